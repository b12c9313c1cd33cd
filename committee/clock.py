"""The only place that reads the time. UTC inside, Beijing time for people (R-100).

A demo folder runs on a simulated clock: ``shift`` seconds are added to real time, so that time flows normally from the
season's date. Second factors and logs of the machine use ``real_now``.
"""

import datetime as dt
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")

_shift = dt.timedelta(0)


def real_now() -> dt.datetime:
    """The machine's time, aware, UTC. For one-time codes, session ages and operations, never for a rule."""
    return dt.datetime.now(dt.UTC)


def now() -> dt.datetime:
    """The time by which every rule decides, aware, UTC; simulated in demo folders."""
    return real_now() + _shift


def today() -> dt.date:
    """The calendar day in Beijing (R-100)."""
    return now().astimezone(BEIJING).date()


def set_shift(shift: dt.timedelta) -> None:
    """Let ``now`` run *shift* ahead of (or behind) real time; only demo folders and tests do this."""
    global _shift
    _shift = shift


def travel_to(instant: dt.datetime) -> None:
    """Make ``now`` equal *instant* at this moment and run on normally. Raises ``ValueError`` for a naive time."""
    if instant.tzinfo is None:
        raise ValueError("naive time")
    set_shift(instant - real_now())


def shift() -> dt.timedelta:
    """How far ``now`` is from real time."""
    return _shift


def beijing(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> dt.datetime:
    """An instant given on the Beijing clock, returned in UTC."""
    return dt.datetime(year, month, day, hour, minute, second, tzinfo=BEIJING).astimezone(dt.UTC)


def beijing_day(instant: dt.datetime) -> dt.date:
    """The Beijing calendar day in which *instant* lies."""
    return instant.astimezone(BEIJING).date()


def end_of_day(day: dt.date) -> dt.datetime:
    """The last second 23:59:59 of *day* in Beijing, in UTC (P-03, P-04)."""
    return beijing(day.year, day.month, day.day, 23, 59, 59)
