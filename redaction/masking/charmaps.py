"""Character maps of fonts (ToUnicode): which text a code stands for, read one by one and written with some codes only."""

import re
from collections.abc import Iterable, Iterator

_ENTRY = re.compile(rb"<([0-9A-Fa-f\s]+)>")
_BLOCK = re.compile(rb"begin(bfchar|bfrange|cidchar|cidrange)(.*?)end\1", re.DOTALL)
_RANGE_ROW = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])")
_CHAR_ROW = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
MAX_RANGE = 65_536
_KEPT = re.compile(
    rb"(?P<count>\d+)\s*begin(?P<kind>codespacerange|bfchar|bfrange|cidchar|cidrange|notdefchar|notdefrange)(?P<rows>.*?)end(?P=kind)"
    rb"|/WMode\s+[01]\s+def|/[A-Za-z0-9-]+\s+usecmap",
    re.DOTALL,
)
_ROWS = re.compile(rb"[<>\[\]0-9A-Fa-f\s]*")
_PART = re.compile(rb"<[0-9A-Fa-f\s]*>|[\[\]]|\d+")
_BEGIN = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
    b"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
)
_FINISH = b"\nendcmap CMapName currentdict /CMap defineresource pop end end"


def texts_of(data: bytes) -> dict[bytes, str]:
    """The text of each code that a map names."""
    return {
        code: bytes.fromhex(target.decode("ascii")).decode("utf-16-be", "replace")
        for code, target in _entries(data)
        if len(target) % 4 == 0
    }


def cut_down(data: bytes, codes: set[bytes]) -> bytes:
    """A map with the entries of the given codes only, one by one."""
    kept = [b"<" + code.hex().encode() + b"> <" + target + b">" for code, target in _entries(data) if code in codes]
    length = max((len(code) for code in codes), default=2)
    blocks = [kept[at : at + 100] for at in range(0, len(kept), 100)]
    body = b"\n".join(f"{len(block)} beginbfchar\n".encode() + b"\n".join(block) + b"\nendbfchar" for block in blocks)
    space = b"1 begincodespacerange\n<" + b"00" * length + b"> <" + b"ff" * length + b">\nendcodespacerange\n"
    return _BEGIN + space + body + _FINISH


def plain_map(data: bytes) -> bytes:
    """A map with what it says of codes only: no name, owner, comment or strings of its own."""
    return _BEGIN + b"\n".join(map(_plain_part, _KEPT.finditer(data))) + _FINISH


def _plain_part(part: re.Match[bytes]) -> bytes:
    kind, rows = part["kind"], part["rows"]
    if kind is None or _ROWS.fullmatch(rows):
        return part[0]
    return part["count"] + b" begin" + kind + b"\n" + b" ".join(_PART.findall(rows)) + b"\nend" + kind


def _entries(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Codes with the hexadecimal digits of what they stand for."""
    for kind, block in _BLOCK.findall(data):
        if kind == b"bfchar":
            yield from ((bytes.fromhex(code.decode()), target) for code, target in _CHAR_ROW.findall(block))
        elif kind == b"bfrange":
            for low, high, first, listed in _RANGE_ROW.findall(block):
                yield from _spread(low, high, first, _ENTRY.findall(listed))


def _spread(low: bytes, high: bytes, first: bytes, listed: list[bytes]) -> Iterable[tuple[bytes, bytes]]:
    length = len(low) // 2
    start, count = int(low, 16), min(MAX_RANGE, int(high, 16) - int(low, 16) + 1)
    for step in range(count):
        code = (start + step).to_bytes(length)
        if listed:
            if step < len(listed):
                yield code, b"".join(listed[step].split())
        elif first:
            target = bytes.fromhex(first.decode())
            value = int.from_bytes(target) + step
            yield code, value.to_bytes(max(len(target), (value.bit_length() + 7) // 8)).hex().encode()
