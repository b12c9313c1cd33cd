"""From papers to count, on both databases: who may take, who may vote, what a batch refuses in each of its states."""

import pathlib
import secrets

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.applications.rules import Phase
from committee.audit import AuditLine
from committee.ballots import actions, counting
from committee.ballots.counting import ChairAsks
from committee.ballots.forgetting import forget_left
from committee.ballots.models import Batch, PaperKey, PaperTaken, Tally
from committee.ballots.queries import batch_by, batch_keys, log_waits, state_at
from committee.ballots.rules import (
    BatchState,
    BoxStillOpen,
    ExtendedAlready,
    MonitorsRecused,
    NothingToIssue,
    NotIssuing,
    NotPresent,
    NotYours,
    OneAtATime,
    OtherKey,
    StillIssuing,
    WindowStillOpen,
    WordsMissing,
)
from committee.ballots.screens import version_of, waiting_cases
from committee.db import db, transaction
from committee.errors import BadInput, IllegalTransition, NotFound
from committee.experts.models import Conflict, Severity
from committee.experts.rules import ConflictKind
from committee.meetings import actions as meetings
from committee.meetings.rules import NobodyPresides, NotAMember, NotInSession
from committee.people.models import Approval
from committee.people.steps import decide_approval
from committee.permissions import Role
from tests.factories import make_account
from tests.meetings.room import Room, hashes, make_room

pytestmark = pytest.mark.both_databases


@pytest.fixture
def room(app, session: Session) -> Room:
    return make_room(session)


def batch_of(key: str) -> Batch:
    session = db.session()
    session.rollback()
    return batch_by(session, key)


def tally_of(batch: Batch, code: str) -> Tally:
    paper = next(p for p in batch.papers if p.case.code == code)
    return db.session.get_one(Tally, paper.key)


def phase_of(room: Room, code: str) -> Phase:
    from committee.applications.steps import application_of_case

    session = db.session()
    session.rollback()
    return application_of_case(session, room.cases[code].key).phase


def test_a_whole_vote_is_counted_by_people_not_by_ballots(room: Room) -> None:
    """E-06 with a missing ballot: 9 present, 5 agree, 1 opposes, 2 abstain, 1 does not return."""
    room.case("K7QX-42")
    room.sit_down(present=9)
    choices = dict.fromkeys(range(1, 6), "agree") | {6: "oppose", 7: "abstain", 8: "abstain"}
    batch = room.vote(choices, present=range(1, 10))
    tally = tally_of(batch, "K7QX-42")
    assert (tally.agree, tally.oppose, tally.abstain, tally.invalid, tally.not_returned) == (5, 1, 2, 0, 1)
    assert (tally.committee_size, tally.present, tally.issued, tally.base, tally.passed) == (11, 9, 9, 9, False)
    assert phase_of(room, "K7QX-42") is Phase.NOT_PASSED


def test_an_item_without_quorum_is_blocked_and_the_others_go_on(room: Room) -> None:
    """E-08: 8 of 11 present, one recused on one of two items."""
    room.case("K7QX-42", recused=(5,))
    room.case("M3TD-08")
    room.sit_down(present=8)
    batch = room.vote(dict.fromkeys(range(1, 9), "agree"))
    papers = {paper.case.code: paper for paper in batch.papers}
    assert (papers["K7QX-42"].blocked, papers["M3TD-08"].blocked) == ("quorum", "")
    assert db.session.get(Tally, papers["K7QX-42"].key) is None
    assert tally_of(batch, "M3TD-08").passed
    assert phase_of(room, "K7QX-42") is Phase.PLENARY
    assert phase_of(room, "M3TD-08") is Phase.PASSED
    assert [case.code for case in waiting_cases(db.session(), room.meeting)["FG"]] == ["K7QX-42"]


def test_when_every_item_lacks_quorum_nothing_is_issued(room: Room) -> None:
    room.case("K7QX-42", recused=(5,))
    room.sit_down(present=8)
    batch = room.prepare()
    with pytest.raises(NothingToIssue):
        room.issue(batch)
    assert batch_of(batch).state is BatchState.PREPARED
    assert phase_of(room, "K7QX-42") is Phase.PLENARY


