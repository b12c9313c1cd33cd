"""Planted leaks in old Office files, Outlook messages and 7z archives."""

from tests.redaction.compound_writer import compound, message, property_set, seven_zip, slides, word, workbook
from tests.redaction.planted import docx, plant
from tests.redaction.planted_files import attached

_OFFICE = ("attachment",)


@plant("old Word text in pieces", *_OFFICE, page=None)
def word_pieces(text: str) -> bytes:
    return attached(word(f"姓名：{text}，男"), name="a.doc")


@plant("old Word author property", *_OFFICE, page=None)
def word_author(text: str) -> bytes:
    return attached(word("正文", others={"\x05SummaryInformation": property_set({4: text})}), name="a.doc")


@plant("old Word file inside an embedded object", *_OFFICE, page=None)
def word_object(text: str) -> bytes:
    return attached(word("正文", others={"\x01Ole10Native": b"\0" * 40 + docx(text)}), name="a.doc")


@plant("old Excel string over two records", *_OFFICE, page=None)
def excel(text: str) -> bytes:
    return attached(workbook(text), name="a.xls")


@plant("old PowerPoint text", *_OFFICE, page=None)
def powerpoint(text: str) -> bytes:
    return attached(slides(text), name="a.ppt")


@plant("Outlook message subject", *_OFFICE, page=None)
def subject(text: str) -> bytes:
    return attached(message(f"转发 姓名：{text}"), name="a.msg")


@plant("Outlook message attachment", *_OFFICE, page=None)
def attachment(text: str) -> bytes:
    return attached(message("x", attachment=docx(text)), name="a.msg")


@plant("stream name of a compound file", *_OFFICE, page=None, ascii_only=True)
def stream_name(text: str) -> bytes:
    return attached(compound({text: b"x"}), name="a.doc")


@plant("7z member", *_OFFICE, page=None)
def packed_member(text: str) -> bytes:
    return attached(seven_zip(f"姓名：{text}\n".encode()), name="a.7z")


@plant("7z member name behind a packed header", *_OFFICE, page=None)
def packed_name(text: str) -> bytes:
    return attached(seven_zip(b"x", name=f"作者：{text}.txt", packed_header=True), name="a.7z")
