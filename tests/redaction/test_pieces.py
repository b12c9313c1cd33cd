"""What carries a value in pieces, in forms, scripts, pictures and behind the end, is read whole; the same carriers are silent when empty."""

import base64
import binascii
import gzip
import struct

import cv2
import numpy as np
import pytest

from redaction.findings import Channel
from redaction.reading.content import said_beside
from redaction.reading.encodings import byte_readings
from redaction.reading.files import read_bytes
from redaction.reading.markup import markup
from redaction.reading.objects import strings_in
from redaction.reading.picture_properties import properties
from redaction.reading.script_words import spelled_by_script
from tests.redaction.checks import checked
from tests.redaction.people import UYGHUR
from tests.redaction.planted_files import attached
from tests.redaction.raw_pdf import RawPdf, shown, utf16

NAME = "王翀"
PLAIN = "试验记录"


def test_a_row_of_fields_with_a_digit_each_is_read_as_one_number() -> None:
    pdf = RawPdf()
    fields = [
        pdf.add(b"<</Type/Annot/Subtype/Widget/FT/Tx/T(c%d)/V%s/Rect[60 %d 70 %d]>>" % (at, utf16(digit), at, at + 9))
        for at, digit in enumerate(UYGHUR.id_number)
    ]
    listed = b" ".join(b"%d 0 R" % each for each in fields)
    pdf.catalog = b"/AcroForm<</Fields[%s]>>" % listed
    pdf.page(extra=b"/Annots[%s]" % listed)
    assert checked(pdf.build(), identity=UYGHUR)[0] == {("id_number", "form")}


def test_a_marked_string_has_one_reading() -> None:
    assert [entry.text for entry in strings_in("<</V(\\376\\377\\0006)>>")] == ["6"]


def test_the_name_of_a_field_below_another_is_read_whole() -> None:
    pdf = RawPdf()
    upper = len(pdf.objects)
    pdf.add(b"<</T%s/Kids[%d 0 R]>>" % (utf16(NAME[0]), upper + 1))
    pdf.add(b"<</Type/Annot/Subtype/Widget/FT/Tx/T%s/Parent %d 0 R/Rect[60 60 99 99]>>" % (utf16(NAME[1]), upper))
    pdf.catalog = b"/AcroForm<</Fields[%d 0 R]>>" % upper
    pdf.page(extra=b"/Annots[%d 0 R]" % (upper + 1))
    assert checked(pdf.build())[0] == {("name", "form")}


def test_a_surer_reading_of_a_string_outweighs_a_doubtful_one() -> None:
    """The plain text holds the first part of the name before a tag: a notice, where the text without tags holds it whole."""
    name = UYGHUR.name
    rich = utf16(f"<body><p>{name[:-1]}<b>{name[-1]}</b></p></body>")
    pdf = RawPdf()
    note = pdf.add(b"<</Type/Annot/Subtype/FreeText/Contents()/RC%s/Rect[60 60 99 99]>>" % rich)
    pdf.page(extra=b"/Annots[%d 0 R]" % note)
    assert checked(pdf.build(), identity=UYGHUR)[0] == {("name", "annotation")}


def test_strings_in_hex_left_in_an_object_stream_are_read() -> None:
    pdf = RawPdf()
    left = b"<</X%s>>" % utf16(NAME)
    pdf.stream(b"900 0 " + left, b"/Type/ObjStm/N 1/First 6", packed=True)
    pdf.page()
    assert checked(pdf.build())[0] == {("name", "revision")}


def test_the_dictionary_of_a_picture_in_the_content_is_read() -> None:
    told = [text for text, _, _ in said_beside(b"BI /W 1 /H 1 /N %s ID \x00 EI" % utf16(NAME))]
    assert NAME in told


def jpeg(*, comment: str = "", last: bool = False) -> bytes:
    """A small picture with a comment before its pixels, or between them and the end."""
    data = cv2.imencode(".jpg", np.full((40, 60, 3), 200, np.uint8))[1].tobytes()
    said = comment.encode()
    segment = b"\xff\xfe" + (len(said) + 2).to_bytes(2) + said if comment else b""
    return data[:-2] + segment + data[-2:] if last else data[:2] + segment + data[2:]


