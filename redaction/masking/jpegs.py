"""Picture files without what describes them: the coded pixels stay byte for byte, everything else goes."""

import struct
from collections.abc import Iterator

from redaction.masking.profiles import plain_profile

_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_ADOBE = b"Adobe"
_BOXES = frozenset({b"jP  ", b"ftyp", b"jp2h", b"jp2c"})
_HEADER_BOXES = frozenset({b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef"})
_CODE_STREAM = b"\xff\x4f\xff\x51"
_TILE, _COMMENT = 0x90, 0x64
_COLOURS = {b"GRAY": 1, b"RGB ": 3, b"CMYK": 4}
_ENUMERATED = {b"GRAY": 17, b"CMYK": 12}


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
    """A JPEG 2000 picture with the boxes that hold pixels and their meaning only, without comments and bytes behind its end."""
    if data[:4] == _CODE_STREAM:
        return _plain_code_stream(data)
    try:
        return b"".join(_plain_boxes(data, _BOXES)) or data
    except (ValueError, struct.error):
        return data


def _plain_boxes(data: bytes, wanted: frozenset[bytes]) -> Iterator[bytes]:
    at = 0
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        head = 8
        if length == 1:
            (length,) = struct.unpack(">Q", data[at + 8 : at + 16])
            head = 16
        elif length == 0:
            length = len(data) - at
        if length < head:
            raise ValueError("box")
        body = data[at + head : at + length]
        at += length
        if kind not in wanted:
            continue
        if kind == b"jp2h":
            body = b"".join(_plain_boxes(body, _HEADER_BOXES))
        elif kind == b"jp2c":
            body = _plain_code_stream(body)
        elif kind == b"colr" and body[:1] != b"\x01":
            profile = plain_profile(body[3:], _COLOURS.get(body[19:23], 0))
            # Enumerated spaces: 16 sRGB, 17 gray, 12 CMYK.
            body = body[:3] + profile if profile else b"\x01\0\0" + _ENUMERATED.get(body[19:23], 16).to_bytes(4)
        yield struct.pack(">I4s", len(body) + 8, kind) + body


def _plain_code_stream(data: bytes) -> bytes:
    """The coded pixels up to their end, without the comments of the main header."""
    at, kept = 2, [data[:2]]
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != _TILE:
        length = 2 + int.from_bytes(data[at + 2 : at + 4])
        if data[at + 1] != _COMMENT:
            kept.append(data[at : at + length])
        at += length
    end = data.rfind(b"\xff\xd9", at)
    return b"".join(kept) + (data[at:] if end < 0 else data[at : end + 2])


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
