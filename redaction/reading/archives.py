"""Archives and packed files: every member by its own kind, names, owners and comments as strings, bombs left unread and said."""

import bz2
import hashlib
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator

from redaction.errors import UnreadableFile
from redaction.findings import Channel, NotChecked, Text
from redaction.reading.broken_zip import salvaged
from redaction.reading.encodings import byte_readings
from redaction.reading.markup import markup
from redaction.reading.model import Document, Inner, PlacedString

MAX_MEMBER = 32 * 1024 * 1024
MAX_MEMBERS = 5_000
MAX_UNPACKED = 96 * 1024 * 1024
MAX_RATIO = 200
MAX_DEPTH = 6
_DESCRIPTOR = 24
_PIECE = re.compile(r"(.+)/\[(\d{1,6})\](?:\.last)?\.piece$")
PACKED = ("gzip", "bzip2", "xz", "zlib")
_TEXT_MEMBER = re.compile(r"\.(?:xml|rels|vml|txt|csv|json|html?|svg|md|opf|ncx|js|log|ini)$", re.IGNORECASE)
_BROKEN = Text("压缩数据损坏", "the compressed data is damaged")

# Reads a member: content, its name, and whether it must be left out because it lies too deep.
Reader = Callable[[bytes, str], Document | None]


def unpacked(data: bytes, *, kind: str) -> tuple[bytes, list[bytes], bool]:
    """The content of a packed file, what its header says, and whether it was cut at the limit. Raises UnreadableFile."""
    try:
        if kind == "bzip2":
            return _cut(bz2.BZ2Decompressor().decompress(data, MAX_MEMBER + 1), [])
        if kind == "xz":
            return _cut(lzma.LZMADecompressor(memlimit=256 * 1024 * 1024).decompress(data, MAX_MEMBER + 1), [])
        plain, behind = _inflated(data, window=31 if kind == "gzip" else 15)
        header = [data[10:2058].split(b"\0" * 2)[0][:256]] if kind == "gzip" and data[3:4] != b"\0" else []
        return _cut(plain, [*header, behind[:MAX_MEMBER]])
    except (zlib.error, OSError, EOFError, ValueError, lzma.LZMAError) as error:
        raise UnreadableFile(_BROKEN) from error


def _inflated(data: bytes, *, window: int) -> tuple[bytes, bytes]:
    """What all members of a packed file hold, which readers give out as one, and the bytes behind the last."""
    plain, members = b"", 0
    while data and len(plain) <= MAX_MEMBER and members < MAX_MEMBERS:
        unpacker = zlib.decompressobj(window)
        try:
            plain += unpacker.decompress(data, MAX_MEMBER + 1 - len(plain))
        except zlib.error:
            if members:
                break
            raise
        data, members = unpacker.unused_data, members + 1
    return plain, data


def _cut(plain: bytes, header: list[bytes]) -> tuple[bytes, list[bytes], bool]:
    return plain[:MAX_MEMBER], header, len(plain) > MAX_MEMBER


def tar_file(data: bytes, *, name: str, origin: str, read: Reader, warnings: list[NotChecked]) -> Document:
    """A tar archive. Raises UnreadableFile."""
    strings: list[PlacedString] = []
    inner: list[Inner] = []
    size = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for count, member in enumerate(archive):
                for value in (member.name, member.uname, member.gname, member.linkname, *member.pax_headers.values()):
                    if value:
                        strings.append(PlacedString(str(value), Channel.ATTACHMENT, "文件名 file name", name))
                size += member.size
                if count > MAX_MEMBERS or size > MAX_UNPACKED or member.size > MAX_MEMBER:
                    warnings.append(_left_out(name, "解压后过大", "it is too large when unpacked"))
                    break
                stream = archive.extractfile(member) if member.isfile() else None
                if stream is not None:
                    place = f"{name}/{member.name}"
                    inner.append(Inner("attachment", place, read(stream.read(MAX_MEMBER), place)))
    except (tarfile.TarError, OSError, ValueError, EOFError) as error:
        raise UnreadableFile(_BROKEN) from error
    return Document(
        name, "archive", hashlib.sha256(data).hexdigest(), (), tuple(strings), inner=tuple(inner), origin=origin
    )


