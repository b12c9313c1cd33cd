"""Who may investigate an objection and read what it says: the people named for it, nobody else (R-318, R-444)."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from committee.errors import NotAllowed, Refused
from committee.people.models import Account, GrantUnit, Person, RoleGrant, Unit
from committee.people.rules import AccountState
from committee.permissions import Role
from committee.publicity.models import Objection, PostingKind
from committee.text import Text
from committee.viewer import Viewer

OFFICE = (Role.SECRETARY, Role.LEADER)
RESULTS = (PostingKind.RESULT, PostingKind.RESULT_AT_EMPLOYER)


class NotNamed(NotAllowed):
    """Only somebody named for it decides an objection."""

    message = Text("只有指定的核查人能处理这件异议。", "Only its named investigators may deal with this objection.")
    next_step = Text("请由评委会办公室指定核查人。", "Ask the office to name an investigator.")


class OwnUnit(Refused):
    """An investigator from the unit of the person concerned (R-317 by analogy)."""

    message = Text("{n}与当事人同单位，不能核查。", "{n} works in the unit concerned and cannot investigate.")
    next_step = Text("请指定其他单位的人员。", "Name somebody from another unit.")


def is_named(viewer: Viewer, objection: Objection) -> bool:
    """Whether *viewer* was named for this objection."""
    return viewer.account_id in {row.account_id for row in objection.investigators}


def check_impartial(session: Session, objection: Objection, account_ids: Sequence[int]) -> None:
    """Raise ``OwnUnit`` when one of them works where the person concerned does; a unit looks into its own postings itself."""
    if objection.line is None or objection.posting.kind not in RESULTS:
        return
    rows = session.execute(
        select(Person.name)
        .join(Account, Account.person_id == Person.id)
        .join(Unit, Unit.id == Person.unit_id)
        .where(Account.id.in_(account_ids), Unit.name == objection.line.unit_name)
    ).scalars()
    for name in rows:
        raise OwnUnit(n=name)


def candidates(session: Session, objection: Objection) -> list[tuple[int, str, str]]:
    """Who can be named: account, name, unit. The office for results; for a unit's own posting its clerks as well."""
    posting = objection.posting
    scope = RoleGrant.scope.in_((0, posting.season_id))
    wanted: ColumnElement[bool] = RoleGrant.role.in_(OFFICE)
    if posting.kind not in RESULTS:
        own = select(GrantUnit.grant_id).where(GrantUnit.unit_id == posting.unit_id)
        wanted = or_(wanted, (RoleGrant.role == Role.EMPLOYER) & RoleGrant.id.in_(own))
    rows = session.execute(
        select(Account.id, Person.name, Unit.name)
        .join(Person, Person.id == Account.person_id)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .where(scope, wanted, Account.state == AccountState.ACTIVE)
        .distinct()
        .order_by(Person.name)
    )
    named = {row.account_id for row in objection.investigators}
    concerned = objection.line.unit_name if objection.line is not None and posting.kind in RESULTS else None
    return [(key, name, unit or "") for key, name, unit in rows if key not in named and unit != concerned]
