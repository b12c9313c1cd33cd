"""Throttling of guesses, by account name and by address, in the database so that every worker counts the same tries.

A try is booked before the password is looked at and given back on success, so that parallel guesses cannot slip through. Offices
share one address, so that the address may try often; names that do not exist are counted like any other.
"""

import datetime as dt
import re
import unicodedata

from flask import current_app
from sqlalchemy.orm import Session

from committee import clock
from committee.errors import TooManyAttempts
from committee.people.models import Attempts

WINDOW = dt.timedelta(minutes=15)
PER_NAME = 8
PER_ADDRESS = 240


def bucket(kind: str, value: str) -> str:
    """The keyed fingerprint under which tries of *value* are counted, however it is spelled: spaces and hyphens open no fresh window."""
    folded = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", value)).casefold()
    return str(current_app.extensions["keyring"].index("attempts", f"{kind}:{folded}"))


def book_try(session: Session, *, name: str, address: str) -> None:
    """Count one try for *name* and *address*. Raises ``TooManyAttempts`` when either used up its window."""
    instant = clock.real_now()
    for key, limit in ((bucket("name", name), PER_NAME), (bucket("address", address), PER_ADDRESS)):
        row = session.get(Attempts, key, with_for_update=True)
        if row is None:
            row = Attempts(bucket=key, began_at=instant, tries=0)
            session.add(row)
        if instant - row.began_at >= WINDOW:
            row.began_at, row.tries = instant, 0
        if row.tries >= limit:
            raise TooManyAttempts
        row.tries += 1


def forgive(session: Session, *, name: str, address: str) -> None:
    """After a success: the name starts afresh, the address gets its one try back."""
    for key, everything in ((bucket("name", name), True), (bucket("address", address), False)):
        row = session.get(Attempts, key, with_for_update=True)
        if row is not None:
            row.tries = 0 if everything else max(row.tries - 1, 0)
