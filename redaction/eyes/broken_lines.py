"""Lines that the finder of text breaks in pieces which overlap: large characters of a name plate (王　翀), of which the parts stand apart.

A strip that ends within a character reads as another one (羽 for 翀), surely.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from redaction.eyes.ocr_model import clockwise

Quad = NDArray[np.float32]

OVERLAP, AS_TALL, ASIDE = 0.4, 1.4, 0.25


def with_whole_lines(quads: list[Quad]) -> list[Quad]:
    """The quads (4 x 2, pixels, clockwise) with those pieces of one line put together that overlap along it.

    Two lines beside each other overlap as well, since a quad is larger than its print, but by less than `OVERLAP` of their height.
    """
    whole: list[Quad] = []
    for quad in quads:
        joined = quad
        for other in [kept for kept in whole if _is_one_line(joined, kept)]:
            whole = [kept for kept in whole if kept is not other]
            joined = clockwise(cv2.boxPoints(cv2.minAreaRect(np.concatenate([joined, other]))))
        whole.append(joined)
    return whole


def _is_one_line(one: Quad, two: Quad) -> bool:
    """Whether two quads are as tall, on one level, and one begins well within the other."""
    if (one.min(axis=0) > two.max(axis=0)).any() or (two.min(axis=0) > one.max(axis=0)).any():
        return False
    if max(_sides(one)) < max(_sides(two)):
        one, two = two, one
    across, down = one[1] - one[0], one[3] - one[0]
    along, level = (across, down) if np.linalg.norm(across) >= np.linalg.norm(down) else (down, across)
    along, level = along / max(1.0, float(np.linalg.norm(along))), level / max(1.0, float(np.linalg.norm(level)))
    high, other = np.ptp(one @ level), np.ptp(two @ level)
    aside = abs(float((one.mean(axis=0) - two.mean(axis=0)) @ level))
    if not 1 / AS_TALL < high / max(1.0, other) < AS_TALL or aside > ASIDE * min(high, other):
        return False
    first, second = one @ along, two @ along
    shared = min(first.max(), second.max()) - max(first.min(), second.min())
    return bool(OVERLAP * max(high, other) < shared)


def _sides(quad: Quad) -> tuple[float, float]:
    return float(np.linalg.norm(quad[1] - quad[0])), float(np.linalg.norm(quad[3] - quad[0]))
