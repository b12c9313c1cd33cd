"""Texts inside font files: the name table of TrueType and OpenType fonts, readable runs of the others."""

import re
import struct
from collections.abc import Iterator

_RUN = re.compile(rb"[\x20-\x7e]{4,}")
_HEAD = 65_536


def font_texts(data: bytes) -> Iterator[str]:
    """Every text a font file carries beside its glyphs: family, owner, copyright, licence, designer (T-058)."""
    if data[:4] in (b"\0\1\0\0", b"OTTO", b"true", b"ttcf"):
        yield from _name_table(data)
    elif data[:1] == b"\1" or data[:2] == b"%!":
        yield "\n".join(run.decode("ascii") for run in _RUN.findall(data[:_HEAD]))


def _name_table(data: bytes) -> Iterator[str]:
    try:
        (count,) = struct.unpack_from(">H", data, 4)
        for index in range(min(count, 64)):
            tag, _, offset, length = struct.unpack_from(">4sIII", data, 12 + 16 * index)
            if tag == b"name":
                yield from _names(data[offset : offset + min(length, _HEAD)])
    except struct.error:
        return


def _names(table: bytes) -> Iterator[str]:
    _, count, start = struct.unpack_from(">HHH", table, 0)
    for index in range(min(count, 512)):
        platform, _, _, _, length, offset = struct.unpack_from(">HHHHHH", table, 6 + 12 * index)
        raw = table[start + offset : start + offset + length]
        yield raw.decode("utf-16-be" if platform in (0, 3) else "mac-roman", "replace")
