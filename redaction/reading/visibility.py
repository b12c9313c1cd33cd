"""Whether text that an interpreter reads is also seen on the page, and if not, what hides it (T-001 to T-025)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf

from redaction.findings import Box
from redaction.reading.model import Document, Page, Paint, Rect, Span

OPAQUE = 0.97
COVERED_SHARE = 0.5
TINY = 2.0
FAINT = 0.05
MAX_COVERS = 3_000
BLOCKS = frozenset("█▉▊▇▆▅■◼⬛●▓━")
_PALE = 0.8


class Sight(StrEnum):
    """How a piece of text stands on its page."""

    VISIBLE = "visible"
    COVERED = "covered"
    MARKED = "marked"
    INVISIBLE = "invisible"
    OCR_LAYER = "ocr_layer"
    TRANSPARENT = "transparent"
    TINY = "tiny"
    OFF_PAGE = "off_page"
    LAYER = "layer"
    FLAT = "flat"


def sight_of(document: Document, page: Page, box: Box, spans: list[Span]) -> Sight:
    """How the text in `box`, painted by `spans`, is seen. Certain signs first, the rendered pixels decide the rest."""
    first = spans[0]
    shown = box.intersect(page.box)
    if shown.area < 0.25 * box.area or box.area == 0:
        return Sight.OFF_PAGE
    if any(layer.name == first.layer and not layer.on for layer in document.layers):
        return Sight.LAYER
    if all(span.invisible for span in spans):
        on_picture = any(
            _share(box, placement.bbox) > COVERED_SHARE for _, placement in document.pictures_on(page.number)
        )
        return Sight.OCR_LAYER if on_picture else Sight.INVISIBLE
    if all(span.alpha <= FAINT for span in spans):
        return Sight.TRANSPARENT
    if all(span.size < TINY for span in spans):
        return Sight.TINY
    for annotation in document.annotations:
        over = (
            annotation.page == page.number and annotation.covers and _share(box, _rect(annotation.box)) > COVERED_SHARE
        )
        # A highlight is meant to be read through; a mark for redaction is meant to hide, whatever it shows so far.
        if over and (annotation.kind == "Redact" or is_flat(page, shown)):
            return Sight.MARKED
    if cover_of(page, box, first.paint) is not None or _under_blocks(page, box, first.paint):
        return Sight.COVERED
    if not is_flat(page, shown):
        return Sight.VISIBLE
    # A layer may be shown for print only, or by a rule: what is not pale by itself is hidden by its layer.
    return Sight.LAYER if first.layer and min(first.colour) < _PALE else Sight.FLAT


def _under_blocks(page: Page, box: Box, paint: int | None) -> bool:
    """Whether solid characters (█ ■) were set over the box."""
    if BLOCKS.isdisjoint(page.text):
        return False
    rects = [
        glyph
        for span in page.spans
        if (paint is None or (span.paint or 0) > paint) and not BLOCKS.isdisjoint(span.text)
        for letter, glyph in zip(span.text, span.glyphs, strict=False)
        if letter in BLOCKS
    ]
    return sum(_share(box, rect) for rect in rects) > COVERED_SHARE


def cover_of(page: Page, box: Box, paint: int | None) -> Paint | None:
    """The opaque painting above `box` that hides at least half of it, or None. `paint` is the text's place in the order."""
    above = [
        cover
        for cover in page.paints
        if (paint is None or cover.paint > paint)
        and cover.what in ("fill", "stroke", "picture", "shade")
        and _share(box, cover.bbox) > COVERED_SHARE
    ]
    if not above:
        return None
    coloured = (
        {cover.paint: cover for cover in page.coloured} if any(c.what in ("fill", "stroke") for c in above) else {}
    )
    for cover in above:
        known = coloured.get(cover.paint)
        if cover.what in ("fill", "stroke") and known is not None and known.alpha < OPAQUE:
            continue
        if cover.what == "stroke" and not is_flat(page, box.intersect(page.box)):
            continue
        return cover
    return None


