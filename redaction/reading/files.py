"""Any file as a `Document`, told by its first bytes and never by its name: PDF, pictures, Office files and other archives, text."""

import hashlib
import io
import re
import zipfile
from pathlib import Path

from redaction.errors import UnreadableFile
from redaction.findings import Channel, NotChecked, Text
from redaction.reading.encodings import byte_readings
from redaction.reading.markup import markup
from redaction.reading.model import Document, Inner, PlacedString

MAX_FILE = 512 * 1024 * 1024
MAX_MEMBER = 32 * 1024 * 1024
MAX_MEMBERS = 5_000
MAX_UNPACKED = 96 * 1024 * 1024
MAX_RATIO = 200
MAX_RAW = 2 * 1024 * 1024
_TEXT_MEMBER = re.compile(r"\.(?:xml|rels|vml|txt|csv|json|html?|svg|md|opf|ncx|rtf|js|log|ini)$", re.IGNORECASE)
_EMPTY = Text("文件是空的，请重新上传。", "The file is empty; upload it again.")
_KIND = Text(
    "只接受 PDF、JPEG、PNG、HEIC；Word、Excel、PPT 请先另存为 PDF。",
    "Only PDF, JPEG, PNG and HEIC are accepted; save Word, Excel and PowerPoint files as PDF first.",
)
_TOO_LARGE = Text("文件超过 512 MB，请压缩或拆分。", "The file is larger than 512 MB; compress or split it.")


def kind_of(data: bytes) -> str:
    """pdf, jpeg, png, heic, tiff, gif, bmp, zip, ole, gzip or other, by the first bytes."""
    head = data[:1024]
    if head[:3] == b"\xff\xd8\xff":
        return "jpeg"
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return "png"
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis", b"hevc", b"avif"):
        return "heic"
    if head[:2] == b"PK":
        return "zip"
    if b"%PDF-" in head:
        return "pdf"
    for magic, kind in (
        (b"II*\0", "tiff"),
        (b"MM\0*", "tiff"),
        (b"GIF8", "gif"),
        (b"BM", "bmp"),
        (b"\x1f\x8b", "gzip"),
    ):
        if head.startswith(magic):
            return kind
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "ole"
    return "other"


def read_file(path: Path, *, name: str | None = None, deep: bool = True) -> Document:
    """The dossier at `path`. `name` is the file name the applicant gave, if it differs. Raises UnreadableFile."""
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            raise UnreadableFile(_TOO_LARGE)
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            Text(f"读不到文件 {path.name}，请检查路径和权限。", f"Cannot read {path.name}; check path and permissions.")
        ) from error
    return read_bytes(data, name=name or path.name, deep=deep)


def read_bytes(data: bytes, *, name: str, deep: bool = True) -> Document:
    """The dossier whose content is `data`. Raises UnreadableFile for what a dossier may not be."""
    from redaction.reading.images import read_image
    from redaction.reading.pdf import read_pdf

    if not data:
        raise UnreadableFile(_EMPTY)
    kind = kind_of(data)
    if kind == "pdf":
        return read_pdf(data, name=name, deep=deep)
    if kind in ("jpeg", "png", "heic"):
        return read_image(data, name=name, kind=kind)
    raise UnreadableFile(_KIND)


def read_any(
    data: bytes, *, name: str, origin: str, depth: int, deep: bool, warnings: list[NotChecked]
) -> Document | None:
    """A file found inside another one. What cannot be read goes to `warnings` and its raw bytes are searched all the same."""
    from redaction.reading.images import read_image
    from redaction.reading.pdf import read_pdf

    kind = kind_of(data)
    try:
        if kind == "pdf":
            return read_pdf(data, name=name, origin=origin, depth=depth, deep=deep)
        if kind in ("jpeg", "png", "heic", "tiff", "gif", "bmp"):
            return read_image(data, name=name, kind=kind, origin=origin)
        if kind == "zip":
            return _archive(data, name=name, origin=origin, depth=depth, deep=deep, warnings=warnings)
        if kind == "gzip":
            return _gzip(data, name=name, origin=origin, depth=depth, deep=deep, warnings=warnings)
    except UnreadableFile as error:
        warnings.append(NotChecked(Text(f"附件 {name}", f"attachment {name}"), error.text))
    if kind == "ole" or (data and not _is_text(data)):
        warnings.append(
            NotChecked(
                Text(f"附件 {name}", f"attachment {name}"),
                Text("这种格式只能按原始字节查找", "this format can only be searched as raw bytes"),
            )
        )
    if len(data) > MAX_RAW:
        why = Text("只查找了开头的 2 MB", "only its first 2 MB were searched")
        warnings.append(NotChecked(Text(f"附件 {name}", f"attachment {name}"), why))
    return _raw(data, name=name, origin=origin)


