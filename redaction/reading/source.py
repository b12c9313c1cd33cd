"""Pages over MuPDF: text with paint order, paintings and pixels, all in points of the page as displayed.

MuPDF keeps one document per process and is not safe across threads; everything here runs in the isolated reader.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pymupdf

from redaction.findings import Box
from redaction.names.needles import SEPARATORS
from redaction.reading.claims import lying
from redaction.reading.complaints import complaints
from redaction.reading.drawn import draws_a_code, draws_letters, spells_a_code
from redaction.reading.lost_dots import lost_dots_only
from redaction.reading.model import Page, Paint, Rect, Span
from redaction.reading.shapes import Glyph, Shapes
from redaction.reading.trace import spans_of, turned

if TYPE_CHECKING:
    from redaction.reading.model import Pixels

_PAINTS = {
    "fill-path": "fill",
    "stroke-path": "stroke",
    "fill-image": "picture",
    "fill-imgmask": "picture",
    "fill-shade": "shade",
    "clip-path": "clip",
    "clip-image-mask": "clip",
}
_NARROW = frozenset(map(ord, "iljtfrI1.,:;'"))
_QUICK = (
    pymupdf.mupdf.FZ_STEXT_PRESERVE_WHITESPACE
    | pymupdf.mupdf.FZ_STEXT_PRESERVE_LIGATURES
    | pymupdf.mupdf.FZ_STEXT_IGNORE_ACTUALTEXT
)
MAX_PIXELS = 40_000_000
_SMALLEST_SHAPE = 4.0

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)


class MuPage:
    """One page, by its index from 0: pixels from the document as a viewer shows it, text from a copy without layers."""

    def __init__(self, document: Any, index: int, everything: Any, shapes: Shapes) -> None:
        self._document = document
        self._index = index
        self._everything = everything
        self._shapes = shapes
        # What the page paints, interpreted once for all pieces that are rendered.
        self._lists: dict[bool, Any] = {}

    @cached_property
    def page(self) -> Any:
        """The page as a viewer shows it, loaded once."""
        return self._document[self._index]

    @cached_property
    def full_page(self) -> Any:
        """The page with the content of all layers."""
        return self.page if self._everything is self._document else self._everything[self._index]

    @cached_property
    def trace(self) -> Any:
        """Every run of glyphs as MuPDF paints it, interpreted once for all that ask."""
        return self.full_page.get_texttrace()

    def complaints(self) -> list[str]:
        """What the interpreter complained of since the last call, but for dots between names that another reader gives out."""
        return [] if lost_dots_only(found := complaints(), self._document, self._index) else found

    def forget(self) -> None:
        """Let go of the loaded page, so that memory stays flat over many pages."""
        self._lists.clear()
        self.__dict__.pop("page", None)
        self.__dict__.pop("full_page", None)
        self.__dict__.pop("trace", None)

    def text(self) -> str:
        """The text that the structured reader makes of the page, everything off the page or clipped included.

        Written by MuPDF itself without a Python object a glyph: the quick look that decides whether spans are needed at all.
        """
        options = pymupdf.mupdf.FzStextOptions()
        options.flags = _QUICK
        structured = pymupdf.mupdf.FzStextPage(self.full_page.this, options)
        buffer = pymupdf.mupdf.FzBuffer(8192)
        output = pymupdf.mupdf.FzOutput(buffer)
        pymupdf.mupdf.fz_print_stext_page_as_text(output, structured)
        output.fz_close_output()
        text: str = buffer.fz_buffer_extract().decode("utf-8", "replace")
        return text

    def spans(self) -> tuple[Span, ...]:
        """All painted text in the order of painting."""
        return tuple(spans_of(self.trace, self._turn()))

    def spans_met(self, covers: Sequence[tuple[Rect, float]]) -> tuple[Span, ...]:
        """The painted text that any of the rectangles meets and that was painted before it."""
        return tuple(spans_of(self.trace, self._turn(), covers=covers))

    def structured(self) -> tuple[Span, ...]:
        """Text as the structured reader sees it: text that only clips and replacement text, which are never painted."""
        turn = self._turn()
        spans: list[Span] = []
        for block in self.full_page.get_text("rawdict", flags=pymupdf.TEXT_PRESERVE_WHITESPACE)["blocks"]:
            for line in block.get("lines", ()):
                for raw in line["spans"]:
                    text = "".join(char["c"] for char in raw["chars"])
                    glyphs = tuple(char["bbox"] for char in raw["chars"])
                    bbox = raw["bbox"]
                    if turn is not None:
                        glyphs, bbox = tuple(turned(glyph, turn) for glyph in glyphs), turned(bbox, turn)
                    black = (0.0, 0.0, 0.0)
                    unpainted = raw.get("alpha", 255) == 0
                    spans.append(
                        Span(
                            text, bbox, glyphs, raw["font"], raw["size"], black, 1.0, unpainted, None, "", False, (1, 0)
                        )
                    )
        return tuple(spans)

    def needs_eyes(self) -> bool:
        """Whether the page may show what no reader of text gives out: codes, letters drawn as curves, or glyphs whose text lies.

        Glyphs lie when one font draws the same character, or a blank, in three shapes, or a narrow Latin letter as wide as a Chinese one (T-055).
        """
        shapes: dict[tuple[str, int], set[int]] = {}
        drawings = self.full_page.get_cdrawings()
        if draws_a_code(drawings) or spells_a_code(self.trace):
            return True
        for raw in self.trace:
            font, wide = raw["font"], raw["size"] * 0.85
            for code, glyph, _, box in raw["chars"]:
                if code in _NARROW and box[2] - box[0] > wide and box[3] - box[1] > wide:
                    return True
                if code >= 0x20 and glyph > 0:
                    shapes.setdefault((font, code), set()).add(glyph)
        if any(len(glyphs) >= 3 for (_, code), glyphs in shapes.items() if chr(code).isalnum() or chr(code).isspace()):
            return True
        return draws_letters(drawings)

    def disguised(self, values: tuple[str, ...]) -> bool:
        """Whether glyphs in a row look like one of the values, or most glyphs of a font like other letters than they claim to be (T-055)."""
        glyphs = [
            (Glyph(raw["font"], number, chr(code), box), box[2] - box[0] > 0.7 * raw["size"])
            for raw in self.trace
            if 0.7 * raw["size"] > _SMALLEST_SHAPE
            for code, number, _, box in raw["chars"]
            if 0x20 < code < 0x110000 and chr(code) not in SEPARATORS
        ]
        return self._shapes.disguised(self.full_page, [glyph for glyph, wide in glyphs if wide], values) or lying(
            self.full_page, [glyph for glyph, _ in glyphs], self._shapes
        )

    def paints(self) -> tuple[Paint, ...]:
        """Everything painted that is not text, without colours; `coloured` adds them where they matter."""
        turn = self._turn()
        paints: list[Paint] = []
        for number, (what, bbox, layer) in enumerate(self.full_page.get_bboxlog(layers=True)):
            kind = _PAINTS.get(what)
            if kind:
                paints.append(Paint(kind, turned(bbox, turn) if turn is not None else bbox, number, layer=layer))
        return tuple(paints)

    def coloured(self) -> tuple[Paint, ...]:
        """Fills and strokes with colour and opacity, in the order of painting."""
        turn = self._turn()
        paints: list[Paint] = []
        for raw in self.full_page.get_cdrawings():
            bbox = turned(raw["rect"], turn) if turn is not None else tuple(raw["rect"])
            fill, stroke = raw.get("fill"), raw.get("color")
            if "f" in raw["type"]:
                paints.append(
                    Paint(
                        "fill",
                        bbox,
                        raw["seqno"],
                        fill,
                        raw.get("fill_opacity") or 0.0,
                        raw["layer"],
                        len(raw["items"]),
                    )
                )
            if "s" in raw["type"]:
                opacity = raw.get("stroke_opacity") or 0.0
                paints.append(Paint("stroke", bbox, raw["seqno"], stroke, opacity, raw["layer"], len(raw["items"])))
        return tuple(paints)

    def render(self, dpi: int, clip: Box | None, annotations: bool) -> "Pixels":
        """The page as shown. Raises ValueError when it would need more pixels than are allowed."""
        import numpy as np

        area = clip or Box(0, 0, *self.page.rect[2:])
        scale = dpi / 72
        if area.width * area.height * scale * scale > MAX_PIXELS:
            scale = (MAX_PIXELS / max(1.0, area.width * area.height)) ** 0.5
            if scale < 0.05:
                raise ValueError("page is too large to be shown")
        rect = pymupdf.Rect(area.x0, area.y0, area.x1, area.y1) if clip else None
        if annotations not in self._lists:
            self._lists[annotations] = self.page.get_displaylist(annots=annotations)
        pixmap = self._lists[annotations].get_pixmap(matrix=pymupdf.Matrix(scale, scale), clip=rect, alpha=0)
        return np.frombuffer(pixmap.samples, dtype=np.uint8).reshape(pixmap.height, pixmap.width, 3)

    def _turn(self) -> Any:
        return self.page.rotation_matrix if self.page.rotation else None


def pages_of(document: Any, *, everything: Any | None = None) -> tuple[Page, ...]:
    """The pages of an open MuPDF document; `everything` is the same file with all layers shown, where that differs."""
    return tuple(_pages(document, document if everything is None else everything))


def _pages(document: Any, everything: Any) -> Iterator[Page]:
    shapes = Shapes()
    for index in range(document.page_count):
        source = MuPage(document, index, everything, shapes)
        try:
            page = source.page
            size, rotation = (page.rect.width, page.rect.height), page.rotation
        except Exception:
            size, rotation = (0.0, 0.0), 0
        yield Page(index + 1, size, rotation, source)
        source.forget()
