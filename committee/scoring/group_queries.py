"""Reads for the groups and the office: whose case it is to judge, progress by expert, late leaks. Never an applicant's tables."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from committee.assignment.models import Assignment, PairState
from committee.dossiers.review import CaseState, LateLeak, PageServed, ReviewCase, ReviewFile
from committee.experts.models import Committee, Group, Member
from committee.experts.queries import active_members, blocked_pairs, group_for, is_blocked
from committee.scoring.aggregate import Drop, Mean, mean_of
from committee.scoring.models import GroupOpinion, ScoreSheet
from committee.seasons.models import Season


def group_of_case(session: Session, case: ReviewCase) -> Group | None:
    """The group that judges a case."""
    committee = session.scalars(
        select(Committee)
        .where(Committee.season_id == case.season_id)
        .options(selectinload(Committee.groups))
        .order_by(Committee.id)
    ).all()
    fitting = next((row for row in committee if case.level in row.levels), None)
    return group_for(fitting, case.specialty) if fitting is not None else None


def cases_of_group(session: Session, *, group: Group, member: Member) -> list[ReviewCase]:
    """The group's cases that *member* may see, by code: those they read, and those on which they speak for the group.

    What is recused for them, and what others of the group read, stays invisible (domain 1.2).
    """
    committee = session.get_one(Committee, group.committee_id)
    blocked = blocked_pairs(session, committee.season_id)
    own = set(
        session.scalars(
            select(Assignment.case_key).where(
                Assignment.expert_id == member.expert_id, Assignment.state == PairState.ACTIVE
            )
        )
    )
    seated = [one for one in active_members(session, committee.id) if one.group_id == group.id]
    seated.sort(key=lambda one: (one.id != group.leader_id, one.number))
    rows = session.scalars(
        select(ReviewCase)
        .where(
            ReviewCase.season_id == committee.season_id,
            ReviewCase.level.in_(committee.levels),
            ReviewCase.state != CaseState.CLOSED,
        )
        .order_by(ReviewCase.code)
    )
    found = []
    for case in rows:
        judged_by = group_for(committee, case.specialty)
        if judged_by is None or judged_by.id != group.id or (case.key, member.expert_id) in blocked:
            continue
        speaker = next((one for one in seated if (case.key, one.expert_id) not in blocked), None)
        if case.key in own or (speaker is not None and speaker.id == member.id):
            found.append(case)
    return found


@dataclass(frozen=True, slots=True)
class ReaderProgress:
    """How far one expert is, and how their marks lie; for leader and secretary, folded."""

    member: Member
    given: int
    locked: int
    mean: Mean | None
    offset: int  # mean distance from the other readers of the same cases, in hundredths


def progress_by_reader(session: Session, members: Sequence[Member], season: Season) -> list[ReaderProgress]:
    """Load and progress of each member; distances only from cases whose group has closed (matrix 1.2)."""
    rows = session.execute(
        select(Assignment.expert_id, Assignment.case_key, ScoreSheet.total, ScoreSheet.locked)
        .join(ReviewCase, ReviewCase.key == Assignment.case_key)
        .outerjoin(ScoreSheet, and_(ScoreSheet.assignment_key == Assignment.key, ScoreSheet.discarded.is_(False)))
        .where(ReviewCase.season_id == season.id, Assignment.state == PairState.ACTIVE)
    ).all()
    closed = set(
        session.scalars(
            select(GroupOpinion.case_key)
            .join(ReviewCase, ReviewCase.key == GroupOpinion.case_key)
            .where(ReviewCase.season_id == season.id, GroupOpinion.closed_at.is_not(None))
        )
    )
    by_case: dict[str, dict[int, int]] = defaultdict(dict)
    for expert_id, case_key, total, locked in rows:
        if locked and case_key in closed:
            by_case[case_key][expert_id] = total
    found = []
    for member in members:
        own = [row for row in rows if row[0] == member.expert_id]
        totals, offsets = [], []
        for marks in by_case.values():
            if member.expert_id in marks:
                totals.append(marks[member.expert_id])
                others = [value for one, value in marks.items() if one != member.expert_id]
                if others:
                    offsets.append(marks[member.expert_id] - sum(others) // len(others))
        found.append(
            ReaderProgress(
                member=member,
                given=len(own),
                locked=sum(bool(row[3]) for row in own),
                mean=mean_of(totals, drop=Drop.NEVER),
                offset=sum(offsets) // len(offsets) if offsets else 0,
            )
        )
    return found


def open_leaks(session: Session, season_id: int) -> list[LateLeak]:
    """Late leaks that wait for the office, by code; on a closed case there is nothing left to decide."""
    return list(
        session.scalars(
            select(LateLeak)
            .join(ReviewFile, ReviewFile.key == LateLeak.file_key)
            .join(ReviewCase, ReviewCase.key == ReviewFile.case_key)
            .where(ReviewCase.season_id == season_id, LateLeak.settled_at.is_(None))
            .where(ReviewCase.state != CaseState.CLOSED)
            .options(joinedload(LateLeak.file).joinedload(ReviewFile.case))
            .order_by(ReviewCase.code)
        )
    )


def all_leaks(session: Session, season_id: int) -> list[LateLeak]:
    """Every reported late leak of the season."""
    return list(
        session.scalars(
            select(LateLeak)
            .join(ReviewFile, ReviewFile.key == LateLeak.file_key)
            .join(ReviewCase, ReviewCase.key == ReviewFile.case_key)
            .where(ReviewCase.season_id == season_id)
            .options(joinedload(LateLeak.file).joinedload(ReviewFile.case))
            .order_by(LateLeak.reported_at)
        )
    )


def served_to(session: Session, leak: LateLeak) -> set[int]:
    """Accounts that the page of a late leak was shown to, or any page of the file when no page was named (P-31)."""
    query = select(PageServed.account_id).where(PageServed.file_key == leak.file_key)
    if leak.page is not None:
        query = query.where(PageServed.page == leak.page)
    return set(session.scalars(query))


def leads(session: Session, *, member: Member, group: Group, case_key: str) -> bool:
    """Whether *member* speaks for the group on this case: its leader, or the next member by number when the leader must leave (R-317)."""
    speaker = speaking_for(session, group=group, case_key=case_key)
    return speaker is not None and speaker.id == member.id


def speaking_for(session: Session, *, group: Group, case_key: str) -> Member | None:
    """Who writes the opinion on a case; None when everybody in the group must leave."""
    seated = [member for member in active_members(session, group.committee_id) if member.group_id == group.id]
    seated.sort(key=lambda member: (member.id != group.leader_id, member.number))
    return next((m for m in seated if not is_blocked(session, case_key=case_key, expert_id=m.expert_id)), None)
