"""Workdays by the tables that ship: every ready-made check of R-114 and R-115, regional days, years that are not known."""

import datetime as dt

import pytest

from committee.seasons.calendars import Calendar, UnknownYear
from committee.seasons.holidays_loading import shipped_calendar

CALENDAR = shipped_calendar()
D = dt.date
# The national table alone, without the region's days.
NATIONAL = Calendar(
    {day: work for day, work in CALENDAR.days.items() if CALENDAR.names.get(day) not in ("肉孜节", "古尔邦节")},
    CALENDAR.known_years,
)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (D(2024, 9, 27), D(2024, 10, 9)),  # E-62
        (D(2024, 9, 30), D(2024, 10, 11)),
        (D(2024, 9, 12), D(2024, 9, 19)),
        (D(2024, 4, 30), D(2024, 5, 9)),
        (D(2024, 5, 27), D(2024, 5, 31)),
        (D(2025, 9, 28), D(2025, 10, 10)),
        (D(2026, 9, 30), D(2026, 10, 12)),
        (D(2025, 6, 5), D(2025, 6, 16)),
        (D(2024, 10, 24), D(2024, 10, 30)),
    ],
)
def test_publicity_of_five_workdays_ends_as_r114_says(start, end):
    assert CALENDAR.publicity_end(start, 5) == end
    assert CALENDAR.workdays(start, end) == 5
    assert CALENDAR.workdays(start, end - dt.timedelta(days=1)) < 5


def test_national_table_alone_ends_the_june_2025_posting_too_early():
    assert NATIONAL.publicity_end(D(2025, 6, 5), 5) == D(2025, 6, 11)


@pytest.mark.parametrize(
    ("end", "start"),
    [(D(2024, 5, 9), D(2024, 4, 30)), (D(2024, 5, 31), D(2024, 5, 27)), (D(2024, 10, 30), D(2024, 10, 24))],
)
def test_latest_safe_start_is_as_r115_says(end, start):
    assert CALENDAR.latest_start(end, 5) == start
    assert CALENDAR.publicity_end(start, 5) <= end < CALENDAR.publicity_end(start + dt.timedelta(days=1), 5)


@pytest.mark.parametrize(
    ("day", "workday"),
    [
        *((D(2024, 5, n), False) for n in range(1, 6)),
        *((D(2024, 9, n), False) for n in (15, 16, 17)),
        *((D(2024, 10, n), False) for n in range(1, 8)),
        *((day, True) for day in (D(2024, 4, 28), D(2024, 5, 11), D(2024, 9, 14), D(2024, 9, 29), D(2024, 10, 12))),
        *((D(2025, 10, n), False) for n in range(1, 9)),
        *((day, True) for day in (D(2025, 9, 28), D(2025, 10, 11))),
        *((D(2026, 9, n), False) for n in (25, 26, 27)),
        *((D(2026, 10, n), False) for n in range(1, 8)),
        *((day, True) for day in (D(2026, 9, 20), D(2026, 10, 10))),
        *((D(2025, 3, n), False) for n in (29, 30, 31)),
        *((D(2025, 6, n), False) for n in (6, 7, 8, 9, 10)),
    ],
)
def test_days_of_r111_and_r112(day, workday):
    assert CALENDAR.is_workday(day) is workday


def test_e63_first_week_of_october_2024_holds_one_workday():
    assert CALENDAR.workdays(D(2024, 10, 1), D(2024, 10, 8)) == 1


def test_year_without_data_is_refused_and_not_guessed():
    with pytest.raises(UnknownYear):
        CALENDAR.is_workday(D(2031, 3, 3))
    with pytest.raises(UnknownYear):
        CALENDAR.publicity_end(D(2026, 12, 30), 5)
    assert (CALENDAR.knows(2026), CALENDAR.knows(2027)) == (True, False)


def test_only_2025_has_verified_regional_days():
    assert (CALENDAR.verified(2024), CALENDAR.verified(2025), CALENDAR.verified(2026)) == (False, True, False)


def test_first_day_left_out_under_p02_moves_the_end_by_one_workday():
    assert CALENDAR.publicity_end(D(2024, 5, 27), 5, count_first=False) == D(2024, 6, 3)
    assert CALENDAR.latest_start(D(2024, 6, 3), 5, count_first=False) == D(2024, 5, 27)


def test_posting_that_starts_on_a_day_off_counts_from_the_next_workday():
    assert CALENDAR.publicity_end(D(2024, 10, 5), 1) == D(2024, 10, 8)
    assert CALENDAR.publicity_end(D(2024, 10, 5), 1, count_first=False) == D(2024, 10, 8)


def test_nth_workday_after_a_day_leaves_the_day_out():
    assert CALENDAR.add_workdays(D(2024, 8, 29), 2) == D(2024, 9, 2)


def test_snapshot_comes_back_the_same():
    again = Calendar.from_snapshot(CALENDAR.to_snapshot())
    assert dict(again.days) == dict(CALENDAR.days)
    assert (again.known_years, again.verified_years) == (CALENDAR.known_years, CALENDAR.verified_years)
    assert Calendar.from_snapshot({}).knows(2024) is False
