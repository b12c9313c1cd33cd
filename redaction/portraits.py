"""Whether a face is a certificate portrait, one of several people or a small one in a scene, and what has to be masked with it."""

from dataclasses import dataclass

import cv2
import numpy as np

from redaction.ocr_model import Image

Box = tuple[float, float, float, float]

SURROUNDINGS, PLAIN, LIGHT = 0.2, 0.75, 0.7
SMOOTH = 1.0
SURE_HEAD = 0.8


@dataclass(frozen=True)
class Face:
    """A face in pixels of the picture. `turned` is how far it is rotated clockwise; `photo` the frame it sits in, if seen."""

    box: Box
    confidence: float
    turned: int = 0
    photo: Box | None = None
    state: str = "open"


def is_portrait(face: Face, faces: tuple[Face, ...], *, size: tuple[int, int], dpi: float | None) -> bool:
    """True for a certificate photo: one head that fills a small upright frame, or a lone head of 6 to 45 mm on a page.

    `size` is width and height of the picture that holds the face, `dpi` its printed resolution when known.
    """
    frame = face.photo or (0.0, 0.0, float(size[0]), float(size[1]))
    frame_width, frame_height = frame[2] - frame[0], frame[3] - frame[1]
    tall = (face.box[3] - face.box[1]) or 1.0
    if face.turned in (90, 270):
        frame_width, frame_height = frame_height, frame_width
        tall = (face.box[2] - face.box[0]) or 1.0
    if any(other is not face and inside(other.box, frame) for other in faces):
        return False
    if 0.28 <= tall / max(1.0, frame_height) <= 0.95 and 1.05 <= frame_height / max(1.0, frame_width) <= 1.75:
        return True
    if dpi is None or (face.photo is not None and tall < 0.28 * frame_height):
        return False
    # What is hardly a face (a lamp, a knob) is a person to judge, not a certificate's.
    sure = face.photo is not None or face.confidence >= SURE_HEAD
    return sure and 6 <= tall / dpi * 25.4 <= 45 and len(faces) == 1


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
    left, top, right, foot = _own_room(face.box, face.turned)
    return (max(0.0, left), max(0.0, top), min(wide, right), min(high, foot))


def _own_room(head: Box, turned: int) -> Box:
    """What a certificate photo shows around a head: a third of it above, shoulders below, measured along its turn."""
    x0, y0, x1, y1 = head
    tall = (y1 - y0) if turned in (0, 180) else (x1 - x0)
    above, below, beside = 0.55 * tall, 1.15 * tall, 0.75 * tall
    left, top, right, foot = {
        0: (beside, above, beside, below), 90: (below, beside, above, beside),
        180: (beside, below, beside, above), 270: (above, beside, below, beside),
    }[turned]  # fmt: skip
    return (x0 - left, y0 - top, x1 + right, y1 + foot)


def without_its_surroundings(image: Image, frame: Box, head: Box, turned: int) -> Box:
    """The frame, or the head's own room in it where the rest is plain: a tinted card or a shadow on the paper around a glued photo."""
    left, top = int(max(0, frame[0])), int(max(0, frame[1]))
    gray = cv2.cvtColor(image[top : int(frame[3]), left : int(frame[2])], cv2.COLOR_BGR2GRAY)
    # Grain and moiré are no print.
    gray = cv2.GaussianBlur(gray, (0, 0), SMOOTH)
    room = _own_room(head, turned)
    own = (max(room[0], frame[0]), max(room[1], frame[1]), min(room[2], frame[2]), min(room[3], frame[3]))
    rest = np.ones(gray.shape, bool)
    rest[int(own[1]) - top : int(own[3]) - top, int(own[0]) - left : int(own[2]) - left] = False
    if not rest.size or float(rest.mean()) < SURROUNDINGS:
        return frame
    reach = max(9, gray.shape[1] // 12) | 1
    ground = cv2.blur(cv2.dilate(gray, np.ones((reach, reach), np.uint8)), (reach, reach))
    light = (gray > 0.88 * ground) & (ground > LIGHT * float(np.percentile(gray, 95)))
    return own if float(light[rest].mean()) >= PLAIN else frame


def inside(box: Box, frame: Box) -> bool:
    """True when the middle of a box lies in a frame."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return frame[0] <= x <= frame[2] and frame[1] <= y <= frame[3]
