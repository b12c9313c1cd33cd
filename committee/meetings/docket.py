"""What goes before the meeting (待上会): cases whose group has closed and whose defence is over or waived (R-313, P-25, P-26)."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit
from committee.applications.models import Application
from committee.applications.rules import Phase
from committee.applications.steps import advance_cases
from committee.db import transaction
from committee.defence.models import Duty
from committee.defence.queries import below_pass_mark, why_not_plenary
from committee.dossiers.review import CaseState, ReviewCase, ReviewLink
from committee.scoring.queries import summaries
from committee.seasons.models import Season
from committee.seasons.queries import switch
from committee.text import Text


@dataclass(frozen=True, slots=True)
class DocketRow:
    """One case and what keeps it from the meeting; None when it may go. ``low`` warns of a defence below the pass mark (P-25)."""

    case: ReviewCase
    obstacle: Text | None
    low: bool


def docket(session: Session, season: Season) -> list[DocketRow]:
    """Every case in group review, by level and code."""
    cases = session.scalars(
        select(ReviewCase)
        .join(ReviewLink, ReviewLink.case_key == ReviewCase.key)
        .join(Application, Application.dossier_id == ReviewLink.dossier_id)
        .where(
            ReviewCase.season_id == season.id,
            ReviewCase.state == CaseState.OPEN,
            Application.phase == Phase.GROUP_REVIEW,
        )
        .order_by(ReviewCase.level_rank.desc(), ReviewCase.code)
    ).all()
    keys = [case.key for case in cases]
    duties = {row.case_key: row for row in session.scalars(select(Duty).where(Duty.case_key.in_(keys)))}
    rows = {row.case.key: row for row in summaries(session, season=season, case_keys=keys)}
    blocks = switch(season, "P-25") == "blocks"
    found = []
    for case in cases:
        duty = duties.get(case.key)
        obstacle = why_not_plenary(rows[case.key], duty)
        low = below_pass_mark(session, duty, case, season)
        if obstacle is None and low and blocks:
            obstacle = Text(
                "答辩成绩低于合格线，按 P-25 不提交表决",
                "the defence is below the pass mark; P-25 keeps it from the vote",
            )
        found.append(DocketRow(case, obstacle, low))
    return found


def put_before_meeting(*, season_id: int, by: int) -> list[str]:
    """Put every ready case before the meeting; returns their codes. The others stay in group review."""
    with transaction() as session:
        ready = [row.case for row in docket(session, session.get_one(Season, season_id)) if row.obstacle is None]
        advance_cases(session, {case.key: "to_plenary" for case in ready}, by=by)
        codes = sorted(case.code for case in ready)
        if codes:
            audit.record(session, action="meetings.docket", season_id=season_id, detail={"codes": codes}, account_id=by)
        return codes
