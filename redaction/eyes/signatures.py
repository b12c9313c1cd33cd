"""Pen strokes where somebody signs (L-04): beside 签字, 签名, 申报人 and the like, ink that is not print.

Handwriting is not read here; where it stands next to such a label is enough to have a person look. What the reader makes of it is
known by its kind: strokes that go up and down are read as M, N, W, and quick characters as doubtful ones.
"""

from dataclasses import dataclass, replace

import numpy as np

from redaction.eyes.ocr import Line
from redaction.eyes.ocr_model import Image
from redaction.eyes.pen_strokes import (
    Box,
    darkest,
    end_of_print,
    is_blue,
    is_print,
    print_of,
    strokes_in,
    thumb_print,
    without_seals,
)
from redaction.eyes.sign_in import rows_signed
from redaction.names.signing import LABEL, SIGNED_BELOW

REACH_WIDTH, REACH_HEIGHT = 7.0, 1.0
BELOW_WIDTH, BELOW_HEIGHT = 2.0, 2.6
PALEST = 190.0
TALLEST = 1.6


@dataclass(frozen=True)
class Signature:
    """Strokes in pixels of the picture, and the label they stand by.

    In a column of signatures `beside` is the name printed in their row, "" where a mask or nothing stands in its place.
    """

    box: Box
    label: str
    confidence: float
    beside: str | None = None


def find_signatures(
    image: Image, lines: tuple[Line, ...], *, turned: int = 0, seals: tuple[Box, ...] = ()
) -> tuple[Signature, ...]:
    """Strokes beside each signing label; `turned` is how far the page's text is turned clockwise (0, 90, 180, 270 degrees).

    `seals` are the upright boxes of what was seen as seals: their own ink is no signature.
    """
    if not any(_labels(line) for line in lines):
        return ()
    image = without_seals(image, seals)
    if not turned:
        return (*_beside_labels(image, lines, seals), *_in_columns(image, lines))
    high, wide = image.shape[:2]
    upright = tuple(
        replace(line, quad=tuple(_turned_back(spot, turned, wide, high) for spot in line.quad)) for line in lines
    )
    size = (high, wide) if turned in (90, 270) else (wide, high)
    stamps = tuple(_turned_box(seal, turned, wide, high) for seal in seals)
    level = np.ascontiguousarray(np.rot90(image, turned // 90))
    found = (*_beside_labels(level, upright, stamps), *_in_columns(level, upright))
    return tuple(replace(signature, box=_turned_box(signature.box, 360 - turned, *size)) for signature in found)


def _turned_back(spot: tuple[float, float], turned: int, wide: float, high: float) -> tuple[float, float]:
    """Where a spot of a picture of this size goes when the picture is turned counterclockwise by `turned` degrees."""
    x, y = spot
    return {90: (y, wide - x), 180: (wide - x, high - y), 270: (high - y, x)}[turned]


def _turned_box(box: Box, turned: int, wide: float, high: float) -> Box:
    (x0, y0), (x1, y1) = (_turned_back(spot, turned, wide, high) for spot in ((box[0], box[1]), (box[2], box[3])))
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _labels(line: Line) -> list[tuple[int, int, str]]:
    """Where the signing labels of a line begin and end, and what they say; its tail may be strokes that were read as letters."""
    text = line.text[: end_of_print(line)]
    return [(match.start(), match.end(), match[0]) for match in LABEL.finditer(text)]


def _beside_labels(image: Image, lines: tuple[Line, ...], seals: tuple[Box, ...]) -> tuple[Signature, ...]:
    found = []
    for line in lines:
        for start, end, words in _labels(line):
            label = _as_tall_as_print(line.part_box(start, end), len(words))
            signed = _signed(image, _right_of(label), label, words, lines)
            if signed is None and SIGNED_BELOW.fullmatch(words) and not _stands_in(_right_of(label), line, lines):
                signed = _signed(image, _below(label), label, words, lines)
            signed = signed or thumb_print(image, _right_of(label), high=label[3] - label[1], seals=seals)
            if signed is not None:
                found.append(Signature(signed, words.strip("：:"), 0.7))
    return tuple(found)


def _as_tall_as_print(label: Box, letters: int) -> Box:
    """The label without what strokes behind it add to the height of its line: Chinese characters are as wide as tall."""
    x0, y0, x1, y1 = label
    spare = max(0.0, y1 - y0 - TALLEST * (x1 - x0) / letters) / 2
    return (x0, y0 + spare, x1, y1 - spare)


def _right_of(label: Box) -> Box:
    _, y0, x1, y1 = label
    high = y1 - y0
    return (x1, y0 - REACH_HEIGHT * high, x1 + REACH_WIDTH * high, y1 + REACH_HEIGHT * high)


def _below(label: Box) -> Box:
    x0, y0, x1, y1 = label
    high = y1 - y0
    return (x0 - BELOW_WIDTH * high, y1, x1 + BELOW_WIDTH * high, y1 + BELOW_HEIGHT * high)


def _stands_in(room: Box, label: Line, lines: tuple[Line, ...]) -> bool:
    """True when print stands beside a label, in its own line."""
    _, y0, _, y1 = label.box
    return any(
        room[0] <= other.box[0] <= room[2] and y0 < (other.box[1] + other.box[3]) / 2 < y1
        for other in lines
        if other is not label
    )


def _signed(image: Image, room: Box, label: Box, words: str, lines: tuple[Line, ...]) -> Box | None:
    """The strokes in the room beside or below a label; a pen paler than the print is known by the line that the reader saw in it."""
    print_lines = [
        other for other in lines if is_print(other, words) and (words in other.text or not is_blue(image, other.box))
    ]
    printed = [print_of(other, words) for other in print_lines]
    drawn = [other.box for other in lines if other not in print_lines and _middle_in(other.box, room)]
    inks = [darkest(image, label), *(darkest(image, box) for box in drawn)]
    return strokes_in(image, room, printed, high=label[3] - label[1], of_ink=min(PALEST, max(inks)))


def _middle_in(box: Box, room: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return room[0] <= x <= room[2] and room[1] <= y <= room[3]


def _in_columns(image: Image, lines: tuple[Line, ...]) -> tuple[Signature, ...]:
    return tuple(Signature(box, head, 0.6, beside) for box, head, beside in rows_signed(image, lines))
