"""Colour profiles without their words: what turns numbers into colours stays, descriptions, owners, dates and private parts go.

A profile (ICC.1:2022) is a header of 128 bytes, a table of tags (signature, offset, size, each of four bytes) and their data.
"""

import struct

_HEADER = 128
_LARGEST = 16 * 1024 * 1024
_SPACES = {b"GRAY": 1, b"RGB ": 3, b"CMYK": 4, b"Lab ": 3}
_TAGS = frozenset(
    b"rXYZ gXYZ bXYZ rTRC gTRC bTRC kTRC wtpt bkpt chad chrm lumi gamt A2B0 A2B1 A2B2 B2A0 B2A1 B2A2 D2B0 D2B1 D2B2 B2D0 B2D1 B2D2".split()
)
_TYPES = frozenset((b"XYZ ", b"curv", b"para", b"sf32", b"chrm", b"mft1", b"mft2", b"mAB ", b"mBA ", b"mpet"))
# Of a matrix and of tables each reader needs one; without both nothing can be computed.
_NEEDED = ((b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"), (b"A2B0",), (b"kTRC",))
_SAID = "profile"


def plain_profile(data: bytes, components: int) -> bytes | None:
    """A profile with neutral words for colours of `components` numbers; None for what is no sound profile."""
    try:
        return _rebuilt(data, components)
    except (struct.error, ValueError, IndexError):
        return None


def _rebuilt(data: bytes, components: int) -> bytes:
    if len(data) > _LARGEST or data[36:40] != b"acsp" or _SPACES.get(data[16:20]) != components:
        raise ValueError("no profile")
    (count,) = struct.unpack(">I", data[_HEADER : _HEADER + 4])
    tags: dict[bytes, bytes] = {}
    for place in range(min(count, 100)):
        name, offset, size = struct.unpack(">4sII", data[_HEADER + 4 + 12 * place : _HEADER + 16 + 12 * place])
        body = data[offset : offset + size]
        if name in _TAGS and body[:4] in _TYPES and len(body) == size:
            tags[name] = body
    if not any(all(name in tags for name in needed) for needed in _NEEDED):
        raise ValueError("no colours")
    modern = data[8] >= 4
    return _written(_neutral_header(data), {b"desc": _words(modern), b"cprt": _copyright(modern), **tags})


def _neutral_header(data: bytes) -> bytes:
    """The header without maker, model, creator and identity; its date is that of the format's first edition."""
    date = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)
    return (
        data[:4] + b"\0\0\0\0" + data[8:24] + date + data[36:40] + b"\0\0\0\0" + data[44:48] + b"\0" * 8
        + data[56:80] + b"\0" * 48
    )  # fmt: skip


def _words(modern: bool) -> bytes:
    if modern:
        return _many(_SAID)
    said = _SAID.encode("ascii") + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(said)) + said + b"\0" * 78


def _copyright(modern: bool) -> bytes:
    return _many(_SAID) if modern else b"text\0\0\0\0" + _SAID.encode("ascii") + b"\0"


def _many(words: str) -> bytes:
    coded = words.encode("utf-16-be")
    return b"mluc\0\0\0\0" + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(coded), 28) + coded


def _written(header: bytes, tags: dict[bytes, bytes]) -> bytes:
    """Header, table and data; equal data stand once, as in the originals."""
    table, body = b"", b""
    begin = _HEADER + 4 + 12 * len(tags)
    places: dict[bytes, int] = {}
    for name, data in tags.items():
        if data not in places:
            places[data] = begin + len(body)
            body += data + b"\0" * (-len(data) % 4)
        table += struct.pack(">4sII", name, places[data], len(data))
    whole = header + struct.pack(">I", len(tags)) + table + body
    return struct.pack(">I", len(whole)) + whole[4:]
