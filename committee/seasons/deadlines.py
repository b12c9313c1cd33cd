"""Instants and periods: what is in time (P-01), what a date-only deadline means (P-03), when a return is due (P-04, P-06). Pure."""

import datetime as dt
from dataclasses import replace
from typing import Any, Literal, TypeVar

from committee.clock import beijing, beijing_day, end_of_day
from committee.seasons.calendars import Calendar
from committee.seasons.recognition_tables import RecognitionWindows
from committee.seasons.rulebook_tables import Windows
from committee.text import Text

W = TypeVar("W", Windows, RecognitionWindows)


AFTER_REVIEW = "after-review"
"""In the place of P-06's answer for a return that came out of the review."""


def on_time(received: dt.datetime, deadline: dt.datetime, *, p01: str = "inclusive") -> bool:
    """Whether *received* is in time: at the deadline's second is on time unless P-01 is strict (E-47).

    A deadline has the precision of a second: 18:00:00.9 is still 18:00:00.
    """
    second = received.replace(microsecond=0)
    return second < deadline if p01 == "strict" else second <= deadline


def windows_under(windows: W, *, p03: str) -> W:
    """The windows with their date-only deadlines as P-03 reads them: as printed, or before that day begins."""
    if p03 != "before-day":
        return windows
    shifted: dict[str, Any] = {name: _before_day(getattr(windows, name)) for name in windows.date_only}
    return replace(windows, **shifted)


def _before_day(instant: dt.datetime) -> dt.datetime:
    return end_of_day(beijing_day(instant) - dt.timedelta(days=1))


def date_deadline(
    day: dt.date, *, by: Literal["online", "paper"], office_closes: str = "20:00", p03: str = "end-of-day"
) -> dt.datetime:
    """The last instant of a deadline printed as *day* only (P-03): 23:59:59 online, closing time for paper (R-116)."""
    if p03 == "before-day":
        return end_of_day(day - dt.timedelta(days=1))
    if by == "online":
        return end_of_day(day)
    hour, minute = (int(part) for part in office_closes.split(":"))
    return beijing(day.year, day.month, day.day, hour, minute)


def return_due(returned_at: dt.datetime, *, days: int, p04: str, calendar: Calendar) -> dt.datetime:
    """When a returned dossier is due again (P-04, R-126): the second day's end, 48 hours later, or the second workday's end."""
    if p04 == "48-hours":
        return (returned_at + dt.timedelta(hours=24 * days)).replace(microsecond=0)
    day = beijing_day(returned_at)
    return end_of_day(calendar.add_workdays(day, days) if p04 == "working-days" else day + dt.timedelta(days=days))


def resubmission_until(due: dt.datetime, *, windows: Windows, p06: str) -> dt.datetime:
    """The last instant for handing in again: inside the return's window, and before checking ends or filing ends (P-06, R-127).

    A return out of the review comes after all of these windows: there its own window alone counts (P-31).
    """
    if p06 == AFTER_REVIEW:
        return due
    return min(due, windows.filing_until if p06 == "filing-deadline" else windows.check_until)


def latest_safe_start(
    until: dt.datetime, *, workdays: int, calendar: Calendar, count_first: bool = True, act_after: bool = False
) -> dt.date:
    """The last day on which a posting of *workdays* can start and still be over by *until* (R-115).

    With *act_after* something is left to do once it is over (its result recorded, the case sent on): then it ends the day before.
    Raises ``UnknownYear``.
    """
    end = beijing_day(until) - dt.timedelta(days=act_after)
    return calendar.latest_start(end, workdays, count_first=count_first)


def posting_start(posted_at: dt.datetime, *, calendar: Calendar, office_closes: str = "20:00") -> dt.date:
    """The first day a posting counts from: posted after office hours it starts on the next workday (R-113, R-116)."""
    day = beijing_day(posted_at)
    if posted_at > date_deadline(day, by="paper", office_closes=office_closes):
        return calendar.next_workday(day + dt.timedelta(days=1))
    return day


def holiday_warning(deadline: dt.datetime, calendar: Calendar) -> Text | None:
    """A word for the secretary when a fixed deadline falls on a day off; it is not moved (R-117)."""
    day = beijing_day(deadline)
    if not calendar.knows(day.year) or calendar.is_workday(day):
        return None
    name = calendar.names.get(day, "")
    return Text(
        f"{day.month}月{day.day}日是休息日{f'（{name}）' if name else ''}，通知写明了日期，不自动顺延",
        f"{day.day} {day:%B} is a day off; the notice fixes the date, so that it is not moved",
    )
