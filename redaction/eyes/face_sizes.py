"""A face is seen again when it is looked at by itself: what looks like one at the size of its page only (a wheel, characters of a seal) is none.

The detector sees a page at one size; here it is shown what it found once more, larger and smaller, with what stands around it.
"""

import cv2
import numpy as np

from redaction.eyes.faces import ROTATIONS, cut, detect
from redaction.eyes.ocr_model import Image
from redaction.eyes.portraits import Face

SIDES = (64, 90, 120, 160, 240, 360)
AROUND = 0.8
AGAIN = 0.6
# Blocks and blur hide a face from every size but the one that makes them small.
VEILED = ("pixelated", "blurred")


def seen_again(image: Image, face: Face) -> bool:
    """Whether the place of a face of the BGR picture shows one at any of the sizes, turned as it was found."""
    if face.state in VEILED:
        return True
    crop, _ = cut(image, face.box, margin=AROUND)
    code = dict(ROTATIONS)[face.turned]
    for side in SIDES:
        scale = side / max(1, *crop.shape[:2])
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        shown = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=how)
        shown = shown if code is None else cv2.rotate(shown, code)
        high, wide = shown.shape[:2]
        found = detect(np.ascontiguousarray(shown), least=AGAIN)
        if any(x0 < wide / 2 < x1 and y0 < high / 2 < y1 for _, (x0, y0, x1, y1) in found):
            return True
    return False
