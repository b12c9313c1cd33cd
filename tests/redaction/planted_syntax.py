"""Planted leaks where syntax allows words that nothing shows: comments, operands, ends of coded data, states, fonts that are not there."""

import base64
import io
import struct
import zlib

import pikepdf

from tests.redaction.planted import plant
from tests.redaction.planted_files import attached
from tests.redaction.raw_pdf import BODY, RawPdf, shown


def _page(content: bytes = b"", *, resources: bytes = b"", extra: bytes = b"") -> RawPdf:
    pdf = RawPdf()
    pdf.page(BODY + content, resources=resources, extra=extra)
    return pdf


def _codes(text: str, encoding: str = "utf-16-be") -> bytes:
    return b"<" + f"作者：{text}".encode(encoding).hex().encode() + b">"


def _in(pdf: RawPdf, font: bytes, text: bytes) -> bytes:
    pdf.page(
        BODY + b"BT /F9 12 Tf 72 400 Td " + text + b" Tj ET", resources=b"/Font<</F1 %d 0 R/F9 %s>>" % (pdf.font, font)
    )
    return pdf.build()


@plant("string before an operator that paints nothing", "metadata")
def before_n(text: str) -> bytes:
    return _page(_codes(text, "utf-16") + b" n\n").build()


@plant("comment in an object stream", "revision", page=None)
def object_stream_comment(text: str) -> bytes:
    pdf = _page()
    pdf.stream(f"90 0 % 作者：{text}\n<</A 1>>".encode(), b"/Type/ObjStm/N 1/First 5", packed=True)
    return pdf.build()


@plant("comment in a map of characters", "metadata", page=None)
def map_comment(text: str) -> bytes:
    pdf = _page()
    pdf.catalog = b"/Q %d 0 R" % pdf.stream(
        f"begincmap\n% 作者：{text}\n1 beginbfchar <41> <0041> endbfchar endcmap".encode(), packed=True
    )
    return pdf.build()


@plant("letters for each code of a range that no page uses", "font", page=None, long_only=True)
def range_of_letters(text: str) -> bytes:
    letters = b" ".join(b"<" + letter.encode("utf-16-be").hex().encode() + b">" for letter in text)
    pdf = _page()
    pdf.catalog = b"/Q %d 0 R" % pdf.stream(
        b"begincmap 1 beginbfrange <21> <%02x> [%s] endbfrange endcmap" % (0x20 + len(text), letters)
    )
    return pdf.build()


@plant("bytes behind the sign that ends ASCII85", "revision")
def behind_ascii85(text: str) -> bytes:
    pdf = RawPdf()
    packed = base64.a85encode(BODY) + b"~>\n" + f"作者：{text}".encode()
    pdf.page(stream=pdf.stream(packed, b"/Filter/ASCII85Decode"))
    return pdf.build()


@plant("bytes behind the end of runs", "revision")
def behind_runs(text: str) -> bytes:
    pdf = RawPdf()
    line = BODY[:120]
    pdf.page(stream=pdf.stream(bytes([119]) + line + b"\x80" + f"作者：{text}".encode(), b"/Filter/RunLengthDecode"))
    return pdf.build()


@plant("kid of the page tree that calls itself something else", "revision", page=None)
def other_kid(text: str) -> bytes:
    pdf = _page()
    number = pdf.page(BODY + shown(f"作者：{text}"))
    pdf.objects[number] = pdf.objects[number].replace(b"/Type/Page", b"/Type/Leaf")
    return pdf.build(count=1)


@plant("glyphs that a table of its own lists", "text")
def listed_glyphs(text: str) -> bytes:
    pdf = RawPdf()
    glyph = pdf.stream(b"1000 0 d0 BT /F1 99 Tf <" + text.encode("utf-16-be").hex().encode() + b"> Tj ET")
    table = pdf.add(b"<</a %d 0 R>>" % glyph)
    font = pdf.add(
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.01 0 0 .01 0 0]/FirstChar 97/LastChar 97/Widths[1000]"
        b"/Encoding<</Differences[97/a]>>/CharProcs %d 0 R/Resources<</Font<</F1 %d 0 R>>>>>>" % (table, pdf.font)
    )
    return _in(pdf, b"%d 0 R" % font, b"(a)")


