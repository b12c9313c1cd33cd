"""The cut of R-103: an application is in time when it has *reached the final body*; everybody before has an hour of their own. Pure."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from committee.clock import BEIJING, beijing_day
from committee.recognition.rules import BEFORE_ARRIVAL, Desk, Phase
from committee.seasons.calendars import Calendar
from committee.seasons.deadlines import on_time


@dataclass(frozen=True, slots=True)
class SafeHours:
    """The latest safe instants: the applicant's press, and each desk's handing on; ``posting_start`` for form 1 (R-115)."""

    applicant: dt.datetime
    desks: Mapping[Desk, dt.datetime]
    posting_start: dt.date
    last_posting_start: dt.date


def safe_hours(
    desks: Sequence[Desk], *, cut: dt.datetime, calendar: Calendar, handover_workdays: int, workdays: int, count_first: bool
) -> SafeHours:  # fmt: skip
    """Backwards from the cut: the last desk before the final body has until the cut, every earlier one a workday or more less.

    ``last_posting_start`` is the very last first day of a posting that can still end before the day of the cut (R-115);
    ``posting_start`` leaves the applicant their own safe hour as well. Raises ``UnknownYear``.
    """
    hours: dict[Desk, dt.datetime] = {}
    instant = cut
    for desk in reversed(desks[:-1]):
        hours[desk] = instant
        instant = _earlier(instant, workdays=handover_workdays, calendar=calendar)
    ends_before = beijing_day(instant) - dt.timedelta(days=1)
    return SafeHours(
        instant,
        hours,
        calendar.latest_start(ends_before, workdays, count_first=count_first),
        calendar.latest_start(beijing_day(cut) - dt.timedelta(days=1), workdays, count_first=count_first),
    )


def _earlier(instant: dt.datetime, *, workdays: int, calendar: Calendar) -> dt.datetime:
    """The same clock time on a workday that lies *workdays* workdays before."""
    here = instant.astimezone(BEIJING)
    day, left = here.date(), workdays
    while left:
        day -= dt.timedelta(days=1)
        left -= calendar.is_workday(day)
    return dt.datetime.combine(day, here.time(), tzinfo=BEIJING).astimezone(dt.UTC)


def abandoned(
    phase: Phase, *, arrived_at: dt.datetime | None, cut: dt.datetime, check_until: dt.datetime, now: dt.datetime, p01: str
) -> bool:  # fmt: skip
    """Whether an application counts as given up: not at the final body at the cut (R-103), or returned and not handed in
    again inside the checking window (R-104).
    """
    if phase not in BEFORE_ARRIVAL:
        return False
    if arrived_at is not None:
        return phase is Phase.RETURNED and not on_time(now, check_until, p01=p01)
    return not on_time(now, cut, p01=p01)


def arrives_in_time(at: dt.datetime, *, arrived_at: dt.datetime | None, cut: dt.datetime, p01: str) -> bool:
    """Whether reaching the final body at *at* is in time: before the cut, or again after a first arrival (R-103, R-104)."""
    return arrived_at is not None or on_time(at, cut, p01=p01)
