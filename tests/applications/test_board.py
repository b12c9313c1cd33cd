"""What stands too long below the office: more than five workdays, counted by the calendar, to the day."""

import datetime as dt

import pytest

from committee.applications.board import SLOW_WORKDAYS, slow_before
from committee.clock import beijing, beijing_day
from committee.db import db
from committee.seasons.calendars import Calendar
from committee.seasons.models import Season
from committee.seasons.queries import calendar_of
from tests.applications import cast as play


@pytest.fixture
def season(session) -> Season:
    return db.session().get_one(Season, play.make_cast(session).season)


def slow(came: dt.date, *, now: dt.datetime, calendar: Calendar) -> bool:
    """The law said plainly: today lies after the fifth workday after the day it came."""
    return beijing_day(now) > calendar.add_workdays(came, SLOW_WORKDAYS)


def test_the_instant_parts_slow_from_not_slow_on_every_day_of_the_season(season):
    calendar = calendar_of(season)
    for offset in range(100):
        now = beijing(2024, 7, 22, 10) + dt.timedelta(days=offset)
        before = slow_before(season, now=now)
        for age in range(25):
            came = beijing_day(now) - dt.timedelta(days=age)
            instant = beijing(came.year, came.month, came.day, 23, 59)
            assert (instant < before) is slow(came, now=now, calendar=calendar), (now, came)


def test_an_unknown_year_makes_nothing_slow(season):
    assert slow_before(season, now=beijing(2099, 5, 1)) is None