@pytest.mark.parametrize("last", [False, True])
def test_a_comment_anywhere_in_a_jpeg_is_read(last: bool) -> None:
    assert checked(jpeg(comment=NAME, last=last), name="a.jpg") == ({("name", "metadata")}, [])
    assert checked(jpeg(comment=PLAIN, last=last), name="a.jpg") == (set(), [])


def test_properties_of_a_picture_behind_a_picture_are_no_file_of_their_own() -> None:
    tags = b"II*\0\x08\0\0\0" + struct.pack("<HHHIII", 1, 0x13B, 2, 4, 0x44434241, 0)
    exif = b"\xff\xe1" + (len(tags) + 8).to_bytes(2) + b"Exif\0\0" + tags
    second = jpeg()
    assert checked(jpeg() + second[:2] + exif + second[2:], name="a.jpg") == (set(), [])


def test_a_picture_that_properties_carry_in_letters_is_read() -> None:
    small = base64.b64encode(jpeg(comment=NAME)).decode()
    pdf = RawPdf()
    said = pdf.stream(f"<x:xmpmeta><xmp:image>{small}</xmp:image></x:xmpmeta>".encode(), b"/Type/Metadata/Subtype/XML")
    pdf.catalog = b"/Metadata %d 0 R" % said
    pdf.page()
    assert checked(pdf.build())[0] == {("name", "attachment")}


def moving(pages: list[int]) -> bytes:
    """A TIFF of several sheets."""
    frames = [np.full((40, 60, 3), shade, np.uint8) for shade in pages]
    return cv2.imencodemulti(".tiff", frames)[1].tobytes()


def test_every_sheet_of_a_tiff_is_a_document_of_its_own() -> None:
    document = read_bytes(attached(moving([255, 10, 90])), name="材料.pdf", deep=True)
    (attachment,) = [inner.document for inner in document.inner]
    assert [inner.document.pages[0].render(dpi=72)[0, 0, 0] for inner in attachment.inner] == [10, 90]
    assert checked(attached(moving([255])))[1] == []
    assert checked(attached(moving(list(range(50)))))[1] == ["only the first 40 were looked at"]


@pytest.mark.parametrize("mark", ["Movie", "Screen", "3D", "RichMedia", "TrapNet", "PrinterMark", "Projection"])
def test_an_annotation_without_a_look_of_its_own_leaves_nothing_unread(mark: str) -> None:
    pdf = RawPdf()
    note = pdf.add(b"<</Type/Annot/Subtype/%s/Rect[60 60 99 99]>>" % mark.encode())
    pdf.page(extra=b"/Annots[%d 0 R]" % note)
    assert checked(pdf.build()) == (set(), [])


@pytest.mark.parametrize(
    "script",
    [
        'var a="王"; var b="翀"; app.alert(a+b);',
        'app.alert("翀王".split("").reverse().join(""));',
        'app.alert("王#翀".replace(/#/g, ""));',
        "app.alert(['王', '翀'].join(''));",
        "app.alert(`${'王'}${'翀'}`);",
        'let a = "王"; app.alert(`${a}翀`);',
        'var s = "王"; s = s + "翀"; app.alert(s);',
        'var o = {a: "王", b: "翀"}; app.alert(o.a + o.b);',
    ],
)
def test_a_script_that_puts_a_name_together_spells_it(script: str) -> None:
    assert any(NAME in reading for reading in spelled_by_script(script))


@pytest.mark.parametrize(
    "script", ['"a"+' * 20_000, "['a' " * 20_000, "a = " + " " * 90_000, "`${" * 30_000, '"' * 90_000]
)
def test_a_script_made_to_be_slow_is_read_in_no_time(script: str) -> None:
    assert len(list(spelled_by_script(script))) < 100


def test_files_written_in_letters_for_old_mail_are_read() -> None:
    lines = b"begin 644 a.txt\n" + binascii.b2a_uu(NAME.encode("gb18030")) + b"`\nend\n"
    assert checked(attached(lines, name="a.uue"))[0] == {("name", "attachment")}


