"""What every act of a batch does inside its transaction: load it, end a window that is over, set the quiet, leave a line."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.applications.steps import advance_cases
from committee.ballots.models import Batch, Paper, PaperRecusal
from committee.ballots.queries import current_batch, state_at
from committee.ballots.quota import FURTHER
from committee.ballots.rules import BATCH_LIMIT, WORKFLOW, BatchState, Blocked, OneAtATime
from committee.dossiers.review import ReviewCase
from committee.errors import BadInput, NotFound
from committee.experts.queries import recused_members
from committee.installation import Installation, current
from committee.meetings.models import Meeting
from committee.meetings.rules import MeetingState, NoTellers, NotInSession, TellerKind
from committee.seasons.models import Season
from committee.seasons.queries import switch
from committee.text import Text


def locked(session: Session, batch_key: str) -> Batch:
    """A batch, read under the write lock. Raises ``NotFound``."""
    batch = session.get(Batch, batch_key, with_for_update=True)
    if batch is None:
        raise NotFound
    return batch


def sitting(session: Session, meeting_id: int) -> Meeting:
    """The meeting that is in session, with tellers and no batch under way: only then is a batch laid out (R-403)."""
    meeting = session.get(Meeting, meeting_id, with_for_update=True)
    if meeting is None or meeting.state is not MeetingState.OPEN:
        raise NotInSession
    if not any(t.kind is TellerKind.MONITOR for t in meeting.tellers) or len(meeting.tellers) < 2:
        raise NoTellers
    if current_batch(session, meeting_id) is not None:
        raise OneAtATime
    return meeting


def lay_out(
    session: Session,
    meeting: Meeting,
    cases: Sequence[ReviewCase],
    *,
    level: str,
    window_seconds: int,
    round_: int = 1,
    again_reason: str = "",
) -> Batch:
    """The next batch: a paper for each case in the given order, with each member's recusals (R-335); a second round has a reason."""
    if not 1 <= len(cases) <= BATCH_LIMIT:
        raise BadInput(Text("每批 1 至 {n} 份", "A batch has 1 to {n} {n:paper|papers}"), n=BATCH_LIMIT)
    if not 10 <= window_seconds <= 1800:
        raise BadInput(Text("投票时间为 10 秒至 30 分钟", "The window is 10 seconds to 30 minutes"))
    season = session.get_one(Season, meeting.season_id)
    last = session.scalar(select(func.max(Batch.number)).where(Batch.meeting_id == meeting.id)) or 0
    batch = Batch(
        meeting_id=meeting.id,
        number=last + 1,
        level=level,
        round=round_,
        again_reason=again_reason,
        window_seconds=window_seconds,
        switches=switches_of(season),
    )
    session.add(batch)
    session.flush()
    away = recused_members(session, committee_id=meeting.committee_id, case_keys=[c.key for c in cases])
    for position, case in enumerate(cases, 1):
        paper = Paper(batch_key=batch.key, case_key=case.key, position=position)
        session.add(paper)
        session.flush()
        session.add_all(PaperRecusal(paper_key=paper.key, member_id=m) for m in sorted(away[case.key]))
    return batch


def switches_of(season: Season) -> dict[str, str]:
    """The season's answers that decide about a count, as a batch keeps them."""
    return {key: switch(season, key) for key in ("P-20", "P-21", "P-23", "P-27")}


def open_cases(session: Session, batch: Batch, papers: Iterable[Paper], *, by: int | None) -> None:
    """Papers are issued: their applications are being voted on. In a further ballot they are already (R-409)."""
    if batch.round != FURTHER:
        name = "ballot_open" if batch.round == 1 else "ballot_again"
        advance_cases(session, {paper.case_key: name for paper in papers}, by=by)


def reopen_cases(session: Session, batch: Batch, papers: Iterable[Paper], *, by: int | None) -> None:
    """The round is void or lost its quorum: what stood before it stands again."""
    if batch.round != FURTHER:
        name = "ballot_void" if batch.round == 1 else "ballot_again_void"
        advance_cases(session, {paper.case_key: name for paper in papers}, by=by)


def end_if_over(batch: Batch) -> None:
    """Write down that the window has ended, when it has."""
    if batch.state is BatchState.CASTING and state_at(batch, clock.now()) is BatchState.ENDED:
        batch.state = WORKFLOW.next(batch.state, "end_window")


def set_aside(session: Session, *, case_key: str, why: Blocked, by: int | None) -> None:
    """Take a case out of the batch that is under way, if it is in one: its ballots are never unsealed, the others go on.

    The box goes on taking its papers, so that nobody's receipt tells when this happened.
    """
    paper = session.scalar(
        select(Paper)
        .join(Batch, Batch.key == Paper.batch_key)
        .where(Paper.case_key == case_key, Batch.state.not_in((BatchState.CLOSED, BatchState.VOID)))
    )
    if paper is None:
        return
    batch = locked(session, paper.batch_key)
    paper.blocked = why.value
    record(session, batch, verb="set-aside", by=by, detail={"code": paper.case.code, "reason": why.value})


def set_quiet(session: Session, *, on: bool) -> None:
    """From the end of issuing to the close nothing per request is written anywhere (R-333)."""
    row = session.get(Installation, 1)
    if row is None:
        row = current(session)
        session.add(row)
    row.quiet = on


def record(session: Session, batch: Batch, *, verb: str, by: int | None, detail: dict[str, Any]) -> None:
    """A line in the log, and a new version for every screen of the meeting."""
    meeting = batch.meeting
    meeting.version += 1
    audit.record(
        session,
        action=f"ballots.{verb}",
        season_id=meeting.season_id,
        subject="batch",
        key=batch.key,
        detail={"number": batch.number, **detail},
        account_id=by,
    )
