"""Dates, times, scores and money as the office writes them. Beijing time always (R-100)."""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import chain, repeat

from flask import Flask
from markupsafe import Markup, escape

from committee.clock import BEIJING
from committee.web.language import locale

_CELL = re.compile(r"(<t[dh]\b)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def bj(value: dt.datetime | None) -> str:
    """2024年9月15日 18:00（北京时间）; an empty string for None."""
    if value is None:
        return ""
    here = value.astimezone(BEIJING)
    clock_time = f"{here:%H:%M:%S}" if here.second == 59 else f"{here:%H:%M}"
    if locale() == "en":
        return f"{here.day} {_MONTHS[here.month - 1]} {here.year} {clock_time} (Beijing time)"
    return f"{bj_date(here.date())} {clock_time}（北京时间）"


def bj_date(value: dt.date | dt.datetime | None) -> str:
    """2024年9月15日."""
    if value is None:
        return ""
    day = value.astimezone(BEIJING).date() if isinstance(value, dt.datetime) else value
    if locale() == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def bj_time(value: dt.datetime | None) -> str:
    """18:00."""
    return "" if value is None else f"{value.astimezone(BEIJING):%H:%M}"


def score(hundredths: int | Decimal | None) -> str:
    """Hundredths of a point as 84.67, rounded half up (R-420); a dash for None."""
    if hundredths is None:
        return "—"
    return str((Decimal(hundredths) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP))


def yuan(amount: int | None) -> str:
    """600 元."""
    if amount is None:
        return "—"
    return f"CNY {amount}" if locale() == "en" else f"{amount} 元"


@lru_cache(maxsize=256)
def _label(head: str) -> str:
    return f' data-label="{escape(head)}"'


def labelled(cells: Markup, heads: Sequence[str]) -> Markup:
    """The cells of a row, each with its column's head, where a narrow screen sets it beside the cell; an empty cell says that it is."""
    before, *parts = _CELL.split(str(cells))
    done = [before]
    for tag, rest, head in zip(parts[::2], parts[1::2], chain(heads, repeat("")), strict=False):
        blank = rest[rest.find(">") + 1 :].lstrip().startswith("</t")
        done += (tag, _label(head), " data-blank", rest) if blank else (tag, _label(head), rest)
    return Markup("".join(done))  # noqa: S704 what a template made, with heads escaped into it


def init_app(app: Flask) -> None:
    """Register the filters."""
    app.jinja_env.filters.update(bj=bj, bj_date=bj_date, bj_time=bj_time, score=score, yuan=yuan, labelled=labelled)
