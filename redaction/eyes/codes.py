"""QR, Data Matrix, PDF417, Aztec and bar codes: decoded where possible, and reported as present where not.

A code that no reader here decodes may still be decoded by a better one, so its pattern alone is reported: finder squares of a
QR code that survived a stripe or a stain, or the parallel bars of a line code.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from redaction.eyes.ocr_model import Image

Box = tuple[float, float, float, float]

SMALL_SIDE = 1700
WIDEST_GAP, MOST_PAPER = 6, 0.72
WINDOWS, BELOW_MEAN = (51, 17), 12
SOLID, UNEVEN = 0.85, 0.25
LONE_REACH, LEAST_LONE = 2.0, 16


@dataclass(frozen=True)
class Code:
    """A code in pixels of the picture; `text` is None when it is there but does not decode."""

    box: Box
    symbology: str
    text: str | None = None


def find_codes(image: Image, *, retry: bool = True) -> tuple[Code, ...]:
    """Codes of a BGR picture: decoded ones, then patterns that look like codes and did not decode."""
    gray = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    found = _decoded(gray)
    for box, symbology in _qr_remains(gray) + _bar_remains(gray):
        if any(_meet(box, code.box) for code in found):
            continue
        decoded = _decoded_closer(gray, box) if retry else None
        found.append(decoded or Code(box, symbology))
    return tuple(found)


def _decoded(gray: Image) -> list[Code]:
    import zxingcpp  # only a process that looks at pictures pays for loading it

    scale = min(1.0, SMALL_SIDE / max(gray.shape))
    small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else gray
    codes = []
    for result in zxingcpp.read_barcodes(np.ascontiguousarray(small)):
        place = result.position
        corners = np.array(
            [(point.x, point.y) for point in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)]
        )
        box = (*(corners.min(axis=0) / scale), *(corners.max(axis=0) / scale))
        codes.append(
            Code((float(box[0]), float(box[1]), float(box[2]), float(box[3])), str(result.format), result.text)
        )
    return codes


def _decoded_closer(gray: Image, box: Box) -> Code | None:
    """A second try on the code's own surroundings, enlarged, evened out and binarised."""
    margin = 0.25 * max(box[2] - box[0], box[3] - box[1])
    left, top = max(0, int(box[0] - margin)), max(0, int(box[1] - margin))
    crop = gray[top : int(box[3] + margin), left : int(box[2] + margin)]
    if min(crop.shape) < 16:
        return None
    factor = max(1.0, 700 / max(crop.shape))
    large = cv2.resize(crop, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    softened = cv2.GaussianBlur(large, (0, 0), 2)
    for attempt in (large, cv2.createCLAHE(3.0).apply(large), cv2.threshold(softened, 0, 255, cv2.THRESH_OTSU)[1]):
        for code in _decoded(attempt):
            x0, y0, x1, y1 = (edge / factor for edge in code.box)
            return Code((x0 + left, y0 + top, x1 + left, y1 + top), code.symbology, code.text)
    return None


def _qr_remains(gray: Image) -> list[tuple[Box, str]]:
    """Finder squares (nested dark-light-dark in 1:1:3:1:1) that stand two or three together beside a fine grid or what is left of one.

    Ink and paper are told apart in a wide and in a narrow window: in small codes the paper between the squares is gray.
    """
    scale = min(1.0, 1200 / max(gray.shape))
    small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else gray
    boxes: list[Box] = []
    for window in WINDOWS:
        dark = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, BELOW_MEAN)
        for box in _grids(np.asarray(dark, dtype=np.uint8)):
            if not any(_meet(box, other) for other in boxes):
                boxes.append(box)
    return [((x0 / scale, y0 / scale, x1 / scale, y1 / scale), "QRCode") for x0, y0, x1, y1 in boxes]


