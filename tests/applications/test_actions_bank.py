"""The bank's sheet: looked through before it is booked, booked once and as a whole; claims, refunds, the reconciliation."""

import datetime as dt

import pytest
from sqlalchemy import select

from committee.applications import actions, actions_bank, actions_paper, bank_reading, ledger
from committee.applications.bank import BankLine, BankSheet, Match
from committee.applications.models import Fee
from committee.applications.money import FeeState
from committee.clock import beijing
from committee.db import db
from committee.documents.excel import write_table
from committee.errors import BadInput, Refused
from committee.seasons.models import Season
from committee.text import Text
from tests.applications import cast as play


@pytest.fixture
def cast(session) -> play.Cast:
    return play.make_cast(session)


@pytest.fixture
def due(cast) -> str:
    """An application whose fee of 600 yuan is due; the clock stands on 5 September."""
    public_id = play.to_accepted(cast)
    assert play.bring_paper(cast, public_id)
    play.at(9, 5)
    return public_id


def code() -> str:
    return db.session.scalar(select(Fee.remark_code))


def row(reference: str, yuan: str, remark: str, day: int = 4) -> tuple[object, ...]:
    return (reference, dt.date(2024, 9, day), "10:30", yuan, "艾力", remark)


def read(content: bytes):
    table = bank_reading.open_table(content)
    columns = bank_reading.plain_columns(table.titles)
    return bank_reading.read_lines(table, columns=columns, now=beijing(2024, 9, 5, 10))[:2]


def sheet(cast, *rows) -> str:
    content = write_table(title=Text("流水", "Sheet"), columns=bank_reading.COLUMNS, rows=rows)
    lines, problems = read(content)
    assert problems == []
    return actions_bank.read_sheet(season_id=cast.season, file_name="9月.xlsx", rows=lines, by=cast.finance.account_id)


def book(cast, *rows) -> dict[Match, int]:
    return actions_bank.book_sheet(public_id=sheet(cast, *rows), by=cast.finance.account_id)


def fee() -> Fee:
    db.session.expire_all()
    return db.session.scalar(select(Fee))


def line(reference: str) -> BankLine:
    return db.session.scalar(select(BankLine).where(BankLine.reference == reference))


def sums(cast) -> ledger.Reconciliation:
    db.session.expire_all()
    return ledger.reconciliation(db.session(), db.session.get_one(Season, cast.season))


def test_a_sheet_is_shown_before_anything_is_booked_and_booked_once(cast, due):
    address = sheet(cast, row("B1", "600", f"评审费 {code().lower()}"), row("B2", "600", "忘了备注"))
    shown = actions_bank.shown_rows(db.session(), db.session.scalar(select(BankSheet)))
    assert [r.match for r in shown] == [Match.SETTLES, Match.UNKNOWN]
    assert (fee().paid_yuan, db.session.query(BankLine).count()) == (None, 0)
    booked = actions_bank.book_sheet(public_id=address, by=cast.finance.account_id)
    assert booked == {Match.SETTLES: 1, Match.UNKNOWN: 1}
    assert (fee().paid_yuan, fee().paid_at) == (600, beijing(2024, 9, 4, 10, 30))
    with pytest.raises(Refused):
        actions_bank.book_sheet(public_id=address, by=cast.finance.account_id)


def test_the_same_line_in_a_later_sheet_is_not_booked_again(cast, due):
    book(cast, row("B1", "600", code()))
    assert book(cast, row("B1", "600", code()), row("B3", "600", code())) == {Match.KNOWN_LINE: 1, Match.PAID_AGAIN: 1}
    assert fee().paid_yuan == 600
    assert (sums(cast).unclaimed, sums(cast).agrees) == (60000, True)


def test_a_wrong_amount_stays_unsettled_until_the_rest_comes(cast, due):
    assert book(cast, row("B1", "400", code())) == {Match.WRONG_AMOUNT: 1}
    season = db.session.get_one(Season, cast.season)
    assert actions_paper.state_of(fee(), season=season, at=beijing(2024, 9, 5)) is FeeState.WRONG_AMOUNT
    assert book(cast, row("B2", "200", code())) == {Match.SETTLES: 1}
    assert fee().settled
    assert sums(cast).agrees


def test_a_payment_by_hand_is_not_counted_twice_when_the_bank_shows_it(cast, due):
    actions_paper.record_payment(
        by=cast.finance.account_id, public_id=due, yuan=600, paid_at=beijing(2024, 9, 4, 10, 30), channel="qr"
    )
    assert book(cast, row("B1", "600", code())) == {Match.BY_HAND: 1}
    assert (sums(cast).received, sums(cast).agrees, line("B1").match) == (60000, True, Match.SETTLES)


def test_a_line_without_code_is_claimed_by_the_slip_it_belongs_to(cast, due):
    book(cast, row("B1", "600", "无备注"))
    by = cast.finance.account_id
    with pytest.raises(BadInput):
        actions_bank.assign_line(public_id=line("B1").public_id, code="F2222222", by=by)
    assert actions_bank.assign_line(public_id=line("B1").public_id, code=f" {code().lower()}", by=by) is Match.SETTLES
    assert fee().settled
    with pytest.raises(Refused):
        actions_bank.assign_line(public_id=line("B1").public_id, code=code(), by=by)


def refund(cast, reference: str, fen: int) -> None:
    actions_bank.record_refund(
        public_id=line(reference).public_id, fen=fen, reason="重复缴费", reference="T9", by=cast.finance.account_id
    )


def test_a_refund_takes_a_wrong_amount_back_and_the_fee_is_due_again(cast, due):
    book(cast, row("B1", "400", code()))
    with pytest.raises(BadInput):
        refund(cast, "B1", 40001)
    refund(cast, "B1", 40000)
    assert (fee().paid_yuan, fee().paid_at) == (None, None)
    with pytest.raises(BadInput):
        refund(cast, "B1", 1)
    assert (sums(cast).balance, sums(cast).agrees) == (0, True)


def test_a_settled_fee_goes_back_only_after_the_application_has_ended(cast, due):
    book(cast, row("B1", "600", code()))
    with pytest.raises(Refused):
        refund(cast, "B1", 60000)
    actions.withdraw(by=cast.applicant.account_id, public_id=due)
    shown = ledger.shown_lines(db.session(), cast.season, match="refund")
    assert [r.line.reference for r in shown] == ["B1"]
    refund(cast, "B1", 60000)
    assert sums(cast).balance == 0
