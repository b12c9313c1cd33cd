"""Where a page does not show a stored picture as it is stored: covers, masks, clips, crops (L-20, L-33).

The stored picture is laid into the page's own pixels and compared with what the page shows there. A pixel counts as different
only when it lies outside the range of its neighbours on the page, so that rounding, colour profiles and JPEG noise do not. Through
the open parts of a masked picture (an electronic seal) anything may show; what a mask takes out of a picture is found in the picture.
"""

from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from redaction.reading.sight import SeenHidden

if TYPE_CHECKING:
    from redaction.reading.model import Placement

Pixels = NDArray[np.uint8]

TOLERANCE = 60
SMALLEST = 14
FLAT, WHITE = 9.0, 248.0
MANY = 60
OPEN, STRUCTURE, LARGEST_MASK = 48, 44, 1400
FAINTEST, ALIKE = 0.25, 0.85


def hidden_parts(
    stored: Pixels,
    shown: Pixels,
    placement: "Placement",
    *,
    dpi: int,
    digest: str,
    coverage: NDArray[np.uint8] | None = None,
) -> tuple[SeenHidden, ...]:
    """Parts of `stored` (RGB) that the page render `shown` (RGB at `dpi`) does not show, in pixels of `stored`.

    `coverage` (0 to 255, as large as `stored`) says how far the picture's own mask lets each pixel be painted.
    """
    height, width = stored.shape[:2]
    to_page = page_pixels(placement, size=(width, height), dpi=dpi)
    parts = _off_page(stored, to_page, shown.shape[:2], placement.page, digest)
    corners = _moved(np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64), to_page)
    x0, y0 = np.maximum(corners.min(axis=0), 0).astype(int)
    x1, y1 = np.minimum(np.ceil(corners.max(axis=0)), (shown.shape[1], shown.shape[0])).astype(int)
    if x1 - x0 < 8 or y1 - y0 < 8:
        return parts
    window = (int(x0), int(y0), int(x1), int(y1))
    laid, inside = _laid(stored, to_page, window)
    painted = None
    if coverage is not None:
        there = _laid(np.repeat(coverage[:, :, None], 3, axis=2), to_page, window)[0]
        painted = np.asarray(there / 255, dtype=np.float32)
    different = _different(laid, shown[y0:y1, x0:x1], inside, painted) & inside
    joined = cv2.morphologyEx(different.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    joined = cv2.morphologyEx(joined, cv2.MORPH_CLOSE, np.ones((7, 13), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    to_stored = np.linalg.inv(np.vstack([to_page, [0, 0, 1]]))[:2]
    found = []
    for left, top, wide, high, area in sorted(stats[1:count], key=lambda row: -int(row[4]))[:MANY]:
        if area < SMALLEST or min(wide, high) < 3:
            continue
        there = shown[y0 + top : y0 + top + high, x0 + left : x0 + left + wide]
        inner = there[2:-2, 2:-2] if min(there.shape[:2]) > 8 else there
        flat = float(inner.reshape(-1, 3).std(axis=0).max()) < FLAT
        spots = np.array([[left, top], [left + wide, top], [left + wide, top + high], [left, top + high]]) + np.array(
            [x0, y0]
        )
        white = flat and float(inner.mean()) >= WHITE
        place = _bounds(_moved(spots, to_stored), width, height)
        found.append(SeenHidden(digest, placement.page, place, "covered", flat, white))
    return parts + tuple(found)


def page_pixels(placement: "Placement", *, size: tuple[int, int], dpi: float) -> NDArray[np.float64]:
    """The 2 x 3 matrix that takes a pixel of the stored picture to a pixel of the page rendered at `dpi`."""
    if placement.matrix is not None:
        a, b, c, d, e, f = placement.matrix
    else:
        x0, y0, x1, y1 = placement.bbox
        a, b, c, d, e, f = x1 - x0, 0.0, 0.0, y1 - y0, x0, y0
    scale = dpi / 72
    return np.array([[a / size[0], c / size[1], e], [b / size[0], d / size[1], f]], dtype=np.float64) * scale


def _laid(
    stored: Pixels, to_page: NDArray[np.float64], window: tuple[int, int, int, int]
) -> tuple[Pixels, NDArray[np.bool_]]:
    """The stored picture as it would look in a window of the page, and where in the window it lies."""
    height, width = stored.shape[:2]
    wide = max(1, round(float(np.hypot(to_page[0, 0], to_page[1, 0])) * width))
    high = max(1, round(float(np.hypot(to_page[0, 1], to_page[1, 1])) * height))
    small = cv2.resize(stored, (wide, high), interpolation=cv2.INTER_AREA if wide < width else cv2.INTER_LINEAR)
    matrix = to_page.copy()
    matrix[:, 0] *= width / wide
    matrix[:, 1] *= height / high
    matrix[:, 2] -= window[:2]
    size = (window[2] - window[0], window[3] - window[1])
    laid = cv2.warpAffine(small, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    full = np.full((high, wide), 255, np.uint8)
    inside = cv2.erode(cv2.warpAffine(full, matrix, size, flags=cv2.INTER_NEAREST), np.ones((3, 3), np.uint8)) > 0
    return np.asarray(laid, dtype=np.uint8), inside


def _different(
    laid: Pixels, shown: Pixels, inside: NDArray[np.bool_], painted: NDArray[np.float32] | None
) -> NDArray[np.bool_]:
    reach = np.ones((5, 5), np.uint8)
    brightest = cv2.dilate(shown, reach).astype(np.float32)
    darkest = cv2.erode(shown, reach).astype(np.float32)
    soft = cv2.blur(laid, (3, 3)).astype(np.float32)
    if painted is None:
        off = _off(soft, soft, brightest, darkest)
        if (off & inside).any():
            faded = _as_faded(soft, shown, inside)
            off = off if faded is None else _off(faded, faded, brightest, darkest)
    else:
        # What lies below an open part is not known: anything from black to white may show through.
        through = cv2.blur(painted, (3, 3))
        low = soft * through
        off = _off(low, low + 255 * (1 - through), brightest, darkest)
    return np.asarray(off, dtype=np.bool_)


def _off(
    low: NDArray[np.float32], high: NDArray[np.float32], brightest: NDArray[np.float32], darkest: NDArray[np.float32]
) -> NDArray[np.bool_]:
    return np.asarray(np.maximum(low - brightest, darkest - high).max(axis=2) > TOLERANCE, dtype=np.bool_)


def _as_faded(soft: NDArray[np.float32], shown: Pixels, inside: NDArray[np.bool_]) -> NDArray[np.float32] | None:
    """The picture as a page shows it that draws all of it paler or darker alike (transparency); None when it does not.

    Fitted to the pixels that agree best, so that a cover over a part of it stays a difference.
    """
    there = cv2.blur(shown, (3, 3)).astype(np.float32)
    one, two = soft[inside].ravel(), there[inside].ravel()
    step = max(1, one.size // 60_000)
    one, two = one[::step], two[::step]
    for _ in range(4):
        if one.size < 500 or float(one.std()) < 4:
            return None
        gain, shift = np.polyfit(one, two, 1)
        away = np.abs(gain * one + shift - two)
        kept = away <= max(6.0, float(np.percentile(away, 85)))
        one, two = one[kept], two[kept]
    if not FAINTEST <= gain <= 1.2 or float(np.corrcoef(one, two)[0, 1]) < ALIKE:
        return None
    return np.asarray(gain * soft + shift, dtype=np.float32)


def with_mask(stored: Pixels, coverage: NDArray[np.uint8]) -> tuple[Pixels, NDArray[np.uint8]]:
    """A picture and its mask at one size, the larger of the two on each side."""
    size = (max(stored.shape[1], coverage.shape[1]), max(stored.shape[0], coverage.shape[0]))
    if (stored.shape[1], stored.shape[0]) != size:
        stored = np.asarray(cv2.resize(stored, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
    if (coverage.shape[1], coverage.shape[0]) != size:
        coverage = np.asarray(cv2.resize(coverage, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
    return stored, coverage


def painted(stored: Pixels, coverage: NDArray[np.uint8]) -> Pixels:
    """A masked picture as it shows on paper: on white, or on black when what it paints is itself nearly white."""
    share = coverage[:, :, None].astype(np.float32) / 255
    solid = stored[coverage > 127]
    ground = 0.0 if solid.size and float(np.percentile(solid, 20)) > 190 else 255.0
    return np.asarray(stored * share + ground * (1 - share), dtype=np.uint8)


def masked_out(stored: Pixels, coverage: NDArray[np.uint8]) -> tuple[tuple[float, float, float, float], ...]:
    """Rectangles of a picture in which its mask hides something: print, edges, tones, not just plain colour."""
    height, width = stored.shape[:2]
    scale = min(1.0, LARGEST_MASK / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(stored, size, interpolation=cv2.INTER_AREA)
    share = cv2.resize(coverage, size, interpolation=cv2.INTER_AREA)
    # Edges of what is painted bleed a little into the open part.
    hidden = cv2.erode((share < OPEN).astype(np.uint8), np.ones((5, 5), np.uint8))
    change = cv2.morphologyEx(small, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).max(axis=2)
    there = ((change > STRUCTURE) & (hidden > 0)).astype(np.uint8)
    joined = cv2.morphologyEx(there, cv2.MORPH_CLOSE, np.ones((7, 13), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    return tuple(
        (float(left / scale), float(top / scale), float((left + wide) / scale), float((top + high) / scale))
        for left, top, wide, high, area in sorted(stats[1:count], key=lambda row: -int(row[4]))[:MANY]
        if area >= SMALLEST and min(wide, high) >= 3
    )


def _off_page(
    stored: Pixels, to_page: NDArray[np.float64], page: tuple[int, ...], number: int, digest: str
) -> tuple[SeenHidden, ...]:
    """Strips of the picture that lie outside the page, when anything but plain colour is there."""
    height, width = stored.shape[:2]
    inverse = np.linalg.inv(np.vstack([to_page, [0, 0, 1]]))[:2]
    window = _moved(np.array([[0, 0], [page[1], 0], [page[1], page[0]], [0, page[0]]], dtype=np.float64), inverse)
    x0, y0 = window.min(axis=0)
    x1, y1 = window.max(axis=0)
    strips = ((0, 0, x0, height), (x1, 0, width, height), (0, 0, width, y0), (0, y1, width, height))
    found = []
    for left, top, right, foot in strips:
        left, top = max(0.0, left), max(0.0, top)
        right, foot = min(float(width), right), min(float(height), foot)
        if right - left < max(8, 0.01 * width) or foot - top < max(8, 0.01 * height):
            continue
        if float(stored[int(top) : int(foot), int(left) : int(right)].std()) > FLAT:
            found.append(SeenHidden(digest, number, (left, top, right, foot), "cropped", True, True))
    return tuple(found)


def _moved(points: NDArray[np.float64], matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(points @ matrix[:, :2].T + matrix[:, 2], dtype=np.float64)


def _bounds(points: NDArray[np.float64], width: int, height: int) -> tuple[float, float, float, float]:
    x0, y0 = np.maximum(points.min(axis=0), 0)
    x1, y1 = np.minimum(points.max(axis=0), (width, height))
    return (float(x0), float(y0), float(x1), float(y1))
