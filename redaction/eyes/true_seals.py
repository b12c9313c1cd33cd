"""Which of the things that look like seals are none: characters of red titles, red portraits, codes, cups and dials; and what of a
page's print is a seal's own. Said by what else was seen there, which the finder of seals does not know.
"""

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from redaction.eyes.drawn_rings import holds_a_sentence, is_drawn, says_figures
from redaction.eyes.ocr import Line, cut_strip
from redaction.eyes.ocr_model import Image
from redaction.eyes.plain_stamps import is_around_print
from redaction.eyes.portraits import own_room
from redaction.eyes.seal_shapes import Seal
from redaction.eyes.seals import redness

Box = tuple[float, float, float, float]

RED_INK = 40.0
REST = 0.0012
MOST_OF_PICTURE = 0.45
LARGEST_LETTER_MM = 34.0
LARGEST_CHOP_MM = 26.0
# How much taller than a character the quad of its line may be: quads of large print have wide margins.
TALLEST_LINE = 2.0
MOST_BARS, BARRED, LEAST_STAR, FEWEST_READ = 4, 0.4, 0.02, 4
LEAST_RED = 15.0
DARK, WELL_READ, TOLD = 30, 0.8, 0.9
LEAST_FREE, DRAWN = 0.04, 0.75
GRAINY, MORE_THAN_GRAIN = 0.6, 0.12
RIM, BESIDE = np.arange(0.93, 1.05, 0.01), np.arange(1.10, 1.20, 0.03)


def is_silent(seal: Seal) -> bool:
    """True when fewer than two Chinese characters were read in it."""
    return sum("\u4e00" <= char <= "\u9fff" for char in seal.text) < 2


def _is_told(seal: Seal) -> bool:
    """True when some Chinese characters of one of its readings are sure."""
    texts = (seal.text, *seal.others)
    return any(
        sum("\u4e00" <= char <= "\u9fff" and certain >= TOLD for char, certain in zip(text, sure, strict=False))
        >= FEWEST_READ
        for text, sure in zip(texts, seal.sure, strict=False)
    )


def true_seals(
    image: Image,
    seals: tuple[Seal, ...],
    *,
    lines: tuple[Line, ...] = (),
    faces: Iterable[Box] = (),
    codes: Iterable[Box] = (),
    photos: Iterable[Box] = (),
    dpi: float | None = None,
) -> tuple[Seal, ...]:
    """The seals among `seals`, all of them already read. Boxes are pixels of the BGR picture `image`, `dpi` its printed resolution."""
    found_faces, found_codes, found_photos = tuple(faces), tuple(codes), tuple(photos)
    kept = []
    for seal in seals:
        if any(_shared(seal.box, code) > 0.5 for code in found_codes):
            continue
        if is_silent(seal) and (
            any(_within(seal.box, photo) for photo in found_photos)
            or any(_shared(face, seal.box) > 0.7 and _area(face) > 0.04 * _area(seal.box) for face in found_faces)
            or any(_is_of_a_person(image, seal, face) for face in found_faces)
            or _is_large_frame(seal, dpi)
        ):
            continue
        # Over the edge of a photocopy any curve passes for a part of a rim.
        if seal.colour == "grey" and seal.shape == "half" and not _is_told(seal):
            continue
        if not (
            is_letter(image, seal, lines, dpi=dpi)
            or _is_sign(image, seal)
            or is_print_around(image, seal, lines)
            or is_drawn(image, seal)
            or holds_a_sentence(seal)
            or says_figures(seal)
            or is_around_print(image, seal, lines)
        ):
            kept.append(seal)
    return tuple(kept)


def _is_of_a_person(image: Image, seal: Seal, face: Box) -> bool:
    """True for the red of a face and for the arc of red shoulders below it: what of the circle the picture holds is in the portrait."""
    if _shared(seal.box, face) > 0.8:
        return True
    high, wide = image.shape[:2]
    x0, y0, x1, y1 = seal.box
    seen = (max(0.0, x0), max(0.0, y0), min(float(wide), x1), min(float(high), y1))
    beside = 0.15 * (face[2] - face[0])
    left, top, right, foot = own_room(face, 0)
    return seal.shape == "half" and _shared(seen, (left - beside, top, right + beside, foot + beside)) > 0.8


def _is_large_frame(seal: Seal, dpi: float | None) -> bool:
    """True for a dark square as large as a picture: a chop is smaller, and of a house's square seal the characters are read."""
    if seal.colour != "grey" or seal.shape != "square" or dpi is None:
        return False
    return 2 * min(seal.axes) / dpi * 25.4 > LARGEST_CHOP_MM


