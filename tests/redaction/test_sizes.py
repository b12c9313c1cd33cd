"""Files of the size that cameras and offices make: what stands behind the first megabytes is read, or it is said that it was not."""

import struct
import zlib
from collections.abc import Callable
from urllib.parse import quote

import cv2
import numpy as np
import pytest

from redaction.findings import NotChecked, Severity
from redaction.judging import judge
from redaction.reading.files import read_bytes
from redaction.reading.picture_properties import properties
from redaction.reading.spellings import readings
from tests.redaction.people import RARE
from tests.redaction.planted_files import chunk, png
from tests.redaction.raw_pdf import BODY, RawPdf, utf16

NAME = "王翀"
WORDS = f"作者：{NAME}".encode()
LARGE = bytes(5_000_000)


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


def _long_box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I4sQ", 1, name, len(body) + 16) + body


PIXELS = _box(b"ftyp", b"heic") + _box(b"mdat", bytes(range(256)) * 500)
CODED = _box(b"jP  ", b"\r\n\x87\n") + _long_box(b"jp2c", b"\xff\x4f\xff\x51" + bytes(200_000))


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("heic", PIXELS + _box(b"free", WORDS)),
        ("heic", PIXELS + _box(b"uuid", bytes(16) + WORDS.decode().encode("utf-16-be"))),
        ("heic", PIXELS + b'{"a": "' + WORDS + b'"}'),
        ("heic", PIXELS + _box(b"mdat", b"Exif\0\0" + bytes(200_000) + b"Exif\0\0" + WORDS)),
        ("jpx", CODED + _box(b"xml ", WORDS)),
        ("jpx", CODED[:12] + _box(b"xml ", b" " * 90_000 + WORDS) + CODED[12:]),
        ("jpeg", b"\xff\xd8\xff\xd9" + LARGE + WORDS),
        ("png", png(chunk(b"prVt", LARGE + WORDS))),
        ("png", png(chunk(b"zTXt", b"C\0\0" + zlib.compress(LARGE + WORDS)))),
    ],
)
def test_words_behind_the_first_part_of_a_picture_file_are_read(kind: str, data: bytes) -> None:
    warnings: list[NotChecked] = []
    strings, _ = properties(data, kind=kind, place="a", warnings=warnings)
    assert any(NAME in string.text for string in strings)
    assert warnings == []


def test_a_property_too_long_to_be_searched_is_told_as_unread() -> None:
    warnings: list[NotChecked] = []
    properties(
        png(chunk(b"zTXt", b"C\0\0" + zlib.compress(bytes(20_000_000)))), kind="png", place="a", warnings=warnings
    )
    assert [line.decisive for line in warnings] == [True]


@pytest.mark.parametrize(
    "content",
    [
        b"".join(b"%% %d\n" % number for number in range(2_100)) + b"% " + WORDS + b"\n",
        b"/A <</B (c)>> DP\n" * 2_100 + b"/A <</B " + utf16(NAME) + b">> DP\n",
        b"".join(b"(a%d) n\n" % number for number in range(60)) + utf16(NAME) + b" n\n",
        b"BI /W 1 /H 1 ID a EI\n" * 2_100 + b"BI /W 9 /H 9 ID " + WORDS + b" EI\n",
        b"BI /W 300 /H 300 ID " + bytes(90_000) + WORDS + b" EI\n",
        b"BI /W 300 /H 300 /F /Fl ID " + zlib.compress(bytes(90_000) + WORDS) + b" EI\n",
    ],
    ids=["comments", "properties", "operands", "inline pictures", "large inline", "packed inline"],
)
def test_the_last_of_very_many_things_beside_the_content_is_read(content: bytes) -> None:
    pdf = RawPdf()
    pdf.page(BODY + content)
    findings, _ = judge(read_bytes(pdf.build(), name="材料.pdf", deep=False), RARE)
    assert "name" in {found.kind.value for found in findings if found.severity is Severity.LEAK}


