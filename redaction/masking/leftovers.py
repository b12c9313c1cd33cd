"""Fonts without the letters that were taken out: mappings, widths and outlines of codes that no page shows any more.

A subset font lists exactly the characters of its document; left as it was it would go on spelling the name, if in another order.
"""

import io
from collections.abc import Callable, Iterable
from typing import Any

import pikepdf
import pymupdf

from redaction.masking.charmaps import cut_down
from redaction.masking.fonts import PageFont, UnknownFont

_SHOWING = "Tf Tj TJ ' \" q Q Do gs"
MAX_DEPTH = 12


class Usage:
    """Which codes of which fonts the pages of a document still show."""

    def __init__(self, font_of: Callable[[Any], PageFont], fonts: frozenset[int]) -> None:
        """`fonts` are the object numbers of the fonts that matter."""
        self._font_of = font_of
        self._fonts = fonts
        self._forms: set[int] = set()
        self.codes: dict[int, set[bytes]] = {number: set() for number in fonts}

    def add(self, content: Any, resources: Any, depth: int = 0) -> None:
        """Add what a page, or a form, shows. Raises pikepdf.PdfError or UnknownFont when it cannot be followed."""
        if depth > MAX_DEPTH:
            raise UnknownFont("forms too deep")
        fonts = resources.get("/Font", {}) if resources is not None else {}
        held: list[PageFont | None] = []
        current: PageFont | None = None
        for operation in pikepdf.parse_content_stream(content, _SHOWING):
            name = str(operation.operator)
            if name == "Tf":
                found = fonts.get(str(operation.operands[0]))
                wanted = found is not None and found.objgen[0] in self._fonts
                current = self._font_of(found) if wanted else None
            elif name == "q":
                held.append(current)
            elif name == "Q":
                current = held.pop() if held else current
            elif name == "Do":
                self._form(resources, str(operation.operands[0]), depth)
            elif current is not None and name != "gs":
                given = operation.operands[-1]
                for text in given if isinstance(given, pikepdf.Array) else (given,):
                    if isinstance(text, pikepdf.String):
                        self.codes[current.number].update(current.split(bytes(text)))

    def _form(self, resources: Any, name: str, depth: int) -> None:
        form = resources.get("/XObject", {}).get(name)
        if form is None or str(form.get("/Subtype")) != "/Form" or form.objgen[0] in self._forms:
            return
        self._forms.add(form.objgen[0])
        self.add(form, form.get("/Resources", resources), depth + 1)


def lists_letters(font: Any) -> bool:
    """Whether a font says anything about the letters of its document: one outside the file, without a mapping, does not."""
    below = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
    descriptor = below.get("/FontDescriptor", {})
    embedded = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    return embedded or "/ToUnicode" in font or "/W" in below or str(font.get("/Subtype")) == "/Type3"


def holds_any(resources: Any, fonts: frozenset[int], depth: int = 0) -> bool:
    """Whether a page's resources, those of its forms included, name one of the fonts."""
    if resources is None or depth > MAX_DEPTH:
        return depth > MAX_DEPTH
    if any(font.objgen[0] in fonts for font in resources.get("/Font", {}).values()):
        return True
    return any(
        str(thing.get("/Subtype")) == "/Form" and holds_any(thing.get("/Resources"), fonts, depth + 1)
        for thing in resources.get("/XObject", {}).values()
    )


def prune(document: pikepdf.Pdf, usage: Usage, font_of: Callable[[Any], PageFont]) -> None:
    """Take everything about unused codes out of the fonts' dictionaries, in place."""
    for number, codes in usage.codes.items():
        font = document.get_object((number, 0))
        if "/ToUnicode" in font and isinstance(font["/ToUnicode"], pikepdf.Stream):
            font["/ToUnicode"] = document.make_stream(cut_down(font["/ToUnicode"].read_bytes(), codes))
        if str(font.get("/Subtype")) == "/Type0":
            _prune_composite(document, font, codes, font_of(font))
        else:
            _prune_simple(font, codes)


def _prune_composite(document: pikepdf.Pdf, font: Any, codes: set[bytes], reader: PageFont) -> None:
    below = font["/DescendantFonts"][0]
    cids = {reader.cid(code) for code in codes}
    if "/W" in below:
        below["/W"] = pikepdf.Array(list(_widths(list(below["/W"]), cids)))
    gids = below.get("/CIDToGIDMap")
    if isinstance(gids, pikepdf.Stream):
        data = bytearray(gids.read_bytes())
        for cid in range(len(data) // 2):
            if cid not in cids:
                data[2 * cid : 2 * cid + 2] = b"\0\0"
        below["/CIDToGIDMap"] = document.make_stream(bytes(data))


def _widths(given: list[Any], cids: set[int]) -> Iterable[Any]:
    """A width list for the given CIDs only, one entry each."""
    at = 0
    while at + 1 < len(given):
        first = int(given[at])
        if isinstance(given[at + 1], pikepdf.Array):
            for step, width in enumerate(given[at + 1]):
                if first + step in cids:
                    yield from (first + step, pikepdf.Array([width]))
            at += 2
        elif at + 2 < len(given):
            last, width = int(given[at + 1]), given[at + 2]
            for cid in sorted(cid for cid in cids if first <= cid <= last):
                yield from (cid, cid, width)
            at += 3
        else:
            return


def _prune_simple(font: Any, codes: set[bytes]) -> None:
    used = {code[0] for code in codes if code}
    if "/Widths" in font:
        first = int(font.get("/FirstChar", 0))
        font["/Widths"] = pikepdf.Array(
            [width if first + place in used else 0 for place, width in enumerate(font["/Widths"])]
        )
    encoding = font.get("/Encoding")
    if isinstance(encoding, pikepdf.Dictionary) and "/Differences" in encoding:
        new: list[Any] = []
        at = 0
        for item in encoding["/Differences"]:
            if isinstance(item, pikepdf.Name):
                new.append(item if at in used else pikepdf.Name("/.notdef"))
                at += 1
            else:
                at = int(item)
                new.append(item)
        encoding["/Differences"] = pikepdf.Array(new)


def without_outlines(data: bytes) -> bytes:
    """The file with the outlines of letters that no page shows taken out of its fonts. As it was when MuPDF cannot do that."""
    document: Any = pymupdf.open(stream=data, filetype="pdf")
    try:
        before = [page.get_text() for page in document]
        document.subset_fonts()
        after: bytes = document.tobytes(garbage=0)
        again: Any = pymupdf.open(stream=after, filetype="pdf")
        if [page.get_text() for page in again] != before:
            return data
    except Exception:
        # A font that cannot be cut is kept whole: mappings and widths are gone all the same.
        return data
    return after


def reopened(document: pikepdf.Pdf) -> pikepdf.Pdf:
    """The document after its fonts were cut."""
    out = io.BytesIO()
    document.save(out, static_id=True)
    return pikepdf.open(io.BytesIO(without_outlines(out.getvalue())), suppress_warnings=True)
