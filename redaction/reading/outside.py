"""Bytes of a PDF that belong to no current object: before, between and after objects, comments, replaced versions of objects."""

import re
from collections.abc import Iterator

from redaction.findings import Channel
from redaction.reading.encodings import byte_readings, from_hex, pdf_text, unescape
from redaction.reading.model import PlacedString

_OBJECT = re.compile(rb"(?<![0-9])(\d{1,10})\s+(\d{1,5})\s+obj\b")
_STREAM = re.compile(rb"\bstream\r?\n")
_STRING = re.compile(rb"\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f\s]{4,}>", re.DOTALL)
_FURNITURE = re.compile(rb"%%EOF|startxref|trailer|xref|endobj|endstream|%PDF-[\d.]+|[\d\snf<>\[\]/%-]+")
_ROWS = re.compile(rb"\d{10} \d{5} [nf]\s*")
_LIMIT = 8_000_000


def outside_strings(data: bytes) -> Iterator[PlacedString]:
    """What lies outside, as strings under every encoding; streams are skipped by their end marks."""
    loose, replaced = _split(data)
    for label, parts, channel in (
        ("结构之外的字节 bytes outside the structure", loose, Channel.REVISION),
        ("被替换的对象 replaced object", replaced, Channel.REVISION),
    ):
        for at, part in parts:
            for reading in _readings(part):
                yield PlacedString(reading, channel, label, f"byte {at}", origin="outside")


def _readings(part: bytes) -> Iterator[str]:
    for token in _STRING.findall(part):
        yield pdf_text(unescape(token[1:-1]) if token[:1] == b"(" else from_hex(token[1:-1]))
    yield from dict.fromkeys(byte_readings(part))


def _split(data: bytes) -> tuple[list[tuple[int, bytes]], list[tuple[int, bytes]]]:
    """Loose bytes, and earlier versions of objects that a later one replaced, each with its offset."""
    bodies: dict[bytes, list[tuple[int, int]]] = {}
    loose: list[tuple[int, bytes]] = []
    at, total = 0, 0
    while at < len(data) and total < _LIMIT:
        found = _OBJECT.search(data, at)
        gap = data[at : found.start() if found else len(data)]
        total += len(gap)
        if len(gap) > 8 and _FURNITURE.sub(b"", gap[:100_000]):
            loose.append((at, _ROWS.sub(b"", gap[:_LIMIT])))
        if not found:
            break
        end, comments = _object_end(data, found.end())
        bodies.setdefault(found[1], []).append((found.start(), end))
        loose += comments
        at = end
    replaced = [
        (start, data[start : min(end, start + 200_000)]) for spans in bodies.values() for start, end in spans[:-1]
    ]
    return loose, replaced


def _object_end(data: bytes, start: int) -> tuple[int, list[tuple[int, bytes]]]:
    """Where an object ends, its stream skipped, and comments inside its dictionary."""
    end = data.find(b"endobj", start)
    stream = _STREAM.search(data, start, end if end >= 0 else len(data))
    head = data[start : stream.start() if stream else (end if end >= 0 else len(data))]
    comments = [(start, line) for line in re.findall(rb"%[^\r\n]{3,}", _STRING.sub(b"", head[:200_000]))]
    if stream:
        after = data.find(b"endstream", stream.end())
        if after < 0:
            return len(data), comments
        tail = data.find(b"endobj", after)
        return (tail + 6 if tail >= 0 else len(data)), comments
    return (end + 6 if end >= 0 else len(data)), comments
