"""Strings of all objects and streams of a PDF, each with its place: the part of a file that no page shows."""

import re
from dataclasses import dataclass, field
from typing import Any

import pymupdf

from redaction.findings import Box, Channel
from redaction.reading.carving import carved
from redaction.reading.certificates import certified_texts, is_der
from redaction.reading.content import comments_in, said_beside, shows_inline
from redaction.reading.covering import fills_darkly, paints_over_text
from redaction.reading.encodings import byte_readings, decoded, from_hex, pdf_text, unescape
from redaction.reading.fonts import font_texts, glyph_names, mapped_text, table_names
from redaction.reading.gaps import gap_widths
from redaction.reading.joined import MAX_STREAM, field_names, letter_by_letter, spelled_by_names, whole_form
from redaction.reading.kinds import ANNOTATION, channel_of
from redaction.reading.lost_fonts import FontNames
from redaction.reading.markup import is_markup, markup
from redaction.reading.model import Annotation, PlacedString
from redaction.reading.objects import Objects, names_in, strings_in
from redaction.reading.packed_tail import behind_coded
from redaction.reading.text_files import packed_files

_RECT = re.compile(r"/Rect\s*\[([-\d.\s]+)\]")
_SUBTYPE = re.compile(r"/Subtype/(\w+)")
# Text in white is only seen where something dark lies under it.
_WHITE = (b"1 1 1 rg", b" 1 g", b"\n1 g", b"0 0 0 0 k")
# Private data of programs may be a whole file of its own.
_FILE = re.compile(
    rb"%PDF-|Rar!\x1a\x07|7z\xbc\xaf|PK\x03\x04|\xff\xd8\xff|\x89PNG|\x1f\x8b\x08|BZh\d1AY|\xfd7zXZ|\xd0\xcf\x11\xe0|x[\x01\x5e\x9c\xda]|\{\\rtf|GIF8"
)
_FONT_STREAM = re.compile(r"/(?:Length1|Subtype/(?:Type1C|CIDFontType0C|OpenType))\b")
_LITERAL = re.compile(rb"\(((?:[^\\()]|\\.)*)\)|(?<!<)<([0-9A-Fa-f\s]{4,})>", re.DOTALL)
_TEXT_STREAM = re.compile(r"/Type/(?:Metadata|EmbeddedFile)|/Subtype/(?:XML|text)")
# A page by what it says it is, or by what only pages hold, whatever it says.
_PAGE = re.compile(r"/Type/(?:Page|Template)\b(?!s)|/Contents[ \[].*/MediaBox\b|/MediaBox\b.*/Contents[ \[]", re.DOTALL)
_SHOWN_ON = re.compile(r"/Pg (\d+) 0 R")
_FILLED = ("Square", "Circle", "Polygon", "Line", "PolyLine", "Widget")
# What draws a line, a frame, a sign or nothing; of any other kind the appearance decides, and what the page shows there.
_SEEN_THROUGH = (*_FILLED, "Link", "Popup", "Text", "Underline", "Squiggly", "StrikeOut", "FileAttachment", "Caret")


@dataclass
class Swept:
    """What the walk over objects gave: strings, pages whose text needs the second kind of extraction, streams left unread."""

    strings: list[PlacedString] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)
    painted_over: set[int] = field(default_factory=set)
    unread: list[int] = field(default_factory=list)
    veiled: set[int] = field(default_factory=set)
    filled: set[int] = field(default_factory=set)
    inline: set[int] = field(default_factory=set)
    gaps: dict[int, list[float]] = field(default_factory=dict)
    embedded: list[int] = field(default_factory=list)
    packed: list[int] = field(default_factory=list)
    outside: list[bytes] = field(default_factory=list, repr=False)
    dropped: list[int] = field(default_factory=list)
    carried: list[tuple[str, int | None, bytes]] = field(default_factory=list, repr=False)
    orphan_pages: list[int] = field(default_factory=list)
    orphan_content: list[int] = field(default_factory=list)
    lost_objects: list[int] = field(default_factory=list)
    glyph_content: list[int] = field(default_factory=list)
    form_content: list[int] = field(default_factory=list)


