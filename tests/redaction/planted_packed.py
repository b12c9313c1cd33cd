"""Planted leaks in attached files where readers of archives, markup and macros stop, and in ways of writing letters of their own."""

import gzip
import io
import struct

from tests.redaction.compound_writer import compound
from tests.redaction.planted import plant
from tests.redaction.planted_files import attached, zipped


@plant("member that the directory of an archive lists no more", "attachment", page=None)
def dropped_member(text: str) -> bytes:
    whole = zipped({"old.txt": f"作者：{text}。" * 3})
    return attached(whole[: whole.index(b"PK\x01\x02")] + zipped({"a.txt": "x"}), name="a.zip")


@plant("second member of a gzip file", "attachment", page=None)
def second_member(text: str) -> bytes:
    return attached(gzip.compress(b"x") + gzip.compress(f"作者：{text}".encode()), name="a.gz")


@plant("bytes behind a gzip file", "attachment", page=None)
def behind_gzip(text: str) -> bytes:
    return attached(gzip.compress(b"x") + f"作者：{text}".encode(), name="a.gz")


@plant("bytes behind a 7z file", "attachment", page=None)
def behind_seven_zip(text: str) -> bytes:
    return attached(b"7z\xbc\xaf\x27\x1c\0\4" + b"\0" * 24 + f"作者：{text}".encode("utf-16-le"), name="a.7z")


@plant("part of an XPS file in two pieces", "attachment", page=None)
def pieces(text: str) -> bytes:
    first, second = f'<Page><Glyphs UnicodeString="作者：{text[:1]}', f'{text[1:]}"/></Page>'
    return attached(zipped({"a.fpage/[0].piece": first, "a.fpage/[1].last.piece": second}), name="a.xps")


def _macro(source: bytes) -> bytes:
    """MS-OVBA: eight letters as they are behind each zero, the last three of the first word as a copy of what stands before."""
    body = b"".join(b"\0" + source[at : at + 8] for at in range(0, len(source), 8))
    return b"\1" + struct.pack("<H", 0xB000 | (len(body) - 1)) + body


@plant("source text of a macro", "attachment", page=None)
def macro(text: str) -> bytes:
    module = _macro(f'Attribute VB_Name = "M"\r\n\' 作者：{text}\r\n'.encode("gb18030"))
    project = compound({"_VBA_PROJECT": b"\xcc\x61" + b"\0" * 30, "M": b"\0" * 20 + module})
    return attached(zipped({"word/vbaProject.bin": project, "word/document.xml": "<w:document/>"}), name="a.docm")


@plant("letters by their codes as Excel writes them", "attachment", page=None)
def excel_codes(text: str) -> bytes:
    letters = "".join(f"_x{ord(letter):04X}_" for letter in text)
    return attached(zipped({"xl/sharedStrings.xml": f"<sst><si><t>{letters}</t></si></sst>"}), name="a.xlsx")


@plant("letters by their codes in a style", "attachment", page=None)
def style_codes(text: str) -> bytes:
    letters = "".join(f"\\{ord(letter):x} " for letter in text)
    return attached(f"<style>p:after{{content:'{letters}'}}</style>".encode(), name="a.html")


@plant("entities that markup declares itself", "attachment", page=None)
def own_entities(text: str) -> bytes:
    declared = f'<!DOCTYPE a [<!ENTITY n "{text[:1]}"><!ENTITY m "&n;{text[1:]}">]>'
    return attached(f"{declared}<a>&m;</a>".encode(), name="a.xml")


@plant("attribute that holds the other kind of quotation marks", "attachment", page=None)
def other_quotes(text: str) -> bytes:
    query = f"SELECT * FROM t WHERE 姓名='{text}'"
    return attached(zipped({"word/settings.xml": f'<w:query w:val="{query}"/>'}), name="a.docx")


@plant("text file in HZ", "attachment", page=None, long_only=True)
def seven_bits(text: str) -> bytes:
    return attached(b"Re: " + f"作者：{text.replace('·', '')}".encode("hz"), name="a.txt")


@plant("text file that begins with an x", "attachment", page=None)
def begins_with_x(text: str) -> bytes:
    return attached(f"x 作者：{text}".encode(), name="a.txt")


@plant("description in a TIFF file with numbers of eight bytes", "attachment", page=None)
def big_tiff(text: str) -> bytes:
    from PIL import Image, TiffImagePlugin

    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[65000] = f"作者：{text}".encode("utf-16-le")
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (90, 120, 160)).save(out, "TIFF", tiffinfo=tags, big_tiff=True)
    return attached(out.getvalue(), name="a.tif")
