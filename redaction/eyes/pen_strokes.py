"""Ink that is a pen's or a thumb's and not print: told from print by how the reader reads it, from a form by its straight rules, from
seals by their own darkness or colour. Used where labels or columns say that somebody signs there.
"""

import cv2
import numpy as np

from redaction.eyes.ocr import Line
from redaction.eyes.ocr import Quad as Corners
from redaction.eyes.ocr_model import Image
from redaction.eyes.seals import redness

Box = tuple[float, float, float, float]

# What the reader makes of strokes that go up and down.
DRAWN = frozenset("MNWVUmnwvu")
PRINTED, PRINTED_ALONE = 0.93, 0.985
FEW, EACH_PRINTED = 4, 0.9
FORM = frozenset("年月日章字名")
PIECE = 0.4
RIM, LEAST_INK, CLEARLY = 0.06, 18.0, 0.25
RED, THUMB = 24.0, 0.62
LEAST_BLUE = 40
SLANT = 5


def end_of_print(line: Line) -> int:
    """Where the print of a line ends whose tail is strokes that were read as letters."""
    end = len(line.text)
    while end and (line.text[end - 1] in DRAWN or line.text[end - 1].isspace()):
        end -= 1
    return end


def is_print(line: Line, label: str) -> bool:
    """Print is read surely; handwriting is read with doubt or not at all, as letters that any zigzag makes (MNW), as few characters
    of which one is doubtful, and a single stroke of it may pass for a digit."""
    if label in line.text:
        return True
    text = line.text.strip()
    if text and set(text) <= DRAWN:
        return False
    # Forms leave room around 年, 月, 日, which a reader may doubt as well.
    if (
        len(text) <= FEW
        and not set(text) & FORM
        and min((glyph.confidence for glyph in line.glyphs if glyph.char.isalpha()), default=1.0) < EACH_PRINTED
    ):
        return False
    return line.confidence >= (PRINTED if len(text) > 1 else PRINTED_ALONE)


def print_of(line: Line, label: str) -> Corners:
    """Where the print of a line stands: the line of a label may have been found as long as the strokes behind it, and these read as
    blanks or as doubtful characters."""
    if label not in line.text:
        return line.quad
    end = line.text.rindex(label) + len(label)
    sure = [
        at
        for at, glyph in enumerate(line.glyphs[: end_of_print(line)])
        if glyph.confidence >= PRINTED and glyph.char.strip()
    ]
    x0, y0, x1, y1 = line.part_box(0, max(end, *(at + 1 for at in sure)) if sure else end)
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def darkest(image: Image, label: Box) -> float:
    """How dark the print of the label is: on a faint copy nothing is darker."""
    x0, y0, x1, y1 = (max(0, int(edge)) for edge in label)
    print_of_it = image[y0:y1, x0:x1]
    return float(np.percentile(print_of_it[:, :, 2], 5)) if print_of_it.size else 0.0


def is_blue(image: Image, line: Box) -> bool:
    """Whether a line is written in blue ink: a pen's, however well it is read."""
    x0, y0, x1, y1 = (max(0, int(edge)) for edge in line)
    there = image[y0:y1, x0:x1].astype(np.int16)
    if not there.size:
        return False
    red = there[:, :, 2]
    ink = red < float(np.percentile(red, 80)) - LEAST_BLUE
    return bool(ink.any()) and float(np.median((there[:, :, 0] - red)[ink])) >= LEAST_BLUE


def without_seals(image: Image, seals: tuple[Box, ...]) -> Image:
    """The picture without the ink of its gray seals: paper where it is no darker than their rims. A pen over a pale seal is darker."""
    image = image.copy()
    for x0, y0, x1, y1 in seals:
        left, top = max(0, int(x0 - RIM * (x1 - x0))), max(0, int(y0 - RIM * (y1 - y0)))
        part = image[top : int(y1 + RIM * (y1 - y0)) + 1, left : int(x1 + RIM * (x1 - x0)) + 1]
        rows, columns = np.ogrid[: part.shape[0], : part.shape[1]]
        off = np.hypot(
            (columns + left - (x0 + x1) / 2) / max(1.0, (x1 - x0) / 2),
            (rows + top - (y0 + y1) / 2) / max(1.0, (y1 - y0) / 2),
        )
        red = part[:, :, 2]
        rim = red[np.abs(off - 1 + RIM / 2) < 1.5 * RIM]
        if not rim.size:
            continue
        paper = float(np.percentile(red, 90))
        ink = rim[rim < paper - LEAST_INK]
        if ink.size:
            darkest = float(np.percentile(ink, 10))
            part[(off < 1 + 2 * RIM) & (red > darkest - CLEARLY * (paper - darkest))] = int(paper)
    return image