@pytest.mark.parametrize(("p20", "base", "passes"), [("minus-recused", 16, True), ("all-attending", 17, False)])
def test_both_readings_of_a_recusal_are_counted_and_the_switch_decides(
    app, session: Session, p20: str, base: int, passes: bool
) -> None:
    """P-20: 17 attend, 1 is recused, 11 agree. 33 ≥ 32 passes on a base of 16, 33 < 34 does not on 17; both are kept."""
    room = make_room(session, size=17, P_20=p20)
    room.case("K7QX-42", recused=(17,))
    room.sit_down(present=17)
    batch = room.vote(dict.fromkeys(range(1, 12), "agree"), present=range(1, 18))
    tally = tally_of(batch, "K7QX-42")
    assert (tally.issued, tally.recused, tally.present, tally.not_returned) == (16, 1, 17, 5)
    assert (tally.base, tally.base + tally.base_other_reading) == (base, 33)
    assert (tally.passed, tally.passed_other_reading) == (passes, not passes)
    assert tally.switch == f"P-20={p20} P-21=not-recused"


@pytest.mark.parametrize(("p21", "blocked"), [("not-recused", "quorum"), ("at-opening", "")])
def test_both_readings_of_the_quorum(app, session: Session, p21: str, blocked: str) -> None:
    """P-21 on E-08: 8 of 11 present and one recused; counted at opening the item can be voted on."""
    room = make_room(session, P_21=p21)
    room.case("K7QX-42", recused=(8,))
    room.case("M3TD-08")
    room.sit_down(present=8)
    key = room.prepare()
    room.issue(key)
    assert {paper.case.code: paper.blocked for paper in batch_of(key).papers} == {"K7QX-42": blocked, "M3TD-08": ""}


def test_a_recused_member_never_sees_the_paper_nor_takes_it(room: Room) -> None:
    """E-31."""
    room.case("K7QX-42", recused=(5,))
    room.case("M3TD-08")
    room.sit_down(present=9)
    batch = room.prepare()
    room.issue(batch)
    papers = {paper.case.code: paper.key for paper in batch_of(batch).papers}
    assert room.papers_of(batch, 5) == [papers["M3TD-08"]]
    both = {key: secrets.token_hex(32) for key in papers.values()}
    with pytest.raises(BadInput):
        actions.take_papers(batch_key=batch, hashes=hashes(both), by=room.account(5))
    assert db.session.scalar(select(func.count()).select_from(PaperTaken)) == 0


def test_a_recusal_found_after_the_papers_were_laid_out_holds_for_them(room: Room) -> None:
    """R-335, R-337: between laying out and issuing the office learns of a tie; the member gets no paper."""
    room.case("K7QX-42")
    room.sit_down(present=10)
    batch = room.prepare()
    session = db.session()
    session.rollback()
    session.add(
        Conflict(
            case_key=room.cases["K7QX-42"].key,
            expert_id=room.members[5].expert_id,
            kind=ConflictKind.ENTITY,
            severity=Severity.HARD,
            at=clock.now(),
        )
    )
    session.commit()
    room.issue(batch)
    (paper,) = batch_of(batch).papers
    assert (paper.recused, paper.base) == (1, 9)
    assert room.papers_of(batch, 5) == []


def test_the_log_moves_applications_in_an_order_that_says_nothing_of_their_codes(room: Room) -> None:
    """Law 5: papers and bulletin stand in order of code; were the lines of the applications too, they would pair the two."""
    for code in ("B4NC-58", "K7QX-42", "M3TD-08", "Q2WE-61", "T9WE-13"):
        room.case(code)
    room.sit_down(present=9)
    room.vote(dict.fromkeys(range(1, 10), "agree"))
    for step in ("ballot_open", "vote_passed"):
        lines = select(AuditLine.subject_key).where(AuditLine.action == f"applications.{step}").order_by(AuditLine.seq)
        keys = db.session.scalars(lines).all()
        assert len(keys) == 5
        assert list(keys) == sorted(keys)


