"""What old Office files and Outlook messages say: text of Word, Excel and PowerPoint, properties, parts of a message, files within."""

import re
import struct
import zlib
from collections.abc import Iterator

from redaction.reading.carving import carved
from redaction.reading.compound import Compound
from redaction.reading.encodings import byte_readings, decoded
from redaction.reading.macros import macro_texts

# A text and what a reader would call it.
Said = tuple[str, str]

_PROPERTIES = {
    2: "Title", 3: "Subject", 4: "作者 Author", 5: "Keywords", 6: "Comments", 7: "Template", 8: "作者 LastSavedBy", 14: "Manager", 15: "Company",
}  # fmt: skip
_MESSAGE_PART = re.compile(r"__substg1\.0_([0-9A-F]{4})(001E|001F|0102)$")
_POWERPOINT_TEXT = {0x0FA0: "utf-16-le", 0x0FBA: "utf-16-le", 0x0FA8: "cp1252"}
_CONTINUE, _SST, _LABEL, _NUMBER, _RK, _MULRK, _PICTURES = 0x3C, 0xFC, 0x204, 0x203, 0x27E, 0xBD, 0xEB
_FILE_PASSWORD = 0x2F
_POWERPOINT_PASSWORD = b"\x0f\x00\x14\x2f"
_PACKED = re.compile(rb"x[\x01\x5e\x9c\xda]")
_MOST_PACKED = 200
_MOST_DRAWING = 8 * 1024 * 1024
_MOST_RECORDS = 2_000_000


def office_texts(compound: Compound) -> Iterator[Said]:
    """Every text of the file: in order of reading where the program's structure is known, and each stream under every encoding.

    What a password locks is not among them (`is_locked`).
    """
    streams = compound.streams
    for name in compound.names:
        yield name.lstrip("\x01\x03\x05\x06"), "流名 stream name"
    for path, content in streams.items():
        last = path.rsplit("/", 1)[-1]
        if last == "WordDocument":
            yield from _word(content, streams, path.removesuffix("WordDocument"))
        elif last in ("Workbook", "Book"):
            yield from _excel(content)
        elif last == "PowerPoint Document":
            yield from _powerpoint(content)
        elif last.startswith("\x05"):
            yield from _properties(content)
        elif found := _MESSAGE_PART.search(path):
            text = content.decode("utf-16-le", "replace") if found[2] == "001F" else decoded(content)
            yield text, "邮件 message"
        for module in macro_texts(content, directory=last == "dir"):
            for reading in dict.fromkeys(byte_readings(module)):
                yield reading, "宏 macro"
        for reading in dict.fromkeys(byte_readings(content)):
            yield reading, "内容 content"


def is_locked(compound: Compound) -> bool:
    """Whether a password locks the content: the whole package, or what the program's own streams say of themselves."""
    for path, content in compound.streams.items():
        last = path.rsplit("/", 1)[-1]
        if last in ("EncryptedPackage", "EncryptionInfo"):
            return True
        if last == "WordDocument" and len(content) > 11 and content[11] & 1:
            return True
        if last in ("Workbook", "Book") and any(kind == _FILE_PASSWORD for kind, _ in _joined_records(content)):
            return True
        if last == "PowerPoint Document" and _POWERPOINT_PASSWORD in content:
            return True
    return False


def is_known(compound: Compound) -> bool:
    """Whether the file is of a program whose way of keeping text is read here."""
    main = ("WordDocument", "Workbook", "PowerPoint Document", "__properties_version1.0", "_VBA_PROJECT")
    return any(path.rsplit("/", 1)[-1] in main for path in compound.streams)


def files_within(compound: Compound) -> Iterator[tuple[str, bytes]]:
    """Files in the file: attachments of a message, embedded objects, pictures, drawings that were packed."""
    for path, content in compound.streams.items():
        last = path.rsplit("/", 1)[-1]
        if last in ("Workbook", "Book"):
            content = b"".join(
                body for kind, body in _joined_records(content, starting=(_PICTURES,)) if kind == _PICTURES
            )
        yield from ((path, body) for body in carved(content))
        if last in ("Pictures", "Data", "Workbook", "Book"):
            yield from ((path, body) for body in _packed_drawings(content))


def _packed_drawings(content: bytes) -> Iterator[bytes]:
    for found in list(_PACKED.finditer(content))[:_MOST_PACKED]:
        packer = zlib.decompressobj()
        try:
            plain = packer.decompress(content[found.start() :], _MOST_DRAWING)
        except zlib.error:
            continue
        if packer.eof:
            yield plain


def _word(content: bytes, streams: dict[str, bytes], folder: str) -> Iterator[Said]:
    """The text of a Word document in its own order, put together from the pieces of its piece table."""
    try:
        flags = struct.unpack_from("<H", content, 10)[0]
        place, length = struct.unpack_from("<2I", content, 418)
    except struct.error:
        return
    table = streams.get(f"{folder}{'1' if flags & 0x0200 else '0'}Table", b"")
    text = "".join(_pieces(content, table[place : place + length]))
    # Two pieces may hold the halves of one character.
    yield text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), "正文 text"


def _pieces(content: bytes, clx: bytes) -> Iterator[str]:
    at = 0
    while at + 3 <= len(clx) and clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at : at + 1] != b"\x02":
        return
    size = struct.unpack_from("<I", clx, at + 1)[0]
    plan = clx[at + 5 : at + 5 + size]
    count = (len(plan) - 4) // 12
    if count < 1:
        return
    ends = struct.unpack_from(f"<{count + 1}I", plan)
    for number in range(count):
        start = struct.unpack_from("<I", plan, 4 * (count + 1) + 8 * number + 2)[0]
        letters = max(0, ends[number + 1] - ends[number])
        if start & 0x40000000:
            first = (start & 0x3FFFFFFF) // 2
            yield content[first : first + letters].decode("cp1252", "replace")
        else:
            yield content[start : start + 2 * letters].decode("utf-16-le", "surrogatepass")


