"""Picture files without what describes them: the coded pixels stay byte for byte, everything else goes."""

import struct
from collections.abc import Iterator

_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_ADOBE = b"Adobe"
_BOXES = frozenset({b"jP  ", b"ftyp", b"jp2h", b"jp2c"})


def plain_jpeg(data: bytes) -> bytes:
    """A JPEG without properties, comments, thumbnails and bytes after its end. What is no sound JPEG comes back as it is."""
    try:
        return b"".join(_kept(data))
    except (ValueError, struct.error, IndexError):
        return data


def _kept(data: bytes) -> Iterator[bytes]:
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    yield data[:2]
    at = 2
    while True:
        while data[at] == 0xFF and data[at + 1] == 0xFF:
            at += 1
        if data[at] != 0xFF:
            raise ValueError("no marker")
        marker = data[at + 1]
        if marker == 0xD9:
            yield data[at : at + 2]
            return
        if marker in _ALONE:
            yield data[at : at + 2]
            at += 2
            continue
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        segment = data[at : at + 2 + length]
        at += 2 + length
        if marker == 0xDA:
            end = _end_of_scan(data, at)
            yield segment + data[at:end]
            at = end
            if at >= len(data):
                # A picture that was cut off: viewers show it, so its end is written.
                yield b"\xff\xd9"
                return
        elif not (0xE0 <= marker <= 0xEF or marker == 0xFE) or (marker == 0xEE and segment[4:9] == _ADOBE):
            yield segment


def _end_of_scan(data: bytes, at: int) -> int:
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data)
        if data[at + 1] == 0 or 0xD0 <= data[at + 1] <= 0xD7:
            at += 2
        elif data[at + 1] == 0xFF:
            at += 1
        else:
            return at


def plain_jpx(data: bytes) -> bytes:
    """A JPEG 2000 file with the boxes that hold pixels and their meaning only; a bare code stream comes back as it is."""
    if data[:4] == b"\xff\x4f\xff\x51":
        return data
    kept: list[bytes] = []
    at = 0
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        if length == 1 and at + 16 <= len(data):
            (length,) = struct.unpack(">Q", data[at + 8 : at + 16])
        elif length == 0:
            length = len(data) - at
        if length < 8:
            return data
        if kind in _BOXES:
            kept.append(data[at : at + length])
        at += length
    return b"".join(kept) if kept else data


def quality_of(data: bytes) -> int:
    """The usual quality number (1 to 100) of a JPEG, by the sum of its luminance table; 85 when there is none to be read."""
    at = data.find(b"\xff\xdb")
    if at < 0 or len(data) < at + 69 or data[at + 4] >> 4:
        return 85
    total = sum(data[at + 5 : at + 69])
    scale = total * 100 / _LUMINANCE
    quality = (200 - scale) / 2 if scale <= 100 else 5000 / scale
    return int(min(97, max(30, round(quality))))


def halved_colour(data: bytes) -> bool:
    """Whether a JPEG stores its colours at half the resolution (4:2:0 or 4:2:2)."""
    for marker in (b"\xff\xc0", b"\xff\xc1", b"\xff\xc2"):
        at = data.find(marker)
        if at > 0 and len(data) > at + 12 and data[at + 9] == 3:
            return data[at + 11] != 0x11
    return False


_LUMINANCE = 3688.0
