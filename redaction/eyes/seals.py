"""Seals on a page, found by their ring or their block of ink (they are read in `seal_reading`).

A seal's redness (red minus the larger of green and blue) is looked at instead of its colour: black print under or over the seal
vanishes in it. Gray seals, as photocopies have them, are looked for in dark ink (`dark_seals`).
"""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from redaction.eyes.dark_seals import dark_seals
from redaction.eyes.ocr_model import Image
from redaction.eyes.seal_shapes import Seal, coverage, edged, fit_circle

Plane = NDArray[np.float32]

SEARCH_SIDE = 880
RED = 26.0
COVERED, COVERED_SMALL, COVERED_SECOND = 0.55, 0.68, 0.75
SMALLEST_MM, LARGEST_MM = 22.0, 66.0
PAPER_LIGHT, PAPER_SHARE, BAND_PAPER = 0.58, 0.38, 0.2
CARVED = 0.2


def redness(image: Image) -> Plane:
    """How red each pixel is, 0 to 255; pale pink counts by its distance from gray."""
    blue, green, red = (image[:, :, channel].astype(np.float32) for channel in range(3))
    return np.maximum(red - np.maximum(green, blue), 0)


def find_seals(image: Image, *, dpi: float | None = None) -> tuple[Seal, ...]:
    """Every seal of a BGR picture; `dpi` (printed resolution) rules out circles that are no seal's size."""
    scale = min(1.0, SEARCH_SIDE / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    low, high = _size_limits(small.shape[:2], None if dpi is None else dpi * scale)
    red = redness(np.asarray(small, dtype=np.uint8))
    red -= np.percentile(red, 60)
    found = _in_ink((red > _red_level(red)).astype(np.uint8), low, high, colour="red")
    gray = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    found = [seal for seal in found if _on_paper(gray, seal)]
    # What two seals that touch enclose may be an oval as well.
    found += [
        seal
        for seal in dark_seals(gray, low, high)
        if not (seal.shape == "square" and _is_red(red, seal))
        and _on_paper(gray, seal)
        and _apart(seal, found)
        and sum(_holds(seal, other) for other in found) < 2
    ]
    return tuple(
        replace(
            seal,
            centre=(seal.centre[0] / scale, seal.centre[1] / scale),
            axes=(seal.axes[0] / scale, seal.axes[1] / scale),
        )
        for seal in found
    )


def _is_red(red: Plane, seal: Seal) -> bool:
    """True for a block of red ink, which the mask of red ink has judged already: a character of a title in most cases."""
    x0, y0, x1, y1 = (max(0, int(edge)) for edge in seal.box)
    return float((red[y0:y1, x0:x1] > RED).mean()) > 0.3


def _apart(seal: Seal, others: list[Seal]) -> bool:
    return all(np.hypot(*np.subtract(seal.centre, other.centre)) > 0.6 * other.axes[0] for other in others)


def _holds(seal: Seal, other: Seal) -> bool:
    x0, y0, x1, y1 = seal.box
    return x0 < other.centre[0] < x1 and y0 < other.centre[1] < y1


def _on_paper(gray: Image, seal: Seal) -> bool:
    """A seal is ink on paper: light between its strokes, or, for a solid block, all around. Cups, coins and logos are not."""
    x0, y0, x1, y1 = (int(edge) for edge in seal.box)
    grow = max(3, (x1 - x0) // 8) if seal.shape == "square" else 0
    top, left = max(0, y0 - grow), max(0, x0 - grow)
    light = gray[top : y1 + grow, left : x1 + grow] > PAPER_LIGHT * float(np.percentile(gray, 90))
    ys, xs = np.ogrid[: light.shape[0], : light.shape[1]]
    if seal.shape == "square":
        if not _is_carved(gray, seal):
            return False
        part = (xs < x0 - left) | (xs > x1 - left) | (ys < y0 - top) | (ys > y1 - top)
    else:
        x, y = seal.centre[0] - left, seal.centre[1] - top
        away = np.hypot(xs - x, ys - y) / min(seal.axes)
        # A ring painted over is as dark as its rim; between the characters of one that is not stands paper.
        if float(light[(away > 0.62) & (away < 0.82)].mean()) < BAND_PAPER:
            return False
        part = away < 0.88
    return bool(part.any()) and float(light[part].mean()) >= PAPER_SHARE


def _is_carved(gray: Image, seal: Seal) -> bool:
    """Whether strokes stand inside a block or frame: an even patch of colour (an avatar, a cell, a mask) is no chop."""
    half = 0.6 * min(seal.axes)
    x, y = seal.centre
    inside = gray[int(max(0, y - half)) : int(y + half) + 1, int(max(0, x - half)) : int(x + half) + 1]
    if not inside.size:
        return False
    deep = float(np.percentile(gray, 90)) - float(inside.mean())
    return float(inside.std()) >= CARVED * deep


def _size_limits(shape: tuple[int, int], dpi: float | None) -> tuple[float, float]:
    """Smallest and largest radius in pixels."""
    if dpi is not None:
        return SMALLEST_MM / 50.8 * dpi, LARGEST_MM / 50.8 * dpi
    return max(14.0, 0.03 * max(shape)), 0.55 * min(shape)


def _red_level(red: Plane) -> float:
    """The level that divides red ink from paper: half of the reddest hundredth, but never below noise."""
    return float(np.clip(0.4 * np.percentile(red, 99.7), RED * 0.6, RED * 1.6))


def _in_ink(mask: NDArray[np.uint8], low: float, high: float, *, colour: str) -> list[Seal]:
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 7)))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    seals: list[Seal] = []
    for label in range(1, count):
        left, top, wide, tall, area = (int(value) for value in stats[label])
        if max(wide, tall) < 0.35 * low or area < 30:
            continue
        there = mask[top : top + tall, left : left + wide]
        part = np.asarray(there * (labels[top : top + tall, left : left + wide] == label), dtype=np.uint8)
        for seal in _seals_of_blob(part, there, low, high, (left, top), mask.shape, colour):
            if all(np.hypot(*np.subtract(seal.centre, other.centre)) > 0.5 * other.axes[0] for other in seals):
                seals.append(seal)
    return seals


