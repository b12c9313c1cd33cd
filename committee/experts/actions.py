"""Acts on the pool, committees, groups and conflicts. Draws have a file of their own (``drawing.py``)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from committee import audit, clock
from committee.db import transaction
from committee.dossiers.review import ReviewCase
from committee.errors import BadInput, NotFound, Refused
from committee.experts.models import Committee, Conflict, Expert, Group, Member, Relation, Seat, Severity
from committee.experts.queries import expert_of_person
from committee.experts.rules import DECLARABLE, ConflictKind, check_groups, check_size, check_term
from committee.experts.steps import conflicts_for
from committee.people.models import Person
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of
from committee.text import Text


def add_expert(
    *,
    person_id: int,
    unit_id: int,
    title: str,
    level_rank: int,
    specialties: Sequence[str],
    term_from: dt.date,
    term_to: dt.date,
    by: int | None = None,
) -> Expert:
    """Enter a person in the recorded pool (R-306, R-307). Raises ``BadInput`` for a wrong term, ``Refused`` when already there."""
    check_term(term_from, term_to)
    with transaction() as session:
        if expert_of_person(session, person_id) is not None:
            raise Refused(Text("此人已在专家库中。", "This person is in the pool already."))
        expert = Expert(
            person_id=person_id,
            unit_id=unit_id,
            title=title.strip(),
            level_rank=level_rank,
            specialties=list(specialties),
            term_from=term_from,
            term_to=term_to,
            past_units=[],
        )
        session.add(expert)
        session.flush()
        audit.record(session, action="experts.add", subject="expert", key=expert.public_id, account_id=by)
    return expert


def edit_expert(
    *,
    expert_id: int,
    unit_id: int,
    title: str,
    level_rank: int,
    specialties: Sequence[str],
    term_from: dt.date,
    term_to: dt.date,
    by: int | None = None,
) -> Expert:
    """Change a pool entry. A unit that is left stays on record with its last day, for the wider reading of R-335."""
    check_term(term_from, term_to)
    with transaction() as session:
        expert = session.get(Expert, expert_id)
        if expert is None:
            raise NotFound
        if expert.unit_id != unit_id:
            left = {"unit_id": expert.unit_id, "until": clock.today().isoformat()}
            expert.past_units = [*(expert.past_units or []), left]
        expert.unit_id, expert.title, expert.level_rank = unit_id, title.strip(), level_rank
        expert.specialties, expert.term_from, expert.term_to = list(specialties), term_from, term_to
        audit.record(session, action="experts.edit", subject="expert", key=expert.public_id, account_id=by)
    return expert


def set_active(*, expert_id: int, active: bool, reason: str, by: int | None = None) -> None:
    """Remove an expert from the pool with a reason (R-327), or take them back."""
    if not active and not reason.strip():
        raise BadInput(Text("请写明移出原因", "Write why the expert is removed"))
    with transaction() as session:
        expert = session.get(Expert, expert_id)
        if expert is None:
            raise NotFound
        expert.active, expert.removed_reason = active, "" if active else reason.strip()
        audit.record(
            session,
            action="experts.restore" if active else "experts.remove",
            subject="expert",
            key=expert.public_id,
            account_id=by,
        )


def note_relation(*, expert_id: int, person_id: int, kind: ConflictKind, note: str, by: int | None = None) -> Relation:
    """Record a relation from an expert's signed recusal declaration (R-401, R-335); conflicts follow at the next computation."""
    if kind not in DECLARABLE:
        raise BadInput(Text("请选择关系类别", "Choose the kind of relation"))
    with transaction() as session:
        expert = session.get(Expert, expert_id)
        if expert is None or session.get(Person, person_id) is None:
            raise NotFound
        relation = session.scalar(
            select(Relation).where(
                Relation.expert_id == expert_id, Relation.person_id == person_id, Relation.kind == kind
            )
        )
        if relation is None:
            relation = Relation(expert_id=expert_id, person_id=person_id, kind=kind, noted_at=clock.now())
            session.add(relation)
        relation.note, relation.noted_by_id = note.strip(), by
        session.flush()
        audit.record(session, action="experts.relation", subject="expert", key=expert.public_id, account_id=by)
    return relation


def drop_relation(*, relation_id: int, by: int | None = None) -> None:
    """Take a wrongly noted relation off the record."""
    with transaction() as session:
        relation = session.get(Relation, relation_id)
        if relation is None:
            raise NotFound
        expert = session.get_one(Expert, relation.expert_id)
        session.delete(relation)
        audit.record(session, action="experts.drop_relation", subject="expert", key=expert.public_id, account_id=by)


