"""What every act of a batch does inside its transaction: load it, end a window that is over, set the quiet, leave a line."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.ballots.models import Batch, Paper
from committee.ballots.queries import state_at
from committee.ballots.rules import WORKFLOW, BatchState, Blocked
from committee.errors import NotFound
from committee.installation import Installation, current


def locked(session: Session, batch_key: str) -> Batch:
    """A batch, read under the write lock. Raises ``NotFound``."""
    batch = session.get(Batch, batch_key, with_for_update=True)
    if batch is None:
        raise NotFound
    return batch


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
