"""What happens in the room: who counts as present, when it opens, who may be a teller, what a close takes along."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import clock
from committee.audit import AuditLine
from committee.db import db
from committee.errors import BadInput, CommitteeError, IllegalTransition, NotFound, Refused
from committee.meetings import actions
from committee.meetings.models import AbsenceReason, Presence
from committee.meetings.presiding import hand_over
from committee.meetings.queries import presence_now, teller_members, turns
from committee.meetings.rules import (
    CannotTakeChair,
    MeetingState,
    NobodyPresides,
    NoQuorum,
    NotAMember,
    NotInSession,
    WrongTellers,
)
from committee.meetings.verify import verify
from committee.permissions import Role
from tests.factories import make_account
from tests.meetings.room import Room, make_room


@pytest.fixture
def room(app, session: Session) -> Room:
    return make_room(session)


def _present(room: Room) -> set[int]:
    return {
        member.number for member in room.members.values() if member.id in presence_now(db.session(), room.meeting_id)
    }


def test_signing_in_twice_is_being_there_once(room: Room) -> None:
    actions.open_sign_in(meeting_id=room.meeting_id, by=room.by)
    room.enter(1, 1, 2)
    actions.sign_in(meeting_id=room.meeting_id, member_id=room.members[2].id, by=room.by)
    assert _present(room) == {1, 2}
    assert len(list(db.session.scalars(select(Presence)))) == 2


def test_nobody_signs_in_before_sign_in_is_open(room: Room) -> None:
    with pytest.raises(Refused):
        room.enter(1)


def test_a_stranger_cannot_sign_in(room: Room, session: Session) -> None:
    """E-24: neither secretary nor an expert of no seat sits down."""
    actions.open_sign_in(meeting_id=room.meeting_id, by=room.by)
    stranger = make_account(session, Role.EXPERT, name="路过的专家")
    for account in (stranger.account_id, room.by, room.supervisor.account_id):
        with pytest.raises(NotAMember):
            actions.sign_in_self(meeting_id=room.meeting_id, by=account)


def test_whoever_leaves_and_comes_back_has_two_intervals(room: Room) -> None:
    actions.open_sign_in(meeting_id=room.meeting_id, by=room.by)
    room.enter(5)
    room.leave(5)
    assert _present(room) == set()
    with pytest.raises(Refused):
        room.leave(5)
    room.enter(5)
    assert _present(room) == {5}
    assert [row.left_at is None for row in db.session.scalars(select(Presence).order_by(Presence.id))] == [False, True]


def test_a_replaced_member_is_not_counted_any_more(room: Room, session: Session) -> None:
    actions.open_sign_in(meeting_id=room.meeting_id, by=room.by)
    room.enter(1, 2)
    room.members[2].left_on = clock.today()
    db.session.merge(room.members[2])
    db.session.commit()
    assert _present(room) == {1}


def test_seven_of_eleven_do_not_open_and_eight_do(room: Room) -> None:
    actions.open_sign_in(meeting_id=room.meeting_id, by=room.by)
    room.enter(*range(1, 8))
    with pytest.raises(NoQuorum):
        actions.open_meeting(meeting_id=room.meeting_id, presiding_id=room.members[1].id, by=room.by)
    room.enter(8)
    actions.open_meeting(meeting_id=room.meeting_id, presiding_id=room.members[1].id, by=room.by)
    assert room.meeting.state is MeetingState.OPEN


def test_the_deputy_presides_when_the_chair_is_away(room: Room) -> None:
    """E-25."""
    actions.open_sign_in(meeting_id=room.meeting_id, by=room.by)
    room.enter(*range(2, 11))
    with pytest.raises(NobodyPresides):
        actions.open_meeting(meeting_id=room.meeting_id, presiding_id=room.members[1].id, by=room.by)
    with pytest.raises(NobodyPresides):
        actions.open_meeting(meeting_id=room.meeting_id, presiding_id=room.members[3].id, by=room.by)
    actions.open_meeting(meeting_id=room.meeting_id, presiding_id=room.members[2].id, by=room.by)
    assert room.meeting.presiding_id == room.members[2].id


def test_without_chair_and_deputy_the_meeting_adjourns_and_resumes(room: Room) -> None:
    actions.open_sign_in(meeting_id=room.meeting_id, by=room.by)
    room.enter(*range(3, 12))
    with pytest.raises(NobodyPresides):
        actions.open_meeting(meeting_id=room.meeting_id, presiding_id=room.members[3].id, by=room.by)
    actions.adjourn(meeting_id=room.meeting_id, by=room.by)
    actions.open_sign_in(meeting_id=room.meeting_id, by=room.by)
    room.enter(1)
    actions.open_meeting(meeting_id=room.meeting_id, presiding_id=room.members[1].id, by=room.by)
    lines = [
        line.detail for line in db.session.scalars(select(AuditLine).where(AuditLine.action == "meetings.adjourn"))
    ]
    assert lines == [{"present": 9}]


@pytest.mark.parametrize(
    ("monitors", "counters", "refusal"),
    [((3,), (), WrongTellers), ((), (4,), WrongTellers), ((3,), (3,), WrongTellers), ((3,), (11,), Refused)],
)
def test_tellers_are_two_different_members_in_the_room(
    room: Room, monitors: tuple[int, ...], counters: tuple[int, ...], refusal: type[CommitteeError]
) -> None:
    room.sit_down(present=8)
    with pytest.raises(refusal):
        actions.elect_tellers(
            meeting_id=room.meeting_id,
            monitors=[room.members[n].id for n in monitors],
            counters=[room.members[n].id for n in counters],
            by=room.by,
        )
    assert teller_members(db.session(), room.meeting_id) == {
        room.members[3].id: "monitor",
        room.members[4].id: "counter",
    }


def test_tellers_are_elected_in_the_meeting_not_before(room: Room) -> None:
    actions.open_sign_in(meeting_id=room.meeting_id, by=room.by)
    room.enter(3, 4)
    with pytest.raises(NotInSession):
        actions.elect_tellers(
            meeting_id=room.meeting_id, monitors=[room.members[3].id], counters=[room.members[4].id], by=room.by
        )


def test_closing_lets_everybody_go_and_happens_once(room: Room) -> None:
    room.sit_down(present=9)
    actions.close_meeting(meeting_id=room.meeting_id, by=room.by)
    assert _present(room) == set()
    assert all(row.left_at == room.meeting.closed_at for row in db.session.scalars(select(Presence)))
    with pytest.raises(IllegalTransition):
        actions.close_meeting(meeting_id=room.meeting_id, by=room.by)
    with pytest.raises(Refused):
        actions.take_notes(meeting_id=room.meeting_id, notes="补记", by=room.by)


def test_an_excuse_belongs_to_a_member_of_this_committee(room: Room) -> None:
    actions.excuse(meeting_id=room.meeting_id, member_id=room.members[11].id, reason="因公出差", by=room.by)
    actions.excuse(meeting_id=room.meeting_id, member_id=room.members[11].id, reason="因病请假", by=room.by)
    assert [row.reason for row in db.session.scalars(select(AbsenceReason))] == ["因病请假"]
    with pytest.raises(NotFound):
        actions.excuse(meeting_id=room.meeting_id, member_id=9999, reason="x", by=room.by)


def test_every_act_leaves_a_line_with_numbers_and_no_names(room: Room) -> None:
    room.sit_down(present=9)
    lines = list(db.session.scalars(select(AuditLine).where(AuditLine.action.like("meetings.%"))))
    assert [line.action for line in lines].count("meetings.arrive") == 9
    said = " ".join(f"{line.action} {line.subject_key} {line.detail}" for line in lines)
    assert not any(name in said for name in ("评委01", "古丽娜尔", "胡杨县"))


def test_verify_finds_intervals_that_overlap_and_a_presider_without_the_seat(room: Room) -> None:
    room.sit_down(present=9)
    assert all(check.ok for check in verify(db.session(), room.season.id))
    meeting = room.meeting
    first = db.session.scalars(select(Presence).order_by(Presence.id)).first()
    first.left_at = first.arrived_at
    db.session.add(Presence(meeting_id=meeting.id, member_id=first.member_id, arrived_at=first.arrived_at))
    db.session.flush()
    assert [check.ok for check in verify(db.session(), room.season.id)] == [True, True]
    first.left_at = clock.now().replace(year=2025)
    turns(db.session(), meeting.id)[0].member_id = meeting.presiding_id = room.members[5].id
    db.session.flush()
    assert [check.ok for check in verify(db.session(), room.season.id)] == [False, False]


def _turns(room: Room) -> list[tuple[int, bool, str]]:
    numbers = {member.id: member.number for member in room.members.values()}
    rows = turns(db.session(), room.meeting_id)
    return [(numbers[row.member_id], row.until is None, row.reason) for row in rows]


def test_the_chair_is_handed_to_the_deputy_in_the_middle_of_the_sitting(room: Room) -> None:
    """E-25: whoever presides from now on signs, with a line in the log that holds numbers and no names."""
    room.sit_down(present=9)
    hand_over(meeting_id=room.meeting_id, to_id=room.members[2].id, reason="主任委员对下一项回避", by=room.by)
    assert room.meeting.presiding_id == room.members[2].id
    assert _turns(room) == [(1, False, ""), (2, True, "主任委员对下一项回避")]
    hand_over(meeting_id=room.meeting_id, to_id=room.members[1].id, reason="回避项已办完", by=room.by)
    actions.close_meeting(meeting_id=room.meeting_id, by=room.by)
    assert [(number, running) for number, running, _ in _turns(room)] == [(1, False), (2, False), (1, False)]
    lines = db.session.scalars(select(AuditLine).where(AuditLine.action == "meetings.hand-over").order_by(AuditLine.id))
    assert [line.detail for line in lines] == [{"from": 1, "to": 2}, {"from": 2, "to": 1}]
    assert all(check.ok for check in verify(db.session(), room.season.id))


@pytest.mark.parametrize("number", [1, 3, 11])
def test_the_chair_goes_to_nobody_but_the_other_chair_or_deputy_in_the_room(room: Room, number: int) -> None:
    """1 presides already, 3 is a member without the seat, 11 is not there."""
    room.sit_down(present=9)
    with pytest.raises(CannotTakeChair):
        hand_over(meeting_id=room.meeting_id, to_id=room.members[number].id, reason="临时离场", by=room.by)
    assert _turns(room) == [(1, True, "")]


def test_the_chair_is_handed_over_in_the_meeting_and_with_a_reason(room: Room) -> None:
    actions.open_sign_in(meeting_id=room.meeting_id, by=room.by)
    room.enter(1, 2)
    with pytest.raises(NotInSession):
        hand_over(meeting_id=room.meeting_id, to_id=room.members[2].id, reason="临时离场", by=room.by)
    with pytest.raises(BadInput):
        hand_over(meeting_id=room.meeting_id, to_id=room.members[2].id, reason=" ", by=room.by)


def test_an_adjournment_ends_the_turn_and_a_reopening_begins_another(room: Room) -> None:
    room.sit_down(present=9)
    actions.adjourn(meeting_id=room.meeting_id, by=room.by)
    assert _turns(room) == [(1, False, "")]
    actions.open_sign_in(meeting_id=room.meeting_id, by=room.by)
    actions.open_meeting(meeting_id=room.meeting_id, presiding_id=room.members[2].id, by=room.by)
    assert _turns(room) == [(1, False, ""), (2, True, "")]


def test_objections_from_the_floor_are_kept_in_order_and_only_while_the_meeting_sits(room: Room) -> None:
    with pytest.raises(NotInSession):
        actions.note_objection(meeting_id=room.meeting_id, body="对计票方式有异议", by=room.by)
    room.sit_down(present=9)
    for body in ("对计票方式有异议", "要求复读 K7QX-42 的材料"):
        actions.note_objection(meeting_id=room.meeting_id, body=body, by=room.by)
    assert room.meeting.objections == ["对计票方式有异议", "要求复读 K7QX-42 的材料"]


def test_the_agenda_keeps_when_each_item_was_first_reached(room: Room) -> None:
    room.sit_down(present=9)
    actions.go_to(meeting_id=room.meeting_id, step=4, by=room.by)
    clock.set_shift(clock.shift() + dt.timedelta(hours=1))
    actions.go_to(meeting_id=room.meeting_id, step=3, by=room.by)
    actions.go_to(meeting_id=room.meeting_id, step=4, by=room.by)
    at = {item["key"]: item.get("at", "") for item in room.meeting.agenda}
    assert [at[key] != "" for key in ("sign-in", "quorum", "elect", "groups", "ballot", "announce")] == [True] * 5 + [
        False
    ]
    assert (at["ballot"][:2], at["groups"][:2]) == ("10", "10")
