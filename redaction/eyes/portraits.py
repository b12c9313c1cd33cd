"""Whether a face is a certificate portrait, one of several people or a small one in a scene, and what has to be masked with it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from redaction.eyes.ocr_model import Image

Box = tuple[float, float, float, float]

ASSUMED_DPI = 200.0
SURROUNDINGS, PLAIN, LIGHT = 0.2, 0.75, 0.7
# A card that lies is full of labels and of what was blacked out.
PLAIN_CARD, LYING = 0.65, 1.25
NEAR_TONE, EVEN = 22, 0.6
SMOOTH = 1.0
FULL = 0.66
HEAD_AND_SHOULDERS, TO_THE_WAIST, SMALL_PHOTO_MM = 0.28, 0.2, 60.0
SURE_HEAD = 0.8
# Pictures of people on web pages, cards and slides are square or round as often as upright.
UPRIGHT, SQUARE = 1.05, 0.9


@dataclass(frozen=True)
class Face:
    """A face in pixels of the picture. `turned` is how far it is rotated clockwise; `photo` the frame it sits in, if seen.

    `plain` says whether one even tone stands above and beside it, as behind a sitter; a scene is full of things. `drawn` says whether
    few even tones fill it, as in a drawing, `weak` that it is hardly a face and lacks what else makes a portrait.
    """

    box: Box
    confidence: float
    turned: int = 0
    photo: Box | None = None
    state: str = "open"
    plain: bool = True
    drawn: bool = False
    weak: bool = False


def is_portrait(face: Face, faces: tuple[Face, ...], *, size: tuple[int, int], dpi: float | None) -> bool:
    """True for a certificate photo: one head that fills a small upright frame, or a lone head of 6 to 45 mm before an even ground.

    `size` is width and height of the picture that holds the face, `dpi` its printed resolution when known; a picture that no page
    shows is taken to be made for print like the others.
    """
    frame = face.photo or (0.0, 0.0, float(size[0]), float(size[1]))
    if face.drawn or face.weak:
        return False
    if any(other is not face and inside(other.box, frame) for other in faces):
        return False
    if has_the_proportions(face.box, frame, face.turned, widest=SQUARE):
        return True
    # A photo as small as those of certificates may show its person to the waist.
    largest = max(frame[2] - frame[0], frame[3] - frame[1])
    small = face.photo is not None and dpi is not None and largest / dpi * 25.4 <= SMALL_PHOTO_MM
    if small and has_the_proportions(face.box, frame, face.turned, least=TO_THE_WAIST):
        return True
    across = face.turned in (90, 270)
    tall = (face.box[2] - face.box[0] if across else face.box[3] - face.box[1]) or 1.0
    frame_height = frame[2] - frame[0] if across else frame[3] - frame[1]
    if face.photo is not None and tall < HEAD_AND_SHOULDERS * frame_height:
        return False
    # What is hardly a face (a lamp, a knob) is a person to judge, not a certificate's.
    sure = face.photo is not None or face.confidence >= SURE_HEAD
    return sure and 6 <= tall / (dpi or ASSUMED_DPI) * 25.4 <= 45 and len(faces) == 1 and face.plain


def has_the_proportions(
    head: Box, frame: Box, turned: int, *, least: float = HEAD_AND_SHOULDERS, widest: float = UPRIGHT
) -> bool:
    """Whether a frame is as tall as that of a certificate photo and the head, at `least` that share of its height, as large in it.

    `widest` is the smallest height of the frame over its width.
    """
    wide, high, tall = frame[2] - frame[0], frame[3] - frame[1], head[3] - head[1]
    if turned in (90, 270):
        wide, high, tall = high, wide, head[2] - head[0]
    return least <= tall / max(1.0, high) <= 0.95 and widest <= high / max(1.0, wide) <= 1.75


def photo_around(face: Face, faces: tuple[Face, ...], *, size: tuple[int, int], portrait: bool) -> Box | None:
    """What has to be masked with a face: the frame it was seen in, but of a portrait on a tinted card only the portrait's own room."""
    if face.photo is None:
        return whole_photo(face, faces, size=size)
    wide, high = face.photo[2] - face.photo[0], face.photo[3] - face.photo[1]
    if face.turned in (90, 270):
        wide, high = high, wide
    own = whole_photo(face, faces, size=size) if portrait and wide > high else None
    if own is None:
        return face.photo
    return (
        max(own[0], face.photo[0]), max(own[1], face.photo[1]), min(own[2], face.photo[2]), min(own[3], face.photo[3]),
    )  # fmt: skip


