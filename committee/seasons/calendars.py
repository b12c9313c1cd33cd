"""Workdays (R-110 to R-117): weekends, national holidays and make-up days, the region's days on top. Pure.

A year whose arrangement is not loaded is never guessed: questions about it raise ``UnknownYear``.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from committee.errors import Refused
from committee.text import Text

ONE_DAY = dt.timedelta(days=1)


class UnknownYear(Refused):
    """The holiday arrangement of a year is not loaded, so that its workdays cannot be counted."""

    message = Text(
        "{year}年放假安排尚未录入，不能推算工作日。",
        "The holidays of {year} are not loaded; workdays cannot be counted.",
    )
    next_step = Text(
        "请在“日历与规则”中录入国务院办公厅公布的放假安排后再试。",
        "Enter the announced arrangement under “Calendar and rules”, then try again.",
    )


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days that differ from their weekday, the years known nationally, and those whose regional days were verified."""

    days: Mapping[dt.date, bool] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()
    verified_years: frozenset[int] = frozenset()
    names: Mapping[dt.date, str] = field(default_factory=dict)

    def knows(self, year: int) -> bool:
        """Whether the national arrangement of *year* is loaded."""
        return year in self.known_years

    def verified(self, year: int) -> bool:
        """Whether the region's own holidays of *year* are loaded (R-111); if not, pages say so."""
        return year in self.verified_years

    def is_workday(self, day: dt.date) -> bool:
        """Whether *day* counts as a workday (R-110). Raises ``UnknownYear``."""
        if day.year not in self.known_years:
            raise UnknownYear(year=day.year)
        listed = self.days.get(day)
        return day.weekday() < 5 if listed is None else listed

    def workdays(self, start: dt.date, end: dt.date) -> int:
        """How many workdays lie in *start* … *end*, both inclusive; 0 when *end* is earlier."""
        count, day = 0, start
        while day <= end:
            count += self.is_workday(day)
            day += ONE_DAY
        return count

    def publicity_end(self, start: dt.date, n: int, *, count_first: bool = True) -> dt.date:
        """The last day of a posting of *n* workdays from *start*; the first day counts when it is a workday (R-113, R-114, P-02)."""
        if n < 1:
            raise ValueError("a posting has at least one workday")
        day = start if count_first else start + ONE_DAY
        left = n - self.is_workday(day)
        while left:
            day += ONE_DAY
            left -= self.is_workday(day)
        return day

    def latest_start(self, end: dt.date, n: int, *, count_first: bool = True) -> dt.date:
        """The last day on which a posting of *n* workdays can start and still end by *end* (R-115)."""
        day, left = end, n
        while True:
            left -= self.is_workday(day)
            if not left:
                break
            day -= ONE_DAY
        return day if count_first else day - ONE_DAY

    def next_workday(self, day: dt.date) -> dt.date:
        """*day* itself when it is a workday, else the first one after it."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def add_workdays(self, day: dt.date, n: int) -> dt.date:
        """The *n*-th workday after *day*; *day* itself is not counted."""
        for _ in range(n):
            day = self.next_workday(day + ONE_DAY)
        return day

    def to_snapshot(self) -> dict[str, Any]:
        """JSON-ready, for the season's frozen copy."""
        return {
            "known_years": sorted(self.known_years),
            "verified_years": sorted(self.verified_years),
            "days": [[day.isoformat(), self.days[day], self.names.get(day, "")] for day in sorted(self.days)],
        }

    @classmethod
    def from_snapshot(cls, data: Mapping[str, Any]) -> "Calendar":
        """The calendar of ``to_snapshot``; an empty mapping gives one that knows no year."""
        rows = [(dt.date.fromisoformat(day), workday, name) for day, workday, name in data.get("days", ())]
        return cls(
            {day: workday for day, workday, _ in rows},
            frozenset(data.get("known_years", ())),
            frozenset(data.get("verified_years", ())),
            {day: name for day, _, name in rows if name},
        )
