"""Bytes of a PDF that belong to no current object: before, between and after objects, comments, replaced and unlisted objects."""

import re
import zlib
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field

from redaction.findings import Channel
from redaction.reading.carving import carved
from redaction.reading.encodings import byte_readings, from_hex, pdf_text, unescape
from redaction.reading.markup import markup
from redaction.reading.model import PlacedString

_OBJECT = re.compile(rb"(?<![0-9])(\d{1,10})\s+(\d{1,5})\s+obj\b")
_STREAM = re.compile(rb"\bstream\r?\n")
_STRING = re.compile(rb"\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f\s]{4,}>", re.DOTALL)
_FURNITURE = re.compile(rb"%%EOF|startxref|trailer|xref|endobj|endstream|%PDF-[\d.]+|[\d\snf<>\[\]/%-]+")
_ROWS = re.compile(rb"\d{10} \d{5} [nf]\s*")
_LENGTH = re.compile(rb"/Length\s+(\d{1,10})(\s+\d+\s+R)?")
_HEX = re.compile(rb"<[0-9A-Fa-f]{4}")
_TOKENS = 200_000
_LIMIT = 8_000_000
_PIECE, _OVERLAP = 200_000, 1_000
_JPEG = re.compile(rb"\bstream\r?\n\xff\xd8\xff")
_DRAWN = re.compile(rb"\bstream\r?\n|/Contents\b")


def outside_strings(
    data: bytes,
    *,
    known: set[str],
    listed: Container[int],
    files: list[bytes],
    lost: list[int],
    dropped: list[int],
) -> Iterator[PlacedString]:
    """What lies outside, as strings under every encoding; streams are skipped by their end marks. Whole files there go to `files`,
    the places of more than can be read to `dropped`.

    `listed` are the objects that the cross-reference lists; the numbers of others that hold a stream or a page go to `lost`.
    `known` are the strings that the parser gave out: a string of an object that is not among them stands under a key that is
    written twice, or in a value that the parser skipped (T-097).
    """
    parts = _split(data, listed)
    lost += parts.lost
    for _, part in parts.loose:
        # A PDF among them is the file itself: what stands before its header, or an earlier revision.
        files += [body for body in carved(part, dropped=dropped) if len(part) > 30 and not body.startswith(b"%PDF")]
    files += parts.pictures
    for label, pieces in (
        ("结构之外的字节 bytes outside the structure", parts.loose),
        ("被替换或未登记的对象 replaced or unlisted object", parts.replaced),
    ):
        for at, part in pieces:
            for reading in _readings(part, at, parts):
                yield PlacedString(reading, Channel.REVISION, label, f"byte {at}", origin="outside")
    for at, token in parts.tokens:
        text = _decoded(token)
        if text not in known:
            yield PlacedString(text, Channel.REVISION, "被忽略的值 ignored value", f"byte {at}", origin="outside")
    dropped += parts.beyond


def plain_properties(data: bytes, source: Mapping[int, str]) -> Iterator[PlacedString]:
    """XMP that a locked file leaves unlocked (ISO 32000-2, 7.6.4): MuPDF unlocks it all the same and gives out nothing.

    `source` are the printed objects by number.
    """
    if not any("/EncryptMetadata false" in printed for printed in source.values()):
        return
    for number in (number for number, printed in source.items() if "/Type/Metadata" in printed):
        for found in re.finditer(rb"(?<![0-9])%d\s+\d{1,5}\s+obj\b(.*?)\bendobj" % number, data, re.DOTALL):
            stream = _STREAM.search(found[1])
            body = _unpacked(found[1], _PIECE) or (found[1][stream.end() :] if stream else b"")
            yield from markup(body, Channel.METADATA, f"{number} 0 obj stream", label="XMP", origin="stream")


def _decoded(token: bytes) -> str:
    return pdf_text(unescape(token[1:-1]) if token[:1] == b"(" else from_hex(token[1:-1]))


@dataclass
class _Parts:
    """Loose bytes, objects that a later one replaced or that nothing lists, and string tokens of objects, each with its offset.

    `lost` are the numbers of unlisted objects that may be interpreted: streams and pages; `beyond` the places from which nothing was
    searched any more, because there was too much; `pictures` JPEG files of replaced objects that no earlier version holds;
    `shown` the places of those that one does.
    """

    loose: list[tuple[int, bytes]] = field(default_factory=list)
    replaced: list[tuple[int, bytes]] = field(default_factory=list)
    tokens: list[tuple[int, bytes]] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    beyond: list[int] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    shown: set[int] = field(default_factory=set)
    taken: int = 0