def whole_photo(face: Face, faces: tuple[Face, ...], *, size: tuple[int, int]) -> Box | None:
    """The frame that has to be masked with a face that no frame was seen around: the picture, or what a portrait takes around a head.

    None for a face in a larger scene.
    """
    wide, high = float(size[0]), float(size[1])
    x0, y0, x1, y1 = face.box
    head = (y1 - y0) if face.turned in (0, 180) else (x1 - x0)
    tall, across = (high, wide) if face.turned in (0, 180) else (wide, high)
    if len(faces) == 1 and head > 0.28 * tall and tall < 2.0 * across:
        return (0.0, 0.0, wide, high)
    if len(faces) > 1 or head > 0.2 * tall:
        return None
    left, top, right, foot = own_room(face.box, face.turned)
    return (max(0.0, left), max(0.0, top), min(wide, right), min(high, foot))


def is_before_even_ground(image: Image, head: Box, turned: int) -> bool:
    """Whether what stands above a head and at its temples is mostly of one tone; in red light, so that a seal over it is not seen."""
    x0, y0, x1, y1 = head
    wide, tall = x1 - x0, y1 - y0
    reach, deep = 0.45, 0.55
    beside = {
        0: (x0 - reach * wide, y0 - reach * tall, x1 + reach * wide, y0 + deep * tall),
        180: (x0 - reach * wide, y1 - deep * tall, x1 + reach * wide, y1 + reach * tall),
        90: (x1 - deep * wide, y0 - reach * tall, x1 + reach * wide, y1 + reach * tall),
        270: (x0 - reach * wide, y0 - reach * tall, x0 + deep * wide, y1 + reach * tall),
    }[turned]
    left, top = max(0, int(beside[0])), max(0, int(beside[1]))
    red = cv2.blur(image[top : int(beside[3]), left : int(beside[2]), 2], (3, 3))
    ground = np.ones(red.shape, bool)
    # Hair reaches beyond the box of a face on all sides.
    ground[
        max(0, int(y0 - 0.22 * tall) - top) : max(0, int(y1 + 0.22 * tall) - top),
        max(0, int(x0 - 0.18 * wide) - left) : max(0, int(x1 + 0.18 * wide) - left),
    ] = False
    tones = red[ground]
    if tones.size < 40:
        return True
    return float((np.abs(tones.astype(np.int16) - int(np.median(tones))) <= NEAR_TONE).mean()) >= EVEN


def own_room(head: Box, turned: int) -> Box:
    """What a certificate photo shows around a head: a third of it above, shoulders below, measured along its turn."""
    x0, y0, x1, y1 = head
    tall = (y1 - y0) if turned in (0, 180) else (x1 - x0)
    above, below, beside = 0.55 * tall, 1.15 * tall, 0.75 * tall
    left, top, right, foot = {
        0: (beside, above, beside, below), 90: (below, beside, above, beside),
        180: (beside, below, beside, above), 270: (above, beside, below, beside),
    }[turned]  # fmt: skip
    return (x0 - left, y0 - top, x1 + right, y1 + foot)


def room_on_a_panel(image: Image, head: Box, turned: int) -> Box | None:
    """A head's own room where a dark even panel goes on around it on all sides: a photo set into a band or a card; None elsewhere.

    A person in a scene stands in front of one, and the body goes on below.
    """
    x0, y0, x1, y1 = own_room(head, turned)
    by = 0.12 * (y1 - y0)
    left, top = int(max(0, x0 - by)), int(max(0, y0 - by))
    gray = cv2.cvtColor(image[top : int(y1 + by), left : int(x1 + by)], cv2.COLOR_BGR2GRAY)
    soft = cv2.GaussianBlur(gray, (0, 0), SMOOTH).astype(np.float32)
    sides = (soft[: int(y0) - top], soft[int(y1) - top :], soft[:, : int(x0) - left], soft[:, int(x1) - left :])
    if min(side.size for side in sides) < 10:
        return None
    middle = float(np.median(np.concatenate([side.reshape(-1) for side in sides])))
    paper = float(np.percentile(cv2.resize(image, (64, 64), interpolation=cv2.INTER_AREA).max(axis=2), 90))
    if middle > LIGHT * paper or any(float((np.abs(side - middle) <= NEAR_TONE).mean()) < EVEN for side in sides):
        return None
    high, wide = image.shape[:2]
    return (max(0.0, x0), max(0.0, y0), min(float(wide), x1), min(float(high), y1))


