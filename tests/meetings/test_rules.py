"""The law of the sitting, whole tables: quorum, majority, both readings of recusal, who may preside, what follows what."""

import pytest

from committee.errors import IllegalTransition
from committee.experts.rules import quorum_needed, quorum_ok
from committee.meetings.rules import (
    WORKFLOW,
    ItemFigures,
    MeetingState,
    NobodyPresides,
    NoQuorum,
    agree_needed,
    check_may_open,
    passed,
)

TABLE = [  # domain 5.3: size, quorum, agree needed at quorum, agree needed if all attend
    (7, 5, 4, 5),
    (9, 6, 4, 6),
    (11, 8, 6, 8),
    (13, 9, 6, 9),
    (15, 10, 7, 10),
    (17, 12, 8, 12),
    (21, 14, 10, 14),
    (25, 17, 12, 17),
    (27, 18, 12, 18),
    (31, 21, 14, 21),
]
NEEDED = {7: 5, 8: 6, 9: 6, 10: 7, 11: 8, 12: 8, 13: 9, 14: 10, 15: 10, 16: 11, 17: 12, 18: 12, 19: 13, 20: 14, 21: 14}
NEEDED |= {22: 15, 23: 16, 24: 16, 25: 17}
S = MeetingState
STEPS = {
    (S.PLANNED, "open_sign_in"): S.SIGN_IN,
    (S.SIGN_IN, "open"): S.OPEN,
    (S.SIGN_IN, "adjourn"): S.ADJOURNED,
    (S.OPEN, "adjourn"): S.ADJOURNED,
    (S.ADJOURNED, "resume"): S.SIGN_IN,
    (S.OPEN, "close"): S.CLOSED,
}
NAMES = sorted({name for _, name in STEPS})


@pytest.mark.parametrize(("size", "quorum", "at_quorum", "if_all"), TABLE)
def test_table_5_3_holds_for_every_size(size: int, quorum: int, at_quorum: int, if_all: int) -> None:
    assert quorum_needed(size) == quorum
    assert quorum_ok(size, quorum)
    assert not quorum_ok(size, quorum - 1)
    assert agree_needed(quorum) == at_quorum
    assert agree_needed(size) == if_all


@pytest.mark.parametrize(("base", "needed"), sorted(NEEDED.items()))
def test_every_base_passes_at_its_number_and_not_one_below(base: int, needed: int) -> None:
    assert agree_needed(base) == needed
    assert passed(needed, base)
    assert not passed(needed - 1, base)


def test_quorum_and_majority_are_exact_for_every_pair_up_to_a_hundred() -> None:
    for whole in range(1, 101):
        for part in range(whole + 1):
            assert passed(part, whole) is (part * 3 >= whole * 2)
            assert quorum_ok(whole, part) is (part * 3 >= whole * 2)


@pytest.mark.parametrize(
    ("size", "present", "agree", "quorum", "result"),
    [
        pytest.param(25, 16, 0, False, False, id="E-01"),
        pytest.param(25, 17, 12, True, True, id="E-02"),
        pytest.param(25, 17, 11, True, False, id="E-03"),
        pytest.param(27, 18, 12, True, True, id="E-04"),
        pytest.param(11, 9, 5, True, False, id="E-06"),
    ],
)
def test_the_cases_of_the_rule_card(size: int, present: int, agree: int, quorum: bool, result: bool) -> None:
    assert quorum_ok(size, present) is quorum
    assert passed(agree, present) is result


def test_nobody_never_passes_even_where_nobody_is_two_thirds_of_nobody() -> None:
    assert not passed(0, 0)


@pytest.mark.parametrize(
    ("p20", "p21", "base", "other_base", "quorum", "other_quorum"),
    [
        ("minus-recused", "not-recused", 7, 8, False, True),
        ("all-attending", "not-recused", 8, 7, False, True),
        ("minus-recused", "at-opening", 7, 8, True, False),
        ("all-attending", "at-opening", 8, 7, True, False),
    ],
)
def test_one_recused_of_eight_in_eleven_under_every_reading(
    p20: str, p21: str, base: int, other_base: int, quorum: bool, other_quorum: bool
) -> None:
    """E-08: by default 7 × 3 = 21 < 22; both figures are there whatever the season decided (R-338)."""
    figures = ItemFigures(size=11, present=8, recused=1, p20=p20, p21=p21)
    assert (figures.voters, figures.base, figures.base_other_reading) == (7, base, other_base)
    assert (figures.quorum, figures.quorum_other_reading) == (quorum, other_quorum)


def test_the_sentence_on_the_screen_shows_the_numbers_that_decide() -> None:
    figures = ItemFigures(size=11, present=8, recused=1, p20="minus-recused", p21="not-recused")
    assert figures.sentence.zh == "3 × 7 = 21 < 2 × 11 = 22，至少 8 人"
    assert figures.sentence.en == "3 × 7 = 21 < 2 × 11 = 22, at least 8"


@pytest.mark.parametrize("seats", [["deputy"], ["chair"], ["member", "deputy", "member"]])
def test_chair_or_deputy_may_open_with_quorum(seats: list[str]) -> None:
    check_may_open(size=11, present=8, seats=seats)


def test_without_chair_and_deputy_nobody_opens() -> None:
    with pytest.raises(NobodyPresides):
        check_may_open(size=11, present=11, seats=["member"] * 11)


def test_one_short_of_quorum_does_not_open_and_is_told_how_many_are_needed() -> None:
    with pytest.raises(NoQuorum) as refused:
        check_may_open(size=25, present=16, seats=["chair"])
    assert "实到 16 人，应到 25 人，至少需要 17 人" in refused.value.message.zh
    assert "16 of 25" in refused.value.message.en


@pytest.mark.parametrize("state", list(MeetingState))
@pytest.mark.parametrize("name", NAMES)
def test_every_state_allows_exactly_its_steps(state: MeetingState, name: str) -> None:
    wanted = STEPS.get((state, name))
    if wanted is None:
        with pytest.raises(IllegalTransition):
            WORKFLOW.next(state, name)
    else:
        assert WORKFLOW.next(state, name) is wanted


def test_every_state_can_be_reached_and_only_closed_ends() -> None:
    assert WORKFLOW.reachable() == frozenset(MeetingState)
    assert {state for state in MeetingState if not WORKFLOW.available(state)} == {MeetingState.CLOSED}