def _joined_records(content: bytes, *, starting: tuple[int, ...] = ()) -> Iterator[tuple[int, bytes]]:
    """Records of a workbook; those of the kinds in `starting` with the records that continue them."""
    at, kind, parts = 0, -1, [b""]
    for _ in range(_MOST_RECORDS):
        if at + 4 > len(content):
            break
        following, length = struct.unpack_from("<2H", content, at)
        body = content[at + 4 : at + 4 + length]
        at += 4 + length
        if following == _CONTINUE and kind in starting:
            parts.append(body)
            continue
        if kind >= 0:
            yield kind, b"".join(parts)
        kind, parts = following, [body]
    if kind >= 0:
        yield kind, b"".join(parts)


def _excel(content: bytes) -> Iterator[Said]:
    """Shared strings, one a line, whole where the record breaks within one; numbers as a cell shows them without a format."""
    numbers: list[str] = []
    for kind, body in _joined_records(content):
        if kind == _NUMBER and len(body) >= 14:
            numbers.append(_shown(struct.unpack_from("<d", body, 6)[0]))
        elif kind == _RK and len(body) >= 10:
            numbers.append(_shown(_packed_number(struct.unpack_from("<I", body, 6)[0])))
        elif kind == _MULRK:
            numbers += [
                _shown(_packed_number(struct.unpack_from("<I", body, at + 2)[0])) for at in range(4, len(body) - 7, 6)
            ]
    yield "\n".join(numbers), "数值 numbers"
    yield "\n".join(_shared_strings(_segments(content))), "单元格 cells"


def _shown(value: float) -> str:
    return str(int(value)) if abs(value) < 1e18 and value == int(value) else repr(value)


def _packed_number(raw: int) -> float:
    """A number in 30 bits (MS-XLS 2.5.217): whole or the upper part of a float, a hundredth of it where bit 0 is set."""
    whole = (raw - (1 << 32) if raw & 0x80000000 else raw) >> 2
    value: float = whole if raw & 2 else struct.unpack("<d", struct.pack("<Q", (raw & 0xFFFFFFFC) << 32))[0]
    return value / 100 if raw & 1 else value


def _segments(content: bytes) -> list[bytes]:
    """The table of shared strings and the records that continue it."""
    found: list[bytes] = []
    within = False
    for kind, body in _joined_records(content):
        if kind == _SST or (kind == _CONTINUE and within):
            found.append(body)
        within = kind == _SST or (kind == _CONTINUE and within)
    return found


def _shared_strings(segments: list[bytes]) -> Iterator[str]:
    """Strings of the table; letters that go on in the next segment begin there with a byte that says how wide they are."""
    if not segments or len(segments[0]) < 8:
        return
    segment, at = 0, 8
    while segment < len(segments):
        body = segments[segment]
        if at + 3 > len(body):
            segment, at = segment + 1, 0
            continue
        letters, flags = struct.unpack_from("<HB", body, at)
        at += 3
        runs = struct.unpack_from("<H", body, at)[0] if flags & 8 and at + 2 <= len(body) else 0
        at += 2 if flags & 8 else 0
        extra = struct.unpack_from("<I", body, at)[0] if flags & 4 and at + 4 <= len(body) else 0
        at += 4 if flags & 4 else 0
        parts: list[str] = []
        wide = flags & 1
        while letters:
            width = 2 if wide else 1
            piece = body[at : at + letters * width]
            parts.append(piece.decode("utf-16-le" if wide else "latin-1", "replace"))
            letters -= len(piece) // width
            at += len(piece)
            if letters:
                segment += 1
                if segment >= len(segments) or not segments[segment]:
                    break
                body, at, wide = segments[segment], 1, segments[segment][0] & 1
        yield "".join(parts)
        at += 4 * runs + extra
        while segment < len(segments) and at > len(segments[segment]):
            at -= len(segments[segment])
            segment += 1


def _powerpoint(content: bytes) -> Iterator[Said]:
    """Text atoms in order; containers are walked through by stepping into them."""
    at = 0
    for _ in range(_MOST_RECORDS):
        if at + 8 > len(content):
            return
        version, kind, length = struct.unpack_from("<2HI", content, at)
        at += 8
        if version & 0xF == 0xF:
            continue
        if kind in _POWERPOINT_TEXT:
            yield content[at : at + length].decode(_POWERPOINT_TEXT[kind], "replace"), "文字 text"
        at += length


def _properties(content: bytes) -> Iterator[Said]:
    """Strings of a property set with the names of the well-known ones."""
    try:
        count = struct.unpack_from("<I", content, 24)[0]
        for number in range(min(count, 4)):
            start = struct.unpack_from("<I", content, 44 + 20 * number)[0]
            for index in range(min(struct.unpack_from("<I", content, start + 4)[0], 200)):
                key, offset = struct.unpack_from("<2I", content, start + 8 + 8 * index)
                kind, length = struct.unpack_from("<2I", content, start + offset)
                raw = content[start + offset + 8 : start + offset + 8 + (2 * length if kind == 31 else length)]
                if kind in (30, 31):
                    text = raw.decode("utf-16-le", "replace") if kind == 31 else decoded(raw.rstrip(b"\0"))
                    yield text.rstrip("\0"), _PROPERTIES.get(key, "属性 property")
    except struct.error:
        return
