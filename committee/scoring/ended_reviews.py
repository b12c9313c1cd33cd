"""An application that ends outside the meeting ends its review: the case leaves its readers' lists for good (R-126, P-31)."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from committee import audit
from committee.applications.models import Application, Step
from committee.applications.rules import BEFORE_BALLOT, Phase
from committee.assignment.models import Assignment, PairState
from committee.db import transaction
from committee.dossiers.review import CaseState, ReviewCase, ReviewLink
from committee.dossiers.steps import retire_copies
from committee.scoring.actions import discard_pair
from committee.scoring.models import GroupOpinion

# Ends that come before any vote, with the reason that the pairs then carry. After a vote the sheets are part of its file.
REASONS = {
    Phase.NOT_ACCEPTED: "refused",
    Phase.WITHDRAWN: "withdrawn",
    Phase.DISQUALIFIED: "disqualified",
}


def ended(session: Session, season_id: int) -> dict[str, Phase]:
    """Cases that are not closed although their application ended before a ballot, with how. Reads the identity side: system only."""
    ended_early = exists().where(
        Step.application_id == Application.id,
        Step.phase_after == Application.phase,
        Step.phase_before.in_(BEFORE_BALLOT),
    )
    rows = session.execute(
        select(ReviewCase.key, Application.phase)
        .join(ReviewLink, ReviewLink.case_key == ReviewCase.key)
        .join(Application, Application.dossier_id == ReviewLink.dossier_id)
        .where(ReviewCase.season_id == season_id, ReviewCase.state != CaseState.CLOSED)
        .where(Application.phase.in_(REASONS), ended_early)
        .order_by(ReviewCase.key)
    )
    return {row[0]: row[1] for row in rows}


def close_ended(*, season_id: int) -> int:
    """Close every such case; the minute's tick runs it. Returns how many."""
    with transaction() as session:
        found = ended(session, season_id)
        for key, phase in found.items():
            case = session.get_one(ReviewCase, key, with_for_update=True)
            end_review(session, case, reason=REASONS[phase])
            audit.record(
                session,
                action="scoring.close_case",
                season_id=season_id,
                subject="case",
                key=case.code,
                detail={"reason": REASONS[phase]},
            )
    return len(found)


def end_review(session: Session, case: ReviewCase, *, reason: str) -> None:
    """Nobody reads the case any more and no sheet or opinion on it counts; inside the caller's transaction."""
    case.state = CaseState.CLOSED
    retire_copies(session, case)
    for pair in session.scalars(
        select(Assignment).where(Assignment.case_key == case.key, Assignment.state == PairState.ACTIVE)
    ).all():
        discard_pair(session, assignment=pair, reason=reason)
    unsay_opinion(session, case)


def unsay_opinion(session: Session, case: ReviewCase) -> None:
    """The group's opinion does not stand; its words stay as a draft."""
    opinion = session.get(GroupOpinion, case.key)
    if opinion is not None:
        opinion.recommend, opinion.closed_at = None, None
        opinion.version += 1
