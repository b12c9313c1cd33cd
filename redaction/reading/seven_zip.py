"""7z archives: names and contents of members, as far as the coders are known (copy, LZMA, LZMA2, Delta, branch filters, deflate, bzip2)."""

import bz2
import lzma
import struct
import zlib
from dataclasses import dataclass, field

from redaction.errors import UnreadableFile
from redaction.findings import Text

_BROKEN = Text("压缩包损坏", "the archive is damaged")
_LOCKED = Text("压缩包有密码", "the archive has a password")
_UNKNOWN = Text("压缩方法无法识别", "its way of packing is not known")
_LARGE = Text("解压后过大", "it is too large when unpacked")
_COPY, _DEFLATE, _BZIP2, _LZMA, _LZMA2, _AES = b"\0", b"\4\1\x08", b"\4\2\2", b"\3\1\1", b"\x21", b"\6\xf1\7\1"
_FILTERS = {
    b"\3": lzma.FILTER_DELTA, b"\3\3\1\3": lzma.FILTER_X86, b"\4": lzma.FILTER_X86, b"\3\3\2\5": lzma.FILTER_POWERPC,
    b"\3\3\4\1": lzma.FILTER_IA64, b"\3\3\5\1": lzma.FILTER_ARM, b"\3\3\7\1": lzma.FILTER_ARMTHUMB, b"\3\3\x08\5": lzma.FILTER_SPARC,
}  # fmt: skip
_MOST_FILES = 5_000
_MOST_BYTES = 96 * 1024 * 1024
_MEMORY = 256 * 1024 * 1024


@dataclass
class _Folder:
    """One run of packed data: its coders, the last written first, sizes after each, and sizes of the files that it holds."""

    coders: list[tuple[bytes, bytes]]
    sizes: list[int] = field(default_factory=list)
    files: list[int] | None = None
    checked: bool = False


@dataclass
class _Plan:
    packed_at: int = 0
    packed: list[int] = field(default_factory=list)
    folders: list[_Folder] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    empty: list[bool] = field(default_factory=list)


def seven_zip_members(data: bytes) -> list[tuple[str, bytes]]:
    """Every member with its name; folders and empty files with no bytes. Raises UnreadableFile."""
    try:
        plan = _plan(data)
        contents = [part for number in range(len(plan.folders)) for part in _unpack(data, plan, number)]
    except (
        struct.error,
        IndexError,
        ValueError,
        OverflowError,
        EOFError,
        zlib.error,
        lzma.LZMAError,
        OSError,
    ) as error:
        raise UnreadableFile(_BROKEN) from error
    members: list[tuple[str, bytes]] = []
    following = iter(contents)
    for number, name in enumerate(plan.names):
        empty = number < len(plan.empty) and plan.empty[number]
        members.append((name, b"" if empty else next(following, b"")))
    return members + [("", content) for content in following]


def _plan(data: bytes) -> _Plan:
    offset, size = struct.unpack_from("<2Q", data, 12)
    header = data[32 + offset : 32 + offset + size]
    if len(header) != size:
        raise ValueError("cut short")
    if not header:
        return _Plan()
    for _ in range(4):
        reader = _Bytes(header)
        kind = reader.byte()
        if kind == 1:
            return reader.header()
        if kind != 0x17:
            raise ValueError("no header")
        # The header itself is packed.
        plan = _Plan()
        reader.streams(plan)
        header = b"".join(_unpack(data, plan, 0))
    raise ValueError("packed too often")


def _unpack(data: bytes, plan: _Plan, number: int) -> list[bytes]:
    folder = plan.folders[number]
    before = sum(plan.packed[:number])
    start = 32 + plan.packed_at + before
    if sum(each.sizes[0] for each in plan.folders) > _MOST_BYTES:
        raise UnreadableFile(_LARGE)
    plain = _decoded(data[start : start + plan.packed[number]], folder)
    parts, at = [], 0
    for size in folder.files or ():
        parts.append(plain[at : at + size])
        at += size
    if at > len(plain):
        raise ValueError("cut short")
    return parts


def _decoded(packed: bytes, folder: _Folder) -> bytes:
    """The content of a folder whose coders stand in a row; `lzma` takes filters and a coder of its family in one go."""
    methods = [method for method, _ in folder.coders]
    if _AES in methods:
        raise UnreadableFile(_LOCKED)
    size = folder.sizes[0]
    if methods[-1] in (_LZMA, _LZMA2) and all(method in _FILTERS for method in methods[:-1]):
        filters = [_filter(method, settings) for method, settings in folder.coders]
        unpacker = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)
        return unpacker.decompress(packed, size)
    if len(methods) > 1:
        raise UnreadableFile(_UNKNOWN)
    if methods[0] == _COPY:
        return packed[:size]
    if methods[0] == _DEFLATE:
        return zlib.decompressobj(-15).decompress(packed, size)
    if methods[0] == _BZIP2:
        return bz2.BZ2Decompressor().decompress(packed, size)
    raise UnreadableFile(_UNKNOWN)


