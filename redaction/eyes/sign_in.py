"""Sign-in sheets (L-04): a column headed 签名 beside one headed 姓名. Everybody signs there; whose row it is, the name in it says.

A row whose name is masked, while those of the others are printed, is most likely the applicant's: its signature was forgotten.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from redaction.eyes.ocr import Line
from redaction.eyes.ocr_model import Image
from redaction.eyes.pen_strokes import Box, darkest, is_print, print_of, strokes_in

SIGNED = re.compile(r"(?:本人|学员|参会人员?)?(?:签名|签字|签到|签收)栏?")
NAMED = re.compile(r"(?:学员|参会人员?|职工|人员)?姓名")
FEWEST_NAMED = 2
BLANK, LEAST_MASK = 0.02, 0.7
DARK, LEAST_INK = 0.45, 25.0


@dataclass(frozen=True)
class _Column:
    """A column of a table from `left` to `right` below its head."""

    head: Line
    left: float
    right: float

    def holds(self, line: Line) -> bool:
        x0, y0, x1, _ = line.box
        return self.left <= (x0 + x1) / 2 <= self.right and y0 > self.head.box[3]


def rows_signed(image: Image, lines: tuple[Line, ...]) -> Iterator[tuple[Box, str, str]]:
    """Strokes below a head 签名, that head, and the name printed in their row: "" where a solid mask or nothing stands in its place.

    Nothing where fewer than two other rows have a printed name: there the signatures are all that says who came.
    """
    for head in lines:
        if not SIGNED.fullmatch(head.text.strip()):
            continue
        row = [line for line in lines if _level(line, head)]
        names = next((line for line in row if NAMED.fullmatch("".join(line.text.split()))), None)
        if names is None:
            continue
        signed, named = _column(head, row), _column(names, row)
        yield from _rows(image, lines, signed, named)


def _level(one: Line, two: Line) -> bool:
    return abs((one.box[1] + one.box[3]) - (two.box[1] + two.box[3])) < one.box[3] - one.box[1]


def _column(head: Line, row: list[Line]) -> _Column:
    """As far as half the way to the heads beside it, and as far on the other side where none stands there."""
    x0, _, x1, _ = head.box
    before = max((line.box[2] for line in row if line.box[2] <= x0), default=None)
    after = min((line.box[0] for line in row if line.box[0] >= x1), default=None)
    gaps = [gap for gap in (None if before is None else x0 - before, None if after is None else after - x1) if gap]
    reach = min(gaps, default=2 * (x1 - x0)) / 2
    left = x0 - (reach if before is None else (x0 - before) / 2)
    return _Column(head, left, x1 + (1.5 * reach if after is None else (after - x1) / 2))


def _rows(image: Image, lines: tuple[Line, ...], signed: _Column, named: _Column) -> Iterator[tuple[Box, str, str]]:
    high = named.head.box[3] - named.head.box[1]
    label = signed.head.text.strip()
    printed = [print_of(line, label) for line in lines if is_print(line, label)]
    ink = darkest(image, signed.head.box)
    told = [line for line in lines if named.holds(line) and is_print(line, label)]
    for top, foot in _levels(lines, (signed, named), high):
        own = [line.text.strip() for line in told if top <= (line.box[1] + line.box[3]) / 2 <= foot]
        if not own and (len(told) < FEWEST_NAMED or not _is_masked(image, (named.left, top, named.right, foot), high)):
            continue
        room = (signed.left, top - 0.3 * high, signed.right, foot + 0.3 * high)
        strokes = strokes_in(image, room, printed, high=high, of_ink=ink)
        if strokes is not None:
            yield strokes, label, "".join(own)


def _levels(lines: tuple[Line, ...], columns: tuple[_Column, _Column], high: float) -> Iterator[tuple[float, float]]:
    """The rows below the heads: where any cell of the table holds print."""
    below = max(column.head.box[3] for column in columns)
    middles = sorted((line.box[1] + line.box[3]) / 2 for line in lines if line.box[1] > below)
    row: list[float] = []
    for middle in (*middles, np.inf):
        if row and middle - row[-1] > 0.6 * high:
            at = sum(row) / len(row)
            yield at - 0.7 * high, at + 0.7 * high
            row = []
        row.append(middle)


def _is_masked(image: Image, cell: Box, high: float) -> bool:
    """True when a solid block, or nothing at all, stands where a name should: not ink that the reader could not read."""
    x0, y0, x1, y1 = (max(0, int(edge)) for edge in cell)
    gray = image[y0:y1, x0:x1].max(axis=2)
    if not gray.size:
        return False
    paper = float(np.percentile(gray, 90))
    dark = gray < paper - max(LEAST_INK, DARK * paper)
    inner = dark[:, int(0.15 * dark.shape[1]) : int(0.85 * dark.shape[1])]
    if float(inner.mean()) < BLANK:
        return True
    # A block of half a line's height: rules are thinner, and print has gaps.
    thick = max(3, int(0.5 * high))
    solid = cv2.morphologyEx(dark.astype(np.uint8), cv2.MORPH_OPEN, np.ones((thick, 2 * thick), np.uint8))
    return float(solid.sum()) >= LEAST_MASK * high * high
