"""Seals in dark ink, as photocopies show them: closed rims of a seal's size with print inside, told from tables, print and drawings.

Circles are voted for by all ink that is no print, so a broken rim is enough; ovals and square frames are known by the hole that
their rim closes, so a signature or a stamp that runs across them from outside does not matter.
"""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from redaction.eyes.ocr_model import Image
from redaction.eyes.seal_shapes import Seal, band_ink, coverage, edged, refined

COVERED = 0.80
COVERED_CUT, WHOLE, LEAST_ROOM = 0.85, 0.9, 0.3
COVERED_BETWEEN, CLEAR_OF_RULES = 0.92, 0.95
MOST_CIRCLES = 48
THICKER = 15
INK = 22
LEAST_BAND, MOST_BAND = 0.05, 0.7
ELLIPTIC, SQUARE, FULL = 0.92, 0.86, 0.55
SMALLEST_FRAME, LARGEST_FRAME = 0.35, 1.8
FEWEST_PIXELS = 12
BLOCK_INK, SMALLEST_BLOCK, LARGEST_BLOCK = 0.66, 0.3, 0.84
CUT, CUT_ALL_OVER, WHOLE_BLOCK = 0.22, 0.8, 0.9


def dark_seals(gray: Image, low: float, high: float) -> list[Seal]:
    """Seals of a gray picture whose radii lie between `low` and `high` pixels."""
    dark = _ink(gray)
    drawn, rules = _rules(dark, low)
    strokes = _without_print(dark, drawn, low)
    seals: list[Seal] = []
    for seal in (
        *_blocks(gray, low),
        *_frames(dark, low),
        *_circles(strokes, dark, rules, low, high),
        *_ovals(strokes, dark, low, high),
    ):
        if all(np.hypot(*np.subtract(seal.centre, other.centre)) > 0.6 * max(seal.axes) for other in seals):
            seals.append(seal)
    return seals


def large_strokes(gray: Image, low: float) -> NDArray[np.uint8]:
    """The ink of a gray picture that may be rims of seals of at least `low` pixels' radius: neither print nor straight rules."""
    dark = _ink(gray)
    return _without_print(dark, _rules(dark, low)[0], low)


def _ink(gray: Image) -> NDArray[np.uint8]:
    paper = cv2.medianBlur(cv2.dilate(gray, np.ones((7, 7), np.uint8)), 31)
    return np.asarray(cv2.subtract(paper, gray) > INK, dtype=np.uint8)


