"""Pictures with masks as they lie in a file: colours whole, how far each pixel is painted beside them, never one for another."""

import io

import cv2
import numpy as np
import pymupdf
import pytest
from PIL import Image as Canvas

from redaction.reading.files import read_bytes
from redaction.reading.model import Document

WIDE, HIGH = 80, 60
SOFT = np.tile(np.linspace(0, 255, WIDE).astype(np.uint8), (HIGH, 1))


def pdf(*objects: tuple[str, bytes, bytes | None]) -> Document:
    """A page that shows pictures of raw bytes, each with the entries of its dictionary and, if it has one, its soft mask."""
    document = pymupdf.open()
    page = document.new_page()
    names, content = [], []
    for number, (entries, data, mask) in enumerate(objects):
        if mask is not None:
            entries += f" /SMask {raw(document, '/ColorSpace /DeviceGray /BitsPerComponent 8', mask)} 0 R"
        names.append(f"/P{number} {raw(document, entries, data)} 0 R")
        content.append(f"q 80 0 0 60 {50 + 100 * number} 600 cm /P{number} Do Q")
    stream = document.get_new_xref()
    document.update_object(stream, "<<>>")
    document.update_stream(stream, "\n".join(content).encode())
    document.xref_set_key(page.xref, "Contents", f"{stream} 0 R")
    document.xref_set_key(page.xref, "Resources", f"<</XObject <<{' '.join(names)}>>>>")
    return read_bytes(document.tobytes(), name="a.pdf")


def raw(document: pymupdf.Document, entries: str, data: bytes) -> int:
    """A new picture object of 80 by 60 pixels."""
    xref = document.get_new_xref()
    document.update_object(xref, f"<</Type/XObject/Subtype/Image/Width {WIDE}/Height {HIGH} {entries}>>")
    document.update_stream(xref, data, compress="/Filter" not in entries)
    if "/Filter" in entries:
        document.xref_set_key(xref, "Filter", entries.rpartition("/Filter ")[2])
    return xref


RGB_ENTRIES = "/ColorSpace /DeviceRGB /BitsPerComponent 8"
RED = bytes([200, 0, 0] * WIDE * HIGH)


def test_a_soft_mask_is_handed_out_beside_whole_colours() -> None:
    document = pdf((RGB_ENTRIES, RED, SOFT.tobytes()))
    [digest] = document.pictures
    coverage = document.coverage(digest)
    assert coverage is not None
    assert np.array_equal(coverage, SOFT)
    assert document.pixels(digest).reshape(-1, 3).min(axis=0).tolist() == [200, 0, 0]


def test_equal_colours_with_different_masks_are_two_pictures() -> None:
    document = pdf(
        (RGB_ENTRIES, RED, SOFT.tobytes()), (RGB_ENTRIES, RED, SOFT[:, ::-1].tobytes()), (RGB_ENTRIES, RED, None)
    )
    assert len(document.pictures) == 3
    assert [picture.mask > 0 for picture in document.pictures.values()] == [True, True, False]


def test_a_colour_key_takes_nothing_out_of_the_stored_colours() -> None:
    document = pdf(
        (f"{RGB_ENTRIES} /Mask [190 210 0 5 0 5]", RED[: len(RED) // 2] + bytes([0, 0, 200] * (WIDE * HIGH // 2)), None)
    )
    [digest] = document.pictures
    coverage = document.coverage(digest)
    assert coverage is not None
    assert (coverage[0, 0], coverage[-1, 0]) == (0, 255)
    assert document.pixels(digest)[0, 0].tolist() == [200, 0, 0]
    assert np.array_equal(document.coverage(digest), coverage)


def test_a_stencil_is_read_as_black_on_white() -> None:
    bits = np.zeros((HIGH, WIDE), np.uint8)
    bits[:, :40] = 1
    document = pdf(("/ImageMask true /BitsPerComponent 1", np.packbits(bits, axis=1).tobytes(), None))
    [digest] = document.pictures
    assert document.pixels(digest)[0, [0, -1]].tolist() == [[255] * 3, [0] * 3]


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_a_transparent_picture_file_shows_as_on_white_paper(depth: type) -> None:
    full = np.iinfo(depth).max
    pixels = np.zeros((60, 80, 4), depth)
    pixels[:, 40:, 3] = full
    document = read_bytes(cv2.imencode(".png", pixels)[1].tobytes(), name="a.png")
    [digest] = document.pictures
    coverage = document.coverage(digest)
    assert coverage is not None
    assert coverage[0, [0, -1]].tolist() == [0, 255]
    assert document.pages[0].render(dpi=72)[5, [5, -5]].tolist() == [[255] * 3, [0] * 3]


def test_what_the_alpha_of_a_jpeg_2000_picture_hides_is_among_its_stored_colours() -> None:
    layers = np.full((HIGH, WIDE, 4), (200, 0, 0, 255), np.uint8)
    layers[:, 40:] = (30, 160, 30, 0)
    file = io.BytesIO()
    Canvas.fromarray(layers).save(file, "JPEG2000")
    document = pdf(("/SMaskInData 1 /Filter /JPXDecode", file.getvalue(), None))
    [digest] = document.pictures
    pixels, coverage = document.pixels(digest), document.coverage(digest)
    assert coverage is not None
    assert [tuple(pixels[30, x]) for x in (10, 60)] == [(200, 0, 0), (30, 160, 30)]
    assert [int(coverage[30, x]) for x in (10, 60)] == [255, 0]


def test_a_range_that_shows_every_sample_alike_hides_no_stored_colour_and_an_inverting_one_is_kept() -> None:
    document = pdf(
        (f"{RGB_ENTRIES} /Decode [1 1 1 1 1 1]", RED, None), (f"{RGB_ENTRIES} /Decode [1 0 1 0 1 0]", RED, None)
    )
    shown = {tuple(int(tone) for tone in document.pixels(digest)[5, 5]) for digest in document.pictures}
    assert shown == {(200, 0, 0), (55, 255, 255)}


@pytest.mark.parametrize("clip", ["", "50 600 10 10 re W n", "0 0 0 0 re W n"])
def test_an_inline_picture_is_stored_whole_however_little_of_it_is_shown(clip: str) -> None:
    document = pymupdf.open()
    page = document.new_page()
    xref = document.get_new_xref()
    document.update_object(xref, "<<>>")
    inline = f"BI /W {WIDE} /H {HIGH} /BPC 8 /CS /RGB ID ".encode() + RED + b"\nEI"
    document.update_stream(xref, f"q {clip} q 80 0 0 60 50 600 cm\n".encode() + inline + b"\nQ Q")
    document.xref_set_key(page.xref, "Contents", f"{xref} 0 R")
    read = read_bytes(document.tobytes(), name="a.pdf")
    [(digest, picture)] = read.pictures.items()
    assert (picture.width, picture.height, [place.page for place in picture.placements]) == (WIDE, HIGH, [1])
    assert tuple(read.pixels(digest)[5, 5]) == (200, 0, 0)
