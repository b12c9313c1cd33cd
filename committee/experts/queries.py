"""Reads on experts, committees, draws and conflicts. Nothing here joins an applicant's tables."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from committee.dossiers.review import ReviewCase
from committee.errors import NotFound
from committee.experts.models import Committee, Conflict, Draw, Expert, Group, Member, Severity
from committee.experts.rules import Forecast, blocks, forecast
from committee.people.models import Account, Person, RoleGrant
from committee.permissions import Role


def expert_of_person(session: Session, person_id: int) -> Expert | None:
    """The pool entry of a person."""
    return session.scalar(select(Expert).where(Expert.person_id == person_id))


def expert_by(session: Session, public_id: str) -> Expert:
    """An expert with person, unit and relations. Raises ``NotFound``."""
    expert = session.scalar(
        select(Expert)
        .where(Expert.public_id == public_id)
        .options(joinedload(Expert.person), joinedload(Expert.unit), selectinload(Expert.relations))
    )
    if expert is None:
        raise NotFound
    return expert


def pool(session: Session) -> list[Expert]:
    """Everybody in the recorded pool, with person and unit."""
    return list(
        session.scalars(select(Expert).options(joinedload(Expert.person), joinedload(Expert.unit)).order_by(Expert.id))
    )


def committees(session: Session, season_id: int) -> list[Committee]:
    """The season's committees with their members."""
    return list(
        session.scalars(
            select(Committee)
            .where(Committee.season_id == season_id)
            .options(selectinload(Committee.members))
            .order_by(Committee.id)
        )
    )


def committee_by(session: Session, public_id: str) -> Committee:
    """A committee with members, experts, persons, units and groups. Raises ``NotFound``."""
    found = session.scalar(
        select(Committee)
        .where(Committee.public_id == public_id)
        .options(
            selectinload(Committee.members).joinedload(Member.expert).joinedload(Expert.person),
            selectinload(Committee.members).joinedload(Member.expert).joinedload(Expert.unit),
            selectinload(Committee.groups),
        )
    )
    if found is None:
        raise NotFound
    return found


def committee_of(session: Session, season_id: int) -> Committee | None:
    """The season's committee: the first that has members, else the first."""
    rows = committees(session, season_id)
    return next((row for row in rows if row.members), rows[0] if rows else None)


def active_members(session: Session, committee_id: int) -> list[Member]:
    """Members who have not left, by number, with expert, person, unit and group."""
    return list(
        session.scalars(
            select(Member)
            .where(Member.committee_id == committee_id, Member.left_on.is_(None))
            .options(
                joinedload(Member.expert).joinedload(Expert.person),
                joinedload(Member.expert).joinedload(Expert.unit),
                joinedload(Member.group),
            )
            .order_by(Member.number)
        )
    )


def member_of_account(session: Session, account_id: int, committee_id: int | None = None) -> Member | None:
    """The seat that an account holds now, in *committee_id* or in the latest committee."""
    query = (
        select(Member)
        .join(Expert, Expert.id == Member.expert_id)
        .join(Account, Account.person_id == Expert.person_id)
        .where(Account.id == account_id, Member.left_on.is_(None))
        .order_by(Member.committee_id.desc())
    )
    if committee_id is not None:
        query = query.where(Member.committee_id == committee_id)
    return session.scalars(query.limit(1)).first()


def draw_by(session: Session, public_id: str) -> Draw:
    """A draw. Raises ``NotFound``."""
    draw = session.scalar(select(Draw).where(Draw.public_id == public_id))
    if draw is None:
        raise NotFound
    return draw


def draws_of(session: Session, committee_id: int) -> list[Draw]:
    """A committee's draws, oldest first."""
    return list(session.scalars(select(Draw).where(Draw.committee_id == committee_id).order_by(Draw.id)))


def conflicts(session: Session, season_id: int) -> list[Conflict]:
    """Every recorded conflict of the season's cases."""
    return list(
        session.scalars(
            select(Conflict)
            .join(ReviewCase, ReviewCase.key == Conflict.case_key)
            .where(ReviewCase.season_id == season_id)
            .order_by(ReviewCase.code, Conflict.expert_id, Conflict.kind)
        )
    )


def blocked_pairs(session: Session, season_id: int) -> frozenset[tuple[str, int]]:
    """(case key, expert id) that may not meet (R-022, R-335)."""
    return frozenset(
        (row.case_key, row.expert_id)
        for row in conflicts(session, season_id)
        if blocks(hard=row.severity is Severity.HARD, lifted=row.lifted)
    )


def is_blocked(session: Session, *, case_key: str, expert_id: int) -> bool:
    """Whether this expert may not meet this case."""
    rows = session.scalars(select(Conflict).where(Conflict.case_key == case_key, Conflict.expert_id == expert_id))
    return any(blocks(hard=row.severity is Severity.HARD, lifted=row.lifted) for row in rows)


def recused_members(session: Session, *, committee_id: int, case_keys: Collection[str]) -> dict[str, set[int]]:
    """For each case the members (ids) who must leave for it; every asked key is there."""
    found: dict[str, set[int]] = {key: set() for key in case_keys}
    rows = session.execute(
        select(Conflict, Member.id)
        .join(Member, Member.expert_id == Conflict.expert_id)
        .where(Member.committee_id == committee_id, Member.left_on.is_(None), Conflict.case_key.in_(sorted(case_keys)))
    )
    for conflict, member_id in rows:
        if blocks(hard=conflict.severity is Severity.HARD, lifted=conflict.lifted):
            found[conflict.case_key].add(member_id)
    return found


def forecasts(session: Session, committee: Committee) -> list[tuple[ReviewCase, Forecast]]:
    """Each case with its outlook for quorum, the worst first (R-336, E-08)."""
    cases = session.scalars(
        select(ReviewCase).where(ReviewCase.season_id == committee.season_id, ReviewCase.level.in_(committee.levels))
    ).all()
    recused = recused_members(session, committee_id=committee.id, case_keys=[case.key for case in cases])
    rows = [(case, forecast(committee.size, len(recused[case.key]))) for case in cases]
    return sorted(rows, key=lambda row: (row[1].may_be_absent, row[0].code))


def group_for(committee: Committee, specialty: str) -> Group | None:
    """The group that judges a specialty: the first that lists it, else one without a list."""
    listed = next((group for group in committee.groups if specialty in group.specialties), None)
    return listed or next((group for group in committee.groups if not group.specialties), None)


def supervisors(session: Session, season_id: int) -> list[tuple[int, str]]:
    """Accounts and names of the season's discipline supervisors (R-014)."""
    rows = session.execute(
        select(Account.id, Person.name)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .join(Person, Person.id == Account.person_id)
        .where(RoleGrant.role == Role.SUPERVISOR, RoleGrant.scope.in_((0, season_id)))
        .distinct()
        .order_by(Account.id)
    )
    return [(account_id, name) for account_id, name in rows]


def names_by_public_id(session: Session, ids: Collection[str]) -> dict[str, Expert]:
    """Experts by their public ids, with person and unit, for showing a draw."""
    rows = session.scalars(
        select(Expert)
        .where(Expert.public_id.in_(sorted(ids)))
        .options(joinedload(Expert.person), joinedload(Expert.unit))
    )
    return {row.public_id: row for row in rows}


def open_questions(session: Session, season_id: int) -> int:
    """Relations of the asking kind that the office has not decided yet."""
    return (
        session.scalar(
            select(func.count(Conflict.id))
            .join(ReviewCase, ReviewCase.key == Conflict.case_key)
            .where(ReviewCase.season_id == season_id, Conflict.decided.is_(False))
        )
        or 0
    )
