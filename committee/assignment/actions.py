"""Propose, change, publish. A large plan is solved by a job; the row of the plan is the truth all the while."""

import secrets
from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock, jobs
from committee.applications.steps import advance_case
from committee.assignment import steps
from committee.assignment.models import Assignment, PairState, Plan, PlanState
from committee.assignment.queries import as_case, cases_to_assign, current_problem, pairs_of, problem_of, readers_of
from committee.assignment.rules import PairRefused, Problem, check_plan, cost_of, main_readers, why_not
from committee.assignment.solver import solve
from committee.db import db, transaction
from committee.dossiers.review import ReviewCase
from committee.errors import BadInput, NotFound, Refused
from committee.experts.models import Committee
from committee.experts.queries import blocked_pairs
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of
from committee.text import Text

SOLVE_AT_ONCE = 6000  # possible pairs up to which the page waits for the answer; above it a job solves


def propose_plan(*, committee_id: int, seed: str = "", by: int | None = None) -> Plan:
    """Freeze the cases without readers, the members and the recusals, and solve: at once, or by a job when large (R-404).

    *seed* (64 hex digits) is drawn from the system when not given. An older proposal is discarded. Raises ``Refused`` when nothing
    waits for readers.
    """
    with transaction() as session:
        committee = session.get(Committee, committee_id)
        if committee is None:
            raise NotFound
        for old in session.scalars(
            select(Plan).where(
                Plan.committee_id == committee_id, Plan.state.in_((PlanState.PROPOSED, PlanState.SOLVING))
            )
        ):
            _discard(session, old)
        need = rulebook_of(session.get_one(Season, committee.season_id)).committee.experts_per_dossier
        cases = [as_case(committee, row) for row in cases_to_assign(session, committee)]
        readers = readers_of(session, committee)
        if not cases:
            raise Refused(Text("没有待分配的材料。", "No dossier waits for readers."))
        if len(readers) < need:
            raise Refused(Text("现任委员不足，不能分配。", "There are too few members to assign."))
        keys = {case.key for case in cases}
        excluded = sorted(pair for pair in blocked_pairs(session, committee.season_id) if pair[0] in keys)
        plan = Plan(
            season_id=committee.season_id,
            committee_id=committee.id,
            state=PlanState.SOLVING,
            seed=seed or secrets.token_hex(32),
            inputs={
                "need": need,
                "cases": [[case.key, case.specialty, case.level_rank, case.group] for case in cases],
                "readers": [[r.id, r.unit, list(r.specialties), r.level_rank, r.group] for r in readers],
                "excluded": [list(pair) for pair in excluded],
            },
            made_at=clock.now(),
            made_by_id=by,
        )
        session.add(plan)
        session.flush()
        large = len(cases) * len(readers) > SOLVE_AT_ONCE
        if large:
            jobs.enqueue(session, kind="assignment.plan", ref=plan.key, season_id=plan.season_id)
    if not large:
        solve_plan(plan.key)
    return plan


def solve_plan(plan_key: str) -> None:
    """Solve a frozen plan and write its pairs. Safe to run twice: a plan that is no longer waiting is left alone."""
    plan = db.session().get(Plan, plan_key)
    if plan is None or plan.state is not PlanState.SOLVING:
        return
    problem = problem_of(db.session(), plan=plan)
    solution = solve(problem)
    mains = main_readers(problem, solution.pairs)
    with transaction() as session:
        row = session.get_one(Plan, plan_key)
        if row.state is not PlanState.SOLVING:
            return
        for case_key, expert_id in solution.pairs:
            session.add(
                Assignment(
                    plan_key=row.key, case_key=case_key, expert_id=expert_id, main=mains.get(case_key) == expert_id
                )
            )
        row.proposed = [list(pair) for pair in solution.pairs]
        row.figures = _figures(problem, solution.pairs) | {"method": solution.method}
        row.state = PlanState.PROPOSED
        audit.record(
            session,
            action="assignment.propose",
            season_id=row.season_id,
            subject="plan",
            key=row.key,
            detail={"seed": row.seed, "cases": len(problem.cases), "pairs": len(solution.pairs), "cost": solution.cost},
            account_id=row.made_by_id,
        )


@jobs.handler("assignment.plan")
def _solve_job(ref: str, progress: jobs.Progress) -> None:
    progress(0, 1)
    solve_plan(ref)
    progress(1, 1)


def _figures(problem: Problem, pairs: tuple[tuple[str, int], ...]) -> dict[str, int]:
    loads = Counter(reader for _, reader in pairs)
    counts = [loads[reader.id] for reader in problem.readers]
    return {
        "cost": cost_of(problem, pairs),
        "cases": len(problem.cases),
        "pairs": len(pairs),
        "least": min(counts),
        "most": max(counts),
    }


def _discard(session: Session, plan: Plan) -> None:
    for row in session.scalars(select(Assignment).where(Assignment.plan_key == plan.key)):
        session.delete(row)
    plan.state = PlanState.DISCARDED
    session.flush()


def change_cost(problem: Problem, pairs: list[tuple[str, int]], *, case_key: str, out: int, into: int) -> int:
    """What a change by hand adds to the plan's cost (negative: it gets better)."""
    changed = [(key, into if (key, one) == (case_key, out) else one) for key, one in pairs]
    return cost_of(problem, changed) - cost_of(problem, pairs)


