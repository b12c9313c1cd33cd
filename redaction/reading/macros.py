"""Source text of macros in Office files, which they keep packed in a way of their own (MS-OVBA, 2.4.1)."""

import re
import struct
from collections.abc import Iterator

# Every module begins with what describes it, behind the signature, the head of its first chunk and eight flags that are all zero.
_MODULE = re.compile(rb"\x01..\0Attribut", re.DOTALL)
_CHUNK, _LONGEST = 4096, 4_000_000
_MOST = 200


def macro_texts(content: bytes, *, directory: bool) -> Iterator[bytes]:
    """The plain text of each module packed in a stream; a `directory` is packed as a whole."""
    starts = [0] if directory and content[:1] == b"\1" else [found.start() for found in _MODULE.finditer(content)]
    for start in starts[:_MOST]:
        yield _unpacked(content, start + 1)


def _unpacked(data: bytes, at: int) -> bytes:
    """What the chunks from `at` on hold, as far as they go."""
    out = bytearray()
    while at + 2 <= len(data) and len(out) < _LONGEST:
        (head,) = struct.unpack_from("<H", data, at)
        if head >> 12 & 7 != 3:
            break
        end = min(at + (head & 0xFFF) + 3, len(data))
        out += _chunk(data[at + 2 : end]) if head & 0x8000 else data[at + 2 : end]
        at = end
    return bytes(out)


def _chunk(packed: bytes) -> bytes:
    """One chunk: letters as they are, and copies of what stands before; eight flags tell which of the two follow."""
    out = bytearray()
    at = 0
    while at < len(packed):
        flags, at = packed[at], at + 1
        for bit in range(8):
            if at >= len(packed) or len(out) >= _CHUNK:
                break
            if not flags >> bit & 1:
                out.append(packed[at])
                at += 1
                continue
            if at + 2 > len(packed):
                return bytes(out)
            (token,) = struct.unpack_from("<H", packed, at)
            at += 2
            # The further the chunk has come, the more bits the distance takes from the length.
            distance_bits = max(4, (len(out) - 1).bit_length())
            length = (token & 0xFFFF >> distance_bits) + 3
            distance = (token >> 16 - distance_bits) + 1
            if distance > len(out):
                return bytes(out)
            for _ in range(length):
                out.append(out[-distance])
    return bytes(out)
