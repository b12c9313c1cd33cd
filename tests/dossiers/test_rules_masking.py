"""Who may mask what, what a box is, how a sample is drawn: whole tables and boundaries."""

import datetime as dt
import itertools
from typing import Any

import pytest

from committee.dossiers.models import FileState
from committee.dossiers.rules_masking import MOST_BOXES, BoxOutside, MaskBox, TooManyBoxes, boxes_from, may_mask
from committee.dossiers.rules_second import Agreement, Decision, agreement, draw, sample_size, speeds
from committee.errors import BadInput
from committee.seasons.rulebook_tables import MaterialClass

A4 = [(595.0, 842.0)]
LIVE_COPIES = (FileState.CHECKED, FileState.COPY)


def expected(state: FileState, kind: MaterialClass, open_: bool, own: bool, checker: bool, pulled: bool) -> bool:
    """The rule once more, as sentences of R-502 and P-31 read."""
    if kind is MaterialClass.IDENTITY:
        return False
    if own and open_:
        return kind is MaterialClass.REVIEW and state is FileState.CHECKED
    if checker and kind is MaterialClass.SYSTEM:
        return state in LIVE_COPIES
    return checker and pulled and state in (*LIVE_COPIES, FileState.REPLACED)


def test_the_whole_table_of_who_may_mask() -> None:
    wrong = []
    rows = itertools.product(FileState, MaterialClass, *[(True, False)] * 4)
    for state, kind, open_, own, checker, pulled in rows:
        found = may_mask(
            state=state, material_class=kind, open_for_upload=open_, own=own, checker=checker, pulled=pulled
        )
        if found != expected(state, kind, open_, own, checker, pulled):
            wrong.append((state, kind, open_, own, checker, pulled))
    assert wrong == []


def test_nobody_masks_what_is_sealed_off_purged_unread_or_taken_down() -> None:
    states = (FileState.QUARANTINED, FileState.PURGED, FileState.UNREADABLE, FileState.WITHDRAWN, FileState.QUEUED)
    rows = itertools.product(states, MaterialClass, *[(True, False)] * 4)
    assert not any(
        may_mask(state=s, material_class=k, open_for_upload=o, own=a, checker=c, pulled=p) for s, k, o, a, c, p in rows
    )


def raw(**values: Any) -> dict[str, Any]:
    return {"id": "h1", "page": 1, "box": [10, 10, 60, 20], "on": True, **values}


@pytest.mark.parametrize(
    ("box", "kept"),
    [
        ([10, 10, 60, 20], (10.0, 10.0, 60.0, 20.0)),
        ([60, 20, 10, 10], (10.0, 10.0, 60.0, 20.0)),
        ([-50, -5, 30, 30], (0.0, 0.0, 30.0, 30.0)),
        ([590, 830, 700, 900], (590.0, 830.0, 595.0, 842.0)),
        ([0, 0, 3, 3], (0.0, 0.0, 3.0, 3.0)),
    ],
)
def test_a_box_is_set_right_and_cut_to_its_page(box: list[float], kept: tuple[float, ...]) -> None:
    (found,) = boxes_from([raw(box=box)], pages=A4)
    assert found.box == kept


@pytest.mark.parametrize(
    "values",
    [
        {"box": [700, 10, 800, 20]},
        {"box": [10, 10, 12.9, 20]},
        {"box": [10, 10, 60]},
        {"box": [10, 10, 60, float("nan")]},
        {"box": [10, 10, 60, float("inf")]},
        {"box": [10, 10, 60, True]},
        {"box": "all"},
        {"page": 0},
        {"page": 2},
        {"page": True},
        {"page": "1"},
    ],
)
def test_a_box_outside_its_page_or_none_at_all_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(BoxOutside):
        boxes_from([raw(**values)], pages=A4)


@pytest.mark.parametrize("sent", [None, {}, "boxes", [1], [None]])
def test_what_is_no_list_of_boxes_is_refused(sent: object) -> None:
    with pytest.raises(BadInput):
        boxes_from(sent, pages=A4)


def test_the_number_of_boxes_has_an_end() -> None:
    assert len(boxes_from([raw()] * MOST_BOXES, pages=A4)) == MOST_BOXES
    with pytest.raises(TooManyBoxes):
        boxes_from([raw()] * (MOST_BOXES + 1), pages=A4)


def test_what_a_browser_invents_becomes_the_careful_choice() -> None:
    (found,) = boxes_from([raw(kind="x", how="y", token="t" * 90, on="yes", rank=[0, 5], finding=None)], pages=A4)
    assert (found.kind, found.how, found.token, found.on, found.rank, found.finding) == (
        "other", "frame", "t" * 20, False, None, "",
    )  # fmt: skip


def test_a_box_comes_back_from_its_stored_shape() -> None:
    box = MaskBox(id="p1", page=1, box=(1.0, 2.0, 30.0, 40.0), kind="name", how="text", token="【申报人】", rank=(2, 5))
    assert MaskBox.of(box.to_json()) == box
    assert box.to_mask()["rank"] == [2, 5]


@pytest.mark.parametrize(
    ("count", "percent", "size"), [(1, 1, 1), (10, 10, 1), (11, 10, 2), (100, 5, 5), (7, 100, 7), (0, 10, 0)]
)
def test_a_sample_is_rounded_up(count: int, percent: int, size: int) -> None:
    assert sample_size(count, percent=percent) == size


def test_a_draw_is_the_same_again_and_does_not_hang_on_the_order() -> None:
    people = [f"s{n}" for n in range(40)]
    first = draw(people, seed="ab" * 32, percent=20)
    assert first == draw(list(reversed(people)), seed="ab" * 32, percent=20)
    assert len(set(first)) == 8
    assert first != draw(people, seed="cd" * 32, percent=20)


def test_speed_leaves_breaks_out() -> None:
    start = dt.datetime(2024, 8, 20, 2, tzinfo=dt.UTC)
    minutes = (0, 1, 2, 3, 60, 61)
    rows = [Decision(7, start + dt.timedelta(minutes=m), m != 3) for m in minutes] + [Decision(9, start, True)]
    busy, once = speeds(rows)
    assert (busy.by, busy.count, busy.passed, busy.returned, busy.median_seconds, busy.per_hour) == (7, 6, 5, 1, 60, 60)
    assert (once.count, once.median_seconds, once.per_hour) == (1, None, None)
    (at_once,) = speeds([Decision(7, start + dt.timedelta(milliseconds=n), True) for n in range(3)])
    assert (at_once.count, at_once.median_seconds, at_once.per_hour) == (3, 0, None)


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ({}, {}, Agreement(0, 0, None)),
        ({"a": "leak"}, {"b": "leak"}, Agreement(0, 0, None)),
        ({"a": "leak", "b": "masked"}, {"a": "leak", "b": "not-leak"}, Agreement(2, 2, 100)),
        ({"a": "leak", "b": "leak"}, {"a": "leak", "b": "leak"}, Agreement(2, 2, None)),
        ({"a": "leak", "b": "masked", "c": "masked"}, {"a": "leak", "b": "leak", "c": "masked"}, Agreement(3, 2, 40)),
    ],
)
def test_agreement_is_counted_on_places_that_both_judged(
    first: dict[str, str], second: dict[str, str], found: Agreement
) -> None:
    assert agreement([(first, second)]) == found