def _grids(dark: Image) -> Iterator[Box]:
    """The squares that two or three finders of one size span, where a grid lies between them."""
    finders = _finders(dark)
    used: set[int] = set()
    for one, (x, y, size) in enumerate(finders):
        if one in used:
            continue
        group = [
            other
            for other, (x2, y2, size2) in enumerate(finders)
            if 0.7 < size2 / size < 1.4 and np.hypot(x2 - x, y2 - y) < 12 * size
        ]
        if len(group) >= 2:
            used.update(group)
            xs = [finders[i][0] for i in group]
            ys = [finders[i][1] for i in group]
            side = max(max(xs) - min(xs), max(ys) - min(ys)) + size
            left, top = float(min(xs) - size / 2), float(min(ys) - size / 2)
            box = (left, top, float(left + side), float(top + side))
            if _fine_grid(dark, box) or _half_grid(dark, box, upright=max(ys) - min(ys) > max(xs) - min(xs)):
                yield box
        elif beside := _grid_beside(dark, x, y, size):
            yield beside


def _grid_beside(dark: Image, x: float, y: float, size: float) -> Box | None:
    """A lone finder with the grid that begins on one of its sides, where a mask left no more of a code; None for a square by itself."""
    reach = LONE_REACH * size
    for across, down in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        x0 = x + (size / 2 if across > 0 else -size / 2 - reach if across < 0 else -size / 2)
        y0 = y + (size / 2 if down > 0 else -size / 2 - reach if down < 0 else -size / 2)
        x1, y1 = x0 + (reach if across else size), y0 + (reach if down else size)
        if min(x0, y0) < 0 or x1 > dark.shape[1] or y1 > dark.shape[0] or size < LEAST_LONE:
            continue
        cell = (dark[int(y0) : int(y1), int(x0) : int(x1)] > 0).astype(np.int8)
        # Seven modules on the finder's side, twice as many away from it, each as likely ink as paper.
        changes = [float((np.diff(cell, axis=axis) != 0).sum(axis=axis).mean()) for axis in (1, 0)]
        wanted = (6.0, 2.5) if across else (2.5, 6.0)
        if 0.38 < float(cell.mean()) < 0.62 and all(has >= least for has, least in zip(changes, wanted, strict=True)):
            half = size / 2
            return (
                float(min(x - half, x0)),
                float(min(y - half, y0)),
                float(max(x + half, x1)),
                float(max(y + half, y1)),
            )
    return None


def _finders(dark: Image) -> list[tuple[float, float, float]]:
    """Middle and side of each finder square in a mask of ink."""
    contours, tree = cv2.findContours(dark, cv2.RETR_TREE, cv2.CHAIN_APPROX_SIMPLE)
    finders = []
    for index, (_, _, child, _) in enumerate(tree[0] if len(contours) else ()):
        if child < 0 or tree[0][child][2] < 0:
            continue
        core = tree[0][child][2]
        areas = [cv2.contourArea(contours[i]) for i in (index, child, core)]
        # The heart of a finder is solid; that of 回 is a box.
        if areas[0] < 80 or areas[2] < 8 or _is_hollow(dark, contours[core]):
            continue
        left, top, wide, high = cv2.boundingRect(contours[index])
        squarish = 0.75 < wide / high < 1.33 and areas[0] > 0.45 * wide * high
        if squarish and 1.4 < areas[0] / areas[1] < 3.2 and 1.6 < areas[1] / areas[2] < 5.0:
            finders.append((left + wide / 2, top + high / 2, (wide + high) / 2))
    return finders


