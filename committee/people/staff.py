"""The people of a unit as its clerk looks after them: who is on record, who has an account, who has left."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from committee import audit, clock
from committee.db import transaction
from committee.errors import BadInput, NotFound, Refused
from committee.people.models import Account, Person, Unit
from committee.people.queries import id_number_of, unclaimed
from committee.people.rules import AccountState, UnitKind, masked_id_number, name_key
from committee.people.steps import give_role
from committee.permissions import Role
from committee.text import Text

PAGE = 50


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One line of the staff page; of the ID number no more than first six and last four places (P-33)."""

    id: int
    name: str
    sex: str
    ethnicity: str
    former_names: Sequence[str]
    number: str
    unit: str
    account: AccountState | None


@dataclass(frozen=True, slots=True)
class Claim:
    """One registration that waits for its unit, with as much of the ID number as is needed to tell namesakes apart."""

    public_id: str
    name: str
    unit: str
    login_name: str
    at: dt.datetime
    number: str


def claims(session: Session, unit_ids: frozenset[int] | None) -> list[Claim]:
    """Registrations that wait for a clerk of these units (None: of all), oldest first."""
    return [
        Claim(
            account.public_id,
            account.person.name,
            asked_unit(account),
            account.login_name,
            account.wanted_at or account.created_at,
            masked_id_number(id_number_of(account.person)),
        )
        for account in unclaimed(session, unit_ids)
    ]


def asked_unit(account: Account) -> str:
    """The name of the unit that a waiting account asks to be confirmed by."""
    unit = account.wanted_unit or account.person.unit
    return unit.name if unit else ""


def clerk_units(session: Session, unit_ids: frozenset[int] | None) -> list[Unit]:
    """The units that a clerk looks after, by name; all but administrative bodies when *unit_ids* is None."""
    query = select(Unit).order_by(Unit.name)
    query = query.where(Unit.kind != UnitKind.BODY) if unit_ids is None else query.where(Unit.id.in_(unit_ids))
    return list(session.scalars(query))


def staff(
    session: Session, unit_ids: Iterable[int], *, text: str = "", page: int = 1, size: int = PAGE
) -> tuple[list[StaffRow], int]:
    """A page of the people of *unit_ids* by name, and how many there are in all."""
    query = select(Person).where(Person.unit_id.in_(list(unit_ids)))
    if text:
        query = query.where(Person.name_key.contains(name_key(text), autoescape=True))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    here = query.options(joinedload(Person.unit)).order_by(Person.name_key, Person.id)
    people = session.scalars(here.limit(size).offset((max(page, 1) - 1) * size)).all()
    states = select(Account.person_id, Account.state).where(Account.person_id.in_([person.id for person in people]))
    known = {row[0]: row[1] for row in session.execute(states)}
    return [
        StaffRow(
            person.id,
            person.name,
            person.sex,
            person.ethnicity,
            person.former_names,
            masked_id_number(id_number_of(person)),
            person.unit.name if person.unit else "",
            known.get(person.id),
        )
        for person in people
    ], total


def release(*, person_id: int, unit_ids: frozenset[int] | None, by: int) -> None:
    """Somebody has left the unit: they stand in no unit until another one takes them. Applications keep their copy of the unit.

    *unit_ids* are the units of the acting clerk (None: everywhere). Raises ``NotFound`` for another unit's person.
    """
    with transaction() as session:
        person = session.get(Person, person_id)
        if person is None or person.unit_id is None or (unit_ids is not None and person.unit_id not in unit_ids):
            raise NotFound
        audit.record(
            session,
            action="people.left_unit",
            subject="person",
            key=person_id,
            detail={"unit": person.unit_id},
            account_id=by,
        )
        person.unit_id = None


def claim_all(*, public_ids: Sequence[str], unit_ids: frozenset[int] | None, by: int) -> int:
    """The unit confirms several people in one act; returns how many. Any that is not the unit's stops all (R-001)."""
    with transaction() as session:
        for public_id in public_ids:
            confirm(session, waiting(session, public_id, unit_ids), by=by)
        return len(public_ids)


def waiting(session: Session, public_id: str, unit_ids: frozenset[int] | None) -> Account:
    """An account that waits for one of these units (None: of all). Raises ``NotFound``."""
    account = session.scalar(select(Account).where(Account.public_id == public_id))
    asked = None
    if account is not None:
        asked = account.person.unit_id if account.state is AccountState.CLAIMED_BY_NOBODY else account.wanted_unit_id
    if account is None or (asked is None and account.state is not AccountState.CLAIMED_BY_NOBODY):
        raise NotFound
    if unit_ids is not None and asked not in unit_ids:
        raise NotFound
    return account


def confirm(session: Session, account: Account, *, by: int) -> None:
    """A step: the unit says that they are its own. A registration opens; somebody without a unit stands in this one now."""
    if account.wanted_unit_id is not None:
        account.person.unit_id = account.wanted_unit_id
        account.wanted_unit_id = account.wanted_at = None
        audit.record(session, action="people.joined_unit", subject="account", key=account.id, account_id=by)
        return
    account.state, account.claimed_by_id, account.claimed_at = AccountState.ACTIVE, by, clock.now()
    give_role(session, account_id=account.id, role=Role.APPLICANT, scope=0, unit_ids=(), by=by)
    audit.record(session, action="people.claim", subject="account", key=account.id, account_id=by)


def ask_for_unit(*, unit_id: int, by: int) -> None:
    """Somebody who stands in no unit names the one they work for now; its clerk confirms. Raises ``Refused``, ``BadInput``."""
    with transaction() as session:
        account = session.get_one(Account, by)
        unit = session.get(Unit, unit_id)
        if unit is None or unit.kind is UnitKind.BODY:
            raise BadInput(Text("请选择工作单位", "Please choose a unit"))
        if account.person.unit_id is not None:
            raise Refused(
                Text("您还登记在{u}。", "You are still on record with {u}.").format(
                    u=account.person.unit.name if account.person.unit else ""
                ),
                next_step=Text(
                    "请先由该单位经办人在“本单位人员”中登记您已离开。", "Ask its clerk to record that you have left."
                ),
            )
        account.wanted_unit_id, account.wanted_at = unit_id, clock.now()
        audit.record(
            session,
            action="people.asked_for_unit",
            subject="account",
            key=account.id,
            detail={"unit": unit_id},
            account_id=by,
        )
