"""Texts of ASN.1 (DER) data: subjects, issuers, reasons and mail addresses in the certificates of signatures (T-095, D-31).

A tolerant walk of its own: a library that validates gives up on the damaged certificate that a reader of bytes still understands.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

_MOST = 4_000
_DEPTH = 24
_ENCODINGS = {
    12: "utf-8",
    18: "ascii",
    19: "ascii",
    20: "gb18030",
    21: "gb18030",
    22: "ascii",
    25: "gb18030",
    26: "ascii",
    27: "gb18030",
    28: "utf-32-be",
    30: "utf-16-be",
}
_COMMON, _SURNAME, _GIVEN = bytes([0x55, 4, 3]), "姓 surname", "名 given name"
_NAMES = {
    _COMMON: "名称 CN",
    bytes([0x55, 4, 4]): _SURNAME,
    bytes([0x55, 4, 5]): "编号 serial number",
    bytes([0x55, 4, 7]): "地点 locality",
    bytes([0x55, 4, 10]): "单位 organisation",
    bytes([0x55, 4, 11]): "部门 unit",
    bytes([0x55, 4, 12]): "职务 title",
    bytes([0x55, 4, 42]): _GIVEN,
    bytes.fromhex("2a864886f70d010901"): "邮箱 mail",
}
_OID, _OCTETS, _BITS = 6, 4, 3


@dataclass(frozen=True, slots=True)
class CertifiedText:
    """A string in ASN.1 data, and what the attribute before it calls it."""

    label: str
    text: str = field(repr=False)


def is_der(raw: bytes) -> bool:
    """Whether bytes are one ASN.1 sequence as certificates and signatures begin with."""
    return len(raw) > 8 and raw[0] == 0x30 and raw[1] in (0x80, 0x81, 0x82, 0x83, 0x84, len(raw) - 2)


def certified_texts(raw: bytes) -> Iterator[CertifiedText]:
    """Every character string in DER or BER data, octet strings that hold data of the same kind included; surname and given name also joined."""
    budget = [_MOST]
    parts: dict[str, str] = {}
    for found in _walk(raw, 0, budget, [""]):
        yield found
        if found.label in (_SURNAME, _GIVEN):
            parts[found.label] = found.text
            if len(parts) == 2:
                yield CertifiedText(_NAMES[_COMMON], f"{parts[_SURNAME]} {parts[_GIVEN]}")
                parts.clear()


def _walk(raw: bytes, depth: int, budget: list[int], label: list[str]) -> Iterator[CertifiedText]:
    at = 0
    while at + 2 <= len(raw) and budget[0] > 0 and depth < _DEPTH:
        budget[0] -= 1
        tag = raw[at]
        start, length = _length(raw, at + 1)
        if start < 0 or start > len(raw):
            return
        body = raw[start : start + length] if length >= 0 else raw[start:]
        at = start + (length if length >= 0 else len(body))
        kind, made_of_others = tag & 0x1F, bool(tag & 0x20)
        if made_of_others:
            yield from _walk(body, depth + 1, budget, label)
        elif tag == _OID:
            label[0] = _NAMES.get(body, "")
        elif tag in (_OCTETS, _BITS):
            inner = body[1:] if tag == _BITS else body
            if inner[:1] in (b"\x30", b"\x31") and _length(inner, 1)[1] + _length(inner, 1)[0] <= len(inner):
                yield from _walk(inner, depth + 1, budget, label)
        elif tag & 0xC0 == 0x80 and body:
            yield CertifiedText("", body.decode("utf-8", "ignore"))
        elif kind in _ENCODINGS and tag & 0xC0 == 0 and body:
            yield CertifiedText(label[0], body.decode(_ENCODINGS[kind], "ignore"))
            if kind != 12 and not body.isascii():
                yield CertifiedText(label[0], body.decode("utf-8", "ignore"))


def _length(raw: bytes, at: int) -> tuple[int, int]:
    """Where the content begins and how long it is; -1 for the indefinite form, a start of -1 when there is none."""
    if at >= len(raw):
        return -1, 0
    first = raw[at]
    if first < 0x80:
        return at + 1, first
    if first == 0x80:
        return at + 1, -1
    size = first & 0x7F
    if size > 4 or at + 1 + size > len(raw):
        return -1, 0
    return at + 1 + size, int.from_bytes(raw[at + 1 : at + 1 + size])
