"""RAR archives of both generations: names and comments of members, and the content of those that are stored as they are.

No free library unpacks the format, so packed members stay unread and are told. After the published description of RAR 5 and the
headers of RAR 1.5 to 4 (`technote.txt` of unrar).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from redaction.errors import UnreadableFile
from redaction.findings import Text
from redaction.reading.encodings import decoded

_OLD, _NEW = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"
_BROKEN = Text("压缩包损坏", "the archive is damaged")
_LOCKED = Text("压缩包有密码", "the archive has a password")
_MOST = 5_000
_OLD_MAIN, _OLD_FILE, _OLD_SERVICE, _OLD_END = 0x73, 0x74, 0x7A, 0x7B
_NEW_FILE, _NEW_SERVICE, _NEW_LOCK, _NEW_END = 2, 3, 4, 5
_STORED = 0x30
_OLD_ENTRY = struct.Struct("<IIBIIBBHI")
_SPLIT, _SECRET, _LARGE, _UNICODE = 3, 4, 0x100, 0x200


@dataclass(frozen=True, slots=True)
class Member:
    """A member; `content` is None where it is packed, locked or goes on in another volume. A comment has no name."""

    name: str = field(repr=False)
    content: bytes | None = field(repr=False)


def rar_members(data: bytes) -> list[Member]:
    """Every member and comment in the order of the archive. Raises UnreadableFile for damage and for locked headers."""
    try:
        if data.startswith(_NEW):
            return list(_new_members(data))
        if data.startswith(_OLD):
            return list(_old_members(data))
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise UnreadableFile(_BROKEN) from error
    raise UnreadableFile(_BROKEN)


def _old_members(data: bytes) -> Iterator[Member]:
    at = len(_OLD)
    for _ in range(_MOST):
        _, kind, flags, size = struct.unpack_from("<HBHH", data, at)
        if kind == _OLD_END:
            return
        if kind == _OLD_MAIN and flags & 0x80:
            raise UnreadableFile(_LOCKED)
        if size < 7:
            raise ValueError("a header shorter than itself")
        more = 0
        if kind in (_OLD_FILE, _OLD_SERVICE):
            more, member = _old_entry(data, at, flags, size)
            yield member if kind == _OLD_FILE else Member("", member.content)
        elif flags & 0x8000:
            (more,) = struct.unpack_from("<I", data, at + 7)
        at += size + more
        if at == len(data):
            # Old archives may do without an end.
            return
    raise ValueError("too many members")


def _old_entry(data: bytes, at: int, flags: int, size: int) -> tuple[int, Member]:
    packed, _, _, _, _, _, method, named, _ = _OLD_ENTRY.unpack_from(data, at + 7)
    where = at + 7 + _OLD_ENTRY.size
    if flags & _LARGE:
        high, _ = struct.unpack_from("<II", data, where)
        packed, where = packed | high << 32, where + 8
    name = data[where : where + named]
    text = _old_name(name) if flags & _UNICODE else decoded(name)
    content = data[at + size : at + size + packed]
    whole = method == _STORED and not flags & (_SPLIT | _SECRET) and len(content) == packed
    return packed, Member(text, content if whole else None)


def _old_name(raw: bytes) -> str:
    """A name in one byte a letter, and behind a zero how each letter of the true name differs from it (UTF-8 where no zero stands)."""
    plain, mark, coded = raw.partition(b"\0")
    if not mark or len(coded) < 2:
        return decoded(plain)
    high, at, bits, left = coded[0], 1, 0, 0
    out: list[int] = []
    while at < len(coded):
        if not left:
            bits, at, left = coded[at], at + 1, 8
        left -= 2
        step = bits >> left & 3
        part = coded[at : at + 2]
        if not part:
            break
        if step < 2:
            out.append(part[0] | (high << 8 if step else 0))
            at += 1
        elif step == 2:
            out.append(int.from_bytes(part, "little"))
            at += 2
        else:
            # A run of letters as in the plain name, all moved by the same amount where the highest bit says so.
            moved, above = (part[1], high << 8) if part[0] & 0x80 else (0, 0)
            for place in range(len(out), len(out) + (part[0] & 0x7F) + 2):
                out.append(((plain[place] if place < len(plain) else 0) + moved & 0xFF) | above)
            at += 2 if part[0] & 0x80 else 1
    return decoded(plain) + "\n" + "".join(map(chr, out))


def _new_members(data: bytes) -> Iterator[Member]:
    at = len(_NEW)
    for _ in range(_MOST):
        size, start = _number(data, at + 4)
        kind, where = _number(data, start)
        flags, where = _number(data, where)
        extra, where = _number(data, where) if flags & 1 else (0, where)
        packed, where = _number(data, where) if flags & 2 else (0, where)
        end = start + size
        if kind == _NEW_END:
            return
        if kind == _NEW_LOCK:
            raise UnreadableFile(_LOCKED)
        if kind in (_NEW_FILE, _NEW_SERVICE):
            name, stored = _new_entry(data, where)
            whole = stored and not flags & 0x18 and not _has_lock(data, end - extra, end)
            content = data[end : end + packed]
            content_or_none = content if whole and len(content) == packed else None
            yield Member(name if kind == _NEW_FILE else "", content_or_none)
        at = end + packed
        if at >= len(data):
            raise ValueError("cut short")
    raise ValueError("too many members")


def _new_entry(data: bytes, where: int) -> tuple[str, bool]:
    """The name of an entry, and whether it is stored as it is."""
    has, where = _number(data, where)
    _, where = _number(data, where)
    _, where = _number(data, where)
    where += 4 * bool(has & 2) + 4 * bool(has & 4)
    packing, where = _number(data, where)
    _, where = _number(data, where)
    length, where = _number(data, where)
    return data[where : where + length].decode("utf-8", "replace"), not packing >> 7 & 7


def _has_lock(data: bytes, at: int, end: int) -> bool:
    while at < end:
        size, start = _number(data, at)
        kind, _ = _number(data, start)
        if kind == 1:
            return True
        at = start + size
    return False


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Seven bits a byte, the lowest first, the highest bit where more follow; and the place behind it."""
    value = 0
    for step in range(10):
        byte = data[at + step]
        value |= (byte & 0x7F) << 7 * step
        if not byte & 0x80:
            return value, at + step + 1
    raise ValueError("a number without an end")
