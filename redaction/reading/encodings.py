"""From bytes to text: PDF strings and names, and bytes of unknown encoding under every one in which a name could stand in them."""

import binascii
import codecs
import re
from collections.abc import Iterator

_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_ESCAPE = re.compile(rb"\\([nrtbf()\\]|[0-7]{1,3}|\r\n|\n|\r)")
_PDFDOC = {0x18: "˘", 0x19: "ˇ", 0x80: "•", 0x84: "—", 0x85: "–", 0x8D: "“", 0x8E: "”", 0x8F: "‘", 0x90: "’", 0xA0: "€"}
_SMALL = 65_536
_SHORT = 200
# A text string may say its language in between (ISO 32000-2, 7.9.2.2.1), a letter or two in each unit; readers do not show that.
_LANGUAGE = re.compile("\x1b[^\x1b]{1,5}\x1b")
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")


def unescape(literal: bytes) -> bytes:
    """The bytes of a PDF literal string without its outer parentheses."""

    def plain(found: re.Match[bytes]) -> bytes:
        mark = found[1]
        if mark in _ESCAPES:
            return _ESCAPES[mark]
        if mark.isdigit():
            return bytes([int(mark, 8) & 0xFF])
        return b"" if mark[:1] in b"\r\n" else mark

    return _ESCAPE.sub(plain, literal)


def from_hex(digits: bytes) -> bytes:
    """The bytes of a PDF hex string without its angle brackets; an odd last digit counts as if a 0 followed."""
    clean = re.sub(rb"[^0-9A-Fa-f]", b"", digits)
    return binascii.unhexlify(clean + b"0" * (len(clean) % 2))


def pdf_text(raw: bytes) -> str:
    """A PDF text string as readers show it: UTF-16 or UTF-8 by mark, otherwise PDFDocEncoding, GBK where that was meant."""
    if raw.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)):
        return _LANGUAGE.sub("", raw.decode("utf-16", "replace"))
    if raw.startswith(codecs.BOM_UTF8):
        return raw[3:].decode("utf-8", "replace")
    if raw.isascii():
        return raw.decode("ascii")
    return decoded(raw)


def decoded(raw: bytes) -> str:
    """Bytes of unknown encoding as the most likely text: by mark, UTF-16 with many zero bytes, UTF-8, GB 18030, PDFDocEncoding."""
    if raw.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)):
        return raw.decode("utf-16", "replace")
    if raw.startswith(codecs.BOM_UTF8):
        raw = raw[3:]
    if len(raw) >= 4 and raw.count(0) > len(raw) // 3:
        return raw.decode("utf-16-be" if raw[0] == 0 else "utf-16-le", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return "".join(_PDFDOC.get(byte, chr(byte)) for byte in raw)


def string_readings(raw: bytes) -> list[str]:
    """A PDF string as readers show it and, where it has no mark and is not plain ASCII, under the encodings it may have been meant in."""
    shown = pdf_text(raw)
    if raw[:2] in (codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE) or raw[:3] == codecs.BOM_UTF8:
        return [shown]
    if raw.isascii() and b"\0" not in raw:
        return [shown]
    return list(dict.fromkeys([shown, *byte_readings(raw)]))


def name_text(name: bytes) -> str:
    """A PDF name (without its slash) with its #xx escapes undone."""
    return decoded(_NAME_ESCAPE.sub(lambda found: binascii.unhexlify(found[1]), name))


def byte_readings(raw: bytes) -> Iterator[str]:
    """Bytes under every encoding in which a name could stand in them; broken characters are left out.

    Large pieces are read in two bytes a letter only where zero bytes speak for it: packed data has hardly any.
    """
    if not raw:
        return
    small = len(raw) < _SMALL
    ascii_only = raw.isascii() and b"\0" not in raw
    if small or ascii_only:
        yield raw.decode("latin-1")
    if ascii_only:
        if len(raw) <= _SHORT and len(raw) % 2 == 0:
            # Both bytes of a Chinese letter may be those of Latin ones: a short name of two bytes a letter may look like words.
            yield raw.decode("utf-16-be", "ignore")
            yield raw.decode("utf-16-le", "ignore")
        if b"~{" in raw:
            yield raw.decode("hz", "ignore")
        return
    yield raw.decode("utf-8", "ignore")
    yield raw.decode("gb18030", "ignore")
    if small:
        yield raw.decode("big5", "ignore")
    zeros = raw.count(0)
    if small or zeros > len(raw) // 50 or raw[:2] in (codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE):
        if zeros >= len(raw) // 2:
            yield raw.decode("utf-32-be", "ignore")
            yield raw.decode("utf-32-le", "ignore")
        for shift in (0, 1):
            yield raw[shift:].decode("utf-16-be", "ignore")
            yield raw[shift:].decode("utf-16-le", "ignore")
