"""Compound files (old Office, Outlook messages): their streams put together from sectors, each with the path of its storages."""

import struct
from dataclasses import dataclass

from redaction.errors import UnreadableFile
from redaction.findings import Text

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA
_NONE = 0xFFFFFFFF
_ENTRY = 128
_MOST_ENTRIES = 20_000
_MOST_BYTES = 96 * 1024 * 1024
_BROKEN = Text("复合文件结构损坏", "the compound file is damaged")


@dataclass(frozen=True, slots=True)
class Compound:
    """`streams` by path (storages parted by /), `names` of every directory entry, deleted ones too."""

    streams: dict[str, bytes]
    names: tuple[str, ...]


def read_compound(data: bytes) -> Compound:
    """All streams of a compound file. Raises UnreadableFile when sectors, chains or the directory make no sense."""
    try:
        return _Reader(data).read()
    except (struct.error, ValueError, IndexError, RecursionError) as error:
        raise UnreadableFile(_BROKEN) from error


class _Reader:
    def __init__(self, data: bytes) -> None:
        if data[:8] != _MAGIC:
            raise ValueError("no compound file")
        self._data = data
        self._left = _MOST_BYTES
        sector, mini = struct.unpack_from("<HH", data, 30)
        if sector not in (9, 12) or mini != 6:
            raise ValueError("odd sector size")
        self._size = 1 << sector
        self._directory, _, self._cutoff, mini_first = struct.unpack_from("<4I", data, 48)
        self._fat = self._table(self._fat_sectors())
        self._mini_fat = _numbers(self._chain(mini_first)) if mini_first < _END else []
        self._mini = b""

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if start >= len(self._data):
            raise ValueError("sector outside the file")
        return self._data[start : start + self._size]

    def _fat_sectors(self) -> list[int]:
        """The sectors that hold the table of chains: 109 in the header, more in a chain of their own."""
        found = [number for number in struct.unpack_from("<109I", self._data, 76) if number < _END]
        following, left = struct.unpack_from("<2I", self._data, 68)
        while following < _END and left:
            *more, following = _numbers(self._sector(following))
            found += [number for number in more if number < _END]
            left -= 1
            if len(found) > len(self._data) // self._size:
                raise ValueError("loop in the table of chains")
        return found

    def _table(self, sectors: list[int]) -> list[int]:
        return [number for sector in sectors for number in _numbers(self._sector(sector))]

    def _chain(self, number: int) -> bytes:
        parts, seen = [], set()
        while number < _END:
            if number in seen:
                raise ValueError("loop in a chain")
            seen.add(number)
            self._left -= self._size
            if self._left < 0:
                raise ValueError("too large")
            parts.append(self._sector(number))
            number = self._fat[number]
        return b"".join(parts)

    def _mini_chain(self, number: int) -> bytes:
        parts, seen = [], set()
        while number < _END:
            if number in seen:
                raise ValueError("loop in a chain")
            seen.add(number)
            parts.append(self._mini[number * 64 : number * 64 + 64])
            number = self._mini_fat[number]
        return b"".join(parts)

    def read(self) -> Compound:
        directory = self._chain(self._directory)
        entries = [directory[at : at + _ENTRY] for at in range(0, len(directory) - _ENTRY + 1, _ENTRY)]
        if not entries or len(entries) > _MOST_ENTRIES:
            raise ValueError("odd directory")
        names = [_name(entry) for entry in entries]
        first, size = _place(entries[0])
        self._mini = self._chain(first)[:size] if first < _END else b""
        streams: dict[str, bytes] = {}
        for number, path in _paths(entries, names):
            entry = entries[number]
            if entry[66] != 2:
                continue
            first, size = _place(entry)
            content = self._mini_chain(first) if size < self._cutoff else self._chain(first)
            streams[path] = content[:size]
        return Compound(streams, tuple(name for name in names[1:] if name))


def _paths(entries: list[bytes], names: list[str]) -> list[tuple[int, str]]:
    """Each entry that the tree reaches with its path; siblings hang in a tree of their own, so a stack and no recursion."""
    found: list[tuple[int, str]] = []
    seen: set[int] = set()
    left, right, child = struct.unpack_from("<3I", entries[0], 68)
    stack = [(number, "") for number in (left, right, child) if number != _NONE]
    while stack:
        number, parent = stack.pop()
        if number in seen:
            raise ValueError("loop in the directory")
        seen.add(number)
        path = f"{parent}{names[number]}"
        found.append((number, path))
        left, right, child = struct.unpack_from("<3I", entries[number], 68)
        stack += [(other, parent) for other in (left, right) if other != _NONE]
        if child != _NONE:
            stack.append((child, f"{path}/"))
    return found


def _numbers(sector: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4]))


def _name(entry: bytes) -> str:
    length = min(struct.unpack_from("<H", entry, 64)[0], 64)
    return entry[: max(0, length - 2)].decode("utf-16-le", "replace")


def _place(entry: bytes) -> tuple[int, int]:
    first, size = struct.unpack_from("<IQ", entry, 116)
    # Files with small sectors leave rubbish in the upper half of the size.
    return first, size & 0xFFFFFFFF
