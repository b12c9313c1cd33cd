"""What every act of a sitting does inside its transaction: load it, leave a line, change who presides."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.errors import NotFound
from committee.experts.models import Member
from committee.meetings.models import Meeting, Presiding


def locked(session: Session, meeting_id: int) -> Meeting:
    """A meeting, read under the write lock. Raises ``NotFound``."""
    meeting = session.get(Meeting, meeting_id, with_for_update=True)
    if meeting is None:
        raise NotFound
    return meeting


def record(session: Session, meeting: Meeting, verb: str, by: int, detail: dict[str, Any] | None = None) -> None:
    """A line in the log, and a new version for every screen of the meeting."""
    meeting.version += 1
    audit.record(
        session,
        action=f"meetings.{verb}",
        season_id=meeting.season_id,
        subject="meeting",
        key=meeting.public_id,
        detail=detail,
        account_id=by,
    )


def take_chair(session: Session, meeting: Meeting, member: Member, *, reason: str = "") -> None:
    """Let *member* preside from now on; the turn before ends at the same moment."""
    leave_chair(session, meeting)
    session.add(Presiding(meeting_id=meeting.id, member_id=member.id, since=clock.now(), reason=reason))
    meeting.presiding_id = member.id


def leave_chair(session: Session, meeting: Meeting) -> None:
    """End the turn of whoever presides; who presided last stays on the meeting, for the signatures."""
    for row in session.scalars(select(Presiding).where(Presiding.meeting_id == meeting.id, Presiding.until.is_(None))):
        row.until = clock.now()
    session.flush()
