"""A second round for items that the first did not pass, where the season allows two (P-22, R-410)."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.applications.rules import Phase
from committee.applications.steps import application_of_case
from committee.ballots.models import Batch, Paper, Tally
from committee.ballots.places import check_level_open
from committee.ballots.rules import BatchState
from committee.ballots.steps import lay_out, record, sitting
from committee.db import transaction
from committee.dossiers.review import ReviewCase
from committee.errors import BadInput, Refused
from committee.meetings.models import Meeting
from committee.seasons.models import Season
from committee.seasons.queries import switch
from committee.text import Text


class NoSecondRound(Refused):
    """The season's P-22 allows one round only, or an item cannot be put up again (R-410)."""

    message = Text(
        "不能再次表决：须由 P-22 允许两轮，且只限本次会议第一轮未通过的项。",
        "No second round: P-22 must allow two, and only for items that this meeting's first round did not pass.",
    )
    next_step = Text(
        "政策开关在首次发票前确定；已通过或已两轮的不再表决。",
        "Switches are fixed before the first papers; what has passed or had two rounds is not voted on again.",
    )


def again(session: Session, meeting: Meeting) -> dict[str, list[ReviewCase]]:
    """Cases that may be put to a second round, by level: voted down in this meeting's first round and in no second one."""
    if switch(session.get_one(Season, meeting.season_id), "P-22") != "2":
        return {}
    counted = (
        select(ReviewCase)
        .join(Paper, Paper.case_key == ReviewCase.key)
        .join(Batch, Batch.key == Paper.batch_key)
        .join(Tally, Tally.paper_key == Paper.key)
        .where(Batch.meeting_id == meeting.id, Batch.state == BatchState.CLOSED)
    )
    twice = set(session.scalars(counted.with_only_columns(ReviewCase.key).where(Batch.round == 2)))
    found: dict[str, list[ReviewCase]] = {}
    for case in session.scalars(
        counted.where(Batch.round == 1, Tally.passed.is_(False)).order_by(ReviewCase.level_rank.desc(), ReviewCase.code)
    ):
        if case.key not in twice and application_of_case(session, case.key).phase is Phase.NOT_PASSED:
            found.setdefault(case.level, []).append(case)
    return found


def prepare_second_round(
    *, meeting_id: int, level: str, codes: Collection[str], window_seconds: int, reason: str, by: int
) -> str:
    """Lay out what the chair puts up again, with the reason for the minutes; returns the batch's key.

    Base and quorum are computed anew when papers are issued; the first round's counts stay. Raises ``NoSecondRound``.
    """
    if not 4 <= len(reason.strip()) <= 200:
        raise BadInput(
            Text("请写明主任委员提请复投的理由（4 至 200 字）", "Give the chair's reason (4 to 200 characters)")
        )
    with transaction() as session:
        meeting = sitting(session, meeting_id)
        check_level_open(session, meeting_id, level)
        cases = [case for case in again(session, meeting).get(level, []) if case.code in codes]
        if not codes or len(cases) != len(set(codes)):
            raise NoSecondRound
        batch = lay_out(
            session,
            meeting,
            cases,
            level=level,
            window_seconds=window_seconds,
            round_=2,
            again_reason=reason.strip(),
        )
        detail = {"papers": len(cases), "level": level, "codes": [case.code for case in cases]}
        record(session, batch, verb="prepare-again", by=by, detail=detail)
        return batch.key
