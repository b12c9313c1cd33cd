"""What a picture file says beside its pixels: EXIF, XMP, IPTC, comments, text chunks, a small copy of itself, bytes after its end."""

import re
import struct
import zlib
from collections.abc import Iterator
from itertools import islice

from redaction.errors import UnreadableFile
from redaction.findings import Channel, NotChecked, Text
from redaction.reading.boxes import boxes, holds_a_film
from redaction.reading.carving import carved
from redaction.reading.encodings import byte_readings, decoded
from redaction.reading.jbig2 import jbig2_texts
from redaction.reading.model import Inner, PlacedString
from redaction.reading.packed_tail import behind_packed
from redaction.reading.photoshop import beside_the_pixels
from redaction.reading.picture_chunks import gif_texts, webp_texts
from redaction.reading.tiff_tags import tiff_texts

# Bytes are searched piece by piece; what lies over the edge of two is in both.
_ENOUGH, _OVERLAP = 4_000_000, 1_000
_LONGEST = 16 * 1024 * 1024
_MOST_COPIES = 8
_FRONT = 65_536
_UTF8_RUN = re.compile(
    rb"(?:[\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){4,}"
)
_EOI = 0xD9
_PLAIN_CHUNKS = {b"gAMA", b"cHRM", b"pHYs", b"sRGB", b"bKGD", b"tRNS", b"sBIT", b"hIST", b"iTXt", b"zTXt", b"iCCP"}
_PIXEL_BOXES = ("jP", "ftyp", "jp2h", "jp2c", "mdat")
_EXTENSION, _EXTENDED = b"http://ns.adobe.com/xmp/extension/\0", 75
_BEHIND = "图片末尾之后 after the end"
# Markers of JPEG 2000: the first part of a picture, a comment.
_TILE, _COMMENT = 0xFF90, 0xFF64
_STANDALONE = {0x01, *range(0xD0, 0xD9)}


def properties(
    data: bytes, *, kind: str, place: str, warnings: list[NotChecked], page: int | None = None
) -> tuple[list[PlacedString], list[Inner]]:
    """All strings and inner pictures of a picture file."""
    strings: list[PlacedString] = []
    inner: list[Inner] = []
    parts = _jpeg(data) if kind == "jpeg" else _png(data) if kind == "png" else _other(data, kind)
    if kind == "psd":
        beside, layered = beside_the_pixels(data)
        parts = iter([("PSD", beside)])
        if layered:
            what, why = (
                Text(f"图片 {place} 的图层", f"layers of picture {place}"),
                Text("没有逐层看", "they were not looked at one by one"),
            )
            warnings.append(NotChecked(what, why, page))
    for label, raw in parts:
        for at in range(0, min(len(raw), _LONGEST), _ENOUGH):
            for reading in dict.fromkeys(byte_readings(raw[at : at + _ENOUGH + _OVERLAP])):
                strings.append(
                    PlacedString(reading, Channel.METADATA, label, f"{place} {label}", page, origin="picture")
                )
        if len(raw) > _LONGEST:
            name = f"{place} {label}"
            limit = Text(f"只查找了开头的 {_LONGEST >> 20} MB", f"only its first {_LONGEST >> 20} MB were searched")
            warnings.append(NotChecked(Text(name, name), limit, page))
        # A sequence of pictures in a HEIC file is written as a film is.
        if holds_a_film(raw) or label == "HEIC moov":
            name, film = (
                f"{place} {label}",
                Text("其中的视频画面没有看", "the frames of the film in it were not looked at"),
            )
            warnings.append(NotChecked(Text(name, name), film, page))
        inner += _pictures_in(raw, label=label, place=place, page=page, warnings=warnings)
    return strings, inner


