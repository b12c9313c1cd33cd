"""What a JBIG2 picture says beside its pixels: comments in segments of their own, and bytes behind its last segment."""

import struct
from collections.abc import Iterator

_COMMENT, _UNKNOWN_LENGTH = 62, 0xFFFFFFFF
_MOST = 2_000


def jbig2_texts(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Label and bytes of each comment (ITU-T T.88, 7.4.15), then what follows the segments. A damaged header ends the walk."""
    at = 0
    for _ in range(_MOST):
        head = _header(data, at)
        if head is None:
            break
        kind, start, length = head
        if length == _UNKNOWN_LENGTH:
            return
        # What claims to hold more than there is, is no segment.
        if start + length > len(data):
            break
        if kind == _COMMENT:
            # Four bytes tell how its letters are written; every encoding is tried anyway.
            yield "注释 comment", data[start + 4 : start + length]
        at = start + length
    if 0 < at < len(data):
        yield "图片末尾之后 after the end", data[at:]


def _header(data: bytes, at: int) -> tuple[int, int, int] | None:
    """Kind, start and length of the data of the segment whose header begins at `at`; None where no header fits."""
    try:
        number, flags, count = struct.unpack_from(">IBB", data, at)
        at += 5
        if count >> 5 == 7:
            referred = struct.unpack_from(">I", data, at)[0] & 0x1FFFFFFF
            at += 4 + (referred + 8) // 8
        else:
            referred, at = count >> 5, at + 1
        at += referred * (1 if number <= 256 else 2 if number <= 65536 else 4)
        at += 4 if flags & 0x40 else 1
        (length,) = struct.unpack_from(">I", data, at)
    except struct.error:
        return None
    return flags & 0x3F, at + 4, int(length)
