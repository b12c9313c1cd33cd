"""Pages over MuPDF: text with paint order, paintings and pixels, all in points of the page as displayed.
MuPDF keeps one document per process and is not safe across threads; everything here runs in the isolated reader."""

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pymupdf

from redaction.findings import Box
from redaction.names.needles import SEPARATORS
from redaction.reading.complaints import complaints
from redaction.reading.lost_dots import lost_dots_only
from redaction.reading.model import Page, Paint, Rect, Span
from redaction.reading.shapes import Shapes

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
_INVISIBLE = 3
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

    def complaints(self) -> list[str]:
        """What the interpreter complained of since the last call, but for dots between names that another reader gives out."""
        return [] if lost_dots_only(found := complaints(), self._document, self._index) else found

    def forget(self) -> None:
        """Let go of the loaded page, so that memory stays flat over many pages."""
        self._lists.clear()
        self.__dict__.pop("page", None)
        self.__dict__.pop("full_page", None)

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
        return tuple(self._painted(self._turn()))

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
                        glyphs, bbox = tuple(_turned(glyph, turn) for glyph in glyphs), _turned(bbox, turn)
                    black = (0.0, 0.0, 0.0)
                    unpainted = raw.get("alpha", 255) == 0
                    spans.append(
                        Span(
                            text, bbox, glyphs, raw["font"], raw["size"], black, 1.0, unpainted, None, "", False, (1, 0)
                        )
                    )
        return tuple(spans)

    def _painted(self, turn: Any) -> list[Span]:
        spans: list[Span] = []
        for raw in _line_by_line(self.full_page.get_texttrace()):
            chars = raw["chars"]
            glyphs = tuple([char[3] for char in chars])
            if any([glyph[0] == glyph[2] for glyph in glyphs]):  # noqa: C419 - a list is quicker in this loop
                glyphs = _with_width(chars, raw["size"])
            text = "".join([chr(char[0]) if 0 < char[0] < 0x110000 else "\ufffd" for char in chars])
            bbox = raw["bbox"]
            direction = raw["dir"]
            if turn is not None:
                glyphs = tuple(_turned(glyph, turn) for glyph in glyphs)
                bbox = _turned(bbox, turn)
                direction = _direction(direction, turn)
            spans.append(
                Span(
                    text=text,
                    bbox=bbox,
                    glyphs=glyphs,
                    font=raw["font"],
                    size=raw["size"],
                    colour=raw["color"],
                    alpha=raw["opacity"],
                    invisible=raw["type"] == _INVISIBLE,
                    paint=raw["seqno"],
                    layer=raw["layer"],
                    vertical=raw["wmode"] == 1,
                    direction=direction,
                )
            )
        return spans

    def needs_eyes(self) -> bool:
        """Whether the page may show text that no reader of text gives out: letters drawn as curves, or glyphs whose text lies.

        Glyphs lie when one font draws the same character in three shapes, or a narrow Latin letter as wide as a Chinese one (T-055).
        """
        shapes: dict[tuple[str, int], set[int]] = {}
        for raw in self.full_page.get_texttrace():
            font, wide = raw["font"], raw["size"] * 0.85
            for code, glyph, _, box in raw["chars"]:
                if code in _NARROW and box[2] - box[0] > wide and box[3] - box[1] > wide:
                    return True
                if code > 0x20 and glyph > 0:
                    shapes.setdefault((font, code), set()).add(glyph)
        if any(len(glyphs) >= 3 for (_, code), glyphs in shapes.items() if chr(code).isalnum()):
            return True
        # A letter as curves is a small filled shape of many segments, a whole line may be one big path; the dots of a list are one form.
        filled = [(*raw["rect"], len(raw["items"])) for raw in self.full_page.get_cdrawings() if "f" in raw["type"]]
        forms = {
            (round(x1 - x0), round(y1 - y0), parts)
            for x0, y0, x1, y1, parts in filled
            if parts >= 6 and 3 < y1 - y0 < 80
        }
        return len(forms) >= 2 or any(wide > 2 * high and parts > 40 for wide, high, parts in forms)

    def disguised(self, values: tuple[str, ...]) -> bool:
        """Whether glyphs in a row look like one of the values though they claim to be other letters (T-055)."""
        glyphs = [
            (raw["font"], chr(code), box)
            for raw in self.full_page.get_texttrace()
            for code, _, _, box in raw["chars"]
            if 0x20 < code < 0x110000
            and chr(code) not in SEPARATORS
            and box[2] - box[0] > 0.7 * raw["size"] > _SMALLEST_SHAPE
        ]
        return self._shapes.disguised(self.full_page, glyphs, values)

    def paints(self) -> tuple[Paint, ...]:
        """Everything painted that is not text, without colours; `coloured` adds them where they matter."""
        turn = self._turn()
        paints: list[Paint] = []
        for number, (what, bbox, layer) in enumerate(self.full_page.get_bboxlog(layers=True)):
            kind = _PAINTS.get(what)
            if kind:
                paints.append(Paint(kind, _turned(bbox, turn) if turn is not None else bbox, number, layer=layer))
        return tuple(paints)

    def coloured(self) -> tuple[Paint, ...]:
        """Fills and strokes with colour and opacity, in the order of painting."""
        turn = self._turn()
        paints: list[Paint] = []
        for raw in self.full_page.get_cdrawings():
            bbox = _turned(raw["rect"], turn) if turn is not None else tuple(raw["rect"])
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


def _line_by_line(trace: Any) -> Iterator[Any]:
    """The runs of a trace; one that was painted over several lines in one go is given line by line."""
    for raw in trace:
        x0, y0, x1, y1 = raw["bbox"]
        if min(y1 - y0, x1 - x0) < 1.8 * raw["size"] or raw["wmode"] == 1:
            yield raw
            continue
        ax, ay = raw["dir"]
        base: float | None = None
        held: list[Any] = []
        for char in raw["chars"]:
            across = char[2][1] * ax - char[2][0] * ay
            if base is not None and abs(across - base) > 0.5 * raw["size"]:
                yield _part_of(raw, held)
                held = []
            base = across
            held.append(char)
        yield _part_of(raw, held)


def _part_of(raw: Any, chars: list[Any]) -> Any:
    boxes = [char[3] for char in chars]
    around = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
    return {**raw, "chars": chars, "bbox": around}


def _with_width(chars: Any, size: float) -> tuple[Rect, ...]:
    """Glyph rectangles where the trace gives some without a width (wide glyphs of some embedded fonts): they reach to the next one."""
    found: list[Rect] = []
    for place, (_, _, origin, box) in enumerate(chars):
        right = box[2]
        if box[0] == right:
            after = chars[place + 1][2] if place + 1 < len(chars) else (box[0] + size, origin[1])
            level = abs(after[1] - origin[1]) < 0.1 * size and 0 < after[0] - box[0] <= 1.5 * size
            right = after[0] if level else box[0] + size
        found.append((box[0], box[1], right, box[3]))
    return tuple(found)


def _turned(rect: Rect, turn: Any) -> Rect:
    moved = pymupdf.Rect(rect) * turn
    return (moved.x0, moved.y0, moved.x1, moved.y1)


def _direction(direction: tuple[float, float], turn: Any) -> tuple[float, float]:
    return (direction[0] * turn.a + direction[1] * turn.c, direction[0] * turn.b + direction[1] * turn.d)


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