def _seals_of_blob(
    part: NDArray[np.uint8], there: NDArray[np.uint8], low: float, high: float, offset: tuple[int, int],
    shape: tuple[int, ...], colour: str,
) -> list[Seal]:  # fmt: skip
    ys, xs = np.nonzero(part)
    if len(xs) < 30:
        return []
    points = np.stack([xs, ys], axis=1).astype(np.float32)
    hull = cv2.convexHull(points)[:, 0]
    return _frame(part, there, hull, low, offset, colour) or _rings(part, hull, low, high, offset, shape, colour)


def _frame(
    part: NDArray[np.uint8], there: NDArray[np.uint8], hull: Image, low: float, offset: tuple[int, int], colour: str
) -> list[Seal]:
    """A name chop, a nearly square block of ink of a finger's width with strokes left out or framed; or a unit's square frame."""
    (x, y), (wide, tall), angle = cv2.minAreaRect(hull)
    sides = sorted((wide / 2, tall / 2))
    full = cv2.contourArea(hull) / max(1.0, wide * tall)
    filled = float(part.sum()) / max(1.0, wide * tall)
    rectangle = ((x, y), (wide, tall), angle)
    chop = 0.28 * low <= sides[0] and sides[1] <= 1.25 * low and sides[1] < 1.7 * sides[0] and full > 0.82
    large = 1.25 * low < sides[1] <= 1.9 * low and sides[1] < 1.2 * sides[0] and full > 0.9
    framed = chop and sides[1] < 1.2 * sides[0] and full > 0.9 and edged(part, rectangle, rim=0.1, sides=4, whole=0.8)
    if (
        (chop and filled > 0.28 and edged(part, rectangle))
        or (framed and _is_lettered(there, (x, y), sides[0]))
        or (large and float(there.sum()) > 0.15 * wide * tall and edged(part, rectangle, rim=0.09, sides=4, whole=0.72))
    ):
        return [Seal((x + offset[0], y + offset[1]), (wide / 2, tall / 2), angle, "square", colour, full)]
    return []


