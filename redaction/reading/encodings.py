"""The many ways in which a string can be written down: PDF strings, percent signs, escapes, entities, hex, Base64, old code pages."""

import base64
import binascii
import codecs
import html
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_ESCAPE = re.compile(rb"\\([nrtbf()\\]|[0-7]{1,3}|\r\n|\n|\r)")
_PDFDOC = {0x18: "˘", 0x19: "ˇ", 0x80: "•", 0x84: "—", 0x85: "–", 0x8D: "“", 0x8E: "”", 0x8F: "‘", 0x90: "’", 0xA0: "€"}
_UNICODE_ESCAPE = re.compile(r"\\u\{?([0-9a-fA-F]{4,6})\}?|\\x([0-9a-fA-F]{2})")
_HEX_RUN = re.compile(r"(?:[0-9a-fA-F]{2}){4,}")
_BASE64_RUN = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_LIMIT = 200_000


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
        return raw.decode("utf-16", "replace")
    if raw.startswith(codecs.BOM_UTF8):
        return raw[3:].decode("utf-8", "replace")
    if raw.isascii():
        return raw.decode("ascii")
    return decoded(raw)


def decoded(raw: bytes) -> str:
    """Bytes of unknown encoding as the most likely text: UTF-16 with many zero bytes, UTF-8, GB 18030, then PDFDocEncoding."""
    if len(raw) >= 4 and raw.count(0) > len(raw) // 3:
        return raw.decode("utf-16-be" if raw[0] == 0 else "utf-16-le", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return "".join(_PDFDOC.get(byte, chr(byte)) for byte in raw)


def name_text(name: bytes) -> str:
    """A PDF name (without its slash) with its #xx escapes undone."""
    return decoded(_NAME_ESCAPE.sub(lambda found: binascii.unhexlify(found[1]), name))


def readings(text: str) -> Iterator[str]:
    """The text itself and whatever it spells under the escapes that addresses, scripts and markup use, each once."""
    seen = {text}
    yield text
    for reading in _readings(text[:_LIMIT]):
        if reading not in seen:
            seen.add(reading)
            yield reading


def _readings(text: str) -> Iterator[str]:
    if "%" in text:
        raw = unquote_to_bytes(text)
        yield decoded(raw)
        yield raw.decode("gb18030", "ignore")
    if "&" in text and ";" in text:
        yield html.unescape(text)
    if "\\" in text:
        yield _UNICODE_ESCAPE.sub(lambda f: chr(min(int(f[1] or f[2], 16), 0x10FFFF)), text)
    if "=" in text and re.search("=[0-9A-F]{2}", text):
        import quopri

        yield decoded(quopri.decodestring(text.encode("latin-1", "ignore")))
    for run in _HEX_RUN.findall(text):
        yield from byte_readings(binascii.unhexlify(run))
    for run in _BASE64_RUN.findall(text):
        body = run.rstrip("=").translate(str.maketrans("-_", "+/"))
        try:
            raw = base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
        except (binascii.Error, ValueError):
            continue
        # Ordinary words are Base64 too: only what decodes to text is worth a look.
        with_letters = decoded(raw)
        if sum(c.isprintable() for c in with_letters) > 0.8 * len(with_letters):
            yield with_letters
    yield from _misread(text)


def _misread(text: str) -> Iterator[str]:
    """Text that was decoded with the wrong code page: UTF-8 or GBK bytes shown as Latin letters."""
    if not any("\x80" <= c <= "\xff" for c in text):
        return
    for encoding in ("latin-1", "cp1252"):
        raw = text.encode(encoding, "ignore")
        for meant in ("utf-8", "gb18030", "utf-16-be", "utf-16-le"):
            yield raw.decode(meant, "ignore")


def byte_readings(raw: bytes) -> Iterator[str]:
    """Bytes under every encoding in which a name could stand in them; broken characters are left out."""
    if not raw:
        return
    yield raw.decode("latin-1")
    if raw.isascii() and b"\0" not in raw:
        return
    yield raw.decode("utf-8", "ignore")
    yield raw.decode("gb18030", "ignore")
    if b"\0" in raw or raw[:2] in (codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE) or len(raw) < 4096:
        if raw.count(0) > len(raw) // 2:
            yield raw.decode("utf-32-be", "ignore")
            yield raw.decode("utf-32-le", "ignore")
        for shift in (0, 1):
            yield raw[shift:].decode("utf-16-be", "ignore")
            yield raw[shift:].decode("utf-16-le", "ignore")