def _is_sign(image: Image, seal: Seal) -> bool:
    """True for a road or warning sign: a red ring with a bar or two across it or black figures, where a seal has characters and a star.

    So is the brown ring of a cup, in which only the black print below it could be read, and badly.
    """
    said = len(seal.text) >= FEWEST_READ
    if seal.shape != "round" or seal.colour != "red" or (said and seal.confidence >= WELL_READ):
        return False
    # Pale ink is as red as its rim is.
    rim = float(np.percentile(_around_it(image, seal, 0.93, 1.02), 90))
    if rim < LEAST_RED:
        return False
    level = min(RED_INK, 0.45 * rim)
    inked = (_around_it(image, seal, 0.58, 0.82) > level).mean(axis=0) > 0.2
    starts = int((inked & ~np.roll(inked, 1)).sum())
    if not starts:
        # A plain ring around black figures; of a seal whose text is painted over the star is left.
        return float((_around_it(image, seal, 0.05, 0.58) > level).mean()) < LEAST_STAR
    return not said and starts <= MOST_BARS and float(inked.mean()) < BARRED


def _around_it(image: Image, seal: Seal, low: float, high: float) -> NDArray[np.float32]:
    """The redness of a ring of a round seal between two shares of its radius: a row for each of eight circles, a column every two degrees."""
    turns = np.radians(np.arange(0, 360, 2))
    away = np.linspace(low, high, 8)[:, None] * min(seal.axes)
    xs = np.clip(np.round(seal.centre[0] + away * np.sin(turns)), 0, image.shape[1] - 1).astype(int)
    ys = np.clip(np.round(seal.centre[1] - away * np.cos(turns)), 0, image.shape[0] - 1).astype(int)
    return redness(np.asarray(image[ys, xs], dtype=np.uint8))


