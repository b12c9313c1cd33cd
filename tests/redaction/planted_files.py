"""Planted leaks in files inside the file: attachments of every kind, and everything a picture says beside its pixels."""

import base64
import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from email.message import EmailMessage

import cv2
import numpy as np
import pymupdf

from tests.redaction.planted import base, docx, jpeg, plant, saved, visible, with_exif


def attached(data: bytes, *, name: str = "a.bin") -> bytes:
    """The base file with one attachment."""
    document = base()
    document.embfile_add("a", data, filename=name)
    return saved(document)


def zipped(members: dict[str, str | bytes]) -> bytes:
    """A ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


@plant("spreadsheet", "attachment", page=None)
def spreadsheet(text: str) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    hidden = book.create_sheet("x")
    hidden["B7"] = text
    hidden.sheet_state = "veryHidden"
    out = io.BytesIO()
    book.save(out)
    return attached(out.getvalue(), name="a.xlsx")


@plant("spreadsheet comment author", "attachment", page=None)
def spreadsheet_comment(text: str) -> bytes:
    import openpyxl
    from openpyxl.comments import Comment

    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.active["A1"].comment = Comment("x", text)
    out = io.BytesIO()
    book.save(out)
    return attached(out.getvalue(), name="a.xlsx")


@plant("sheet name", "attachment", page=None)
def sheet_name(text: str) -> bytes:
    return attached(zipped({"xl/workbook.xml": f'<workbook><sheets><sheet name="{text}"/></sheets></workbook>'}))


@plant("presentation notes", "attachment", page=None)
def presentation(text: str) -> bytes:
    half = len(text) // 2
    body = f"<p:notes><a:t>{text[:half]}</a:t></a:r><a:r><a:t>{text[half:]}</a:t></p:notes>"
    return attached(zipped({"ppt/notesSlides/notesSlide1.xml": body}), name="a.pptx")


@plant("tracked change in Word", "attachment", page=None)
def tracked(text: str) -> bytes:
    body = f'<w:document><w:ins w:author="{text}" w:date="2026"><w:r><w:t>x</w:t></w:r></w:ins></w:document>'
    return attached(zipped({"word/document.xml": body}))


@plant("deleted text in Word", "attachment", page=None)
def deleted_text(text: str) -> bytes:
    letters = "".join(f"<w:r><w:delText>{letter}</w:delText></w:r>" for letter in text)
    return attached(zipped({"word/document.xml": f"<w:document><w:p>{letters}</w:p></w:document>"}))


@plant("custom property in Word with a link", "attachment", page=None)
def word_relation(text: str) -> bytes:
    from urllib.parse import quote

    target = f'<Relationships><Relationship Target="file:///C:/Users/{quote(text)}/a.dotx"/></Relationships>'
    return attached(zipped({"word/_rels/settings.xml.rels": target}))


@plant("OpenDocument", "attachment", page=None)
def open_document(text: str) -> bytes:
    return attached(
        zipped(
            {
                "mimetype": "application/vnd.oasis.opendocument.text",
                "meta.xml": f"<m><dc:creator>{text}</dc:creator></m>",
            }
        )
    )


@plant("picture in Word with EXIF", "attachment", page=None)
def word_picture(text: str) -> bytes:
    return attached(zipped({"word/media/image1.jpeg": with_exif(text)}))


@plant("macro project in Word", "attachment", page=None)
def macro(text: str) -> bytes:
    return attached(
        zipped({"word/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + text.encode("gb18030")})
    )


@plant("old Word file, text in UTF-16", "attachment", page=None)
def old_word(text: str) -> bytes:
    return attached(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 505 + text.encode("utf-16-le") + b"\0" * 512, name="a.doc"
    )


@plant("RTF with escapes", "attachment", page=None)
def rtf_unicode(text: str) -> bytes:
    body = "".join(f"\\u{ord(c)}?" if ord(c) < 32768 else f"\\u{ord(c) - 65536}?" for c in text)
    return attached(("{\\rtf1\\ansi{\\info{\\author " + body + "}}x}").encode())


@plant("RTF with code page bytes", "attachment", page=None)
def rtf_bytes(text: str) -> bytes:
    body = "".join(f"\\'{byte:02x}" for byte in text.encode("gb18030"))
    return attached(("{\\rtf1\\ansi\\ansicpg936 " + body + "}").encode())


@plant("mail message", "attachment", page=None)
def mail(text: str) -> bytes:
    message = EmailMessage()
    message["From"] = f"{text} <a@example.cn>"
    message["Subject"] = "x"
    message.set_content("x")
    return attached(message.as_bytes(), name="a.eml")


@plant("mail body in Base64", "attachment", page=None)
def mail_body(text: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content(f"编制：{text}。\n" * 3, cte="base64", charset="gb18030")
    return attached(message.as_bytes(), name="a.eml")


@plant("mail attachment", "attachment", page=None)
def mail_attachment(text: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content("x")
    message.add_attachment(docx(text), maintype="application", subtype="octet-stream", filename="a.docx")
    return attached(message.as_bytes(), name="a.eml")


@plant("web page with entities and tags", "attachment", page=None)
def web_page(text: str) -> bytes:
    body = "".join(f"<i>&#{ord(c)};</i>" for c in text)
    return attached(f"<html><head><title>x</title></head><body>{body}</body></html>".encode())


@plant("web page in UTF-16", "attachment", page=None)
def web_page_utf16(text: str) -> bytes:
    return attached(f"<html><body><b>{text}</b></body></html>".encode("utf-16"))


@plant("SVG", "attachment", page=None)
def svg(text: str) -> bytes:
    letters = "".join(f"<tspan x='{i}'>{c}</tspan>" for i, c in enumerate(text))
    return attached(f"<svg xmlns='http://www.w3.org/2000/svg'><text>{letters}</text></svg>".encode())


@plant("SVG with a picture inside", "attachment", page=None)
def svg_picture(text: str) -> bytes:
    body = base64.b64encode(with_exif(text)).decode()
    return attached(f"<svg><image href='data:image/jpeg;base64,{body}'/></svg>".encode())


@plant("JSON with escapes", "attachment", page=None)
def json_escapes(text: str) -> bytes:
    import json

    return attached(json.dumps({"author": text}).encode())


@plant("text in UTF-16 without a mark", "attachment", page=None)
def text_utf16(text: str) -> bytes:
    return attached(f"编制 {text} 完".encode("utf-16-be"))


@plant("text in Big5", "attachment", page=None)
def text_big5(text: str) -> bytes:
    traditional = text.translate(str.maketrans("丽尔买王", "麗爾買王"))
    return attached(
        traditional.replace("·", "").replace("翀", "").encode("big5") + ("" if "迪" in text else text).encode()
    )


@plant("gzip", "attachment", page=None)
def gzipped(text: str) -> bytes:
    return attached(gzip.compress(text.encode()))


@plant("gzip header name", "attachment", page=None)
def gzip_name(text: str) -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile(filename=text.encode("utf-8").decode("latin-1") + ".txt", mode="wb", fileobj=out) as packed:
        packed.write(b"x")
    return attached(out.getvalue())


@plant("bzip2", "attachment", page=None)
def bzipped(text: str) -> bytes:
    return attached(bz2.compress(text.encode("gb18030")))


@plant("xz", "attachment", page=None)
def xzipped(text: str) -> bytes:
    return attached(lzma.compress(text.encode("gb18030")))


@plant("bare zlib", "attachment", page=None)
def zlibbed(text: str) -> bytes:
    return attached(zlib.compress(text.encode("utf-16")))


@plant("tar in gzip", "attachment", page=None)
def tarred(text: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        body = docx(text)
        info = tarfile.TarInfo("a.docx")
        info.size = len(body)
        archive.addfile(info, io.BytesIO(body))
    return attached(out.getvalue())


@plant("tar owner", "attachment", page=None)
def tar_owner(text: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        info.uname = text
        archive.addfile(info, io.BytesIO(b""))
    return attached(out.getvalue())


@plant("zip member name in GBK", "attachment", page=None)
def zip_gbk(text: str) -> bytes:
    data = zipped({"x" * len(text.encode("gb18030")) + ".txt": "x"})
    return attached(data.replace(b"x" * len(text.encode("gb18030")) + b".txt", text.encode("gb18030") + b".txt"))


@plant("zip extra field", "attachment", page=None)
def zip_extra(text: str) -> bytes:
    body = text.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("a.txt")
        info.extra = b"\x55\x55" + len(body).to_bytes(2, "little") + body
        archive.writestr(info, "x")
    return attached(out.getvalue())


@plant("zip member comment", "attachment", page=None)
def zip_member_comment(text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("a.txt")
        info.comment = text.encode()
        archive.writestr(info, "x")
    return attached(out.getvalue())


@plant("PDF behind a picture in a zip", "attachment", page=None)
def polyglot(text: str) -> bytes:
    return attached(zipped({"a.jpg": jpeg() + visible(text)}))


@plant("PDF in a PDF in a PDF", "attachment", page=None)
def nested(text: str) -> bytes:
    return attached(attached(visible(text), name="b.pdf"), name="c.pdf")


@plant("zip with a stranger's first bytes", "attachment", page=None)
def zip_prefixed(text: str) -> bytes:
    return attached(b"MZ" + b"\0" * 200 + zipped({"a.txt": text}))


@plant("certificate file", "attachment", page=None)
def pem(text: str) -> bytes:
    body = base64.encodebytes(b"0\x82\x01\x00" + b"\x0c" + bytes([len(text.encode())]) + text.encode()).decode()
    return attached(f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n".encode())


def shown(picture: bytes) -> bytes:
    """The base file with a picture on page 1, stored as it is."""
    document = base()
    document[0].insert_image((100, 400, 300, 600), stream=picture)
    return saved(document)


def segment(marker: int, body: bytes, picture: bytes | None = None) -> bytes:
    """A JPEG with an application segment."""
    picture = picture or jpeg()
    return picture[:2] + bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body + picture[2:]


@plant("EXIF user comment in UTF-16", "metadata")
def user_comment(text: str) -> bytes:
    return shown(segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08" + b"\0" * 20 + b"UNICODE\0" + text.encode("utf-16-be")))


@plant("EXIF XP author", "metadata")
def xp_author(text: str) -> bytes:
    return shown(segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0" + b"\0" * 20 + text.encode("utf-16-le") + b"\0\0"))


@plant("extended XMP", "metadata")
def extended_xmp(text: str) -> bytes:
    return shown(segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 32 + b"\0" * 8 + text.encode()))


@plant("IPTC byline", "metadata")
def iptc(text: str) -> bytes:
    raw = text.encode()
    record = b"\x1c\x02\x50" + len(raw).to_bytes(2, "big") + raw
    return shown(segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0" + len(record).to_bytes(4, "big") + record))


@plant("ICC text of a JPEG", "metadata")
def jpeg_icc(text: str) -> bytes:
    return shown(segment(0xE2, b"ICC_PROFILE\0\x01\x01" + b"\0" * 128 + b"mluc" + text.encode("utf-16-be")))


@plant("JPEG comment in UTF-16", "metadata")
def jpeg_comment(text: str) -> bytes:
    return shown(segment(0xFE, text.encode("utf-16-le")))


@plant("second picture behind a JPEG with EXIF", "metadata", "attachment")
def second_picture(text: str) -> bytes:
    return shown(jpeg() + with_exif(text))


@plant("zip behind a JPEG", "metadata", "attachment")
def zip_behind_jpeg(text: str) -> bytes:
    return shown(jpeg() + zipped({"a.txt": text}))


@plant("EXIF of a picture that no page shows", "metadata", page=1)
def unused_picture(text: str) -> bytes:
    document = pymupdf.open(stream=shown(with_exif(text)), filetype="pdf")
    document.update_stream(document[0].get_contents()[-1], b"")
    return saved(document)


def chunk(kind: bytes, body: bytes) -> bytes:
    """A PNG chunk."""
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def png(*chunks: bytes) -> bytes:
    """A PNG file with extra chunks before its pixels."""
    ok, data = cv2.imencode(".png", np.full((20, 30, 3), 200, np.uint8))
    assert ok
    raw = bytes(data)
    return raw[:33] + b"".join(chunks) + raw[33:]


@plant("PNG tEXt", "attachment", page=None)
def png_text(text: str) -> bytes:
    return attached(png(chunk(b"tEXt", b"Author\0" + text.encode())))


@plant("PNG zTXt", "attachment", page=None)
def png_ztxt(text: str) -> bytes:
    return attached(png(chunk(b"zTXt", b"Author\0\0" + zlib.compress(text.encode("gb18030")))))


@plant("PNG iTXt", "attachment", page=None)
def png_itxt(text: str) -> bytes:
    return attached(png(chunk(b"iTXt", b"Author\0\1\0zh\0\0" + zlib.compress(text.encode()))))


@plant("PNG iCCP", "attachment", page=None)
def png_iccp(text: str) -> bytes:
    return attached(png(chunk(b"iCCP", b"x\0\0" + zlib.compress(b"\0" * 128 + text.encode("utf-16-be")))))


@plant("PNG private chunk", "attachment", page=None)
def png_private(text: str) -> bytes:
    return attached(png(chunk(b"prVt", text.encode())))


@plant("GIF comment", "attachment", page=None)
def gif(text: str) -> bytes:
    body = text.encode()
    head = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff"
    comment = b"!\xfe" + bytes([len(body)]) + body + b"\0"
    return attached(head + comment + b",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;")


@plant("Office file cut off before its directory", "attachment", page=None)
def cut_office_file(text: str) -> bytes:
    whole = docx(text)
    return attached(whole[: whole.index(b"PK\x01\x02")], name="a.docx")


@plant("TIFF artist", "attachment", page=None)
def tiff(text: str) -> bytes:
    ok, data = cv2.imencode(".tiff", np.full((200, 300, 3), 90, np.uint8))
    assert ok
    return attached(bytes(data) + text.encode())


def tags(text: str) -> bytes:
    """A TIFF file of one tag: the author as Windows writes it, in UTF-16."""
    body = text.encode("utf-16-le") + b"\0\0"
    return b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHII", 40093, 1, len(body), 26) + b"\0\0\0\0" + body


@plant("TIFF with a tag in UTF-16", "attachment", page=None)
def tiff_tag(text: str) -> bytes:
    return attached(tags(text))


@plant("WebP with EXIF", "attachment", page=None)
def webp_exif(text: str) -> bytes:
    ok, data = cv2.imencode(".webp", np.random.default_rng(7).integers(0, 256, (90, 90, 3), np.uint8))
    assert ok
    raw, body = bytes(data), tags(text)
    return attached(raw + b"EXIF" + struct.pack("<I", len(body)) + body)


@plant("BMP with text behind", "attachment", page=None)
def bmp(text: str) -> bytes:
    ok, data = cv2.imencode(".bmp", np.full((200, 300, 3), 90, np.uint8))
    assert ok
    return attached(bytes(data) + text.encode("gb18030"))


@plant("WebP with XMP", "attachment", page=None)
def webp(text: str) -> bytes:
    ok, data = cv2.imencode(".webp", np.full((20, 30, 3), 90, np.uint8))
    assert ok
    raw = bytes(data)
    body = f"<x:xmpmeta><a>{text}</a></x:xmpmeta>".encode()
    body += b"\0" * (len(body) % 2)
    return attached(raw + b"XMP " + len(body).to_bytes(4, "little") + body)


@plant("PSD-like unknown format, text in UTF-16", "attachment", page=None)
def unknown(text: str) -> bytes:
    return attached(b"8BPS\0\x01" + b"\x03" * 900 + text.encode("utf-16-be") + b"\x07" * 900)


@plant("late text in a large unknown file", "attachment", page=None)
def late(text: str) -> bytes:
    noise = np.random.default_rng(5).integers(0, 256, 3_000_000, np.uint8).tobytes()
    return attached(noise + text.encode())


@plant("picture file as dossier, PNG text", "metadata", page=None)
def dossier_png(text: str) -> bytes:
    return png(chunk(b"iTXt", b"Author\0\0\0\0\0" + text.encode()))


@plant("picture file as dossier, zip behind", "metadata", "attachment", page=None)
def dossier_zip(text: str) -> bytes:
    return jpeg() + zipped({"a.txt": text})