def _pictures_in(
    raw: bytes, *, label: str, place: str, page: int | None, warnings: list[NotChecked]
) -> Iterator[Inner]:
    """Whole pictures inside properties, and files of any kind behind the end."""
    if label in ("ICC", "iCCP"):
        return
    name = f"{place} {label}"
    dropped: list[int] = []
    for body in carved(raw, dropped=dropped):
        if body[:1] in (b"\xff", b"\x89"):
            yield from _picture_in(body, label=label, name=name, page=page, warnings=warnings)
        elif label == _BEHIND:
            yield from _file_in(body, name=name, page=page, warnings=warnings)
    if dropped and label == _BEHIND:
        warnings.append(NotChecked(Text(name, name), Text("其中的文件太多", "too many files lie there"), page))


def _file_in(body: bytes, *, name: str, page: int | None, warnings: list[NotChecked]) -> Iterator[Inner]:
    """A file of any kind behind the end of a picture."""
    from redaction.reading.files import kind_of, read_any

    if kind_of(body) != "other":
        found = read_any(body, name=name, origin="attachment", depth=3, deep=False, warnings=warnings)
        yield Inner("attachment", name, found, page)


def _picture_in(body: bytes, *, label: str, name: str, page: int | None, warnings: list[NotChecked]) -> Iterator[Inner]:
    from redaction.reading.images import read_image

    try:
        picture = read_image(body, name=name, kind="jpeg" if body[:1] == b"\xff" else "png", origin="attachment")
    except UnreadableFile as error:
        if len(body) > 2000:
            warnings.append(
                NotChecked(
                    Text(f"图片内的缩略图或附加图 {label}", f"a picture inside a picture, {label}"), error.text, page
                )
            )
        return
    yield Inner("attachment", name, picture, page)


