"""Stamps whose print the reader of lines read though the reader of rings could not: an inspector's oval (检验合格), a postmark.

Only where nothing else is inscribed: a unit's seal whose ring nobody could read stays unread, whatever stands in its middle or below it.
"""

from dataclasses import replace

import cv2
import numpy as np

from redaction.eyes.ocr import Line
from redaction.eyes.ocr_model import Image
from redaction.eyes.seal_shapes import Seal

READ_WELL, SURE = 0.8, 0.93
FEWEST = 4
# Shares of the seal's size: within the rim, the smallest piece of a character, the least second rim; and how little of its box that fills.
WITHIN, SMALLEST, LARGEST, THIN = 0.86, 0.035, 0.45, 0.12
LEAST_INK, RIM_DEPTH = 6.0, 0.5
MOST_UNTOLD = 0.15
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


def _untold(image: Image, seal: Seal, lines: list[Line]) -> float:
    """The share of the ink inside a rim, in pieces as large as characters, that lies in none of the lines; 1.0 where there is none."""
    left, top, right, foot = (max(0, int(edge)) for edge in seal.box)
    # Red, blue and black ink are all dark in green light.
    plane = image[top:foot, left:right, 1].astype(np.float32)
    if min(plane.shape) < 20:
        return 1.0
    ys, xs = np.ogrid[: plane.shape[0], : plane.shape[1]]
    away = np.hypot(
        (xs + left - seal.centre[0]) / (0.5 * (right - left)), (ys + top - seal.centre[1]) / (0.5 * (foot - top))
    )
    paper = float(np.percentile(plane, 90))
    # The characters of a ring are as dark as its rim, however pale that is.
    depth = paper - float(np.percentile(plane[(away > 0.93) & (away < 1.02)], 25))
    ink = ((plane < paper - max(LEAST_INK, RIM_DEPTH * depth)) & (away < WITHIN)).astype(np.uint8)
    told = np.zeros_like(ink)
    for line in lines:
        cv2.fillPoly(told, [np.round(np.array(line.quad) - (left, top)).astype(np.int32)], 1)
    told = np.asarray(cv2.dilate(told, np.ones((5, 5), np.uint8)), dtype=np.uint8)
    size = max(plane.shape)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    # A second rim is thin and runs all around; characters that run together into an arc or a ring are not.
    thin = stats[:, 4] < THIN * stats[:, 2] * stats[:, 3]
    kept = (stats[:, 2:4].max(axis=1) >= SMALLEST * size) & ~(thin & (stats[:, 2:4].min(axis=1) > LARGEST * size))
    kept[0] = False
    letters = kept[labels]
    return float((letters & (told == 0)).sum() / letters.sum()) if letters.any() else 1.0