def test_comments_of_jpeg_2000_are_read() -> None:
    coded = b"\xff\x4f\xff\x51" + struct.pack(">H", 41) + bytes(39) + b"\xff\x64"
    said = NAME.encode("gb18030")
    data = coded + struct.pack(">HH", len(said) + 4, 1) + said + b"\xff\x90\0\0"
    strings, _ = properties(data, kind="jpx", place="a", warnings=[])
    assert NAME in {string.text for string in strings}


@pytest.mark.parametrize(
    "hiding", [b"/ColorSpace[/Indexed/DeviceRGB 1<FFFFFFFFFFFF>]", b"/ColorSpace/DeviceGray/Decode[1 1]"]
)
def test_a_picture_that_its_palette_or_values_paint_blank_is_looked_at_as_coded(hiding: bytes) -> None:
    codes = bytes([0, 1] * 300)
    pdf = RawPdf()
    drawn = b"/Type/XObject/Subtype/Image/Width 20/Height 30/BitsPerComponent 8" + hiding
    picture = pdf.stream(codes, drawn, packed=True)
    pdf.page(b"q 20 0 0 30 60 60 cm /I Do Q", resources=b"/XObject<</I %d 0 R>>" % picture)
    document = read_bytes(pdf.build(), name="材料.pdf", deep=True)
    (stored,) = document.pictures.values()
    pixels = document.picture_source.pixels(stored)
    assert (int(pixels.min()), int(pixels.max())) == (0, 255)
    # A picture that is blank as coded stays blank.
    blank = pdf.stream(bytes(600), drawn, packed=True)
    pdf.objects[picture] = pdf.objects[blank]
    document = read_bytes(pdf.build(), name="材料.pdf", deep=True)
    assert all(int(document.picture_source.pixels(each).std()) == 0 for each in document.pictures.values())


def stamped(text: str) -> bytes:
    """A page with a stamp whose words lie on a layer that is off."""
    pdf = RawPdf()
    layer = pdf.add(b"<</Type/OCG/Name(a)>>")
    pdf.catalog = b"/OCProperties<</OCGs[%d 0 R]/D<</OFF[%d 0 R]>>>>" % (layer, layer)
    look = pdf.stream(
        b"/OC /L BDC " + shown(text, x=5, y=8) + b"EMC",
        b"/Type/XObject/Subtype/Form/BBox[0 0 300 30]/Resources<</Font<</F1 %d 0 R>>/Properties<</L %d 0 R>>>>"
        % (pdf.font, layer),
    )
    note = pdf.add(b"<</Type/Annot/Subtype/Stamp/Rect[60 60 360 90]/AP<</N %d 0 R>>>>" % look)
    pdf.page(extra=b"/Annots[%d 0 R]" % note)
    return pdf.build()


def test_words_of_an_appearance_are_read_on_whichever_layer_they_lie() -> None:
    assert ("name", "annotation") in checked(stamped(f"作者：{NAME}"))[0]


def test_a_short_name_of_two_bytes_a_letter_may_look_like_latin_words() -> None:
    name = "晁煜"
    assert name.encode("utf-16-le").isascii()
    assert name in list(byte_readings(name.encode("utf-16-le")))
    assert name in list(byte_readings(name.encode("utf-16-be")))


def test_packed_files_in_a_row_behind_the_end_are_all_read_or_said_to_be_too_many() -> None:
    pdf = RawPdf()
    pdf.page()
    one = gzip.compress(PLAIN.encode())
    assert checked(pdf.build() + one * 9) == (set(), [])
    assert checked(pdf.build() + one * 8 + gzip.compress(NAME.encode()))[0] == {("name", "revision")}
    assert "too much lies there to search all of it" in checked(pdf.build() + one * 60)[1]


@pytest.mark.parametrize("tag", ['<w:ins w:id="1" w:author="{}">', "<comment userName='{}'/>"])
def test_who_wrote_a_change_or_a_remark_is_a_value_of_its_own(tag: str) -> None:
    said = markup(f"<x>{tag.format('高峰')}</x>".encode(), Channel.ATTACHMENT, "a")
    assert [string.text for string in said if string.label.startswith("作者")] == ["高峰"]
