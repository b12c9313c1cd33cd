"""Room for a painted box in a picture: widths of a fixed ladder, taken from blank paper or from moving the rest of the line.

A box as wide as the name would tell how long the name was, and so would the letters that begin right behind it.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from redaction.findings import Box
from redaction.masking.geometry import Matrix, times

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]
    Mask = NDArray[np.bool_]

# Widths of painted boxes in heights of the box: a box tells at most on which of these steps a name lies.
LADDER = (3.0, 5.5, 9.0, 14.0, 21.0, 32.0, 48.0, 72.0)
BLANK_TONE = 40
WALL = 0.92
# From how many heights of a line on something drawn along it is a rule and no stroke of a letter.
RULE = 1.3
NEXT_COLUMN = 1.5


@dataclass(frozen=True, slots=True)
class Shift:
    """Pixels of a line that were moved along it: from column `x0` to `x1` in the rows from `y0` to `y1`, by `by` columns."""

    x0: int
    x1: int
    y0: int
    y1: int
    by: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture in memory with the way from the displayed page to its pixels, and what painted boxes moved in it so far."""

    image: "Image"
    to_pixels: Matrix
    shifts: list[Shift] = field(default_factory=list)

    @property
    def scale(self) -> float:
        """Pixels a point, along and across taken together."""
        a, b, c, d, _, _ = self.to_pixels
        return float(abs(a * d - b * c) ** 0.5)


def gone_along(sheet: Sheet, box: Box) -> Box:
    """Where what lay in a box of the page lies now: boxes that were painted before it on its line may have moved it."""
    a, _, _, d, e, f = sheet.to_pixels
    for shift in sheet.shifts if a > 0 and d > 0 else ():
        x, y = (box.x0 + box.x1) / 2 * a + e, (box.y0 + box.y1) / 2 * d + f
        if shift.x0 <= x < shift.x1 and shift.y0 <= y < shift.y1:
            box = Box(box.x0 + shift.by / a, box.y0, box.x1 + shift.by / a, box.y1)
    return box


def ladder_width(width: float, height: float) -> float:
    """The first step of the ladder that holds a width, both in the same unit; beyond the ladder the width itself."""
    return next((step * height for step in LADDER if step * height >= width), width)


def stepped(sheet: Sheet, box: Box) -> tuple[Box, Box]:
    """A box of one line with a width of the ladder, and the box of everything that changed to make it so.

    Widened over blank paper where there is enough; else the rest of the line is moved, to the right where it has room, and to the left
    where it has not. Where lines stand on end or lie askew in the stored picture the box keeps its width.
    """
    wide = _widened(sheet, box)
    if wide is not None:
        return wide, wide
    return _moved(sheet, box) or (box, box)


def _widened(sheet: Sheet, box: Box) -> Box | None:
    """A box widened over blank paper: to the right first, then to the left. None where there is not enough."""
    upright = box.height > 1.6 * box.width
    height, width = (box.width, box.height) if upright else (box.height, box.width)
    wanted = ladder_width(width, height) - width
    if wanted <= 0:
        return box
    after = _blank(sheet, box, wanted, upright=upright, ahead=True)
    before = _blank(sheet, box, wanted - after, upright=upright, ahead=False) if after < wanted else 0.0
    if after + before < wanted - 0.5:
        return None
    if upright:
        return Box(box.x0, box.y0 - before, box.x1, box.y1 + after)
    return Box(box.x0 - before, box.y0, box.x1 + after, box.y1)


def _moved(sheet: Sheet, box: Box) -> tuple[Box, Box] | None:
    """Make a box a step of the ladder wide by moving the rest of its line; None when that cannot be done."""
    a, b, c, d, e, f = sheet.to_pixels
    if a <= 0 or d <= 0 or abs(b) + abs(c) > 1e-6 * (a + d) or box.height > 1.6 * box.width:
        return None
    height = box.height * d
    x0, x1 = round(box.x0 * a + e), round(box.x1 * a + e)
    y0, y1 = max(0, round(box.y0 * d + f)), min(sheet.image.shape[0], round(box.y1 * d + f))
    if x0 < 0 or y1 - y0 < 6 or x1 >= sheet.image.shape[1] - 2:
        return None
    area = sheet.image[y0:y1, x1:]
    ink, rules = _ink_and_rules(area, height)
    run, free = _rest_of_line(ink, _first_wall(ink | rules), height)
    wider = round(ladder_width(x1 - x0, height)) - (x1 - x0)
    narrower = max((round(step * height) for step in LADDER if step * height < x1 - x0), default=x1 - x0) - (x1 - x0)
    by = wider if wider <= free - 0.3 * height else narrower
    if run == 0 or by == 0:
        return None
    paper = np.median(area[:, : run + max(1, int(free))].reshape(-1, 3), axis=0).astype(np.uint8)
    kept, moves = area[:, :run].copy(), ~rules[:, :run]
    emptied = area[:, : run + max(by, 0)]
    emptied[~rules[:, : run + max(by, 0)]] = paper
    row = sheet.image[y0:y1]
    row[:, min(x0, x1 + by) : x1] = paper
    row[:, x1 + by : x1 + by + run][moves] = kept[moves]
    sheet.shifts.append(Shift(x1, x1 + run, y0, y1, by))
    step = Box(box.x0, box.y0, (x1 + by - e) / a, box.y1)
    return step, Box(box.x0, box.y0, (x1 + run + max(by, 0) - e) / a, box.y1)