def zip_file(data: bytes, *, name: str, origin: str, read: Reader, warnings: list[NotChecked]) -> Document:
    """A ZIP archive or Office file: member names, comments, XML text without its tags, and every member by its own kind."""
    strings: list[PlacedString] = []
    inner: list[Inner] = []
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableFile(Text("压缩包损坏", "the archive is damaged")) from error
    strings += _said(archive.comment, "注释 comment", name)
    for label, lost in _between(data, archive):
        strings += _said(lost, label, name)
    total = 0
    cut: dict[str, list[tuple[int, bytes]]] = {}
    for member in members[:MAX_MEMBERS]:
        place = f"{name}/{member.filename}"
        strings += _member_strings(member, place)
        if member.is_dir():
            continue
        total += member.file_size
        content = _content(archive, member, total, name, warnings)
        if content is None:
            continue
        if piece := _PIECE.match(member.filename):
            cut.setdefault(piece[1], []).append((int(piece[2]), content))
        if _TEXT_MEMBER.search(member.filename) or content[:5] == b"<?xml":
            strings.extend(markup(content, Channel.ATTACHMENT, place))
        else:
            inner.append(Inner("attachment", place, read(content, place)))
    # Parts of an XPS file may be written in pieces, which readers put together.
    for part, pieces in cut.items():
        strings.extend(markup(b"".join(body for _, body in sorted(pieces)), Channel.ATTACHMENT, f"{name}/{part}"))
    if len(members) > MAX_MEMBERS:
        warnings.append(_left_out(name, "成员太多", "it has too many members"))
    return Document(
        name, "archive", hashlib.sha256(data).hexdigest(), (), tuple(strings), inner=tuple(inner), origin=origin
    )


def _between(data: bytes, archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Members that the directory does not list any more, and bytes that belong to none: before the first member and between two."""
    at = 0
    # Where an archive follows other bytes, its places count from its own beginning.
    for member in sorted(archive.infolist(), key=lambda member: member.header_offset):
        head = data[member.header_offset : member.header_offset + 30]
        gap = data[at : member.header_offset] if member.header_offset > at else b""
        yield from _lost(gap)
        named = int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        at = max(at, member.header_offset + 30 + named + member.compress_size)
    yield from _lost(data[at : archive.start_dir])


def _lost(gap: bytes) -> Iterator[tuple[str, bytes]]:
    # What some writers set behind each member: its sum and sizes.
    if len(gap) <= _DESCRIPTOR:
        return
    yield "成员之间 between members", gap[:MAX_MEMBER]
    for name, content in salvaged(gap, at_most=MAX_MEMBER):
        yield "成员之间 between members", name.encode() + b"\n" + content


def _said(raw: bytes, label: str, place: str) -> Iterator[PlacedString]:
    for reading in dict.fromkeys(byte_readings(raw)):
        yield PlacedString(reading, Channel.ATTACHMENT, label, place)


def _member_strings(member: zipfile.ZipInfo, place: str) -> Iterator[PlacedString]:
    yield PlacedString(member.filename, Channel.ATTACHMENT, "文件名 file name", place)
    if not member.filename.isascii():
        yield from _said(member.filename.encode("cp437", "ignore"), "文件名 file name", place)
    yield from _said(member.comment, "注释 comment", place)
    # Times and owner numbers are in nearly every entry; only what is longer can be text.
    if len(member.extra) > 4:
        yield from _said(member.extra, "附加字段 extra field", place)


def _content(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, total: int, name: str, warnings: list[NotChecked]
) -> bytes | None:
    if member.flag_bits & 1:
        warnings.append(_left_out(name, f"{member.filename} 有密码", f"{member.filename} has a password"))
        return None
    if (
        member.file_size > MAX_MEMBER
        or total > MAX_UNPACKED
        or member.file_size > MAX_RATIO * (member.compress_size + 1)
    ):
        warnings.append(_left_out(name, "解压后过大", "it is too large when unpacked"))
        return None
    try:
        with archive.open(member) as stream:
            return stream.read(MAX_MEMBER)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError, zlib.error):
        warnings.append(_left_out(name, f"{member.filename} 损坏", f"{member.filename} is damaged"))
        return None


def _left_out(name: str, zh: str, en: str) -> NotChecked:
    return NotChecked(Text(f"附件 {name}", f"attachment {name}"), Text(zh, en))
