"""Archives and packages that Office, scanners and old mail use are read whole, or what cannot be unpacked is said; empty ones are silent."""

import io
import lzma
import struct
import tarfile
import zlib

import docx
import pytest

from redaction.identity import Identity
from redaction.reading.files import kind_of
from redaction.reading.flat import is_flat
from redaction.reading.rar import rar_members
from tests.redaction.checks import checked
from tests.redaction.planted_files import attached, zipped
from tests.redaction.raw_pdf import RawPdf

NAME = "王翀"
PLAIN = "试验记录"


def rar_old(name: str, content: bytes, *, method: int = 0x30, locked: bool = False) -> bytes:
    """An archive of the fourth generation with one member."""
    title = name.encode("gb18030")
    flags = 0x8000 | (4 if locked else 0)
    entry = struct.pack("<IIBIIBBHI", len(content), len(content), 2, 0, 0, 29, method, len(title), 32) + title
    member = struct.pack("<HBHH", 0, 0x74, flags, 7 + len(entry)) + entry + content
    return (
        b"Rar!\x1a\x07\x00"
        + struct.pack("<HBHHIH", 0, 0x73, 0, 13, 0, 0)
        + member
        + struct.pack("<HBHH", 0, 0x7B, 0, 7)
    )


def rar_new(name: str, content: bytes, *, packing: int = 0) -> bytes:
    """An archive of the fifth generation with one member."""

    def block(body: bytes, behind: bytes = b"") -> bytes:
        return b"\0\0\0\0" + bytes([len(body)]) + body + behind

    title = name.encode()
    coded = bytes([0x80, packing]) if packing else b"\0"
    entry = bytes([2, 2, len(content), 0, len(content), 32]) + coded + bytes([1, len(title)])
    return b"Rar!\x1a\x07\x01\x00" + block(bytes([1, 0, 0])) + block(entry + title, content) + block(bytes([5, 0, 0]))


@pytest.mark.parametrize("pack", [rar_old, rar_new])
def test_stored_members_of_a_rar_archive_are_read_and_nothing_is_left_unread(pack) -> None:
    told, unread = checked(attached(pack("a.txt", NAME.encode("utf-16-le"))))
    assert (told, unread) == ({("name", "attachment")}, [])
    assert checked(attached(pack(f"{NAME}.txt", b"x")))[0] == {("name", "attachment")}
    assert checked(attached(pack("a.txt", PLAIN.encode()))) == (set(), [])


def test_packed_and_locked_members_of_a_rar_archive_are_told_by_name_and_said_to_be_unread() -> None:
    why = ["packed by RAR, it cannot be unpacked"]
    for packed in (
        rar_old("a.txt", b"xyz", method=0x33),
        rar_old("a.txt", b"xyz", locked=True),
        rar_new("a.txt", b"xyz", packing=3),
    ):
        assert checked(attached(packed)) == (set(), why)
        assert [(member.name, member.content) for member in rar_members(packed)] == [("a.txt", None)]


@pytest.mark.parametrize("cut", [8, 18, 30, 45])
def test_a_damaged_rar_archive_is_said_to_be_unread(cut: int) -> None:
    for packed in (rar_old("a.txt", b"x" * 40), rar_new("a.txt", b"x" * 40)):
        assert checked(attached(packed[:cut]))[1] != []


def test_an_archive_whose_first_member_is_a_pdf_is_an_archive() -> None:
    inner = RawPdf()
    inner.page()
    content = inner.build()
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        for name, body in (("a.pdf", content), ("b.txt", NAME.encode())):
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            archive.addfile(entry, io.BytesIO(body))
    assert kind_of(tar.getvalue()) == "tar"
    assert checked(attached(tar.getvalue())) == ({("name", "attachment")}, [])
    assert kind_of(rar_new("a.pdf", content[:100])) == "rar"


def test_lzma_without_a_container_is_unpacked() -> None:
    packed = lzma.compress(NAME.encode("utf-16"), format=lzma.FORMAT_ALONE)
    assert checked(attached(packed)) == ({("name", "attachment")}, [])


def printer_settings(name: str) -> bytes:
    """What Office on Windows keeps of its printer: a name, sizes, and what the driver adds."""
    public = name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<4H", 0x401, 1, 220, 40)
    return public.ljust(220, b"\0") + b"SMTJ" * 10


def test_settings_of_a_printer_are_read_as_they_stand() -> None:
    package = {"[Content_Types].xml": b"<Types/>", "ppt/printerSettings/printerSettings1.bin": printer_settings("HP")}
    assert checked(attached(zipped(package))) == (set(), [])
    package["ppt/printerSettings/printerSettings1.bin"] = printer_settings(NAME)
    assert checked(attached(zipped(package)))[0] == {("name", "attachment")}
    assert not is_flat(zlib.compress(b"x" * 5000) + bytes(range(256)) * 4)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("关键、核心部件已到货", "项目关键　难点", "关键在于按时落实各项要求"), set()),
        (("会议记录", "主持：罗启明　记录：关键", "关键在于按时落实各项要求"), {("name", "attachment")}),
    ],
)
def test_a_short_document_of_several_lines_is_prose_and_no_value(
    lines: tuple[str, ...], told: set[tuple[str, str]]
) -> None:
    word = io.BytesIO()
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(word)
    identity = Identity(name="关键", unit="梭梭市计量所")
    assert checked(attached(word.getvalue()), identity=identity)[0] == told
