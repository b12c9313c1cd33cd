"""Documents inside a document: attachments of any kind, earlier revisions, deleted pages brought back to be read."""

import hashlib
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pymupdf

from redaction.errors import UnreadableFile
from redaction.findings import NotChecked, Text
from redaction.reading.guard import guarded
from redaction.reading.model import Document, Inner, Page
from redaction.reading.objects import Objects
from redaction.reading.shapes import Shapes
from redaction.reading.sweep import Swept

MAX_DEPTH = 6
MAX_REVISIONS = 25
MAX_REVIVED = 200
MAX_OUTSIDE = 20
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
        (Text("已删除的页面", "deleted pages"), lambda: _deleted(data, objects, swept)),
        (Text("字形中的文字", "text in glyphs"), lambda: _glyphs(data, objects, swept)),
        (
            Text("表单对象", "form objects"),
            lambda: _forms(data, objects, swept, deep=deep, warnings=warnings),
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


def _table_before(data: bytes, end: int) -> int | None:
    """The cross-reference that an end mark names, if it holds one in this file.

    The end marks of uncompressed attachments count from their own beginning and fail this.
    """
    found = _START.search(data, max(0, end - 200), end)
    return int(found[1]) if found is not None and _XREF.match(data, int(found[1])) is not None else None


def _deleted(data: bytes, objects: Objects, swept: Swept) -> list[Inner]:
    """Pages and contents that nothing leads to any more, put into a page tree again to be interpreted."""
    if not swept.orphan_pages and not swept.orphan_content:
        return []
    revived = pymupdf.open(stream=data, filetype="pdf")
    before = revived.page_count
    for xref in swept.orphan_pages[:MAX_REVIVED]:
        page = revived.new_page()
        for key in ("Contents", "Resources", "MediaBox", "Annots"):
            kind, value = revived.xref_get_key(xref, key)
            if kind != "null":
                revived.xref_set_key(page.xref, key, value)
        if "/Resources" not in objects.source[xref]:
            _lend_resources(revived, page.xref)
    for xref in swept.orphan_content[:MAX_REVIVED]:
        _as_page(revived, xref, resources_of=xref)
    return [
        Inner("deleted", name, part)
        for name, part in _reopened(revived, before, "已删除的页面 / deleted pages", "deleted")
    ]


def _glyphs(data: bytes, objects: Objects, swept: Swept) -> list[Inner]:
    """Glyphs of Type 3 fonts that draw text of other fonts: readers show it and no interpreter gives it out (T-060)."""
    found: list[Inner] = []
    for xref in swept.glyph_content[:MAX_REVIVED]:
        revived = pymupdf.open(stream=data, filetype="pdf")
        before = revived.page_count
        font = objects.glyphs[xref]
        _as_page(revived, xref, resources_of=font)
        page = objects.owner.get(font)
        found += [
            Inner("glyph", name, part, page) for name, part in _reopened(revived, before, "字形 / glyph", "glyph")
        ]
    return found


def _forms(data: bytes, objects: Objects, swept: Swept, *, deep: bool, warnings: list[NotChecked]) -> list[Inner]:
    """Form objects with text as pages of their own: hidden annotations, unused appearances and forms that no page draws.

    A fast check looks at appearances only; what the pages show anyway is not told twice.
    """
    wanted = [xref for xref in swept.form_content if deep or xref in objects.appearances]
    if len(wanted) > MAX_REVIVED:
        why = Text(f"只读了前 {MAX_REVIVED} 个", f"only the first {MAX_REVIVED} were read")
        warnings.append(NotChecked(Text("带文字的表单对象", "form objects with text"), why))
    if not wanted:
        return []
    revived = pymupdf.open(stream=data, filetype="pdf")
    before = revived.page_count
    for xref in wanted[:MAX_REVIVED]:
        _as_page(revived, xref, resources_of=xref)
    name = "表单对象 / form object"
    return [
        Inner("form", name, part, objects.owner.get(xref))
        for number, xref in enumerate(wanted[:MAX_REVIVED])
        for part in _single(revived, before + number, name)
    ]


def _single(revived: Any, index: int, name: str) -> Iterator[Document]:
    """One revived page as a document; the pages share the revived file."""
    from redaction.reading.pictures import Pictures
    from redaction.reading.source import MuPage

    shown = revived[index]
    page = Page(1, (shown.rect.width, shown.rect.height), 0, MuPage(revived, index, revived, Shapes()))
    facts = {"mupdf": revived}
    yield Document(name, "pdf", "", (page,), origin="form", picture_source=Pictures(revived), facts=facts)


def _as_page(revived: Any, xref: int, *, resources_of: int) -> None:
    page = revived.new_page()
    revived.xref_set_key(page.xref, "Contents", f"{xref} 0 R")
    kind, value = revived.xref_get_key(resources_of, "Resources")
    if kind != "null":
        revived.xref_set_key(page.xref, "Resources", value)
    else:
        _lend_resources(revived, page.xref)


def _reopened(revived: Any, before: int, name: str, origin: str) -> Iterator[tuple[str, Document]]:
    from redaction.reading.pictures import Pictures
    from redaction.reading.source import pages_of

    count = revived.page_count
    if count == before:
        return
    reopened = pymupdf.open(stream=revived.tobytes(), filetype="pdf")
    reopened.select(list(range(before, count)))
    facts = {"mupdf": reopened}
    yield (
        name,
        Document(name, "pdf", "", pages_of(reopened), origin=origin, picture_source=Pictures(reopened), facts=facts),
    )


def _lend_resources(revived: Any, xref: int) -> None:
    """Orphaned content without resources of its own borrows those of the first page: its fonts are usually still there."""
    kind, value = revived.xref_get_key(revived.page_xref(0), "Resources")
    if kind != "null":
        revived.xref_set_key(xref, "Resources", value)


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
