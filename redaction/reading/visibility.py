"""Whether text that an interpreter reads is also seen on the page, and if not, what hides it (T-001 to T-025)."""

from enum import StrEnum

from redaction.findings import Box
from redaction.reading.model import Document, Page, Paint, Span

OPAQUE = 0.97
COVERED_SHARE = 0.5
TINY = 2.0
FAINT = 0.05


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
        if annotation.page == page.number and annotation.covers and _share(box, _rect(annotation.box)) > COVERED_SHARE:
            return Sight.MARKED
    if cover_of(page, box, first.paint) is not None:
        return Sight.COVERED
    return Sight.FLAT if is_flat(page, shown) else Sight.VISIBLE


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
        {cover.paint: cover for cover in page.source.coloured()}
        if any(c.what in ("fill", "stroke") for c in above)
        else {}
    )
    for cover in above:
        known = coloured.get(cover.paint)
        if cover.what in ("fill", "stroke") and known is not None and known.alpha < OPAQUE:
            continue
        if cover.what == "stroke" and not is_flat(page, box.intersect(page.box)):
            continue
        return cover
    return None


def is_flat(page: Page, box: Box) -> bool:
    """Whether the page shows one even colour there: nothing can be read with the eyes."""
    if box.width < 0.5 or box.height < 0.5:
        return True
    try:
        pixels = page.render(dpi=100, clip=box)
    except (RuntimeError, ValueError):
        return False
    if pixels.size == 0:
        return True
    rows = pixels[1:-1, 1:-1] if min(pixels.shape[:2]) > 4 else pixels
    return bool((rows.max(axis=(0, 1)).astype(int) - rows.min(axis=(0, 1)).astype(int)).max() < 12)


def _rect(box: Box) -> tuple[float, float, float, float]:
    return (box.x0, box.y0, box.x1, box.y1)


def _share(box: Box, rect: tuple[float, float, float, float]) -> float:
    """The part of `box` that lies in `rect`."""
    return box.intersect(Box(*rect)).area / box.area if box.area else 0.0