def _readings(part: bytes, at: int, parts: _Parts) -> Iterator[str]:
    for token in _STRING.findall(part):
        yield _decoded(token)
    unpacked = _unpacked(part, _PIECE if at in parts.shown else _LIMIT)
    if len(unpacked) >= _LIMIT:
        parts.beyond.append(at)
    for body in (part, unpacked):
        for start in range(0, len(body), _PIECE):
            yield from dict.fromkeys(byte_readings(body[start : start + _PIECE + _OVERLAP]))


def _unpacked(part: bytes, at_most: int) -> bytes:
    """The data of a deflated stream, as far as they go."""
    stream = _STREAM.search(part)
    if stream is None or b"/Fl" not in part[: stream.start()]:
        return b""
    try:
        return zlib.decompressobj().decompress(part[stream.end() :], at_most)
    except zlib.error:
        return b""


def _split(data: bytes, listed: Container[int]) -> _Parts:
    parts = _Parts()
    bodies: dict[bytes, list[tuple[int, int]]] = {}
    at, total = 0, 0
    while at < len(data) and total < _LIMIT:
        found = _OBJECT.search(data, at)
        gap = data[at : found.start() if found else len(data)]
        total += len(gap)
        if len(gap) > 8 and _FURNITURE.sub(b"", rest := _ROWS.sub(b"", gap[:_LIMIT])):
            parts.loose.append((at, rest))
            if len(gap) > _LIMIT:
                parts.beyond.append(at + _LIMIT)
        if not found:
            break
        end = _object_end(data, found.end(), parts)
        bodies.setdefault(found[1], []).append((found.start(), end))
        at = end
    if at < len(data) and total >= _LIMIT and found:
        parts.beyond.append(at)
    for number, spans in bodies.items():
        unlisted = int(number) not in listed
        pieces = _replaced(data, spans, parts, unlisted=unlisted)
        parts.replaced += pieces
        if unlisted and _DRAWN.search(pieces[-1][1]):
            parts.lost.append(int(number))
    return parts


def _replaced(data: bytes, spans: list[tuple[int, int]], parts: _Parts, *, unlisted: bool) -> list[tuple[int, bytes]]:
    """The definitions of an object that no reader takes, with their offsets.

    One that an end mark parts from the next is the last of its number in an earlier version, which is read as a document: of it only
    the start is taken. All others are taken whole, as far as the limit goes.
    """
    pieces: list[tuple[int, bytes]] = []
    for (start, end), following in zip(spans, [*(start for start, _ in spans[1:]), None], strict=True):
        if following is None and not unlisted:
            break
        of_a_version = following is not None and not unlisted and data.find(b"%%EOF", end, following) >= 0
        room = _PIECE if of_a_version else max(_PIECE, _LIMIT - parts.taken)
        piece = data[start : min(end, start + room)]
        if of_a_version:
            parts.shown.add(start)
        else:
            parts.taken += len(piece)
            if end - start > room:
                parts.beyond.append(start + room)
            if (stream := _JPEG.search(piece)) is not None:
                parts.pictures.append(piece[stream.end() - 3 :])
        pieces.append((start, piece))
    return pieces


def _object_end(data: bytes, start: int, parts: _Parts) -> int:
    """Where an object ends, its stream skipped; its strings and the comments in its dictionary go to `parts`."""
    end = data.find(b"endobj", start)
    limit = end if end >= 0 else len(data)
    stream = _STREAM.search(data, start, limit)
    head = data[start : stream.start() if stream else limit][:200_000]
    strings = b"(" in head or _HEX.search(head) is not None
    if strings and len(parts.tokens) < _TOKENS:
        parts.tokens += [(start, token) for token in _STRING.findall(head)]
    if b"%" in head:
        parts.loose += [(start, line) for line in re.findall(rb"%[^\r\n]{3,}", _STRING.sub(b"", head))]
    if not stream:
        return end + 6 if end >= 0 else len(data)
    length = _LENGTH.search(head)
    told = stream.end() + int(length[1]) if length and not length[2] else 0
    after = data.find(b"endstream", min(told, len(data)) if told > stream.end() else stream.end())
    if after < 0:
        return len(data)
    if told and told + 2 < after <= told + _LIMIT:
        parts.loose.append((told, data[told:after]))
    tail = data.find(b"endobj", after)
    if 0 <= after + 9 < tail and data[after + 9 : tail].strip():
        parts.loose.append((after + 9, data[after + 9 : min(tail, after + _LIMIT)]))
    return tail + 6 if tail >= 0 else len(data)