@plant("form within the look of a hidden stamp", "annotation")
def inner_look(text: str) -> bytes:
    pdf = RawPdf()
    outer = pdf.stream(
        b"q /X Do Q",
        b"/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<</XObject<</X %d 0 R>>>>" % _look(pdf, text),
    )
    stamp = pdf.add(b"<</Type/Annot/Subtype/Stamp/F 2/Rect[9 9 99 29]/AP<</N %d 0 R>>>>" % outer)
    pdf.page(extra=b"/Annots[%d 0 R]" % stamp)
    return pdf.build()


@plant("words in a font that is missing", "metadata")
def missing_font(text: str) -> bytes:
    return _in(RawPdf(), b"999 0 R", _codes(text))


@plant("words in a font that no resource lists", "metadata")
def unlisted_font(text: str) -> bytes:
    return _page(b"BT /F8 12 Tf 72 400 Td " + _codes(text, "gb18030") + b" Tj ET").build()


@plant("words in codes of four bytes, of a map that readers lack", "metadata")
def wide_codes(text: str) -> bytes:
    pdf = RawPdf()
    font = pdf.objects[pdf.font].replace(b"UTF16-H", b"UTF32-H")
    return _in(pdf, b"%d 0 R" % pdf.add(font), _codes(text, "utf-32-be"))


@plant("simplified letters in a map to Japanese glyphs", "metadata")
def japanese_glyphs(text: str) -> bytes:
    pdf = RawPdf()
    font = pdf.objects[pdf.font].replace(b"UniGB", b"UniJIS").replace(b"STSong-Light", b"Ryumin-Light")
    return _in(pdf, b"%d 0 R" % pdf.add(font), _codes(text))


def _look(pdf: RawPdf, text: str) -> int:
    return pdf.stream(
        shown(f"作者：{text}", x=2, y=5),
        b"/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<</Font<</F1 %d 0 R>>>>" % pdf.font,
    )


@plant("look of a button in a state of its second look", "annotation")
def second_state(text: str) -> bytes:
    pdf = RawPdf()
    empty = pdf.stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    looks = b"<</N<</Off %d 0 R/On %d 0 R>>/R<</Off %d 0 R/On %d 0 R>>>>" % (empty, empty, empty, _look(pdf, text))
    field = pdf.add(b"<</Type/Annot/Subtype/Widget/FT/Btn/T(a)/Rect[9 9 99 29]/AS/Off/AP" + looks + b">>")
    pdf.page(extra=b"/Annots[%d 0 R]" % field)
    return pdf.build()


@plant("icon of a button", "annotation")
def icon(text: str) -> bytes:
    pdf = RawPdf()
    field = pdf.add(
        b"<</Type/Annot/Subtype/Widget/FT/Btn/T(a)/Rect[9 9 99 29]/MK<</CA(x)/IX %d 0 R>>>>" % _look(pdf, text)
    )
    pdf.page(extra=b"/Annots[%d 0 R]" % field)
    return pdf.build()


@plant("look that a table of its own lists", "annotation")
def listed_look(text: str) -> bytes:
    pdf = RawPdf()
    table = pdf.add(b"<</D %d 0 R>>" % _look(pdf, text))
    field = pdf.add(b"<</Type/Annot/Subtype/Widget/FT/Btn/T(a)/Rect[9 9 99 29]/AP %d 0 R>>" % table)
    pdf.page(extra=b"/Annots[%d 0 R]" % field)
    return pdf.build()


@plant("language between all letters, two letters in a unit", "metadata", page=None)
def tagged_letters(text: str) -> bytes:
    pdf = _page()
    mark = b"\0\x1bzh\0\x1b"
    value = b"\xfe\xff" + mark + mark.join(letter.encode("utf-16-be") for letter in text)
    pdf.catalog = b"/Note<" + value.hex().encode() + b">"
    return pdf.build()


@plant("XMP that a locked file leaves open", "metadata", page=None)
def open_properties(text: str) -> bytes:
    pdf = pikepdf.open(io.BytesIO(_page().build()))
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:creator"] = [text]
    out = io.BytesIO()
    pdf.save(out, encryption=pikepdf.Encryption(user="", owner="o", R=4, aes=True, metadata=False))
    return out.getvalue()


