"""Blanks that the reader leaves out between Chinese characters: only they part the names of a list.

Of 谭卿　徐飘 it often hands out 谭卿徐飘, which is somebody else's name. The characters of a line stand evenly, so a step as wide as one
and a half of the others holds a blank.
"""

from itertools import pairwise

import numpy as np

from redaction.eyes.ocr_model import Glyph
from redaction.names.context import is_ideograph

FEWEST, WIDE = 4, 1.6


def with_lost_blanks(glyphs: tuple[Glyph, ...]) -> tuple[Glyph, ...]:
    """The characters of a line with the blanks between Chinese ones that stand far apart."""
    steps = [
        right.place - left.place if is_ideograph(left.char) and is_ideograph(right.char) else 0.0
        for left, right in pairwise(glyphs)
    ]
    even = [step for step in steps if step > 0]
    if len(even) < FEWEST:
        return glyphs
    wide = WIDE * float(np.median(even))
    whole = list(glyphs[:1])
    for left, right, step in zip(glyphs, glyphs[1:], steps, strict=False):
        if step > wide:
            whole.append(Glyph(" ", 1.0, (left.place + right.place) / 2))
        whole.append(right)
    return tuple(whole)
