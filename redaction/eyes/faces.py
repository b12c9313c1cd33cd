"""Faces in a picture of a page, each with the frame it sits in and how it is shown.

The detector is libfacedetection (wheel `yuface`, weights compiled in). It sees upright faces only, so a picture is shown to it
in four rotations; it sees mosaics best at small sizes, so the pass over the page runs on a reduced copy and photo-like regions
are looked at again at two more sizes. A bar over the eyes hides nothing from it.
"""

import os
import warnings
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from redaction.eyes.mosaics import block_size
from redaction.eyes.ocr_model import Image
from redaction.eyes.portraits import (
    SQUARE,
    Box,
    Face,
    has_the_proportions,
    inside,
    is_before_even_ground,
    room_on_a_panel,
    without_its_surroundings,
    without_what_hangs_on,
)

PAGE_SIDE = 900
PHOTO_SIDE = 360
SMALL_SIDE, LARGEST_SPOT, MOST_SPOTS = 160, 60, 6
LEAST_TONES, MIDDLING = 12.0, 0.45
DARK_GROUND, DARK_STEP = 110.0, 20.0
SURE, LIKELY = 0.80, 0.62
ROTATIONS = ((0, None), (90, cv2.ROTATE_90_COUNTERCLOCKWISE), (180, cv2.ROTATE_180), (270, cv2.ROTATE_90_CLOCKWISE))


