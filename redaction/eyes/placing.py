"""Where a stored picture comes to lie on its page: how finely it is printed, how much of the page it takes, which part of it is where."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from redaction.eyes.shown_stored import page_pixels

if TYPE_CHECKING:
    from redaction.reading.model import Picture, Placement

Box = tuple[float, float, float, float]
_SEAM = 1.0
PICTURE_FILES = ("jpeg", "png", "heic")
SHEET = (1.25, 1.6)


def printed_dpi(picture: "Picture", placement: "Placement") -> float:
    """Pixels an inch at which a placed picture is shown."""
    if placement.matrix is not None:
        a, b, c, d, _, _ = placement.matrix
        wide, high = float(np.hypot(a, b)), float(np.hypot(c, d))
    else:
        wide, high = placement.bbox[2] - placement.bbox[0], placement.bbox[3] - placement.bbox[1]
    return max(picture.width / max(wide, 1.0), picture.height / max(high, 1.0)) * 72


def known_dpi(picture: "Picture", placement: "Placement") -> float | None:
    """The same where it is known: a dossier that is itself a picture, and not of a sheet's shape, shows a part at a scale of its own."""
    long, short = max(picture.width, picture.height), max(1, min(picture.width, picture.height))
    if picture.filter in PICTURE_FILES and not SHEET[0] <= long / short <= SHEET[1]:
        return None
    return printed_dpi(picture, placement)


def shown_area(placement: "Placement", size: tuple[float, float]) -> float:
    """How much of a page of `size` points a placed picture takes, in square points."""
    x0, y0, x1, y1 = placement.bbox
    wide = max(0.0, min(x1, size[0]) - max(x0, 0.0))
    return wide * max(0.0, min(y1, size[1]) - max(y0, 0.0))


def on_page(box: Box, size: tuple[int, int], placement: "Placement") -> Box:
    """A rectangle of a picture of `size` pixels in points of the page that shows it."""
    to_page = page_pixels(placement, size=size, dpi=72)
    x0, y0, x1, y1 = box
    spots = [to_page @ (x, y, 1.0) for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))]
    xs, ys = [float(spot[0]) for spot in spots], [float(spot[1]) for spot in spots]
    return (min(xs), min(ys), max(xs), max(ys))


def grown(box: Box, by: float) -> Box:
    """The rectangle with a margin all around."""
    return (box[0] - by, box[1] - by, box[2] + by, box[3] + by)


def covered_share(box: Box, others: Sequence[Box]) -> float:
    """The share of a rectangle that other rectangles cover together, measured on a grid."""
    wide, high = max(box[2] - box[0], 1.0), max(box[3] - box[1], 1.0)
    grid = np.zeros((24, 24), np.bool_)
    for x0, y0, x1, y1 in others:
        left, right = (round((edge - box[0]) / wide * 24) for edge in (x0, x1))
        top, foot = (round((edge - box[1]) / high * 24) for edge in (y0, y1))
        grid[max(0, top) : max(0, foot), max(0, left) : max(0, right)] = True
    return float(grid.mean())


def abut(boxes: Sequence[Box]) -> bool:
    """Whether two pictures are pieces of one: equally wide below each other, or equally high side by side, and nothing between them."""
    upright = sorted((round(x0), round(x1), y0, y1) for x0, y0, x1, y1 in boxes)
    across = sorted((round(y0), round(y1), x0, x1) for x0, y0, x1, y1 in boxes)
    return any(
        one[:2] == two[:2] and abs(one[3] - two[2]) < _SEAM for row in (upright, across) for one, two in pairwise(row)
    )
