"""Counts, windows and old defects (R-125 to R-127)."""

import pytest

from committee.applications.counting import (
    Named,
    NoDefects,
    NoReturnLeft,
    PastReturn,
    TooEarlyToRefuse,
    check_may_refuse,
    check_may_return,
    may_return,
    resubmission_open,
    submission_number,
    unchanged_defects,
)
from committee.applications.rules import ReturnedBy
from committee.clock import beijing
from committee.seasons.deadlines import return_due
from committee.seasons.holidays_loading import shipped_calendar
from committee.seasons.rulebook import load_rulebook

WINDOWS = load_rulebook("quality-2024").windows
OFFICE = PastReturn(ReturnedBy.OFFICE, False, False)
MASKING = PastReturn(ReturnedBy.OFFICE, False, True)
TAKEN_BACK = PastReturn(ReturnedBy.OFFICE, True, False)
EMPLOYER = PastReturn(ReturnedBy.EMPLOYER, False, False)
UPPER = PastReturn(ReturnedBy.UPPER, False, False)


@pytest.mark.parametrize(
    ("returns", "n"),
    [
        ([], 1),
        ([OFFICE], 2),
        ([OFFICE, OFFICE], 3),
        ([EMPLOYER, UPPER], 1),
        ([EMPLOYER, OFFICE, UPPER, OFFICE], 3),
        ([TAKEN_BACK], 1),  # E-56
        ([OFFICE, TAKEN_BACK, OFFICE], 3),
        ([MASKING, OFFICE], 3),
    ],
)
def test_submission_number_counts_only_standing_returns_of_the_office(returns, n):
    assert submission_number(returns) == n


def test_masking_alone_is_counted_apart_only_under_p07():
    assert submission_number([MASKING, OFFICE], p07="separate") == 2
    assert submission_number([MASKING, OFFICE], p07="counts") == 3


@pytest.mark.parametrize(("n", "can"), [(1, True), (2, True), (3, False), (4, False)])
def test_e55_third_submission_cannot_be_returned(n, can):
    assert may_return(n, most=3) is can
    if can:
        check_may_return(n, most=3, defects=1)
        with pytest.raises(TooEarlyToRefuse):
            check_may_refuse(n, most=3, defects=1)
    else:
        with pytest.raises(NoReturnLeft):
            check_may_return(n, most=3, defects=1)
        check_may_refuse(n, most=3, defects=1)


def test_an_empty_list_is_neither_a_return_nor_a_refusal():
    with pytest.raises(NoDefects):
        check_may_return(1, most=3, defects=0)
    with pytest.raises(NoDefects):
        check_may_refuse(3, most=3, defects=0)


def due(at, p04="calendar-days"):
    return return_due(at, days=2, p04=p04, calendar=shipped_calendar())


@pytest.mark.parametrize(
    ("returned", "again", "p06", "is_open"),
    [
        (beijing(2024, 8, 20, 9, 10), beijing(2024, 8, 22, 23, 59), "until-check-ends", True),  # E-52
        (beijing(2024, 8, 20, 9, 10), beijing(2024, 8, 22, 23, 59, 59), "until-check-ends", True),
        (beijing(2024, 8, 20, 9, 10), beijing(2024, 8, 23), "until-check-ends", False),  # E-52
        (beijing(2024, 8, 29, 9), beijing(2024, 8, 31, 10), "until-check-ends", True),  # E-53
        (beijing(2024, 8, 29, 9), beijing(2024, 8, 31, 10), "filing-deadline", False),  # E-53
        (beijing(2024, 8, 29, 9), beijing(2024, 8, 30, 18), "filing-deadline", True),
        (beijing(2024, 8, 29, 9), beijing(2024, 8, 30, 18, 0, 1), "filing-deadline", False),
        (beijing(2024, 9, 10, 9), beijing(2024, 9, 10, 23, 59, 59), "until-check-ends", True),
        (beijing(2024, 9, 10, 9), beijing(2024, 9, 11), "until-check-ends", False),
    ],
)
def test_window_of_a_return(returned, again, p06, is_open):
    assert resubmission_open(again, due=due(returned), windows=WINDOWS, p01="inclusive", p06=p06) is is_open


def test_e57_an_item_that_was_there_and_not_told_is_old():
    old = unchanged_defects(
        [Named("MASK_QR", "paper", 7), Named("MASK_NAME", "paper", 9), Named("MASK_SEAL", "award", 3)],
        [Named("MASK_SEAL", "award", 3)],
        files_before=frozenset({3, 7}),
        slots_changed=frozenset({"paper"}),
    )
    assert old == (Named("MASK_QR", "paper", 7),)


def test_e57_a_missing_item_is_old_unless_its_slot_changed():
    found = [Named("MISSING", "award", None), Named("NOT_UPRIGHT", "paper", None)]
    assert unchanged_defects(found, [], files_before=frozenset(), slots_changed=frozenset({"paper"})) == (found[0],)
