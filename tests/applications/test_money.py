"""The literal sentence and the fee (R-129, R-131)."""

import datetime as dt
from dataclasses import dataclass

import pytest

from committee.applications.money import FeeState, fee_state, paper_faults, sentence_matches
from committee.clock import beijing
from committee.seasons.rulebook import load_rulebook

BOOK = load_rulebook("quality-2024")
SENTENCE = BOOK.paper.opinion
DUE = BOOK.windows.fee_until


@dataclass
class Fee:
    due_yuan: int
    paid_yuan: int | None
    due_at: dt.datetime
    paid_at: dt.datetime | None


def state(fee, at=None, p08="excluded"):
    return fee_state(fee, at=at or beijing(2024, 9, 12), p01="inclusive", p08=p08, grace_days=3)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        (SENTENCE, True),
        (f" {SENTENCE}。\n", True),
        (SENTENCE.replace("逐一", "逐 一"), True),
        (SENTENCE.replace("逐一", "一一"), False),
        (SENTENCE.replace("真实准确", "真实"), False),
        (SENTENCE.replace("，", ","), False),
        ("同意推荐", False),
        ("", False),
    ],
)
def test_e61_one_word_more_or_less_is_another_sentence(written, same):
    assert sentence_matches(written, SENTENCE) is same


@dataclass
class Paper:
    copies: int
    opinion_text: str
    signed_and_sealed: bool


@pytest.mark.parametrize(
    ("paper", "faults"),
    [
        (Paper(2, SENTENCE, True), []),
        (Paper(3, SENTENCE, True), []),
        (Paper(1, SENTENCE, True), ["评审表缺 1 份"]),
        (Paper(2, SENTENCE, False), ["负责人未签字或单位未盖章"]),
        (Paper(0, "同意推荐", False), ["评审表缺 2 份", "单位意见栏与规定原文不一致", "负责人未签字或单位未盖章"]),
    ],
)
def test_paper_needs_two_copies_the_sentence_signature_and_seal_and_every_fault_is_said(paper, faults):
    assert [fault.zh for fault in paper_faults(paper, BOOK.paper)] == faults


def test_e59_fee_is_in_time_until_the_last_second_of_the_holiday_sunday():
    assert state(Fee(600, 600, DUE, beijing(2024, 9, 15, 23, 59))) is FeeState.SETTLED
    assert state(Fee(600, 600, DUE, beijing(2024, 9, 15, 23, 59, 59))) is FeeState.SETTLED
    assert state(Fee(600, 600, DUE, beijing(2024, 9, 16))) is FeeState.EXPIRED


@pytest.mark.parametrize("paid", [599, 601, 200])
def test_wrong_amounts_stay_unsettled_and_expire(paid):
    fee = Fee(600, paid, DUE, beijing(2024, 9, 10))
    assert state(fee) is FeeState.WRONG_AMOUNT
    assert state(fee, at=beijing(2024, 9, 16)) is FeeState.EXPIRED


def test_unpaid_is_due_then_expired_and_grace_moves_it():
    fee = Fee(600, None, DUE, None)
    assert state(None) is FeeState.NOT_DUE
    assert state(fee) is FeeState.DUE
    assert state(fee, at=beijing(2024, 9, 16)) is FeeState.EXPIRED
    assert state(fee, at=beijing(2024, 9, 18, 23, 59, 59), p08="grace") is FeeState.DUE
    assert state(fee, at=beijing(2024, 9, 19), p08="grace") is FeeState.EXPIRED