def test_a_monitor_recused_from_an_item_gives_way(room: Room) -> None:
    """R-013: with the only monitor recused nothing is issued; with another elected the recused one cannot confirm."""
    room.case("K7QX-42", recused=(3,))
    room.sit_down(present=10)
    batch = room.prepare()
    with pytest.raises(MonitorsRecused):
        room.issue(batch)
    meetings.elect_tellers(
        meeting_id=room.meeting_id,
        monitors=[room.members[3].id, room.members[5].id],
        counters=[room.members[4].id],
        by=room.by,
    )
    room.issue(batch)
    room.take(batch, *range(1, 11))
    room.close_issuing(batch)
    room.open_window(batch)
    room.end_window()
    with pytest.raises(NotYours):
        actions.confirm_sealing(batch_key=batch, by=room.account(3))
    room.seal(batch, monitor=5)
    assert batch_of(batch).state is BatchState.CLOSED


def test_papers_are_not_issued_while_nobody_presides(room: Room) -> None:
    room.case("K7QX-42")
    room.sit_down(present=10)
    batch = room.prepare()
    room.leave(1)
    with pytest.raises(NobodyPresides):
        room.issue(batch)


def test_one_batch_at_a_time(room: Room) -> None:
    room.case("K7QX-42")
    room.case("M3TD-08")
    room.sit_down(present=9)
    room.prepare("K7QX-42")
    with pytest.raises(OneAtATime):
        room.prepare("M3TD-08")


@pytest.mark.parametrize("seconds", [9, 1801])
def test_a_window_is_ten_seconds_to_half_an_hour(room: Room, seconds: int) -> None:
    room.case("K7QX-42")
    room.sit_down(present=9)
    with pytest.raises(BadInput):
        room.prepare(window=seconds)


def test_cases_of_another_level_or_taken_out_of_sight_are_not_put_to_the_vote(room: Room) -> None:
    room.case("K7QX-42", level="ZJ")
    room.sit_down(present=9)
    with pytest.raises(NotFound):
        room.prepare(level="FG")


def test_after_a_member_left_the_next_batch_has_the_new_base_and_the_old_one_stands(app, session: Session) -> None:
    """E-11 (20 → 19 of 25) in small, then E-10: quorum lost blocks what comes, never what was."""
    room = make_room(session, size=11)
    room.case("K7QX-42")
    room.case("M3TD-08")
    room.case("P2WR-77")
    room.sit_down(present=9)
    first = room.vote(dict.fromkeys(range(1, 10), "agree"), "K7QX-42")
    room.leave(9)
    second = room.vote(dict.fromkeys(range(1, 9), "agree"), "M3TD-08")
    room.leave(8)
    last = room.prepare("P2WR-77")
    with pytest.raises(NothingToIssue):
        room.issue(last)
    assert (tally_of(first, "K7QX-42").base, tally_of(second, "M3TD-08").base) == (9, 8)
    assert tally_of(first, "K7QX-42").passed


def test_a_late_member_votes_from_the_next_batch_on(room: Room) -> None:
    """E-13, P-27: arriving while papers are issued gives none of this batch."""
    room.case("K7QX-42")
    room.case("M3TD-08")
    room.sit_down(present=9)
    first = room.prepare("K7QX-42")
    room.issue(first)
    clock.set_shift(clock.shift() + clock.dt.timedelta(seconds=5))
    room.enter(10)
    with pytest.raises(NotPresent):
        room.take(first, 10)
    keys = room.take(first, *range(1, 10))
    room.close_issuing(first)
    room.open_window(first)
    room.cast_all(keys, {1: "agree"})
    room.end_window()
    room.seal(first)
    second = room.vote({10: "agree"}, "M3TD-08", present=range(1, 11))
    assert (tally_of(batch_of(first), "K7QX-42").base, tally_of(second, "M3TD-08").base) == (9, 10)


