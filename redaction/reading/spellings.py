"""What a text spells under the escapes that addresses, scripts, mail, markup and code use, one inside another if need be.

Every rule is gated by a character that it needs, so plain text costs a few searches and no more.
"""

import base64
import binascii
import html
import quopri
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote_to_bytes

from redaction.reading.certificates import certified_texts
from redaction.reading.encodings import byte_readings, decoded
from redaction.reading.escapes import office_escapes, own_entities, rows_of_escapes, style_escapes
from redaction.reading.script_words import spelled_by_script

_DEPTH = 3
_MOST = 48
_LIMIT = 200_000
_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]{1,6})\}|\\[uU]\+?([0-9a-fA-F]{4,8})|\\x([0-9a-fA-F]{2})|\\([0-3][0-7]{2})")
_PERCENT_U = re.compile(r"%u([0-9a-fA-F]{4})")
_CODE_POINT = re.compile(r"(?:[Uu]\+|&#?x|0x)([0-9a-fA-F]{2,6})[\s,;]*")
_CODES = re.compile(r"(?<![\w.])(?:0[xX][0-9a-fA-F]{2,6}|\d{2,7})(?:\s*[,;|\s]\s*(?:0[xX][0-9a-fA-F]{2,6}|\d{2,7}))+")
_CODE = re.compile(r"0[xX][0-9a-fA-F]+|\d+")
_HEX_RUN = re.compile(r"(?:[0-9a-fA-F]{2}){4,}|(?:(?:0x|\\x)?[0-9a-fA-F]{2}[\s:,-]{1,2}){3,}(?:0x)?[0-9a-fA-F]{2}")
_BASE64_RUN = re.compile(
    r"[A-Za-z0-9+/]{8,}={0,2}(?:\r?\n[A-Za-z0-9+/]{2,}={0,2})*|[A-Za-z0-9_-]{8,}={0,2}|[A-Za-z0-9+/]{6,}={1,2}"
)
_GLUE = re.compile(r"""["'`]\s*(?:[+.&,|]|\\?\r?\n)+\s*["'`]""")
_ADDED = re.compile(r"""["'`]\s*;?\s*(?:\w[\w.]*\s*\+=|\)?\s*\.concat\()\s*["'`]""")
_ENCODED_WORD = re.compile(r"=\?([\w-]+)\?([bBqQ])\?([^?\s]*)\?=")
_UUENCODED = re.compile(r"^begin [0-7]{3,4} [^\r\n]*\r?\n((?:[\x20-\x60]{2,62}\r?\n)+)", re.MULTILINE)
_UTF7 = re.compile(r"\+([A-Za-z0-9/+]{3,})-?")
_PUNYCODE = re.compile(r"xn--[a-z0-9-]+", re.IGNORECASE)
_TAGS = re.compile("[\U000e0020-\U000e007e]")
_LEET = re.compile(r"[A-Za-z][013457!$@][A-Za-z]|[A-Za-z]{2}[013457!$@]\b")
_LETTERS = str.maketrans("013457!$@", "oieastisa")
_SHORT = 400
# What no writer means as it stands: octets of an address, references of markup and scripts, packed letters, a wrong code page.
_LOOKS_ESCAPED = re.compile(
    r"%[0-9A-Fa-f]{2}|&#x?[0-9A-Fa-f]{2,6};|\\(?:[ux][0-9A-Fa-f]|[0-3][0-7])[0-9A-Fa-f]|(?:=[0-9A-F]{2}){3}|[A-Za-z0-9+/]{16,}"
    r"|(?:U\+[0-9A-Fa-f]{4,6}[\s,;]*){2,}|\d{5}(?:\s?[,;]\s?\d{4,6})+|</[a-z][a-z0-9]{0,9}>"
    "|(?:[\xb0-\xb6\xb8-\xff][\xa1-\xff]){2}|[\xe3-\xe9][\x80-\xbf\u0152-\u2122]{2}"
)
# A quick no for most pages.
_HINTS = tuple(
    map(
        re.compile,
        (
            r"%[0-9A-Fa-f]|&#|\\[ux0-3]|=[0-9A-F]{2}=|</|U\+",
            "[\xb0-\xb6\xb8-\xff]",
            "[A-Za-z0-9+/]{16}",
            r"[,;]\s?\d{4}",
        ),
    )
)
_BROKEN = re.compile(r"\n[^\s%]{0,20}%[0-9A-Fa-f]{2}\S*")
_BROKEN_OFF = re.compile(r"[^\s%]*(?:://|%)\S*\n\Z")
_LONGEST = 2_000
_TAG = re.compile(r"<[^<>]{1,400}>")


