"""A drawing kit for pages of paper: text in points, rules, tables, running paragraphs, and marks where identity stands.

It draws with the fonts that come inside the wheels and never asks the system for one, so the same seed gives the same pixels on every
machine. A page is drawn once; `Paper.pdf` turns it into a born-digital file, `scanning.scan` into a photograph of paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pymupdf
from pymupdf import mupdf

from committee.demo.flow import Flow, Mark, Marked, Plain, paragraph_lines
from committee.demo.lettering import Face, measure, runs
from committee.demo.pictures import Pixels, compact, ink, png

Color = tuple[float, float, float]
Rect = tuple[float, float, float, float]
Align = Literal["left", "center", "right"]

BLACK: Color = (0.08, 0.08, 0.09)
GREY: Color = (0.45, 0.45, 0.47)
A4 = (595.0, 842.0)
A4_WIDE = (842.0, 595.0)


@dataclass(frozen=True)
class Place:
    """Where a mark lies on its page, in points from the top left; `token` is what a careful masker writes there."""

    mark: Mark
    rect: Rect
    token: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture on a page (RGBA, 8 bit); ink darkens what is beneath it, a photograph covers it."""

    rect: Rect
    pixels: Pixels
    is_ink: bool


@dataclass(frozen=True)
class Line:
    """A line of text as it was drawn, for whoever needs to know what a page says (an OCR layer)."""

    rect: Rect
    words: str
    size: float


@dataclass
class Sheet:
    """One page being drawn. The page is fetched anew each time, because adding a page orphans the ones handed out before."""

    document: Any
    number: int
    width: float
    height: float
    places: list[Place] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    _lettering: dict[tuple[Color, bool, float], Any] = field(default_factory=dict)
    _strokes: Any = None

    @property
    def page(self) -> Any:
        """The page in its open document."""
        return self.document[self.number]

    def text(
        self, x: float, y: float, words: str, *, size: float = 10.5, face: Face = Face.SONG, bold: bool = False, color: Color = BLACK,
        align: Align = "left", spacing: float = 0.0, opacity: float = 1.0, mark: Mark | None = None, token: str = "", reach: float = 0.0,
    ) -> Rect:  # fmt: skip
        """Write one line with its baseline at `y`; `x` is its left end, middle or right end. Returns the box of the line.

        `reach` widens the place of a mark to a fixed length, so that a block over it does not tell how long a name is.
        """
        width = measure(words, face=face, size=size) + spacing * max(len(words) - 1, 0)
        left = x - {"left": 0.0, "center": width / 2, "right": width}[align]
        writer = self._writer(color, bold, opacity)
        at = left
        for run in runs(words, face=face):
            if spacing:
                for letter in run.text:
                    _show(writer, run.font, letter, at, self.height - y, size)
                    at += measure(letter, face=face, size=size) + spacing
            else:
                at = _show(writer, run.font, run.text, at, self.height - y, size)
        rect = (left, y - 0.9 * size, left + width, y + 0.2 * size)
        self.lines.append(Line(rect, words, size))
        if mark is not None:
            self.places.append(Place(mark, (left, rect[1], max(rect[2], left + reach), rect[3]), token))
        return rect

    def paragraph(
        self, x: float, y: float, width: float, flow: Flow, *, size: float = 10.5, leading: float = 1.6, indent: float = 2.0,
        face: Face = Face.SONG, bold: bool = False, color: Color = BLACK, bottom: float | None = None,
    ) -> float:  # fmt: skip
        """Set a justified paragraph whose first baseline is at `y`; returns the baseline after the last line.

        With `bottom`, lines that would fall below it are not set (the caller measures with `paragraph_lines` when that matters).
        """
        step = size * leading
        lines = paragraph_lines(flow, width=width, size=size, indent=indent, face=face)
        for number, line in enumerate(lines):
            if bottom is not None and y > bottom:
                return y
            start = x + (indent * size if number == 0 else 0.0)
            room = width - (start - x)
            self._set_line(
                start, y, room, line, size=size, face=face, bold=bold, color=color, last=number == len(lines) - 1
            )
            y += step
        return y

    def rule(
        self, x0: float, y0: float, x1: float, y1: float, *, width: float = 0.6, color: Color = BLACK, dashes: str = ""
    ) -> None:
        """Draw a straight line."""
        shape = self._shape()
        shape.draw_line((x0, y0), (x1, y1))
        shape.finish(color=color, width=width, dashes=dashes or None)

    def box(
        self,
        rect: Rect,
        *,
        width: float = 0.6,
        color: Color | None = BLACK,
        fill: Color | None = None,
        opacity: float = 1.0,
    ) -> None:
        """Draw a rectangle, outlined, filled or both."""
        shape = self._shape()
        shape.draw_rect(pymupdf.Rect(rect))
        shape.finish(color=color, fill=fill, width=width if color else 0, fill_opacity=opacity)

    def curve(
        self,
        points: Sequence[tuple[float, float]],
        *,
        width: float = 0.8,
        color: Color = BLACK,
        fill: Color | None = None,
    ) -> None:
        """Draw a line through points (closed and filled when `fill` is given)."""
        shape = self._shape()
        # Written as operators: thousands of points through the library's own call cost more than all else on the page.
        path = " l\n".join(f"{x:.2f} {self.height - y:.2f}" for x, y in points).replace(" l\n", " m\n", 1) + " l\n"
        shape.draw_cont += path
        shape.finish(color=color, fill=fill, width=width, closePath=fill is not None, lineCap=1, lineJoin=1)

    def table(
        self, x: float, y: float, columns: Sequence[float], rows: Sequence[Sequence[Flow]], *, height: float | Sequence[float] = 22.0,
        size: float = 9.5, align: Align = "center", head: int = 0, width: float = 0.6, face: Face = Face.SONG,
    ) -> float:  # fmt: skip
        """Draw a ruled table; a cell too long for one line is broken. The first `head` rows are bold. Returns the bottom edge."""
        heights = [height] * len(rows) if isinstance(height, int | float) else list(height)
        right = x + sum(columns)
        top = y
        for number, (row, tall) in enumerate(zip(rows, heights, strict=True)):
            self.rule(x, y, right, y, width=width)
            at = x
            for cell, wide in zip(row, columns, strict=True):
                self._cell((at, y, at + wide, y + tall), cell, size=size, align=align, bold=number < head, face=face)
                at += wide
            y += tall
        self.rule(x, y, right, y, width=width)
        edges = [x + sum(columns[:count]) for count in range(len(columns) + 1)]
        for edge in edges:
            self.rule(edge, top, edge, y, width=width)
        return y

    def picture(self, rect: Rect, pixels: Pixels, *, is_ink: bool = False, mark: Mark | None = None) -> None:
        """Put a picture on the page, above text and lines."""
        self.pictures.append(Picture(rect, pixels, is_ink))
        if mark is not None:
            self.places.append(Place(mark, rect))

    def flush(self) -> None:
        """Write what was drawn so far into the page, so that what comes next is painted above it."""
        if self._strokes is not None:
            self._strokes.commit()
            self._strokes = None
        page = self.page
        for (color, bold, opacity), writer in self._lettering.items():
            writer.write_text(page, color=color, opacity=opacity, render_mode=2 if bold else 0)
        self._lettering.clear()

    def place_pictures(self) -> None:
        """Embed the pictures in the page, for a born-digital file."""
        for picture in self.pictures:
            content = png(ink(picture.pixels)) if picture.is_ink else compact(picture.pixels)
            self.page.insert_image(pymupdf.Rect(picture.rect), stream=content)
        self.pictures.clear()

    def _cell(self, rect: Rect, cell: Flow, *, size: float, align: Align, bold: bool, face: Face) -> None:
        x0, y0, x1, y1 = rect
        room = x1 - x0 - 6
        lines = paragraph_lines(cell, width=room, size=size, indent=0, face=face)
        y = (y0 + y1) / 2 - (len(lines) - 1) * size * 0.62 + size * 0.36
        for line in lines:
            length = sum(measure(piece.text, face=face, size=size) for piece in line)
            start = {"left": x0 + 3, "center": (x0 + x1 - length) / 2, "right": x1 - 3 - length}[align]
            self._set_line(start, y, room, line, size=size, face=face, bold=bold, color=BLACK, last=True)
            y += size * 1.24

    def _set_line(
        self, x: float, y: float, room: float, line: Sequence[Marked | Plain], *, size: float, face: Face, bold: bool, color: Color, last: bool
    ) -> None:  # fmt: skip
        length = sum(measure(piece.text, face=face, size=size) for piece in line)
        letters = sum(len(piece.text) for piece in line)
        gap = 0.0 if last or letters < 2 else max(0.0, min((room - length) / (letters - 1), size * 0.3))
        for piece in line:
            mark = piece.mark if isinstance(piece, Marked) else None
            rect = self.text(x, y, piece.text, size=size, face=face, bold=bold, color=color, spacing=gap, mark=mark)
            x = rect[2] + gap

    def _writer(self, color: Color, bold: bool, opacity: float) -> Any:
        key = (color, bold, opacity)
        if key not in self._lettering:
            self._lettering[key] = pymupdf.TextWriter(pymupdf.Rect(0, 0, self.width, self.height))
        return self._lettering[key]

    def _shape(self) -> Any:
        if self._strokes is None:
            self._strokes = self.page.new_shape()
        return self._strokes