def test_absent_member_stranger_secretary_and_supervisor_get_no_paper_and_the_try_is_logged(
    room: Room, session: Session
) -> None:
    """E-14, E-24."""
    room.case("K7QX-42")
    room.sit_down(present=9)
    batch = room.prepare()
    room.issue(batch)
    paper = batch_of(batch).papers[0].key
    wanted = hashes({paper: secrets.token_hex(32)})
    stranger = make_account(session, Role.EXPERT, name="路过的专家").account_id
    for account, refusal in (
        (room.account(11), NotPresent),
        (stranger, NotAMember),
        (room.by, NotAMember),
        (room.supervisor.account_id, NotAMember),
    ):
        with pytest.raises(refusal):
            actions.take_papers(batch_key=batch, hashes=wanted, by=account)
    tries = db.session.scalars(
        select(AuditLine).where(AuditLine.action == "ballots.refused-take").order_by(AuditLine.seq)
    )
    assert [(line.account_id, line.detail["reason"]) for line in tries] == [
        (room.account(11), "NotPresent"),
        (stranger, "NotAMember"),
        (room.by, "NotAMember"),
        (room.supervisor.account_id, "NotAMember"),
    ]
    assert db.session.scalar(select(func.count()).select_from(PaperKey)) == 0


def test_taking_twice_with_the_same_key_is_taking_once_and_another_key_is_refused(room: Room) -> None:
    """R-331, E-16."""
    room.case("K7QX-42")
    room.sit_down(present=9)
    batch = room.prepare()
    room.issue(batch)
    keys = room.take(batch, 1)[1]
    assert actions.take_papers(batch_key=batch, hashes=hashes(keys), by=room.account(1)) == list(keys)
    with pytest.raises(OtherKey):
        actions.take_papers(batch_key=batch, hashes=dict.fromkeys(keys, "0a" * 32), by=room.account(1))
    with pytest.raises(OtherKey):
        actions.take_papers(batch_key=batch, hashes=hashes(keys), by=room.account(2))
    assert db.session.scalar(select(func.count()).select_from(PaperTaken)) == 1
    assert db.session.scalar(select(func.count()).select_from(PaperKey)) == 1


def test_takers_and_keys_share_no_column_but_the_paper() -> None:
    taken, keys = set(PaperTaken.__table__.columns.keys()), set(PaperKey.__table__.columns.keys())
    assert taken == {"paper_key", "member_id"}
    assert keys == {"paper_key", "key_hash"}


def test_issuing_closes_only_when_everybody_took_or_left(room: Room) -> None:
    room.case("K7QX-42")
    room.sit_down(present=10)
    batch = room.prepare()
    room.issue(batch)
    room.take(batch, *range(1, 9))
    with pytest.raises(StillIssuing) as refused:
        room.close_issuing(batch)
    assert "2" in refused.value.message.zh
    room.leave(10)
    room.take(batch, 9)
    room.close_issuing(batch)
    found = batch_of(batch)
    assert (found.state, found.present, found.papers[0].base) == (BatchState.ISSUED, 9, 9)
    with pytest.raises(NotIssuing):
        room.take(batch, 9)


def test_whoever_took_and_left_still_counts_as_attending(room: Room) -> None:
    room.case("K7QX-42")
    room.sit_down(present=9)
    batch = room.prepare()
    room.issue(batch)
    room.take(batch, *range(1, 10))
    room.leave(9)
    room.close_issuing(batch)
    assert batch_of(batch).papers[0].base == 9


def test_quorum_lost_while_issuing_blocks_the_item_and_gives_the_case_back(room: Room) -> None:
    room.case("K7QX-42")
    room.sit_down(present=8)
    batch = room.prepare()
    room.issue(batch)
    room.take(batch, *range(1, 8))
    room.leave(8)
    room.close_issuing(batch)
    assert batch_of(batch).papers[0].blocked == "quorum"
    assert phase_of(room, "K7QX-42") is Phase.PLENARY


ACTS = {
    "issue": lambda room, key: room.issue(key),
    "close_issuing": lambda room, key: room.close_issuing(key),
    "open_window": lambda room, key: room.open_window(key),
    "extend": lambda room, key: actions.extend_window(batch_key=key, by=room.by),
    "confirm": lambda room, key: actions.confirm_sealing(batch_key=key, by=room.account(1)),
    "seal": lambda room, key: counting.seal_and_count(batch_key=key, by=room.by),
}
ALLOWED = {
    BatchState.PREPARED: {"issue"},
    BatchState.ISSUING: {"close_issuing"},
    BatchState.ISSUED: {"open_window"},
    BatchState.CASTING: set(),
    BatchState.ENDED: {"extend", "confirm", "seal"},
    BatchState.CLOSED: set(),
}


