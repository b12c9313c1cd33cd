"""Members of a ZIP archive whose directory is damaged or cut off, from the header that stands before each of them."""

import struct
import zlib
from collections.abc import Iterator

from redaction.reading.encodings import decoded

_HEADER = struct.Struct("<4sHHHHHIIIHH")
_MARK = b"PK\x03\x04"
_STORED, _DEFLATED = 0, 8
_MOST, _CHUNK, _LONGEST_NAME = 500, 4096, 512


def salvaged(data: bytes, *, at_most: int) -> Iterator[tuple[str, bytes]]:
    """Names and what can be unpacked of each member, `at_most` bytes of each and of all together; a damaged end is left out."""
    at, left = data.find(_MARK), at_most
    for _ in range(_MOST):
        if at < 0 or at + _HEADER.size > len(data) or left <= 0:
            return
        *_, method, _, _, _, packed, _, named, extra = _HEADER.unpack_from(data, at)
        begin = at + _HEADER.size + named + extra
        following = data.find(_MARK, at + 4)
        if method == _DEFLATED:
            content = _inflated(data[begin:], left)
        elif method == _STORED:
            content = data[begin : begin + packed if packed else following if following > 0 else None][:left]
        else:
            content = b""
        left -= len(content)
        # A mark that stands there by chance gives any length to its name.
        yield decoded(data[at + _HEADER.size : at + _HEADER.size + named]) if named <= _LONGEST_NAME else "", content
        at = following


def _inflated(data: bytes, at_most: int) -> bytes:
    """What comes out before the first mistake."""
    unpack, out = zlib.decompressobj(-zlib.MAX_WBITS), bytearray()
    for at in range(0, len(data), _CHUNK):
        try:
            out += unpack.decompress(data[at : at + _CHUNK], at_most - len(out))
        except zlib.error:
            break
        if unpack.eof or len(out) >= at_most:
            break
    return bytes(out)