def find_faces(
    image: Image, *, turned: int = 0, seals: tuple[Box, ...] = (), photos: tuple[Box, ...] | None = None
) -> tuple[Face, ...]:
    """All faces of a BGR picture, each once. `turned` is how far the text of the page is turned clockwise, `seals` where seals are.

    A page is looked at whole as its text stands; where it has toned regions, or no other tones to tell by, in all rotations.
    `photos` is what `photo_regions` says, when it was asked already.
    """
    regions = photo_regions(image) if photos is None else photos
    frames = tuple(frame for frame in regions if not _is_seal_ink(image, frame, seals))
    toned = bool(frames) or is_photo(image)
    found = _in_rotations(
        image, side=PAGE_SIDE, least=LIKELY, rotations=ROTATIONS if toned else ROTATIONS[turned // 90 :][:1]
    )
    for frame in frames:
        crop, offset = cut(image, frame, margin=0.06)
        seen = [face for side in (PHOTO_SIDE, 160) for face in _in_rotations(crop, side=side, least=SURE, enlarge=True)]
        if not seen and not any(inside(face.box, frame) for face in found):
            seen = _in_rotations(_full_contrast(crop), side=PHOTO_SIDE, least=SURE, enlarge=True)
        found += [_moved(face, offset) for face in seen]
    small = [spot for spot in _small_photos(image) if not any(inside(spot, frame) for frame in (*frames, *seals))]
    for spot in small:
        crop, offset = cut(image, spot, margin=0.06)
        found += [_moved(face, offset) for face in _in_rotations(crop, side=SMALL_SIDE, least=SURE, enlarge=True)]
    return turned_alike([_framed(face, (*frames, *small), image) for face in _once_each(found)])


def turned_alike(faces: list[Face]) -> tuple[Face, ...]:
    """The faces without what is hardly one and turned otherwise than a surer one in the same photo: a helmet, a collar."""
    return tuple(
        face
        for face in faces
        if face.confidence >= SURE
        or face.photo is None
        or not any(
            other.photo is not None
            and inside(face.box, other.photo)
            and other.turned != face.turned
            and other.confidence >= SURE
            for other in faces
        )
    )


def photo_regions(image: Image) -> tuple[Box, ...]:
    """Upright or lying rectangles full of tones, 2 to 45 per cent of the picture wide: where a photo may be glued or printed."""
    height, width = image.shape[:2]
    scale = 420 / max(height, width)
    fine = cv2.cvtColor(_resized(image, min(1.0, 3 * scale)), cv2.COLOR_BGR2GRAY)
    gray = cv2.resize(fine, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    # Print on paper is either light or dark; a photo is neither over most of its area, even when it is a pale copy.
    paper = float(np.percentile(gray, 90))
    toned = _off_the_ground(gray)
    solid = cv2.morphologyEx(toned, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    solid = cv2.morphologyEx(solid, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(solid)
    regions = []
    for left, top, wide, high, area in stats[1:count]:
        if wide < 0.02 * gray.shape[1] or wide > 0.75 * gray.shape[1] or high > 0.75 * gray.shape[0]:
            continue
        if not 0.35 <= high / wide <= 2.6 or area < 0.45 * wide * high or area < 220:
            continue
        if float(gray[top : top + high, left : left + wide].std()) < 9:
            continue
        # From afar a paragraph is a gray block too; seen closer it is mostly paper.
        step = fine.shape[0] / gray.shape[0]
        near = fine[int(top * step) : int((top + high) * step), int(left * step) : int((left + wide) * step)]
        if paper >= DARK_GROUND and float((near > 0.93 * paper).mean()) > 0.5:
            continue
        regions.append(tuple(float(edge / scale) for edge in (left, top, left + wide, top + high)))
    return tuple(cast(list[Box], regions))


def _off_the_ground(gray: Image) -> NDArray[np.uint8]:
    """Where a gray picture is darker than its paper, or other than its ground where that is dark (a slide): 0 or 1 for each pixel.

    Light falls off towards the edges of a scan; a surface of the second degree through what is light follows it.
    """
    middle = float(np.median(gray))
    if middle < DARK_GROUND:
        return np.asarray(np.abs(gray.astype(np.float32) - middle) > DARK_STEP, dtype=np.uint8)
    high, wide = gray.shape
    ys, xs = np.mgrid[-1 : 1 : high * 1j, -1 : 1 : wide * 1j]
    terms = np.stack([np.ones_like(xs), xs, ys, xs * ys, xs * xs, ys * ys], axis=-1).reshape(-1, 6)
    tones = gray.reshape(-1).astype(np.float64)
    paper = np.full(tones.shape, float(np.percentile(gray, 90)))
    for share in (0.75, 0.95):
        light = tones > share * paper
        if int(light.sum()) < 0.3 * len(tones):
            break
        # Never lighter than the lightest paper, which a surface that runs on below a large photo might be.
        paper = np.minimum(terms @ np.linalg.lstsq(terms[light], tones[light], rcond=None)[0], paper.max())
    return np.asarray(tones < 0.93 * paper, dtype=np.uint8).reshape(gray.shape)


def _small_photos(image: Image) -> tuple[Box, ...]:
    """Rectangles full of middle tones, as small as a portrait on a reduced copy (5 to 12 mm on a sheet): the largest few of them."""
    scale = min(1.0, PAGE_SIDE / max(image.shape[:2]))
    gray = cv2.cvtColor(_resized(image, scale), cv2.COLOR_BGR2GRAY)
    paper = float(np.percentile(gray, 90))
    toned = (gray < 0.93 * paper).astype(np.uint8)
    solid = cv2.morphologyEx(toned, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(solid)
    spots = []
    for left, top, wide, high, area in stats[1:count]:
        long, short = max(wide, high), min(wide, high)
        if long > LARGEST_SPOT or long > 1.9 * short or area < 0.6 * wide * high:
            continue
        tones = gray[top : top + high, left : left + wide]
        middling = (tones > 0.3 * paper) & (tones < 0.85 * paper)
        if float(tones.std()) >= LEAST_TONES and float(middling.mean()) >= MIDDLING:
            spots.append((int(area), tuple(float(edge / scale) for edge in (left, top, left + wide, top + high))))
    largest = sorted(spots, reverse=True)[:MOST_SPOTS]
    return tuple(cast(Box, spot) for _, spot in largest)


def _is_seal_ink(image: Image, frame: Box, seals: tuple[Box, ...]) -> bool:
    """True for tones that are a red seal's own: inside it, and gone in red light. A photo below a seal keeps its dark parts."""
    if not any(_overlap(frame, seal) > 0.9 and inside(frame, seal) for seal in seals):
        return False
    crop, _ = cut(image, frame, margin=0.0)
    red = crop[:, :, 2]
    return float((red < 0.72 * float(np.percentile(red, 95))).mean()) < 0.10 if red.size else False


def _full_contrast(crop: Image) -> Image:
    """A pale copy as dark as its original may have been."""
    low, high = (float(level) for level in np.percentile(crop, (2, 98)))
    return np.asarray(np.clip((crop.astype(np.float32) - low) * (255 / max(1.0, high - low)), 0, 255), dtype=np.uint8)


def is_photo(image: Image) -> bool:
    """True when the picture as a whole is tones, not print on paper."""
    gray = cv2.cvtColor(cv2.resize(image, (96, 96), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    return float(((gray > 0.25 * gray.max()) & (gray < 0.8 * gray.max())).mean()) > 0.35


def _resized(image: Image, scale: float) -> Image:
    return image if scale == 1.0 else cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _in_rotations(
    image: Image, *, side: int, least: float, enlarge: bool = False,
    rotations: tuple[tuple[int, int | None], ...] = ROTATIONS,
) -> list[Face]:  # fmt: skip
    longest = max(image.shape[:2])
    scale = side / longest if enlarge else min(1.0, side / longest)
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    found = []
    for turned, code in rotations:
        shown = small if code is None else cv2.rotate(small, code)
        for confidence, box in detect(np.ascontiguousarray(shown), least=least):
            found.append(Face(_back(box, turned, small.shape[:2], scale), confidence, turned))
    return found


def detect(image: Image, *, least: float) -> list[tuple[float, NDArray[np.float64]]]:
    """Certainty and box (x0, y0, x1, y1 in pixels) of each upright face that the detector sees in a picture as large as it is."""
    # Its threads spin while they wait, which on a busy machine costs more than they give: one thread, set before it loads.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    import yuface  # loads its compiled weights; only a process that looks at pictures pays for it

    if min(image.shape[:2]) < 24:
        return []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        confidences, boxes, _ = yuface.detect(image, conf=least)
    # The wheel hands coordinates out unsigned: a face that begins left of the picture wraps round to 65,000.
    signed = np.asarray(boxes).astype(np.uint16).view(np.int16).astype(np.float64)
    return [
        (float(confidence) / 100, np.array([x, y, x + wide, y + high]))
        for confidence, (x, y, wide, high) in zip(confidences, signed, strict=True)
        if wide > 8 and high > 8
    ]


def _back(box: NDArray[np.float64], turned: int, shape: tuple[int, int], scale: float) -> Box:
    """A box of the turned picture in pixels of the whole one. A face turned 90 was shown 90 counterclockwise."""
    height, width = shape
    x0, y0, x1, y1 = box
    if turned == 90:
        x0, y0, x1, y1 = width - y1, x0, width - y0, x1
    elif turned == 180:
        x0, y0, x1, y1 = width - x1, height - y1, width - x0, height - y0
    elif turned == 270:
        x0, y0, x1, y1 = y0, height - x1, y1, height - x0
    return (float(x0 / scale), float(y0 / scale), float(x1 / scale), float(y1 / scale))


def _once_each(faces: list[Face]) -> list[Face]:
    kept: list[Face] = []
    for face in sorted(faces, key=lambda face: -face.confidence):
        if all(_overlap(face.box, other.box) < 0.3 for other in kept):
            kept.append(face)
    return kept


def _overlap(one: Box, two: Box) -> float:
    """Shared area over the smaller box."""
    wide = min(one[2], two[2]) - max(one[0], two[0])
    high = min(one[3], two[3]) - max(one[1], two[1])
    if wide <= 0 or high <= 0:
        return 0.0
    return wide * high / max(1.0, min((b[2] - b[0]) * (b[3] - b[1]) for b in (one, two)))


def _framed(face: Face, frames: tuple[Box, ...], image: Image) -> Face:
    around = [
        frame for frame in frames if inside(face.box, frame) and frame[3] - frame[1] > 0.8 * (face.box[3] - face.box[1])
    ]
    photo = min(around, key=lambda frame: (frame[2] - frame[0]) * (frame[3] - frame[1]), default=None)
    crop, _ = cut(image, face.box, margin=0.0)
    if photo is not None:
        photo = without_its_surroundings(image, photo, face.box, face.turned)
        photo = without_what_hangs_on(image, photo, face.box, face.turned)
    if photo is None or not has_the_proportions(face.box, photo, face.turned, widest=SQUARE):
        photo = room_on_a_panel(image, face.box, face.turned) or photo
    plain = is_before_even_ground(image, face.box, face.turned)
    return Face(face.box, face.confidence, face.turned, photo, face_state(crop), plain)


def face_state(crop: Image) -> str:
    """How a face is shown: open, barred (a flat bar over the eyes), pixelated, blurred, or grey."""
    if crop.size == 0:
        return "open"
    gray = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    height = gray.shape[0]
    eyes = gray[int(height * 0.22) : int(height * 0.5)]
    flat_rows = [row.std() < 6 and (row.mean() < 40 or row.mean() > 250) for row in eyes]
    if sum(flat_rows) > 0.35 * max(1, len(flat_rows)):
        return "barred"
    if block_size(gray) >= 4:
        return "pixelated"
    sharpness = float(cv2.Laplacian(cv2.resize(gray, (96, 96)), cv2.CV_64F).var())
    if sharpness < 18:
        return "blurred"
    saturation = cv2.cvtColor(crop, cv2.COLOR_BGR2HSV)[:, :, 1]
    return "grey" if float(saturation.mean()) < 14 else "open"


def cut(image: Image, box: Box, *, margin: float) -> tuple[Image, tuple[int, int]]:
    """The picture's part in a box grown by a share of its sides, and where that part begins."""
    grow_x, grow_y = (box[2] - box[0]) * margin, (box[3] - box[1]) * margin
    left, top = max(0, int(box[0] - grow_x)), max(0, int(box[1] - grow_y))
    right, foot = min(image.shape[1], int(box[2] + grow_x)), min(image.shape[0], int(box[3] + grow_y))
    return image[top : max(top, foot), left : max(left, right)], (left, top)


def _moved(face: Face, offset: tuple[int, int]) -> Face:
    x, y = offset
    box = (face.box[0] + x, face.box[1] + y, face.box[2] + x, face.box[3] + y)
    return Face(box, face.confidence, face.turned)
