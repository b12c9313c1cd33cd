"""A portrait turned into a few coarse blocks: no face is left to find in it, yet programs make one again, so it is told as a mosaic.

A mosaic changes along two directions at right angles only, and at equal distances, at whatever angle the sheet was scanned; a photo
changes in all directions, a wall of bricks or a chart at distances of its own.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from redaction.eyes.ocr_model import Image

Box = tuple[float, float, float, float]

ALIGNED, REGULAR = 0.36, 0.52
MOST_PAPER = 0.25
# JPEG cuts a solid black box into squares, too, a tone or two apart.
LEAST_CONTRAST = 16
DARK_IN_RED = 0.78
# Boxes on paper, print, a mark in one ink and bricks hold 0.88 of their pixels in two tones so wide, portraits in blocks at most 0.64.
TONE, MOST_OF_TWO = 24, 0.8
SMALLEST_MM, LARGEST_MM = 12.0, 60.0
FEWEST_PIXELS = 48


def blocky_portraits(
    image: Image, frames: tuple[Box, ...], *, faces: tuple[Box, ...] = (), dpi: float | None = None
) -> tuple[Box, ...]:
    """Those of the photo frames of a BGR picture that are as tall and narrow as a portrait, hold no face and are a mosaic."""
    paper = float(np.percentile(image[::4, ::4, 2], 90))
    found = []
    for region in frames:
        frame = _without_seal(image, region, paper)
        wide, high = frame[2] - frame[0], frame[3] - frame[1]
        long, short = max(wide, high), min(wide, high)
        # Before a white ground what is dark of a portrait is its head and neck alone.
        if short < FEWEST_PIXELS or not (_is_upright(frame) or _is_upright(region)):
            continue
        if dpi is not None and not SMALLEST_MM <= long / dpi * 25.4 <= LARGEST_MM:
            continue
        if any(frame[0] < (x0 + x1) / 2 < frame[2] and frame[1] < (y0 + y1) / 2 < frame[3] for x0, y0, x1, y1 in faces):
            continue
        crop = image[int(frame[1]) : int(frame[3]), int(frame[0]) : int(frame[2])]
        if float((crop[:, :, 2] > 0.93 * paper).mean()) <= MOST_PAPER and is_mosaic(crop):
            found.append(frame)
    return tuple(found)


def _is_upright(frame: Box) -> bool:
    """True for the shape of a portrait, upright or lying."""
    wide, high = frame[2] - frame[0], frame[3] - frame[1]
    return 1.05 <= max(wide, high) / max(1.0, min(wide, high)) <= 1.75


def _without_seal(image: Image, frame: Box, paper: float) -> Box:
    """The part of a frame that is dark in red light too: a red seal over a photo's corner makes the frame larger than the photo."""
    left, top = int(max(0, frame[0])), int(max(0, frame[1]))
    plane = image[top : int(frame[3]), left : int(frame[2]), 2]
    toned = (cv2.blur(plane, (5, 5)) < DARK_IN_RED * paper).astype(np.uint8)
    solid = cv2.morphologyEx(toned, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    rows = np.flatnonzero(solid.mean(axis=1) > 0.25 * max(1e-6, float(solid.mean(axis=1).max())))
    columns = np.flatnonzero(solid.mean(axis=0) > 0.25 * max(1e-6, float(solid.mean(axis=0).max())))
    if not len(rows) or not len(columns):
        return frame
    return (float(left + columns[0]), float(top + rows[0]), float(left + columns[-1] + 1), float(top + rows[-1] + 1))


def is_mosaic(crop: Image) -> bool:
    """True for a picture made of equal squares, tilted or not. Red light is looked at, in which a seal over it vanishes."""
    margin = max(3, min(crop.shape[:2]) // 14)
    plane = crop[margin:-margin, margin:-margin, 2].astype(np.float32)
    soft = np.asarray(cv2.GaussianBlur(plane, (0, 0), 1.0), dtype=np.float32)
    darkest, lightest = np.percentile(soft, (2, 98))
    if lightest - darkest < LEAST_CONTRAST or _is_of_two_tones(soft):
        return False
    right, down = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    slope = np.hypot(right, down)
    steep = slope > 0.35 * float(np.percentile(slope, 97))
    ways, weight = np.degrees(np.arctan2(down[steep], right[steep])) % 90, slope[steep]
    share, _ = np.histogram(ways, bins=30, range=(0, 90), weights=weight)
    around = share + np.roll(share, 1) + np.roll(share, -1)
    if float(around.max()) < ALIGNED * float(share.sum()) or not share.sum():
        return False
    off = (ways - 3.0 * (int(around.argmax()) + 0.5) + 45) % 90 - 45
    tilt = 3.0 * (int(around.argmax()) + 0.5) + float(np.average(off[np.abs(off) < 6], weights=weight[np.abs(off) < 6]))
    high, wide = soft.shape
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), tilt - 90 if tilt > 45 else tilt, 1.0)
    straight = cv2.warpAffine(soft, turn, (wide, high), borderMode=cv2.BORDER_REPLICATE)
    change = [np.abs(np.diff(straight, axis=1)).mean(axis=0), np.abs(np.diff(straight, axis=0)).mean(axis=1)]
    return sum(map(_regularity, change)) >= REGULAR


def _is_of_two_tones(soft: NDArray[np.float32]) -> bool:
    """True for solid boxes with the paper between them and for what is drawn in one ink, whose edges may lie along two directions, too."""
    tones, _ = np.histogram(soft, bins=256, range=(0, 256))
    held = 0.0
    for _ in range(2):
        windows = np.convolve(tones, np.ones(TONE), "valid")
        first = int(windows.argmax())
        held += float(windows[first])
        tones[first : first + TONE] = 0
    return held > MOST_OF_TWO * soft.size


def _regularity(profile: NDArray[np.float32]) -> float:
    """How much a row of changes repeats itself at some distance between a 24th and a quarter of its length, 0 to 1."""
    away = profile - profile.mean()
    count = len(away)
    likeness = np.correlate(away, away, "full")[count - 1 :] / np.arange(count, 0, -1)
    likeness = likeness / max(1e-9, float(likeness[0]))
    peaks = [
        float(likeness[lag])
        for lag in range(max(3, count // 24), count // 4 + 1)
        if likeness[lag] >= likeness[lag - 1] and likeness[lag] >= likeness[lag + 1]
    ]
    return max(0.0, *peaks) if peaks else 0.0


def block_size(gray: Image, *, largest: int = 40) -> int:
    """Edge length in pixels of a mosaic's blocks, 0 when there is no block grid.

    In a mosaic nearly all change happens at every n-th column and row; elsewhere neighbours are equal.
    """
    sizes = []
    for axis in (0, 1):
        change = np.abs(np.diff(gray.astype(np.int16), axis=axis)).mean(axis=1 - axis)
        if len(change) < 16 or change.sum() < 1:
            return 0
        best, share = 0, 0.0
        for size in range(4, min(largest, len(change) // 3)):
            for offset in range(size):
                on_grid = float(change[offset::size].sum() / change.sum())
                gain = on_grid - 1.0 / size
                if gain > share + 0.02:
                    best, share = size, gain
        if share < 0.45:
            return 0
        sizes.append(best)
    return min(sizes) if max(sizes) <= 2.1 * min(sizes) else 0