def _ink_and_rules(area: "Image", height: float) -> tuple["Mask", "Mask"]:
    """Which pixels beside a box of a line are ink of letters, and which belong to rules along the line, which stay where they are."""
    import cv2

    tones = area.min(axis=2).astype(np.int16) if area.ndim == 3 else area.astype(np.int16)
    ink = (np.percentile(tones, 75) - tones > BLANK_TONE).astype(np.uint8)
    long = max(3, round(RULE * height))
    # Askew a rule is a flight of steps, each a little shorter than the one that the slope allows.
    # What leaves the area at its edge is no longer than it is seen to be: half a letter would else be a rule.
    rules = cv2.morphologyEx(
        cv2.dilate(ink, np.ones((2, 1), np.uint8)), cv2.MORPH_OPEN, np.ones((1, long), np.uint8),
        borderType=cv2.BORDER_CONSTANT, borderValue=0,
    )  # fmt: skip
    around = cv2.dilate(rules, np.ones((3, 3), np.uint8)) > 0
    dark = np.asarray(ink > 0, np.bool_)
    return np.asarray(dark & ~around, np.bool_), np.asarray(dark & around, np.bool_)


def _first_wall(dark: "Mask") -> int:
    """The first column with a rule across the line, askew by a pixel or two and crossed by others along it; all columns without."""
    import cv2

    walls = cv2.dilate(dark.astype(np.uint8), np.ones((1, 3), np.uint8)).mean(axis=0) > WALL
    return int(np.argmax(walls)) if walls.any() else int(walls.size)


def _rest_of_line(ink: "Mask", end: int, height: float) -> tuple[int, float]:
    """How many columns the rest of a line takes, and how many blank ones follow it; the rule across it at `end` ends both."""
    inked = np.any(ink, axis=0).reshape(-1)
    places = np.flatnonzero(inked[:end])
    last = -1
    for place in places:
        if place - last > NEXT_COLUMN * height and last >= 0:
            break
        last = int(place)
    after = places[places > last]
    return last + 1, float((after[0] if after.size else end) - last - 1)


def _blank(sheet: Sheet, box: Box, wanted: float, *, upright: bool, ahead: bool) -> float:
    """How far, up to `wanted` points, the picture is blank beside a box, less a little air."""
    # Rules are known by their length, so more is looked at than the room that is wanted.
    height = min(box.width, box.height)
    more = 1.2 * RULE * height
    near, far = (box.y0, box.y1) if upright else (box.x0, box.x1)
    first, last = (far - more, far + wanted + more) if ahead else (near - wanted - more, near + more)
    strip = _straight(sheet, Box(box.x0, first, box.x1, last) if upright else Box(first, box.y0, last, box.y1))
    if strip.size == 0:
        return 0.0
    along = np.swapaxes(strip, 0, 1) if upright else strip
    high, wide = along.shape[:2]
    edge, count = round(more / (last - first) * wide), max(1, round(wanted / (last - first) * wide))
    ink, rules = (
        np.any(kind, axis=0).reshape(-1)[edge : edge + count]
        for kind in _ink_and_rules(np.ascontiguousarray(along), float(high))
    )
    if not ahead:
        ink, rules = ink[::-1], rules[::-1]
    # Where the rules beside a box end its cell ends.
    inked = np.flatnonzero(ink | (rules[0] & ~rules))
    free = (int(inked[0]) if inked.size else ink.size) / ink.size * wanted
    return wanted if free >= wanted - 0.01 else max(0.0, free - 0.25 * height)


def _straight(sheet: Sheet, box: Box) -> "Image":
    """The pixels of a box on the page, upright, about one for each of the picture's."""
    import cv2

    scale = max(0.5, sheet.scale)
    wide, high = max(1, round(box.width * scale)), max(1, round(box.height * scale))
    to_page: Matrix = (box.width / wide, 0.0, 0.0, box.height / high, box.x0, box.y0)
    a, b, c, d, e, f = times(to_page, sheet.to_pixels)
    way = np.array([[a, c, e], [b, d, f]], np.float64)
    return np.asarray(
        cv2.warpAffine(sheet.image, way, (wide, high), flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP,
                       borderMode=cv2.BORDER_CONSTANT, borderValue=(255, 255, 255)),
        dtype=np.uint8,
    )  # fmt: skip
