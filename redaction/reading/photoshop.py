"""Photoshop files (PSD, PSB): the picture as a viewer shows it, and where what is written beside its pixels lies."""

import struct

_HEAD = 26
_LARGE = 2


def sides(data: bytes) -> tuple[int, int]:
    """Width and height in pixels, as the head of the file claims."""
    height, width = struct.unpack_from(">II", data.ljust(_HEAD, b"\0"), 14)
    return width, height


def beside_the_pixels(data: bytes) -> tuple[bytes, bool]:
    """Colour table, properties and layers, in one piece, and whether there are layers: their pixels are shown by no viewer of the whole."""
    at = _HEAD
    wide = int.from_bytes(data[4:6]) == _LARGE
    layers = 0
    for section in range(3):
        size = 8 if wide and section == 2 else 4
        length = int.from_bytes(data[at : at + size])
        layers = length if section == 2 else 0
        at += size + length
    # A mask that belongs to no layer takes a few bytes.
    return data[_HEAD : min(at, len(data))], layers > 8
