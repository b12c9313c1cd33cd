"""Plain functions that make real rows; no surprises, no defaults that decide a test. Everybody and every unit is invented."""

import datetime as dt
import itertools
import secrets
from dataclasses import dataclass

from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from committee import clock
from committee.db import db
from committee.keys import Keyring
from committee.people.models import Account, GrantUnit, Person, RoleGrant, Unit, UserSession
from committee.people.rules import AccountState, UnitKind, check_letter, name_key
from committee.permissions import Role
from committee.web.signed_sessions import token_hash

_serial = itertools.count(1)


def keyring() -> Keyring:
    """The keys of the application under test."""
    return current_app.extensions["keyring"]


def id_number(born: dt.date = dt.date(1990, 3, 7), serial: int | None = None) -> str:
    """A valid ID number in the unassigned area 659900."""
    first = f"659900{born:%Y%m%d}{(serial or next(_serial)) % 1000:03d}"
    return first + check_letter(first)


def make_unit(
    session: Session, name: str = "塔河地区检验检测中心", kind: UnitKind = UnitKind.DZ, **values: object
) -> Unit:
    """A unit, flushed."""
    unit = Unit(name=name, kind=kind, **values)
    session.add(unit)
    session.flush()
    return unit


def make_person(
    session: Session, name: str = "艾力·吐尔逊", unit: Unit | None = None, number: str | None = None
) -> Person:
    """A person with a valid ID number, flushed."""
    number = number or id_number()
    keys = keyring()
    person = Person(
        name=name,
        name_key=name_key(name),
        id_number_sealed=keys.seal("id-number", number),
        id_number_index=keys.index("id-number-index", number),
        unit_id=unit.id if unit else None,
    )
    session.add(person)
    session.flush()
    return person


@dataclass(frozen=True)
class Signed:
    """An account that a test can sign in."""

    account_id: int
    person_id: int

    def enter(self, client: FlaskClient) -> None:
        """Put a valid sign-in, with second factor, into the client's cookie."""
        token = secrets.token_urlsafe(24)
        session = db.session()
        now = clock.real_now()
        session.add(
            UserSession(
                token_hash=token_hash(token),
                account_id=self.account_id,
                created_at=now,
                last_seen_at=now,
                second_factor_at=now,
            )
        )
        session.commit()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True


def make_account(
    session: Session,
    *roles: Role,
    name: str = "沈知微",
    unit: Unit | None = None,
    scope: int = 0,
    role_units: tuple[Unit, ...] = (),
) -> Signed:
    """An active account with *roles* in *scope* (a season's id or 0), committed."""
    person = make_person(session, name=name, unit=unit)
    account = Account(
        login_name=f"u{next(_serial)}",
        person_id=person.id,
        password_hash="!",
        state=AccountState.ACTIVE,
    )
    session.add(account)
    session.flush()
    for role in roles:
        grant = RoleGrant(account_id=account.id, role=role, scope=scope)
        grant.units = [GrantUnit(unit_id=u.id) for u in role_units]
        session.add(grant)
    session.commit()
    return Signed(account.id, person.id)
