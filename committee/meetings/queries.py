"""Reads about a sitting: who is there, who presides, who counts."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from committee.errors import NotFound
from committee.experts.models import Expert, Member
from committee.experts.queries import active_members, member_of_account
from committee.meetings.models import Meeting, Presence, Presiding, Teller
from committee.meetings.rules import MeetingState, NotAMember


def meeting_by(session: Session, public_id: str) -> Meeting:
    """A meeting with its committee. Raises ``NotFound``."""
    found = session.scalar(
        select(Meeting)
        .where(Meeting.public_id == public_id)
        .options(joinedload(Meeting.committee), selectinload(Meeting.tellers).joinedload(Teller.member))
    )
    if found is None:
        raise NotFound
    return found


def meetings_of(session: Session, season_id: int) -> list[Meeting]:
    """The season's meetings, latest first."""
    return list(
        session.scalars(select(Meeting).where(Meeting.season_id == season_id).order_by(Meeting.planned_at.desc()))
    )


def running_meetings(session: Session) -> list[Meeting]:
    """Meetings that are signing in, in session or adjourned."""
    on = (MeetingState.SIGN_IN, MeetingState.OPEN, MeetingState.ADJOURNED)
    return list(session.scalars(select(Meeting).where(Meeting.state.in_(on)).options(joinedload(Meeting.committee))))


def presence_now(session: Session, meeting_id: int) -> set[int]:
    """Ids of the members who are in the room; whoever was replaced on the committee is none any more."""
    return set(
        session.scalars(
            select(Presence.member_id)
            .join(Member, Member.id == Presence.member_id)
            .where(Presence.meeting_id == meeting_id, Presence.left_at.is_(None), Member.left_on.is_(None))
        )
    )


def latecomers(session: Session, meeting: Meeting) -> set[int]:
    """Members who first came after the meeting had been opened (P-27)."""
    if meeting.opened_at is None:
        return set()
    first = (
        select(Presence.member_id)
        .where(Presence.meeting_id == meeting.id)
        .group_by(Presence.member_id)
        .having(func.min(Presence.arrived_at) > meeting.opened_at)
    )
    return set(session.scalars(first))


def attending(session: Session, meeting: Meeting, *, p27: str) -> set[int]:
    """Members in the room who may vote: under P-27 «not that day» whoever came late sits in, is not counted and takes no paper."""
    late = latecomers(session, meeting) if p27 == "not-that-day" else set()
    return presence_now(session, meeting.id) - late


def ever_present(session: Session, meeting_id: int) -> set[int]:
    """Ids of the members who came at any time."""
    return set(session.scalars(select(Presence.member_id).where(Presence.meeting_id == meeting_id)))


def turns(session: Session, meeting_id: int) -> Sequence[Presiding]:
    """Who presided, turn by turn."""
    return session.scalars(select(Presiding).where(Presiding.meeting_id == meeting_id).order_by(Presiding.id)).all()


def roll(session: Session, meeting: Meeting) -> Sequence[Member]:
    """The committee's members by number, with names."""
    return active_members(session, meeting.committee_id)


def teller_members(session: Session, meeting_id: int) -> dict[int, str]:
    """Member id → kind of every elected teller."""
    rows = session.execute(select(Teller.member_id, Teller.kind).where(Teller.meeting_id == meeting_id))
    return {member_id: str(kind) for member_id, kind in rows}


def member_for(session: Session, *, account_id: int, meeting: Meeting) -> Member:
    """The seat of an account in this meeting's committee. Raises ``NotAMember``."""
    member = member_of_account(session, account_id, meeting.committee_id)
    if member is None:
        raise NotAMember
    return member


def member_name(session: Session, member_id: int) -> str:
    """A member's name, for the office's screens and the minutes."""
    member = session.scalar(
        select(Member).where(Member.id == member_id).options(joinedload(Member.expert).joinedload(Expert.person))
    )
    return member.expert.person.name if member else ""
