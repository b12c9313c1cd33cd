"""Paper and fee at the desks, and what the clock closes."""

import datetime as dt

import pytest

from committee.applications import actions_paper, timers
from committee.applications.models import Fee, PaperReceipt
from committee.applications.money import FeeState
from committee.applications.refusals import FeeSettled, NotPayable, PaperLate
from committee.applications.rules import Phase
from committee.applications.verify import verify
from committee.clock import beijing, now
from committee.db import db, transaction
from committee.errors import BadInput, Refused
from tests.applications import cast as play


@pytest.fixture
def cast(session) -> play.Cast:
    return play.make_cast(session)


def pay(cast, public_id, yuan=600, at=None, channel="bank") -> FeeState:
    return actions_paper.record_payment(
        by=cast.finance.account_id, public_id=public_id, yuan=yuan, paid_at=at or now(), channel=channel
    )


def test_e61_other_words_send_the_paper_back_and_no_fee_is_asked(cast):
    public_id = play.to_accepted(cast)
    assert play.bring_paper(cast, public_id, text=play.OPINION.replace("逐一", "全部")) is False
    assert db.session.query(Fee).count() == 0
    assert play.bring_paper(cast, public_id) is True
    assert [(p.attempt, p.ok) for p in db.session.query(PaperReceipt)] == [(1, False), (2, True)]
    fee = db.session.query(Fee).one()
    assert (fee.due_yuan, fee.due_at) == (600, beijing(2024, 9, 15, 23, 59, 59))


def test_paper_needs_electronic_acceptance_first(cast):
    public_id = play.to_office(cast)
    with pytest.raises(Refused):
        play.bring_paper(cast, public_id)


def test_paper_is_taken_until_the_office_closes(cast):
    public_id = play.to_accepted(cast)
    play.at(9, 10, 20, 0, 1)
    with pytest.raises(PaperLate, match="20:00"):
        play.bring_paper(cast, public_id)
    play.at(9, 10, 20)
    assert play.bring_paper(cast, public_id) is True


def test_fee_is_not_payable_before_the_paper(cast):
    public_id = play.to_accepted(cast)
    with pytest.raises(NotPayable):
        pay(cast, public_id)


def test_wrong_amount_stays_unsettled_until_the_right_one_is_entered(cast):
    public_id = play.to_accepted(cast)
    play.bring_paper(cast, public_id)
    assert pay(cast, public_id, 400) is FeeState.WRONG_AMOUNT
    assert pay(cast, public_id, 600) is FeeState.SETTLED
    with pytest.raises(FeeSettled):
        pay(cast, public_id, 600)


@pytest.mark.parametrize("wrong", [{"yuan": 0}, {"yuan": 100_000}, {"channel": "cash"}, {"at": beijing(2024, 12, 1)}])
def test_impossible_payments_are_refused(cast, wrong):
    public_id = play.to_accepted(cast)
    play.bring_paper(cast, public_id)
    with pytest.raises(BadInput):
        pay(cast, public_id, **wrong)


def test_e59_payment_of_the_last_minute_recorded_next_day_is_in_time(cast):
    public_id = play.to_accepted(cast)
    play.bring_paper(cast, public_id)
    play.at(9, 15, 23, 59, 59)
    assert pay(cast, public_id, at=beijing(2024, 9, 15, 23, 59)) is FeeState.SETTLED


def test_e59_payment_after_midnight_is_expired(cast):
    public_id = play.to_accepted(cast)
    play.bring_paper(cast, public_id)
    play.at(9, 16, 9)
    assert pay(cast, public_id, at=beijing(2024, 9, 16)) is FeeState.EXPIRED


def test_clock_closes_a_missed_fee_and_leaves_a_paid_one(cast):
    public_id = play.to_accepted(cast)
    play.bring_paper(cast, public_id)
    play.at(9, 15, 23, 59, 59)
    timers.fees(db.session())
    assert play.reload(public_id).phase is Phase.ACCEPTED
    play.at(9, 16)
    timers.fees(db.session())
    row = play.reload(public_id)
    assert (row.phase, row.steps[-1].name, row.steps[-1].by_id) == (Phase.NOT_ACCEPTED, "fee_missed", None)


def test_clock_leaves_a_settled_fee(cast):
    public_id = play.to_accepted(cast)
    play.bring_paper(cast, public_id)
    pay(cast, public_id)
    play.at(9, 20)
    timers.fees(db.session())
    assert play.reload(public_id).phase is Phase.ACCEPTED


def test_clock_closes_missing_paper_after_its_deadline(cast):
    public_id = play.to_accepted(cast)
    play.at(9, 10, 20)
    timers.fees(db.session())
    assert play.reload(public_id).phase is Phase.ACCEPTED
    play.at(9, 10, 20, 0, 1)
    timers.fees(db.session())
    assert play.reload(public_id).phase is Phase.NOT_ACCEPTED


def test_clock_closes_a_return_after_its_second_day_and_not_before(cast):
    public_id = play.to_office(cast)
    play.at(8, 20, 9, 10)
    play.give_back(cast, public_id)
    play.at(8, 22, 23, 59, 59)
    timers.windows(db.session())
    assert play.reload(public_id).phase is Phase.RETURNED
    play.at(8, 23)
    timers.windows(db.session())
    row = play.reload(public_id)
    assert (row.phase, row.dossier.open_for_upload) == (Phase.NOT_ACCEPTED, False)


def checks(cast) -> list[bool]:
    return [check.ok for check in verify(db.session(), cast.season)]


def test_verify_finds_a_played_season_sound(cast):
    public_id = play.to_accepted(cast)
    play.bring_paper(cast, public_id)
    assert checks(cast) == [True] * 7


@pytest.mark.parametrize(
    ("what", "broken"),
    [("phase", 0), ("count", 1), ("due", 2), ("submitted", 3), ("fee", 4), ("acceptance", 5)],
)
def test_verify_names_each_kind_of_tampering(cast, what, broken):
    public_id = play.to_office(cast)
    play.at(8, 20, 9, 10)
    play.give_back(cast, public_id)
    with transaction() as session:
        row = session.query(play.Application).one()
        if what == "phase":
            row.phase = Phase.OFFICE_CHECK
        elif what == "count":
            row.returns[0].n = 2
        elif what == "due":
            row.returns[0].due_at += dt.timedelta(days=1)
        elif what == "submitted":
            row.submitted_at = beijing(2024, 8, 30, 18, 0, 1)
        elif what == "fee":
            session.add(Fee(application_id=row.id, remark_code="FTEST", due_yuan=1, due_at=now()))
        else:
            row.phase = Phase.ACCEPTED
    found = checks(cast)
    assert found[broken] is False
