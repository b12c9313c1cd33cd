"""Recomputes plans from their seeds and checks living pairs against recusals, levels and loads."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.assignment.models import Assignment, PairState, Plan, PlanState
from committee.assignment.queries import problem_of, short_cases
from committee.assignment.solver import solve
from committee.dossiers.review import ReviewCase
from committee.experts.models import Expert
from committee.experts.queries import blocked_pairs
from committee.shapes import Check
from committee.text import Text

LARGEST_RECOMPUTED = 60_000  # possible pairs up to which a plan is solved again here


def verify(session: Session, season_id: int) -> Iterator[Check]:
    """The plans' own recomputation, then what is in force: no recusal, no low title, three readers, even loads."""
    for plan in session.scalars(select(Plan).where(Plan.season_id == season_id, Plan.state == PlanState.PUBLISHED)):
        problem = problem_of(session, plan=plan)
        if len(problem.cases) * len(problem.readers) <= LARGEST_RECOMPUTED:
            again = solve(problem)
            recorded = sorted((row[0], row[1]) for row in plan.proposed)
            yield Check(
                part="assignment",
                what=Text("分配方案按种子重算", "A plan recomputed from its seed"),
                recorded=f"{len(recorded)}",
                recomputed=f"{len(again.pairs)}",
                ok=recorded == sorted(again.pairs),
                rule="R-404",
            )
    rows = session.execute(
        select(Assignment, Expert.level_rank, ReviewCase.level_rank)
        .join(Expert, Expert.id == Assignment.expert_id)
        .join(ReviewCase, ReviewCase.key == Assignment.case_key)
        .where(ReviewCase.season_id == season_id, Assignment.state == PairState.ACTIVE)
    ).all()
    yield _none(
        Text("既不在方案中、又没有手工调整理由的", "Pairs neither proposed by a plan nor made by hand with a reason"),
        _unexplained(session, [pair for pair, _, _ in rows]),
        "R-404",
    )
    blocked = blocked_pairs(session, season_id)
    against = sum((pair.case_key, pair.expert_id) in blocked for pair, _, _ in rows)
    low = sum(rank < wanted for _, rank, wanted in rows)
    yield _none(Text("有回避关系仍在评阅的", "Pairs in spite of a recusal"), against, "R-022")
    yield _none(Text("职称低于申报级别的评阅人", "Readers below the level"), low, "R-307")
    short = short_cases(session, season_id)
    yield _none(Text("评阅人不足的材料", "Dossiers short of readers"), len(short), "R-404")
    mains = Counter(pair.case_key for pair, _, _ in rows if pair.main)
    cases = {pair.case_key for pair, _, _ in rows}
    yield _none(
        Text("主审不是一人的材料", "Dossiers without exactly one main reviewer"),
        sum(mains[key] != 1 for key in cases),
        "R-404",
    )


def _unexplained(session: Session, pairs: list[Assignment]) -> int:
    plans = session.scalars(select(Plan).where(Plan.key.in_({pair.plan_key for pair in pairs})))
    proposed = {(plan.key, row[0], row[1]) for plan in plans for row in plan.proposed}
    return sum(
        not pair.by_hand_reason and (pair.plan_key, pair.case_key, pair.expert_id) not in proposed for pair in pairs
    )


def _none(what: Text, count: int, rule: str) -> Check:
    return Check(part="assignment", what=what, recorded="0", recomputed=str(count), ok=count == 0, rule=rule)
