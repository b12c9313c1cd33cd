"""Somebody is disqualified or withdraws while papers are out: their item is not counted, nobody's ballot is read, the others go on."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.applications.models import Application
from committee.applications.rules import Phase
from committee.applications.steps import advance, application_of_case
from committee.audit import AuditLine
from committee.ballots.models import Bulletin, Paper, Tally
from committee.ballots.rules import BatchState
from committee.ballots.verify import verify
from committee.db import db, transaction
from committee.meetings import actions as meetings
from committee.people.steps import decide_approval
from committee.permissions import Role
from committee.results import sanctions
from committee.results.rules import Outcome, lines_of
from committee.results.table import result_table
from tests.factories import make_account
from tests.meetings.room import Room, make_room

OUT, IN = "K7QX-42", "M3TD-08"
MOMENTS = ("prepared", "issuing", "issued", "casting", "ended")


@pytest.fixture
def room(app, session: Session) -> Room:
    room = make_room(session)
    room.case(OUT)
    room.case(IN)
    room.sit_down(present=9)
    return room


def application(room: Room, code: str) -> Application:
    session = db.session()
    session.rollback()
    return application_of_case(session, room.cases[code].key)


def disqualify(room: Room, code: str) -> None:
    """Asked by the secretary, decided by the head."""
    leader = make_account(db.session(), Role.LEADER, name="马红梅")
    db.session.commit()
    approval = sanctions.ask_sanction(
        public_id=application(room, code).public_id,
        ground="经核查，业绩材料系伪造。",
        document_number="塔职改〔2024〕9号",
        record=True,
        by=room.by,
    )
    with transaction() as session:
        decide_approval(session, public_id=approval, approve=True, by=leader.account_id)


def vote(room: Room, at: str, act: str) -> tuple[str, int]:
    """A whole vote with *act* happening to the person of OUT at one moment; the batch's key and the number of receipts."""

    def when(moment: str) -> None:
        if moment != at:
            return
        if act == "disqualify":
            disqualify(room, OUT)
        else:
            with transaction() as session:
                row = application_of_case(session, room.cases[OUT].key)
                advance(session, application=row, name="withdraw", by=None)

    batch = room.prepare()
    when("prepared")
    room.issue(batch)
    keys = room.take(batch, *range(1, 6))
    when("issuing")
    keys |= room.take(batch, *range(6, 10))
    room.close_issuing(batch)
    when("issued")
    room.open_window(batch)
    room.cast_all(keys, dict.fromkeys(range(1, 6), "agree"))
    when("casting")
    room.cast_all(keys, dict.fromkeys(range(6, 10), "agree"))
    room.end_window()
    when("ended")
    room.seal(batch)
    return batch, sum(map(len, keys.values()))


@pytest.mark.parametrize("at", MOMENTS)
def test_the_item_of_a_disqualified_person_is_not_counted_and_the_others_are(room: Room, at: str) -> None:
    """R-334, R-408: what was cast stays sealed, unread; the bulletin says why; recount and minutes agree."""
    batch, _ = vote(room, at, "disqualify")
    session = db.session()
    session.rollback()
    papers = {p.case.code: p for p in session.scalars(select(Paper).where(Paper.batch_key == batch))}
    assert (papers[OUT].blocked, papers[IN].blocked) == ("disqualified", "")
    assert session.get(Tally, papers[OUT].key) is None
    assert session.get_one(Tally, papers[IN].key).agree == 9
    listed = {entry["code"]: entry for entry in session.get_one(Bulletin, batch).body["papers"]}
    assert listed[OUT] == {"paper": papers[OUT].key, "code": OUT, "blocked": "disqualified"}
    assert application(room, OUT).phase is Phase.DISQUALIFIED
    assert application(room, IN).phase is Phase.PASSED
    assert all(check.ok for check in verify(db.session(), room.season.id))
    meetings.close_meeting(meeting_id=room.meeting_id, by=room.by)
    rows = {row.code: row for row in result_table(db.session(), room.meeting)}
    assert (rows[OUT].outcome, rows[OUT].remark) == (Outcome.NOT_VOTED, "表决期间取消资格，本项票未拆封，不计票")
    assert [line.name for line in lines_of(rows.values())] == [rows[IN].name]


def test_whoever_took_before_may_take_again_and_cast_and_is_told_nothing(room: Room) -> None:
    """Nobody else's receipt shows that something happened, nor when."""
    _, receipts = vote(room, "casting", "disqualify")
    assert receipts == 18
    line = db.session.scalar(select(AuditLine).where(AuditLine.action == "ballots.set-aside"))
    assert line is not None
    assert line.detail == {"number": 1, "code": OUT, "reason": "disqualified"}


def test_whoever_withdraws_before_the_papers_are_issued_is_not_voted_on(room: Room) -> None:
    batch, _ = vote(room, "prepared", "withdraw")
    paper = db.session.scalar(select(Paper).where(Paper.batch_key == batch, Paper.case_key == room.cases[OUT].key))
    assert paper is not None
    assert (paper.blocked, application(room, IN).phase) == ("withdrawn", Phase.PASSED)


def test_a_voided_round_does_not_bring_a_disqualified_person_back(room: Room) -> None:
    from committee.ballots import counting
    from committee.people.models import Approval

    batch = room.prepare()
    room.issue(batch)
    disqualify(room, OUT)
    counting.ask_void(batch_key=batch, reason="发票时断电", by=room.account(1))
    waiting = db.session.scalar(select(Approval.public_id).where(Approval.kind == "ballot-void"))
    with transaction() as session:
        decide_approval(session, public_id=waiting, approve=True, by=room.supervisor.account_id)
    assert application(room, OUT).phase is Phase.DISQUALIFIED
    assert application(room, IN).phase is Phase.PLENARY
    assert db.session.get_one(Paper, db.session.scalar(select(Paper.key).limit(1))).batch.state is BatchState.VOID
