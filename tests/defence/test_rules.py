"""Levels, exemptions, panels, lots and timetables."""

import datetime as dt

import pytest

from committee import clock
from committee.defence.rules import (
    NoDefenceAtThisLevel,
    PanelTooSmall,
    Span,
    Step,
    blocks_plenary,
    check_exemption,
    check_level,
    check_panel,
    clashes,
    lots,
    step_minutes,
    timetable,
)
from committee.errors import BadInput

TEN = clock.beijing(2024, 10, 12, 10)
KNOWN = ("AWARD", "MATERNITY")


def test_only_levels_with_a_defence_are_heard():  # R-140, E-42
    check_level(level_has_defence=True)
    with pytest.raises(NoDefenceAtThisLevel):
        check_level(level_has_defence=False)


@pytest.mark.parametrize(
    ("code", "evidence", "fine"),
    [
        ("AWARD", "新政奖〔2023〕1号", True),
        ("AWARD", "有", False),
        ("RICH", "文件在案", False),
        ("", "文件在案", False),
    ],
)
def test_an_exemption_needs_a_known_ground_and_evidence(code, evidence, fine):
    if fine:
        check_exemption(code=code, evidence=evidence, known=KNOWN)
    else:
        with pytest.raises(BadInput):
            check_exemption(code=code, evidence=evidence, known=KNOWN)


@pytest.mark.parametrize("members", [[], [1], [1, 2], [1, 2, 2]])
def test_a_panel_has_as_many_different_members_as_the_notice_asks_for(members):
    with pytest.raises(PanelTooSmall):
        check_panel(members, least=3)
    check_panel([1, 2, 3], least=3)


def test_lots_depend_on_the_seed_and_not_on_the_order_of_the_list():
    keys = ["k1", "k2", "k3", "k4", "k5", "k6"]
    assert lots("ab" * 32, keys) == lots("ab" * 32, list(reversed(keys)))
    assert sorted(lots("ab" * 32, keys)) == keys
    assert lots("ab" * 32, keys) != lots("cd" * 32, keys)


def test_spans_follow_each_other_without_a_gap():
    spans = timetable(["a", "b"], starts_at=TEN, minutes=15)
    assert spans == {"a": Span(TEN, 15), "b": Span(TEN + dt.timedelta(minutes=15), 15)}
    assert not spans["a"].overlaps(spans["b"])


@pytest.mark.parametrize("minutes", [9, 41, 0])
def test_nobody_gets_less_than_ten_or_more_than_forty_minutes(minutes):
    with pytest.raises(BadInput):
        timetable(["a"], starts_at=TEN, minutes=minutes)


@pytest.mark.parametrize(
    ("shift", "members", "clash"),
    [(0, [3, 4, 5], {3}), (14, [3, 4, 5], {3}), (15, [3, 4, 5], set()), (0, [4, 5, 6], set())],
)
def test_a_member_cannot_be_in_two_rooms_at_once(shift, members, clash):
    later = Span(TEN + dt.timedelta(minutes=shift), 15)
    assert clashes({1: ([1, 2, 3], [Span(TEN, 15)]), 2: (members, [later])}) == clash


def test_the_hearing_goes_through_all_steps_once():
    step, seen = Step.WAITING, []
    while step is not Step.OVER:
        step = step.following
        seen.append(step)
    assert seen == [Step.STATEMENT, Step.QUESTIONS, Step.ANSWERS, Step.OVER]
    assert Step.OVER.following is Step.OVER


def test_the_clock_gives_the_statement_its_minutes_and_the_answers_the_rest():
    assert [step_minutes(step, minutes=15, statement=8) for step in Step] == [0, 8, 0, 7, 0]


@pytest.mark.parametrize(("state", "free"), [("due", False), ("absent", False), ("done", True), ("exempt", True)])
def test_only_heard_and_exempt_candidates_go_before_the_meeting(state, free):  # E-40, E-41
    assert (blocks_plenary(state) is None) is free
