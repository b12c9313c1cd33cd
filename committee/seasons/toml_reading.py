"""TOML into frozen dataclasses, strictly: an unknown, missing or wrong key is an error that names file and line.

``tomllib`` gives no lines, so that the line of a key is found in the text. The same reader takes a snapshot (JSON) back, where
times are ISO strings.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Hashable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from committee.errors import ConfigurationError
from committee.text import Text

T = TypeVar("T")
_HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.\-\"]+)\s*\]\]?")
_KEY = re.compile(r"^\s*\"?([\w\-]+)\"?\s*=")


class Source:
    """A text with the line of each key, and the word for it in error messages."""

    def __init__(self, name: str, text: str = "") -> None:
        self.name = name
        self.lines: dict[str, int] = {}
        prefix, counts = "", {}  # type: tuple[str, dict[str, int]]
        for number, line in enumerate(text.splitlines(), 1):
            if header := _HEADER.match(line):
                prefix = header[2].replace('"', "")
                if header[1] == "[[":
                    counts[prefix] = counts.get(prefix, -1) + 1
                    prefix = f"{prefix}[{counts[prefix]}]"
                self.lines.setdefault(prefix, number)
            elif key := _KEY.match(line):
                self.lines.setdefault(f"{prefix}.{key[1]}".lstrip("."), number)

    def line(self, path: str) -> int:
        """The line of *path*, or of the nearest enclosing key; 1 when nothing encloses it."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = re.sub(r"(\.[^.\[]+|\[\d+\]|^[^.\[]+)$", "", path)
        return 1

    def wrong(self, path: str, zh: str, en: str) -> ConfigurationError:
        """The error for *path*, with file and line."""
        place = f"{self.name}:{self.line(path)}"
        return ConfigurationError(
            Text(f"{place}：{path} {zh}", f"{place}: {path} {en}"),
            next_step=Text("请改正规则文件的这一行后重试。", "Correct this line of the rulebook, then try again."),
        )


def parse(text: str, source: Source) -> dict[str, Any]:
    """The tables of a TOML text. Raises ``ConfigurationError`` with the line that does not parse."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        place = f"{source.name}:{found[1] if found else 1}"
        raise ConfigurationError(
            Text(f"{place}：不是有效的 TOML（{error}）", f"{place}: not valid TOML ({error})")
        ) from error


@cache
def _hints(kind: Hashable) -> dict[str, Any]:
    return get_type_hints(kind)


def build(kind: type[T], value: object, source: Source, path: str = "") -> T:
    """*value* as an instance of the dataclass *kind*; every key must be known, and there unless the shape has a default for it."""
    if not isinstance(value, Mapping):
        raise source.wrong(path, "应为一组设置", "must be a table")
    hints = _hints(cast(Hashable, kind))
    shape = fields(kind)  # type: ignore[arg-type]
    names = [f.name for f in shape]
    demanded = {f.name for f in shape if f.default is MISSING and f.default_factory is MISSING}
    for key in value:
        if key not in names:
            raise source.wrong(f"{path}.{key}".lstrip("."), "不是已知的设置", "is not a known key")
    for name in names:
        if name in demanded and name not in value:
            raise source.wrong(path, f"缺少 {name}", f"lacks {name}")
    given = [name for name in names if name in value]
    return kind(**{name: _read(hints[name], value[name], source, f"{path}.{name}".lstrip(".")) for name in given})


def _read(kind: Any, value: Any, source: Source, path: str) -> Any:
    origin = get_origin(kind)
    if origin is tuple:
        if not isinstance(value, (list, tuple)):
            raise source.wrong(path, "应为列表", "must be a list")
        inner = get_args(kind)[0]
        return tuple(_read(inner, item, source, f"{path}[{i}]") for i, item in enumerate(value))
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(value, Mapping):
            raise source.wrong(path, "应为一组设置", "must be a table")
        inner = get_args(kind)[1]
        return {key: _read(inner, item, source, f"{path}.{key}") for key, item in value.items()}
    if is_dataclass(kind):
        return build(kind, value, source, path)  # type: ignore[arg-type]
    return _scalar(kind, value, source, path)


def _scalar(kind: type, value: Any, source: Source, path: str) -> Any:
    if issubclass(kind, StrEnum):
        try:
            return kind(value)
        except ValueError:
            choices = "、".join(kind)
            raise source.wrong(path, f"只能是：{choices}", f"must be one of {', '.join(kind)}") from None
    if kind in (dt.datetime, dt.date):
        return _moment(kind, value, source, path)
    if type(value) is not kind:
        raise source.wrong(path, f"应为 {kind.__name__}", f"must be {kind.__name__}")
    if isinstance(value, int) and value < 0:
        raise source.wrong(path, "不能为负数", "must not be negative")
    return value


def _moment(kind: type, value: Any, source: Source, path: str) -> dt.datetime | dt.date:
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value) if kind is dt.datetime else dt.date.fromisoformat(value)
        except ValueError:
            raise source.wrong(path, "不是日期时间", "is not a date or time") from None
    if kind is dt.datetime:
        if not isinstance(value, dt.datetime) or value.tzinfo is None:
            raise source.wrong(path, "须写明时区，如 +08:00", "must name its time zone, like +08:00")
        return value.astimezone(dt.UTC)
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise source.wrong(path, "应为日期", "must be a date")
    return value


def plain(value: object) -> Any:
    """Dataclasses as JSON-ready tables, so that ``build`` takes them back unchanged."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, dt.date):  # datetime is one too
        return value.isoformat()
    return value