def _is_hollow(dark: Image, edge: NDArray[np.int32]) -> bool:
    """True when paper shows inside the innermost square."""
    left, top, wide, high = cv2.boundingRect(edge)
    inner = dark[top + high // 4 : top + high - high // 4, left + wide // 4 : left + wide - wide // 4]
    return bool(inner.size) and float((inner > 0).mean()) < SOLID


def _half_grid(dark: Image, box: Box, *, upright: bool) -> bool:
    """True when a grid fills the half beside two finders and the other half is covered, with paper or ink alike."""
    x0, y0, x1, y1 = (int(max(0, edge)) for edge in box)
    square = dark[y0:y1, x0:x1] > 0
    if min(square.shape, default=0) < 20:
        return False
    # With the finders above each other the rows run from them into the grid; side by side, the columns do.
    square = square if upright else square.T
    near, far = square[:, : square.shape[1] // 2], square[:, square.shape[1] // 2 + square.shape[1] // 10 :]
    changes = float((np.diff(near.astype(np.int8), axis=1) != 0).sum(axis=1).mean())
    return 0.35 < float(near.mean()) < 0.65 and changes >= 5 and not 0.05 < float(far.mean()) < 0.95


def _fine_grid(dark: Image, box: Box) -> bool:
    """True when the middle of the box is as full of dark as of light, in many short runs."""
    x0, y0, x1, y1 = (int(max(0, edge)) for edge in box)
    cell = dark[y0:y1, x0:x1]
    if min(cell.shape, default=0) < 20:
        return False
    share = float((cell > 0).mean())
    changes = float((np.diff(cell.astype(np.int16), axis=1) != 0).sum(axis=1).mean())
    return 0.2 < share < 0.8 and changes >= 8


def _bar_remains(gray: Image) -> list[tuple[Box, str]]:
    """Blocks of parallel bars: strong gradient across, hardly any along, at least 16 bars."""
    scale = min(1.0, 1200 / max(gray.shape))
    small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else gray
    boxes: list[tuple[Box, str]] = []
    for axis in (0, 1):
        across = np.abs(cv2.Sobel(small, cv2.CV_32F, 1 - axis, axis, ksize=3))
        along = np.abs(cv2.Sobel(small, cv2.CV_32F, axis, 1 - axis, ksize=3))
        bars = ((across - 1.6 * along) > 90).astype(np.uint8)
        reach = (15, 3) if axis == 0 else (3, 15)
        block = cv2.morphologyEx(bars, cv2.MORPH_CLOSE, np.ones(reach[::-1], np.uint8))
        block = cv2.morphologyEx(block, cv2.MORPH_OPEN, np.ones((13, 25) if axis == 0 else (25, 13), np.uint8))
        count, _, stats, _ = cv2.connectedComponentsWithStats(block)
        for left, top, wide, high, area in stats[1:count]:
            cell = small[top : top + high, left : left + wide]
            if area < 0.7 * wide * high or min(cell.shape) < 13:
                continue
            profile = cell.mean(axis=axis)
            # The rows of a code repeat each other; a line of print only looks like bars from afar.
            if float(cell.std(axis=axis).mean()) > 0.45 * float(profile.std()):
                continue
            level = (profile > (float(profile.max()) + float(profile.min())) / 2).astype(np.int8)
            if float(profile.max() - profile.min()) > 70 and _changes_like_bars(level):
                boxes.append(((left / scale, top / scale, (left + wide) / scale, (top + high) / scale), "Bars"))
    return boxes


def _changes_like_bars(level: NDArray[np.int8]) -> bool:
    """Sixteen bars and more of several widths, about as much ink as paper, no gap many bars wide: a column of print leaves more paper."""
    changes = np.flatnonzero(np.diff(level))
    if len(changes) < 32 or float(level.mean()) > MOST_PAPER:
        return False
    runs = np.diff(changes)
    # The ticks of a ruler and the lines of a hatching are all alike.
    uneven = max(float(one.std()) / float(one.mean()) for one in (runs[::2], runs[1::2]))
    return float(runs.max()) <= WIDEST_GAP * float(np.median(runs)) and uneven >= UNEVEN


def _meet(one: Box, two: Box) -> bool:
    return min(one[2], two[2]) > max(one[0], two[0]) and min(one[3], two[3]) > max(one[1], two[1])
