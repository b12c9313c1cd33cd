"""What a mark may be, when a sheet may lock, who sees what when."""

import pytest

from committee.scoring.rules import (
    NotReadyToLock,
    SheetState,
    WrongMark,
    as_points,
    check_lock,
    missing_to_lock,
    needs_reason,
    peers_visible,
    points,
    state_of,
    total_of,
)
from committee.text import Text

ITEMS = {"edu": 10, "result": 30}
USUAL = (6000, 9000)


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("8", 800), ("8.0", 800), ("24.5", 2450), ("24.25", 2425), ("30", 3000), (" 7.05 ", 705)],
)
def test_points_become_hundredths(text, value):
    assert points(text, full=30) == value


@pytest.mark.parametrize("text", ["", "-1", "30.01", "31", "1.234", "abc", "1e2", "1.", ".5", "３００"])
def test_anything_else_is_not_a_mark(text):
    with pytest.raises(WrongMark):
        points(text, full=30)


@pytest.mark.parametrize("value", [0, 5, 50, 800, 2425, 2450, 10000])
def test_points_shown_are_points_typed(value):
    assert points(as_points(value), full=100) == value


def test_only_items_of_the_rubric_count():
    assert total_of({"edu": 800, "result": 2450, "bribe": 9999}, ITEMS) == 3250


@pytest.mark.parametrize(("total", "needed"), [(5999, True), (6000, False), (9000, False), (9001, True)])
def test_a_reason_is_needed_outside_sixty_to_ninety(total, needed):
    assert needs_reason(total, usual=USUAL) is needed


def _missing(**changes):
    sheet = {"marks": {"edu": 5000, "result": 2500}, "gates": {"ethics": False}, "opinion": "", "reason": ""} | changes
    return missing_to_lock(items=ITEMS, gate_keys=["ethics"], usual=USUAL, **sheet)


def test_a_complete_sheet_locks():
    assert _missing() == ()
    check_lock(_missing())


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({"marks": {"edu": 5000}}, 1),
        ({"gates": {}}, 1),
        ({"gates": {"ethics": True}}, 1),
        ({"gates": {"ethics": True}, "reason": "材料造假"}, 0),
        ({"marks": {"edu": 100, "result": 100}}, 1),
        ({"marks": {"edu": 100, "result": 100}, "reason": "成果少"}, 0),
        ({"marks": {}, "gates": {}}, 2),
    ],
)
def test_everything_missing_is_named_at_once(changes, count):
    missing = _missing(**changes)
    assert len(missing) == count
    if count:
        with pytest.raises(NotReadyToLock):
            check_lock(missing)


def test_a_comment_may_have_a_shortest_length():
    empty = {"marks": {}, "items": {}, "gates": {}, "gate_keys": (), "usual": USUAL}
    assert len(missing_to_lock(**empty, opinion="好", reason="因", opinion_least=5)) == 1


def test_the_notices_bounds_are_named_where_a_reason_is_missing():
    marks = {"edu": 1000, "result": 3000}
    sheet = {"marks": marks, "items": ITEMS, "gates": {}, "gate_keys": (), "opinion": "", "reason": ""}
    assert missing_to_lock(**sheet, usual=(4500, 9500)) == (
        Text("总分低于 45 或高于 95 须写明理由", "a total below 45 or above 95 needs a reason"),
    )
    assert missing_to_lock(**sheet, usual=(4000, 9500)) == ()


@pytest.mark.parametrize(
    ("leader", "all_locked", "opened", "sees"),
    [
        (True, True, False, True),
        (True, False, False, False),
        (True, False, True, False),
        (False, True, False, False),
        (False, True, True, True),
        (False, False, True, False),
    ],
)
def test_single_marks_show_only_when_r021_allows(leader, all_locked, opened, sees):
    assert peers_visible(leader=leader, all_locked=all_locked, opened=opened) is sees


@pytest.mark.parametrize(
    ("case_open", "saved", "locked", "state"),
    [
        (True, False, False, SheetState.UNREAD),
        (True, True, False, SheetState.DRAFT),
        (True, True, True, SheetState.LOCKED),
        (False, True, False, SheetState.HELD),
        (False, True, True, SheetState.LOCKED),
    ],
)
def test_a_task_has_one_state(case_open, saved, locked, state):
    assert state_of(case_open=case_open, saved=saved, locked=locked) is state
