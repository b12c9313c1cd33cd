"""Stamps whose print the reader of lines read though the reader of rings could not: an inspector's oval (检验合格), a postmark; and rings
around print that goes on beyond them: what a cup leaves.

Only where nothing else is inscribed: a unit's seal whose ring nobody could read stays unread, whatever stands in its middle or below it.
"""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from redaction.eyes.ocr import Line
from redaction.eyes.ocr_model import Image
from redaction.eyes.seal_shapes import Seal

READ_WELL, SURE = 0.8, 0.93
FEWEST = 4
# Shares of the seal's size: within the rim, the smallest piece of a character, the least second rim; and how little of its box that fills.
WITHIN, SMALLEST, LARGEST, THIN = 0.86, 0.035, 0.45, 0.12
LEAST_INK, RIM_DEPTH = 6.0, 0.5
MOST_UNTOLD = 0.15
# The band of a ring's letters, how much of it must lie between lines to see them there, and how much ink none leave.
BAND, LEAST_FREE, NO_LETTERS = 0.55, 0.25, 0.06
# So many letters of a ring's in a row are a piece of a line; so many of them, from so many lines, are print below the ring.
PIECE, PIECED, FEWEST_LINES = 2, 0.8, 3
# The reader finds lines with some room around them.
SLACK = 0.03


def told_by_its_print(image: Image, seal: Seal, lines: tuple[Line, ...]) -> Seal:
    """The seal as the lines say it that lie inside its rim, where they were read surely and are all that is inscribed."""
    if seal.shape not in ("round", "oval") or seal.confidence >= READ_WELL:
        return seal
    slack = SLACK * 2 * max(seal.axes)
    x0, y0, x1, y1 = (edge + by for edge, by in zip(seal.box, (-slack, -slack, slack, slack), strict=True))
    inside = [
        line
        for line in lines
        if line.confidence >= SURE
        and line.box[0] > x0 and line.box[1] > y0 and line.box[2] < x1 and line.box[3] < y1
    ]  # fmt: skip
    spoken = [line for line in inside if any("\u4e00" <= char <= "\u9fff" for char in line.text)]
    text = "".join(char for line in spoken for char in line.text if "\u4e00" <= char <= "\u9fff")
    if len(text) < FEWEST or _untold(image, seal, inside) > MOST_UNTOLD:
        return seal
    return replace(seal, text=text, others=(), sure=(), confidence=min(line.confidence for line in spoken))


def is_around_print(image: Image, seal: Seal, lines: tuple[Line, ...]) -> bool:
    """True for a dark ring in which nothing is drawn or was read but lines of print that go on beyond it.

    A seal over print has its letters between the lines; where these leave too little room to see that, what was read in the ring is pieced
    together from several of them. One line alone may say what the seal says.
    """
    if seal.colour != "grey" or seal.shape not in ("round", "oval"):
        return False
    crossing = [line for line in lines if line.confidence >= READ_WELL and _crosses(line, seal)]
    if not crossing:
        return False
    ink, told, away = _ink_and_lines(image, seal, crossing)
    band = (away > BAND) & (away < WITHIN)
    free = band & (told == 0)
    if float(free.sum()) >= LEAST_FREE * float(band.sum()) and float(ink[free].mean()) <= NO_LETTERS:
        return True
    return _is_pieced_together(seal, crossing)


def _is_pieced_together(seal: Seal, lines: list[Line]) -> bool:
    """Whether nearly all that was read surely in a ring stands letter behind letter in one of at least three lines."""
    text = "".join(
        char for char, sure in zip(seal.text, seal.sure[0] if seal.sure else (), strict=False) if sure >= READ_WELL
    )
    at, told, used = 0, 0, set[int]()
    while at < len(text):
        long, which = max((_as_far(text[at:], line.text), nth) for nth, line in enumerate(lines))
        if long >= PIECE:
            told += long
            used.add(which)
        at += max(1, long)
    return len(text) >= FEWEST and told >= PIECED * len(text) and len(used) >= FEWEST_LINES


def _as_far(text: str, line: str) -> int:
    """How many letters from the beginning of a text stand in a line one behind the other."""
    long = 0
    while long < len(text) and text[: long + 1] in line:
        long += 1
    return long


def _crosses(line: Line, seal: Seal) -> bool:
    """Whether a line of print meets the inside of a ring and has an end outside."""
    quad = np.array(line.quad, dtype=np.float64)
    along = np.linspace((quad[0] + quad[3]) / 2, (quad[1] + quad[2]) / 2, 24) - seal.centre
    tilt = np.radians(seal.angle)
    turned = along @ np.array([[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]])
    away = np.hypot(*(turned / np.array(seal.axes)).T)
    return bool(away.min() < WITHIN) and max(away[0], away[-1]) > 1


def _untold(image: Image, seal: Seal, lines: list[Line]) -> float:
    """The share of the ink inside a rim, in pieces as large as characters, that lies in none of the lines; 1.0 where there is none."""
    ink, told, away = _ink_and_lines(image, seal, lines)
    ink *= away < WITHIN
    size = max(ink.shape)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    # A second rim is thin and runs all around; characters that run together into an arc or a ring are not.
    thin = stats[:, 4] < THIN * stats[:, 2] * stats[:, 3]
    kept = (stats[:, 2:4].max(axis=1) >= SMALLEST * size) & ~(thin & (stats[:, 2:4].min(axis=1) > LARGEST * size))
    kept[0] = False
    letters = kept[labels]
    return float((letters & (told == 0)).sum() / letters.sum()) if letters.any() else 1.0


def _ink_and_lines(
    image: Image, seal: Seal, lines: list[Line]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.float64]]:
    """Of a seal's box: where ink is, where lines of print are, and how far from the middle each pixel lies (1 on the rim)."""
    left, top, right, foot = (max(0, int(edge)) for edge in seal.box)
    # Red, blue and black ink are all dark in green light.
    plane = image[top:foot, left:right, 1].astype(np.float32)
    ys, xs = np.ogrid[: plane.shape[0], : plane.shape[1]]
    away = np.hypot(
        (xs + left - seal.centre[0]) / (0.5 * (right - left)), (ys + top - seal.centre[1]) / (0.5 * (foot - top))
    )
    ink, told = np.zeros(plane.shape, np.uint8), np.zeros(plane.shape, np.uint8)
    if min(plane.shape) < 20:
        return ink, told, away
    paper = float(np.percentile(plane, 90))
    # The characters of a ring are as dark as its rim, however pale that is.
    depth = paper - float(np.percentile(plane[(away > 0.93) & (away < 1.02)], 25))
    ink = (plane < paper - max(LEAST_INK, RIM_DEPTH * depth)).astype(np.uint8)
    for line in lines:
        cv2.fillPoly(told, [np.round(np.array(line.quad) - (left, top)).astype(np.int32)], 1)
    return ink, np.asarray(cv2.dilate(told, np.ones((5, 5), np.uint8)), dtype=np.uint8), away