def _is_lettered(there: NDArray[np.uint8], centre: tuple[float, float], half: float) -> bool:
    """True when strokes stand in most quarters of a thin frame, and paper between them: a chop of two or three characters."""
    (x, y), near = centre, 0.78 * half
    inside = there[max(0, int(y - near)) : int(y + near) + 1, max(0, int(x - near)) : int(x + near) + 1]
    if min(inside.shape) < 8:
        return False
    quarters = cv2.resize(inside.astype(np.float32), (2, 2), interpolation=cv2.INTER_AREA)
    return 0.08 < float(inside.mean()) < 0.6 and int((quarters > 0.06).sum()) >= 3


def _rings(
    part: NDArray[np.uint8],
    hull: Image,
    low: float,
    high: float,
    offset: tuple[int, int],
    shape: tuple[int, ...],
    colour: str,
) -> list[Seal]:
    """An oval, where that explains the blob's rim better than any circle; otherwise every circle, for seals that overlap."""
    round_ones = []
    for centre, radius in _circles(part, hull, low, high):
        covered, room = coverage(part, centre, (radius, radius), 0.0, offset, shape)
        if covered >= (COVERED if radius > 1.25 * low else COVERED_SMALL) and room > 0.3:
            round_ones.append((covered, room, centre, radius))
    best = max((covered for covered, *_ in round_ones), default=0.0)
    if len(hull) >= 6:
        (x, y), (wide, tall), angle = cv2.fitEllipse(hull)
        axes = (wide / 2, tall / 2)
        if low * 0.7 <= min(axes) and max(axes) <= high * 1.1 and 1.05 < max(axes) / max(1.0, min(axes)) < 2.2:
            covered, room = coverage(part, (x, y), axes, angle, offset, shape)
            if covered >= COVERED and room > 0.9 and covered > best + (0.06 if round_ones else 0.0):
                return [Seal((x + offset[0], y + offset[1]), axes, angle, "oval", colour, covered)]
    found: list[Seal] = []
    for at, (covered, room, centre, radius) in enumerate(sorted(round_ones, key=lambda entry: -entry[0])):
        whole = (centre[0] + offset[0], centre[1] + offset[1])
        apart = all(np.hypot(*np.subtract(whole, other.centre)) > 0.5 * other.axes[0] for other in found)
        if at == 0 or (apart and covered >= COVERED_SECOND and room > 0.93):
            found.append(Seal(whole, (radius, radius), 0.0, "round" if room > 0.93 else "half", colour, covered))
    return found


def _circles(part: NDArray[np.uint8], hull: Image, low: float, high: float) -> list[tuple[tuple[float, float], float]]:
    """Circles that may be the rim: fitted to the hull, then voted for by all ink (a blob may hold more than the seal)."""
    tried = []
    fitted = fit_circle(hull)
    if fitted and low <= fitted[1] <= high:
        tried.append(fitted)
    if min(part.shape) > 0.8 * low:
        room = cv2.copyMakeBorder(part * 255, int(low), int(low), int(low), int(low), cv2.BORDER_CONSTANT, value=0)
        voted = cv2.HoughCircles(
            cv2.GaussianBlur(room, (3, 3), 0),
            cv2.HOUGH_GRADIENT,
            1.5,
            low,
            param1=120,
            param2=26,
            minRadius=int(low),
            maxRadius=int(min(high, max(part.shape))),
        )
        for x, y, radius in voted[0][:4] if voted is not None else ():
            tried.append(((float(x) - int(low), float(y) - int(low)), float(radius)))
    return tried
