"""Every instant of domain section 2 for notice 2: last second in time, first second late, under each answer of the switches."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from committee.clock import beijing
from committee.seasons.deadlines import (
    date_deadline,
    holiday_warning,
    on_time,
    posting_start,
    resubmission_until,
    return_due,
    windows_under,
)
from committee.seasons.holidays_loading import shipped_calendar
from committee.seasons.rulebook import load_rulebook

WINDOWS = load_rulebook("quality-2024").windows
CALENDAR = shipped_calendar()
SECOND = dt.timedelta(seconds=1)


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("filing_until", beijing(2024, 8, 30, 18)),
        ("check_until", beijing(2024, 9, 10, 23, 59, 59)),
        ("paper_until", beijing(2024, 9, 10, 20)),
        ("fee_until", beijing(2024, 9, 15, 23, 59, 59)),
        ("results_until", beijing(2024, 10, 30, 23, 59, 59)),
    ],
)
def test_each_deadline_of_r105_takes_its_last_second_and_no_more(name, last):
    deadline = getattr(WINDOWS, name)
    assert deadline == last
    assert on_time(deadline, deadline)
    assert not on_time(deadline + SECOND, deadline)
    assert not on_time(deadline, deadline, p01="strict")
    assert on_time(deadline - SECOND, deadline, p01="strict")


def test_windows_open_as_r105_says():
    assert WINDOWS.filing_from == beijing(2024, 7, 22)
    assert WINDOWS.check_from == beijing(2024, 8, 1)
    assert WINDOWS.meeting_from == beijing(2024, 9, 15)
    assert WINDOWS.check_from < WINDOWS.filing_until  # they overlap
    assert WINDOWS.seniority_on == dt.date(2024, 12, 31)


def test_e47_a_press_within_the_last_second_is_that_second():
    assert on_time(beijing(2024, 8, 30, 18) + dt.timedelta(milliseconds=900), WINDOWS.filing_until)
    assert not on_time(beijing(2024, 8, 30, 18, 0, 1), WINDOWS.filing_until)


def test_e51_urumqi_clocks_do_not_move_a_deadline():
    urumqi = ZoneInfo("Asia/Urumqi")
    assert on_time(dt.datetime(2024, 8, 30, 16, 0, tzinfo=urumqi), WINDOWS.filing_until)
    assert not on_time(dt.datetime(2024, 8, 30, 16, 0, 1, tzinfo=urumqi), WINDOWS.filing_until)
    assert beijing(2024, 5, 10, 19).astimezone(urumqi).hour == 17


@pytest.mark.parametrize(
    ("p04", "due"),
    [
        ("calendar-days", beijing(2024, 8, 22, 23, 59, 59)),
        ("48-hours", beijing(2024, 8, 22, 9, 10)),
        ("working-days", beijing(2024, 8, 22, 23, 59, 59)),
    ],
)
def test_e52_return_of_20_august_is_due_as_p04_says(p04, due):
    assert return_due(beijing(2024, 8, 20, 9, 10), days=2, p04=p04, calendar=CALENDAR) == due


def test_e52_last_minute_of_day_two_is_in_time_and_midnight_is_not():
    due = return_due(beijing(2024, 8, 20, 9, 10), days=2, p04="calendar-days", calendar=CALENDAR)
    assert on_time(beijing(2024, 8, 22, 23, 59), due)
    assert not on_time(beijing(2024, 8, 23), due)


def test_workdays_after_a_friday_return_leave_the_weekend_out():
    due = return_due(beijing(2024, 8, 23, 9), days=2, p04="working-days", calendar=CALENDAR)
    assert due == beijing(2024, 8, 27, 23, 59, 59)


def test_e53_after_the_filing_deadline_p06_decides():
    due = return_due(beijing(2024, 8, 29, 9), days=2, p04="calendar-days", calendar=CALENDAR)
    at = beijing(2024, 8, 31, 10)
    assert on_time(at, resubmission_until(due, windows=WINDOWS, p06="until-check-ends"))
    assert not on_time(at, resubmission_until(due, windows=WINDOWS, p06="filing-deadline"))


def test_checking_window_cuts_the_two_days_short():
    due = return_due(beijing(2024, 9, 10, 9), days=2, p04="calendar-days", calendar=CALENDAR)
    assert resubmission_until(due, windows=WINDOWS, p06="until-check-ends") == WINDOWS.check_until


def test_date_only_deadlines_under_p03():
    day = dt.date(2024, 9, 10)
    assert date_deadline(day, by="online") == beijing(2024, 9, 10, 23, 59, 59)
    assert date_deadline(day, by="paper", office_closes="20:00") == beijing(2024, 9, 10, 20)
    assert date_deadline(day, by="paper", p03="before-day") == beijing(2024, 9, 9, 23, 59, 59)


def test_p03_moves_only_the_deadlines_printed_without_a_clock_time():
    moved = windows_under(WINDOWS, p03="before-day")
    assert moved.filing_until == WINDOWS.filing_until
    assert moved.fee_until == beijing(2024, 9, 14, 23, 59, 59)
    assert moved.paper_until == beijing(2024, 9, 9, 23, 59, 59)
    assert windows_under(WINDOWS, p03="end-of-day") == WINDOWS


def test_e59_fee_day_is_a_holiday_sunday_and_stays():
    assert not CALENDAR.is_workday(dt.date(2024, 9, 15))
    assert on_time(beijing(2024, 9, 15, 23, 59), WINDOWS.fee_until)
    assert not on_time(beijing(2024, 9, 16), WINDOWS.fee_until)
    assert "不自动顺延" in holiday_warning(WINDOWS.fee_until, CALENDAR).zh
    assert holiday_warning(WINDOWS.check_until, CALENDAR) is None


def test_posting_after_office_hours_starts_on_the_next_workday():
    assert posting_start(beijing(2024, 9, 27, 20), calendar=CALENDAR) == dt.date(2024, 9, 27)
    assert posting_start(beijing(2024, 9, 27, 20, 0, 1), calendar=CALENDAR) == dt.date(
        2024, 9, 29
    )  # make-up day
