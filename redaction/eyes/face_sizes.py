"""A face is seen again when it is looked at by itself: what looks like one at a size or two only (a wheel, characters of a seal, the
muzzle of a dog) is none, and what is never one surely (a tomato) is no portrait. And a head that is filled with even colours is drawn: a
mascot, a figure of a clip art collection.

The detector sees a page at one size; here it is shown what it found once more, larger and smaller, with what stands around it.
"""

from dataclasses import replace

import cv2
import numpy as np

from redaction.eyes.faces import ROTATIONS, SURE, cut, detect
from redaction.eyes.ocr_model import Image
from redaction.eyes.portraits import Face, has_the_proportions

SIDES = (48, 64, 90, 120, 160, 240, 360)
AROUND = 0.8
AGAIN = 0.6
# Of seven sizes portraits are seen at five and more, badly blurred ones at three.
TIMES, TIMES_VEILED = 3, 2
# Blocks and blur hide a face from every size but those that make them small.
VEILED = ("pixelated", "blurred")
PATCH, TONES, NEAR, COLOURED = 48, 3, 0.02, 12.0
# Skin under any light and any scanner changes softly: of portraits at most 0.43 lies in three tones, of drawn heads 0.57 to 0.84.
LIKE_DRAWN, DRAWN = 0.53, 0.7


def seen_again(image: Image, face: Face) -> float:
    """How surely the place of a face of the BGR picture shows one, turned as it was found, at the size that shows it best; 0.0 where
    too few sizes show one."""
    wanted, best = TIMES_VEILED if face.state in VEILED else TIMES, 0.0
    crop, _ = cut(image, face.box, margin=AROUND)
    code = dict(ROTATIONS)[face.turned]
    for side in SIDES:
        scale = side / max(1, *crop.shape[:2])
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        shown = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=how)
        shown = shown if code is None else cv2.rotate(shown, code)
        high, wide = shown.shape[:2]
        found = detect(np.ascontiguousarray(shown), least=AGAIN)
        sure = [certainty for certainty, (x0, y0, x1, y1) in found if x0 < wide / 2 < x1 and y0 < high / 2 < y1]
        wanted, best = wanted - bool(sure), max((best, *sure))
        if wanted <= 0 and best >= SURE:
            return best
    return best if wanted <= 0 else 0.0


def known_again(image: Image, faces: tuple[Face, ...], *, upright: int | None) -> tuple[Face, ...]:
    """The faces that are seen again. `upright` is how far the page's text is turned, None where it has none.

    Portraits, hard copies, barred and turned ones too, are sure at some size (0.84 and more). What is not is weak, unless it is a portrait
    in all else: a head the right way up before an even ground, in an upright frame. Turned against the text without such a frame it is none.
    """
    kept = []
    for face in faces:
        sure = seen_again(image, face)
        if not sure:
            continue
        if sure >= SURE or face.state in VEILED:
            kept.append(face)
            continue
        framed = face.photo is not None and has_the_proportions(face.box, face.photo, face.turned)
        turned = upright is not None and face.turned != upright
        if framed or not turned:
            kept.append(replace(face, weak=turned or not (framed and face.plain)))
    return tuple(kept)


def flatness(image: Image, face: Face) -> float:
    """The share of a head that three even tones fill; 0.0 where there is no colour.

    A hard copy of a portrait has even tones, too, but they are black and white.
    """
    crop, _ = cut(image, face.box, margin=0.0)
    if min(crop.shape[:2]) < PATCH // 2:
        return 0.0
    small = cv2.resize(crop, (PATCH, PATCH), interpolation=cv2.INTER_AREA)
    if float(np.ptp(small.astype(np.int16), axis=2).mean()) < COLOURED:
        return 0.0
    gray = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float64)
    low, high = (float(tone) for tone in np.percentile(gray, (2, 98)))
    tones, flat = np.sort((gray.reshape(-1) - low) / max(1.0, high - low)), 0
    for _ in range(TONES):
        ends = np.searchsorted(tones, tones + 2 * NEAR, side="right")
        first = int((ends - np.arange(len(tones))).argmax()) if len(tones) else 0
        last = int(ends[first]) if len(tones) else 0
        flat += last - first
        tones = np.delete(tones, slice(first, last))
    return flat / gray.size


def without_drawn_heads(image: Image, faces: tuple[Face, ...]) -> tuple[Face, ...]:
    """The faces without those that are drawn; what may be drawn is for a person to judge, and so is an overexposed portrait."""
    flat = [flatness(image, face) for face in faces]
    return tuple(
        replace(face, drawn=share > LIKE_DRAWN) for face, share in zip(faces, flat, strict=True) if share <= DRAWN
    )
