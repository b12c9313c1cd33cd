"""Whose traces a check looks for: the person of identity.json, validated once at the door."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redaction.errors import IdentityError
from redaction.findings import Text
from redaction.names.fold import fold

_LISTS = ("former_names", "latin_names", "native_names", "unit_aliases", "other_numbers", "co_workers")
_LEAST = 2
_STRINGS = ("name", "unit", "id_number", "phone", "email")


@dataclass(frozen=True, slots=True)
class Identity:
    """One applicant. Only `name` and `unit` are required; everything is kept out of `repr` so that logs stay clean."""

    name: str = field(repr=False)
    unit: str = field(repr=False)
    former_names: tuple[str, ...] = field(default=(), repr=False)
    latin_names: tuple[str, ...] = field(default=(), repr=False)
    native_names: tuple[str, ...] = field(default=(), repr=False)
    unit_aliases: tuple[str, ...] = field(default=(), repr=False)
    id_number: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    other_numbers: tuple[str, ...] = field(default=(), repr=False)
    co_workers: tuple[str, ...] = field(default=(), repr=False)


def identity_from_json(data: Any) -> Identity:
    """The person that a decoded identity.json describes. Raises IdentityError naming the field that is wrong."""
    if not isinstance(data, dict):
        raise IdentityError(
            Text(
                "身份文件的内容应是一个 JSON 对象（花括号）。", "The identity file must hold one JSON object in braces."
            )
        )
    strings = {key: _string(data, key) for key in _STRINGS}
    for key in ("name", "unit"):
        if not strings[key]:
            raise IdentityError(
                Text(f"身份文件缺少必填字段 {key}。", f"The identity file lacks the required field {key}.")
            )
        if len(fold(strings[key])) < _LEAST:
            raise IdentityError(
                Text(
                    f"身份文件的 {key} 至少要有两个字，否则查不出来。",
                    f"{key} in the identity file needs two letters at least: less cannot be searched for.",
                )
            )
    lists = {key: _strings(data, key) for key in _LISTS}
    return Identity(**strings, **lists)  # type: ignore[arg-type]


def unknown_fields(data: Any) -> tuple[str, ...]:
    """Keys that no search uses; the command warns of them, because a misspelt `id_nubmer` silently switches off a search."""
    return tuple(sorted(str(key) for key in data if key not in _LISTS and key not in _STRINGS))


def identity_from_file(path: Path) -> Identity:
    """The person in an identity.json file. Raises IdentityError."""
    return identity_from_json(read_identity_json(path))


def read_identity_json(path: Path) -> Any:
    """The decoded content of identity.json (UTF-8, with or without a byte-order mark). Raises IdentityError."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise IdentityError(
            Text(
                f"读不到身份文件 {path.name}，请检查路径。",
                f"Cannot read the identity file {path.name}; check the path.",
            )
        ) from error
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise IdentityError(
            Text(
                f"身份文件 {path.name} 不是 UTF-8 编码的 JSON，请检查引号和逗号。",
                f"The identity file {path.name} is not JSON in UTF-8; check quotes and commas.",
            )
        ) from error


def _string(data: dict[str, Any], key: str) -> str:
    value = data.get(key, "")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise IdentityError(Text(f"身份文件的 {key} 应是字符串。", f"{key} in the identity file must be a string."))
    return value.strip()


def _strings(data: dict[str, Any], key: str) -> tuple[str, ...]:
    value = data.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise IdentityError(
            Text(f"身份文件的 {key} 应是字符串列表。", f"{key} in the identity file must be a list of strings.")
        )
    return tuple(item.strip() for item in value if item.strip())
