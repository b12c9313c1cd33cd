"""Reads on plans and pairs. The reviewing side: cases, experts and conflicts, never an applicant's tables."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from committee.assignment.models import Assignment, PairState, Plan, PlanState
from committee.assignment.rules import Case, Problem, Reader
from committee.dossiers.review import CaseState, ReviewCase
from committee.errors import NotFound
from committee.experts.models import Committee, Expert, Member
from committee.experts.queries import active_members, blocked_pairs, group_for
from committee.people.models import Account


def plans(session: Session, season_id: int) -> list[Plan]:
    """The season's plans, newest first."""
    return list(session.scalars(select(Plan).where(Plan.season_id == season_id).order_by(Plan.made_at.desc())))


def plan_by(session: Session, key: str) -> Plan:
    """A plan. Raises ``NotFound``."""
    plan = session.get(Plan, key)
    if plan is None:
        raise NotFound
    return plan


def pairs_of(session: Session, plan_key: str) -> list[Assignment]:
    """The living pairs of a plan with their cases, by code."""
    return list(
        session.scalars(
            select(Assignment)
            .join(ReviewCase, ReviewCase.key == Assignment.case_key)
            .where(Assignment.plan_key == plan_key, Assignment.state != PairState.ENDED)
            .options(joinedload(Assignment.case))
            .order_by(ReviewCase.code, Assignment.expert_id)
        )
    )


def may_read(session: Session, *, account_id: int, case_key: str) -> Assignment | None:
    """The active pair by which an account may read an open case now, or None: the one question behind every expert's page (law 2)."""
    return session.scalar(
        select(Assignment)
        .join(ReviewCase, ReviewCase.key == Assignment.case_key)
        .join(Expert, Expert.id == Assignment.expert_id)
        .join(Account, Account.person_id == Expert.person_id)
        .where(
            Assignment.case_key == case_key,
            Assignment.state == PairState.ACTIVE,
            Account.id == account_id,
            ReviewCase.state == CaseState.OPEN,
        )
        .options(joinedload(Assignment.case))
    )


def readers_of(session: Session, committee: Committee) -> tuple[Reader, ...]:
    """The committee's present members as readers, by expert id."""
    rows = active_members(session, committee.id)
    return tuple(sorted((_reader(member) for member in rows), key=lambda reader: reader.id))


def _reader(member: Member) -> Reader:
    expert = member.expert
    known = set(expert.specialties) | set(member.group.specialties if member.group else [])
    return Reader(expert.id, expert.unit.entity_id, tuple(sorted(known)), expert.level_rank, member.group_id)


def as_case(committee: Committee, row: ReviewCase) -> Case:
    """A review case as the solver sees it."""
    group = group_for(committee, row.specialty)
    return Case(row.key, row.specialty, row.level_rank, group.id if group is not None else None)


def cases_to_assign(session: Session, committee: Committee) -> list[ReviewCase]:
    """Open cases of the committee's levels that nobody reads yet, by key."""
    taken = (
        select(Assignment.case_key)
        .join(Plan, Plan.key == Assignment.plan_key)
        .where(Plan.season_id == committee.season_id, Assignment.state == PairState.ACTIVE)
    )
    return list(
        session.scalars(
            select(ReviewCase)
            .where(
                ReviewCase.season_id == committee.season_id,
                ReviewCase.level.in_(committee.levels),
                ReviewCase.state == CaseState.OPEN,
                ReviewCase.key.not_in(taken),
            )
            .order_by(ReviewCase.key)
        )
    )


def problem_of(session: Session, *, plan: Plan) -> Problem:
    """A plan's problem, from the inputs frozen with it: the same whenever it is asked."""
    inputs = plan.inputs
    return Problem(
        cases=tuple(Case(*row) for row in inputs["cases"]),
        readers=tuple(Reader(row[0], row[1], tuple(row[2]), row[3], row[4]) for row in inputs["readers"]),
        excluded=frozenset((row[0], row[1]) for row in inputs["excluded"]),
        need=inputs["need"],
        seed=plan.seed,
    )


def current_problem(session: Session, *, plan: Plan, committee: Committee) -> Problem:
    """The plan's cases against today's members and conflicts, for changes by hand and replacements."""
    keys = [row[0] for row in plan.inputs["cases"]]
    rows = session.scalars(select(ReviewCase).where(ReviewCase.key.in_(keys))).all()
    return Problem(
        cases=tuple(sorted((as_case(committee, row) for row in rows), key=lambda case: case.key)),
        readers=readers_of(session, committee),
        excluded=blocked_pairs(session, committee.season_id),
        need=plan.inputs["need"],
        seed=plan.seed,
    )


def short_cases(session: Session, season_id: int) -> list[tuple[ReviewCase, int]]:
    """Open cases of published plans with fewer readers than needed, and how many they have: the office has to act (E-32)."""
    counts: dict[str, int] = defaultdict(int)
    cases: dict[str, ReviewCase] = {}
    needs: dict[str, int] = {}
    rows = session.execute(
        select(ReviewCase, Assignment.state, Plan.inputs)
        .join(Assignment, Assignment.case_key == ReviewCase.key)
        .join(Plan, Plan.key == Assignment.plan_key)
        .where(ReviewCase.season_id == season_id, Plan.state == PlanState.PUBLISHED, ReviewCase.state == CaseState.OPEN)
    )
    for case, state, inputs in rows:
        cases[case.key] = case
        needs[case.key] = inputs["need"]
        counts[case.key] += state is PairState.ACTIVE
    return sorted(
        ((case, counts[key]) for key, case in cases.items() if counts[key] < needs[key]), key=lambda row: row[0].code
    )


def cases_by_key(session: Session, keys: Collection[str]) -> list[ReviewCase]:
    """Review cases by key."""
    return list(session.scalars(select(ReviewCase).where(ReviewCase.key.in_(sorted(keys)))))
