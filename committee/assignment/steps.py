"""What happens to pairs inside somebody else's transaction: ending one and filling its place (R-022, E-32, P-31)."""

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit
from committee.assignment.models import Assignment, PairState, Plan
from committee.assignment.queries import as_case, current_problem
from committee.assignment.rules import best_replacement
from committee.dossiers.review import ReviewCase
from committee.experts.models import Committee


def end_pair(session: Session, *, assignment: Assignment, reason: str) -> None:
    """Take a case from an expert. *reason* is a code: ``recused``, ``saw-leak``, ``changed``, ``member-left``, or how the
    application ended: ``refused``, ``withdrawn``, ``disqualified``.
    """
    assignment.state, assignment.ended_reason = PairState.ENDED, reason
    session.flush()


def fill_place(session: Session, *, ended: Assignment, by: int | None, reason: str) -> Assignment | None:
    """Give the place of an ended pair to the best reader left; None when nobody may read it and the office has to draw (E-32).

    The main reviewer's seat passes to whoever of the remaining readers fits best when the new one came instead of them.
    """
    plan = session.get_one(Plan, ended.plan_key)
    committee = session.get_one(Committee, plan.committee_id)
    case = session.get_one(ReviewCase, ended.case_key)
    problem = current_problem(session, plan=plan, committee=committee)
    living = session.scalars(
        select(Assignment)
        .where(Assignment.state == PairState.ACTIVE)
        .join(Plan, Plan.key == Assignment.plan_key)
        .where(Plan.season_id == plan.season_id)
    ).all()
    # Whoever stepped back or saw what was not covered does not come back by this door.
    gone = session.scalars(
        select(Assignment.expert_id).where(
            Assignment.case_key == ended.case_key, Assignment.ended_reason.in_(("recused", "saw-leak"))
        )
    ).all()
    present = [*(row.expert_id for row in living if row.case_key == ended.case_key), *gone]
    loads = Counter(row.expert_id for row in living)
    reader = best_replacement(problem, as_case(committee, case), present=present, loads=loads)
    new = None
    if reader is not None:
        new = Assignment(
            plan_key=plan.key,
            case_key=ended.case_key,
            expert_id=reader.id,
            main=ended.main,
            state=PairState.ACTIVE,
            by_hand_reason=reason,
        )
        session.add(new)
    elif ended.main:
        heir = next((row for row in living if row.case_key == ended.case_key), None)
        if heir is not None:
            heir.main = True
    session.flush()
    audit.record(
        session,
        action="assignment.replace" if new is not None else "assignment.short",
        season_id=plan.season_id,
        subject="case",
        key=case.code,
        detail={"out": ended.expert_id, "in": reader.id if reader is not None else None, "reason": ended.ended_reason},
        account_id=by,
    )
    return new
