"""What mosaic and blur leave of print: middle tones without ink, in blocks or soft in all directions (R-504)."""

import cv2
import numpy as np

from redaction.eyes.ocr_model import Image

Box = tuple[float, float, float, float]

MOST_BOXES = 24
TALLEST = 130
# A solid box: this share of its pixels within so many neighbouring tones.
SOLID_SHARE, ONE_TONE = 0.6, 7
# The steepest slope of sharp print, scanned softly, is a quarter of its contrast and more.
SOFTEST = 0.18
# What is left of the contrast once strokes this wide are closed: of blocks and blur nearly all, of print on a toned ground less.
STROKE, SMEARED = 7, 0.9
# A blur that hides print changes by this share of its contrast a pixel and more.
GRAIN, STAIN = 4.0, 0.024
# A bar of a chart is that much of the blob's height; bars differ so much in theirs, less where they stand, and in their own tone so little.
BAR, UNEVEN, BASE, PLAIN = 0.15, 0.08, 0.05, 0.12


def toned_regions(gray: Image) -> list[Box]:
    """Blobs of middle tones from the height of a line of print on: what remains of text under mosaic or blur."""
    paper = float(np.percentile(gray, 90))
    toned = ((gray < 0.93 * paper) & (gray > 0.25 * paper)).astype(np.uint8)
    # Sharp print has middle tones only along its edges; an opening as wide as a stroke removes them.
    solid = cv2.morphologyEx(toned, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    solid = cv2.morphologyEx(solid, cv2.MORPH_CLOSE, np.ones((9, 13), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(solid)
    boxes = []
    for left, top, wide, high, area in stats[1:count]:
        if (
            wide < 18
            or high < 9
            or area < 0.4 * wide * high
            or wide > 0.6 * gray.shape[1]
            or high > 0.4 * gray.shape[0]
        ):
            continue
        if high <= TALLEST and on_paper(gray, (left, top, left + wide, top + high), paper):
            boxes.append((float(left), float(top), float(left + wide), float(top + high)))
    return sorted(boxes, key=lambda box: -(box[2] - box[0]) * (box[3] - box[1]))[:MOST_BOXES]


def on_paper(gray: Image, box: tuple[int, int, int, int], paper: float) -> bool:
    """True when what surrounds a blob is mostly paper: masks of print lie on paper, dark and soft parts of photos do not."""
    x0, y0, x1, y1 = box
    grow = 6
    top, left = max(0, y0 - grow), max(0, x0 - grow)
    around = gray[top : y1 + grow, left : x1 + grow] > 0.6 * paper
    frame = np.ones(around.shape, bool)
    frame[y0 - top : y1 - top, x0 - left : x1 - left] = False
    return bool(frame.any()) and float(around[frame].mean()) >= 0.5


def smeared(crop: Image) -> str:
    """mosaic, blur, or nothing, for a blob of middle tones at the picture's own resolution.

    Smeared print has no ink left, only tones that still change along the line. Blocks change in two directions at right
    angles to each other (at any turn of the page), blur changes softly in all of them.
    """
    gray = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY) if crop.ndim == 3 else crop
    if min(gray.shape) < 10:
        return ""
    soft = cv2.GaussianBlur(gray.astype(np.float32), (0, 0), 1.0)
    low, high = (float(level) for level in np.percentile(soft, (2, 98)))
    contrast = high - low
    if (
        contrast < 16
        or low < 0.3 * high
        or _swings(soft, contrast) < 3
        or _is_solid(gray, high)
        or _in_strokes(soft, contrast)
        or _is_a_stain(gray)
        or _are_bars(soft, contrast, high)
        or _are_bars(soft.T, contrast, high)
    ):
        return ""
    right, down = cv2.Sobel(soft, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(soft, cv2.CV_32F, 0, 1) / 8
    slope = np.hypot(right, down)
    steep = float(np.percentile(slope, 97))
    edges = slope > 0.35 * steep
    ways = np.degrees(np.arctan2(down[edges], right[edges])) % 90
    share, _ = np.histogram(ways, bins=30, range=(0, 90), weights=slope[edges])
    around = share + np.roll(share, 1) + np.roll(share, -1)
    aligned = float(around.max() / max(1e-6, share.sum()))
    if aligned > 0.5:
        return "mosaic"
    return "blur" if steep < SOFTEST * contrast else ""


def _is_solid(gray: Image, paper: float) -> bool:
    """Whether most of what is darker than paper has one tone: solid boxes with words on them, however near to each other."""
    toned = gray[gray < 0.93 * paper]
    counts = np.bincount(toned.reshape(-1), minlength=256).astype(np.float64)
    return bool(toned.size and np.convolve(counts, np.ones(ONE_TONE)).max() > SOLID_SHARE * toned.size)


def _in_strokes(soft: Image, contrast: float) -> bool:
    """Whether what is dark is drawn in thin strokes: print on tinted or stained paper has middle tones, too, and is no smear."""
    closed = cv2.morphologyEx(soft, cv2.MORPH_CLOSE, np.ones((STROKE, STROKE), np.uint8))
    low, high = (float(level) for level in np.percentile(closed, (2, 98)))
    return high - low < SMEARED * contrast


def _is_a_stain(gray: Image) -> bool:
    """Whether the tone changes over more room than any character takes: a stain, a shadow. Grain is smoothed away first."""
    wide = cv2.GaussianBlur(gray.astype(np.float32), (0, 0), GRAIN)
    low, high = (float(level) for level in np.percentile(wide, (2, 98)))
    slope = np.hypot(cv2.Sobel(wide, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(wide, cv2.CV_32F, 0, 1) / 8)
    return float(np.percentile(slope, 97)) < STAIN * (high - low)


def _are_bars(soft: Image, contrast: float, paper: float) -> bool:
    """Whether upright bars of one tone each stand on one line, of different heights: a chart. Blocks change down the blob too."""
    dark = soft < 0.93 * paper
    high = soft.shape[0]
    columns = np.flatnonzero(dark.sum(axis=0) > BAR * high)
    if len(columns) < BAR * soft.shape[1]:
        return False
    tops, feet = dark.argmax(axis=0)[columns], high - dark[::-1].argmax(axis=0)[columns]
    if float(tops.std()) < UNEVEN * high or float((np.abs(feet - np.median(feet)) > BASE * high).mean()) > 0.1:
        return False
    spreads = []
    for column, top, foot in list(zip(columns, tops, feet, strict=True))[:: max(1, len(columns) // 40)]:
        edge = max(2, (foot - top) // 8)
        if foot - top > 3 * edge:
            spreads.append(float(np.ptp(np.percentile(soft[top + edge : foot - edge, column], (5, 95)))))
    return bool(spreads) and float(np.median(spreads)) < PLAIN * contrast


def _swings(soft: Image, contrast: float) -> int:
    """How often the tone goes up and down along the blob's long side, by at least a fifth of its contrast."""
    profile = soft.mean(axis=0 if soft.shape[1] >= soft.shape[0] else 1)
    turns, last, rising = 0, float(profile[0]), True
    for level in profile[1:]:
        if rising and level < last - 0.12 * contrast:
            rising, turns, last = False, turns + 1, float(level)
        elif not rising and level > last + 0.12 * contrast:
            rising, turns, last = True, turns + 1, float(level)
        else:
            last = max(last, float(level)) if rising else min(last, float(level))
    return turns
