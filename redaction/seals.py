"""Seals on a page, found by their ring or their block of ink (they are read in `seal_reading`).

A seal's redness (red minus the larger of green and blue) is looked at instead of its colour: black print under or over the seal
vanishes in it. Gray seals, as photocopies have them, are looked for by their ring in dark ink.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from redaction.ocr_model import Image
from redaction.seal_shapes import band_ink, coverage, edged, fit_circle, refined

Box = tuple[float, float, float, float]
Plane = NDArray[np.float32]

SEARCH_SIDE = 880
RED = 26.0
COVERED, COVERED_SMALL, COVERED_SECOND, COVERED_AT_EDGE = 0.55, 0.68, 0.75, 0.80
SMALLEST_MM, LARGEST_MM = 22.0, 66.0
PAPER_LIGHT, PAPER_SHARE = 0.58, 0.38


@dataclass(frozen=True)
class Seal:
    """A seal in pixels of the picture. `axes` are the half axes, `angle` the tilt of an oval in degrees.

    `text` is what it says, `covered` the share of the rim that was seen.
    """

    centre: tuple[float, float]
    axes: tuple[float, float]
    angle: float
    shape: str
    colour: str
    covered: float
    text: str = ""
    confidence: float = 0.0

    @property
    def box(self) -> Box:
        """Upright box (x0, y0, x1, y1)."""
        turn = np.radians(self.angle)
        wide = float(np.hypot(self.axes[0] * np.cos(turn), self.axes[1] * np.sin(turn)))
        high = float(np.hypot(self.axes[0] * np.sin(turn), self.axes[1] * np.cos(turn)))
        x, y = self.centre
        return (x - wide, y - high, x + wide, y + high)


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
    found += [seal for seal in _dark_rings(gray, low, high) if _on_paper(gray, seal) and _apart(seal, found)]
    # The hull of two seals that touch is an oval as well.
    found += [
        seal
        for seal in _dark_ovals(gray, low, high)
        if _on_paper(gray, seal) and _apart(seal, found) and sum(_holds(seal, other) for other in found) < 2
    ]
    return tuple(
        replace(
            seal,
            centre=(seal.centre[0] / scale, seal.centre[1] / scale),
            axes=(seal.axes[0] / scale, seal.axes[1] / scale),
        )
        for seal in found
    )


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
        part = (xs < x0 - left) | (xs > x1 - left) | (ys < y0 - top) | (ys > y1 - top)
    else:
        x, y = seal.centre[0] - left, seal.centre[1] - top
        part = np.hypot(xs - x, ys - y) < 0.88 * min(seal.axes)
    return bool(part.any()) and float(light[part].mean()) >= PAPER_SHARE


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
        part = mask[top : top + tall, left : left + wide] * (labels[top : top + tall, left : left + wide] == label)
        for seal in _seals_of_blob(np.asarray(part, dtype=np.uint8), low, high, (left, top), mask.shape, colour):
            if all(np.hypot(*np.subtract(seal.centre, other.centre)) > 0.5 * other.axes[0] for other in seals):
                seals.append(seal)
    return seals


def _seals_of_blob(
    part: NDArray[np.uint8], low: float, high: float, offset: tuple[int, int], shape: tuple[int, ...], colour: str
) -> list[Seal]:
    ys, xs = np.nonzero(part)
    if len(xs) < 30:
        return []
    points = np.stack([xs, ys], axis=1).astype(np.float32)
    hull = cv2.convexHull(points)[:, 0]
    seals = _rings(part, hull, low, high, offset, shape, colour)
    if not seals:
        (x, y), (wide, tall), angle = cv2.minAreaRect(hull)
        sides = sorted((wide / 2, tall / 2))
        frame = cv2.contourArea(hull) / max(1.0, wide * tall)
        filled = len(xs) / max(1.0, wide * tall)
        # A name chop: a nearly square block of ink of a finger's width, with strokes left out or framed.
        if (
            0.28 * low <= sides[0]
            and sides[1] <= 1.25 * low
            and sides[1] < 1.7 * sides[0]
            and frame > 0.82
            and filled > 0.28
            and edged(part, ((x, y), (wide, tall), angle))
        ):
            seals.append(Seal((x + offset[0], y + offset[1]), (wide / 2, tall / 2), angle, "square", colour, frame))
    return seals


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


def _dark_rings(gray: Image, low: float, high: float) -> list[Seal]:
    """Round seals in dark ink (photocopies): a closed ring of a seal's size with ink between rim and middle."""
    paper = cv2.medianBlur(cv2.dilate(gray, np.ones((7, 7), np.uint8)), 31)
    dark = (cv2.subtract(paper, gray) > 22).astype(np.uint8)
    half = cv2.resize(dark * 255, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    circles = cv2.HoughCircles(
        half, cv2.HOUGH_GRADIENT, 2, low, param1=120, param2=34, minRadius=int(low / 2), maxRadius=int(high / 2)
    )
    rings: list[Seal] = []
    for x, y, radius in circles[0][:5] if circles is not None else ():
        centre, reach = refined(dark, (2.0 * float(x), 2.0 * float(y)), 2.0 * float(radius))
        covered, room = coverage(dark, centre, (reach, reach), 0.0, (0, 0), dark.shape)
        ink = band_ink(dark, centre, reach)
        apart = all(np.hypot(*np.subtract(centre, other.centre)) > 0.6 * reach for other in rings)
        if apart and covered >= COVERED_AT_EDGE and room > 0.9 and 0.06 < ink < 0.7:
            rings.append(Seal(centre, (reach, reach), 0.0, "round", "grey", covered))
    return rings


def _dark_ovals(gray: Image, low: float, high: float) -> list[Seal]:
    """Oval seals in dark ink: one closed thin curve of a seal's size, with ink inside that it does not touch."""
    paper = cv2.medianBlur(cv2.dilate(gray, np.ones((7, 7), np.uint8)), 31)
    dark = (cv2.subtract(paper, gray) > 22).astype(np.uint8)
    joined = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    ovals = []
    for label in range(1, count):
        left, top, wide, tall, area = (int(value) for value in stats[label])
        if not (1.2 * low <= min(wide, tall) and max(wide, tall) <= 2.1 * high and area < 0.4 * wide * tall):
            continue
        part = (labels[top : top + tall, left : left + wide] == label).astype(np.uint8)
        ys, xs = np.nonzero(part)
        hull = cv2.convexHull(np.stack([xs, ys], axis=1).astype(np.float32))[:, 0]
        if len(hull) < 12:
            continue
        (x, y), (one, two), angle = cv2.fitEllipse(hull)
        axes = (one / 2, two / 2)
        if not 1.12 < max(axes) / max(1.0, min(axes)) < 2.2:
            continue
        covered, room = coverage(dark, (x + left, y + top), axes, angle, (0, 0), dark.shape)
        if covered >= COVERED_AT_EDGE and room > 0.95 and 0.03 < band_ink(dark, (x + left, y + top), min(axes)) < 0.7:
            ovals.append(Seal((x + left, y + top), axes, angle, "oval", "grey", covered))
    return ovals