def make_committee(
    *,
    season_id: int,
    name: str,
    levels: Sequence[str],
    size: int,
    recorded_until: dt.date,
    approval: str = "",
    by: int | None = None,
) -> Committee:
    """Record a committee (R-300 to R-304). Raises ``WrongSize`` (E-26), ``Refused`` when its record has run out (R-302)."""
    if recorded_until < clock.today():
        raise Refused(Text("评委会核准备案已过期。", "The committee's record has expired."))
    if not levels:
        raise BadInput(Text("请选择评审级别", "Choose the levels"))
    with transaction() as session:
        rule = rulebook_of(session.get_one(Season, season_id)).committee
        check_size(size, least=rule.min_size, approval=approval)
        committee = Committee(
            season_id=season_id,
            name=name.strip(),
            levels=list(levels),
            size=size,
            size_approval=approval.strip(),
            recorded_until=recorded_until,
        )
        session.add(committee)
        session.flush()
        audit.record(
            session,
            action="experts.make_committee",
            season_id=season_id,
            subject="committee",
            key=committee.public_id,
            detail={"size": size, "levels": list(levels)},
            account_id=by,
        )
    return committee


def set_seats(*, committee_id: int, chair: int, deputies: Sequence[int] = (), by: int | None = None) -> None:
    """Name the chair and the deputies among the members (R-012, R-303); everybody else becomes a plain member."""
    if chair in deputies:
        raise BadInput(Text("主任委员不能兼任副主任委员", "The chair cannot be a deputy too"))
    with transaction() as session:
        committee = session.get(Committee, committee_id)
        if committee is None:
            raise NotFound
        members = {member.id: member for member in committee.members if member.left_on is None}
        if chair not in members or not set(deputies) <= set(members):
            raise BadInput(Text("只能从现任委员中指定", "Only present members can be named"))
        for member in members.values():  # free the one seat of the chair before it is taken again
            member.seat = Seat.MEMBER
        session.flush()
        members[chair].seat = Seat.CHAIR
        for deputy in deputies:
            members[deputy].seat = Seat.DEPUTY
        audit.record(
            session,
            action="experts.set_seats",
            season_id=committee.season_id,
            subject="committee",
            key=committee.public_id,
            detail={"chair": members[chair].number, "deputies": sorted(members[one].number for one in deputies)},
            account_id=by,
        )


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """A group as the office wants it: members by id, the specialties it judges (empty: all that no other group lists)."""

    name: str
    members: tuple[int, ...]
    leader: int
    specialties: tuple[str, ...] = ()


def set_groups(*, committee_id: int, groups: Sequence[GroupPlan], by: int | None = None) -> list[Group]:
    """Divide the committee into groups by discipline (R-313). Raises ``WrongGroups``."""
    with transaction() as session:
        committee = session.get(Committee, committee_id)
        if committee is None:
            raise NotFound
        rule = rulebook_of(session.get_one(Season, committee.season_id)).committee
        check_groups([(plan.name, plan.members, plan.leader) for plan in groups], least=rule.group_min)
        members = {member.id: member for member in committee.members if member.left_on is None}
        if not {one for plan in groups for one in plan.members} <= set(members):
            raise BadInput(Text("只能从现任委员中分组", "Only present members can be grouped"))
        for member in members.values():
            member.group_id = None
        rows = list(committee.groups)
        while len(rows) < len(groups):
            row = Group(committee_id=committee.id, name="", specialties=[])
            session.add(row)
            rows.append(row)
        session.flush()
        for row, plan in zip(rows, groups, strict=False):
            row.name, row.specialties, row.leader_id = plan.name, list(plan.specialties), plan.leader
            for one in plan.members:
                members[one].group_id = row.id
        for row in rows[len(groups) :]:
            row.leader_id, row.specialties = None, ["-"]  # kept for opinions that name it, but judges nothing any more
        audit.record(
            session,
            action="experts.set_groups",
            season_id=committee.season_id,
            subject="committee",
            key=committee.public_id,
            detail={plan.name: sorted(members[one].number for one in plan.members) for plan in groups},
            account_id=by,
        )
    return rows[: len(groups)]


def recompute_conflicts(*, season_id: int, by: int | None = None) -> int:
    """Compute the season's conflicts anew; returns the number of pairs (R-022)."""
    with transaction() as session:
        return conflicts_for(session, season_id, by=by)


def decide_conflict(*, conflict_id: int, season_id: int, lift: bool, by: int | None = None) -> None:
    """The office's word on a relation of the asking kind (R-335). A hard one cannot be lifted."""
    with transaction() as session:
        row = session.get(Conflict, conflict_id)
        if row is None or session.get_one(ReviewCase, row.case_key).season_id != season_id:
            raise NotFound
        if row.severity is Severity.HARD:
            raise Refused(Text("法定回避不能解除。", "A mandatory recusal cannot be lifted."))
        row.decided, row.lifted = True, lift
        audit.record(
            session,
            action="experts.lift_conflict" if lift else "experts.confirm_conflict",
            season_id=season_id,
            subject="conflict",
            key=row.id,
            account_id=by,
        )


def present_members(committee: Committee) -> list[Member]:
    """Members who have not left, by number."""
    return [member for member in committee.members if member.left_on is None]