def sweep(document: Any, objects: Objects) -> Swept:
    """Walk over all objects and streams."""
    swept = Swept()
    names: dict[str, int] = {}
    places = _Places(document)
    fonts = FontNames(objects.source)
    for xref, source in objects.source.items():
        orphan = xref not in objects.reachable
        for name in names_in(source):
            names.setdefault(name, xref)
        is_info = xref == objects.info
        box = _box(places, objects, xref, source)
        annotation = _annotation(objects, xref, source, box)
        if annotation:
            swept.annotations.append(annotation)
        page = objects.owner.get(xref)
        if page is None and (shown := _SHOWN_ON.search(source)):
            page = objects.pages.get(int(shown[1]))
        for entry in strings_in(source):
            channel, label = channel_of(entry.around, entry.key, is_info=is_info, whole=source, path=entry.path)
            # Other encodings of a letter are no further letters of a row.
            origin = "object" if entry.shown else "encoding"
            if orphan and not is_info:
                channel, origin = Channel.REVISION, "unreachable" if entry.shown else "encoding"
            swept.strings.append(
                PlacedString(entry.text, channel, label, f"{xref} 0 obj /{entry.key}", page, box, origin)
            )
        if "/Differences" in source and (text := glyph_names(source)):
            place = f"{xref} 0 obj /Differences"
            swept.strings.append(
                PlacedString(text, Channel.FONT, "字形名 glyph names", place, objects.owner.get(xref), None, "mapping")
            )
        # A page that readers do not count (deleted, a template, beyond a wrong number of pages) is read all the same.
        if xref not in objects.pages and _PAGE.search(source):
            swept.orphan_pages.append(xref)
        if xref in objects.streams:
            _stream(document, objects, xref, source, swept, fonts, orphan=orphan)
    for entry in strings_in(objects.trailer):
        swept.strings.append(PlacedString(entry.text, Channel.METADATA, entry.key, "trailer"))
    swept.strings.extend(spelled_by_names(names, objects))
    swept.strings.extend(whole_form(document, objects))
    swept.strings.extend(letter_by_letter(swept.strings))
    swept.strings.extend(field_names(swept.strings, objects))
    return swept


