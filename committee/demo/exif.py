"""A minimal writer of EXIF blocks: the owner's name and an embedded thumbnail, as telephones write them into JPEG files."""

import struct

_ARTIST, _MODEL, _THUMBNAIL_AT, _THUMBNAIL_LENGTH, _COMPRESSION = 0x013B, 0x0110, 0x0201, 0x0202, 0x0103


def with_exif(jpeg: bytes, *, artist: str = "", thumbnail: bytes = b"") -> bytes:
    """Put an EXIF block behind the start marker of a JPEG; raises ValueError when it does not fit into one segment."""
    body = b"Exif\0\0" + _tiff(artist.encode(), thumbnail)
    if len(body) > 65533:
        raise ValueError("an EXIF block holds at most 64 KB")
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def _tiff(artist: bytes, thumbnail: bytes) -> bytes:
    texts = [(_MODEL, b"Demo Phone 9\0")] + ([(_ARTIST, artist + b"\0")] if artist else [])
    first_size = 2 + 12 * len(texts) + 4
    data_at = 8 + first_size
    entries, data = b"", b""
    for tag, text in texts:
        entries += struct.pack("<HHI", tag, 2, len(text))
        if len(text) <= 4:
            entries += text.ljust(4, b"\0")
        else:
            entries += struct.pack("<I", data_at + len(data))
            data += text + b"\0" * (len(text) % 2)
    second_at = data_at + len(data) if thumbnail else 0
    first = struct.pack("<H", len(texts)) + entries + struct.pack("<I", second_at)
    block = b"II*\0" + struct.pack("<I", 8) + first + data
    if thumbnail:
        picture_at = second_at + 2 + 12 * 3 + 4
        block += struct.pack("<H", 3)
        block += struct.pack("<HHIHH", _COMPRESSION, 3, 1, 6, 0)
        block += struct.pack("<HHII", _THUMBNAIL_AT, 4, 1, picture_at)
        block += struct.pack("<HHII", _THUMBNAIL_LENGTH, 4, 1, len(thumbnail))
        block += struct.pack("<I", 0) + thumbnail
    return block
