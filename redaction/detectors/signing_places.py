"""Pages that were never paper and are signed all the same: a drawn line, a picture or an ink mark beside 本人签名 (L-04).

Text readers give the label, pictures are looked at one by one, and neither sees the two together: such a page is looked at as shown.
"""

from collections.abc import Iterable, Iterator

from redaction.findings import Box
from redaction.names.signing import LABEL, OWN
from redaction.reading.model import Annotation, Page, Rect

MARKS = frozenset({"Ink", "Stamp", "PolyLine", "Polygon"})
WIDE, ABOVE, BELOW = 9.0, 1.6, 3.0
THIN, TALLEST = 0.35, 5.0
STROKES, PIECES = 5, 3


def signed_beside(page: Page, annotations: Iterable[Annotation]) -> bool:
    """Whether something is drawn, placed or marked right of or below the words where an applicant signs: not a rule, not a cell."""
    if not OWN.search(page.text):
        return False
    if any(True for _ in marked_beside(page, annotations)):
        return True
    for x0, y0, x1, y1 in _labels(page):
        high = y1 - y0
        room = _room(x0, y0, x1, y1)
        if any(paint.what == "picture" and _lies_in(paint.bbox, room, high) for paint in page.paints):
            return True
        drawn = [paint.items for paint in page.coloured if paint.items > 1 and _lies_in(paint.bbox, room, high)]
        if len(drawn) >= PIECES or max(drawn, default=0) >= STROKES:
            return True
    return False


def marked_beside(page: Page, annotations: Iterable[Annotation]) -> Iterator[Annotation]:
    """The ink marks and stamps beside the words where an applicant signs."""
    marks = [mark for mark in annotations if mark.page == page.number and mark.kind in MARKS]
    if not marks or not OWN.search(page.text):
        return
    labels = list(_labels(page))
    for mark in marks:
        box = (mark.box.x0, mark.box.y0, mark.box.x1, mark.box.y1)
        if any(_lies_in(box, _room(*label), label[3] - label[1]) for label in labels):
            yield mark


def _room(x0: float, y0: float, x1: float, y1: float) -> Rect:
    high = y1 - y0
    return (x0, y0 - ABOVE * high, x1 + WIDE * high, y1 + BELOW * high)


def _labels(page: Page) -> Iterator[tuple[float, float, float, float]]:
    for span in page.spans:
        for match in LABEL.finditer(span.text):
            box: Box = span.box_of(match.start(), match.end())
            yield box.x0, box.y0, box.x1, box.y1


def _lies_in(box: Rect, room: Rect, high: float) -> bool:
    """True for what has its middle in the room beside a label as tall as `high`, is no thin rule and no taller than a signature."""
    x0, y0, x1, y1 = box
    if min(x1 - x0, y1 - y0) < THIN * high or y1 - y0 > TALLEST * high:
        return False
    return room[0] <= (x0 + x1) / 2 <= room[2] and room[1] <= (y0 + y1) / 2 <= room[3]