def _bring(room: Room, key: str, state: BatchState) -> None:
    path = list(ALLOWED)
    for here in path[: path.index(state)]:
        if here is BatchState.PREPARED:
            room.issue(key)
        elif here is BatchState.ISSUING:
            room.take(key, *range(1, 10))
            room.close_issuing(key)
        elif here is BatchState.ISSUED:
            room.open_window(key)
        elif here is BatchState.CASTING:
            room.end_window()
        else:
            room.seal(key)


@pytest.mark.parametrize("state", list(ALLOWED))
def test_the_grid_of_acts_by_state(room: Room, state: BatchState) -> None:
    room.case("K7QX-42")
    room.sit_down(present=9)
    key = room.prepare()
    _bring(room, key, state)
    assert state_at(batch_of(key), clock.now()) is state
    if state is BatchState.ISSUING:
        room.take(key, *range(1, 10))
    for name, act in ACTS.items():
        if name not in ALLOWED[state]:
            with pytest.raises((IllegalTransition, WindowStillOpen, WordsMissing, StillIssuing, NotInSession)):
                act(room, key)
            assert state_at(batch_of(key), clock.now()) is state
    if state is BatchState.ENDED:
        with pytest.raises(WordsMissing):
            ACTS["seal"](room, key)


def test_the_window_ends_by_itself_to_the_second_and_is_extended_once(room: Room) -> None:
    room.case("K7QX-42")
    room.sit_down(present=9)
    key = room.prepare(window=60)
    _bring(room, key, BatchState.CASTING)
    found = batch_of(key)
    second = clock.dt.timedelta(microseconds=1)
    assert state_at(found, found.window_ends_at) is BatchState.CASTING
    assert state_at(found, found.window_ends_at + second) is BatchState.ENDED
    room.end_window(61)
    actions.confirm_sealing(batch_key=key, by=room.account(1))
    actions.extend_window(batch_key=key, by=room.by)
    room.end_window(61)
    with pytest.raises(ExtendedAlready):
        actions.extend_window(batch_key=key, by=room.by)
    with pytest.raises(WordsMissing):
        counting.seal_and_count(batch_key=key, by=room.by)
    room.seal(key)


def test_sealing_needs_whoever_presides_and_another_persons_word(room: Room) -> None:
    room.case("K7QX-42")
    room.sit_down(present=9, monitors=(1, 3))
    key = room.prepare()
    _bring(room, key, BatchState.ENDED)
    with pytest.raises(NotYours):
        actions.confirm_sealing(batch_key=key, by=room.account(4))
    actions.confirm_sealing(batch_key=key, by=room.account(1))
    with pytest.raises(WordsMissing):
        counting.seal_and_count(batch_key=key, by=room.by)
    actions.confirm_sealing(batch_key=key, by=room.account(3))
    counting.seal_and_count(batch_key=key, by=room.by)


def test_a_meeting_does_not_close_over_an_open_box(room: Room) -> None:
    room.case("K7QX-42")
    room.sit_down(present=9)
    key = room.prepare()
    with pytest.raises(BoxStillOpen):
        meetings.close_meeting(meeting_id=room.meeting_id, by=room.by)
    _bring(room, key, BatchState.CLOSED)
    meetings.close_meeting(meeting_id=room.meeting_id, by=room.by)