def change_pair(
    *, plan_key: str, case_key: str, out_expert_id: int, in_expert_id: int, reason: str, by: int | None = None
) -> int:
    """Give a case to another expert by hand, with a reason; returns what it costs. Raises ``PairRefused`` for a recusal (R-022).

    In a published plan the old pair ends and the new one starts at once; in a proposal it is simply replaced.
    """
    if not reason.strip():
        raise BadInput(Text("请写明调整原因", "Write why it is changed"))
    with transaction() as session:
        plan = session.get(Plan, plan_key)
        if plan is None or plan.state not in (PlanState.PROPOSED, PlanState.PUBLISHED):
            raise NotFound
        committee = session.get_one(Committee, plan.committee_id)
        rows = pairs_of(session, plan_key)
        old = next((row for row in rows if row.case_key == case_key and row.expert_id == out_expert_id), None)
        if old is None:
            raise Refused(Text("这份材料已不由该专家评阅。", "This expert no longer reads that dossier."))
        problem = current_problem(session, plan=plan, committee=committee)
        cost = _checked_cost(problem, rows, old=old, in_expert_id=in_expert_id)
        main, state = old.main, old.state
        if plan.state is PlanState.PUBLISHED:
            steps.end_pair(session, assignment=old, reason="changed")
        else:
            session.delete(old)
            session.flush()
        session.add(
            Assignment(
                plan_key=plan.key,
                case_key=case_key,
                expert_id=in_expert_id,
                main=main,
                state=state,
                by_hand_reason=reason.strip(),
            )
        )
        plan.figures = {**plan.figures, "by_hand": plan.figures.get("by_hand", 0) + 1}
        audit.record(
            session,
            action="assignment.change",
            season_id=plan.season_id,
            subject="case",
            key=old.case.code,
            detail={"plan": plan.key, "out": out_expert_id, "in": in_expert_id, "cost": cost},
            account_id=by,
        )
    return cost


def _checked_cost(problem: Problem, rows: list[Assignment], *, old: Assignment, in_expert_id: int) -> int:
    case = next(one for one in problem.cases if one.key == old.case_key)
    reader = next((one for one in problem.readers if one.id == in_expert_id), None)
    why = Text("不是现任委员", "not a present member") if reader is None else why_not(case, reader, problem.excluded)
    if why is None and any(row.case_key == case.key and row.expert_id == in_expert_id for row in rows):
        why = Text("已在评阅这份材料", "reads it already")
    if why is not None:
        raise PairRefused(
            Text(f"不能把 {old.case.code} 分给该专家：{why.zh}", f"{old.case.code} cannot go to this expert: {why.en}")
        )
    known = {reader.id for reader in problem.readers}
    pairs = [(row.case_key, row.expert_id) for row in rows if row.expert_id in known]
    if old.expert_id not in known:  # the member has left: nothing to compare with
        return 0
    return change_cost(problem, pairs, case_key=case.key, out=old.expert_id, into=in_expert_id)


def set_main(*, plan_key: str, case_key: str, expert_id: int, by: int | None = None) -> None:
    """Name another of a case's readers as main reviewer (R-404)."""
    with transaction() as session:
        rows = [row for row in pairs_of(session, plan_key) if row.case_key == case_key]
        if expert_id not in {row.expert_id for row in rows}:
            raise NotFound
        for row in rows:
            row.main = row.expert_id == expert_id
        plan = session.get_one(Plan, plan_key)
        audit.record(
            session,
            action="assignment.main",
            season_id=plan.season_id,
            subject="case",
            key=rows[0].case.code,
            detail={"expert": expert_id},
            account_id=by,
        )


def publish_plan(*, plan_key: str, by: int | None = None) -> int:
    """Give the dossiers to the experts; returns how many pairs. Raises ``PlanNotSound`` when a case is short or a pair may not meet now."""
    with transaction() as session:
        plan = session.get(Plan, plan_key)
        if plan is None:
            raise NotFound
        if plan.state is PlanState.PUBLISHED:
            return len(pairs_of(session, plan_key))
        if plan.state is not PlanState.PROPOSED:
            raise Refused(Text("方案还在计算或已作废。", "The plan is being computed or was discarded."))
        committee = session.get_one(Committee, plan.committee_id)
        rows = pairs_of(session, plan_key)
        problem = current_problem(session, plan=plan, committee=committee)
        check_plan(problem, [(row.case_key, row.expert_id) for row in rows])
        for row in rows:
            row.state = PairState.ACTIVE
        plan.state, plan.published_at = PlanState.PUBLISHED, clock.now()
        for case_key in sorted({row.case_key for row in rows}):
            advance_case(session, case_key=case_key, name="assign", by=by)
        audit.record(
            session,
            action="assignment.publish",
            season_id=plan.season_id,
            subject="plan",
            key=plan.key,
            detail={"pairs": len(rows)},
            account_id=by,
        )
    return len(rows)


def replace_after_recusal(*, case_key: str, by: int | None = None) -> int:
    """Fill every free place of a case after the office drew or freed somebody; returns how many it could fill."""
    with transaction() as session:
        case = session.get(ReviewCase, case_key)
        if case is None:
            raise NotFound
        rows = session.scalars(select(Assignment).where(Assignment.case_key == case_key)).all()
        ended = [row for row in rows if row.state is PairState.ENDED]
        if not ended:
            return 0
        need = session.get_one(Plan, ended[-1].plan_key).inputs["need"]
        free = need - sum(row.state is PairState.ACTIVE for row in rows)
        filled = 0
        for _ in range(max(free, 0)):
            filled += steps.fill_place(session, ended=ended[-1], by=by, reason="office") is not None
        return filled
