"""Text that a page holds and does not show, whoever it names: what nobody names is hidden for some reason, and anyone can copy it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from redaction.findings import Box
from redaction.reading.model import Document, Page, Span
from redaction.reading.visibility import FAINT, TINY, Sight, is_flat

_PALE = 0.93
_MOST = 400
_ENOUGH = 4
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class VeiledText:
    """What is hidden in one way on one page, put together."""

    page: int
    sight: Sight
    box: Box | None
    text: str = field(repr=False)


def veiled_texts(document: Document, page: Page) -> Iterator[VeiledText]:
    """Text that is invisible, transparent, tiny, off the page or in the colour of its ground, at least four letters a way of hiding."""
    pictures = [place.bbox for _, place in document.pictures_on(page.number)]
    found: dict[Sight, list[Span]] = {}
    doubtful = 0
    for span in page.spans:
        if not span.text.strip():
            continue
        sight = _certain(page, span, pictures)
        if sight is None and min(span.colour) > _PALE and doubtful < _MOST:
            doubtful += 1
            box = Box(*span.bbox)
            if not any(_meets(span.bbox, picture) for picture in pictures) and is_flat(page, box.intersect(page.box)):
                sight = Sight.FLAT
        if sight is not None:
            found.setdefault(sight, []).append(span)
    for sight, spans in found.items():
        text = "".join(span.text for span in spans)
        if len({letter for letter in text if letter.isalnum()}) >= _ENOUGH:
            yield VeiledText(page.number, sight, _around(page, spans), " ".join(text.split())[:_SHOWN])


def _certain(page: Page, span: Span, pictures: list[tuple[float, float, float, float]]) -> Sight | None:
    x0, y0, x1, y1 = span.bbox
    width, height = page.size
    if x1 <= 0 or y1 <= 0 or x0 >= width or y0 >= height:
        return Sight.OFF_PAGE
    if span.invisible:
        # Under a scan it is the text layer, which belongs there.
        return None if any(_meets(span.bbox, picture) for picture in pictures) else Sight.INVISIBLE
    if span.alpha <= FAINT:
        return Sight.TRANSPARENT
    return Sight.TINY if 0 < span.size < TINY and y1 - y0 < TINY else None


def _meets(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _around(page: Page, spans: list[Span]) -> Box | None:
    boxes = [Box(*span.bbox).intersect(page.box) for span in spans]
    boxes = [box for box in boxes if box.area]
    if not boxes:
        return None
    around = boxes[0]
    for box in boxes[1:]:
        around = around.union(box)
    return around
