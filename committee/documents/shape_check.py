"""Compare data with a TypedDict at run time, and turn them into what Typst can read.

A missing field must be named before printing, in words a developer of another part can act on; Typst's own
message would point into a template.
"""

import datetime as dt
import types
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin, get_type_hints, is_typeddict
from zoneinfo import ZoneInfo

from committee.documents.errors import WrongShape

BEIJING = ZoneInfo("Asia/Shanghai")


def require_shape(value: object, shape: Any, *, where: str) -> None:
    """Raise :class:`WrongShape` unless ``value`` fits ``shape``.

    A shape is a TypedDict, ``list[X]``, ``X | None``, a Literal, or one of str, int, bool, date, datetime.
    Unknown keys are refused too: a misspelt optional field would otherwise vanish from the paper silently.
    """
    origin = get_origin(shape)
    if is_typeddict(shape):
        _require_fields(value, shape, where=where)
    elif origin in (Union, types.UnionType):
        if not any(_fits(value, option, where=where) for option in get_args(shape)):
            _require_best_option(value, get_args(shape), where=where)
    elif origin is list:
        if not isinstance(value, Sequence) or isinstance(value, str | bytes):
            raise WrongShape(where, expected="list")
        for position, entry in enumerate(value):
            require_shape(entry, get_args(shape)[0], where=f"{where}[{position}]")
    elif origin is Literal:
        if value not in get_args(shape):
            raise WrongShape(where, expected=" | ".join(map(str, get_args(shape))))
    elif shape is type(None):
        if value is not None:
            raise WrongShape(where, expected="None")
    elif type(value) is not shape and not (shape is str and isinstance(value, str)):
        raise WrongShape(where, expected=shape.__name__)
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        raise WrongShape(where, expected="aware datetime")


def _fits(value: object, shape: Any, *, where: str) -> bool:
    try:
        require_shape(value, shape, where=where)
    except WrongShape:
        return False
    return True


def _require_best_option(value: object, options: tuple[Any, ...], *, where: str) -> None:
    # For ``Shape | None`` the reader wants to know which field of the Shape is wrong.
    if isinstance(value, Mapping):
        for option in options:
            if is_typeddict(option):
                require_shape(value, option, where=where)
    raise WrongShape(where, expected=" | ".join(getattr(o, "__name__", str(o)) for o in options))


@cache
def _fields(shape: Any) -> dict[str, Any]:
    hints = get_type_hints(shape, include_extras=True)
    return {
        name: get_args(hint)[0] if get_origin(hint) in (NotRequired, Required) else hint for name, hint in hints.items()
    }


def _require_fields(value: object, shape: Any, *, where: str) -> None:
    if not isinstance(value, Mapping):
        raise WrongShape(where, expected=shape.__name__)
    fields = _fields(shape)
    for name in sorted(shape.__required_keys__):
        if name not in value:
            raise WrongShape(f"{where}.{name}", expected=getattr(fields[name], "__name__", str(fields[name])))
    for name, entry in value.items():
        if name not in fields:
            raise WrongShape(f"{where}.{name}", expected=" / ".join(fields))
        require_shape(entry, fields[name], where=f"{where}.{name}")


def plain(value: object) -> object:
    """Return ``value`` for JSON: dates as 2024年9月15日, instants as 2024年9月15日 18:00 in Beijing time (R-100)."""
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, dt.datetime):
        return chinese_instant(value)
    if isinstance(value, dt.date):
        return chinese_date(value)
    if isinstance(value, str | int | None):
        return value
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [plain(entry) for entry in value]
    raise WrongShape("data", expected="str, int, bool, date, datetime, list, dict")


def chinese_date(day: dt.date) -> str:
    """Return ``2024年9月15日``, without leading zeros as official documents write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_instant(instant: dt.datetime) -> str:
    """Return ``2024年9月15日 18:00`` on the Beijing clock; raises WrongShape for a naive time."""
    if instant.tzinfo is None:
        raise WrongShape("datetime", expected="aware datetime")
    local = instant.astimezone(BEIJING)
    return f"{chinese_date(local.date())} {local:%H:%M}"


def texts(value: object) -> Iterator[str]:
    """Yield every string inside plain data, for the check of fonts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for entry in value.values():
            yield from texts(entry)
    elif isinstance(value, Sequence):
        for entry in value:
            yield from texts(entry)