def _show(writer: Any, font: Any, words: str, x: float, up: float, size: float) -> float:
    """Add glyphs to a text object and return where they end.

    The same as `TextWriter.append`, which measures the whole text again after each piece: justified columns took most of a page's time.
    """
    where = mupdf.fz_make_matrix(size, 0, 0, size, x, up)
    end = mupdf.fz_show_string(writer.this, font.this, where, words, 0, 0, mupdf.FZ_BIDI_LTR, mupdf.FZ_LANG_UNSET)
    return float(end.e)


class Paper:
    """A document being drawn, page by page."""

    def __init__(self) -> None:
        self.document = pymupdf.open()
        self.sheets: list[Sheet] = []

    def sheet(self, size: tuple[float, float] = A4) -> Sheet:
        """Add an empty page; what was drawn on the one before is written first."""
        if self.sheets:
            self.sheets[-1].flush()
        self.document.new_page(width=size[0], height=size[1])
        sheet = Sheet(self.document, len(self.sheets), *size)
        self.sheets.append(sheet)
        return sheet

    def settle(self) -> Any:
        """Write all pages and hand out the open document, for what has to be done to it afterwards."""
        for sheet in self.sheets:
            sheet.flush()
            sheet.place_pictures()
        if any(sheet.page.get_fonts() for sheet in self.sheets):
            self.document.subset_fonts()
        return self.document

    def pdf(self) -> bytes:
        """Finish as a born-digital file: embedded font subsets, no metadata, no file id, no dates."""
        return pdf_bytes(self.settle())


def pdf_bytes(document: Any) -> bytes:
    """Save an open document the same way every time."""
    content: bytes = document.tobytes(garbage=3, deflate=True, no_new_id=True)
    return content
