"""Content that no page shows, put into a page tree again to be interpreted: deleted pages, unlisted objects, glyphs, unused forms."""

from collections.abc import Iterator
from typing import Any

import pymupdf

from redaction.findings import NotChecked, Text
from redaction.reading.model import Document, Inner, Page
from redaction.reading.objects import Objects
from redaction.reading.shapes import Shapes
from redaction.reading.sweep import Swept

MAX_REVIVED = 200
_DELETED = "已删除的页面 / deleted pages"


def deleted_pages(data: bytes, objects: Objects, swept: Swept) -> list[Inner]:
    """Pages and contents that nothing leads to any more, put into a page tree again to be interpreted."""
    lost = _unlisted(data, swept.lost_objects[:MAX_REVIVED])
    if not swept.orphan_pages and not swept.orphan_content:
        return lost
    revived = _all_shown(data)
    before = revived.page_count
    for xref in swept.orphan_pages[:MAX_REVIVED]:
        page = _revive(revived, xref)
        if "/Resources" not in objects.source[xref]:
            _lend_resources(revived, page)
    for xref in swept.orphan_content[:MAX_REVIVED]:
        _as_page(revived, xref, resources_of=xref)
    return lost + [Inner("deleted", name, part) for name, part in _reopened(revived, before, _DELETED, "deleted")]


def _all_shown(data: bytes) -> Any:
    """The file without its layers' rules: content brought back is read whichever layer it lies on."""
    revived = pymupdf.open(stream=data, filetype="pdf")
    if b"/OCProperties" in data or revived.get_ocgs():
        revived.xref_set_key(revived.pdf_catalog(), "OCProperties", "null")
    return revived


def _unlisted(data: bytes, numbers: list[int]) -> list[Inner]:
    """Streams and pages that no cross-reference lists: found by a repair, which goes by the objects themselves."""
    if not numbers:
        return []
    revived = _all_shown(data.replace(b"startxref", b"startxxxx"))
    before = revived.page_count
    for xref in numbers:
        if xref >= revived.xref_length():
            continue
        if revived.xref_is_stream(xref):
            if any(mark in (revived.xref_stream(xref) or b"") for mark in (b"Tj", b"TJ")):
                _as_page(revived, xref, resources_of=xref)
        elif revived.xref_get_key(xref, "Contents")[0] in ("xref", "array"):
            _revive(revived, xref)
    return [Inner("deleted", name, part) for name, part in _reopened(revived, before, _DELETED, "deleted")]


def _revive(revived: Any, xref: int) -> int:
    """A new page at the end with what a page object holds; its number as an object."""
    page: int = revived.new_page().xref
    for key in ("Contents", "Resources", "MediaBox", "Annots"):
        kind, value = revived.xref_get_key(xref, key)
        if kind != "null":
            revived.xref_set_key(page, key, value)
    return page


def drawn_by_glyphs(data: bytes, objects: Objects, swept: Swept) -> list[Inner]:
    """Glyphs of Type 3 fonts that draw text of other fonts: readers show it and no interpreter gives it out (T-060)."""
    found: list[Inner] = []
    for xref in swept.glyph_content[:MAX_REVIVED]:
        revived = _all_shown(data)
        before = revived.page_count
        font = objects.glyphs[xref]
        _as_page(revived, xref, resources_of=font)
        page = objects.owner.get(font)
        found += [
            Inner("glyph", name, part, page) for name, part in _reopened(revived, before, "字形 / glyph", "glyph")
        ]
    return found


def undrawn_forms(
    data: bytes, objects: Objects, swept: Swept, *, deep: bool, warnings: list[NotChecked]
) -> list[Inner]:
    """Form objects with text as pages of their own: hidden annotations, unused appearances and forms that no page draws.

    A fast check looks at appearances only; what the pages show anyway is not told twice.
    """
    wanted = [xref for xref in swept.form_content if deep or xref in objects.appearances]
    if len(wanted) > MAX_REVIVED:
        why = Text(f"只读了前 {MAX_REVIVED} 个", f"only the first {MAX_REVIVED} were read")
        warnings.append(NotChecked(Text("带文字的表单对象", "form objects with text"), why))
    if not wanted:
        return []
    revived = _all_shown(data)
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
