"""What the pages about a season compute before they draw: windows with their warnings, safe starts, a year month by month."""

import calendar as months
import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from committee.clock import beijing_day
from committee.seasons.calendars import Calendar, UnknownYear
from committee.seasons.deadlines import holiday_warning, latest_safe_start
from committee.seasons.holidays_loading import calendar_from_rows
from committee.seasons.models import Season
from committee.seasons.queries import calendar_of, rulebook_of, switch, windows_of
from committee.seasons.rulebook_tables import Windows
from committee.text import Text


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One window: name, instants (UTC, either may be missing), whether it is open now, a word of warning."""

    label: Text
    start: dt.datetime | None
    end: dt.datetime
    state: str
    warning: Text | None


def window_rows(windows: Windows, calendar: Calendar, *, now: dt.datetime) -> list[WindowRow]:
    """The notice's windows in order of time. ``state``: todo, now, done."""
    rows = (
        (Text("申报", "Filing"), windows.filing_from, windows.filing_until),
        (Text("评委会审核", "Check by the office"), windows.check_from, windows.check_until),
        (Text("报送纸质材料", "Paper"), None, windows.paper_until),
        (Text("缴费", "Fee"), None, windows.fee_until),
        (Text("评审会与公示", "Meeting and publicity"), windows.meeting_from, windows.results_until),
    )
    found = []
    for label, start, end in rows:
        state = "done" if now > end else "todo" if start and now < start else "now"
        found.append(WindowRow(label, start, end, state, holiday_warning(end, calendar)))
    return found


@dataclass(frozen=True, slots=True)
class SafeStart:
    """The last day on which a posting can start and still end in time (R-115); no day when the calendar does not know."""

    what: Text
    end: dt.date
    start: dt.date | None


def latest_starts(season: Season) -> list[SafeStart]:
    """Safe starts for the posting inside the unit and for the publication of results."""
    windows, calendar = windows_of(season), calendar_of(season)
    n = rulebook_of(season).publicity_workdays
    count_first = switch(season, "P-02") == "count-first"
    ends = (
        (
            Text("单位公示，审核期内上报", "Posting at the employer, to reach the office in time"),
            windows.check_until,
            True,
        ),
        (Text("结果公示，按期结束", "Publication of results, to end in time"), windows.results_until, False),
    )
    found = []
    for what, instant, act_after in ends:
        end = beijing_day(instant)
        try:
            start = latest_safe_start(
                instant, workdays=n, calendar=calendar, count_first=count_first, act_after=act_after
            )
        except UnknownYear:
            start = None
        found.append(SafeStart(what, end, start))
    return found


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day of the year's picture; None days fill the first and last week."""

    day: dt.date | None
    workday: bool
    listed: bool
    name: str


def month_grid(session: Session, year: int) -> list[list[list[DayCell]]]:
    """Twelve months of weeks, Monday first; empty when the year's arrangement is not loaded."""
    calendar = calendar_from_rows(session, (year,))
    if not calendar.knows(year):
        return []
    blank = DayCell(None, True, False, "")
    grid = []
    for month in range(1, 13):
        weeks = []
        for week in months.Calendar().monthdatescalendar(year, month):
            weeks.append(
                [
                    DayCell(day, calendar.is_workday(day), day in calendar.days, calendar.names.get(day, ""))
                    if day.month == month
                    else blank
                    for day in week
                ]
            )
        grid.append(weeks)
    return grid
