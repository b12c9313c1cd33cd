"""Documents inside a document: attachments of any kind, earlier revisions, files outside the structure; `revived` brings back pages."""

import hashlib
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from redaction.errors import UnreadableFile
from redaction.findings import NotChecked, Text
from redaction.reading.guard import guarded
from redaction.reading.model import Inner
from redaction.reading.objects import Objects
from redaction.reading.revived import deleted_pages, drawn_by_glyphs, undrawn_forms
from redaction.reading.sweep import Swept

MAX_DEPTH = 6
MAX_REVISIONS = 25
MAX_OUTSIDE = 40
_START = re.compile(rb"startxref\s+(\d{1,12})")
_PREVIOUS = re.compile(rb"/Prev\s+(\d{1,12})(?!\s+\d+\s+R)")
_XREF = re.compile(rb"\s*(?:xref|\d+\s+\d+\s+obj)")
_END = re.compile(rb"%%EOF[ \t]*\r?\n?")


def inner_documents(
    data: bytes,
    opened: Any,
    objects: Objects,
    swept: Swept,
    *,
    origin: str,
    depth: int,
    deep: bool,
    told: set[str],
    warnings: list[NotChecked],
) -> tuple[Inner, ...]:
    """All documents inside; what is too deep, too much or unreadable goes to `warnings`.

    `told` are digests of attachments that were read already: earlier revisions repeat them.
    """
    parts: tuple[tuple[Text, Callable[[], list[Inner]]], ...] = (
        (
            Text("附件", "attachments"),
            lambda: _embedded(opened, objects, swept, depth=depth, deep=deep, told=told, warnings=warnings),
        ),
        (
            Text("早期版本", "earlier revisions"),
            # A revision holds all earlier ones; they are read from the whole file.
            lambda: (
                [] if origin == "revision" else _revisions(data, depth=depth, deep=deep, told=told, warnings=warnings)
            ),
        ),
        (Text("已删除的页面", "deleted pages"), lambda: deleted_pages(data, objects, swept)),
        (Text("字形中的文字", "text in glyphs"), lambda: drawn_by_glyphs(data, objects, swept)),
        (
            Text("表单对象", "form objects"),
            lambda: undrawn_forms(data, objects, swept, deep=deep, warnings=warnings),
        ),
        (
            Text("属性中的文件", "files in properties"),
            lambda: _carried(swept, depth=depth, deep=deep, warnings=warnings),
        ),
        (
            Text("结构之外的文件", "files outside the structure"),
            lambda: _outside(swept, depth=depth, deep=deep, warnings=warnings),
        ),
    )
    found: list[Inner] = []
    for what, work in parts:
        found += guarded(what, work, otherwise=[], warnings=warnings)
    return tuple(found)


def _revisions(data: bytes, *, depth: int, deep: bool, told: set[str], warnings: list[NotChecked]) -> list[Inner]:
    from redaction.reading.pdf import read_pdf

    if depth >= MAX_DEPTH:
        return []
    versions = _versions(data)
    if len(versions) > MAX_REVISIONS:
        more = len(versions) - MAX_REVISIONS
        why = Text("历史版本太多", "there are too many revisions")
        warnings.append(NotChecked(Text(f"{more} 个早期版本", f"{more} earlier revisions"), why))
        versions = versions[-MAX_REVISIONS:]
    found: list[Inner] = []
    for number, version in enumerate(versions, 1):
        name = f"第{number}版 / revision {number}"
        try:
            inner = read_pdf(version(), name=name, origin="revision", depth=depth + 1, deep=deep, told=told)
        except UnreadableFile as error:
            warnings.append(NotChecked(Text(name, name), error.text))
            continue
        found.append(Inner("revision", name, inner))
    return found


def _versions(data: bytes) -> list[Callable[[], bytes]]:
    """Earlier states of the file, oldest first: cut at each end mark, and by each earlier cross-reference whose end mark is gone."""
    ends = [found.end() for found in _END.finditer(data)]
    cuts = [end for end in ends[:-1] if _table_before(data, end) is not None]
    linearised = b"/Linearized" in data[:2048]
    if linearised:
        cuts = cuts[1:]
    versions: dict[int, Callable[[], bytes]] = {}
    for cut in cuts:
        versions[_table_before(data, cut) or 0] = partial(_head, data, cut)
    if not linearised:
        last = [int(found[1]) for found in _START.finditer(data)][-1:]
        for found in _PREVIOUS.finditer(data):
            table = int(found[1])
            if table not in versions and table not in last and _XREF.match(data, table):
                versions[table] = partial(_pointing, data, table)
    return [versions[table] for table in sorted(versions)]


def _head(data: bytes, end: int) -> bytes:
    return data[:end]


def _pointing(data: bytes, table: int) -> bytes:
    """The same bytes with an end that points to an earlier cross-reference: readers begin there."""
    return data + b"\nstartxref\n%d\n%%%%EOF\n" % table


def _outside(swept: Swept, *, depth: int, deep: bool, warnings: list[NotChecked]) -> list[Inner]:
    """Whole files before, between or behind the objects."""
    from redaction.reading.files import kind_of, read_any

    name = "结构之外的文件 / file outside the structure"
    return [
        Inner(
            "outside",
            name,
            read_any(body, name=name, origin="attachment", depth=depth + 1, deep=deep, warnings=warnings),
        )
        for body in swept.outside[:MAX_OUTSIDE]
        if kind_of(body) != "other" and depth < MAX_DEPTH
    ]


def _carried(swept: Swept, *, depth: int, deep: bool, warnings: list[NotChecked]) -> list[Inner]:
    """Files that XMP and form data carry as Base64: small pictures of the page, icons, whole documents."""
    from redaction.reading.files import kind_of, read_any

    return [
        Inner(
            "attachment",
            name,
            read_any(body, name=name, origin="attachment", depth=depth + 1, deep=deep, warnings=warnings),
            page,
        )
        for name, page, body in swept.carried[:MAX_OUTSIDE]
        if kind_of(body) != "other" and depth < MAX_DEPTH
    ]


def _table_before(data: bytes, end: int) -> int | None:
    """The cross-reference that an end mark names, if it holds one in this file.

    The end marks of uncompressed attachments count from their own beginning and fail this.
    """
    found = _START.search(data, max(0, end - 200), end)
    return int(found[1]) if found is not None and _XREF.match(data, int(found[1])) is not None else None


def _embedded(
    opened: Any,
    objects: Objects,
    swept: Swept,
    *,
    depth: int,
    deep: bool,
    told: set[str],
    warnings: list[NotChecked],
) -> list[Inner]:
    from redaction.reading.files import read_any

    found: list[Inner] = []
    for xref in swept.embedded + swept.packed:
        name = _file_name(objects, xref)
        if depth >= MAX_DEPTH:
            warnings.append(
                NotChecked(Text(f"附件 {name}", f"attachment {name}"), Text("嵌套太深", "it is nested too deeply"))
            )
            continue
        data = opened.xref_stream(xref) or b""
        digest = hashlib.sha256(data).hexdigest()
        if digest in told:
            continue
        told.add(digest)
        document = read_any(data, name=name, origin="attachment", depth=depth + 1, deep=deep, warnings=warnings)
        found.append(Inner("attachment", name, document, objects.owner.get(xref)))
    return found


def _file_name(objects: Objects, xref: int) -> str:
    from redaction.reading.objects import strings_in

    for source in objects.source.values():
        if f" {xref} 0 R" in source and ("/EF" in source or "/Filespec" in source):
            for entry in strings_in(source):
                if entry.key in ("UF", "F"):
                    return entry.text
    return f"{xref} 0 obj"
