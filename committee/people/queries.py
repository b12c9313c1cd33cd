"""Reads on people: units and their other names, accounts with their roles, what waits for a clerk or a second person."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import and_, func, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from committee.errors import BadInput, NotFound
from committee.people.approvals import APPROVAL_KINDS, may_decide
from committee.people.models import Account, Approval, ApprovalState, Person, RoleGrant, Unit, UserSession
from committee.people.rules import AccountState, UnitKind, name_key, normalise_id_number
from committee.permissions import Role
from committee.text import Text
from committee.viewer import Viewer


def person_by_id_number(session: Session, number: str) -> Person | None:
    """The person with this ID number, in any spelling of it. Raises ``WrongIdNumber`` when it cannot be one."""
    index = current_app.extensions["keyring"].index("id-number-index", normalise_id_number(number))
    return session.scalar(select(Person).where(Person.id_number_index == index))


def person_named(session: Session, name: str, *, unit: str = "") -> Person:
    """The one person of this name, whose unit's name holds *unit* when several share it. Raises ``BadInput`` for nobody and for several."""
    if not name:
        raise BadInput(Text("请填写姓名。", "Give the name."))
    named = session.scalars(select(Person).where(Person.name_key == name_key(name))).all()
    people = [one for one in named if not unit or (one.unit is not None and unit in one.unit.name)]
    if not people:
        raise BadInput(Text("没有找到这个人，请核对姓名和单位。", "Nobody matches; check name and unit."))
    if len(people) > 1:
        several = Text("有 {n} 人同名，请写明单位。", "{n} {n:person matches|people match}; give the unit as well.")
        raise BadInput(several, n=len(people))
    return people[0]


def id_number_of(person: Person) -> str:
    """A person's ID number in clear; only for whoever is entitled to identity."""
    return str(current_app.extensions["keyring"].open("id-number", person.id_number_sealed))


def name_of(session: Session, account_id: int | None) -> str:
    """The name behind an account; a dash for the system."""
    return names_of(session, [account_id]).get(account_id, "—") if account_id is not None else "—"


def names_of(session: Session, account_ids: Iterable[int | None]) -> dict[int, str]:
    """The names behind many accounts, in one statement."""
    wanted = {account_id for account_id in account_ids if account_id is not None}
    rows = session.execute(select(Account.id, Person.name).join(Person).where(Account.id.in_(wanted)))
    return {row[0]: row[1] for row in rows}


def unit_aliases(session: Session, unit_id: int) -> list[str]:
    """Every other name of a unit, of its legal entity and of the units that share it, in recorded order (L-07, R-335)."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        return []
    family = session.scalars(
        select(Unit)
        .where(or_(Unit.id == unit.entity_id, Unit.legal_entity_id == unit.entity_id, Unit.id == unit_id))
        .options(selectinload(Unit.aliases))
        .order_by(Unit.id)
    ).all()
    names = [row.alias for row in unit.aliases]
    for member in family:
        if member.id != unit.id:
            names += [member.name, *(row.alias for row in member.aliases)]
    return list(dict.fromkeys(names))


def units(session: Session, *, with_bodies: bool = True) -> list[Unit]:
    """All units by name, with their other names."""
    query = select(Unit).options(selectinload(Unit.aliases)).order_by(Unit.name)
    if not with_bodies:
        query = query.where(Unit.kind != UnitKind.BODY)
    return list(session.scalars(query))


ACCOUNTS_PAGE = 100


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One line of the accounts page. No ID number: the administrator does not need it."""

    id: int
    public_id: str
    name: str
    login_name: str
    unit: str
    state: AccountState
    second_factor: bool
    grants: tuple[RoleGrant, ...]


