"""Throttling of guesses, by account name and by address, in the database so that every worker counts the same tries.

A try is booked before the password is looked at and given back on success, so that parallel guesses cannot slip through. Offices
share one address, so that the address may try often; names that do not exist are counted like any other.

Whoever guesses at a name from elsewhere must not shut its owner out: a name is counted for each address by itself, and all
addresses together only where the account never signed in from.
"""

import datetime as dt
import re
import unicodedata

from flask import current_app
from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from committee import clock
from committee.db import transaction
from committee.errors import TooManyAttempts
from committee.people.models import Account, Attempts, UserSession

WINDOW = dt.timedelta(minutes=15)
PER_NAME = 8  # tries of one name from one address
FROM_STRANGERS = 60  # tries of one name from all the addresses that it never signed in from
PER_ADDRESS = 240


def bucket(kind: str, value: str) -> str:
    """The keyed fingerprint under which tries of *value* are counted, however it is spelled: spaces and hyphens open no fresh window."""
    folded = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", value)).casefold()
    return str(current_app.extensions["keyring"].index("attempts", f"{kind}:{folded}"))


def _pair(name: str, address: str) -> str:
    return bucket("pair", f"{address}|{name}")


def book_try(session: Session, *, name: str, address: str, everywhere: int | None = PER_NAME) -> None:
    """Count one try for *name* and *address*; *everywhere* is the name's limit for all addresses together, None for none.

    Raises ``TooManyAttempts`` when a window is used up.
    """
    limits = [(_pair(name, address), PER_NAME), (bucket("address", address), PER_ADDRESS)]
    if everywhere is not None:
        limits.append((bucket("name", name), everywhere))
    instant = clock.real_now()
    for key, limit in limits:
        row = session.get(Attempts, key, with_for_update=True)
        if row is None:
            row = Attempts(bucket=key, began_at=instant, tries=0)
            session.add(row)
        if instant - row.began_at >= WINDOW:
            row.began_at, row.tries = instant, 0
        if row.tries >= limit:
            raise TooManyAttempts
        row.tries += 1


def book_password(session: Session, account: Account | None, *, name: str, address: str) -> None:
    """Count one try of a password or a reset slip. Strangers' guesses do not count against an address that *account* signed in from."""
    known = account is not None and session.scalar(
        select(exists().where(UserSession.account_id == account.id, UserSession.address == address[:60]))
    )
    book_try(session, name=name, address=address, everywhere=None if known else FROM_STRANGERS)


def forgive(session: Session, *, name: str, address: str) -> None:
    """After a success: the name starts afresh, the address gets its one try back."""
    for key in (_pair(name, address), bucket("name", name)):
        if (row := session.get(Attempts, key, with_for_update=True)) is not None:
            row.tries = 0
    row = session.get(Attempts, bucket("address", address), with_for_update=True)
    if row is not None:
        row.tries = max(row.tries - 1, 0)


def drop_ended_windows(session: Session) -> None:
    """The minute's upkeep: a window that has ended counts nothing any more, and its fingerprint need not stay."""
    ended = Attempts.began_at < clock.real_now() - WINDOW
    if session.scalar(select(exists().where(ended))):
        with transaction() as writer:
            writer.execute(delete(Attempts).where(ended))
