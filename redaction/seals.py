"""Seals on a page, found by their ring or their block of ink (they are read in `seal_reading`).

A seal's redness (red minus the larger of green and blue) is looked at instead of its colour: black print under or over the seal
vanishes in it. Gray seals, as photocopies have them, are looked for by their ring in dark ink.
"""

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from redaction.ocr_model import Image

Box = tuple[float, float, float, float]
Plane = NDArray[np.float32]

SEARCH_SIDE = 880
RED = 26.0
COVERED, COVERED_SMALL, COVERED_AT_EDGE = 0.55, 0.68, 0.80
SMALLEST_MM, LARGEST_MM = 22.0, 66.0
PAPER_LIGHT, PAPER_SHARE = 0.58, 0.38
ANGLES = 360


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
    found += [
        seal
        for seal in _dark_rings(gray, low, high)
        if _on_paper(gray, seal)
        and all(np.hypot(*np.subtract(seal.centre, other.centre)) > 0.6 * other.axes[0] for other in found)
    ]
    return tuple(
        replace(
            seal,
            centre=(seal.centre[0] / scale, seal.centre[1] / scale),
            axes=(seal.axes[0] / scale, seal.axes[1] / scale),
        )
        for seal in found
    )


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
    seals = []
    for centre, radius in _circles(part, hull, low, high):
        covered, room = _coverage(part, centre, (radius, radius), 0.0, offset, shape)
        if covered >= (COVERED if radius > 1.25 * low else COVERED_SMALL) and room > 0.3:
            whole = (centre[0] + offset[0], centre[1] + offset[1])
            seals.append(Seal(whole, (radius, radius), 0.0, "round" if room > 0.93 else "half", colour, covered))
            break
    if not seals and len(hull) >= 6:
        (x, y), (wide, tall), angle = cv2.fitEllipse(hull)
        axes = (wide / 2, tall / 2)
        if low * 0.7 <= min(axes) and max(axes) <= high * 1.1 and 1.05 < max(axes) / min(axes) < 2.2:
            covered, room = _coverage(part, (x, y), axes, angle, offset, shape)
            if covered >= COVERED and room > 0.9:
                seals.append(Seal((x + offset[0], y + offset[1]), axes, angle, "oval", colour, covered))
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
            and _edged(part, ((x, y), (wide, tall), angle))
        ):
            seals.append(Seal((x + offset[0], y + offset[1]), (wide / 2, tall / 2), angle, "square", colour, frame))
    return seals


def _edged(part: NDArray[np.uint8], rectangle: Any) -> bool:
    """True when ink runs along at least three sides of a tilted rectangle: a frame or a solid block, not a large character."""
    (x, y), (wide, tall), angle = rectangle
    turn = cv2.getRotationMatrix2D((x, y), angle, 1.0)
    turn[:, 2] += (wide / 2 - x, tall / 2 - y)
    flat = cv2.warpAffine(part, turn, (max(4, round(wide)), max(4, round(tall))), flags=cv2.INTER_NEAREST) > 0
    rim = max(2, round(0.16 * min(flat.shape)))
    sides = (flat[:rim].any(axis=0), flat[-rim:].any(axis=0), flat[:, :rim].any(axis=1), flat[:, -rim:].any(axis=1))
    return sum(float(side.mean()) > 0.86 for side in sides) >= 3


def _circles(part: NDArray[np.uint8], hull: Image, low: float, high: float) -> list[tuple[tuple[float, float], float]]:
    """Circles that may be the rim: fitted to the hull, then voted for by all ink (a blob may hold more than the seal)."""
    tried = []
    fitted = _fit_circle(hull)
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