def accounts(
    session: Session,
    *,
    text: str = "",
    role: Role | None = None,
    unit_ids: frozenset[int] | None = None,
    public_id: str = "",
    page: int = 1,
    size: int = ACCOUNTS_PAGE,
) -> tuple[list[AccountRow], int]:
    """A page of the accounts by name, filtered, and how many there are in all; *unit_ids* None means all units."""
    query = (
        select(Account)
        .join(Person, Person.id == Account.person_id)
        .options(joinedload(Account.person).joinedload(Person.unit))
        .order_by(Person.name_key, Account.id)
    )
    if public_id:
        query = query.where(Account.public_id == public_id)
    if text:
        key = Person.name_key.contains(name_key(text), autoescape=True)
        query = query.where(or_(key, Account.login_name.contains(text.casefold(), autoescape=True)))
    if role is not None:
        query = query.where(Account.id.in_(select(RoleGrant.account_id).where(RoleGrant.role == role)))
    if unit_ids is not None:
        query = query.where(Person.unit_id.in_(unit_ids))
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    found = list(session.scalars(query.limit(size).offset((max(page, 1) - 1) * size)))
    grants: dict[int, list[RoleGrant]] = {}
    for grant in session.scalars(
        select(RoleGrant)
        .where(RoleGrant.account_id.in_([account.id for account in found]))
        .options(selectinload(RoleGrant.units))
        .order_by(RoleGrant.role, RoleGrant.scope)
    ):
        grants.setdefault(grant.account_id, []).append(grant)
    return [
        AccountRow(
            account.id,
            account.public_id,
            account.person.name,
            account.login_name,
            account.person.unit.name if account.person.unit else "",
            account.state,
            account.totp_sealed is not None,
            tuple(grants.get(account.id, ())),
        )
        for account in found
    ], total


def unclaimed(session: Session, unit_ids: frozenset[int] | None) -> list[Account]:
    """Registrations, and people without a unit who ask for one, that wait for a clerk of these units (None: of all), oldest first."""
    own = Person.unit_id.in_(unit_ids) if unit_ids is not None else true()
    asked = Account.wanted_unit_id.in_(unit_ids) if unit_ids is not None else true()
    new = and_(Account.state == AccountState.CLAIMED_BY_NOBODY, own)
    moving = and_(Account.wanted_unit_id.is_not(None), asked)
    query = (
        select(Account)
        .join(Person, Person.id == Account.person_id)
        .where(or_(new, moving))
        .options(joinedload(Account.person).joinedload(Person.unit), joinedload(Account.wanted_unit))
        .order_by(Account.created_at, Account.id)
    )
    return list(session.scalars(query))


def open_approvals(session: Session, viewer: Viewer) -> list[Approval]:
    """Acts that wait for a second person and that *viewer* may decide, oldest first."""
    rows = session.scalars(
        select(Approval).where(Approval.state == ApprovalState.ASKED).order_by(Approval.asked_at, Approval.id)
    )
    return [row for row in rows if row.kind in APPROVAL_KINDS and may_decide(viewer, row)]


def asked_approvals(session: Session, account_id: int) -> list[Approval]:
    """What *account_id* asked for and what became of it, newest first."""
    return list(
        session.scalars(
            select(Approval).where(Approval.asked_by_id == account_id).order_by(Approval.id.desc()).limit(50)
        )
    )


def sign_ins(session: Session, account_id: int) -> list[UserSession]:
    """The open sign-ins of an account, latest use first."""
    return list(
        session.scalars(
            select(UserSession)
            .where(UserSession.account_id == account_id, UserSession.revoked_at.is_(None))
            .order_by(UserSession.last_seen_at.desc())
        )
    )


def account(session: Session, public_id: str) -> AccountRow:
    """One line of ``accounts``. Raises ``NotFound``."""
    rows, _ = accounts(session, public_id=public_id)
    if not rows:
        raise NotFound
    return rows[0]


def waiting_grants(session: Session, account_id: int) -> list[Approval]:
    """Grants for this account that still wait for a second person."""
    return list(
        session.scalars(
            select(Approval).where(
                Approval.kind == "grant",
                Approval.subject_key == str(account_id),
                Approval.state == ApprovalState.ASKED,
            )
        )
    )


def day(text: str | None) -> dt.date | None:
    """A date as browsers send it, or None when empty. Raises ``BadInput``."""
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise BadInput(Text("日期应为 年-月-日", "A date is year-month-day")) from None
