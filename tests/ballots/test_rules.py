"""The law of the ballot: what follows what, what counts as what, and that the sum always holds."""

import hashlib
import itertools

import pytest

from committee.ballots.rules import (
    QUIET_STATES,
    WORKFLOW,
    BatchState,
    Choice,
    Count,
    count,
    is_key_hash,
    key_hash,
    outcome,
)
from committee.errors import BadInput, IllegalTransition
from committee.meetings.rules import ItemFigures

S = BatchState
STEPS = {
    (S.PREPARED, "issue"): S.ISSUING,
    (S.ISSUING, "close_issuing"): S.ISSUED,
    (S.ISSUED, "open_window"): S.CASTING,
    (S.CASTING, "end_window"): S.ENDED,
    (S.ENDED, "extend"): S.CASTING,
    (S.ENDED, "close"): S.CLOSED,
    **{(state, "void"): S.VOID for state in (S.PREPARED, S.ISSUING, S.ISSUED, S.CASTING, S.ENDED)},
}


@pytest.mark.parametrize("state", list(BatchState))
@pytest.mark.parametrize("name", sorted({name for _, name in STEPS}))
def test_every_state_allows_exactly_its_acts(state: BatchState, name: str) -> None:
    if (state, name) in STEPS:
        assert WORKFLOW.next(state, name) is STEPS[(state, name)]
    else:
        with pytest.raises(IllegalTransition):
            WORKFLOW.next(state, name)


def test_the_quiet_lasts_from_the_end_of_issuing_to_the_close() -> None:
    assert set(QUIET_STATES) == {S.ISSUED, S.CASTING, S.ENDED}


def test_what_is_none_of_the_three_words_is_invalid_and_weighs_as_not_agreeing() -> None:
    """E-21, E-22: a row that says two things or nothing is lost, the others stand."""
    counted = count(["agree", "agree oppose", "", None, "AGREE", "oppose", "abstain"], issued=8)
    assert counted == Count(issued=8, agree=1, oppose=1, abstain=1, invalid=4)
    assert (counted.in_box, counted.not_returned, counted.sound) == (7, 1, True)


def test_eleven_issued_and_ten_collected_is_valid_on_a_base_of_eleven() -> None:
    """E-20, R-407."""
    counted = count(["agree"] * 8 + ["oppose"] * 2, issued=11)
    figures = ItemFigures(size=11, present=11, recused=0, p20="minus-recused", p21="not-recused")
    assert counted.sound
    assert counted.not_returned == 1
    assert outcome(counted, figures).base == 11
    assert outcome(counted, figures).passed


def test_more_collected_than_issued_is_unsound() -> None:
    assert not count(["agree"] * 9, issued=8).sound


def test_the_sum_is_the_number_of_papers_for_every_box_of_up_to_four() -> None:
    words = [*Choice, None]
    for size in range(5):
        for box in itertools.product(words, repeat=size):
            counted = count(box, issued=4)
            parts = (counted.agree, counted.oppose, counted.abstain, counted.invalid, counted.not_returned)
            assert sum(parts) == 4
            assert min(parts) >= 0


@pytest.mark.parametrize(
    ("agree", "p20", "passes", "other"),
    [
        (12, "minus-recused", True, True),
        (11, "minus-recused", True, False),
        (11, "all-attending", False, True),
        (10, "minus-recused", False, False),
    ],
)
def test_where_the_readings_differ_the_switch_decides_and_both_are_kept(
    agree: int, p20: str, passes: bool, other: bool
) -> None:
    """17 present, 1 recused: 11 of 16 pass, 11 of 17 do not (R-338)."""
    figures = ItemFigures(size=25, present=17, recused=1, p20=p20, p21="at-opening")
    found = outcome(count(["agree"] * agree, issued=16), figures)
    assert (found.passed, found.passed_other_reading) == (passes, other)
    assert {found.base, found.base_other_reading} == {16, 17}


def test_a_key_is_32_bytes_in_hex_and_nothing_else() -> None:
    key = "ab" * 32
    assert key_hash(key) == hashlib.sha256(bytes.fromhex(key)).hexdigest()
    for wrong in ("", "ab" * 31, "ab" * 33, "zz" * 32, "票" * 64):
        with pytest.raises(BadInput):
            key_hash(wrong)


def test_a_fingerprint_is_64_small_hex_digits() -> None:
    assert is_key_hash("0a" * 32)
    assert not any(is_key_hash(wrong) for wrong in ("", "0A" * 32, "0g" * 32, "0a" * 31))
