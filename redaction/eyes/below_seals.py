"""Print below a seal, read with the seal's ink taken away.

A unit's name at the foot of a letter stands below the unit's seal, and the rim and the star cut its line in pieces. In red light the
ink is as light as the paper, and the print reads as if nobody had stamped it. On a photocopy nothing can be taken away, but lines
that are lost in the page are found where the seal's surroundings are looked at alone.
"""

from dataclasses import replace

import cv2
import numpy as np

from redaction.eyes.ocr import Line, Reading, in_reading_order, read_page
from redaction.eyes.ocr_model import Image, OcrModel
from redaction.eyes.seal_shapes import Seal
from redaction.eyes.seals import RED, redness

Box = tuple[float, float, float, float]

SIDE = 960
BESIDE = 0.35
PRINT, FEWEST = 0.62, 0.004
LEAST_WHITE = 0.65
COVERED, AS_SURE = 0.7, 0.05


def with_print_below(model: OcrModel, image: Image, reading: Reading, seals: tuple[Seal, ...]) -> Reading:
    """The reading with the lines that cross seals read anew, in the place of what was read of them through the ink."""
    lines = reading.lines
    for seal in seals:
        if seal.shape != "square" and (seal.colour != "red" or _holds_print(image, seal.box)):
            lines = _anew(model, image, lines, seal)
    return reading if lines is reading.lines else replace(reading, lines=in_reading_order(lines, reading.turned))


def _holds_print(image: Image, box: Box) -> bool:
    """Whether anything stands in the seal that is dark in red light too."""
    x0, y0, x1, y1 = _within(image, box)
    red = image[y0:y1, x0:x1, 2]
    return bool(red.size) and float((red < PRINT * float(np.percentile(red, 90))).mean()) > FEWEST


def _anew(model: OcrModel, image: Image, lines: tuple[Line, ...], seal: Seal) -> tuple[Line, ...]:
    crossing = [line for line in lines if _shared(line.box, seal.box) > 0]
    left, top, right, foot = _within(image, _room([seal.box, *(line.box for line in crossing)]))
    part = np.ascontiguousarray(image[top:foot, left:right])
    shown = _without_red_ink(part) if seal.colour == "red" else part
    fresh = [_moved(line, left, top) for line in read_page(model, shown, max_side=SIDE).lines]
    fresh = [line for line in fresh if _shared(line.box, seal.box) > 0]
    kept = [line for line in lines if line not in crossing or not any(_is_better(new, line) for new in fresh)]
    return (*kept, *(line for line in fresh if not any(_says_it_all(old, line) for old in kept)))


def _without_red_ink(image: Image) -> Image:
    """The picture in red light (gray, three channels), so bright that the ink is as white as the paper."""
    red = image[:, :, 2]
    inked = red[redness(image) > RED]
    ink = float(np.percentile(inked, 20)) if inked.size else 255.0
    white = max(ink, LEAST_WHITE * float(np.percentile(red, 90)))
    bright = np.clip(red.astype(np.float32) * (255 / white), 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(bright, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def _is_better(new: Line, old: Line) -> bool:
    """Whether a line read anew holds the place of an old one, says as much and is as sure."""
    return (
        _shared(old.box, new.box) >= COVERED
        and len(new.glyphs) >= len(old.glyphs)
        and new.confidence >= old.confidence - AS_SURE
    )


def _says_it_all(old: Line, new: Line) -> bool:
    """Whether a line read anew is a piece of an old one that stays: the end of a label, cut off where the part of the picture ends."""
    letters = "".join(filter(str.isalnum, new.text))
    return _shared(new.box, old.box) > 0 and letters in "".join(filter(str.isalnum, old.text))


def _room(boxes: list[Box]) -> Box:
    """What a part of the picture must hold: the boxes, and as much around them as a line that was cut short may go on."""
    x0, y0, x1, y1 = (pick(box[at] for box in boxes) for at, pick in enumerate((min, min, max, max)))
    by = BESIDE * max(boxes[0][2] - boxes[0][0], boxes[0][3] - boxes[0][1])
    return (x0 - by, y0 - by, x1 + by, y1 + by)


def _moved(line: Line, left: int, top: int) -> Line:
    return replace(line, quad=tuple((x + left, y + top) for x, y in line.quad))


def _within(image: Image, box: Box) -> tuple[int, int, int, int]:
    return (
        max(0, int(box[0])), max(0, int(box[1])), min(image.shape[1], int(box[2]) + 1), min(image.shape[0], int(box[3]) + 1),
    )  # fmt: skip


def _shared(one: Box, two: Box) -> float:
    """The share of `one` that lies in `two`."""
    wide, high = min(one[2], two[2]) - max(one[0], two[0]), min(one[3], two[3]) - max(one[1], two[1])
    area = max(1.0, (one[2] - one[0]) * (one[3] - one[1]))
    return wide * high / area if wide > 0 and high > 0 else 0.0
