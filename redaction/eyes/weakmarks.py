"""Masks that do not hide: semi-opaque boxes and markers, mosaics, blur, print that shines through from the back (R-504, L-33).

A box counts as opaque only when its inside, stretched to full contrast, shows nothing that the OCR can read. Opaque boxes are
handed out too: whether a page was masked too much (R-506) can only be judged with them.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from redaction.eyes.ocr import Line, cut_strip
from redaction.eyes.ocr_model import Image, OcrModel, clockwise
from redaction.eyes.smears import MOST_BOXES, on_paper, smeared, toned_regions

Box = tuple[float, float, float, float]

SEARCH_SIDE = 1200
NOISE_SPREAD = 2.5
DESIGN_CONTRAST, STRONG_PRINT = 95.0, 50.0
LEGIBLE, AS_LIGHT = 0.62, 0.8
STROKES = frozenset("一二三十丨丶丿亅乙工口匚凵冂日目皿IlLiJjTtFEHPC1740oO")


@dataclass(frozen=True)
class Mark:
    """A mask in pixels of the picture. `how` is opaque, semi_opaque, mosaic, blur, show_through, black or blank."""

    box: Box
    how: str
    text: str = ""
    confidence: float = 0.0


def find_marks(
    model: OcrModel, image: Image, *, lines: tuple[Line, ...] = (), taken: tuple[Box, ...] = ()
) -> tuple[Mark, ...]:
    """Masks of a BGR picture. `lines` is what was read already, `taken` the places of faces, photos, seals and codes."""
    scale = min(1.0, SEARCH_SIDE / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else image
    gray = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    dark_share = float((gray < 60).mean())
    whole = (0.0, 0.0, float(image.shape[1]), float(image.shape[0]))
    if dark_share > 0.6 and not lines:
        return (Mark(whole, "black", confidence=dark_share),)
    if not lines and _is_blank(gray):
        return (Mark(whole, "blank", confidence=1.0),)
    marks = []
    for corners in dark_boxes(small)[:MOST_BOXES]:
        quad = (corners + np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.float32)) / np.float32(scale)
        (left, top), (right, foot) = quad.min(axis=0), quad.max(axis=0)
        place = (float(left), float(top), float(right), float(foot))
        if not any(_meet(place, other) for other in taken) and not is_in_a_shadow(gray, corners, place, lines):
            mark = _looked_through(model, image, place, quad, lines)
            if mark is not None:
                marks.append(mark)
    for box in toned_regions(gray):
        place = _grown_out(box, 1 / scale)
        if any(_meet(place, other) for other in (*taken, *(mark.box for mark in marks))) or was_read(place, lines):
            continue
        how = smeared(_crop(image, place))
        if how:
            marks.append(Mark(place, how, confidence=0.7))
    return (*marks, *_shining_through(model, image, gray, lines, scale))


def is_in_a_shadow(gray: Image, corners: NDArray[np.float32], place: Box, lines: tuple[Line, ...]) -> bool:
    """True for print that was plainly read and between whose strokes it is as light as around it: what is dark there is a shadow."""
    if not was_read(place, lines):
        return False
    (left, top), (right, foot) = corners.min(axis=0).astype(int), corners.max(axis=0).astype(int) + 1
    inside = gray[max(0, top) : foot, max(0, left) : right]
    by = foot - top
    around = gray[max(0, top - by) : foot + by, max(0, left - by) : right + by]
    return float(np.percentile(inside, 90)) > AS_LIGHT * float(np.percentile(around, 60))


def was_read(place: Box, lines: tuple[Line, ...]) -> bool:
    """True when plainly read print lies there, on one line or several: what can be read needs no guess at what veils it.

    One sure character for every two squares of a line; a sure line may hold a veiled word that gave a single letter.
    """
    area = (place[2] - place[0]) * (place[3] - place[1])
    covered = 0.0
    for line in lines:
        x0, y0, x1, y1 = line.box
        wide, high = min(x1, place[2]) - max(x0, place[0]), min(y1, place[3]) - max(y0, place[1])
        if line.confidence <= 0.85 or wide <= 0 or high <= 0:
            continue
        top_left, top_right, _, foot_left = (np.array(corner) for corner in line.quad)
        along, down = top_right - top_left, foot_left - top_left
        spots = [top_left + glyph.place * along + down / 2 for glyph in line.glyphs if glyph.confidence > 0.8]
        size = max(1.0, float(np.hypot(*down)))
        near = _grown_out(place, 1.0, by=0.25 * size)
        sure = sum(near[0] <= x <= near[2] and near[1] <= y <= near[3] for x, y in spots)
        if sure >= 0.5 * max(wide, high) / size:
            covered += wide * high
    return covered > 0.4 * area


def dark_boxes(image: Image) -> list[NDArray[np.float32]]:
    """Rectangles of nearly even dark or strong colour, from 2 mm high on an A4 page, as
    four corners in pixels of the reduced picture, the largest first."""
    value = image.min(axis=2)
    paper = float(np.percentile(value, 85))
    mask = (value < 0.55 * paper).astype(np.uint8)
    unit = max(5, round(max(image.shape[:2]) / 133))
    solid = cv2.morphologyEx(
        cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)),
        cv2.MORPH_OPEN,
        np.ones((unit, unit), np.uint8),
    )
    contours, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    boxes = []
    for contour in contours:
        turned = cv2.minAreaRect(contour)
        wide, high = turned[1]
        if wide * high < 1.6 * unit * unit or cv2.contourArea(contour) < 0.72 * wide * high:
            continue
        left, top, width, height = cv2.boundingRect(contour)
        if not on_paper(value, (left, top, left + width, top + height), paper):
            continue
        inside = image[top : top + height, left : left + width].reshape(-1, 3)[
            solid[top : top + height, left : left + width].ravel() > 0
        ]
        if float(inside.std(axis=0).min()) < 26:
            boxes.append((wide * high, clockwise(cv2.boxPoints(turned))))
    return [corners for _, corners in sorted(boxes, key=lambda entry: -entry[0])]


def stretched(crop: Image) -> Image | None:
    """The inside of a box at full contrast (BGR, gray), in the channel that shows most; None when it is even."""
    margin = max(1, min(crop.shape[:2]) // 12)
    inner = crop[margin:-margin, margin:-margin] if min(crop.shape[:2]) > 4 * margin else crop
    best, widest = None, NOISE_SPREAD
    for channel in (*cv2.split(inner), cv2.cvtColor(inner, cv2.COLOR_BGR2GRAY)):
        soft = cv2.GaussianBlur(channel.astype(np.float32), (0, 0), 0.9)
        low, high = np.percentile(soft, (1.0, 99.0))
        if high - low > widest:
            widest = float(high - low)
            best = np.clip((soft - low) * (255 / (high - low)), 0, 255).astype(np.uint8)
    if best is None or widest > DESIGN_CONTRAST:
        return None
    framed = cv2.copyMakeBorder(best, 12, 12, 12, 12, cv2.BORDER_CONSTANT, value=int(np.median(best)))
    return np.asarray(cv2.cvtColor(framed, cv2.COLOR_GRAY2BGR))


def _looked_through(
    model: OcrModel, image: Image, place: Box, quad: NDArray[np.float32], lines: tuple[Line, ...]
) -> Mark | None:
    """The box with what can be read through it; None for dark areas with plainly visible print on them (a table's head)."""
    # Cut straight along the box: the corners of a tilted one would bring paper in and pass for print.
    crop = cut_strip(image, quad)
    if min(crop.shape[:2]) < 8:
        return None
    gray = cv2.GaussianBlur(cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY), (0, 0), 1.0)
    low, high = np.percentile(gray[2:-2, 2:-2], (2, 98))
    if high - low > DESIGN_CONTRAST:
        return None
    shown = stretched(_without_print(crop, gray, quad, lines))
    if shown is None:
        return Mark(place, "opaque", confidence=1.0)
    said, sure = read_crop(model, shown)
    if sure >= LEGIBLE and says_something(said):
        return Mark(place, "semi_opaque", said, sure)
    return Mark(place, "opaque", confidence=0.9)


