"""Days and instants inside sentences of rules and refusals, in both languages, Beijing time (R-100)."""

import datetime as dt

from committee.clock import BEIJING
from committee.text import Text

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(value: dt.date) -> Text:
    """2024年9月15日 / 15 Sep 2024."""
    return Text(f"{value.year}年{value.month}月{value.day}日", f"{value.day} {_MONTHS[value.month - 1]} {value.year}")


def minute(instant: dt.datetime) -> Text:
    """As ``moment``, but of something that happened: nobody asks for its seconds."""
    return moment(instant.replace(second=0, microsecond=0))


def moment(instant: dt.datetime) -> Text:
    """2024年8月30日 18:00 / 30 Aug 2024 18:00; seconds only when they are not zero."""
    here = instant.astimezone(BEIJING)
    clock = f"{here:%H:%M}" if here.second == 0 else f"{here:%H:%M:%S}"
    date = day(here.date())
    return Text(f"{date.zh} {clock}", f"{date.en} {clock}")
