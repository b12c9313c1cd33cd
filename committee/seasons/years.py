"""Full years to the day (R-108), as both procedures count them. Pure."""

import calendar
import datetime as dt


def anniversary(start: dt.date, years: int) -> dt.date:
    """The same day *years* later; 29 February falls on the month's last day."""
    year = start.year + years
    return dt.date(year, start.month, min(start.day, calendar.monthrange(year, start.month)[1]))


def full_years(start: dt.date, cut_off: dt.date) -> int:
    """Full years from *start* to *cut_off*: an anniversary on the cut-off itself counts (R-108). 0 when *start* is later."""
    years = cut_off.year - start.year
    return max(0, years if anniversary(start, years) <= cut_off else years - 1) if years >= 0 else 0