def _without_print(crop: Image, gray: Image, quad: NDArray[np.float32], lines: tuple[Line, ...]) -> Image:
    """A box without the words that are printed on it: what shows through a veil is faint, and darker than what the veil makes of paper.

    White words are always print. Black ones on a gray box may lie below a thin veil; where they were read as they are, the veil hides nothing.
    """
    ground, rim = float(np.median(gray)), max(2, min(gray.shape) // 6)
    # Along the rim light paper shines in.
    darkest, lightest = np.percentile(gray[rim:-rim, rim:-rim], (0.2, 99.8))
    words = gray > ground + STRONG_PRINT / 3 if lightest - ground >= STRONG_PRINT else np.zeros(gray.shape, bool)
    if ground - darkest >= STRONG_PRINT:
        black = gray < ground - STRONG_PRINT / 3
        if was_read(_place_of(black, quad), lines):
            words = words | black
    if not words.any():
        return crop
    words = cv2.dilate(words.astype(np.uint8), np.ones((17, 17), np.uint8)) > 0
    plain = crop.copy()
    plain[words] = np.median(crop[~words], axis=0) if not words.all() else ground
    return plain


def _place_of(words: NDArray[np.bool_], quad: NDArray[np.float32]) -> Box:
    """The upright box in the picture around the words of a crop that was cut along `quad`."""
    high, wide = words.shape
    down, across = np.flatnonzero(words.any(axis=1)), np.flatnonzero(words.any(axis=0))
    corners = [
        quad[0] + x / wide * (quad[1] - quad[0]) + y / high * (quad[3] - quad[0])
        for x in (across[0], across[-1] + 1)
        for y in (down[0], down[-1] + 1)
    ]
    (left, top), (right, foot) = np.min(corners, axis=0), np.max(corners, axis=0)
    return (float(left), float(top), float(right), float(foot))


def says_something(text: str) -> bool:
    """False for what the rims of a block give when JPEG has rung on them: bars, dashes and corners, read as «II» or «F=1»."""
    han = [char for char in text if "\u4e00" <= char <= "\u9fff" and char not in STROKES]
    others = [char for char in text if char.isalnum() and char not in STROKES and char not in han]
    return len(han) >= 2 or (len(others) >= 4 and len(set(others)) >= 3) or (bool(han) and len(others) >= 2)


def read_crop(model: OcrModel, crop: Image) -> tuple[str, float]:
    """Text of a small picture of one or a few lines, and how sure it is: by lines found in it, or as one strip."""
    quads = model.find_lines(crop, max_side=960)
    strips = [cut_strip(crop, quad) for quad in quads] or [crop]
    if crop.shape[1] > 1.5 * crop.shape[0] and quads:
        strips.append(crop)
    read = model.read_strips(strips)
    whole = read.pop() if len(read) > max(1, len(quads)) else ()
    parts = tuple(glyph for glyphs in read for glyph in glyphs)
    best = max((parts, whole), key=lambda glyphs: sum(glyph.confidence - 0.4 for glyph in glyphs))
    if not best:
        return "", 0.0
    return "".join(glyph.char for glyph in best), float(np.mean([glyph.confidence for glyph in best]))


def _shining_through(model: OcrModel, image: Image, gray: Image, lines: tuple[Line, ...], scale: float) -> list[Mark]:
    """Print of the back or under a sticker: faint, in rows, away from the ink of this side. Read straight and mirrored."""
    paper = cv2.medianBlur(gray, 31)
    faint = cv2.subtract(paper, gray)
    ink = cv2.dilate((faint > 42).astype(np.uint8), np.ones((9, 9), np.uint8))
    noise = float(np.median(np.abs(gray.astype(np.int16) - paper))) + 1
    ghost = ((faint > max(6.0, 3.2 * noise)) & (faint <= 42) & (ink == 0)).astype(np.uint8)
    rows = cv2.morphologyEx(
        cv2.morphologyEx(ghost, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)), cv2.MORPH_CLOSE, np.ones((5, 25), np.uint8)
    )
    count, _, stats, _ = cv2.connectedComponentsWithStats(rows)
    marks = []
    for left, top, wide, high, area in sorted(stats[1:count], key=lambda row: -int(row[4]))[:5]:
        if high < 8 or high > 60 or wide < 2.5 * high or area < 0.5 * wide * high:
            continue
        place = _grown_out((float(left), float(top), float(left + wide), float(top + high)), 1 / scale, by=6)
        crop = _crop(image, place)
        level = float(np.median(cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)))
        soft = cv2.GaussianBlur(cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY).astype(np.float32), (0, 0), 1.0)
        bright = np.clip(255 - (level - soft) * (220 / 30), 0, 255).astype(np.uint8)
        shown = np.asarray(cv2.cvtColor(bright, cv2.COLOR_GRAY2BGR))
        if any(_meet(place, line.box) and line.confidence > 0.8 for line in lines):
            continue
        said, sure = max(
            (read_crop(model, face) for face in (shown, np.ascontiguousarray(shown[:, ::-1]))), key=lambda read: read[1]
        )
        if sure >= 0.75 and len(said) >= 2:
            marks.append(Mark(place, "show_through", said, sure))
    return marks


def _is_blank(gray: Image) -> bool:
    inner = gray[gray.shape[0] // 40 : -gray.shape[0] // 40 or None, gray.shape[1] // 40 : -gray.shape[1] // 40 or None]
    return float((cv2.subtract(cv2.medianBlur(inner, 31), inner) > 40).mean()) < 0.0004


def _crop(image: Image, box: Box) -> Image:
    x0, y0, x1, y1 = (int(max(0, edge)) for edge in box)
    return image[y0:y1, x0:x1]


def _grown_out(box: Box, factor: float, *, by: float = 0) -> Box:
    return ((box[0] - by) * factor, (box[1] - by) * factor, (box[2] + by) * factor, (box[3] + by) * factor)


def _meet(one: Box, two: Box) -> bool:
    return min(one[2], two[2]) > max(one[0], two[0]) and min(one[3], two[3]) > max(one[1], two[1])