@pytest.mark.parametrize(
    "place", [lambda data, more: data + more, lambda data, more: data.replace(b"6 0 obj", more + b"6 0 obj", 1)]
)
def test_bytes_outside_the_structure_that_are_too_many_to_search_are_told(
    place: Callable[[bytes, bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("redaction.reading.outside._LIMIT", 1_000)
    pdf = RawPdf()
    pdf.page()
    for more, told in ((b"% a b c\n" * 20, False), (b"% a b c\n" * 200, True)):
        _, missing = judge(read_bytes(place(pdf.build(), more), name="材料.pdf", deep=False), RARE)
        assert any("too much" in line.why.en for line in missing) is told


def test_entities_of_entities_end_soon() -> None:
    declared = "".join(f'<!ENTITY e{number} "{f"&e{number - 1};" * 60}">' for number in range(1, 9))
    text = f'<!DOCTYPE a [<!ENTITY e0 "lol">{declared}]><a>' + "&e8;" * 10_000
    assert sum(map(len, readings(text))) < 5_000_000


@pytest.mark.parametrize(
    "escaped",
    ["".join(f"\\u{ord(letter):04x}" for letter in NAME), "".join(f"&#{ord(letter)};" for letter in NAME), quote(NAME)],
    ids=["script", "markup", "address"],
)
def test_a_name_in_escapes_at_the_end_of_a_long_text_is_read(escaped: str) -> None:
    assert any(NAME in reading for reading in readings("0.12, 0.13\n" * 50_000 + f'{{"author": "{escaped}"}}'))
    # One among very many others, which fill more than one piece.
    others = "".join(f"\\u{ord(letter):04x}" for letter in "检验检测机构") + "\n"
    assert any(NAME in reading for reading in readings(others * 20_000 + f'"{escaped}"'))


FILM = _box(b"ftyp", b"isom\0\0\2\0isom") + _box(b"mdat", bytes(range(256)) * 9)


@pytest.mark.parametrize(
    ("kind", "data", "films"),
    [
        ("jpeg", b"\xff\xd8\xff\xd9" + FILM, 1),
        ("jpeg", b"\xff\xd8\xff\xd9" + b"MotionPhoto_Data" + FILM, 1),
        ("png", png() + FILM, 1),
        ("heic", PIXELS + _box(b"mpvd", FILM), 1),
        ("heic", PIXELS + _box(b"moov", _box(b"mvhd", bytes(100))), 1),
        ("jpeg", b"\xff\xd8\xff\xd9" + bytes(range(256)) * 9, 0),
        ("heic", PIXELS + _box(b"free", b"ftyp"), 0),
    ],
)
def test_a_film_in_a_picture_file_is_told_as_unread(kind: str, data: bytes, films: int) -> None:
    warnings: list[NotChecked] = []
    properties(data, kind=kind, place="a", warnings=warnings)
    assert ["film" in line.what.en + line.why.en for line in warnings] == [True] * films


def _twice(first: bytes, *, between: bytes = b"") -> bytes:
    """A file whose object 90 is defined as `first` and then as nothing."""
    pdf = RawPdf()
    pdf.page(BODY)
    whole = pdf.build()
    at = whole.rfind(b"xref")
    return whole[:at] + b"90 0 obj\n" + first + b"\nendobj\n" + between + b"90 0 obj\nnull\nendobj\n" + whole[at:]


@pytest.mark.parametrize("packed", [False, True])
def test_a_replaced_object_that_no_version_holds_is_read_to_its_end(packed: bool) -> None:
    body = b"q Q " * 60_000 + WORDS
    filtered, body = (b"/Filter/FlateDecode", zlib.compress(body)) if packed else (b"", body)
    stream = b"<</Length %d%s>>stream\n%s\nendstream" % (len(body), filtered, body)
    findings, _ = judge(read_bytes(_twice(stream), name="材料.pdf", deep=False), RARE)
    assert "name" in {found.kind.value for found in findings if found.severity is Severity.LEAK}


def test_a_replaced_object_too_large_to_be_searched_is_told_as_unread() -> None:
    stream = b"<</Length 9000000>>stream\n" + b"q Q " * 2_250_000 + b"\nendstream"
    document = read_bytes(_twice(stream), name="材料.pdf", deep=False)
    assert "bytes outside the structure" in {line.what.en for line in document.warnings}


def test_a_replaced_picture_that_no_version_holds_is_read_as_a_picture() -> None:
    ok, picture = cv2.imencode(".jpg", np.zeros((40, 40, 3), np.uint8))
    assert ok
    raw = picture.tobytes()
    stream = b"<</Subtype/Image/Filter/DCTDecode/Length %d>>stream\n%s\nendstream" % (len(raw), raw)
    document = read_bytes(_twice(stream), name="材料.pdf", deep=False)
    assert [inner.document.kind for inner in document.inner if inner.document] == ["jpeg"]
