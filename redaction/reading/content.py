"""What a content stream says beside what it paints: replacement texts, property lists, tags, comments, data of inline pictures, lost operands."""

import re
import zlib
from collections.abc import Iterator
from itertools import islice
from math import prod

from redaction.findings import Channel
from redaction.reading.encodings import byte_readings, from_hex, name_text, string_readings, unescape

_STRING = rb"\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f\s]*>"
_STRINGS = re.compile(_STRING, re.DOTALL)
_KEYED = re.compile(rb"/([^\s/<>\[\](){}%]+)\s*(" + _STRING + rb")", re.DOTALL)
_PROPERTIES = re.compile(rb"<<[^<>]*(?:\(|<[0-9A-Fa-f\s]+>).*?>>", re.DOTALL)
_NAME = re.compile(rb"/([^\s/<>\[\](){}%]{5,127})")
_PLAIN_NAME = re.compile(rb"^[A-Za-z]{0,12}\d{0,6}$")
_COMMENT = re.compile(rb"^[^\n\r(<]*%([^\n\r]{2,})", re.MULTILINE)
_INLINE = re.compile(rb"(?:^|\s)BI\b(.{0,600}?)\sID\s(.*?)\sEI(?=\s|$)", re.DOTALL)
_SIDES = re.compile(rb"/(?:W|Width|H|Height)\s+(\d{1,6})\b")
_LEGIBLE = 2_000  # fewer pixels hold no name
_OPERATOR = re.compile(rb"[)>]\s*([A-Za-z]{1,16})\b")
_SHOWING = frozenset((b"Tj", b"TJ", b"BDC", b"DP", b"endobj"))
_STRUCTURE = (b"ActualText", b"Alt", b"E", b"T", b"Lang", b"Contents")
_MOST, _FEW = 2_000, 50
_PICTURE = "内嵌图片 inline picture"
# Just below the size from which bytes are read under fewer encodings.
_PIECE, _OVERLAP = 64_000, 1_000
# Pixels of a picture inside content hardly ever take more; what packs more is no picture.
_LARGEST = 4_000_000

# A text of a content stream, what a reader would call it, and its channel.
Said = tuple[str, Channel, str]


def said_beside(data: bytes, *, dropped: list[int] | None = None) -> Iterator[Said]:
    """Everything in a content stream that is text and is not shown as such; places of what swells too much to be read go to `dropped`."""
    if b"<<" in data:
        yield from _properties(data)
    if b"%" in data:
        for comment in comments_in(data):
            yield comment, Channel.METADATA, "注释 comment"
    names = {name for name in _NAME.findall(data) if not _PLAIN_NAME.match(name)}
    if names:
        yield "\n".join(sorted(name_text(name) for name in names)), Channel.METADATA, "标记名 tag"
    if b"BI" in data and b"ID" in data:
        yield from _inline_pictures(data, [] if dropped is None else dropped)
    if b")" in data or b">" in data:
        yield from _lost_operands(data)


def comments_in(data: bytes) -> Iterator[str]:
    """Comments of content, of a character map or of an object stream, under every encoding."""
    # A comment may follow strings on its line; binary data may hold brackets that are none of a string.
    comments = _COMMENT.findall(data) + _COMMENT.findall(_STRINGS.sub(b"", data))
    once = list(dict.fromkeys(comments))
    for comment in (*once[:_MOST], b"\n".join(once[_MOST:])):
        yield from dict.fromkeys(byte_readings(comment))


def _inline_pictures(data: bytes, dropped: list[int]) -> Iterator[Said]:
    """What is said in the dictionaries of inline pictures, and their data under every encoding; of very many, small ones are read
    at once and large ones piece by piece."""
    together: list[bytes] = []
    for number, found in enumerate(_INLINE.finditer(data)):
        for key, token in _KEYED.findall(found[1]):
            for text in _token_readings(token):
                yield text, Channel.METADATA, name_text(key)
        body = _unpacked(found[1], found[2])
        if len(body) >= _LARGEST:
            dropped.append(found.start())
        if number < _MOST:
            for at in range(0, len(body), _PIECE):
                for reading in dict.fromkeys(byte_readings(body[at : at + _PIECE + _OVERLAP])):
                    yield reading, Channel.METADATA, _PICTURE
        else:
            together.append(body)
    whole = b"\n".join(together)
    for at in range(0, len(whole), _PIECE):
        for reading in dict.fromkeys(byte_readings(whole[at : at + _PIECE + _OVERLAP])):
            yield reading, Channel.METADATA, _PICTURE


def shows_inline(data: bytes) -> bool:
    """Whether a content stream carries a picture of its own that is large enough to hold words: no list of pictures has it."""
    if b"BI" not in data or b"ID" not in data:
        return False
    return any(prod(map(int, _SIDES.findall(found[1])[:2])) >= _LEGIBLE for found in _INLINE.finditer(data))


def _properties(data: bytes) -> Iterator[Said]:
    """Strings of property lists; replacement texts are also joined, because one letter may stand in each."""
    replaced: list[str] = []
    further: dict[str, None] = {}
    for number, block in enumerate(_PROPERTIES.findall(data)):
        for key, token in _KEYED.findall(block):
            texts = _token_readings(token)
            if key in (b"ActualText", b"Alt", b"E"):
                replaced.append(texts[0])
            channel = Channel.STRUCTURE if key in _STRUCTURE else Channel.METADATA
            if number >= _MOST:
                further.update(dict.fromkeys(texts))
                continue
            for text in texts:
                yield text, channel, name_text(key)
    # Of very many, the others are searched at once.
    if further:
        yield "\n".join(further), Channel.METADATA, "属性 property"
    if len(replaced) > 1:
        yield "".join(replaced), Channel.STRUCTURE, "ActualText"


def _token_readings(token: bytes) -> list[str]:
    return string_readings(from_hex(token[1:-1]) if token[:1] == b"<" else unescape(token[1:-1]))


def _unpacked(head: bytes, body: bytes) -> bytes:
    if b"/Fl" in head:
        try:
            return zlib.decompressobj().decompress(body, _LARGEST)
        except zlib.error:
            return body
    if b"/AHx" in head or b"/ASCIIHex" in head:
        return from_hex(body)
    return body


def _lost_operands(data: bytes) -> Iterator[Said]:
    """Strings before an operator that shows nothing: viewers pass over them, everybody else can read them."""
    unknown = set(_OPERATOR.findall(data)) - _SHOWING
    for operator in sorted(unknown)[:20]:
        # Inside binary text of a font anything may follow a bracket; a real operand is followed by a blank or a line's end.
        pattern = re.compile(rb"(" + _STRING + rb")\s*" + re.escape(operator) + rb"(?=\s|$)", re.DOTALL)
        texts = dict.fromkeys(text for token in pattern.findall(data) for text in _token_readings(token))
        for text in (*islice(texts, _FEW), "\n".join(islice(texts, _FEW, None))):
            if text:
                yield text, Channel.METADATA, "未显示的操作数 operand"
