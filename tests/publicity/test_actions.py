"""Notices on the wall and the register of objections, as acts."""

import datetime as dt
import itertools

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from committee import clock
from committee.clock import beijing
from committee.db import db, transaction
from committee.errors import BadInput, Refused, TooLarge, TooManyAttempts
from committee.people.throttle import PER_NAME
from committee.permissions import Role
from committee.publicity import actions, steps
from committee.publicity.models import Objection, ObjectionChannel, ObjectionState, Posting, PostingKind, PostingState
from committee.publicity.queries import objection_by, posting_by
from committee.publicity.rules import NoticeLine, NotInTime, TooShort
from committee.publicity.verify import verify
from committee.seasons.actions import create_season
from committee.seasons.models import Season
from tests.applications import cast as play
from tests.factories import make_account, make_unit

FACTS = "证书编号与发证机关的记录不一致，请核查。"
START, END = dt.date(2024, 10, 24), dt.date(2024, 10, 30)


@pytest.fixture
def season(session):
    clock.travel_to(beijing(2024, 10, 24, 10))
    assert make_account(session).account_id == 1  # «by=1» below
    return create_season(by=None)


def hang(session, season, *, starts_on=START, ends_on=END, kind=PostingKind.EMPLOYER, n=2):
    session.commit()
    lines = [
        NoticeLine(subject_id=i, name=f"陈砚{i}", unit_name="塔河地区检验检测中心", specialty="计量", level="副高级")
        for i in range(1, n + 1)
    ]
    with transaction() as writer:
        return steps.post(
            writer,
            season=writer.get_one(Season, season),
            kind=kind,
            unit_id=None,
            starts_on=starts_on,
            ends_on=ends_on,
            lines=lines,
            by=None,
        ).public_id


def send(posting, *, line=None, signed=False, channel=ObjectionChannel.FORM, by=None, address="a", **changes):
    values = {"name": "张三", "contact": "0900-1234567", "body": FACTS} | changes
    return actions.object_to(
        posting_id=posting, line_id=line, channel=channel, signed=signed, by=by, address=address, **values
    )


def row(session, posting):
    session.expire_all()
    return posting_by(session, posting)


def test_a_posting_records_its_workdays(session, season):
    found = row(session, hang(session, season))
    assert (found.workdays, found.state, [line.position for line in found.lines]) == (5, PostingState.POSTED, [1, 2])


def test_e62_e63_a_short_posting_is_not_hung(session, season):
    with pytest.raises(TooShort):
        hang(session, season, ends_on=dt.date(2024, 10, 29))
    assert session.scalars(select(Posting)).all() == []


def test_a_posting_does_not_start_yesterday(session, season):
    with pytest.raises(Refused):
        hang(session, season, starts_on=dt.date(2024, 10, 23))


@pytest.mark.parametrize(
    ("at", "first"),
    [
        (beijing(2024, 10, 24, 10), START),
        (beijing(2024, 10, 24, 20), START),
        (beijing(2024, 10, 24, 20, 0, 1), dt.date(2024, 10, 25)),
        (beijing(2024, 10, 25, 22), dt.date(2024, 10, 28)),
    ],
)
def test_r113_after_office_hours_a_posting_counts_from_the_next_workday(session, season, at, first):
    assert steps.first_day(session.get_one(Season, season), at) == first


def test_e65_taken_down_on_day_four_the_count_starts_anew(session, season):
    posting = hang(session, season)
    clock.travel_to(beijing(2024, 10, 29, 9))
    actions.take_down(posting_id=posting, by=1)
    again = actions.post_again(posting_id=posting, by=1)
    new = row(session, again)
    assert (new.starts_on, new.ends_on, new.workdays) == (dt.date(2024, 10, 29), dt.date(2024, 11, 4), 5)
    assert row(session, posting).state is PostingState.BROKEN
    clock.travel_to(beijing(2024, 11, 5))
    with pytest.raises(Refused):
        actions.complete(posting_id=posting, note="", by=1)
    actions.complete(posting_id=again, note="无异议", by=1)
    assert row(session, again).state is PostingState.COMPLETED
    assert all(check.ok for check in verify(session, season))


def test_e65_a_broken_posting_is_hung_again_once(session, season):
    posting = hang(session, season)
    with pytest.raises(Refused):
        actions.post_again(posting_id=posting, by=1)
    actions.take_down(posting_id=posting, by=1)
    actions.post_again(posting_id=posting, by=1)
    for act in (actions.post_again, actions.take_down):
        with pytest.raises(Refused):
            act(posting_id=posting, by=1)


def test_a_posting_is_completed_only_after_its_last_day(session, season):
    posting = hang(session, season)
    clock.travel_to(beijing(2024, 10, 30, 23, 59, 59))
    with pytest.raises(Refused):
        actions.complete(posting_id=posting, note="", by=1)
    clock.travel_to(beijing(2024, 10, 31))
    actions.complete(posting_id=posting, note="", by=1)


def test_r124_an_employers_posting_waits_for_its_objections(session, season):
    clerk = make_account(session)
    posting = hang(session, season)
    receipt = send(posting)
    clock.travel_to(beijing(2024, 10, 31))
    with pytest.raises(Refused):
        actions.complete(posting_id=posting, note="", by=clerk.account_id)
    actions.investigate(receipt=receipt, by=clerk.account_id)
    actions.decide(receipt=receipt, upheld=False, finding="经核实，不属实。", by=clerk.account_id)
    actions.complete(posting_id=posting, note="", by=clerk.account_id)