def _filter(method: bytes, settings: bytes) -> dict[str, int]:
    if method == _LZMA:
        first, dictionary = struct.unpack("<BI", settings[:5])
        rest, lc = divmod(first, 9)
        pb, lp = divmod(rest, 5)
        return {"id": lzma.FILTER_LZMA1, "dict_size": _held(dictionary), "lc": lc, "lp": lp, "pb": pb}
    if method == _LZMA2:
        bits = settings[0]
        return {"id": lzma.FILTER_LZMA2, "dict_size": _held((2 | bits & 1) << (bits // 2 + 11))}
    if method == b"\3":
        return {"id": lzma.FILTER_DELTA, "dist": settings[0] + 1}
    return {"id": _FILTERS[method]}


def _held(dictionary: int) -> int:
    if dictionary > _MEMORY:
        raise UnreadableFile(_LARGE)
    return max(4096, dictionary)


class _Bytes:
    """The header, read from its start: numbers of one to nine bytes, properties behind their kinds."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def take(self, count: int) -> bytes:
        part = self._data[self._at : self._at + count]
        if len(part) != count:
            raise ValueError("cut short")
        self._at += count
        return part

    def number(self) -> int:
        """As many leading ones in the first byte, as many bytes follow, the lowest first; the rest of the first byte is the top."""
        first = self.byte()
        extra = next((count for count in range(8) if not first & (0x80 >> count)), 8)
        low = int.from_bytes(self.take(extra), "little")
        return low | ((first & (0xFF >> (extra + 1))) << (8 * extra))

    def count(self) -> int:
        number = self.number()
        if number > _MOST_FILES:
            raise UnreadableFile(_LARGE)
        return number

    def bits(self, count: int) -> list[bool]:
        raw = self.take((count + 7) // 8)
        return [bool(raw[number // 8] & (0x80 >> number % 8)) for number in range(count)]

    def some(self, count: int) -> list[bool]:
        """Bits for each of `count`, or the word that all are set."""
        return [True] * count if self.byte() else self.bits(count)

    def header(self) -> _Plan:
        plan = _Plan()
        kind = self.byte()
        if kind == 2:
            while self.number():
                self.take(self.number())
            kind = self.byte()
        if kind == 3:
            self.streams(_Plan())
            kind = self.byte()
        if kind == 4:
            self.streams(plan)
            kind = self.byte()
        if kind == 5:
            self._files(plan)
        return plan

    def streams(self, plan: _Plan) -> None:
        while kind := self.byte():
            if kind == 6:
                plan.packed_at = self.number()
                self._packed(plan)
            elif kind == 7:
                self._folders(plan)
            elif kind == 8:
                self._parts(plan)
            else:
                raise ValueError("unknown part")
        for folder in plan.folders:
            folder.files = [folder.sizes[0]] if folder.files is None else folder.files

    def _packed(self, plan: _Plan) -> None:
        count = self.count()
        while kind := self.byte():
            if kind == 9:
                plan.packed = [self.number() for _ in range(count)]
            else:
                self._sums(count)

    def _sums(self, count: int) -> None:
        self.take(4 * sum(self.some(count)))

    def _folders(self, plan: _Plan) -> None:
        self.byte()
        count = self.count()
        if self.byte():
            raise UnreadableFile(_UNKNOWN)
        plan.folders = [self._folder() for _ in range(count)]
        while kind := self.byte():
            if kind == 12:
                for folder in plan.folders:
                    folder.sizes = [self.number() for _ in folder.coders]
            else:
                checked = self.some(count)
                self.take(4 * sum(checked))
                for folder, has in zip(plan.folders, checked, strict=True):
                    folder.checked = has

    def _folder(self) -> _Folder:
        coders = []
        for _ in range(self.count()):
            flags = self.byte()
            method = self.take(flags & 15)
            if flags & 0x10 and (self.number(), self.number()) != (1, 1):
                raise UnreadableFile(_UNKNOWN)
            coders.append((method, self.take(self.number()) if flags & 0x20 else b""))
        for index in range(len(coders) - 1):
            if (self.number(), self.number()) != (index, index + 1):
                raise UnreadableFile(_UNKNOWN)
        return _Folder(coders)

    def _parts(self, plan: _Plan) -> None:
        counts = [1] * len(plan.folders)
        kind = self.byte()
        if kind == 13:
            counts = [self.count() for _ in plan.folders]
            kind = self.byte()
        for folder, count in zip(plan.folders, counts, strict=True):
            sizes = [self.number() for _ in range(count - 1)] if kind == 9 else []
            folder.files = [*sizes, folder.sizes[0] - sum(sizes)] if count else []
        if kind == 9:
            kind = self.byte()
        while kind:
            unknown = sum(
                count for folder, count in zip(plan.folders, counts, strict=True) if not (count == 1 and folder.checked)
            )
            self._sums(unknown)
            kind = self.byte()

    def _files(self, plan: _Plan) -> None:
        count = self.count()
        while kind := self.byte():
            end = self.number() + self._at
            if kind == 14:
                plan.empty = self.bits(count)
            elif kind == 17:
                self.byte()
                plan.names = self.take(end - self._at).decode("utf-16-le", "replace").split("\0")[:count]
            self._at = end
