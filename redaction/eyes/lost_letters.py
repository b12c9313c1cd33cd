"""Characters that the reader leaves out: ink as wide as a character in a gap of a line that was read.

A rare character of a name (骉, 慜) may leave no trace in what is read; its ink stays. Each such gap is read once more by itself, and where
that is not sure either, the gap is written as 〓, the printer's sign for a character that is wanting, with what it may be beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from redaction.eyes.ocr_model import RUNNERS_UP, Glyph, Image, OcrModel
from redaction.names.context import is_ideograph
from redaction.names.wanting import LOST

PITCH, CLOSEST = 0.66, 0.5
ROOM, MOST_LOST = 0.68, 3
AROUND = 0.5
SURE = 0.9
ACROSS, TALL, SPARSE, SOLID = 0.5, 0.42, 0.1, 0.62


@dataclass(frozen=True)
class _Gap:
    """Where in which strip a character is wanting: its middle and its width in pixels, and how many glyphs stand before it."""

    strip: int
    middle: float
    width: float
    before: int


def with_lost_letters(model: OcrModel, strips: list[Image], read: list[tuple[Glyph, ...]]) -> list[tuple[Glyph, ...]]:
    """The characters of each strip with those that were left out: as they read by themselves, or as 〓."""
    gaps = [
        gap
        for at, (strip, glyphs) in enumerate(zip(strips, read, strict=True))
        for gap in _gaps(at, strip, glyphs)
        if _is_inked(strip, gap)
    ]
    if not gaps:
        return read
    whole = [list(glyphs) for glyphs in read]
    alone = model.read_strips([_cell(strips[gap.strip], gap, AROUND * strips[gap.strip].shape[0]) for gap in gaps])
    for gap, glyphs in reversed(list(zip(gaps, alone, strict=True))):
        place = gap.middle / strips[gap.strip].shape[1]
        beside = {glyph.char for glyph in read[gap.strip][max(0, gap.before - 1) : gap.before + 1]}
        whole[gap.strip].insert(gap.before, _as_seen_alone(glyphs, place, beside))
    return [tuple(glyphs) for glyphs in whole]


def _gaps(at: int, strip: Image, glyphs: tuple[Glyph, ...]) -> Iterator[_Gap]:
    """Room for one to three characters beside a Chinese one."""
    high, wide = strip.shape[:2]
    middles = [glyph.place * wide for glyph in glyphs]
    if not glyphs or any(right < left for left, right in pairwise(middles)):
        return
    han = [is_ideograph(glyph.char) or glyph.char == "〇" for glyph in glyphs]
    steps = [b - a for (a, b), (left, right) in zip(pairwise(middles), pairwise(han), strict=True) if left and right]
    # Where all characters stand far apart (a title), none is wanting between them.
    pitch = max(CLOSEST * high, float(np.median(steps or [PITCH * high])))
    # Beyond its last character a line's strip goes on by a margin.
    edges = [(0.14 * high, False), *zip(middles, han, strict=True), (wide - 0.14 * high, False)]
    for before, ((left, left_han), (right, right_han)) in enumerate(pairwise(edges)):
        low = left + pitch * (0.5 if left_han else 0.25 if before else 0.0)
        foot = right - pitch * (0.5 if right_han else 0.25 if before < len(glyphs) else 0.0)
        count = min(MOST_LOST, round((foot - low) / pitch + 0.5 - ROOM))
        if not (left_han or right_han) or count < 1:
            continue
        for nth in range(count):
            middle = low + pitch * (nth + 0.5) if left_han else foot - pitch * (count - nth - 0.5)
            yield _Gap(at, middle, pitch, before)


def _is_inked(strip: Image, gap: _Gap) -> bool:
    """Whether the gap holds strokes over a character's width and height: no blank, no comma, no rule, no block of colour."""
    gray = cv2.cvtColor(strip, cv2.COLOR_BGR2GRAY)
    high = gray.shape[0]
    paper, darkest = np.percentile(gray, (80, 2))
    ink: NDArray[np.bool_] = gray < paper - 0.4 * (paper - darkest)
    cell = ink[round(0.1 * high) : round(0.9 * high), _span(gap, gap.width / 2, ink.shape[1])]
    if not cell.size:
        return False
    rows = np.flatnonzero(cell.mean(axis=1) > 0.06)
    tall = (rows[-1] - rows[0] + 1) / high if len(rows) else 0.0
    return (
        float(cell.any(axis=0).mean()) >= ACROSS and tall >= TALL and len(rows) >= 0.3 * high
        and SPARSE <= float(cell.mean()) <= SOLID
    )  # fmt: skip


def _cell(strip: Image, gap: _Gap, reach: float) -> Image:
    return strip[:, _span(gap, reach, strip.shape[1])]


def _span(gap: _Gap, reach: float, wide: int) -> slice:
    return slice(max(0, round(gap.middle - reach)), min(wide, round(gap.middle + reach)))


def _as_seen_alone(glyphs: tuple[Glyph, ...], place: float, beside: set[str]) -> Glyph:
    """One character for a gap: what was read in it if that was sure and is no piece of those `beside`, else 〓 with all that it may be."""
    middle = min(glyphs, key=lambda glyph: abs(glyph.place - 0.5), default=None)
    if middle is None or abs(middle.place - 0.5) > 0.25:
        return Glyph(LOST, 0.0, place)
    if middle.confidence >= SURE and middle.char not in beside:
        return replace(middle, place=place)
    return Glyph(LOST, 0.0, place, ((middle.char, middle.confidence), *middle.others)[: RUNNERS_UP + 1])
