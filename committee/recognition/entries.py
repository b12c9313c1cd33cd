"""One entered value read strictly: a day, a year, a code. What cannot be is refused with its place. Pure."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from committee.errors import BadInput
from committee.text import Text

EARLIEST = dt.date(1950, 1, 1)


class WrongFact(BadInput):
    """Something entered cannot be true; the message names the place."""

    message = Text("填报有误，{where}：{why}", "This cannot be right; {where}: {why}")
    next_step = Text("请对照证书原件改正后再保存。", "Compare it with the original, correct it, and save again.")


def day_of(value: Any, where: Text, on: dt.date | None) -> dt.date | None:
    """An ISO day not after *on* (None: any), or None for an empty one. Raises ``WrongFact``."""
    if not value:
        return None
    try:
        day = dt.date.fromisoformat(str(value))
    except ValueError:
        raise WrongFact(where=where, why=Text(f"没有 {value} 这一天", f"there is no day {value}")) from None
    if day < EARLIEST or (on is not None and day > on):
        raise WrongFact(where=where, why=Text(f"{value} 不可能", f"{value} cannot be"))
    return day


def year_of(value: Any, on: dt.date) -> int:
    """A year not after that of *on*. Raises ``WrongFact``."""
    text = str(value)
    if not text.isdecimal() or not EARLIEST.year <= int(text) <= on.year:
        raise WrongFact(where=Text("年度", "year"), why=Text(f"{text} 不是有效年度", f"{text} is not a year"))
    return int(text)


def code_of(value: Any, known: Collection[Any], where: Text) -> str:
    """One of *known*. Raises ``WrongFact``."""
    if value not in known:
        raise WrongFact(where=where, why=Text(f"没有“{value}”这个选项", f"there is no choice “{value}”"))
    return str(value)
