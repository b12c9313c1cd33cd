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
_MOST = 12
_KINDS = 3


def carved(data: bytes, *, after: int = 0) -> Iterator[bytes]:
    """The bytes from each magic number on that stands at or behind `after`; a few of each kind, because members repeat them."""
    seen: dict[bytes, int] = {}
    total = 0
    for found in _MAGIC.finditer(data, after):
        kind = found[0][:3]
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] > _KINDS:
            continue
        total += 1
        if total > _MOST:
            return
        yield data[found.start() :]
