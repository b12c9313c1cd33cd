"""Reading a seal: its ring unwrapped into a straight line of text, or its block of characters taken apart.

The unwrapping begins in the widest gap of the text, so the seal may be turned; it works on the ink alone, so print under the seal
does not disturb it. The same networks read it as read the page.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from redaction.eyes.ocr import cut_strip
from redaction.eyes.ocr_model import Glyph, Image, OcrModel
from redaction.eyes.seal_shapes import Seal
from redaction.eyes.seals import Plane, redness

STRIP = 96
BAND = (0.50, 0.955)
SIDE = 480
SURE, ENOUGH = 0.93, 6
DOUBTFUL, MOST_READINGS = 0.5, 3
LEGIBLE = 0.8
STRAY = 0.05
GRIDS = ((2, 2), (2, 3), (3, 3), (3, 4), (4, 4))
BLACK, GRAIN = 24.0, 1.5
ANGLES = 360
# By the darkness of the ink without the print over it, with it, and by colour alone; the next one where the last was not sure.
WAYS = ((True, False), (True, True), (False, False))


def ink_of(image: Image, seal: Seal, *, sharp: bool = False, with_print: bool = False) -> Plane:
    """The seal's ink alone, 0 to 255, as an upright square of side 2.12 x the long axis (ovals made round), 480 pixels or more.

    Redness separates the ink from black print, but JPEG keeps it at half the resolution; `sharp` takes how dark the red ink is
    instead, which is exact to the pixel and lets some of the print through; `with_print` lets all of it through.
    """
    reach = max(seal.axes)
    side = max(SIDE, int(2.12 * reach))
    turn = np.radians(seal.angle)
    spread = np.diag(np.array(seal.axes) / reach * (2.12 * reach / side))
    rotate = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    linear = rotate @ spread
    shift = np.array(seal.centre) - linear @ np.array([side / 2, side / 2])
    inverse = np.hstack([linear, shift[:, None]]).astype(np.float32)
    cut = cv2.warpAffine(
        image, inverse, (side, side), flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    if seal.colour != "red":
        return _full_range(_darkness(cv2.cvtColor(cut, cv2.COLOR_BGR2GRAY)))
    red = _full_range(redness(np.asarray(cut, dtype=np.uint8)))
    if not sharp:
        return red
    near = cv2.GaussianBlur(cv2.dilate(red, np.ones((13, 13), np.uint8)), (0, 0), 3)
    in_green, in_red = _darkness(cut[:, :, 1]), _darkness(cut[:, :, 2])
    exact = _full_range(in_green * np.clip(near / 60, 0, 1))
    if with_print:
        return exact
    # Black print is dark in red light too, where the ink is not; there only the colour tells what is ink. Grain is dark in it here and
    # there, and the coarse colour in its place would smear the characters.
    soft_green, soft_red = (cv2.GaussianBlur(plane, (0, 0), GRAIN) for plane in (in_green, in_red))
    black = (soft_red > BLACK + 0.42 * soft_green).astype(np.float32)
    share = cv2.GaussianBlur(cv2.dilate(black, np.ones((5, 5), np.uint8)), (0, 0), 1.2)
    return np.asarray(exact * (1 - share) + red * share, dtype=np.float32)


def _full_range(ink: Plane) -> Plane:
    ink = np.maximum(ink - float(np.percentile(ink, 50)), 0)
    return np.asarray(np.clip(ink * (255 / max(20.0, float(np.percentile(ink, 97)))), 0, 255), dtype=np.float32)


def _darkness(plane: Image) -> Plane:
    """How much darker than the paper around it each pixel is."""
    small = cv2.resize(plane, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.blur(cv2.dilate(small, np.ones((13, 13), np.uint8)), (13, 13))
    paper = cv2.resize(paper, (plane.shape[1], plane.shape[0]))
    return np.maximum(paper.astype(np.float32) - plane, 0)


def unwrap(ink: Plane, *, band: tuple[float, float] = BAND) -> Image:
    """The ring of a seal as a straight strip (BGR, dark on white, 96 high), beginning in the widest gap of its text."""
    middle, rim = ink.shape[0] / 2, ink.shape[0] / 2.12
    width = int(np.pi * (band[0] + band[1]) / (band[1] - band[0]) * STRIP)
    turns = np.linspace(0, 2 * np.pi, width, endpoint=False) + np.pi / 2
    reach = np.linspace(band[1], band[0], STRIP)[:, None] * rim * _true_rim(ink, middle, rim, turns)
    x = (middle + reach * np.cos(turns)).astype(np.float32)
    y = (middle + reach * np.sin(turns)).astype(np.float32)
    strip = cv2.remap(ink, x, y, cv2.INTER_CUBIC)
    # The rim itself, where the strip still touches it, would close every gap.
    text_rows = strip[STRIP // 8 : STRIP * 5 // 8]
    inked = text_rows > np.clip(0.5 * float(np.percentile(text_rows, 96)), 40, 110)
    busy = cv2.blur(inked.mean(axis=0)[None, :].astype(np.float32), (9, 1))[0] > 0.06
    start = _widest_gap(busy)
    rolled = np.clip(np.roll(strip, -start, axis=1), 0, 255)
    return np.asarray(cv2.cvtColor((255 - rolled).astype(np.uint8), cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def _true_rim(ink: Plane, middle: float, rim: float, turns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where the rim lies at each angle, as a share of `rim`: a photographed seal is neither quite round nor quite in the middle.

    The outermost ink of every ray, with a smooth curve of two waves laid through those that agree.
    """
    angles = np.radians(np.arange(0, 360, 360 / ANGLES))
    reaches = np.linspace(1.06, 0.86, 60)[:, None]
    x = np.clip(middle + reaches * rim * np.cos(angles), 0, ink.shape[1] - 1).astype(int)
    y = np.clip(middle + reaches * rim * np.sin(angles), 0, ink.shape[0] - 1).astype(int)
    rays = ink[y, x]
    inked = rays > 0.5 * np.maximum(rays.max(axis=0), 60.0)
    known = inked.any(axis=0)
    found = reaches[inked.argmax(axis=0), 0]
    if known.sum() < ANGLES // 3:
        return np.ones_like(turns)
    waves = _waves(angles)
    for _ in range(3):
        shape = np.linalg.lstsq(waves[known], found[known], rcond=None)[0]
        known = known & (np.abs(waves @ shape - found) < 0.035)
        if known.sum() < ANGLES // 4:
            return np.ones_like(turns)
    return np.asarray(np.clip(_waves(turns) @ shape, 0.86, 1.06), dtype=np.float64)


