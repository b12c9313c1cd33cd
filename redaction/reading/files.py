"""Any file as a `Document`, told by its first bytes and never by its name: PDF, pictures, Office files and other archives, text."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from redaction.errors import UnreadableFile
from redaction.findings import Channel, NotChecked, Text
from redaction.reading.archives import MAX_DEPTH, PACKED, Reader, tar_file, unpacked, zip_file
from redaction.reading.broken_zip import salvaged
from redaction.reading.carving import carved
from redaction.reading.compound import read_compound
from redaction.reading.encodings import byte_readings
from redaction.reading.flat import is_flat
from redaction.reading.icons import icon_pictures, is_icons
from redaction.reading.markup import is_markup
from redaction.reading.model import Document, Inner, PlacedString
from redaction.reading.old_office import files_within, is_known, is_locked, office_texts
from redaction.reading.rar import rar_members
from redaction.reading.seven_zip import seven_zip_members
from redaction.reading.text_files import is_mail, mail_file, markup_file, packed_files, rtf_file

MAX_FILE = 512 * 1024 * 1024
MAX_RAW = 8 * 1024 * 1024
PICTURES = ("jpeg", "png", "heic", "tiff", "gif", "bmp", "webp", "jpx", "psd")
_ARCHIVES = (
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
)
_EMPTY = Text("文件是空的，请重新上传。", "The file is empty; upload it again.")
_KIND = Text(
    "只接受 PDF、JPEG、PNG、HEIC；Word、Excel、PPT 请先另存为 PDF。",
    "Only PDF, JPEG, PNG and HEIC are accepted; save Word, Excel and PowerPoint files as PDF first.",
)
_TOO_LARGE = Text("文件超过 512 MB，请压缩或拆分。", "The file is larger than 512 MB; compress or split it.")


def kind_of(data: bytes) -> str:
    """What the first bytes say: pdf, a picture, an archive or packed file, ole, text with a grammar, or other."""
    head = data[:1024]
    if head[:3] == b"\xff\xd8\xff":
        return "jpeg"
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return "png"
    if head[4:8] == b"ftyp" and head[8:12] in (
        b"heic",
        b"heix",
        b"mif1",
        b"msf1",
        b"heim",
        b"heis",
        b"hevc",
        b"avif",
        b"avis",
    ):
        return "heic"
    if head[:2] == b"PK":
        return "zip"
    # A PDF may begin behind a kilobyte of anything, which an archive may have filled with its own head.
    for magic, kind in _ARCHIVES:
        if head.startswith(magic):
            return kind
    if data[257:262] == b"ustar":
        return "tar"
    if b"%PDF-" in head:
        return "pdf"
    for magic, kind in (
        (b"II*\0", "tiff"),
        (b"MM\0*", "tiff"),
        (b"II+\0\x08\0\0\0", "tiff"),
        (b"MM\0+\0\x08\0\0", "tiff"),
        (b"GIF8", "gif"),
        (b"BM", "bmp"),
        (b"8BPS\0\1", "psd"),
        (b"8BPS\0\2", "psd"),
        (b"\x1f\x8b", "gzip"),
        (b"BZh", "bzip2"),
        (b"{\\rtf", "rtf"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "jpx"),
        (b"\xff\x4f\xff\x51", "jpx"),
    ):
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[:3] == b"]\0\0" and head[12:13] in (b"\0", b"\xff"):
        # LZMA without a container: its settings, the size of its dictionary, its length or that it is not told.
        return "xz"
    # The four levels of packing with a whole window; «x » begins a text.
    if head[:2] in (b"x\x01", b"x\x5e", b"x\x9c", b"x\xda") and len(head) > 8:
        return "zlib"
    if is_icons(data):
        return "ico"
    if is_markup(head):
        return "markup"
    return "mail" if is_mail(head) else "other"


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
    data: bytes, *, name: str, origin: str, depth: int, deep: bool, warnings: list[NotChecked], piece: bool = False
) -> Document | None:
    """A file found inside another one. What cannot be read goes to `warnings` and its raw bytes are searched all the same.

    A `piece` was cut out of bytes that are searched as a whole: one that cannot be read is None, or each would be cut up once more.
    """
    from redaction.reading.images import read_image
    from redaction.reading.pdf import read_pdf

    kind = kind_of(data)

    def member(content: bytes, place: str, *, piece: bool = False) -> Document | None:
        return _deeper(content, name=place, depth=depth, deep=deep, warnings=warnings, piece=piece)

    rescued: list[tuple[str, bytes]] = []
    try:
        if kind == "pdf":
            return read_pdf(data, name=name, origin=origin, depth=depth, deep=deep)
        if kind in PICTURES:
            return read_image(data, name=name, kind=kind, origin=origin)
        if kind == "zip":
            return zip_file(data, name=name, origin=origin, read=member, warnings=warnings)
        if kind == "ole":
            return _compound_file(data, name=name, origin=origin, read=member, warnings=warnings)
        if kind == "7z":
            members = seven_zip_members(data)
            # Packed as they are, member names may be, and so may what lies behind the archive.
            strings = [*_member_names(members, name), *_raw_strings(data, name)]
            inners = [
                Inner("attachment", f"{name}/{part}", member(body, f"{name}/{part}")) for part, body in members if body
            ]
            return _with(data, name, origin, strings, inners)
        if kind == "rar":
            return _rar_file(data, name=name, origin=origin, read=member, warnings=warnings)
        if kind == "ico":
            icons = [Inner("attachment", name, member(body, name)) for body in icon_pictures(data)]
            return _with(data, name, origin, list(_raw_strings(data, name)), icons)
        if kind == "tar":
            return tar_file(data, name=name, origin=origin, read=member, warnings=warnings)
        if kind in PACKED:
            plain, header, cut = unpacked(data, kind=kind)
            if cut:
                warnings.append(_unread(name, "解压后过大", "it is too large when unpacked"))
            inner = Inner("attachment", name, member(plain, name))
            said = [reading for raw in header for reading in byte_readings(raw)]
            return _with(
                data,
                name,
                origin,
                [PlacedString(text, Channel.ATTACHMENT, "文件名 file name", name) for text in said],
                [inner],
            )
        if kind in ("markup", "mail", "rtf"):
            strings, parts = _text_parts(data, kind=kind, name=name)
            inners = [Inner("attachment", part, member(body, part)) for part, body in parts]
            return _with(data, name, origin, strings, inners)
    except UnreadableFile as error:
        if piece:
            return None
        warnings.append(NotChecked(Text(f"附件 {name}", f"attachment {name}"), error.text))
        rescued = list(salvaged(data, at_most=MAX_RAW)) if kind == "zip" else []
    if data and not _is_text(data) and not is_flat(data):
        warnings.append(_unread(name, "这种格式只能按原始字节查找", "this format can only be searched as raw bytes"))
    if len(data) > MAX_RAW:
        warnings.append(
            _unread(name, f"只查找了开头的 {MAX_RAW >> 20} MB", f"only its first {MAX_RAW >> 20} MB were searched")
        )
    strings = [*_raw_strings(data, name), *_member_names(rescued, name)]
    inners = [Inner("attachment", f"{name}/{part}", member(body, f"{name}/{part}")) for part, body in rescued if body]
    if kind != "pdf":
        pieces = (body for body in carved(data, after=1) if kind_of(body) not in ("other", kind if rescued else ""))
        inners += [Inner("attachment", name, member(body, name, piece=True)) for body in pieces]
        inners += [Inner("attachment", name, member(body, name)) for body in _packed_in_text(data)]
    return _with(data, name, origin, strings, inners)


def _member_names(members: list[tuple[str, bytes]], name: str) -> Iterator[PlacedString]:
    return (PlacedString(part, Channel.ATTACHMENT, "文件名 file name", name) for part, _ in members if part)


def _packed_in_text(data: bytes) -> Iterator[bytes]:
    return (body for body in packed_files(data) if kind_of(body) != "other") if _is_text(data) else iter(())


def _rar_file(data: bytes, *, name: str, origin: str, read: Reader, warnings: list[NotChecked]) -> Document:
    """A RAR archive; members that are packed are told by their names. Raises UnreadableFile."""
    members = rar_members(data)
    for member in members:
        if member.content is None:
            warnings.append(
                _unread(f"{name}/{member.name}", "RAR 压缩的内容无法解开", "packed by RAR, it cannot be unpacked")
            )
    # A comment has no name, and no limits on what it says.
    whole = [(member.name or "注释 comment", member.content) for member in members if member.content]
    strings = [*_member_names([(member.name, b"") for member in members], name), *_raw_strings(data, name)]
    inners = [Inner("attachment", f"{name}/{part}", read(body, f"{name}/{part}")) for part, body in whole]
    return _with(data, name, origin, strings, inners)


def _compound_file(data: bytes, *, name: str, origin: str, read: Reader, warnings: list[NotChecked]) -> Document:
    """An old Office file or a message. Raises UnreadableFile for one that is damaged or has a password."""
    compound = read_compound(data)
    strings = [
        PlacedString(text, Channel.ATTACHMENT, label, name, origin="bytes")
        for text, label in office_texts(compound)
        if text
    ]
    if is_locked(compound):
        warnings.append(_unread(name, "文件有密码", "it has a password"))
    elif not is_known(compound):
        warnings.append(_unread(name, "这种格式只能按原始字节查找", "this format can only be searched as raw bytes"))
    inner = [
        Inner("attachment", f"{name}/{path}", read(body, f"{name}/{path}")) for path, body in files_within(compound)
    ]
    return _with(data, name, origin, strings, inner)


def _deeper(
    data: bytes, *, name: str, depth: int, deep: bool, warnings: list[NotChecked], piece: bool = False
) -> Document | None:
    """A member one level further in; beyond the last level only its raw bytes."""
    if depth < MAX_DEPTH:
        return read_any(
            data, name=name, origin="attachment", depth=depth + 1, deep=deep, warnings=warnings, piece=piece
        )
    warnings.append(_unread(name, "嵌套太深", "it is nested too deeply"))
    return _with(data, name, "attachment", list(_raw_strings(data, name)), [])


def _text_parts(data: bytes, *, kind: str, name: str) -> tuple[list[PlacedString], list[tuple[str, bytes]]]:
    if kind == "mail":
        return mail_file(data, place=name)
    strings, carried = (markup_file if kind == "markup" else rtf_file)(data, place=name)
    return strings + list(_raw_strings(data, name)), [(name, body) for body in carried if kind_of(body) != "other"]


def _unread(name: str, zh: str, en: str) -> NotChecked:
    return NotChecked(Text(f"附件 {name}", f"attachment {name}"), Text(zh, en))


def _is_text(data: bytes) -> bool:
    head = data[:4096]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    return b"\0" not in head and sum(byte < 9 or 13 < byte < 32 for byte in head) < len(head) / 100 + 1


def _raw_strings(data: bytes, name: str) -> Iterator[PlacedString]:
    for reading in byte_readings(data[:MAX_RAW]):
        yield PlacedString(reading, Channel.ATTACHMENT, "内容 content", name, origin="bytes")


def _with(data: bytes, name: str, origin: str, strings: list[PlacedString], inner: list[Inner]) -> Document:
    kind = "bytes" if not inner else "archive"
    return Document(name, kind, hashlib.sha256(data).hexdigest(), (), tuple(strings), inner=tuple(inner), origin=origin)