def _rules(dark: NDArray[np.uint8], low: float) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The straight rules of tables as they are drawn, and these with the ones of a sheet that lies askew, some pixels wide.

    Of an askew rule no row of pixels holds much; a thicker one holds it, and no rim is flat for so long.
    """
    reach = max(12, round(1.9 * low))
    level = cv2.bitwise_or(_along(dark, reach, 1), _along(dark, 1, reach))
    askew = cv2.bitwise_or(
        _along(cv2.dilate(dark, np.ones((5, 1), np.uint8)), round(1.5 * reach), 1),
        _along(cv2.dilate(dark, np.ones((1, 5), np.uint8)), 1, round(1.5 * reach)),
    )
    drawn = np.asarray(cv2.dilate(level, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    return drawn, np.asarray(cv2.bitwise_or(drawn, askew), dtype=np.uint8)


def _along(ink: Image, wide: int, high: int) -> NDArray[np.uint8]:
    """The ink that lies in runs of this size."""
    return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((high, wide), np.uint8)), dtype=np.uint8)


def _without_print(dark: NDArray[np.uint8], rules: NDArray[np.uint8], low: float) -> NDArray[np.uint8]:
    """The ink without straight rules and without pieces as small as characters: in a dense table they outvote every rim."""
    strokes = np.where(rules > 0, 0, dark).astype(np.uint8)
    joined = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    large = stats[:, 2:4].max(axis=1) >= max(12.0, 0.5 * low)
    large[0] = False
    return np.asarray(strokes * large[labels], dtype=np.uint8)


def _circles(
    strokes: NDArray[np.uint8], dark: NDArray[np.uint8], rules: NDArray[np.uint8], low: float, high: float
) -> Iterator[Seal]:
    half = cv2.resize(strokes * 255, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    voted = cv2.HoughCircles(
        half, cv2.HOUGH_GRADIENT, 2, low / 2, param1=120, param2=30, minRadius=int(low / 2), maxRadius=int(high / 2)
    )
    for at, (x, y, radius) in enumerate(voted[0] if voted is not None else ()):
        # A part of a rim has fewer votes than the circles that a dense table draws.
        if at >= MOST_CIRCLES and radius <= x < half.shape[1] - radius and radius <= y < half.shape[0] - radius:
            continue
        centre, reach = refined(strokes, (2.0 * float(x), 2.0 * float(y)), 2.0 * float(radius))
        covered, room = coverage(dark, centre, (reach, reach), 0.0, (0, 0), dark.shape)
        if covered < (COVERED if room > WHOLE else COVERED_CUT) or room <= LEAST_ROOM:
            continue
        # Any circle over a table crosses rules and print; a rim is whole between the rules.
        between, free = coverage(dark, centre, (reach, reach), 0.0, (0, 0), dark.shape, aside=rules)
        if room > WHOLE and free < CLEAR_OF_RULES and between < COVERED_BETWEEN:
            continue
        if LEAST_BAND < band_ink(dark, centre, (reach, reach)) < MOST_BAND:
            yield Seal(centre, (reach, reach), 0.0, "round" if room > WHOLE else "half", "grey", covered)


def _ovals(strokes: NDArray[np.uint8], dark: NDArray[np.uint8], low: float, high: float) -> Iterator[Seal]:
    joined = np.asarray(cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)), dtype=np.uint8)
    # Where a rim touches a rule, the rule takes a piece of it along; in all the ink it is whole.
    for edge in (*_holes(joined), *_bodies(joined), *_holes(dark)):
        hull = cv2.convexHull(edge)[:, 0]
        if len(hull) < 12:
            continue
        (x, y), (one, two), angle = cv2.fitEllipse(hull)
        axes = (one / 2 + 1, two / 2 + 1)
        if not (0.8 * low <= min(axes) and max(axes) <= 1.1 * high and max(axes) < 2.2 * min(axes)):
            continue
        # A hull that the ellipse does not fill is a cell or a box.
        if not ELLIPTIC < cv2.contourArea(hull) / (np.pi * one * two / 4) < 1.06:
            continue
        covered, room = coverage(dark, (x, y), axes, angle, (0, 0), dark.shape)
        if covered >= COVERED and room > 0.95 and LEAST_BAND < band_ink(dark, (x, y), axes, angle) < MOST_BAND:
            shape = "oval" if max(axes) > 1.1 * min(axes) else "round"
            yield Seal((x, y), axes, angle, shape, "grey", covered)


def _frames(dark: NDArray[np.uint8], low: float) -> Iterator[Seal]:
    """Square seals: a frame by itself, nearly square, that its characters fill. The rules of a table's cell go on past its corners."""
    joined = np.asarray(cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    for edge in (*_holes(joined), *_bodies(joined)):
        (x, y), (one, two), angle = cv2.minAreaRect(edge)
        axes = (one / 2 + 1, two / 2 + 1)
        if not (
            max(FEWEST_PIXELS, SMALLEST_FRAME * low) <= min(axes)
            and max(axes) <= LARGEST_FRAME * low
            and max(axes) < 1.2 * min(axes)
        ):
            continue
        if cv2.contourArea(cv2.convexHull(edge)) < SQUARE * one * two or _goes_on(joined, (x, y), axes, angle):
            continue
        frame = ((x, y), (2 * axes[0], 2 * axes[1]), angle)
        if edged(joined, frame, rim=0.09, sides=4, whole=0.8) and (
            _is_filled(dark, (x, y), min(axes), angle)
            or (edged(joined, frame, rim=0.06, sides=4, whole=0.96) and _is_block(dark, (x, y), min(axes), angle))
        ):
            yield Seal((x, y), axes, angle, "square", "grey", 1.0)


def _blocks(gray: Image, low: float) -> Iterator[Seal]:
    """Solid name chops: nearly square blocks of dark ink in which light strokes stand all over.

    The paper around is looked for three times as far away as for thin strokes: near the middle of a block all is ink.
    """
    far = cv2.resize(
        cv2.dilate(gray, np.ones((7, 7), np.uint8)), None, fx=1 / 3, fy=1 / 3, interpolation=cv2.INTER_AREA
    )
    paper = cv2.resize(cv2.medianBlur(far, 31), gray.shape[::-1], interpolation=cv2.INTER_LINEAR)
    ink = (gray < BLOCK_INK * paper).astype(np.uint8)
    joined = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    for edge in cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]:
        (x, y), (one, two), angle = cv2.minAreaRect(edge)
        axes = (one / 2 + 0.5, two / 2 + 0.5)
        if min(axes) < max(9.0, SMALLEST_BLOCK * low) or max(axes) > min(1.35 * min(axes), LARGEST_BLOCK * low):
            continue
        # The outline of a large character has notches.
        if cv2.contourArea(edge) < WHOLE_BLOCK * one * two:
            continue
        frame = ((x, y), (2 * axes[0], 2 * axes[1]), angle)
        if edged(joined, frame, rim=0.12, sides=4, whole=0.9) and _is_cut_all_over(
            gray, paper, (x, y), min(axes), angle
        ):
            yield Seal((x, y), axes, angle, "square", "grey", 1.0)


