"""The many ways to write a string down all lead back to it."""

import base64
from urllib.parse import quote

import pytest

from redaction.reading.encodings import byte_readings, decoded, from_hex, name_text, pdf_text, unescape
from redaction.reading.spellings import readings

NAME = "王翀"


@pytest.mark.parametrize(
    "written",
    [
        quote(NAME),
        quote(NAME.encode("gb18030")),
        "".join(f"\\u{ord(c):04x}" for c in NAME),
        "".join(f"&#{ord(c)};" for c in NAME),
        "".join(f"&#x{ord(c):x};" for c in NAME),
        (NAME * 2).encode().hex(),
        (NAME * 2).encode("utf-16-be").hex(),
        base64.b64encode((NAME * 3).encode()).decode(),
        NAME.encode().decode("latin-1"),
        NAME.encode("gb18030").decode("latin-1"),
        "=E7=8E=8B=E7=BF=80",
    ],
)
def test_an_escaped_name_is_among_the_readings(written: str) -> None:
    assert any(NAME in reading for reading in readings(f"a {written} b"))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-be", "utf-16-le", "utf-16"])
@pytest.mark.parametrize("around", [b"", b"abc", b"\0\1\2"])
def test_a_name_among_bytes_is_read_in_every_encoding(encoding: str, around: bytes) -> None:
    raw = around + NAME.encode(encoding) + around
    assert any(NAME in reading for reading in byte_readings(raw))


def test_pdf_strings_follow_their_marks() -> None:
    assert pdf_text(b"\xfe\xff" + NAME.encode("utf-16-be")) == NAME
    assert pdf_text(b"\xef\xbb\xbf" + NAME.encode()) == NAME
    assert pdf_text(NAME.encode("gb18030")) == NAME
    assert pdf_text(b"plain") == "plain"


def test_literals_and_hex_are_undone_as_the_format_says() -> None:
    assert unescape(rb"a\(b\)\\\n\101\7") == b"a(b)\\\nA\x07"
    assert unescape(b"a\\\nb") == b"ab"
    assert from_hex(b"41 4") == b"A@"
    assert name_text(b"#e7#8e#8b") == "王"


def test_bytes_that_are_no_text_still_give_one() -> None:
    assert decoded(b"\xff\xfe\xfd\x81") != ""
    assert decoded(b"") == ""