class _Places:
    """From rectangles in the file to points of pages as displayed; each page's matrix is asked for once."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._matrices: dict[int, Any] = {}

    def box(self, page: int, rect: list[float]) -> Box | None:
        """The rectangle as displayed; None when the page cannot be loaded or the rectangle is none."""
        if page not in self._matrices:
            try:
                shown = self._document[page - 1]
                turn = shown.rotation_matrix if shown.rotation else pymupdf.Identity
                self._matrices[page] = shown.transformation_matrix * turn
            except (RuntimeError, ValueError):
                self._matrices[page] = None
        matrix = self._matrices[page]
        if matrix is None or len(rect) != 4:
            return None
        moved = pymupdf.Rect(rect) * matrix
        moved.normalize()
        return Box(moved.x0, moved.y0, moved.x1, moved.y1)


def _box(places: _Places, objects: Objects, xref: int, source: str) -> Box | None:
    """The rectangle of an annotation in points of its page as displayed."""
    found = _RECT.search(source)
    page = objects.owner.get(xref)
    if not found or page is None:
        return None
    try:
        return places.box(page, [float(number) for number in found[1].split()])
    except ValueError:
        return None


def _stream(
    document: Any, objects: Objects, xref: int, source: str, swept: Swept, fonts: FontNames, *, orphan: bool
) -> None:
    said = _SUBTYPE.search(source)
    if (said and said[1] == "Image") or "/Type/XRef" in source:
        return
    if "/Type/EmbeddedFile" in source or xref in objects.attached:
        swept.embedded.append(xref)
        return
    try:
        data = document.xref_stream(xref) or b""
    except Exception:
        swept.unread.append(xref)
        return
    if len(data) > MAX_STREAM:
        swept.unread.append(xref)
        return
    page = objects.owner.get(xref)
    place = f"{xref} 0 obj stream"
    origin = "unreachable" if orphan else "stream"

    def add(text: str, channel: Channel, label: str) -> None:
        swept.strings.append(
            PlacedString(text, Channel.REVISION if orphan else channel, label, place, page, None, origin)
        )

    for reading in byte_readings(tail := behind_coded(source, data, lambda: document.xref_stream_raw(xref) or b"")):
        swept.strings.append(PlacedString(reading, Channel.REVISION, "流末尾之后 behind a stream", place, page))
    swept.outside += [body for body in carved(tail, dropped=swept.dropped) if len(body) > 30]
    if "/Type/ObjStm" in source:
        for literal, digits in _LITERAL.findall(data):
            text = pdf_text(from_hex(digits) if digits else unescape(literal))
            swept.strings.append(PlacedString(text, Channel.REVISION, "object stream", place, origin="objstm"))
        for text in comments_in(data):
            add(text, Channel.METADATA, "注释 comment")
    elif _FILE.match(data):
        swept.packed.append(xref)
    elif _TEXT_STREAM.search(source) or is_markup(data[:256]) or data.lstrip()[:1] == b"{":
        channel = Channel.FORM if xref in objects.forms else Channel.METADATA
        label = "XFA" if xref in objects.forms else "XMP" if "/Metadata" in source else "data"
        kind = Channel.REVISION if orphan else channel
        swept.strings += markup(data, kind, place, label=label, page=page, origin=origin)
        swept.carried += [(place, page, body) for body in packed_files(data) if len(body) > 30]
        for reading in byte_readings(data):
            add(reading, channel, label)
    elif is_der(data):
        for found in certified_texts(data):
            add(found.text, Channel.METADATA, found.label or "证书 certificate")
    elif xref in objects.scripts:
        add(decoded(data), Channel.SCRIPT, "JavaScript")
    elif _FONT_STREAM.search(source):
        for text in font_texts(data):
            add(text, Channel.FONT, "font file")
    elif b"beginbfchar" in data or b"beginbfrange" in data or b"begincmap" in data:
        text = mapped_text(data)
        swept.strings.append(PlacedString(text, Channel.FONT, "字符映射 mapping", place, page, None, "mapping"))
        add(table_names(data), Channel.FONT, "字符映射名 mapping name")
        for text in comments_in(data):
            add(text, Channel.METADATA, "注释 comment")
    else:
        _content(data, add, swept, page, continued=xref in objects.continued)
        for text in fonts.sets_lost(data):
            add(text, Channel.METADATA, "没有字体的文字 text without a font")
        if b"Tj" in data or b"TJ" in data:
            if orphan:
                swept.orphan_content.append(xref)
            elif xref in objects.glyphs:
                swept.glyph_content.append(xref)
            elif "/Subtype/Form" in source or "/PatternType 1" in source:
                swept.form_content.append(xref)


def _annotation(objects: Objects, xref: int, source: str, box: Box | None) -> Annotation | None:
    found = ANNOTATION.search(source)
    page = objects.owner.get(xref)
    if not found or page is None or box is None:
        return None
    kind = found[1]
    flags = re.search(r"/F (\d+)", source)
    alpha = re.search(r"/CA ([\d.]+)", source)
    solid = alpha is None or float(alpha[1]) > 0.9
    filled = "/IC[" in source and "/IC[]" not in source
    if kind == "Widget":
        filled = "/BG[" in source and "/BG[]" not in source
    covers = solid and (
        kind in ("Redact", "Stamp", "Ink", "Highlight", "FreeText")
        or (kind in _FILLED and filled)
        or (kind not in _SEEN_THROUGH and "/AP" in source)
    )
    return Annotation(page, kind, box, xref, bool(flags and int(flags[1]) & 2), covers)


def _content(data: bytes, add: Any, swept: Swept, page: int | None, *, continued: bool) -> None:
    if page and page not in swept.painted_over and paints_over_text(data, continued=continued):
        swept.painted_over.add(page)
    if page:
        if b"3 Tr" in data or b"7 Tr" in data or any(white in data for white in _WHITE):
            swept.veiled.add(page)
        if fills_darkly(data):
            swept.filled.add(page)
        if shows_inline(data):
            swept.inline.add(page)
        if widths := gap_widths(data):
            swept.gaps.setdefault(page, []).extend(widths)
    for text, channel, label in said_beside(data, dropped=swept.dropped):
        add(text, channel, label)
    if not any(mark in data for mark in (b"Tj", b"TJ", b" Do", b" re", b" m")):
        for reading in byte_readings(data):
            add(reading, Channel.METADATA, "stream")
