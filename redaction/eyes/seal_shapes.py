"""The shapes of seals in a mask of ink: circles and ovals fitted to a rim, how much of the rim is there, frames of chops."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]

ANGLES = 360


@dataclass(frozen=True)
class Seal:
    """A seal in pixels of the picture. `axes` are the half axes, `angle` the tilt of an oval in degrees.

    `text` is what it says, `others` what else it may say, `sure` the certainty of each character of these, `covered` the share of the
    rim that was seen.
    """

    centre: tuple[float, float]
    axes: tuple[float, float]
    angle: float
    shape: str
    colour: str
    covered: float
    text: str = ""
    confidence: float = 0.0
    others: tuple[str, ...] = ()
    sure: tuple[tuple[float, ...], ...] = ()

    @property
    def box(self) -> Box:
        """Upright box (x0, y0, x1, y1)."""
        turn = np.radians(self.angle)
        wide = float(np.hypot(self.axes[0] * np.cos(turn), self.axes[1] * np.sin(turn)))
        high = float(np.hypot(self.axes[0] * np.sin(turn), self.axes[1] * np.cos(turn)))
        x, y = self.centre
        return (x - wide, y - high, x + wide, y + high)


def edged(part: NDArray[np.uint8], rectangle: Any, *, rim: float = 0.16, sides: int = 3, whole: float = 0.86) -> bool:
    """True when ink runs along at least so many sides of a tilted rectangle: a frame or a solid block, not a large character.

    `rim` is the share of the rectangle's shorter side in which the ink must lie, `whole` the share of a side that must be inked.
    """
    (x, y), (wide, tall), angle = rectangle
    turn = cv2.getRotationMatrix2D((x, y), angle, 1.0)
    turn[:, 2] += (wide / 2 - x, tall / 2 - y)
    flat = cv2.warpAffine(part, turn, (max(4, round(wide)), max(4, round(tall))), flags=cv2.INTER_NEAREST) > 0
    deep = max(2, round(rim * min(flat.shape)))
    edges = (flat[:deep].any(axis=0), flat[-deep:].any(axis=0), flat[:, :deep].any(axis=1), flat[:, -deep:].any(axis=1))
    return sum(float(edge.mean()) > whole for edge in edges) >= sides


def fit_circle(points: NDArray[np.float32]) -> tuple[tuple[float, float], float] | None:
    """Centre and radius of the circle that fits the points best; None when they lie in a line."""
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


def coverage(
    part: NDArray[np.uint8],
    centre: tuple[float, float],
    axes: tuple[float, float],
    angle: float,
    offset: tuple[int, int],
    shape: tuple[int, ...],
    *,
    aside: NDArray[np.uint8] | None = None,
) -> tuple[float, float]:
    """Share of the visible rim that carries ink, and share of the rim that lies inside the picture, `aside` left out of both."""
    turns = np.radians(np.arange(0, 360, 360 / ANGLES))
    tilt = np.radians(angle)
    ring = np.zeros(ANGLES, bool)
    seen = np.zeros(ANGLES, bool)
    left_out = np.zeros(ANGLES, bool)
    for reach in (0.90, 0.93, 0.96, 0.99, 1.02):
        along, across = axes[0] * reach * np.cos(turns), axes[1] * reach * np.sin(turns)
        x = np.round(centre[0] + along * np.cos(tilt) - across * np.sin(tilt)).astype(int)
        y = np.round(centre[1] + along * np.sin(tilt) + across * np.cos(tilt)).astype(int)
        on_page = (x + offset[0] >= 0) & (x + offset[0] < shape[1]) & (y + offset[1] >= 0) & (y + offset[1] < shape[0])
        seen |= on_page
        inside = (x >= 0) & (x < part.shape[1]) & (y >= 0) & (y < part.shape[0])
        ring[inside] |= part[y[inside], x[inside]] > 0
        if aside is not None:
            left_out[inside] |= aside[y[inside], x[inside]] > 0
    seen &= ~left_out
    room = float(seen.mean())
    return float(ring[seen].mean()) if seen.any() else 0.0, room


def refined(dark: NDArray[np.uint8], centre: tuple[float, float], radius: float) -> tuple[tuple[float, float], float]:
    """The circle fitted to the outermost ink near a rough one, on every second degree that lies in the picture."""
    turns = np.radians(np.arange(0, 360, 2))
    reaches = np.arange(1.12, 0.86, -0.5 / radius) * radius
    x = np.round(centre[0] + reaches[:, None] * np.cos(turns)).astype(int)
    y = np.round(centre[1] + reaches[:, None] * np.sin(turns)).astype(int)
    high, wide = dark.shape
    inside = (x >= 0) & (x < wide) & (y >= 0) & (y < high)
    inked = inside & (dark[np.clip(y, 0, high - 1), np.clip(x, 0, wide - 1)] > 0)
    rays = np.flatnonzero(inked.any(axis=0))
    if len(rays) < 60:
        return centre, radius
    first = reaches[inked[:, rays].argmax(axis=0)]
    usual = np.abs(first - np.median(first)) < 0.05 * radius
    points = np.stack([centre[0] + first * np.cos(turns[rays]), centre[1] + first * np.sin(turns[rays])], axis=1)[usual]
    fitted = fit_circle(points.astype(np.float32))
    return fitted if fitted and abs(fitted[1] - radius) < 0.15 * radius else (centre, radius)


def band_ink(
    dark: NDArray[np.uint8], centre: tuple[float, float], axes: tuple[float, float], angle: float = 0.0
) -> float:
    """The share of ink in the band where the text of a ring with these half axes stands; `angle` is its tilt in degrees."""
    reach = int(max(axes)) + 1
    left, top = max(0, int(centre[0]) - reach), max(0, int(centre[1]) - reach)
    part = dark[top : int(centre[1]) + reach, left : int(centre[0]) + reach]
    ys, xs = np.ogrid[: part.shape[0], : part.shape[1]]
    x, y = xs - (centre[0] - left), ys - (centre[1] - top)
    tilt = np.radians(angle)
    along, across = x * np.cos(tilt) + y * np.sin(tilt), y * np.cos(tilt) - x * np.sin(tilt)
    distance = np.hypot(along / axes[0], across / axes[1])
    band = (distance > 0.55) & (distance < 0.86)
    return float(part[band].mean()) if band.any() else 0.0