@dataclass(frozen=True, slots=True)
class CoveredText:
    """A run of glyphs that something opaque hides, whoever it names."""

    page: int
    box: Box
    text: str = field(repr=False)


def covered_texts(document: Document, page: Page) -> Iterator[CoveredText]:
    """Runs of at least two letters or digits under fills, pictures, thick lines or annotations that leave one flat colour."""
    covers = [paint for paint in page.paints if paint.what in ("fill", "stroke", "picture", "shade")]
    marks = [_rect(mark.box) for mark in document.annotations if mark.page == page.number and mark.covers][:MAX_COVERS]
    covers = covers[:MAX_COVERS]
    if not BLOCKS.isdisjoint(page.text):
        covers += [
            Paint("block", glyph, span.paint or 0)
            for span in page.spans
            if not BLOCKS.isdisjoint(span.text)
            for letter, glyph in zip(span.text, span.glyphs, strict=False)
            if letter in BLOCKS
        ][:MAX_COVERS]
    met = [(mark, inf) for mark in marks] + [(cover.bbox, cover.paint) for cover in covers]
    for span in page.spans_met(met):
        if span.invisible:
            continue
        rects = [mark for mark in marks if _meets(mark, span.bbox)]
        rects += [
            cover.bbox
            for cover in covers
            if _meets(cover.bbox, span.bbox) and (span.paint is None or cover.paint > span.paint)
        ]
        if not rects or not span.text.strip():
            continue
        hidden = [any(_common(glyph, rect) > COVERED_SHARE for rect in rects) for glyph in span.glyphs]
        for start, end in _runs(hidden):
            text = span.text[start:end].strip()
            box = span.box_of(start, end)
            if len(set(text)) < 2 or not any(letter.isalnum() for letter in text) or BLOCKS.intersection(text):
                continue
            over = [mark for mark in document.annotations if mark.page == page.number and mark.covers]
            under_mark = any(
                _share(box, _rect(mark.box)) > COVERED_SHARE
                and (mark.kind == "Redact" or is_flat(page, box.grown(-0.4)))
                for mark in over
            )
            if (
                under_mark
                or _hidden_by(page, box, cover_of(page, box, span.paint))
                or _under_blocks(page, box, span.paint)
            ):
                yield CoveredText(page.number, box, text)


def _hidden_by(page: Page, box: Box, cover: Paint | None) -> bool:
    """Whether what the cover leaves of the box is one flat colour; a box that is a little too small still hides its middle."""
    return cover is not None and is_flat(page, box.intersect(Box(*cover.bbox)).grown(-0.4).intersect(page.box))


def _runs(flags: list[bool]) -> Iterator[tuple[int, int]]:
    start: int | None = None
    for place, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = place
        elif not flag and start is not None:
            yield start, place
            start = None


def _meets(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def is_flat(page: Page, box: Box) -> bool:
    """Whether the page shows one even colour there: nothing can be read with the eyes."""
    if box.width < 0.5 or box.height < 0.5:
        return True
    try:
        pixels = page.render(dpi=100, clip=box)
    except Exception:
        return False
    if pixels.size == 0:
        return True
    rows = pixels[1:-1, 1:-1] if min(pixels.shape[:2]) > 4 else pixels
    # Along one axis at a time: many times quicker than along both.
    lightest, darkest = rows.max(axis=0).max(axis=0), rows.min(axis=0).min(axis=0)
    return bool((lightest.astype(int) - darkest.astype(int)).max() < 12)


def _rect(box: Box) -> tuple[float, float, float, float]:
    return (box.x0, box.y0, box.x1, box.y1)


def _share(box: Box, rect: Rect) -> float:
    """The part of `box` that lies in `rect`."""
    return _common(_rect(box), rect)


def _common(one: Rect, other: Rect) -> float:
    """The part of the first rectangle that lies in the second; plain numbers, because it runs for every glyph."""
    area = (one[2] - one[0]) * (one[3] - one[1])
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height / area if area > 0 and width > 0 and height > 0 else 0.0
