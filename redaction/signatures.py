"""Pen strokes where somebody signs (L-04): beside 签字, 签名, 申报人 and the like, ink that is not print.

Handwriting is not read here; where it stands next to such a label is enough to have a person look.
"""

import re
from dataclasses import dataclass, replace

import cv2
import numpy as np

from redaction.ocr import Line
from redaction.ocr import Quad as Corners
from redaction.ocr_model import Image

Box = tuple[float, float, float, float]

LABEL = re.compile(
    r"(?:申报人|申请人|承诺人|本人|作者|经办人|负责人|审核人?|批准人?|校核|编制人?|推荐人|评审专家|领导|检验员|检定员|核验员)"
    r"[（(]?(?:亲笔)?(?:签字|签名|签章|盖章|签)[)）]?[:：]?|(?:签字|签名|签章)[)）]?[:：]?$|^(?:承诺人|申报人|申请人|检定员|核验员|检验员)[:：]$"
)
REACH_WIDTH, REACH_HEIGHT = 7.0, 1.0
PRINTED, PRINTED_ALONE = 0.93, 0.985
PIECE = 0.4
SLANT = 5


@dataclass(frozen=True)
class Signature:
    """Strokes in pixels of the picture, and the label they stand by."""

    box: Box
    label: str
    confidence: float


def find_signatures(image: Image, lines: tuple[Line, ...], *, turned: int = 0) -> tuple[Signature, ...]:
    """Strokes right of each signing label; `turned` is how far the page's text is turned clockwise (0, 90, 180, 270 degrees)."""
    if not turned:
        return _beside_labels(image, lines)
    if not any(LABEL.search(line.text) for line in lines):
        return ()
    high, wide = image.shape[:2]
    upright = tuple(
        replace(line, quad=tuple(_turned_back(spot, turned, wide, high) for spot in line.quad)) for line in lines
    )
    size = (high, wide) if turned in (90, 270) else (wide, high)
    found = _beside_labels(np.ascontiguousarray(np.rot90(image, turned // 90)), upright)
    return tuple(replace(signature, box=_turned_box(signature.box, 360 - turned, *size)) for signature in found)


def _turned_back(spot: tuple[float, float], turned: int, wide: float, high: float) -> tuple[float, float]:
    """Where a spot of a picture of this size goes when the picture is turned counterclockwise by `turned` degrees."""
    x, y = spot
    return {90: (y, wide - x), 180: (wide - x, high - y), 270: (high - y, x)}[turned]


def _turned_box(box: Box, turned: int, wide: float, high: float) -> Box:
    (x0, y0), (x1, y1) = (_turned_back(spot, turned, wide, high) for spot in ((box[0], box[1]), (box[2], box[3])))
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _beside_labels(image: Image, lines: tuple[Line, ...]) -> tuple[Signature, ...]:
    found = []
    for line in lines:
        for match in LABEL.finditer(line.text):
            x0, y0, x1, y1 = line.part_box(match.start(), match.end())
            high = y1 - y0
            room = (x1, y0 - REACH_HEIGHT * high, x1 + REACH_WIDTH * high, y1 + REACH_HEIGHT * high)
            printed = [_print_of(other, match[0]) for other in lines if _is_print(other, match[0])]
            strokes = _strokes(image, room, printed, high=high, of_ink=_darkest(image, (x0, y0, x1, y1)))
            if strokes is not None:
                found.append(Signature(strokes, match[0].strip("：:"), 0.7))
    return tuple(found)


def _is_print(line: Line, label: str) -> bool:
    """Print is read surely; handwriting is read with doubt or not at all, but a single stroke of it may pass for a digit."""
    return label in line.text or line.confidence >= (PRINTED if len(line.text.strip()) > 1 else PRINTED_ALONE)


def _print_of(line: Line, label: str) -> Corners:
    """Where the print of a line stands: the line of a label may have been found as long as the strokes behind it, and these read as
    blanks or as doubtful characters."""
    if label not in line.text:
        return line.quad
    end = line.text.rindex(label) + len(label)
    sure = [at for at, glyph in enumerate(line.glyphs) if glyph.confidence >= PRINTED and glyph.char.strip()]
    x0, y0, x1, y1 = line.part_box(0, max(end, *(at + 1 for at in sure)) if sure else end)
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def _darkest(image: Image, label: Box) -> float:
    """How dark the print of the label is: on a faint copy nothing is darker."""
    x0, y0, x1, y1 = (max(0, int(edge)) for edge in label)
    print_of_it = image[y0:y1, x0:x1]
    return float(np.percentile(print_of_it[:, :, 2], 5)) if print_of_it.size else 0.0


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


def _strokes(image: Image, room: Box, printed: list[Corners], *, high: float, of_ink: float) -> Box | None:
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