def _waves(angles: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack(
        [np.ones_like(angles), np.cos(angles), np.sin(angles), np.cos(2 * angles), np.sin(2 * angles)], axis=1
    )


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
    if seal.shape == "square":
        return _read_square(model, image, seal)
    readings: list[tuple[Glyph, ...]] = []
    for sharp, with_print in WAYS if seal.colour == "red" else WAYS[-1:]:
        readings += _readings(model, unwrap(ink_of(image, seal, sharp=sharp, with_print=with_print)))
        readings.sort(key=worth, reverse=True)
        if len(readings[0]) >= ENOUGH and _mean(readings[0]) > SURE:
            break
    return _as_read(seal, readings)


def _readings(model: OcrModel, strip: Image) -> Iterator[tuple[Glyph, ...]]:
    """The strip read whole, and by the lines that are found in it, which leave codes and words below the ring out."""
    yield model.read_strips([_text_rows(strip)])[0]
    quads = model.find_lines(strip, max_side=1600)
    if quads:
        parts = sorted(quads, key=lambda quad: float(quad[:, 0].mean()))
        read = model.read_strips([cut_strip(strip, quad) for quad in parts])
        yield tuple(glyph for glyphs in read for glyph in glyphs)


def worth(glyphs: tuple[Glyph, ...]) -> float:
    """The certainty of its Chinese characters together; of two readings that say the same the one with less beside it is worth more."""
    return sum(glyph.confidence if "\u4e00" <= glyph.char <= "\u9fff" else -STRAY for glyph in glyphs)


def _mean(glyphs: tuple[Glyph, ...]) -> float:
    return float(np.mean([glyph.confidence for glyph in glyphs])) if glyphs else 0.0


def _text_rows(strip: Image) -> Image:
    """The strip cut down to its text: the rows between rim and middle that hold most ink, from the first character to the last."""
    ink = 255 - strip[:, :, 0].astype(np.float32)
    rows = cv2.blur(ink.mean(axis=1)[:, None], (1, 5))[:, 0]
    middle = STRIP // 6 + int(rows[STRIP // 6 : STRIP * 5 // 8].argmax())
    low = 0.25 * rows[middle]
    top, foot = middle, middle
    while top > 0 and rows[top - 1] > low and rows[top - 1] < 1.8 * rows[middle]:
        top -= 1
    while foot < STRIP - 1 and rows[foot + 1] > low:
        foot += 1
    top, foot = max(0, top - 3), min(STRIP, foot + 4)
    inked = ink[top + 3 : foot - 3] > np.clip(0.5 * float(np.percentile(ink[top:foot], 96)), 40, 110)
    busy = np.flatnonzero(inked.mean(axis=0) > 0.05)
    if not len(busy) or foot - top < 16:
        return strip
    return strip[top:foot, max(0, busy[0] - 12) : busy[-1] + 12]


def _read_square(model: OcrModel, image: Image, seal: Seal) -> Seal:
    """Characters of a square seal or a name chop: columns from right to left as they are cut, or rows; solid or framed."""
    upright = _upright(seal)
    readings: list[tuple[Glyph, ...]] = []
    for quarter in range(4):
        turned = np.ascontiguousarray(np.rot90(ink_of(image, upright, sharp=True), quarter))
        plain = cv2.cvtColor((255 - turned).astype(np.uint8), cv2.COLOR_GRAY2BGR)
        edge = plain.shape[0] // 16
        inside = plain[edge:-edge, edge:-edge]
        # On its side or its head a square is tried in the two commonest ways only.
        for face in (inside, 255 - inside):
            readings += [_by_cells(model, face, *grid) for grid in (GRIDS[:1] if quarter else GRIDS)]
        readings.append(_by_rows(model, inside))
        if max(map(_surplus, readings)) > LEGIBLE:
            break
    return _as_read(seal, sorted(readings, key=_surplus, reverse=True))


def _upright(seal: Seal) -> Seal:
    """The same square, turned by less than half a right angle: which of its sides is called the first says nothing."""
    quarters = round(seal.angle / 90)
    axes = (seal.axes[1], seal.axes[0]) if quarters % 2 else seal.axes
    side = max(axes)
    return replace(seal, axes=(side, side) if side < 1.25 * min(axes) else axes, angle=seal.angle - 90 * quarters)


def _by_cells(model: OcrModel, face: Image, columns: int, rows: int) -> tuple[Glyph, ...]:
    high, wide = face.shape[0] // rows, face.shape[1] // columns
    strips = []
    for column in reversed(range(columns)):
        cells = [face[row * high : (row + 1) * high, column * wide : (column + 1) * wide] for row in range(rows)]
        strips.append(
            np.concatenate([cv2.resize(cell, (48, 48), interpolation=cv2.INTER_AREA) for cell in cells], axis=1)
        )
    return tuple(glyph for glyphs in model.read_strips(strips) for glyph in glyphs)


def _by_rows(model: OcrModel, face: Image) -> tuple[Glyph, ...]:
    quads = model.find_lines(face, max_side=960)
    ordered = sorted(quads, key=lambda quad: float(quad[:, 1].mean()))
    return tuple(glyph for glyphs in model.read_strips([cut_strip(face, quad) for quad in ordered]) for glyph in glyphs)


def _surplus(glyphs: tuple[Glyph, ...]) -> float:
    """More for many sure characters, less for each doubtful one."""
    return sum(glyph.confidence - 0.55 for glyph in glyphs)


def _as_read(seal: Seal, readings: Iterable[tuple[Glyph, ...]]) -> Seal:
    """The seal with its best reading as text and the next ones beside it."""
    best, *rest = readings
    told = {_text(best): best}
    for other in rest:
        if _mean(other) > DOUBTFUL and other and len(told) <= MOST_READINGS:
            told.setdefault(_text(other), other)
    sure = tuple(tuple(round(glyph.confidence, 3) for glyph in glyphs) for glyphs in told.values())
    text, *others = told
    return replace(seal, text=text, confidence=_mean(best), others=tuple(others), sure=sure)


def _text(glyphs: tuple[Glyph, ...]) -> str:
    return "".join(glyph.char for glyph in glyphs)