def readings(text: str) -> Iterator[str]:
    """The text itself and everything it spells, each once, escapes inside escapes up to three deep.

    Of a text longer than the limit, what lies behind it is spelled only around its rows of escapes.
    """
    seen = {text}
    yield text
    for source in (
        text[:_LIMIT],
        *rows_of_escapes(text[_LIMIT - _SHORT :] if len(text) > _LIMIT else "", _LIMIT - _SHORT),
    ):
        yield from _spelled_within(source, seen)


def _spelled_within(source: str, seen: set[str]) -> Iterator[str]:
    level, most = [source], len(seen) + _MOST
    for _ in range(_DEPTH):
        following: list[str] = []
        for source in level:
            for reading in _spelled(source):
                if reading and reading not in seen:
                    seen.add(reading)
                    following.append(reading)
                    yield reading
                # Packed data spells thousands of things, none of which would be given out.
                if len(seen) >= most:
                    return
        level = following


def escaped_runs(text: str) -> Iterator[tuple[int, int]]:
    """Where a page prints what has to be read under its escapes: up to the blanks around it; an address may be broken over lines."""
    if not any(hint.search(text) for hint in _HINTS):
        return
    last = 0
    for found in _LOOKS_ESCAPED.finditer(text):
        if found.start() < last:
            continue
        start = max(last, *(text.rfind(blank, 0, found.start()) + 1 for blank in " \n"))
        if above := _BROKEN_OFF.search(text[max(last, start - _SHORT) : start]):
            start -= len(above[0])
        end = found.end() + len(re.split(r"\s", text[found.end() : found.end() + _LONGEST], maxsplit=1)[0])
        while end - start < _LONGEST and (more := _BROKEN.match(text, end)):
            end = more.end()
        last = end
        yield start, end


def _spelled(text: str) -> Iterator[str]:
    for mark, rule in _RULES:
        if mark in text:
            yield from rule(text)
    if _TAGS.search(text):
        yield _TAGS.sub(lambda found: chr(ord(found[0]) - 0xE0000), text)
    if len(text) <= _SHORT and _LEET.search(text):
        yield text.translate(_LETTERS)
    yield from _hexadecimal(text)
    yield from _base64(text)
    yield from _misread(text)


def _percent(text: str) -> Iterator[str]:
    if _PERCENT_U.search(text):
        yield _PERCENT_U.sub(lambda found: chr(int(found[1], 16)), text)
    raw = unquote_to_bytes(text)
    if len(raw) < len(text.encode("utf-8", "ignore")):
        yield decoded(raw)
        yield raw.decode("gb18030", "ignore")


def _entities(text: str) -> Iterator[str]:
    if ";" in text or "&#" in text:
        yield html.unescape(text)


def _backslashes(text: str) -> Iterator[str]:
    yield _ESCAPE.sub(lambda f: chr(min(int(f[1] or f[2] or f[3], 16) if not f[4] else int(f[4], 8), 0x10FFFF)), text)
    octets = re.sub(
        r"\\([0-3][0-7]{2})|\\x([0-9a-fA-F]{2})", lambda f: chr(int(f[1], 8) if f[1] else int(f[2], 16)), text
    )
    if octets != text:
        yield decoded(octets.encode("latin-1", "ignore"))


def _tags(text: str) -> Iterator[str]:
    if ">" in text:
        yield re.sub(r"\s*\n\s*", "", _TAG.sub("", text))