def test_r444_only_the_person_concerned_is_held_and_the_whole_list_by_an_objection_to_it(session, season):
    posting = hang(session, season, n=3)
    lines = {line.subject_id: line.id for line in row(session, posting).lines}
    send(posting, line=lines[2])
    assert steps.subjects_held(session, row(session, posting)) == {2}
    send(posting, line=None)
    assert steps.subjects_held(session, row(session, posting)) == {1, 2, 3}


def test_an_objection_is_stored_unreadable_and_opens_only_for_its_investigators(session, season):
    receipt = send(hang(session, season), signed=True)
    stored = session.scalar(select(Objection))
    assert FACTS.encode() not in stored.body_sealed
    assert "张三".encode() not in stored.objector_sealed
    secretary = play.viewer(make_account(session, Role.SECRETARY), Role.SECRETARY)
    told = objection_by(session, receipt, viewer=secretary)
    assert (told.body, told.objector) == ("", "")
    actions.investigate(receipt=receipt, by=secretary.account_id)
    told = objection_by(db.session(), receipt, viewer=secretary)
    assert (told.body, told.objector) == (FACTS, "张三（0900-1234567）")


def test_an_anonymous_objection_keeps_no_name_even_when_one_was_typed(session, season):
    send(hang(session, season), signed=False)
    assert session.scalar(select(Objection.objector_sealed)) is None


def test_phone_and_paper_go_into_the_same_register_with_the_time_they_came(session, season):
    posting = hang(session, season)
    clock.travel_to(beijing(2024, 10, 31, 9))
    late = beijing(2024, 10, 31, 8)
    with pytest.raises(NotInTime):
        send(posting)
    with pytest.raises(NotInTime):
        send(posting, channel=ObjectionChannel.PAPER, by=1, received_at=late)
    send(posting, channel=ObjectionChannel.PAPER, by=1, received_at=beijing(2024, 10, 30, 19))
    with pytest.raises(Refused):
        send(posting, channel=ObjectionChannel.PHONE, by=1, received_at=beijing(2024, 11, 1))
    assert session.scalars(select(Objection.channel)).all() == [ObjectionChannel.PAPER]


def test_a_posting_that_was_taken_down_takes_no_objection(session, season):
    posting = hang(session, season)
    actions.take_down(posting_id=posting, by=1)
    with pytest.raises(Refused):
        send(posting)


def test_evidence_is_kept_by_kind_and_size(session, season):
    posting = hang(session, season)
    send(posting, evidence=b"%PDF-1.7 evidence")
    with pytest.raises(BadInput):
        send(posting, evidence=b"MZ")
    with pytest.raises(TooLarge):
        send(posting, evidence=b"%PDF-" + b"0" * actions.EVIDENCE_LIMIT)
    assert [len(key) for key in session.scalars(select(Objection.evidence_key))] == [64]


def test_the_public_form_is_throttled_by_address_and_the_office_is_not(session, season):
    posting = hang(session, season)
    for _ in range(PER_NAME):
        send(posting)
    with pytest.raises(TooManyAttempts):
        send(posting)
    send(posting, address="b")
    for _ in range(PER_NAME + 1):
        send(posting, channel=ObjectionChannel.PHONE, by=1, received_at=clock.now())


MOVES = {
    "investigate": ObjectionState.INVESTIGATING,
    "uphold": ObjectionState.UPHELD,
    "dismiss": ObjectionState.DISMISSED,
}
LEGAL = {("received", "investigate"), ("investigating", "uphold"), ("investigating", "dismiss")}


@pytest.mark.parametrize(("state", "move"), list(itertools.product(("received", "investigating", "upheld"), MOVES)))
def test_an_objection_moves_only_along_its_states(session, season, state, move):
    clerk = make_account(session).account_id
    receipt = send(hang(session, season))

    def go(step):
        if step == "investigate":
            actions.investigate(receipt=receipt, by=clerk)
        else:
            actions.decide(receipt=receipt, upheld=step == "uphold", finding="经核实如上。", by=clerk)

    for step in {"received": (), "investigating": ("investigate",), "upheld": ("investigate", "uphold")}[state]:
        go(step)
    if (state, move) in LEGAL:
        go(move)
        session.expire_all()
        assert session.scalar(select(Objection.state)) is MOVES[move]
    else:
        with pytest.raises(Refused):
            go(move)


def test_a_decision_says_what_was_found(session, season):
    receipt = send(hang(session, season))
    actions.investigate(receipt=receipt, by=make_account(session).account_id)
    with pytest.raises(BadInput):
        actions.decide(receipt=receipt, upheld=False, finding="  无", by=1)


def test_verify_sees_a_shortened_posting_and_a_late_objection(session, season):
    posting = hang(session, season)
    send(posting)
    found = row(session, posting)
    found.ends_on = dt.date(2024, 10, 29)
    session.scalar(select(Objection)).received_at = beijing(2024, 10, 31, 8)
    session.commit()
    assert [check.ok for check in verify(session, season)] == [False, False]


def test_the_database_holds_the_order_of_days_and_the_anonymity(session, season):
    make_unit(session)
    posting = row(session, hang(session, season))
    posting.ends_on = START - dt.timedelta(days=1)
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
    session.add(
        Objection(
            posting_id=posting.id,
            channel=ObjectionChannel.FORM,
            signed=False,
            objector_sealed=b"x",
            body_sealed=b"y",
            received_at=clock.now(),
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()