def thumb_print(image: Image, room: Box, *, high: float, seals: tuple[Box, ...]) -> Box | None:
    """A red thumb beside a label, as tall as one to five lines: ink that fills its place and is no seal's."""
    left, top, right, foot = (max(0, int(edge)) for edge in room)
    red = (redness(image[top:foot, left:right]) > RED).astype(np.uint8)
    if not red.any():
        return None
    for x0, y0, x1, y1 in seals:
        red[max(0, int(y0) - top) : max(0, int(y1) + 1 - top), max(0, int(x0) - left) : max(0, int(x1) + 1 - left)] = 0
    reach = max(3, int(0.25 * high))
    joined = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    for x, y, wide, tall, area in cv2.connectedComponentsWithStats(joined)[2][1:]:
        if high <= tall <= 5 * high and 0.5 <= wide / tall <= 1.6 and area >= THUMB * wide * tall:
            return (float(left + x), float(top + y), float(left + x + wide), float(top + y + tall))
    return None


def _rules(ink: Image, long: int) -> Image:
    """The straight rules of a form, of a sheet that lies askew too: a slanted rule lies in a straight band some pixels wide."""
    found = np.zeros_like(ink)
    for across, wide in (((1, long), (SLANT, 1)), ((long, 1), (1, SLANT))):
        band = cv2.dilate(ink, np.ones(wide, np.uint8))
        level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(across, np.uint8))
        askew = cv2.morphologyEx(
            band, cv2.MORPH_OPEN, np.ones((max(1, across[0] * 3 // 2), max(1, across[1] * 3 // 2)), np.uint8)
        )
        found = np.maximum(found, np.maximum(level, askew))
    return np.asarray(cv2.dilate(found, np.ones((3, 3), np.uint8)))


def strokes_in(image: Image, room: Box, printed: list[Corners], *, high: float, of_ink: float) -> Box | None:
    left, top = max(0, int(room[0])), max(0, int(room[1]))
    right, foot = min(image.shape[1], int(room[2])), min(image.shape[0], int(room[3]))
    if right - left < 2 * high or foot - top < high:
        return None
    # In red light a red seal beside the label is paper; pens are black or blue.
    gray = np.ascontiguousarray(image[top:foot, left:right, 2])
    paper = float(np.percentile(gray, 80))
    ink = ((gray < max(0.62 * paper, (paper + of_ink) / 2)) & (gray > 0)).astype(np.uint8)
    for corners in printed:
        # A line that stands aslant (in a ring) covers much less than the upright box around it.
        cv2.fillConvexPoly(ink, np.array(corners, np.float32).astype(np.int32) - (left, top), 0)
    ink[_rules(ink, max(9, int(2.2 * high))) > 0] = 0
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((5, max(5, int(0.8 * high))), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    boxes, drawn = [], 0
    for part in range(1, count):
        x, y, wide, tall, _ = (int(value) for value in stats[part])
        strokes = int(ink[labels == part].sum())
        if min(wide, tall) >= PIECE * high and strokes <= 0.6 * wide * tall:
            boxes.append((left + x, top + y, left + x + wide, top + y + tall))
            drawn += strokes
    if not boxes:
        return None
    x0, y0, x1, y1 = (float(pick(box[at] for box in boxes)) for at, pick in enumerate((min, min, max, max)))
    large = x1 - x0 >= 0.9 * high and y1 - y0 >= 0.6 * high
    return (x0, y0, x1, y1) if large and drawn >= 0.25 * high * high else None
