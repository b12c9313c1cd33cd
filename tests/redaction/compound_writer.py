"""A small writer of compound files and 7z archives for the tests; sectors lie in reversed order, so that raw bytes never hold a text whole."""

import lzma
import struct
import zlib

_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR = 512


class _Sectors:
    """Chains of sectors: `put` returns where a content starts, its later sectors lying before its earlier ones."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.following: list[int] = []

    def put(self, content: bytes) -> int:
        if not content:
            return _END
        count = (len(content) + _SECTOR - 1) // _SECTOR
        first = len(self.bodies) + count - 1
        for number in range(count - 1, -1, -1):
            self.bodies.append(content[number * _SECTOR : (number + 1) * _SECTOR].ljust(_SECTOR, b"\0"))
            self.following.append(_END if number == count - 1 else first - number - 1)
        return first


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file with these streams in its root; short ones in the small sectors of 64 bytes."""
    sectors = _Sectors()
    small, small_following = bytearray(), []
    rows = []
    for name, content in sorted(streams.items(), key=lambda item: (len(item[0]), item[0].upper())):
        if len(content) < 4096:
            count = (len(content) + 63) // 64
            start = len(small_following)
            small += content.ljust(count * 64, b"\0")
            small_following += [start + n + 1 for n in range(count - 1)] + ([_END] if count else [])
            rows.append((name, 2, start if count else _END, len(content)))
        else:
            rows.append((name, 2, sectors.put(content), len(content)))
    root = ("Root Entry", 5, sectors.put(bytes(small)), len(small))
    table = struct.pack(f"<{len(small_following)}I", *small_following)
    small_table = sectors.put(table.ljust((len(table) + 511) // 512 * 512, b"\xff"))
    entries = b""
    for number, (name, kind, start, size) in enumerate((root, *rows)):
        raw = (name + "\0").encode("utf-16-le")
        right = number + 1 if 0 < number < len(rows) else _FREE
        child = 1 if number == 0 and rows else _FREE
        entries += raw.ljust(64, b"\0") + struct.pack("<HBB3I", len(raw), kind, 1, _FREE, right, child)
        entries += b"\0" * 36 + struct.pack("<IQ", start, size)
    directory = sectors.put(entries.ljust((len(entries) + 511) // 512 * 512, b"\0"))
    count = len(sectors.following) // 127 + 1
    place = len(sectors.bodies)
    following = [*sectors.following, *[_TABLE] * count]
    chains = struct.pack(f"<{len(following)}I", *following).ljust(count * _SECTOR, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<9I", 0, count, directory, 0, 4096, small_table, 1, _END, 0)
    head += struct.pack("<109I", *range(place, place + count), *[_FREE] * (109 - count))
    return head + b"".join(sectors.bodies) + chains


def property_set(values: dict[int, str]) -> bytes:
    """A summary information stream with strings in GB 18030."""
    index, body = b"", b""
    for key, text in values.items():
        raw = text.encode("gb18030") + b"\0"
        index += struct.pack("<2I", key, 8 + 8 * len(values) + len(body))
        body += (struct.pack("<2I", 30, len(raw)) + raw).ljust((len(raw) + 11) // 4 * 4, b"\0")
    section = struct.pack("<2I", 8 + len(index) + len(body), len(values)) + index + body
    return b"\xfe\xff\0\0\5\0\2\0" + b"\0" * 16 + struct.pack("<I", 1) + b"\0" * 16 + struct.pack("<I", 48) + section


def word(text: str, *, locked: bool = False, others: dict[str, bytes] | None = None) -> bytes:
    """A Word document whose text lies in pieces of one code unit, the last piece first."""
    head = bytearray(b"\xec\xa5\xc1\0".ljust(1024, b"\0"))
    struct.pack_into("<H", head, 10, 0x0200 | (0x0100 if locked else 0))
    raw = text.encode("utf-16-le")
    pieces = [raw[at : at + 2] for at in range(0, len(raw), 2)]
    body, places = b"", {}
    for number in reversed(range(len(pieces))):
        places[number] = len(head) + len(body)
        body += pieces[number] + "，。".encode("utf-16-le")
    ends = [0]
    for piece in pieces:
        ends.append(ends[-1] + len(piece) // 2)
    plan = struct.pack(f"<{len(ends)}I", *ends)
    plan += b"".join(struct.pack("<HIH", 0, places[number], 0) for number in range(len(pieces)))
    clx = b"\x02" + struct.pack("<I", len(plan)) + plan
    struct.pack_into("<2I", head, 418, 0, len(clx))
    return compound({"WordDocument": bytes(head) + body.ljust(4000, b"\0"), "1Table": clx, **(others or {})})


def record(kind: int, body: bytes) -> bytes:
    """A record of a workbook."""
    return struct.pack("<2H", kind, len(body)) + body


def workbook(text: str, *, number: float | None = None, locked: bool = False) -> bytes:
    """A workbook whose one shared string goes on in a second record, each letter of which has another width."""
    half = len(text) // 2
    first = struct.pack("<2IHB", 1, 1, len(text), 1) + text[:half].encode("utf-16-le")
    second = b"\x01" + text[half:].encode("utf-16-le")
    stream = record(0x809, b"\0" * 16) + (record(0x2F, b"\0" * 54) if locked else b"")
    stream += record(0xFC, first) + record(0x3C, second)
    if number is not None:
        stream += record(0x203, struct.pack("<3Hd", 0, 0, 0, number))
    return compound({"Workbook": stream + record(0x0A, b"")})


def slides(text: str) -> bytes:
    """A presentation with one text atom in a container."""
    raw = text.encode("utf-16-le")
    atom = struct.pack("<2HI", 0, 0x0FA0, len(raw)) + raw
    return compound({"PowerPoint Document": struct.pack("<2HI", 0xF, 1000, len(atom)) + atom})


def message(text: str, *, attachment: bytes = b"") -> bytes:
    """An Outlook message with a subject and, if wished, an attachment."""
    parts = {"__properties_version1.0": b"\0" * 32, "__substg1.0_0037001F": text.encode("utf-16-le")}
    return compound(parts | ({"__substg1.0_37010102": attachment} if attachment else {}))


def _number(value: int) -> bytes:
    return bytes([value]) if value < 128 else bytes([0x80 | value >> 8, value & 255])


def seven_zip(content: bytes, *, name: str = "a.txt", method: str = "lzma2", packed_header: bool = False) -> bytes:
    """An archive of one member; `method` is copy, lzma2, or aes (a header that says so; nothing is encrypted)."""
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 16}]
    packed = lzma.compress(content, lzma.FORMAT_RAW, filters=filters) if method == "lzma2" else content
    coder = {"copy": b"\x01\x00", "lzma2": b"\x21\x21\x01\x08", "aes": b"\x24\x06\xf1\x07\x01\x01\x00"}[method]
    names = (name + "\0").encode("utf-16-le")
    header = b"\x01\x04" + _streams(0, len(packed), coder, content) + b"\x00"
    header += b"\x05\x01\x11" + _number(len(names) + 1) + b"\x00" + names + b"\x00\x00"
    if packed_header:
        small = lzma.compress(header, lzma.FORMAT_RAW, filters=filters)
        outer = b"\x17" + _streams(len(packed), len(small), b"\x21\x21\x01\x08", header)
        packed, header = packed + small, outer + b"\x00"
    start = struct.pack("<2QI", len(packed), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", zlib.crc32(start)) + start + packed + header


def _streams(place: int, packed: int, coder: bytes, content: bytes) -> bytes:
    """Where one packed run lies, its size, its coder, its size when unpacked and its sum."""
    folder = b"\x07\x0b\x01\x00\x01" + coder + b"\x0c" + _number(len(content))
    check = b"\x0a\x01" + struct.pack("<I", zlib.crc32(content))
    return b"\x06" + _number(place) + b"\x01\x09" + _number(packed) + b"\x00" + folder + check + b"\x00"
