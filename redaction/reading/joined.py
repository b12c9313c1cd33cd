"""Values that stand in pieces over several objects: names of all kinds, packets of a form, letters one a field, names of nested fields."""

import re
from collections.abc import Iterator
from typing import Any

from redaction.findings import Channel
from redaction.reading.markup import markup
from redaction.reading.model import PlacedString
from redaction.reading.objects import Objects

MAX_STREAM = 64_000_000
_KNOWN_NAMES = re.compile(r"^[A-Za-z0-9.+_,-]{1,4}$")
_FIELD = re.compile(r"^(\d+) 0 obj /T$")
_PARENT = re.compile(r"/Parent (\d+) 0 R")
_DEEPEST = 8


def spelled_by_names(names: dict[str, int], objects: Objects) -> Iterator[PlacedString]:
    """Names can spell anything: layers, fonts, custom keys, spot colours. All of a page in one text, one a line."""
    groups: dict[tuple[int | None, Channel], list[str]] = {}
    for name, xref in names.items():
        if not _KNOWN_NAMES.match(name):
            font = "/Type/Font" in objects.source[xref]
            groups.setdefault((objects.owner.get(xref), Channel.FONT if font else Channel.METADATA), []).append(name)
    for (page, channel), found in groups.items():
        label = "字体名 font name" if channel is Channel.FONT else "名称对象 name"
        yield PlacedString("\n".join(sorted(found)), channel, label, "names", page, origin="name")


def whole_form(document: Any, objects: Objects) -> Iterator[PlacedString]:
    """The packets of an XFA form put together: a value may be cut between two of them, even inside a letter."""
    if len(objects.forms) < 2:
        return
    packets = [document.xref_stream(xref) or b"" for xref in objects.forms if xref in objects.streams]
    yield from markup(b"".join(packets)[:MAX_STREAM], Channel.FORM, "XFA", label="XFA")


def letter_by_letter(strings: list[PlacedString]) -> Iterator[PlacedString]:
    """A value cut into letters, one a field, note or tag: those of one kind on one page in a row."""
    rows: dict[tuple[Channel, str, int | None], list[PlacedString]] = {}
    for string in strings:
        if 0 < len(string.text) <= 2 and string.origin in ("object", "unreachable"):
            rows.setdefault((string.channel, string.label, string.page), []).append(string)
    for (channel, label, page), row in rows.items():
        if 1 < len(row) <= 2_000:
            text = "".join(string.text for string in row)
            yield PlacedString(text, channel, label, row[0].path, page, row[0].box, "letters")


def field_names(strings: list[PlacedString], objects: Objects) -> Iterator[PlacedString]:
    """The whole names of fields below other fields: each level holds a part, which may be as little as a letter."""
    parts: dict[int, PlacedString] = {}
    for string in strings:
        if string.channel is Channel.FORM and string.origin == "object" and (found := _FIELD.match(string.path)):
            parts.setdefault(int(found[1]), string)
    for xref, own in parts.items():
        whole, above = own.text, _above(objects, xref)
        for _ in range(_DEEPEST):
            if above not in parts:
                break
            whole, above = parts[above].text + whole, _above(objects, above)
        if whole != own.text:
            yield PlacedString(whole, own.channel, own.label, own.path, own.page, own.box, "joined")


def _above(objects: Objects, xref: int) -> int:
    found = _PARENT.search(objects.source.get(xref, ""))
    return int(found[1]) if found else 0
