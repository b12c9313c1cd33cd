"""P-22: what the first round did not pass may have a second one, where the season allows two; P-27: who came late."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import clock
from committee.applications.rules import Phase
from committee.applications.steps import application_of_case
from committee.ballots import counting, rounds
from committee.ballots.models import Batch, Tally
from committee.ballots.queries import batch_by
from committee.ballots.rules import NotPresent
from committee.ballots.verify import verify
from committee.db import db, transaction
from committee.errors import BadInput
from committee.meetings import actions as meetings
from committee.people.models import Approval
from committee.people.steps import decide_approval
from committee.results import minutes
from committee.results.documents import gather
from committee.results.models import Release
from committee.results.rules import Outcome, table_hash, to_plain
from committee.results.table import result_table
from tests.meetings.room import Room, make_room

DOWN, UP = "K7QX-42", "M3TD-08"
REASON = "材料有新的说明，主任委员提请复投"


def sat(session: Session, **switches: str) -> Room:
    """9 of 11 there; the first round votes DOWN down with 5 and passes UP with 6."""
    room = make_room(session, **switches)
    room.case(DOWN)
    room.case(UP)
    room.sit_down(present=9)
    room.vote(dict.fromkeys(range(1, 6), "agree") | {6: "oppose"}, DOWN, present=range(1, 10))
    room.vote(dict.fromkeys(range(1, 7), "agree"), UP, present=range(1, 10))
    return room


def second(room: Room, *codes: str, reason: str = REASON) -> str:
    return rounds.prepare_second_round(
        meeting_id=room.meeting_id, level="FG", codes=codes, window_seconds=120, reason=reason, by=room.by
    )


def run(room: Room, batch: str, choices: dict[int, str], present: range) -> None:
    room.issue(batch)
    keys = room.take(batch, *present)
    room.close_issuing(batch)
    room.open_window(batch)
    room.cast_all(keys, choices)
    room.end_window()
    room.seal(batch)
    db.session.rollback()


def phase(room: Room, code: str) -> Phase:
    db.session.rollback()
    return application_of_case(db.session(), room.cases[code].key).phase


def test_one_round_is_all_unless_the_season_allows_two(app, session: Session) -> None:
    room = sat(session)
    assert rounds.again(db.session(), room.meeting) == {}
    with pytest.raises(rounds.NoSecondRound):
        second(room, DOWN)


@pytest.mark.parametrize("codes", [(UP,), (DOWN, UP), (), ("Z9Z-99",)])
def test_only_what_was_voted_down_may_be_put_up_again(app, session: Session, codes: tuple[str, ...]) -> None:
    room = sat(session, P_22="2")
    assert [case.code for case in rounds.again(db.session(), room.meeting)["FG"]] == [DOWN]
    with pytest.raises(rounds.NoSecondRound):
        second(room, *codes)
    with pytest.raises(BadInput):
        second(room, DOWN, reason="再投")


def test_a_second_round_has_its_own_base_and_the_first_ones_counts_stay(app, session: Session) -> None:
    """R-410: one member left meanwhile, so 8 attend and 6 are needed; a third round there is not."""
    room = sat(session, P_22="2")
    room.leave(9)
    batch = second(room, DOWN)
    run(room, batch, dict.fromkeys(range(1, 7), "agree"), range(1, 9))
    tallies = db.session.scalars(
        select(Tally).join(Tally.paper).join(Batch).where(Batch.level == "FG").order_by(Batch.number)
    ).all()
    assert [(t.paper.batch.round, t.base, t.agree, t.passed) for t in tallies] == [
        (1, 9, 5, False),
        (1, 9, 6, True),
        (2, 8, 6, True),
    ]
    assert phase(room, DOWN) is Phase.PASSED
    assert rounds.again(db.session(), room.meeting) == {}
    assert all(check.ok for check in verify(db.session(), room.season.id))
    meetings.close_meeting(meeting_id=room.meeting_id, by=room.by)
    row = next(row for row in result_table(db.session(), room.meeting) if row.code == DOWN)
    assert (row.outcome, row.round, row.agree, row.base, row.remark) == (Outcome.PASSED, 2, 6, 8, "第 2 轮")


def test_the_minutes_keep_the_first_round_and_the_chairs_reason(app, session: Session) -> None:
    room = sat(session, P_22="2")
    run(room, second(room, DOWN), dict.fromkeys(range(1, 7), "agree"), range(1, 10))
    meetings.close_meeting(meeting_id=room.meeting_id, by=room.by)
    rows = to_plain(result_table(db.session(), room.meeting))
    release = Release(
        season_id=room.season.id,
        meeting_id=room.meeting_id,
        rows=rows,
        rows_hash=table_hash(rows),
        starts_on=clock.today(),
        ends_on=clock.today(),
        prepared_by_id=room.by,
        prepared_at=clock.now(),
    )
    db.session.add(release)
    db.session.flush()
    papers = gather(db.session(), release)
    said = minutes.minutes(db.session(), papers)
    assert [(line["code"], line["level"], line["agree"], line["outcome"]) for line in said["results"]] == [
        (DOWN, "副高级", 6, "通过"),
        (UP, "副高级", 6, "通过"),
        (DOWN, "副高级第1轮", 5, "未通过"),
    ]
    assert [REASON in line["batch"] for line in said["batches"]] == [False, False, True]


def test_when_a_second_round_is_void_the_first_one_stands(app, session: Session) -> None:
    room = sat(session, P_22="2")
    batch = second(room, DOWN)
    room.issue(batch)
    assert phase(room, DOWN) is Phase.BALLOT
    counting.ask_void(batch_key=batch, reason="发票时断电", by=room.account(1))
    waiting = db.session.scalar(select(Approval.public_id).where(Approval.kind == "ballot-void"))
    with transaction() as writer:
        decide_approval(writer, public_id=waiting, approve=True, by=room.supervisor.account_id)
    assert phase(room, DOWN) is Phase.NOT_PASSED
    assert [case.code for case in rounds.again(db.session(), room.meeting)["FG"]] == [DOWN]


@pytest.mark.parametrize(("p27", "base"), [("later-ballots", 10), ("not-that-day", 9)])
def test_who_comes_late_votes_from_the_next_batch_on_or_not_that_day(
    app, session: Session, p27: str, base: int
) -> None:
    """E-13, P-27: under «not that day» a late member sits in, takes no paper and is in no base."""
    room = make_room(session, P_27=p27)
    room.case(DOWN)
    room.sit_down(present=9)
    clock.set_shift(clock.shift() + clock.dt.timedelta(minutes=5))
    room.enter(10)
    batch = room.prepare()
    room.issue(batch)
    if p27 == "not-that-day":
        with pytest.raises(NotPresent):
            room.take(batch, 10)
    keys = room.take(batch, *range(1, base + 1))
    room.close_issuing(batch)
    assert batch_by(db.session(), batch).papers[0].base == base
    assert len(keys) == base