def without_its_surroundings(image: Image, frame: Box, head: Box, turned: int) -> Box:
    """The frame, or the head's own room in it where the rest is plain: a tinted card or a shadow on the paper around a glued photo."""
    left, top = int(max(0, frame[0])), int(max(0, frame[1]))
    gray = cv2.cvtColor(image[top : int(frame[3]), left : int(frame[2])], cv2.COLOR_BGR2GRAY)
    # Grain and moiré are no print.
    gray = cv2.GaussianBlur(gray, (0, 0), SMOOTH)
    room = own_room(head, turned)
    own = (max(room[0], frame[0]), max(room[1], frame[1]), min(room[2], frame[2]), min(room[3], frame[3]))
    rest = np.ones(gray.shape, bool)
    rest[int(own[1]) - top : int(own[3]) - top, int(own[0]) - left : int(own[2]) - left] = False
    if not rest.size or float(rest.mean()) < SURROUNDINGS:
        return frame
    reach = max(9, gray.shape[1] // 12) | 1
    ground = cv2.blur(cv2.dilate(gray, np.ones((reach, reach), np.uint8)), (reach, reach))
    light = (gray > 0.88 * ground) & (ground > LIGHT * float(np.percentile(gray, 95)))
    across, along = gray.shape if turned in (90, 270) else gray.shape[::-1]
    least = PLAIN_CARD if across > LYING * along else PLAIN
    return own if float(light[rest].mean()) >= least else frame


def without_what_hangs_on(image: Image, frame: Box, head: Box, turned: int) -> Box:
    """The frame, or the full rows and columns around the head where the frame has no portrait's proportions with what lies over its
    edge: a seal set half on the photo is as toned as the photo from afar, but paper shows between its strokes.
    """
    if has_the_proportions(head, frame, turned):
        return frame
    left, top = int(max(0, frame[0])), int(max(0, frame[1]))
    gray = cv2.cvtColor(image[top : int(frame[3]), left : int(frame[2])], cv2.COLOR_BGR2GRAY)
    if not gray.size:
        return frame
    toned = (cv2.GaussianBlur(gray, (0, 0), SMOOTH) < 0.93 * _paper_around(image, frame)).astype(np.float32)
    y0, y1, x0, x1 = 0, toned.shape[0], 0, toned.shape[1]
    # Across the head first, then along it, and once more across.
    for columns in (False, True, False) if turned in (90, 270) else (True, False, True):
        if columns:
            x0, x1 = _full_run(toned[y0:y1].mean(axis=0), (head[0] - left, head[2] - left))
        else:
            y0, y1 = _full_run(toned[:, x0:x1].mean(axis=1), (head[1] - top, head[3] - top))
    own = (float(left + x0), float(top + y0), float(left + x1), float(top + y1))
    return own if has_the_proportions(head, own, turned, least=TO_THE_WAIST) else frame


def _paper_around(image: Image, frame: Box) -> float:
    """How light the paper is beside a photo."""
    by = 0.5 * (frame[2] - frame[0])
    x0, y0, x1, y1 = (int(max(0, edge)) for edge in (frame[0] - by, frame[1] - by, frame[2] + by, frame[3] + by))
    return float(np.percentile(cv2.cvtColor(image[y0:y1, x0:x1], cv2.COLOR_BGR2GRAY), 80))


def _full_run(share: NDArray[np.float32], head: tuple[float, float]) -> tuple[int, int]:
    """First and last of the rows (or columns) around the head that are nearly as full of tones as those of the head itself."""
    first, last = int(max(0, head[0])), int(min(len(share), head[1]))
    if last - first < 2:
        return 0, len(share)
    reach = max(2, len(share) // 40)
    soft = np.convolve(np.pad(share, reach, mode="edge"), np.full(2 * reach + 1, 1 / (2 * reach + 1)), "valid")
    full = soft >= FULL * float(np.median(soft[first:last]))
    middle = (first + last) // 2
    empty = np.flatnonzero(~full)
    before, after = empty[empty < middle], empty[empty >= middle]
    start, end = (int(before[-1]) + 1 if len(before) else 0), (int(after[0]) if len(after) else len(share))
    # A head whose own middle is paper, as on a hard copy, tells of no edge.
    return (start, end) if end > start else (0, len(share))


def inside(box: Box, frame: Box) -> bool:
    """True when the middle of a box lies in a frame."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return frame[0] <= x <= frame[2] and frame[1] <= y <= frame[3]