def _is_text(data: bytes) -> bool:
    head = data[:4096]
    return b"\0" not in head and sum(byte < 9 or 13 < byte < 32 for byte in head) < len(head) / 100 + 1


def _raw(data: bytes, *, name: str, origin: str) -> Document:
    strings = tuple(
        PlacedString(reading, Channel.ATTACHMENT, "内容 content", name, origin="bytes")
        for reading in byte_readings(data[:MAX_RAW])
    )
    return Document(name, "bytes", hashlib.sha256(data).hexdigest(), (), strings, origin=origin)


def _gzip(
    data: bytes, *, name: str, origin: str, depth: int, deep: bool, warnings: list[NotChecked]
) -> Document | None:
    import zlib

    engine = zlib.decompressobj(31)
    try:
        plain = engine.decompress(data, MAX_MEMBER)
    except zlib.error as error:
        raise UnreadableFile(Text("压缩数据损坏", "the compressed data is damaged")) from error
    if depth > 6:
        return _raw(plain, name=name, origin=origin)
    return read_any(plain, name=name, origin=origin, depth=depth + 1, deep=deep, warnings=warnings)


def _archive(data: bytes, *, name: str, origin: str, depth: int, deep: bool, warnings: list[NotChecked]) -> Document:
    """A ZIP archive or Office file: member names, comments, XML text without its tags, and every member by its own kind."""
    strings: list[PlacedString] = []
    inner: list[Inner] = []

    def skipped(zh: str, en: str) -> None:
        warnings.append(NotChecked(Text(f"附件 {name}", f"attachment {name}"), Text(zh, en)))

    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableFile(Text("压缩包损坏", "the archive is damaged")) from error
    if archive.comment:
        for reading in byte_readings(archive.comment):
            strings.append(PlacedString(reading, Channel.ATTACHMENT, "注释 comment", name))
    unpacked = 0
    for member in members[:MAX_MEMBERS]:
        place = f"{name}/{member.filename}"
        raw_name = member.filename.encode("cp437", "ignore")
        for reading in {member.filename, *byte_readings(raw_name)}:
            strings.append(PlacedString(reading, Channel.ATTACHMENT, "文件名 file name", place))
        if member.is_dir():
            continue
        unpacked += member.file_size
        if member.flag_bits & 1:
            skipped(f"{member.filename} 有密码", f"{member.filename} has a password")
            continue
        if (
            member.file_size > MAX_MEMBER
            or unpacked > MAX_UNPACKED
            or member.file_size > MAX_RATIO * (member.compress_size + 1)
        ):
            skipped("解压后过大", "it is too large when unpacked")
            continue
        try:
            with archive.open(member) as stream:
                content = stream.read(MAX_MEMBER)
        except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError):
            skipped(f"{member.filename} 损坏", f"{member.filename} is damaged")
            continue
        if _TEXT_MEMBER.search(member.filename) or content[:5] == b"<?xml":
            strings.extend(markup(content, Channel.ATTACHMENT, place))
        elif depth >= 6:
            skipped("嵌套太深", "it is nested too deeply")
        else:
            found = read_any(content, name=place, origin="attachment", depth=depth + 1, deep=deep, warnings=warnings)
            inner.append(Inner("attachment", place, found))
    if len(members) > MAX_MEMBERS:
        skipped("成员太多", "it has too many members")
    digest = hashlib.sha256(data).hexdigest()
    return Document(name, "archive", digest, (), tuple(strings), inner=tuple(inner), origin=origin)
