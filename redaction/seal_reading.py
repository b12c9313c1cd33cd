"""Reading a seal: its ring unwrapped into a straight line of text, or its block of characters taken apart.

The unwrapping begins in the widest gap of the text, so the seal may be turned; it works on the ink alone, so print under the seal
does not disturb it. The same networks read it as read the page.
"""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from redaction.ocr import cut_strip
from redaction.ocr_model import Image, OcrModel
from redaction.seals import Plane, Seal, redness

STRIP = 96
BAND = (0.50, 0.95)


def ink_of(image: Image, seal: Seal) -> Plane:
    """The seal's ink alone, 0 to 255, in its own resolution, as an upright square of side 2 x the long axis (ovals made round)."""
    reach = max(seal.axes)
    side = int(2.12 * reach)
    turn = np.radians(seal.angle)
    spread = np.array([[seal.axes[0] / reach, 0], [0, seal.axes[1] / reach]])
    rotate = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    linear = rotate @ spread
    shift = np.array(seal.centre) - linear @ np.array([side / 2, side / 2])
    inverse = np.hstack([linear, shift[:, None]]).astype(np.float32)
    cut = cv2.warpAffine(
        image, inverse, (side, side), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderValue=(255, 255, 255)
    )
    if seal.colour == "red":
        ink = redness(np.asarray(cut, dtype=np.uint8))
    else:
        gray = cv2.cvtColor(cut, cv2.COLOR_BGR2GRAY).astype(np.float32)
        ink = np.maximum(float(np.percentile(gray, 80)) - gray, 0)
    ink = np.maximum(ink - float(np.percentile(ink, 50)), 0)
    return np.asarray(np.clip(ink * (255 / max(20.0, float(np.percentile(ink, 97)))), 0, 255), dtype=np.float32)


def unwrap(ink: Plane, *, band: tuple[float, float] = BAND) -> Image:
    """The ring of a seal as a straight strip (BGR, dark on white, 96 high), beginning in the widest gap of its text."""
    middle, rim = ink.shape[0] / 2, ink.shape[0] / 2.12
    rim = _true_rim(ink, middle, rim)
    width = int(np.pi * (band[0] + band[1]) / (band[1] - band[0]) * STRIP)
    turns = np.linspace(0, 2 * np.pi, width, endpoint=False) + np.pi / 2
    reach = np.linspace(band[1], band[0], STRIP)[:, None] * rim
    x = (middle + reach * np.cos(turns)).astype(np.float32)
    y = (middle + reach * np.sin(turns)).astype(np.float32)
    strip = cv2.remap(ink, x, y, cv2.INTER_LINEAR)
    # The rim itself, where the strip still touches it, would close every gap.
    text_rows = strip[STRIP // 8 : -STRIP // 8]
    busy = cv2.blur((text_rows > 110).mean(axis=0)[None, :].astype(np.float32), (9, 1))[0] > 0.05
    start = _widest_gap(busy)
    rolled = np.roll(strip, -start, axis=1)
    return np.asarray(cv2.cvtColor((255 - rolled).astype(np.uint8), cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def _true_rim(ink: Plane, middle: float, rim: float) -> float:
    """The rim's inner edge, found on the mean ink along circles: the search ran on a reduced copy."""
    turns = np.radians(np.arange(0, 360, 2))
    reaches = np.linspace(0.85, 1.06, 43)
    means = []
    for reach in reaches:
        x = np.clip(middle + reach * rim * np.cos(turns), 0, ink.shape[1] - 1).astype(int)
        y = np.clip(middle + reach * rim * np.sin(turns), 0, ink.shape[0] - 1).astype(int)
        means.append(float(ink[y, x].mean()))
    peak = int(np.argmax(means))
    return float(reaches[peak] * rim)


def _widest_gap(busy: NDArray[np.bool_]) -> int:
    """Middle of the longest run without ink, on a circle."""
    if not busy.any() or busy.all():
        return 0
    twice = np.concatenate([busy, busy])
    best, start, length = 0, 0, 0
    for index, full in enumerate(twice):
        length = 0 if full else length + 1
        if length > best:
            best, start = length, index - length + 1
    return int((start + best // 2) % len(busy))


def read_seal(model: OcrModel, image: Image, seal: Seal) -> Seal:
    """The seal with its text as read; empty text when nothing was legible."""
    ink = ink_of(image, seal)
    if seal.shape == "square":
        return _read_square(model, ink, seal)
    strip = unwrap(ink)
    candidates = [model.read_strips([_trimmed(strip)])[0]]
    quads = model.find_lines(strip, max_side=1600)
    if quads:
        parts = sorted(quads, key=lambda quad: float(quad[:, 0].mean()))
        read = model.read_strips([cut_strip(strip, quad) for quad in parts])
        candidates.append(tuple(glyph for glyphs in read for glyph in glyphs))
    best = max(
        candidates, key=lambda glyphs: sum(glyph.confidence for glyph in glyphs if "\u4e00" <= glyph.char <= "\u9fff")
    )
    confidence = float(np.mean([glyph.confidence for glyph in best])) if best else 0.0
    return replace(seal, text="".join(glyph.char for glyph in best), confidence=confidence)


def _trimmed(strip: Image) -> Image:
    busy = np.flatnonzero((strip[STRIP // 8 : -STRIP // 8, :, 0] < 145).mean(axis=0) > 0.05)
    if not len(busy):
        return strip
    return strip[:, max(0, busy[0] - 12) : busy[-1] + 12]


def _read_square(model: OcrModel, ink: Plane, seal: Seal) -> Seal:
    """Characters of a name chop, columns from right to left as chops are cut; both polarities are tried."""
    plain = cv2.cvtColor((255 - ink).astype(np.uint8), cv2.COLOR_GRAY2BGR)
    half = plain.shape[1] // 2
    best, surest = "", 0.0
    for face in (plain, 255 - plain):
        cells = [face[:half, half:], face[half:, half:], face[:half, :half], face[half:, :half]]
        read = model.read_strips(
            [np.ascontiguousarray(cell) for cell in cells]
            + [np.ascontiguousarray(face[:half]), np.ascontiguousarray(face[half:])]
        )
        glyphs = [glyph for strip in read[:4] for glyph in strip]
        sure = float(np.mean([glyph.confidence for glyph in glyphs])) if glyphs else 0.0
        if sure > surest:
            best, surest = "".join(glyph.char for glyph in glyphs), sure
    return replace(seal, text=best, confidence=surest)
