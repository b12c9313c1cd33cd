"""Picture files that offices attach besides photographs (icons, Photoshop, AVIF) are decoded, and what they say is read."""

import struct

import cv2
import numpy as np
import pytest

from redaction.errors import UnreadableFile
from redaction.findings import NotChecked
from redaction.reading.files import kind_of, read_any
from redaction.reading.icons import icon_pictures
from redaction.reading.model import Document
from tests.redaction.planted_files import chunk, png

NAME = "王翀"
SHADES = np.tile(np.arange(0, 240, 6, dtype=np.uint8), (40, 1))
COLOURS = np.dstack([SHADES] * 3)


def _encoded(suffix: str, pixels: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]") -> bytes:
    ok, data = cv2.imencode(suffix, pixels)
    assert ok
    return bytes(data)


def _icons(*bodies: bytes) -> bytes:
    at = 6 + 16 * len(bodies)
    entries = b""
    for body in bodies:
        entries += struct.pack("<BBBBHHII", 40, 40, 0, 0, 1, 24, len(body), at)
        at += len(body)
    return struct.pack("<HHH", 0, 1, len(bodies)) + entries + b"".join(bodies)


def _icon_bitmap() -> bytes:
    """The pixels as an icon stores them: no file header, twice the height, a mask of one bit a pixel behind."""
    bitmap = _encoded(".bmp", COLOURS)[14:]
    return bitmap[:8] + struct.pack("<i", 80) + bitmap[12:] + bytes(40 * 8)


def _photoshop(*, resources: bytes = b"", layers: bytes = b"") -> bytes:
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 40, 40, 8, 3)
    sections = b"".join(struct.pack(">I", len(part)) + part for part in (b"", resources, layers))
    return head + sections + struct.pack(">H", 0) + SHADES.tobytes() * 3


def _read(data: bytes) -> tuple[Document, list[str]]:
    warnings: list[NotChecked] = []
    document = read_any(data, name="a", origin="attachment", depth=1, deep=True, warnings=warnings)
    assert document is not None
    return document, [line.what.en for line in (*warnings, *document.warnings)]


def _shades(document: Document) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    assert document.picture_source is not None
    (picture,) = document.pictures.values()
    return np.asarray(document.picture_source.pixels(picture)[:, :, 0], dtype=np.uint8)


@pytest.mark.parametrize(
    ("kind", "data", "error"),
    [("heic", _encoded(".avif", COLOURS), 12), ("psd", _photoshop(), 0)],
    ids=["avif", "psd"],
)
def test_a_picture_is_decoded_and_leaves_nothing_unread(kind: str, data: bytes, error: int) -> None:
    document, unread = _read(data)
    assert (kind_of(data), document.kind, unread) == (kind, kind, [])
    assert np.abs(_shades(document).astype(int) - SHADES).max() <= error


def test_each_picture_of_an_icon_is_read_as_a_file_of_its_own() -> None:
    said = png(chunk(b"tEXt", b"Author\0" + NAME.encode()))
    document, unread = _read(_icons(said, _icon_bitmap()))
    pictures = [inner.document for inner in document.inner if inner.document]
    assert ([picture.kind for picture in pictures], unread) == (["png", "bmp"], [])
    assert any(NAME in string.text for string in pictures[0].strings)
    assert np.array_equal(_shades(pictures[1]), SHADES)


def test_an_icon_that_points_outside_its_file_is_unreadable() -> None:
    with pytest.raises(UnreadableFile):
        list(icon_pictures(_icons(_icon_bitmap(), _icon_bitmap())[:-900]))


def test_what_lies_beside_the_pixels_of_a_photoshop_file_is_read_and_its_layers_are_told_as_unread() -> None:
    words = f"作者：{NAME} ".encode()
    resource = b"8BIM" + struct.pack(">H2xI", 1060, len(words)) + words
    document, unread = _read(_photoshop(resources=resource, layers=bytes(64)))
    assert any(NAME in string.text for string in document.strings)
    assert unread == ["layers of picture a"]


def test_a_photoshop_file_that_claims_too_many_pixels_is_told_as_unread() -> None:
    data = bytearray(_photoshop())
    data[14:22] = struct.pack(">II", 60_000, 60_000)
    assert _read(bytes(data))[1][0] == "attachment a"
