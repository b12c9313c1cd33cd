"""Where one character of a line ends and the next begins: the reader's rough places moved into the gaps between the ink.

A mask has to cover a name whole and leave its neighbours; the reader knows a character only to a third of its width.
"""

from itertools import pairwise

import cv2
import numpy as np

from redaction.eyes.ocr_model import Glyph, Image

REACH = 0.48
FAR = 0.16
MARGIN = 0.75


def letter_gaps(strip: Image, glyphs: tuple[Glyph, ...]) -> tuple[float, ...]:
    """Shares of the line's length (0 to 1), one more than there are characters: the left end, every gap, the right end.

    `strip` is the line cut straight (BGR), in which the glyphs' places count from its left end.
    """
    if not glyphs:
        return ()
    width = strip.shape[1]
    gray = cv2.cvtColor(strip, cv2.COLOR_BGR2GRAY).astype(np.float32)
    ink = np.maximum(np.percentile(gray, 80) - gray, 0).sum(axis=0)
    ink = cv2.blur(ink[None, :], (3, 1))[0]
    ink /= max(1.0, float(np.percentile(ink, 90)))
    places = sorted(glyph.place for glyph in glyphs)
    # One character is about as wide as its line is high, where nothing else tells.
    usual = min(1.0, 0.8 * strip.shape[0] / max(1, width))
    cuts = [max(0.0, places[0] - MARGIN * max(usual, 0.6 * _step(places, 0, usual)))]
    for left, right in pairwise(places):
        middle, reach = (left + right) / 2, REACH * (right - left)
        low, high = round((middle - reach) * width), round((middle + reach) * width)
        if high - low < 3:
            cuts.append(middle)
            continue
        columns = np.arange(max(0, low), min(width, high + 1))
        away = np.abs(columns / width - middle) / max(reach, 1e-6)
        cuts.append(float(columns[int(np.argmin(ink[columns] + FAR * away * away))] + 0.5) / width)
    cuts.append(min(1.0, places[-1] + MARGIN * max(usual, 0.6 * _step(places, len(places) - 1, usual))))
    return tuple(cuts)


def _step(places: list[float], at: int, usual: float) -> float:
    """How far a character stands from its neighbour."""
    if len(places) < 2:
        return usual
    other = at + 1 if at == 0 else at - 1
    return abs(places[at] - places[other])