def _fit_circle(points: NDArray[np.float32]) -> tuple[tuple[float, float], float] | None:
    if len(points) < 5:
        return None
    middle = points.mean(axis=0)
    x, y = (points - middle).T.astype(np.float64)
    rows = np.stack([x, y, np.ones_like(x)], axis=1)
    solved, _, rank, _ = np.linalg.lstsq(rows, x * x + y * y, rcond=None)
    if rank < 3:
        return None
    centre = (float(solved[0] / 2), float(solved[1] / 2))
    square = solved[2] + centre[0] ** 2 + centre[1] ** 2
    return (
        ((centre[0] + float(middle[0]), centre[1] + float(middle[1])), float(np.sqrt(square))) if square > 0 else None
    )


def _coverage(
    part: NDArray[np.uint8],
    centre: tuple[float, float],
    axes: tuple[float, float],
    angle: float,
    offset: tuple[int, int],
    shape: tuple[int, ...],
) -> tuple[float, float]:
    """Share of the visible rim that carries ink, and share of the rim that lies inside the picture."""
    turns = np.radians(np.arange(0, 360, 360 / ANGLES))
    tilt = np.radians(angle)
    ring = np.zeros(ANGLES, bool)
    seen = np.zeros(ANGLES, bool)
    for reach in (0.90, 0.93, 0.96, 0.99, 1.02):
        along, across = axes[0] * reach * np.cos(turns), axes[1] * reach * np.sin(turns)
        x = np.round(centre[0] + along * np.cos(tilt) - across * np.sin(tilt)).astype(int)
        y = np.round(centre[1] + along * np.sin(tilt) + across * np.cos(tilt)).astype(int)
        on_page = (x + offset[0] >= 0) & (x + offset[0] < shape[1]) & (y + offset[1] >= 0) & (y + offset[1] < shape[0])
        seen |= on_page
        inside = (x >= 0) & (x < part.shape[1]) & (y >= 0) & (y < part.shape[0])
        ring[inside] |= part[y[inside], x[inside]] > 0
    room = float(seen.mean())
    return float(ring[seen].mean()) if seen.any() else 0.0, room


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
        centre, reach = _refined(dark, (2.0 * float(x), 2.0 * float(y)), 2.0 * float(radius))
        covered, room = _coverage(dark, centre, (reach, reach), 0.0, (0, 0), dark.shape)
        ink = _band_ink(dark, centre, reach)
        apart = all(np.hypot(*np.subtract(centre, other.centre)) > 0.6 * reach for other in rings)
        if apart and covered >= COVERED_AT_EDGE and room > 0.9 and 0.06 < ink < 0.7:
            rings.append(Seal(centre, (reach, reach), 0.0, "round", "grey", covered))
    return rings


def _refined(dark: NDArray[np.uint8], centre: tuple[float, float], radius: float) -> tuple[tuple[float, float], float]:
    """The circle fitted to the outermost ink near a rough one, on every second degree."""
    turns = np.radians(np.arange(0, 360, 2))
    reaches = np.arange(1.12, 0.86, -0.5 / radius) * radius
    x = np.clip(np.round(centre[0] + reaches[:, None] * np.cos(turns)), 0, dark.shape[1] - 1).astype(int)
    y = np.clip(np.round(centre[1] + reaches[:, None] * np.sin(turns)), 0, dark.shape[0] - 1).astype(int)
    inked = dark[y, x] > 0
    rays = np.flatnonzero(inked.any(axis=0))
    if len(rays) < 60:
        return centre, radius
    first = reaches[inked[:, rays].argmax(axis=0)]
    usual = np.abs(first - np.median(first)) < 0.05 * radius
    points = np.stack([centre[0] + first * np.cos(turns[rays]), centre[1] + first * np.sin(turns[rays])], axis=1)[usual]
    fitted = _fit_circle(points.astype(np.float32))
    return fitted if fitted and abs(fitted[1] - radius) < 0.15 * radius else (centre, radius)


def _band_ink(dark: NDArray[np.uint8], centre: tuple[float, float], radius: float) -> float:
    ys, xs = np.ogrid[: dark.shape[0], : dark.shape[1]]
    distance = np.hypot(xs - centre[0], ys - centre[1])
    band = (distance > 0.55 * radius) & (distance < 0.86 * radius)
    return float(dark[band].mean()) if band.any() else 0.0
