"""Handing over the chair in the middle of a sitting (R-012, E-25)."""

from committee.db import transaction
from committee.errors import BadInput
from committee.experts.models import Member
from committee.experts.queries import active_members
from committee.meetings.queries import presence_now
from committee.meetings.rules import PRESIDING_SEATS, CannotTakeChair, MeetingState, NotInSession
from committee.meetings.steps import locked, record, take_chair
from committee.text import Text


def hand_over(*, meeting_id: int, to_id: int, reason: str, by: int) -> None:
    """Let the chair or a deputy in the room preside from now on.

    Whoever presides confirms the sealing of an open box and signs. Raises ``CannotTakeChair``, ``NotInSession``, ``BadInput``.
    """
    if len(reason.strip()) < 2:
        raise BadInput(Text("请写明交接原因", "Say why the chair is handed over"))
    with transaction() as session:
        meeting = locked(session, meeting_id)
        if meeting.state is not MeetingState.OPEN:
            raise NotInSession
        present = presence_now(session, meeting_id)
        after = next((m for m in active_members(session, meeting.committee_id) if m.id == to_id), None)
        if (
            after is None
            or after.id not in present
            or after.seat not in PRESIDING_SEATS
            or after.id == meeting.presiding_id
        ):
            raise CannotTakeChair
        before = session.get(Member, meeting.presiding_id) if meeting.presiding_id else None
        take_chair(session, meeting, after, reason=reason.strip()[:200])
        detail = {"from": before.number if before else None, "to": after.number}
        record(session, meeting, "hand-over", by, detail)
