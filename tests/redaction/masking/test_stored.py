"""What pictures, colours and character maps of a masked file keep: pixels, colours and codes, and no words."""

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pikepdf
import pymupdf
import pytest

from redaction.masking.charmaps import plain_map, texts_of
from redaction.masking.jpegs import plain_jpeg, plain_jpx
from redaction.masking.pictures import jpeg
from redaction.masking.profiles import plain_profile
from redaction.masking.work import masked_pdf
from tests.redaction.masking.made import noisy_page

WORDS = "owner: Dilnur Ahmat"


def rgb_profile(words: str = WORDS, *, version: int = 2) -> bytes:
    """An RGB profile of matrix and curves (ICC.1) that says the words in its description, its maker and a private tag."""
    said = words.encode("ascii")
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(said) + 1) + said + b"\0" * 79,
        b"wtpt": b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061),
        **{
            name: b"XYZ \0\0\0\0" + struct.pack(">3i", *values)
            for name, values in (
                (b"rXYZ", (28576, 14581, 912)),
                (b"gXYZ", (25240, 46981, 6362)),
                (b"bXYZ", (9376, 3972, 46803)),
            )
        },
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), b"curv\x00\x00\x00\x00\x00\x00\x00\x01\x023"),
        b"mine": b"text\0\0\0\0" + said + b"\0",
    }
    table, body = b"", b""
    for name, data in tags.items():
        table += struct.pack(">4sII", name, 128 + 4 + 12 * len(tags) + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    head = (
        b"\0\0\0\0none" + bytes([version, 0x20, 0, 0]) + b"mntrRGB XYZ " + b"\0" * 12 + b"acspAPPL" + b"\0" * 4
        + said[:8].ljust(8) + b"\0" * 12 + struct.pack(">3i", 63190, 65536, 54061) + said[:4] + b"\0" * 44
    )  # fmt: skip
    whole = head + struct.pack(">I", len(tags)) + table + body
    return struct.pack(">I", len(whole)) + whole[4:]


@pytest.mark.parametrize("version", [2, 4])
def test_a_profile_keeps_its_colours_and_loses_its_words(version: int) -> None:
    made = plain_profile(rgb_profile(version=version), 3)
    assert made is not None
    for part in (WORDS, WORDS[:4]):
        assert part.encode("ascii") not in made
    assert b"rXYZ" in made
    assert b"mine" not in made
    assert plain_profile(made, 3) == made
    document: Any = pymupdf.open()
    document.new_page()
    shades = []
    for profile in (rgb_profile(version=version), made):
        data = with_picture({"ColorSpace": profile}, bytes(range(0, 240, 5)), 4, 4)
        shades.append(pymupdf.open(stream=data, filetype="pdf")[0].get_pixmap().samples)
    assert shades[0] == shades[1]


@pytest.mark.parametrize("data", [b"", b"no profile", rgb_profile()[:200], b"\0" * 36 + b"acsp" + b"\0" * 200])
def test_what_is_no_sound_profile_is_none(data: bytes) -> None:
    assert plain_profile(data, 3) is None


def with_picture(keys: dict[str, Any], samples: bytes, width: int, height: int, *, filters: Any = None) -> bytes:
    """A page with a picture of given keys; a profile as bytes becomes a colour space of three numbers."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 200))
        picture = pdf.make_stream(b"")
        for key, value in {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Image, "Width": width, "Height": height,
                           "BitsPerComponent": 8, "ColorSpace": pikepdf.Name.DeviceGray, **keys}.items():  # fmt: skip
            if isinstance(value, bytes):
                value = pikepdf.Array([pikepdf.Name.ICCBased, pdf.make_stream(value, N=3)])
            picture[f"/{key}"] = value
        picture.write(samples, filter=filters)
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=picture))
        page.Contents = pdf.make_stream(b"q 100 0 0 100 50 50 cm /I Do Q")
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


@contextmanager
def picture_in(data: bytes) -> Iterator[tuple[Any, bytes]]:
    """The picture of the masked page, and all that the file says of it: the bytes of the file, the stored data, the samples."""
    _, new = masked_pdf(data, [])
    with pikepdf.open(io.BytesIO(new)) as pdf:
        picture = pdf.pages[0].Resources.XObject.I
        raw = picture.read_raw_bytes()
        samples = b"" if raw[:2] == b"\xff\xd8" else picture.read_bytes()
        yield picture, new + raw + samples + picture.ColorSpace.unparse()


def test_bytes_behind_the_last_sample_of_a_picture_go() -> None:
    samples = bytes(range(100))
    for packed in (zlib.compress(samples) + WORDS.encode(), zlib.compress(samples + WORDS.encode())):
        with picture_in(with_picture({}, packed, 10, 10, filters=pikepdf.Name.FlateDecode)) as (picture, everything):
            assert picture.read_bytes() == samples
            assert WORDS.encode() not in everything
    with picture_in(with_picture({}, samples + WORDS.encode(), 10, 10)) as (picture, everything):
        assert picture.read_bytes() == samples
        assert WORDS.encode() not in everything


@pytest.mark.parametrize("chain", [["/DCTDecode"], ["/FlateDecode", "/DCTDecode"], ["/ASCIIHexDecode", "/DCTDecode"]])
def test_properties_of_a_jpeg_go_however_often_it_is_packed(chain: list[str]) -> None:
    picture = jpeg(noisy_page(40, 40), quality=80, halved=False)
    said = b"\xff\xfe" + (len(WORDS) + 2).to_bytes(2, "big") + WORDS.encode()
    raw = picture[:2] + said + picture[2:]
    if chain[0] == "/FlateDecode":
        raw = zlib.compress(raw)
    elif chain[0] == "/ASCIIHexDecode":
        raw = raw.hex().encode() + b">"
    filters = pikepdf.Array([pikepdf.Name(name) for name in chain])
    data = with_picture({"ColorSpace": pikepdf.Name.DeviceRGB}, raw, 40, 40, filters=filters)
    with picture_in(data) as (found, everything):
        assert found.read_raw_bytes() == plain_jpeg(picture)
        assert WORDS.encode() not in everything


def test_a_palette_keeps_the_colours_that_pixels_have_and_no_others() -> None:
    colours = bytes([255, 0, 0]) + WORDS.encode().ljust(60, b"\0") + bytes([0, 0, 255])
    space = pikepdf.Array([pikepdf.Name.Indexed, pikepdf.Name.DeviceRGB, 21, pikepdf.String(colours)])
    data = with_picture({"ColorSpace": space}, bytes([0, 21] * 8), 4, 4)
    with picture_in(data) as (picture, everything):
        table = bytes(picture.ColorSpace[3])
        assert (table[:3], table[-3:], set(table[3:-3])) == (bytes([255, 0, 0]), bytes([0, 0, 255]), {0})
        assert WORDS[:6].encode() not in everything


def test_boxes_and_comments_of_jpeg_2000_go_and_its_pixels_stay() -> None:
    import cv2

    gray = np.tile(np.arange(64, dtype=np.uint8), (64, 1))
    data = cv2.imencode(".jp2", gray)[1].tobytes()
    at = data.index(b"\xff\x4f\xff\x51")
    size = 2 + 2 + int.from_bytes(data[at + 4 : at + 6])
    comment = b"\xff\x64" + (len(WORDS) + 4).to_bytes(2, "big") + b"\0\1" + WORDS.encode()
    stream = data[at : at + size] + comment + data[at + size :]
    (length,) = struct.unpack(">I", data[at - 8 : at - 4])
    body = (length + len(comment) if length else 0).to_bytes(4, "big") + b"jp2c" + stream
    box = (8 + len(WORDS)).to_bytes(4, "big") + b"xml " + WORDS.encode()
    made = plain_jpx(data[: at - 8] + box + body)
    assert WORDS.encode() not in made
    one, two = (cv2.imdecode(np.frombuffer(given, np.uint8), cv2.IMREAD_GRAYSCALE) for given in (data, made))
    assert (one == two).all()


def test_a_character_map_keeps_its_codes_and_loses_its_names_and_comments() -> None:
    data = (
        b"%% " + WORDS.encode() + b"\n/CIDInit /ProcSet findresource begin begincmap /CMapName /DilnurAhmat def\n"
        b"/Owner (" + WORDS.encode() + b") def 1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        b"2 beginbfchar <0041> <738b> % " + WORDS.encode() + b"\n<0042> <7fc0> endbfchar\n"
        b"1 beginbfrange <0050> <0052> [<0041> <0042> <0043>] endbfrange endcmap"
    )
    made = plain_map(data)
    assert texts_of(made) == texts_of(data) == {
        b"\0A": "王", b"\0B": "翀", b"\0P": "A", b"\0Q": "B", b"\0R": "C",
    }  # fmt: skip
    for part in (b"Dilnur", b"owner", b"Owner"):
        assert part not in made


def test_the_name_of_an_ink_goes_and_those_of_printing_stay() -> None:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 200))
        tint = pikepdf.Dictionary(FunctionType=2, Domain=[0, 1], C0=[0], C1=[1], N=1)
        inks = {
            name: pikepdf.Array([pikepdf.Name.Separation, pikepdf.Name(f"/{ink}"), pikepdf.Name.DeviceGray, tint])
            for name, ink in (("/A", "DilnurAhmat"), ("/B", "Black"))
        }
        page.Resources = pikepdf.Dictionary(ColorSpace=pikepdf.Dictionary(inks))
        page.Contents = pdf.make_stream(b"/A cs 1 scn 0 0 9 9 re f /B cs 1 scn 9 9 9 9 re f")
        out = io.BytesIO()
        pdf.save(out)
    _, new = masked_pdf(out.getvalue(), [])
    with pikepdf.open(io.BytesIO(new)) as made:
        spaces = made.pages[0].Resources.ColorSpace
        assert (str(spaces.A[1]), str(spaces.B[1])) == ("/Ink1", "/Black")
