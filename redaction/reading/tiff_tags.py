"""The values of the tags of a TIFF file, which is what EXIF is too: texts in any encoding, each by itself."""

import struct
from collections.abc import Iterator

_SIZES = {1: 1, 2: 1, 6: 1, 7: 1, 13: 4}
_FURTHER = {0x8769, 0x8825, 0xA005, 0x014A}
# Tags of pixels: where their strips and tables lie, and colour profiles.
_PIXELS = {0x0111, 0x0117, 0x0144, 0x0145, 0x015B, 0x8773}
_BIG = 43
_MOST_TAGS, _MOST_LISTS, _LONGEST = 400, 40, 1_000_000


def tiff_texts(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Tag numbers and bytes of all values that may hold words. Damaged lists end early; the file is searched as a whole besides.

    A file of more than 4 GB may be written in numbers of eight bytes (BigTIFF), and so may any smaller one.
    """
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None or len(data) < 8:
        return
    big = struct.unpack_from(order + "H", data, 2)[0] == _BIG
    number, entry = (order + "Q", order + "HHQ") if big else (order + "I", order + "HHI")
    width, head, counted = (8, 8, order + "Q") if big else (4, 2, order + "H")
    size = struct.calcsize(entry) + width
    todo, seen = [_number(data, width, number)], set[int]()
    while todo and len(seen) < _MOST_LISTS:
        at = todo.pop()
        if at in seen or not 8 <= at <= len(data) - head:
            continue
        seen.add(at)
        (count,) = struct.unpack_from(counted, data, at)
        for place in range(at + head, at + head + size * min(count, _MOST_TAGS), size):
            if place + size > len(data):
                break
            tag, kind, length = struct.unpack_from(entry, data, place)
            inline = place + size - width
            where = inline if length * _SIZES.get(kind, 4) <= width else _number(data, inline, number)
            if tag in _FURTHER:
                todo += [_number(data, at, number) for at in range(where, where + width * min(length, 8), width)]
            elif kind in _SIZES and tag not in _PIXELS and length > 1:
                yield f"TIFF {tag}", data[where : where + min(length, _LONGEST)]
        todo.append(_number(data, at + head + size * count, number))


def _number(data: bytes, at: int, form: str) -> int:
    return int(struct.unpack_from(form, data, at)[0]) if 0 <= at <= len(data) - struct.calcsize(form) else 0
