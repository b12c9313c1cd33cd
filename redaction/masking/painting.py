"""Masks painted into pixels: boxes of a fixed ladder of widths with their tokens, whole frames, and rings of seals.

What is painted over is gone from the picture as stored; nothing of it is averaged, blurred or left at an edge.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from redaction.findings import Box
from redaction.masking.geometry import Matrix, Point, inverse, moved, times
from redaction.masking.lettering import letters, width_of, writable
from redaction.masking.masks import How, Mask
from redaction.masking.room import Sheet, Shift, gone_along, stepped

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

FILL = (226, 226, 226)
# Dark enough to stay a line in a picture of two tones.
BORDER = (120, 120, 120)
INK = (40, 40, 40)
MARGIN_SHARE = 0.10
INNER_RING = 0.44
OUTER_RING = 1.07
DARK = 105


def along_lines(masks: Iterable[Mask]) -> list[Mask]:
    """Masks in the order in which they are painted: along each line, because a box may move what stands behind it."""
    return sorted(masks, key=lambda mask: mask.box.x0)


def paint(sheet: Sheet, mask: Mask) -> Box:
    """Paint one mask into a picture. Returns the box on the page that was really painted."""
    if mask.how is How.SEAL:
        _paint_seal(sheet, mask.box)
        return mask.box
    box = changed = gone_along(sheet, mask.box)
    if mask.how is How.TEXT:
        box, changed = stepped(sheet, box.grown(MARGIN_SHARE * min(box.height, box.width)))
    _paint_box(sheet, box, writable(mask.words), framed=mask.how is How.FRAME)
    return changed


def _region(sheet: Sheet, box: Box) -> tuple[int, int, int, int]:
    """The pixels that a box on the page may touch: x0, y0, x1, y1, cut to the picture."""
    corners = [moved(point, sheet.to_pixels) for point in _corners(box)]
    height, width = sheet.image.shape[:2]
    xs, ys = zip(*corners, strict=True)
    return (
        max(0, int(min(xs)) - 1),
        max(0, int(min(ys)) - 1),
        min(width, int(max(xs)) + 2),
        min(height, int(max(ys)) + 2),
    )


def _corners(box: Box) -> tuple[Point, Point, Point, Point]:
    return ((box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1))


def _paint_box(sheet: Sheet, box: Box, words: str, *, framed: bool) -> None:
    """Lay a flat patch with the token over a box, in the orientation of the page."""
    import cv2

    scale = max(1.0, sheet.scale)
    wide, high = max(2, round(box.width * scale)), max(2, round(box.height * scale))
    patch = np.full((high, wide, 3), FILL, np.uint8)
    line = max(1, round(scale * (0.8 if framed else 0.5)))
    patch[:line], patch[-line:], patch[:, :line], patch[:, -line:] = (BORDER,) * 4
    _letter(patch, words, framed=framed)
    x0, y0, x1, y1 = _region(sheet, box)
    if x1 <= x0 or y1 <= y0:
        return
    to_page: Matrix = (box.width / wide, 0.0, 0.0, box.height / high, box.x0, box.y0)
    a, b, c, d, e, f = times(to_page, sheet.to_pixels)
    way = np.array([[a, c, e - x0], [b, d, f - y0]], np.float64)
    size = (x1 - x0, y1 - y0)
    laid = cv2.warpAffine(patch, way, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    quad = np.array([moved(corner, sheet.to_pixels) for corner in _corners(box)], np.float64) - (x0, y0)
    cover = np.zeros((size[1], size[0]), np.uint8)
    cv2.fillConvexPoly(cover, np.round(quad).astype(np.int32), 255)
    area = sheet.image[y0:y1, x0:x1]
    area[cover > 0] = laid[cover > 0]


def _letter(patch: "Image", words: str, *, framed: bool) -> None:
    """Write the token into the middle of a patch, turned where the patch is upright."""
    import cv2

    if not words:
        return
    turned = not framed and patch.shape[0] > 2.2 * patch.shape[1]
    area = np.ascontiguousarray(np.rot90(patch)) if turned else patch
    high, wide = area.shape[:2]
    em = min(0.72 * high, 0.94 * wide / width_of(words), 0.16 * max(wide, high) if framed else high)
    if em < 5:
        return
    ink = letters(words, round(em))
    if ink.shape[1] > wide or ink.shape[0] > high:
        shrink = min(wide / ink.shape[1], high / ink.shape[0])
        ink = np.asarray(cv2.resize(ink, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), np.uint8)
    top, left = (high - ink.shape[0]) // 2, (wide - ink.shape[1]) // 2
    place = area[top : top + ink.shape[0], left : left + ink.shape[1]]
    cover = ink[:, :, None].astype(np.float32) / 255
    place[:] = np.round(place * (1 - cover) + np.array(INK, np.float32) * cover).astype(np.uint8)
    if turned:
        patch[:] = np.rot90(area, -1)


def _paint_seal(sheet: Sheet, box: Box) -> None:
    """Take ring, ring text and number out of a seal; star, place and the dark print below it stay."""

    x0, y0, x1, y1 = _region(sheet, box.grown(0.04 * max(box.width, box.height)))
    if x1 <= x0 or y1 <= y0:
        return
    area = sheet.image[y0:y1, x0:x1]
    middle = moved(((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2), sheet.to_pixels)
    edge = moved((box.x1, (box.y0 + box.y1) / 2), sheet.to_pixels)
    foot = moved(((box.x0 + box.x1) / 2, box.y1), sheet.to_pixels)
    radius = float(np.hypot(edge[0] - middle[0], edge[1] - middle[1]))
    other = float(np.hypot(foot[0] - middle[0], foot[1] - middle[1]))
    turn = float(np.degrees(np.arctan2(edge[1] - middle[1], edge[0] - middle[0])))
    centre = (round(middle[0] - x0), round(middle[1] - y0))
    ring = np.zeros(area.shape[:2], np.uint8)
    _ellipse(ring, centre, (radius * OUTER_RING, other * OUTER_RING), turn)
    inner = np.zeros_like(ring)
    _ellipse(inner, centre, (radius * INNER_RING, other * INNER_RING), turn)
    taken = (ring > 0) & (inner == 0)
    if not taken.any():
        return
    paper = np.percentile(area[taken].reshape(-1, 3), 80, axis=0) if taken.any() else np.array((255, 255, 255))
    dark = area.max(axis=2)
    even = dark.astype(np.int16) - area.min(axis=2)
    print_below = taken & (dark < DARK) & (even < 45) & _coloured(area, taken)
    area[taken] = paper.astype(np.uint8)
    area[print_below] = INK


def _ellipse(mask: "Image", centre: tuple[int, int], axes: tuple[float, float], turn: float) -> None:
    import cv2

    cv2.ellipse(mask, centre, (max(1, round(axes[0])), max(1, round(axes[1]))), turn, 0, 360, 255, -1)


def _coloured(area: "Image", where: "NDArray[np.bool_]") -> bool:
    """Whether there is red ink in a part of a picture; without colour, print cannot be told from a photocopied seal."""
    pixels = area[where].astype(np.int16)
    return bool(pixels.size) and float((pixels[:, 0] - np.minimum(pixels[:, 1], pixels[:, 2]) > 50).mean()) > 0.01


def sheet_of(image: "Image", from_unit: Matrix, shifts: list[Shift]) -> Sheet:
    """A picture whose unit square (origin at its top left, v down its rows) lies on the page by `from_unit`."""
    height, width = image.shape[:2]
    pixels_to_page = times((1 / width, 0.0, 0.0, 1 / height, 0.0, 0.0), from_unit)
    return Sheet(image, inverse(pixels_to_page), shifts)
