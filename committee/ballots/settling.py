"""Settling the quota of a level (P-23, R-409), and the further ballot among those who tie at the cut."""

import hashlib
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from committee import audit, clock
from committee.applications.steps import advance_cases
from committee.ballots.counting import canonical
from committee.ballots.models import Bulletin, QuotaSheet
from committee.ballots.places import Candidate, quota_in, ranking_of, sheet_of, sheets_of
from committee.ballots.queries import batches_of
from committee.ballots.quota import FURTHER, LevelSettled, NoTie, QuotaOpen, Ranking, TieAtTheCut
from committee.ballots.rules import BatchState
from committee.ballots.steps import lay_out, record, sitting
from committee.db import transaction
from committee.errors import NotFound
from committee.meetings.actions import before_closing
from committee.meetings.models import Meeting
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of


def prepare_further(*, meeting_id: int, level: str, window_seconds: int, by: int) -> str:
    """Lay out the further ballot: the tied at the cut and nobody else; returns the batch's key.

    More agreeing votes decide; the two thirds were reached before and are not asked again. Raises ``NoTie``, ``LevelSettled``.
    """
    with transaction() as session:
        meeting = sitting(session, meeting_id)
        found, ranking = ranking_of(session, _open_sheet(session, meeting_id, level))
        if not ranking.tied:
            raise NoTie
        cases = sorted((one.case for one in found if one.standing.code in ranking.tied), key=lambda case: case.code)
        batch = lay_out(session, meeting, cases, level=level, window_seconds=window_seconds, round_=FURTHER)
        detail = {"papers": len(cases), "level": level, "codes": list(ranking.tied), "places": ranking.open_places}
        record(session, batch, verb="prepare-further", by=by, detail=detail)
        return batch.key


def settle(*, meeting_id: int, level: str, leave_empty: bool, by: int) -> None:
    """Decide a level by its quota, once: within it passed, beyond it not passed. Nobody is lifted over the two thirds (E-110).

    *leave_empty*: whoever presides has declared the places of an undecided tie empty. Raises ``TieAtTheCut``, ``LevelSettled``.
    """
    with transaction() as session:
        meeting = sitting(session, meeting_id)
        sheet = _open_sheet(session, meeting_id, level)
        found, ranking = ranking_of(session, sheet)
        if ranking.tied and not leave_empty:
            raise TieAtTheCut(n=len(ranking.tied))
        body = _body(session, meeting, sheet, found, ranking)
        sheet.body, sheet.hash, sheet.settled_at = body, hashlib.sha256(canonical(body)).hexdigest(), clock.now()
        decided = {
            one.case.key: "vote_passed" if one.standing.code in ranking.within else "beyond_quota"
            for one in found
            if not one.out
        }
        advance_cases(session, decided, by=by)
        meeting.version += 1
        audit.record(
            session,
            action="ballots.settle",
            season_id=meeting.season_id,
            subject="meeting",
            key=meeting.public_id,
            detail={"level": level, "sheet": sheet.hash, "left_empty": ranking.open_places},
            account_id=by,
        )


def _open_sheet(session: Session, meeting_id: int, level: str) -> QuotaSheet:
    sheet = sheet_of(session, meeting_id, level, lock=True)
    if sheet is None:
        raise NotFound
    if sheet.settled_at is not None:
        raise LevelSettled
    return sheet


def _body(
    session: Session, meeting: Meeting, sheet: QuotaSheet, found: list[Candidate], ranking: Ranking
) -> dict[str, Any]:
    quota = quota_in(sheet)
    return {
        "meeting": meeting.public_id,
        "level": sheet.level,
        "quota": asdict(quota) | {"places": quota.places},
        "left_empty": ranking.open_places,
        "rows": [
            {
                "code": one.standing.code,
                "batch": one.batch,
                "agree": one.standing.agree,
                "base": one.standing.base,
                "further": list(one.standing.further),
                "within": one.standing.code in ranking.within,
            }
            for one in found
            if not one.out
        ],
        "taken_out": [one.standing.code for one in found if one.out],
        "bulletins": _bulletins(session, meeting.id, sheet.level),
        "log": audit.head_hash(session, meeting.season_id),
    }


def _bulletins(session: Session, meeting_id: int, level: str) -> dict[str, str]:
    """The hash of every bulletin that the level's counts stand in, by number of batch."""
    closed = [b for b in batches_of(session, meeting_id) if b.level == level and b.state is BatchState.CLOSED]
    return {str(batch.number): session.get_one(Bulletin, batch.key).hash for batch in closed}


@before_closing
def _no_open_quota(session: Session, meeting: Meeting) -> None:
    """A sitting does not end while a level that was voted on has no result by its quota."""
    for sheet in sheets_of(session, meeting.id):
        if sheet.settled_at is None:
            raise QuotaOpen(level=rulebook_of(session.get_one(Season, meeting.season_id)).level(sheet.level).name)
