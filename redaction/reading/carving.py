"""Whole files that lie somewhere inside other bytes: behind a picture, behind the end of a PDF, in private data (T-031, T-069)."""

import re
from collections.abc import Iterator

# What follows a magic number is checked by whoever reads the file; these are only long enough to be rare by chance. Properties of a
# picture begin as a TIFF file does and are none: whoever reads the picture around them reads them.
_MAGIC = re.compile(
    rb"%PDF-\d|Rar!\x1a\x07|PK\x03\x04|\xff\xd8\xff[\xc0-\xfe]|\x89PNG\r\n\x1a\n|\x1f\x8b\x08|BZh[1-9]1AY&SY|\xfd7zXZ\0|\xd0\xcf\x11\xe0\xa1\xb1"
    rb"|GIF8[79]a|RIFF.{4}WEBP|\{\\rtf|(?<!Exif\0\0)(?:II\*\0|MM\0\*)",
    re.DOTALL,
)
_MOST, _FEW, _MANY = 40, 3, 12
# Members of an archive and small copies inside a picture begin like the whole; nothing packed holds another one in the open.
_REPEATED = (b"%PD", b"PK\x03", b"\xff\xd8\xff", b"\x89PN", b"II*", b"MM\0")


def carved(data: bytes, *, after: int = 0, dropped: list[int] | None = None) -> Iterator[bytes]:
    """The bytes from each magic number on that stands at or behind `after`; a few of each kind that repeats inside itself.

    Where more packed files stand in a row than are given out, their places go to `dropped`: they are unread.
    """
    seen: dict[bytes, int] = {}
    total = 0
    for found in _MAGIC.finditer(data, after):
        kind = found[0][:3]
        seen[kind] = seen.get(kind, 0) + 1
        repeated = kind in _REPEATED
        if total < _MOST and seen[kind] <= (_FEW if repeated else _MANY):
            total += 1
            yield data[found.start() :]
        elif not repeated and dropped is not None:
            dropped.append(found.start())
