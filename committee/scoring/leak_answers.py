"""A confirmed leak where the season returns or refuses (P-31): readers, sheets and copies, then the application itself."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import clock
from committee.applications.actions_employer import FoundDefect
from committee.applications.counting import LeakAnswer
from committee.applications.late_returns import answer_for, send_out_of_review
from committee.applications.reading import open_return
from committee.applications.rules import Phase
from committee.applications.steps import application_of_case
from committee.assignment.models import Assignment, PairState
from committee.db import transaction
from committee.dossiers.late_leaks import pulled
from committee.dossiers.review import CaseState, LateLeak, ReviewCase, ReviewFile
from committee.dossiers.steps import retire_copies
from committee.errors import IllegalTransition, NotFound
from committee.scoring.ended_reviews import end_review, unsay_opinion
from committee.scoring.group_actions import record_settled, replace_who_saw
from committee.scoring.models import ScoreSheet
from committee.scoring.rules import LeakOutcome
from committee.seasons.models import Season


def answer_of(session: Session, leak: LateLeak) -> LeakAnswer:
    """What confirming this report would mean. Reads the identity side: office only."""
    case = leak.file.case
    application = application_of_case(session, case.key)
    return answer_for(application, season=session.get_one(Season, case.season_id))


@dataclass(frozen=True, slots=True)
class Afterwards:
    """Where the application behind a settled report stands: its phase, by when a return is due, whether that hour passed unused."""

    phase: Phase
    due: dt.datetime | None
    missed: bool


def afterwards(session: Session, leak: LateLeak) -> Afterwards:
    """What became of the application since. Reads the identity side: office only."""
    application = application_of_case(session, leak.file.case.key)
    past = open_return(application)
    return Afterwards(
        application.phase,
        past.due_at if past is not None else None,
        application.phase is Phase.NOT_ACCEPTED and application.steps[-1].name == "window_missed",
    )


def confirm_leak(*, leak_key: str, code: str, note: str, by: int | None) -> LeakAnswer:
    """Confirm a report, with every other open one on the same case, and return or refuse the application.

    Whoever saw what was not covered loses case and sheet as for «pull»; with a return others take their places, and the sheets of
    the rest are open again with their marks, because new copies come. Raises ``IllegalTransition`` where the season pulls.
    """
    with transaction() as session:
        leak = session.get(LateLeak, leak_key, with_for_update=True)
        if leak is None:
            raise NotFound
        case = session.get_one(ReviewCase, session.get_one(ReviewFile, leak.file_key).case_key)
        application = application_of_case(session, case.key)
        season = session.get_one(Season, case.season_id)
        if leak.settled_at is not None or answer_for(application, season=season) is LeakAnswer.PULL:
            raise IllegalTransition
        file = pulled(session, leak.file_key).file
        defect = FoundDefect(code, file.slot if file else "", file.id if file else None, leak.page, note)
        answer = send_out_of_review(session, application, season=season, defects=[defect], by=by)
        replaced = 0
        for one in _open_reports(session, case):
            one.outcome, one.settled_by_id, one.settled_at = LeakOutcome.CONFIRMED.value, by, clock.now()
            replaced += replace_who_saw(session, one, case, fill=answer is LeakAnswer.RETURN)
        if answer is LeakAnswer.RETURN:
            retire_copies(session, case)
            case.state = CaseState.PULLED
            _open_again(session, case)
        else:
            end_review(session, case, reason="refused")
        record_settled(session, case, leak, outcome=answer.value, replaced=replaced, by=by)
        return answer


def _open_reports(session: Session, case: ReviewCase) -> list[LateLeak]:
    query = select(LateLeak).join(ReviewFile, ReviewFile.key == LateLeak.file_key)
    return list(
        session.scalars(query.where(ReviewFile.case_key == case.key, LateLeak.settled_at.is_(None)).with_for_update())
    )


def _open_again(session: Session, case: ReviewCase) -> None:
    """Those who saw nothing keep their marks and look at them again over the new copies; the group words its opinion anew."""
    for sheet in session.scalars(
        select(ScoreSheet)
        .join(Assignment, Assignment.key == ScoreSheet.assignment_key)
        .where(Assignment.case_key == case.key, Assignment.state == PairState.ACTIVE, ScoreSheet.discarded.is_(False))
    ):
        sheet.locked = False
    unsay_opinion(session, case)
