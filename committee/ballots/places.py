"""Reads about the places of a level (P-23): the quota before and after it is fixed, and how its candidates stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee.applications.models import Application
from committee.applications.rules import Phase
from committee.ballots.models import Batch, QuotaSheet, Tally
from committee.ballots.queries import tallies
from committee.ballots.quota import FURTHER, LevelSettled, Quota, Ranking, Standing, rank
from committee.ballots.rules import BatchState
from committee.dossiers.review import CaseState, ReviewCase, ReviewLink
from committee.errors import Refused
from committee.meetings.models import Meeting
from committee.meetings.rules import passed
from committee.seasons.models import Season
from committee.seasons.queries import switch
from committee.text import Text


class PlacesElsewhere(Refused):
    """Another sitting of the season has votes of this level that are not settled."""

    message = Text(
        "本级在另一次会议上的名额尚未确定，不能在这里发票。",
        "This level's quota is not settled in another sitting; no papers here.",
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate of a level who reached two thirds: case, standing, and whether they are still before the meeting."""

    case: ReviewCase
    standing: Standing
    batch: int
    out: bool


def sheet_of(session: Session, meeting_id: int, level: str, *, lock: bool = False) -> QuotaSheet | None:
    """The places of a level as they were fixed, else None."""
    return session.get(QuotaSheet, (meeting_id, level), with_for_update=True if lock else None)


def sheets_of(session: Session, meeting_id: int) -> Sequence[QuotaSheet]:
    """The fixed places of every level of a sitting."""
    return session.scalars(
        select(QuotaSheet).where(QuotaSheet.meeting_id == meeting_id).order_by(QuotaSheet.level)
    ).all()


def quota_in(sheet: QuotaSheet) -> Quota:
    """The figures of a sheet."""
    return Quota(sheet.kind, sheet.share, sheet.candidates, sheet.used)


def places_of(session: Session, meeting_id: int, level: str) -> Quota | None:
    """The places as they were fixed; None where the season sets no quota."""
    sheet = sheet_of(session, meeting_id, level)
    return None if sheet is None else quota_in(sheet)


def places_now(session: Session, meeting: Meeting, level: str) -> Quota | None:
    """The places as they are fixed, or as they would be if papers were issued now; None without a quota."""
    fixed = places_of(session, meeting.id, level)
    season = session.get_one(Season, meeting.season_id)
    kind = switch(season, "P-23")
    if fixed is not None or kind == "none" or level not in season.quota:
        return fixed
    used = 0 if kind == "percent" else _passed_elsewhere(session, meeting, level)
    return Quota(kind, season.quota[level], before_the_meeting(session, season.id, level), used)


def before_the_meeting(session: Session, season_id: int, level: str) -> int:
    """How many of a level are put before the meeting and not voted on yet."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Application)
            .join(ReviewLink, ReviewLink.dossier_id == Application.dossier_id)
            .join(ReviewCase, ReviewCase.key == ReviewLink.case_key)
            .where(
                ReviewCase.season_id == season_id,
                ReviewCase.level == level,
                ReviewCase.state == CaseState.OPEN,
                Application.phase == Phase.PLENARY,
            )
        )
        or 0
    )


def _elsewhere(session: Session, meeting: Meeting, level: str) -> Sequence[QuotaSheet]:
    return session.scalars(
        select(QuotaSheet)
        .join(Meeting, Meeting.id == QuotaSheet.meeting_id)
        .where(Meeting.season_id == meeting.season_id, QuotaSheet.meeting_id != meeting.id, QuotaSheet.level == level)
    ).all()


def _passed_elsewhere(session: Session, meeting: Meeting, level: str) -> int:
    return sum(
        sum(1 for row in sheet.body.get("rows", []) if row["within"]) for sheet in _elsewhere(session, meeting, level)
    )


def fix_places(session: Session, batch: Batch, season: Season) -> None:
    """Fix a level's places before its first papers are taken; later batches of the level keep them."""
    meeting = batch.meeting
    if switch(season, "P-23") == "none" or sheet_of(session, meeting.id, batch.level) is not None:
        return
    if any(sheet.settled_at is None for sheet in _elsewhere(session, meeting, batch.level)):
        raise PlacesElsewhere
    quota = places_now(session, meeting, batch.level)
    if quota is None:
        return
    session.add(
        QuotaSheet(
            meeting_id=meeting.id,
            level=batch.level,
            kind=quota.kind,
            share=quota.share,
            candidates=quota.candidates,
            used=quota.used,
        )
    )
    session.flush()


def check_level_open(session: Session, meeting_id: int, level: str) -> None:
    """Raise ``LevelSettled`` once a level's places are decided or a further ballot on its tie was counted."""
    sheet = sheet_of(session, meeting_id, level)
    further = select(Batch.key).where(
        Batch.meeting_id == meeting_id,
        Batch.level == level,
        Batch.round == FURTHER,
        Batch.state == BatchState.CLOSED,
    )
    if sheet is not None and (sheet.settled_at is not None or session.scalar(further.limit(1)) is not None):
        raise LevelSettled


def counted_of(session: Session, meeting_id: int, level: str) -> dict[str, tuple[Tally, tuple[int, ...]]]:
    """Case key → the count that decides about two thirds, and the agreeing votes of the further ballots in order."""
    deciding: dict[str, Tally] = {}
    further: dict[str, list[int]] = {}
    for tally in tallies(session, meeting_id):
        paper = tally.paper
        if paper.batch.level != level:
            continue
        if paper.batch.round == FURTHER:
            further.setdefault(paper.case_key, []).append(tally.agree)
        elif paper.case_key not in deciding or paper.batch.round >= deciding[paper.case_key].paper.batch.round:
            deciding[paper.case_key] = tally
    return {key: (tally, tuple(further.get(key, ()))) for key, tally in deciding.items()}


def candidates_of(session: Session, meeting_id: int, level: str) -> list[Candidate]:
    """Who reached two thirds in a level, most agreeing votes first; ``out`` when taken out of the meeting since."""
    counted = counted_of(session, meeting_id, level)
    rows = session.execute(
        select(ReviewCase, Application.phase)
        .join(ReviewLink, ReviewLink.case_key == ReviewCase.key)
        .join(Application, Application.dossier_id == ReviewLink.dossier_id)
        .where(ReviewCase.key.in_(counted))
    )
    found = []
    for case, phase in rows:
        tally, further = counted[case.key]
        if passed(tally.agree, tally.base):
            standing = Standing(case.code, tally.agree, tally.base, further)
            found.append(Candidate(case, standing, tally.paper.batch.number, phase is not Phase.BALLOT))
    return sorted(found, key=lambda one: (tuple(-n for n in one.standing.votes), one.case.code))


def ranking_of(session: Session, sheet: QuotaSheet) -> tuple[list[Candidate], Ranking]:
    """A level that is not settled: its candidates with two thirds, and how they lie against the places."""
    found = candidates_of(session, sheet.meeting_id, sheet.level)
    return found, rank([one.standing for one in found if not one.out], quota_in(sheet).places)