def test_a_round_is_void_only_with_a_reason_the_presiders_asking_and_the_supervisors_word(room: Room) -> None:
    """R-334: old ballots stay sealed, the key goes, the case can be put to the vote again."""
    room.case("K7QX-42")
    room.sit_down(present=9)
    key = room.prepare()
    room.issue(key)
    keys = room.take(key, *range(1, 10))
    room.close_issuing(key)
    room.open_window(key)
    room.cast_all(keys, {1: "agree"})
    with pytest.raises(BadInput):
        counting.ask_void(batch_key=key, reason="  ", by=room.account(1))
    with pytest.raises(ChairAsks):
        counting.ask_void(batch_key=key, reason="投票中停电", by=room.account(2))
    with pytest.raises(NotAMember):
        counting.ask_void(batch_key=key, reason="投票中停电", by=room.by)
    counting.ask_void(batch_key=key, reason="投票中停电", by=room.account(1))
    assert batch_of(key).state is BatchState.CASTING
    public_id = db.session.scalars(select(Approval.public_id)).one()
    with transaction() as session:
        decide_approval(session, public_id=public_id, approve=True, by=room.supervisor.account_id)
    assert batch_of(key).state is BatchState.VOID
    assert phase_of(room, "K7QX-42") is Phase.PLENARY
    assert (batch_keys().exists(key), log_waits(db.session(), room.meeting_id)) == (True, True)
    forget_left(db.session())
    assert (batch_keys().exists(key), log_waits(db.session(), room.meeting_id)) == (False, False)
    again = room.vote(dict.fromkeys(range(1, 10), "agree"))
    assert tally_of(again, "K7QX-42").passed


def written_ahead() -> bytes:
    """The database's log of single writes, with its order; empty where the database keeps none beside it."""
    file = pathlib.Path(f"{db.engine.url.database}-wal")
    return file.read_bytes() if file.exists() else b""


def test_after_the_count_no_file_of_the_database_holds_the_order_of_single_writes(room: Room) -> None:
    """R-330: also not when somebody's long read stood in the way; then the next tick empties the log."""
    room.case("K7QX-42")
    room.sit_down(present=9)
    batch = room.vote(dict.fromkeys(range(1, 10), "agree"))
    papers = [paper.key.encode() for paper in batch.papers]
    assert (batch.log_emptied, any(key in written_ahead() for key in papers)) == (True, False)


def test_a_log_that_a_reader_holds_is_emptied_by_the_next_tick_and_the_console_says_so(room: Room) -> None:
    """Only SQLite keeps such a log in reach of its readers."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL rewrites the tables instead")
    room.case("K7QX-42")
    room.sit_down(present=9)
    with db.engine.connect() as reader:
        reader.execute(text("SELECT count(*) FROM paper_taken")).all()
        batch = room.vote(dict.fromkeys(range(1, 10), "agree"))
        assert (batch.log_emptied, batch_keys().exists(batch.key)) == (False, False)
        assert version_of(db.session(), batch.meeting).endswith("-log")
    forget_left(db.session())
    assert (batch_of(batch.key).log_emptied, log_waits(db.session(), room.meeting_id)) == (True, False)


def test_the_date_of_a_vote_is_the_day_of_its_close_and_midnight_changes_no_count(room: Room) -> None:
    """E-111."""
    room.case("K7QX-42")
    room.sit_down(present=9)
    clock.travel_to(clock.beijing(2024, 10, 15, 23, 59))
    batch = room.vote(dict.fromkeys(range(1, 7), "agree"), present=range(1, 10))
    assert clock.beijing_day(batch.closed_at).isoformat() == "2024-10-16"
    assert tally_of(batch, "K7QX-42").passed


def test_log_lines_of_a_vote_hold_numbers_and_never_a_choice_a_key_or_a_name(room: Room) -> None:
    room.case("K7QX-42")
    room.sit_down(present=9)
    batch = room.vote(dict.fromkeys(range(1, 9), "agree") | {9: "oppose"})
    lines = list(db.session.scalars(select(AuditLine).where(AuditLine.action.like("ballots.%"))))
    said = " ".join(f"{line.action} {line.subject_key} {line.detail}" for line in lines)
    assert [line.action for line in lines].count("ballots.take") == 9
    keys = db.session.scalars(select(PaperKey.key_hash)).all()
    for word in ("agree", "oppose", "abstain", "评委", "艾力", *keys):
        assert word not in said
    assert list(audit.verify_chain(db.session(), room.season.id)) == []
    assert batch.papers
