"""Accounts with real passwords for the tests of people."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.people import actions
from committee.people.models import Account, Unit, UserSession
from committee.permissions import Role
from committee.web.signed_sessions import token_hash
from tests.factories import id_number, make_unit

PASSWORD = "一句好记的长话2024"


def made(
    session: Session, *roles: Role, name: str = "沈知微", login: str = "shen", unit: Unit | None = None
) -> Account:
    """An active account with PASSWORD."""
    unit = unit or session.scalar(select(Unit)) or make_unit(session)
    session.commit()
    account_id = actions.make_account_directly(
        name=name, id_number=id_number(), unit_id=unit.id, login_name=login, password=PASSWORD, roles=roles
    )
    return session.get_one(Account, account_id)


def registered(session: Session, unit: Unit, *, name: str = "艾力·吐尔逊", login: str = "aili") -> Account:
    """An account that waits for *unit*."""
    session.commit()
    account_id = actions.register(
        name=name, id_number=id_number(), unit_id=unit.id, login_name=login, password=PASSWORD
    )
    return session.get_one(Account, account_id)


def row_of(session: Session, token: str) -> UserSession:
    """The stored sign-in behind a cookie's token."""
    return session.get_one(UserSession, token_hash(token))
