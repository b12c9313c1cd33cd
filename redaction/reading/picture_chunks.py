"""What the pieces of GIF and WebP files say that hold no pixels."""

from collections.abc import Iterator

from redaction.reading.tiff_tags import tiff_texts

_PIXEL_CHUNKS = (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP")


def gif_texts(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Comments, words to be drawn and data of programs in a GIF file, each put together from the pieces it is cut into."""
    at = 13 + _gif_table(data[10:11])
    while at + 2 <= len(data) and data[at] in (0x21, 0x2C):
        extension = data[at] == 0x21
        at += 2 if extension else 11 + _gif_table(data[at + 9 : at + 10])
        pieces: list[bytes] = []
        while at < len(data) and (length := data[at]):
            pieces.append(data[at + 1 : at + 1 + length])
            at += 1 + length
        at += 1
        if extension:
            yield "注释 comment", b"".join(pieces)


def _gif_table(flags: bytes) -> int:
    """How many bytes the table of colours takes that these flags tell of."""
    return 3 << ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0


def webp_texts(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The chunks of a WebP file that hold no pixels; its EXIF begins as a TIFF file does."""
    at = 12
    while at + 8 <= len(data):
        name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + length]
        if name == b"EXIF":
            yield from tiff_texts(body.removeprefix(b"Exif\0\0"))
        if name not in _PIXEL_CHUNKS:
            yield name.decode("latin-1").strip(), body
        at += 8 + length + length % 2
