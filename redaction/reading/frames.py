"""Further pages and frames of a picture file: scanners write many sheets into one TIFF, and a moving picture shows only one at a time."""

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

from redaction.findings import NotChecked, Text

if TYPE_CHECKING:
    from redaction.reading.model import Pixels

MAX_FRAMES = 40
_HEAD, _MOST_PAGES = 4096, 10_000


def further_frames(
    data: bytes, *, kind: str, first: "Pixels", at_most: int, place: str, warnings: list[NotChecked]
) -> Iterator[tuple[int, "Pixels"]]:
    """Every frame behind the first (number from 2, RGB pixels) that differs from it; no more than `at_most` pixels of all together.

    What is left out, and frames that cannot be decoded, go to `warnings`.
    """
    import cv2
    import numpy as np

    count = _declared(data, kind)
    if count < 2:
        return
    what = Text(f"图片 {place} 的其余各帧", f"further frames of picture {place}")
    if count * first.shape[0] * first.shape[1] > at_most:
        warnings.append(NotChecked(what, Text("像素过多", "they have too many pixels")))
        return
    try:
        _, frames = cv2.imdecodemulti(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        frames = ()
    if len(frames) < 2:
        warnings.append(NotChecked(what, Text("无法解码", "they cannot be decoded")))
    if len(frames) > MAX_FRAMES:
        warnings.append(
            NotChecked(what, Text(f"只看了前 {MAX_FRAMES} 帧", f"only the first {MAX_FRAMES} were looked at"))
        )
    last = first
    for number, frame in enumerate(frames[1:MAX_FRAMES], start=2):
        pixels = np.ascontiguousarray(np.asarray(frame, dtype=np.uint8)[:, :, ::-1])
        if not np.array_equal(pixels, first) and not np.array_equal(pixels, last):
            last = pixels
            yield number, pixels


def _declared(data: bytes, kind: str) -> int:
    """How many frames a file says that it has, roughly where it has no number for it."""
    if kind == "png":
        at = data.find(b"acTL", 0, _HEAD)
        return int.from_bytes(data[at + 4 : at + 8]) if at > 0 else 1
    if kind == "gif":
        return _frames_of_gif(data)
    if kind == "webp":
        return data.count(b"ANMF") if b"ANIM" in data[:_HEAD] else 1
    return _pages_of_tiff(data) if kind == "tiff" else 1


def _frames_of_gif(data: bytes) -> int:
    """Pictures of a GIF, block by block; a damaged one ends where its blocks do."""
    if len(data) < 13:
        return 1
    at, frames = 13 + _palette(data[10]), 0
    while at < len(data) - 10 and frames < _MOST_PAGES:
        if data[at] == 0x2C:
            frames += 1
            at += 11 + _palette(data[at + 9])
        elif data[at] == 0x21:
            at += 2
        else:
            break
        while at < len(data) and data[at]:
            at += 1 + data[at]
        at += 1
    return frames


def _palette(flags: int) -> int:
    """Bytes of the colour table that these flags announce."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _pages_of_tiff(data: bytes) -> int:
    order = "<" if data[:2] == b"II" else ">"
    at, seen = 4, set[int]()
    while at + 4 <= len(data) and len(seen) < _MOST_PAGES:
        (where,) = struct.unpack_from(order + "I", data, at)
        if where in seen or not 8 <= where <= len(data) - 2:
            break
        seen.add(where)
        (tags,) = struct.unpack_from(order + "H", data, where)
        at = where + 2 + 12 * tags
    return len(seen)