def _jpeg(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Application and comment segments of a JPEG, and what follows its end."""
    at = 2
    blocks: list[bytes] = []
    extended: dict[bytes, list[tuple[int, bytes]]] = {}
    # Between two markers stand coded pixels, in which a byte of ones is followed by none: of several scans each is passed like that.
    while (at := data.find(b"\xff", at)) >= 0 and at + 4 <= len(data):
        marker = data[at + 1]
        if marker in (0, 0xFF) or marker in _STANDALONE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker == _EOI:
            break
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        body = data[at + 4 : at + 2 + length]
        label = _segment_label(marker, body)
        if label:
            yield label, body
        if label == "IPTC":
            blocks.append(body.partition(b"\0")[2])
        if body.startswith(_EXTENSION) and len(body) > _EXTENDED:
            extended.setdefault(body[35:67], []).append((int.from_bytes(body[71:75]), body[_EXTENDED:]))
        at += 2 + max(length, 2)
    # Blocks of Photoshop, and XMP, that are too long for one segment are cut anywhere; pieces of XMP tell where they belong.
    if len(blocks) > 1:
        yield "IPTC", b"".join(blocks)
    for pieces in extended.values():
        if len(pieces) > 1:
            yield "XMP", b"".join(body for _, body in sorted(pieces))
    if at < 0:
        return
    tail = data[at + 2 :]
    if len(tail) > 2:
        yield _BEHIND, tail


def _segment_label(marker: int, body: bytes) -> str:
    if marker == 0xFE:
        return "注释 comment"
    if not 0xE0 <= marker <= 0xEF:
        return ""
    # Two headers that hold numbers alone, unless they are longer than their numbers.
    if (body.startswith(b"JFIF\0") and len(body) <= 14) or (body.startswith(b"Adobe") and len(body) <= 12):
        return ""
    for magic, label in (
        (b"Exif", "EXIF"),
        (b"http://ns.adobe.com/x", "XMP"),
        (b"Photoshop", "IPTC"),
        (b"ICC_PROFILE", "ICC"),
    ):
        if body.startswith(magic):
            return label
    return f"APP{marker - 0xE0}"


def _png(data: bytes) -> Iterator[tuple[str, bytes]]:
    at = 8
    coded: list[bytes] = []
    while at + 8 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind = data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + length]
        at += 12 + length
        if kind == b"IDAT":
            coded.append(body)
        if kind in (b"tEXt", b"eXIf", b"tIME", b"PLTE") or (kind[:1].islower() and kind not in _PLAIN_CHUNKS):
            yield kind.decode("latin-1"), body
        elif kind in (b"zTXt", b"iTXt", b"iCCP"):
            yield kind.decode("latin-1"), _png_text(kind, body)
        elif kind == b"IEND":
            break
    if tail := behind_packed(b"".join(coded)):
        yield _BEHIND, tail
    if len(data) - at > 2:
        yield _BEHIND, data[at:]


def _png_text(kind: bytes, body: bytes) -> bytes:
    key, _, rest = body.partition(b"\0")
    if kind == b"iTXt":
        packed, rest = rest[:1] == b"\1", rest[2:]
        _, _, rest = rest.partition(b"\0")
        translated, _, rest = rest.partition(b"\0")
        key += b" " + translated
    else:
        packed, rest = True, rest[1:]
    if packed:
        try:
            rest = zlib.decompressobj().decompress(rest, _LONGEST + 1)
        except zlib.error:
            return key
    return key + b" " + rest


def _other(data: bytes, kind: str) -> Iterator[tuple[str, bytes]]:
    """HEIC and other containers: their readable runs, which hold EXIF and XMP as they are."""
    for mark, label in ((b"Exif\0\0", "EXIF"), (b"<x:xmpmeta", "XMP"), (b"<?xpacket", "XMP"), (b"<?xml", "XML")):
        for found in islice(re.finditer(re.escape(mark), data), _MOST_COPIES):
            yield label, data[found.start() : found.start() + 100_000]
    if kind == "heic":
        yield from _boxes(data, kind)
    if kind == "jpx":
        yield from _boxes(data, kind)
        yield from _codestream_comments(data)
        return
    if kind == "tiff":
        yield from tiff_texts(data)
    if kind == "webp":
        yield from webp_texts(data)
    if kind == "gif":
        yield from gif_texts(data)
    if kind == "jbig2":
        yield from jbig2_texts(data)
        return
    # Further in, compressed pixels look like any text at all.
    front = data[:_FRONT]
    # A length or marker before a text may look like a letter and spoil the run: whole UTF-8 letters are also read by themselves.
    runs = [*re.findall(rb"[\x20-\x7e\x80-\xff]{4,}", front), *(m.group() for m in _UTF8_RUN.finditer(front))]
    text = b"\n".join(run for run in dict.fromkeys(runs) if decoded(run).isprintable())
    yield kind, text
    declared = _declared_size(data, kind)
    if 0 < declared < len(data):
        yield _BEHIND, data[declared:]
    elif kind == "tiff" and len(data) > _FRONT:
        yield "末尾 last bytes", data[-_FRONT:]


def _boxes(data: bytes, kind: str) -> Iterator[tuple[str, bytes]]:
    """The boxes of a file that hold words or anything of their own, and what follows them; all others hold pixels and their meaning."""
    if data[:2] == b"\xff\x4f":
        return
    for name, body in boxes(data):
        if name not in _PIXEL_BOXES:
            yield f"{kind.upper()} {name}" if name else _BEHIND, body


def _codestream_comments(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Comments in the main header of the coded pixels, which stand in a box or alone."""
    at = data.find(b"\xff\x4f\xff\x51") + 2
    while 2 <= at <= len(data) - 4:
        mark, length = struct.unpack_from(">HH", data, at)
        if mark == _TILE or length < 2:
            return
        if mark == _COMMENT:
            yield "注释 comment", data[at + 6 : at + 2 + length]
        at += 2 + length


def _declared_size(data: bytes, kind: str) -> int:
    """How long the picture says it is; 0 when it does not say."""
    if kind == "bmp":
        return int.from_bytes(data[2:6], "little")
    if kind == "webp":
        return int.from_bytes(data[4:8], "little") + 8
    if kind == "gif":
        return data.rfind(b"\0;") + 2
    return 0
