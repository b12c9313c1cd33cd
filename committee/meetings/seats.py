"""Seat cards: in the room, where phones are collected, a printed one-time card is the second factor (R-401, voting.md 11.7)."""

import datetime as dt
import io

import segno
from sqlalchemy import select

from committee import audit, clock
from committee.db import transaction
from committee.documents.shapes_slips import SeatCard, SeatCards
from committee.errors import NotFound, Refused
from committee.experts.models import Expert
from committee.experts.queries import active_members
from committee.meetings.models import Meeting
from committee.meetings.rules import MeetingState
from committee.people.models import Account
from committee.people.steps import issue_seat_code
from committee.text import Text

VALID = dt.timedelta(hours=16)


def issue_seat_cards(*, meeting_id: int, address: str, by: int) -> SeatCards:
    """Fresh cards for every member, as data for the printer; cards printed before are void.

    The secretary hands a card over after looking at an identity document, a teller beside. Raises ``Refused`` after the meeting.
    """
    with transaction() as session:
        meeting = session.get(Meeting, meeting_id)
        if meeting is None:
            raise NotFound
        if meeting.state is MeetingState.CLOSED:
            raise Refused(Text("已闭会。", "The meeting is closed."))
        until = clock.real_now() + VALID
        cards: list[SeatCard] = []
        for member in active_members(session, meeting.committee_id):
            account_id = session.scalar(
                select(Account.id)
                .join(Expert, Expert.person_id == Account.person_id)
                .where(Expert.id == member.expert_id)
            )
            if account_id is None:
                continue
            seat = f"{member.number:02d}"
            code = issue_seat_code(
                session, account_id=account_id, seat=seat, expires_at=until, by=by, season_id=meeting.season_id
            )
            cards.append(SeatCard(holder=member.expert.person.name, seat=seat, code=code, qr_svg=_picture(code)))
        audit.record(
            session,
            action="meetings.seat-cards",
            season_id=meeting.season_id,
            subject="meeting",
            key=meeting.public_id,
            detail={"cards": len(cards)},
            account_id=by,
        )
        return SeatCards(meeting=meeting.name, place=meeting.place, address=address, valid_until=until, cards=cards)


def _picture(code: str) -> str:
    out = io.BytesIO()
    segno.make(code, error="m").save(out, kind="svg", scale=4, border=2, xmldecl=False, svgns=True)
    return out.getvalue().decode()