def is_print_around(image: Image, seal: Seal, lines: tuple[Line, ...]) -> bool:
    """True for a circle that lines of dense print and askew rules of a table make: where it crosses no print it is not drawn.

    A rim is drawn there too, wholly so but in a fax, which breaks it up.
    """
    if seal.colour != "grey" or seal.shape == "square":
        return False
    reach = 1.25 * max(seal.axes)
    left, top = (int(max(0, middle - reach)) for middle in seal.centre)
    gray = cv2.cvtColor(
        image[top : int(seal.centre[1] + reach), left : int(seal.centre[0] + reach)], cv2.COLOR_BGR2GRAY
    )
    kernel = max(7, round(min(seal.axes) / 6))
    paper = cv2.medianBlur(cv2.dilate(gray, np.ones((kernel, kernel), np.uint8)), 31)
    dark = np.asarray(cv2.subtract(paper, gray) > DARK, dtype=np.uint8)
    printed = np.zeros_like(dark)
    for line in lines:
        if line.confidence > WELL_READ:
            cv2.fillPoly(printed, [np.round(np.array(line.quad) - (left, top)).astype(np.int32)], 1)
    thick = np.asarray(cv2.dilate(dark, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    drawn, beside = (
        [inked for share in shares if (inked := _drawn(thick, printed, seal, share, (left, top))) is not None]
        for shares in (RIM, BESIDE)
    )
    if not drawn or max(drawn) < DRAWN:
        return bool(drawn)
    # The specks of a fax's grain lie on any circle alike.
    ground = float(np.median(beside or [0.0]))
    return ground > GRAINY and max(drawn) < ground + MORE_THAN_GRAIN


def _drawn(
    dark: NDArray[np.uint8], printed: NDArray[np.uint8], seal: Seal, share: float, offset: tuple[int, int]
) -> float | None:
    """How much of an ellipse `share` as large as a seal's rim is inked where it crosses no print; None where print is all around."""
    x, y = _around(seal, share, offset)
    inside = (x >= 0) & (y >= 0) & (x < dark.shape[1]) & (y < dark.shape[0])
    free = printed[y[inside], x[inside]] == 0
    if not free.size or float(free.mean()) < LEAST_FREE:
        return None
    return float(dark[y[inside], x[inside]][free].mean())


def _around(seal: Seal, share: float, offset: tuple[int, int]) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Pixels every half degree of an ellipse that is `share` as large as a seal's rim."""
    turns, tilt = np.radians(np.arange(0, 360, 0.5)), np.radians(seal.angle)
    along, across = share * seal.axes[0] * np.cos(turns), share * seal.axes[1] * np.sin(turns)
    x = seal.centre[0] - offset[0] + along * np.cos(tilt) - across * np.sin(tilt)
    y = seal.centre[1] - offset[1] + along * np.sin(tilt) + across * np.cos(tilt)
    return np.round(x).astype(int), np.round(y).astype(int)


def is_letter(image: Image, seal: Seal, lines: tuple[Line, ...], *, dpi: float | None = None) -> bool:
    """True for a character of a large title: it stands in a line of print of its own height and colour that goes on beside it."""
    x0, y0, x1, y1 = seal.box
    side = (x1 - x0 + y1 - y0) / 2
    frame = seal.colour == "grey" and seal.shape == "square"
    if not (seal.colour == "red" or frame) or (dpi is not None and side > LARGEST_LETTER_MM / 25.4 * dpi):
        return False
    centre = ((x0 + x1) / 2, (y0 + y1) / 2)
    for line in lines:
        quad = np.array(line.quad, dtype=np.float32)
        high, long = float(np.linalg.norm(quad[3] - quad[0])), float(np.linalg.norm(quad[1] - quad[0]))
        if (
            0.75 * side <= high <= TALLEST_LINE * side
            and long > 1.7 * side
            and cv2.pointPolygonTest(quad, centre, False) >= 0
            and (frame or _red_throughout(image, quad))
        ):
            return True
    return False


def _red_throughout(image: Image, quad: NDArray[np.float32]) -> bool:
    """True when a whole line is printed in red: a chop stands at the end of black print."""
    strip = cut_strip(image, quad)
    red = redness(strip) > RED_INK
    dark = strip.max(axis=2) < 110
    return float(red.any(axis=0).mean()) > 0.45 and float(dark.mean()) < 0.3 * float(red.mean())


def not_the_seals_own(image: Image, lines: tuple[Line, ...], seals: tuple[Seal, ...]) -> tuple[Line, ...]:
    """The lines without those that are the print of a seal: red through and through, and inside its rim.

    A unit's name printed in black below its seal stays.
    """
    rings = [seal for seal in seals if seal.colour == "red" and seal.shape in ("round", "oval") and not is_silent(seal)]
    return tuple(line for line in lines if not any(_is_own(image, line, seal) for seal in rings))


def _is_own(image: Image, line: Line, seal: Seal) -> bool:
    if _shared(line.box, seal.box) < 0.85:
        return False
    strip = cut_strip(image, np.array(line.quad, dtype=np.float32))
    red = redness(strip) > RED_INK
    dark = (strip[:, :, 2] < 0.62 * float(np.percentile(strip[:, :, 2], 90))) & ~red
    return float(red.mean()) > 0.06 and float(dark.mean()) < 0.12 * float(red.mean())


def nothing_beside(image: Image, seals: tuple[Seal, ...], codes: tuple[Box, ...]) -> bool:
    """True for the picture of a seal or a code and nothing else, as electronic seals are stored: no text, no face to look for."""
    high, wide = image.shape[:2]
    boxes = [*(seal.box for seal in seals if seal.colour == "red" and not is_silent(seal)), *codes]
    if sum(_area(box) for box in boxes) < MOST_OF_PICTURE * high * wide:
        return False
    gray = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    paper = float(np.percentile(gray, 95))
    ink = gray < 0.8 * paper
    # Red ink is the seal's; what else is dark, inside it or beside it, is not.
    ink &= redness(image) < 0.6 * RED_INK
    for x0, y0, x1, y1 in codes:
        margin = 0.06 * max(x1 - x0, y1 - y0)
        ink[max(0, int(y0 - margin)) : int(y1 + margin) + 1, max(0, int(x0 - margin)) : int(x1 + margin) + 1] = False
    beside = np.ones(ink.shape, bool)
    for x0, y0, x1, y1 in boxes:
        beside[max(0, int(y0) - 6) : int(y1) + 7, max(0, int(x0) - 6) : int(x1) + 7] = False
    red_beside = (redness(image) > RED_INK) & beside
    return float(ink.mean()) < REST and float(red_beside.mean()) < REST


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _shared(box: Box, other: Box) -> float:
    """The share of `box` that lies in `other`."""
    wide, high = min(box[2], other[2]) - max(box[0], other[0]), min(box[3], other[3]) - max(box[1], other[1])
    return wide * high / max(1.0, _area(box)) if wide > 0 and high > 0 else 0.0


def _within(box: Box, frame: Box) -> bool:
    slack = 0.08 * (box[2] - box[0])
    return (
        box[0] >= frame[0] - slack
        and box[1] >= frame[1] - slack
        and box[2] <= frame[2] + slack
        and box[3] <= frame[3] + slack
        and _area(frame) > 1.1 * _area(box)
    )
