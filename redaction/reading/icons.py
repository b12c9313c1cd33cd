"""Icon and cursor files (ICO, CUR): a directory of small pictures, each a PNG file or a bitmap without its file header."""

import struct
from collections.abc import Iterator

from redaction.errors import UnreadableFile
from redaction.findings import Text

_HEAD, _ENTRY, _BITMAP = 6, 16, 40
_KINDS = (b"\0\0\1\0", b"\0\0\2\0")
_DAMAGED = Text("图标文件已损坏，请换成普通图片。", "The icon file is damaged; use an ordinary picture.")


def is_icons(data: bytes) -> bool:
    """Whether the first bytes are a directory of pictures: a count, and a first entry that points behind the directory."""
    if data[:4] not in _KINDS or len(data) < _HEAD + _ENTRY:
        return False
    count = int.from_bytes(data[4:6], "little")
    length, at = struct.unpack_from("<II", data, _HEAD + 8)
    return 0 < count <= 256 and _HEAD + _ENTRY * count <= at < len(data) and 0 < length <= len(data)


def icon_pictures(data: bytes) -> Iterator[bytes]:
    """Each picture as a file of its own, PNG or BMP. Raises UnreadableFile for an entry that points outside the file."""
    for number in range(int.from_bytes(data[4:6], "little")):
        entry = _HEAD + _ENTRY * number
        if entry + _ENTRY > len(data):
            raise UnreadableFile(_DAMAGED)
        length, at = struct.unpack_from("<II", data, entry + 8)
        body = data[at : at + length]
        if len(body) < length or len(body) < _BITMAP:
            raise UnreadableFile(_DAMAGED)
        yield body if body.startswith(b"\x89PNG") else _bitmap(body)


def _bitmap(body: bytes) -> bytes:
    """A BMP file; an icon's bitmap claims twice its height, because a mask of one bit a pixel lies above."""
    head, height, depth = struct.unpack_from("<I", body)[0], *struct.unpack_from("<i2xH", body, 8)
    colours = struct.unpack_from("<I", body, 32)[0] or (1 << depth if depth <= 8 else 0)
    pixels = 14 + head + 4 * colours
    whole = body[:8] + struct.pack("<i", height // 2) + body[12:]
    return b"BM" + struct.pack("<I4xI", 14 + len(whole), pixels) + whole