def _mail(text: str) -> Iterator[str]:
    words = []
    for charset, kind, body in _ENCODED_WORD.findall(text):
        try:
            raw = (
                base64.b64decode(body + "=" * (-len(body) % 4))
                if kind in "bB"
                else quopri.decodestring(body.replace("_", " ").encode("latin-1", "ignore"))
            )
            words.append(raw.decode(charset, "replace"))
        except (binascii.Error, LookupError, ValueError):
            continue
    if words:
        yield "".join(words)
    if re.search("=[0-9A-F]{2}", text):
        yield from byte_readings(quopri.decodestring(text.encode("latin-1", "ignore")))


def _quotes(text: str) -> Iterator[str]:
    if _GLUE.search(text):
        yield _GLUE.sub("", text)
    if _ADDED.search(text):
        yield _ADDED.sub("", text)


def _uuencoded(text: str) -> Iterator[str]:
    for body in _UUENCODED.findall(text)[:_MOST]:
        raw = b""
        for line in body.splitlines():
            try:
                raw += binascii.a2b_uu(line.encode("ascii", "ignore"))
            except binascii.Error:
                break
        yield from byte_readings(raw)


def _utf7(text: str) -> Iterator[str]:
    parts: list[str] = []
    for run in _UTF7.findall(text):
        raw = _unpacked(run)
        if raw and len(raw) % 2 == 0:
            parts.append(raw.decode("utf-16-be", "ignore"))
    if parts:
        yield "".join(parts)


def _code_points(text: str) -> Iterator[str]:
    points = _CODE_POINT.findall(text)
    if len(points) > 1:
        yield "".join(chr(int(point, 16)) for point in points if int(point, 16) < 0x110000)


def _character_codes(text: str) -> Iterator[str]:
    for run in _CODES.findall(text):
        numbers = [int(code, 16 if code[:2] in ("0x", "0X") else 10) for code in _CODE.findall(run)]
        if all(31 < number < 0x110000 for number in numbers):
            yield "".join(map(chr, numbers))
            if all(number < 256 for number in numbers):
                yield decoded(bytes(numbers))


def _punycode(text: str) -> Iterator[str]:
    for label in _PUNYCODE.findall(text):
        try:
            yield label[4:].encode("ascii").decode("punycode")
        except (UnicodeError, ValueError):
            continue


def _hexadecimal(text: str) -> Iterator[str]:
    for run in _HEX_RUN.findall(text):
        digits = re.sub(r"0x|\\x|[^0-9a-fA-F]", "", run)
        yield from byte_readings(binascii.unhexlify(digits[: len(digits) // 2 * 2]))


def _unpacked(run: str) -> bytes:
    body = re.sub(r"\s", "", run).rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _base64(text: str) -> Iterator[str]:
    for run in _BASE64_RUN.findall(text):
        raw = _unpacked(run)
        if raw[:1] == b"\x30":
            yield "\n".join(found.text for found in certified_texts(raw))
        # Ordinary words are Base64 too: only what decodes to text is worth a look.
        for reading in dict.fromkeys(
            (decoded(raw), raw.decode("utf-16-le", "ignore"), raw.decode("utf-16-be", "ignore"))
        ):
            if reading and sum(c.isprintable() or c.isspace() for c in reading) > 0.8 * len(reading):
                yield reading


def _misread(text: str) -> Iterator[str]:
    """Text that was decoded with the wrong code page: UTF-8 or GBK bytes shown as Latin letters."""
    if text.isascii() or not any("\x80" <= c <= "\xff" for c in text):
        return
    for encoding in ("latin-1", "cp1252"):
        raw = text.encode(encoding, "ignore")
        for meant in ("utf-8", "gb18030", "big5", "utf-16-be", "utf-16-le"):
            yield raw.decode(meant, "ignore")


_RULES: tuple[tuple[str, Callable[[str], Iterator[str]]], ...] = (
    ("%", _percent),
    ("&", _entities),
    ("\\", _backslashes),
    ("\\", style_escapes),
    ("_x", office_escapes),
    ("<!ENTITY", own_entities),
    ("<", _tags),
    ("=", _mail),
    ('"', _quotes),
    ("'", _quotes),
    ('"', spelled_by_script),
    ("'", spelled_by_script),
    ("`", spelled_by_script),
    ("begin ", _uuencoded),
    ("+", _utf7),
    ("+", _code_points),
    (",", _character_codes),
    (" ", _character_codes),
    ("xn--", _punycode),
)
