"""Files that are text with a grammar of their own: markup of any kind, mail, rich text. What a reader of them would see, and what they hide."""

import base64
import binascii
import re
from collections.abc import Iterator

from redaction.findings import Channel
from redaction.reading.encodings import byte_readings
from redaction.reading.markup import markup
from redaction.reading.model import PlacedString

_MAIL = re.compile(
    rb"(?:^|\n)(?:From|Subject|MIME-Version|Received|Return-Path|Message-ID|To|Date):[ \t]", re.IGNORECASE
)
_DATA = re.compile(rb"(?:;base64,|^|[\s\"'>])([A-Za-z0-9+/]{64}[A-Za-z0-9+/\r\n\t ]{40,}={0,2})")
_RTF = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\u(-?\d{1,6}) ?(?:\\'[0-9a-fA-F]{2}|[^\\{}\s])?|\\([a-z]+)(-?\d+)? ?|\\([^a-z])|([{}])|([^\\{}]+)"
)
_RTF_HEX = re.compile(rb"(?<![0-9A-Za-z])[0-9a-fA-F\r\n]{200,}")
_MOST = 20


def is_mail(data: bytes) -> bool:
    """Whether bytes begin like a message: two header lines of mail at least."""
    return len(_MAIL.findall(data[:4096])) >= 2


def markup_file(data: bytes, *, place: str) -> tuple[list[PlacedString], list[bytes]]:
    """Strings of XML, HTML or SVG, and the files that it carries as Base64."""
    return markup(data, Channel.ATTACHMENT, place), list(packed_files(data))


def packed_files(data: bytes) -> Iterator[bytes]:
    """What a text carries as Base64."""
    for run in _DATA.findall(data)[:_MOST]:
        body = re.sub(rb"\s", b"", run).rstrip(b"=")
        try:
            yield base64.b64decode(body + b"=" * (-len(body) % 4))
        except (binascii.Error, ValueError):
            continue


def mail_file(data: bytes, *, place: str) -> tuple[list[PlacedString], list[tuple[str, bytes]]]:
    """Headers and texts of a message, and its attachments with their names."""
    import email
    import email.policy

    message = email.message_from_bytes(data, policy=email.policy.default)
    strings: list[PlacedString] = []
    parts: list[tuple[str, bytes]] = []
    for part in message.walk():
        for key, value in part.items():
            strings.append(PlacedString(str(value), Channel.ATTACHMENT, key, place))
        if part.is_multipart():
            continue
        body = part.get_payload(decode=True)
        if not isinstance(body, bytes):
            continue
        if part.get_content_type() == "text/plain" and not part.get_filename():
            label = "内容 content"
            strings += [PlacedString(text, Channel.ATTACHMENT, label, place) for text in byte_readings(body)]
        else:
            parts.append((part.get_filename() or part.get_content_type(), body))
    return strings, parts


def rtf_file(data: bytes, *, place: str) -> tuple[list[PlacedString], list[bytes]]:
    """The letters of a rich text file without its control words, and the objects that it carries in hex."""
    out: list[str] = []
    pending = bytearray()

    def flush() -> None:
        if pending:
            out.append(bytes(pending).decode("gb18030", "replace"))
            pending.clear()

    for octet, point, word, _, symbol, brace, plain in _RTF.findall(data):
        if octet:
            pending.append(int(octet, 16))
            continue
        flush()
        if point:
            out.append(chr(int(point) & 0xFFFF))
        elif word in (b"par", b"line", b"tab", b"cell", b"row"):
            out.append("\n")
        elif symbol in (b"~", b"\\", b"{", b"}"):
            out.append(symbol.decode())
        elif plain:
            out.append(plain.replace(b"\r", b"").replace(b"\n", b"").decode("gb18030", "replace"))
        elif brace:
            continue
    flush()
    text = "".join(out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    objects = []
    for run in _RTF_HEX.findall(data)[:_MOST]:
        digits = re.sub(rb"\s", b"", run)
        objects.append(binascii.unhexlify(digits[: len(digits) // 2 * 2]))
    return [PlacedString(text, Channel.ATTACHMENT, "内容 content", place)], objects