def _is_cut_all_over(gray: Image, paper: Image, centre: tuple[float, float], half: float, angle: float) -> bool:
    """True when light strokes are cut into most parts of a dark block, but leave most of it dark."""
    inside = _turned(gray, centre, half, angle)
    block = float(np.percentile(inside, 20))
    contrast = float(paper[int(centre[1]), int(centre[0])]) - block
    light = (inside > block + CUT * contrast).astype(np.float32)
    return 0.06 < float(light.mean()) < 0.6 and float((_cells(light) > 0.04).mean()) >= CUT_ALL_OVER


def _goes_on(ink: NDArray[np.uint8], centre: tuple[float, float], axes: tuple[float, float], angle: float) -> bool:
    """True when a side of a frame is drawn on in its own line beyond a corner."""
    turn = np.radians(angle)
    along = np.array([np.cos(turn), np.sin(turn)])
    across = np.array([-np.sin(turn), np.cos(turn)])
    high, wide = ink.shape
    for forth, forth_long, side, side_long in ((along, axes[0], across, axes[1]), (across, axes[1], along, axes[0])):
        for direction in (-1, 1):
            for edge in (-1, 1):
                drawn = 0
                steps = np.linspace(1.15, 1.45, 8)
                for step in steps:
                    spots = [
                        np.round(
                            np.array(centre) + direction * step * forth_long * forth + (edge * side_long + off) * side
                        )
                        for off in (-2, -1, 0, 1, 2)
                    ]
                    drawn += any(0 <= x < wide and 0 <= y < high and ink[int(y), int(x)] for x, y in spots)
                if drawn == len(steps):
                    return True
    return False


def _is_filled(dark: NDArray[np.uint8], centre: tuple[float, float], half: float, angle: float) -> bool:
    """True when ink stands in rows and columns all over the inside, and paper between it."""
    inside = _inside(dark, centre, half, angle)
    return 0.12 < float(inside.mean()) < 0.75 and float((_cells(inside) > 0.06).mean()) >= FULL


def _is_block(dark: NDArray[np.uint8], centre: tuple[float, float], half: float, angle: float) -> bool:
    """True for a solid block whose characters are what the ink leaves out, all over the inside."""
    inside = _inside(dark, centre, half, angle)
    return 0.5 < float(inside.mean()) < 0.95 and float((_cells(inside) < 0.97).mean()) >= FULL


def _inside(dark: NDArray[np.uint8], centre: tuple[float, float], half: float, angle: float) -> NDArray[np.float32]:
    return np.asarray(_turned(dark, centre, half, angle) > 0, dtype=np.float32)


def _turned(image: Image, centre: tuple[float, float], half: float, angle: float) -> Image:
    """The inside of a square without its rim, turned upright."""
    turn = cv2.getRotationMatrix2D(centre, angle, 1.0)
    side = round(1.64 * half)
    turn[:, 2] += np.array([side / 2 - centre[0], side / 2 - centre[1]])
    return np.asarray(cv2.warpAffine(image, turn, (side, side), flags=cv2.INTER_NEAREST), dtype=np.uint8)


def _cells(inside: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(inside, (4, 4), interpolation=cv2.INTER_AREA), dtype=np.float32)


def _holes(joined: NDArray[np.uint8]) -> Iterator[NDArray[np.int32]]:
    contours, tree = cv2.findContours(joined, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    for at, contour in enumerate(contours):
        if tree[0][at][3] >= 0:
            yield np.asarray(contour, dtype=np.int32)


def _bodies(joined: NDArray[np.uint8]) -> Iterator[NDArray[np.int32]]:
    """Outlines of what rims enclose, without the lines of print that run into them; a line that runs through splits the hole."""
    outlines = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
    filled = cv2.drawContours(np.zeros_like(joined), outlines, -1, 1, cv2.FILLED)
    whole = cv2.morphologyEx(filled, cv2.MORPH_OPEN, np.ones((THICKER, THICKER), np.uint8))
    for contour in cv2.findContours(whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]:
        yield np.asarray(contour, dtype=np.int32)
