"""What the secretary and the members do in the room, ballots apart: plan, sign in, leave, elect, open, adjourn, close."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.db import transaction
from committee.errors import BadInput, NotFound, Refused
from committee.experts.models import Committee, Member
from committee.experts.queries import active_members
from committee.meetings.models import AbsenceReason, Meeting, Presence, Teller
from committee.meetings.queries import member_for, presence_now
from committee.meetings.rules import (
    PRESIDING_SEATS,
    WORKFLOW,
    MeetingState,
    NobodyPresides,
    NotInSession,
    TellerKind,
    WrongTellers,
    check_may_open,
)
from committee.meetings.steps import leave_chair, locked, record, take_chair
from committee.text import Text

AGENDA: tuple[tuple[str, Text], ...] = (
    ("sign-in", Text("签到", "Sign-in")),
    ("quorum", Text("法定人数与纪律", "Quorum and discipline")),
    ("elect", Text("推选监票人、计票人", "Election of tellers")),
    ("groups", Text("评议组汇报与评议", "Reports of the groups")),
    ("ballot", Text("无记名投票", "Secret ballot")),
    ("announce", Text("计票与宣布", "Count and announcement")),
    ("sign", Text("签字盖章", "Signatures and seal")),
)


def reach(meeting: Meeting, key: str) -> None:
    """Let the agenda stand at least at the item *key*; it never goes back by itself."""
    keys = [item["key"] for item in meeting.agenda]
    if key in keys and keys.index(key) >= meeting.agenda_at:
        _arrive_at(meeting, keys.index(key))


def _arrive_at(meeting: Meeting, step: int) -> None:
    """Stand at an item of the agenda; the first time is kept for the minutes."""
    meeting.agenda_at = step
    now = f"{clock.now().astimezone(clock.BEIJING):%H:%M}"
    meeting.agenda = [
        {**item, "at": item.get("at") or now} if place == step else item for place, item in enumerate(meeting.agenda)
    ]


Objector = Callable[[Session, Meeting], None]
_before_closing: list[Objector] = []


def before_closing(objector: Objector) -> Objector:
    """Have *objector(session, meeting)* asked inside the act that closes a meeting; it raises ``Refused`` to object."""
    _before_closing.append(objector)
    return objector


def plan_meeting(*, season_id: int, committee_id: int, name: str, place: str, planned_at: dt.datetime, by: int) -> str:
    """A meeting with the usual agenda; returns its public id."""
    with transaction() as session:
        committee = session.get(Committee, committee_id)
        if committee is None or committee.season_id != season_id:
            raise NotFound
        meeting = Meeting(
            season_id=season_id,
            committee_id=committee_id,
            name=name.strip()[:120],
            place=place.strip()[:120],
            planned_at=planned_at,
            agenda=[{"key": key, "zh": label.zh, "en": label.en} for key, label in AGENDA],
        )
        session.add(meeting)
        session.flush()
        record(session, meeting, "plan", by)
        return meeting.public_id


def open_sign_in(*, meeting_id: int, by: int) -> None:
    """Members may sign in from now on."""
    with transaction() as session:
        meeting = _move(
            session, meeting_id, "resume" if _state(session, meeting_id) is MeetingState.ADJOURNED else "open_sign_in"
        )
        reach(meeting, "sign-in")
        record(session, meeting, "sign-in-open", by)


def sign_in(*, meeting_id: int, member_id: int, by: int) -> None:
    """A member is in the room; confirmed by whoever acts. Twice is once. A member who comes late joins the later ballots (P-27)."""
    with transaction() as session:
        meeting = locked(session, meeting_id)
        member = session.get(Member, member_id)
        if member is None or member.committee_id != meeting.committee_id or member.left_on is not None:
            raise NotFound
        _arrive(session, meeting, member, by)


def sign_in_self(*, meeting_id: int, by: int) -> None:
    """A member signs in on the own tablet."""
    with transaction() as session:
        meeting = locked(session, meeting_id)
        _arrive(session, meeting, member_for(session, account_id=by, meeting=meeting), by)


def _arrive(session: Session, meeting: Meeting, member: Member, by: int) -> None:
    if meeting.state not in (MeetingState.SIGN_IN, MeetingState.OPEN):
        raise Refused(Text("现在不在签到时间。", "Sign-in is not open."))
    if member.id not in presence_now(session, meeting.id):
        session.add(Presence(meeting_id=meeting.id, member_id=member.id, arrived_at=clock.now(), confirmed_by_id=by))
        record(session, meeting, "arrive", by, {"member": member.number})


def leave(*, meeting_id: int, member_id: int, by: int) -> None:
    """A member has left the room; earlier batches are not touched (E-10, E-11)."""
    with transaction() as session:
        meeting = locked(session, meeting_id)
        row = session.scalar(
            select(Presence).where(
                Presence.meeting_id == meeting_id, Presence.member_id == member_id, Presence.left_at.is_(None)
            )
        )
        if row is None:
            raise Refused(Text("该委员不在会场。", "This member is not in the room."))
        row.left_at = clock.now()
        member = session.get_one(Member, member_id)
        record(session, meeting, "leave", by, {"member": member.number})


def excuse(*, meeting_id: int, member_id: int, reason: str, by: int) -> None:
    """Why a member is absent, for the minutes (R-433)."""
    with transaction() as session:
        meeting = locked(session, meeting_id)
        member = session.get(Member, member_id)
        if member is None or member.committee_id != meeting.committee_id:
            raise NotFound
        row = session.get(AbsenceReason, (meeting_id, member_id)) or AbsenceReason(
            meeting_id=meeting_id, member_id=member_id, reason=""
        )
        row.reason = reason.strip()[:200]
        session.add(row)
        record(session, meeting, "excuse", by, {"member": member.number})


def elect_tellers(*, meeting_id: int, monitors: list[int], counters: list[int], by: int) -> None:
    """Replace the tellers by those elected in the meeting (R-403): present members, nobody twice."""
    with transaction() as session:
        meeting = locked(session, meeting_id)
        if meeting.state is not MeetingState.OPEN:
            raise NotInSession
        chosen = [*monitors, *counters]
        if not monitors or not counters or len(set(chosen)) != len(chosen):
            raise WrongTellers
        if not set(chosen) <= presence_now(session, meeting_id):
            raise Refused(Text("监票人、计票人须在会场。", "Tellers must be present."))
        for row in list(meeting.tellers):
            session.delete(row)
        session.flush()
        session.add_all(Teller(meeting_id=meeting_id, member_id=m, kind=TellerKind.MONITOR) for m in monitors)
        session.add_all(Teller(meeting_id=meeting_id, member_id=m, kind=TellerKind.COUNTER) for m in counters)
        session.flush()
        session.expire(meeting, ["tellers"])
        reach(meeting, "groups")
        numbers = [session.get_one(Member, m).number for m in chosen]
        record(
            session,
            meeting,
            "tellers",
            by,
            {"monitors": numbers[: len(monitors)], "counters": numbers[len(monitors) :]},
        )


def open_meeting(*, meeting_id: int, presiding_id: int, by: int) -> None:
    """Declare the meeting open: quorum in whole numbers, chair or deputy presides (R-012, R-310, E-01, E-25)."""
    with transaction() as session:
        meeting = locked(session, meeting_id)
        present = presence_now(session, meeting_id)
        members = [member for member in active_members(session, meeting.committee_id) if member.id in present]
        check_may_open(size=meeting.committee.size, present=len(members), seats=[m.seat.value for m in members])
        presiding = next((m for m in members if m.id == presiding_id and m.seat in PRESIDING_SEATS), None)
        if presiding is None:
            raise NobodyPresides
        meeting.state = WORKFLOW.next(meeting.state, "open")
        meeting.opened_at = meeting.opened_at or clock.now()
        take_chair(session, meeting, presiding)
        reach(meeting, "quorum")
        reach(meeting, "elect")
        record(
            session,
            meeting,
            "open",
            by,
            {"present": len(members), "size": meeting.committee.size, "presiding": presiding.number},
        )


def adjourn(*, meeting_id: int, by: int) -> None:
    """Adjourn; nothing may be voted until the meeting opens again with quorum (E-01)."""
    with transaction() as session:
        meeting = _move(session, meeting_id, "adjourn")
        leave_chair(session, meeting)
        record(session, meeting, "adjourn", by, {"present": len(presence_now(session, meeting_id))})


def go_to(*, meeting_id: int, step: int, by: int) -> None:
    """Move the agenda to a step."""
    with transaction() as session:
        meeting = locked(session, meeting_id)
        if not 0 <= step < len(meeting.agenda):
            raise NotFound
        _arrive_at(meeting, step)
        record(session, meeting, "agenda", by, {"step": step})


def note_objection(*, meeting_id: int, body: str, by: int) -> None:
    """An objection from the floor, in the words it was raised in, for the minutes (R-433)."""
    if not 2 <= len(body.strip()) <= 500:
        raise BadInput(Text("请写明异议内容（2 至 500 字）", "Write down the objection (2 to 500 characters)"))
    with transaction() as session:
        meeting = locked(session, meeting_id)
        if meeting.state is not MeetingState.OPEN:
            raise NotInSession
        meeting.objections = [*meeting.objections, body.strip()]
        record(session, meeting, "floor-objection", by, {"number": len(meeting.objections)})


def take_notes(*, meeting_id: int, notes: str, by: int) -> None:
    """The recorder's notes for the minutes."""
    with transaction() as session:
        meeting = locked(session, meeting_id)
        if meeting.state is MeetingState.CLOSED:
            raise Refused(
                Text("已闭会，纪要更正请另行编号。", "The meeting is closed; corrections get a number of their own.")
            )
        meeting.notes = notes[:20000]


def close_meeting(*, meeting_id: int, by: int) -> None:
    """Close the sitting; everybody leaves. Whoever registered with ``before_closing`` may object: ballots must be finished."""
    with transaction() as session:
        meeting = _move(session, meeting_id, "close")
        for objector in _before_closing:
            objector(session, meeting)
        instant = clock.now()
        meeting.closed_at = instant
        leave_chair(session, meeting)
        for row in session.scalars(
            select(Presence).where(Presence.meeting_id == meeting_id, Presence.left_at.is_(None))
        ):
            row.left_at = instant
        record(session, meeting, "close", by, {"head": audit.head_hash(session, meeting.season_id)})


def _state(session: Session, meeting_id: int) -> MeetingState:
    return locked(session, meeting_id).state


def _move(session: Session, meeting_id: int, name: str) -> Meeting:
    meeting = locked(session, meeting_id)
    meeting.state = WORKFLOW.next(meeting.state, name)
    return meeting
