"""The values of the tags of a TIFF file, which is what EXIF is too: texts in any encoding, each by itself."""

import struct
from collections.abc import Iterator

_SIZES = {1: 1, 2: 1, 6: 1, 7: 1, 13: 4}
_FURTHER = {0x8769, 0x8825, 0xA005, 0x014A}
# Tags of pixels: where their strips and tables lie, and colour profiles.
_PIXELS = {0x0111, 0x0117, 0x0144, 0x0145, 0x015B, 0x8773}
_MOST_TAGS, _MOST_LISTS, _LONGEST = 400, 40, 1_000_000


def tiff_texts(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Tag numbers and bytes of all values that may hold words. Damaged lists end early; the file is searched as a whole besides."""
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None or len(data) < 8:
        return
    todo, seen = [_number(data, 4, order)], set[int]()
    while todo and len(seen) < _MOST_LISTS:
        at = todo.pop()
        if at in seen or not 8 <= at <= len(data) - 2:
            continue
        seen.add(at)
        (count,) = struct.unpack_from(order + "H", data, at)
        for entry in range(at + 2, at + 2 + 12 * min(count, _MOST_TAGS), 12):
            if entry + 12 > len(data):
                break
            tag, kind, length = struct.unpack_from(order + "HHI", data, entry)
            where = entry + 8 if length * _SIZES.get(kind, 4) <= 4 else _number(data, entry + 8, order)
            if tag in _FURTHER:
                todo += [_number(data, place, order) for place in range(where, where + 4 * min(length, 8), 4)]
            elif kind in _SIZES and tag not in _PIXELS and length > 1:
                yield f"TIFF {tag}", data[where : where + min(length, _LONGEST)]
        todo.append(_number(data, at + 2 + 12 * count, order))


def _number(data: bytes, at: int, order: str) -> int:
    return int(struct.unpack_from(order + "I", data, at)[0]) if 0 <= at <= len(data) - 4 else 0
