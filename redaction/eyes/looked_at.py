"""Where on the pages the things lie that the eyes saw: every view of a document with a way from its pixels to page points.

Detectors of pictures all begin here, so a picture placed on three pages is reported on three pages, and a part of a stored
picture that the page hides is known as such. Imports nothing heavy: detectors run in the isolated reader.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from redaction.findings import Box
from redaction.reading.model import Document, Matrix, Picture, Placement
from redaction.reading.sight import Pixels, Quad, SeenHidden, View

MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class Look:
    """One view at one place. `page` is None for a picture that no page shows; `stored` when it is a picture as stored."""

    view: View
    page: int | None
    matrix: Matrix | None
    picture: Picture | None = None
    hidden: tuple[SeenHidden, ...] = ()

    @property
    def belongs_to(self) -> int | None:
        """The page to look at: where it is shown, or whose thumbnail or unused picture it is."""
        return self.page if self.page is not None or self.picture is None else self.picture.owner

    @property
    def stored(self) -> bool:
        """True for a picture as stored, False for a page as rendered."""
        return self.picture is not None

    def box(self, pixels: Pixels) -> Box | None:
        """The rectangle on the page, in points; None when no page shows the picture."""
        x0, y0, x1, y1 = pixels
        return self.box_of(((x0, y0), (x1, y0), (x1, y1), (x0, y1)))

    def box_of(self, quad: Quad) -> Box | None:
        """The upright rectangle on the page around four corners in pixels."""
        if self.matrix is None or self.page is None:
            return None
        a, b, c, d, e, f = self.matrix
        wide, high = max(1, self.view.width), max(1, self.view.height)
        points = [(a * x / wide + c * y / high + e, b * x / wide + d * y / high + f) for x, y in quad]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return Box(min(xs), min(ys), max(xs), max(ys))

    def hides(self, pixels: Pixels) -> SeenHidden | None:
        """The hidden part in which most of a rectangle of the stored picture lies; of several that hide it together the largest."""
        area = max(1.0, (pixels[2] - pixels[0]) * (pixels[3] - pixels[1]))
        best = max(self.hidden, key=lambda part: _common(part.box, pixels), default=None)
        together = sum(_common(part.box, pixels) for part in self.hidden)
        return best if best is not None and together >= MOSTLY * area else None


def looks(document: Document) -> Iterator[Look]:
    """Every view of the document at every place: pages as rendered first, then pictures as stored."""
    sizes = {page.number: page.size for page in document.pages}
    for number, view in document.sight.pages.items():
        width, height = sizes.get(number, (view.width * 0.48, view.height * 0.48))
        yield Look(view, number, (width, 0.0, 0.0, height, 0.0, 0.0))
    for digest, view in (*document.sight.pictures.items(), *document.sight.below.items()):
        picture = document.pictures.get(digest)
        if picture is None:
            continue
        for placement in picture.placements:
            parts = tuple(
                part for part in document.sight.hidden if part.digest == digest and part.page == placement.page
            )
            yield Look(view, placement.page, _matrix(placement), picture, parts)
        if not picture.placements:
            yield Look(view, None, None, picture)


def _matrix(placement: Placement) -> Matrix:
    if placement.matrix is not None:
        return placement.matrix
    x0, y0, x1, y1 = placement.bbox
    return (x1 - x0, 0.0, 0.0, y1 - y0, x0, y0)


def bounds(quad: Quad) -> Pixels:
    """Upright rectangle around four corners."""
    xs, ys = [x for x, _ in quad], [y for _, y in quad]
    return (min(xs), min(ys), max(xs), max(ys))


class Reported:
    """Remembers what was reported where, so that a thing seen both in the stored picture and on the page is reported once."""

    def __init__(self) -> None:
        self._seen: list[tuple[str, int | None, Box | None]] = []

    def new(self, what: str, page: int | None, box: Box | None) -> bool:
        """True the first time `what` is reported at about this place."""
        for other, other_page, other_box in self._seen:
            if other == what and other_page == page and _same_place(box, other_box):
                return False
        self._seen.append((what, page, box))
        return True


def _same_place(one: Box | None, two: Box | None) -> bool:
    if one is None or two is None:
        return one is two
    return one.intersect(two).area > 0.3 * min(one.area, two.area)


def _common(one: Pixels, two: Pixels) -> float:
    wide = min(one[2], two[2]) - max(one[0], two[0])
    high = min(one[3], two[3]) - max(one[1], two[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def near(one: Pixels, others: Iterable[Pixels], *, reach: float) -> bool:
    """True when any of the rectangles comes within `reach` pixels."""
    grown = (one[0] - reach, one[1] - reach, one[2] + reach, one[3] + reach)
    return any(_common(grown, other) > 0 for other in others)
