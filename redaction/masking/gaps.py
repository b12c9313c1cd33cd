"""Gaps that an earlier masking left in a line: their width is that of a name, so a token takes their place."""

from redaction.findings import Box
from redaction.masking.content import Glyph
from redaction.masking.geometry import Point
from redaction.masking.masks import Mask
from redaction.masking.spots import Spot


def fill_gap(spots: list[Spot], mask: Mask) -> bool:
    """Put a letter that shows nothing into the gap that a mask lies on, for its token to stand there; whether there is such a gap."""
    before = [spot for spot in spots if _touches(spot.glyph.end, mask.box.x0, mask.box, spot.em)]
    after = [spot for spot in spots if _touches((spot.glyph.x, spot.glyph.y), mask.box.x1, mask.box, spot.em)]
    if not before or not after or after[0].mask is not None:
        return False
    one, two = before[-1], after[0]
    nothing = Glyph(b"", two.glyph.offset, 0.0, *one.glyph.end, (two.glyph.x, two.glyph.y), gone=True)
    spots.append(Spot(two.show, two.index, nothing, one.end, two.start, one.base, one.em, mask))
    return True


def _touches(point: Point, x: float, box: Box, em: float) -> bool:
    return abs(point[0] - x) < 0.15 * em and box.y0 - 0.1 * em <= point[1] <= box.y1 + 0.1 * em
