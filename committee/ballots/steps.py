"""What every act of a batch does inside its transaction: load it, end a window that is over, set the quiet, leave a line."""

from typing import Any

from sqlalchemy.orm import Session

from committee import audit, clock
from committee.ballots.models import Batch
from committee.ballots.queries import state_at
from committee.ballots.rules import WORKFLOW, BatchState
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


def set_quiet(session: Session, *, on: bool) -> None:
    """From the end of issuing to the close nothing per request is written anywhere (R-333)."""
    row = session.get(Installation, 1)
    if row is None:
        row = current(session)
        session.add(row)
    row.quiet = on


def record(session: Session, batch: Batch, *, verb: str, by: int, detail: dict[str, Any]) -> None:
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
