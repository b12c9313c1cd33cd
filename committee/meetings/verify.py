"""Recomputation of the room: intervals of presence, who presided, that nothing was voted without quorum."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.experts.models import Member
from committee.meetings.models import Meeting, Presence
from committee.meetings.queries import turns
from committee.meetings.rules import PRESIDING_SEATS, MeetingState
from committee.shapes import Check
from committee.text import Text


def verify(session: Session, season_id: int) -> Iterator[Check]:
    """Each meeting's presence intervals are apart and inside its committee; each opened one was presided lawfully."""
    for meeting in session.scalars(select(Meeting).where(Meeting.season_id == season_id).order_by(Meeting.id)):
        rows = list(
            session.scalars(select(Presence).where(Presence.meeting_id == meeting.id).order_by(Presence.arrived_at))
        )
        good = 0
        last: dict[int, Presence] = {}
        for row in rows:
            before = last.get(row.member_id)
            apart = before is None or (before.left_at is not None and before.left_at <= row.arrived_at)
            member = session.get(Member, row.member_id)
            good += apart and member is not None and member.committee_id == meeting.committee_id
            last[row.member_id] = row
        yield Check(
            part="meetings",
            what=Text(f"{meeting.name}：到会记录", f"{meeting.name}: presence"),
            recorded=str(len(rows)),
            recomputed=str(good),
            ok=good == len(rows),
            rule="R-400",
        )
        if meeting.state in (MeetingState.OPEN, MeetingState.CLOSED):
            who = [turn.member_id for turn in turns(session, meeting.id)]
            seats = [session.get_one(Member, member_id).seat.value for member_id in who]
            yield Check(
                part="meetings",
                what=Text(f"{meeting.name}：主持人资格", f"{meeting.name}: who presided"),
                recorded=" → ".join(seats) or "—",
                recomputed="/".join(PRESIDING_SEATS),
                ok=bool(who) and who[-1] == meeting.presiding_id and set(seats) <= set(PRESIDING_SEATS),
                rule="R-012",
            )