@plant("comment segment of a JBIG2 picture", "metadata")
def jbig2_comment(text: str) -> bytes:
    comment = struct.pack(">I", 0x20000002) + f"作者\0{text}\0\0".encode("utf-16-be")
    page = struct.pack(">IBBBIIIIIBH", 0, 0x30, 0, 1, 19, 8, 8, 0, 0, 0, 0)
    body = page + struct.pack(">IBBBI", 1, 62, 0, 1, len(comment)) + comment
    pdf = RawPdf()
    picture = pdf.stream(
        body,
        b"/Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode",
    )
    pdf.page(BODY + b"q 9 0 0 9 9 9 cm /I1 Do Q", resources=b"/XObject<</I1 %d 0 R>>" % picture)
    return pdf.build()


@plant("samples behind the last row of a packed picture", "metadata")
def spare_samples(text: str) -> bytes:
    pdf = RawPdf()
    samples = b"\xff" * 64 + f"作者：{text}".encode()
    dictionary = b"/Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8"
    picture = pdf.stream(samples, dictionary, packed=True)
    pdf.page(BODY + b"q 9 0 0 9 9 9 cm /I1 Do Q", resources=b"/XObject<</I1 %d 0 R>>" % picture)
    return pdf.build()


def _picture(kind: str) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (60, 40), (90, 120, 160)).save(out, kind)
    return out.getvalue()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


@plant("blocks of Photoshop over two segments", "attachment", page=None)
def divided_blocks(text: str) -> bytes:
    value = f"作者：{text}".encode()
    block = (
        b"8BIM\x04\x04\0\0"
        + struct.pack(">I", len(value) + 5)
        + b"\x1c\x02\x50"
        + struct.pack(">H", len(value))
        + value
    )
    segments = b""
    for piece in (block[:-4], block[-4:]):
        segments += b"\xff\xed" + struct.pack(">H", len(piece) + 16) + b"Photoshop 3.0\0" + piece
    picture = _picture("JPEG")
    return attached(picture[:2] + segments + picture[2:], name="a.jpg")


@plant("bytes behind the numbers of Adobe's segment", "attachment", page=None)
def behind_numbers(text: str) -> bytes:
    body = b"Adobe\0\x64\0\0\0\0\1" + f"作者：{text}".encode()
    picture = _picture("JPEG")
    return attached(picture[:2] + b"\xff\xee" + struct.pack(">H", len(body) + 2) + body + picture[2:], name="a.jpg")


@plant("extended XMP of a JPEG, cut within a value", "attachment", page=None)
def extended_xmp(text: str) -> bytes:
    value = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><a>作者：{text}</a></x:xmpmeta>".encode()
    cut = value.index("作者：".encode()) + 10
    segments = b""
    for at, piece in ((0, value[:cut]), (cut, value[cut:])):
        body = b"http://ns.adobe.com/xmp/extension/\0" + b"A" * 32 + struct.pack(">II", len(value), at) + piece
        segments += b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    picture = _picture("JPEG")
    return attached(picture[:2] + segments + picture[2:], name="a.jpg")


@plant("bytes behind the packed pixels of a PNG", "attachment", page=None)
def behind_pixels(text: str) -> bytes:
    picture = _picture("PNG")
    end = picture.index(b"IEND") - 4
    return attached(picture[:end] + _chunk(b"IDAT", f"作者：{text}".encode()) + picture[end:], name="a.png")


@plant("table of colours that a PNG does not need", "attachment", page=None)
def needless_palette(text: str) -> bytes:
    picture, value = _picture("PNG"), f"作者：{text}".encode()
    return attached(picture[:33] + _chunk(b"PLTE", value + b"\0" * (-len(value) % 3)) + picture[33:], name="a.png")


@plant("comment of a GIF in pieces of five bytes", "attachment", page=None)
def comment_in_pieces(text: str) -> bytes:
    value = f"作者：{text}".encode()
    pieces = b"".join(bytes([len(value[at : at + 5])]) + value[at : at + 5] for at in range(0, len(value), 5))
    return attached(_picture("GIF")[:-1] + b"\x21\xfe" + pieces + b"\0;", name="a.gif")
