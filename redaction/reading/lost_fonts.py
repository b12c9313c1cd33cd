"""Words that a page sets in a font that is not there: a reader shows nothing or signs, yet the operands may spell them in a known encoding."""

import re
from collections.abc import Iterator, Mapping

from redaction.reading.encodings import byte_readings, from_hex, name_text, unescape

_TABLE = re.compile(r"/Font\s*(?:<<((?:[^<>]|<<[^<>]*>>)*)>>|(\d+) 0 R)")
_ENTRY = re.compile(r"/([^\s/<>\[\](){}%]+)\s*(?:(\d+) 0 R|<<)")
_DESCENDANTS = re.compile(r"/DescendantFonts\s*\[?\s*(\d+) 0 R")
# Maps whose codes are the letters themselves, and that MuPDF does not carry or that lead to a set of glyphs without simplified ones.
_UNICODE_CODES = re.compile(r"/Encoding/Uni(?:[A-Z]+\d*-UTF(?:8|32)|(?:CNS|JIS|KS)[A-Z0-9]*-[A-Z0-9]+)(?:-HW)?-[HV]\b")
_SET = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+[-+.\d]+\s+Tf\b")
_STRINGS = re.compile(rb"\(((?:[^\\()]|\\.)*)\)|(?<!<)<([0-9A-Fa-f\s]*)>(?!>)", re.DOTALL)
_MOST = 1_000_000


class FontNames:
    """The names under which resources of a PDF list fonts, given its printed objects by number."""

    def __init__(self, source: Mapping[int, str]) -> None:
        self._listed: set[str] = set()
        self._lost: set[str] = set()
        for printed in source.values():
            for inline, number in _TABLE.findall(printed):
                table = inline or source.get(int(number or 0), "")
                for name, target in _ENTRY.findall(table):
                    shown = name_text(name.encode("utf-8", "surrogateescape"))
                    self._listed.add(shown)
                    if target and not _is_usable(source.get(int(target), ""), source):
                        self._lost.add(shown)

    def sets_lost(self, data: bytes) -> Iterator[str]:
        """What content says while a font is set that is missing, broken or known to no reader, under every encoding."""
        chosen = list(_SET.finditer(data))
        ends = [found.start() for found in chosen[1:]] + [len(data)]
        for found, end in zip(chosen, ends, strict=False):
            name = name_text(found[1])
            if name in self._listed and name not in self._lost:
                continue
            piece = data[found.end() : min(end, found.end() + _MOST)]
            said = b"".join(
                from_hex(digits) if digits else unescape(literal) for literal, digits in _STRINGS.findall(piece)
            )
            yield from dict.fromkeys(byte_readings(said))


def _is_usable(font: str, source: Mapping[int, str]) -> bool:
    """Whether a printed object is a font from which MuPDF gives out the right letters."""
    if "/Type/Font" not in font and "/Subtype/T" not in font:
        return False
    if "/Subtype/Type0" not in font:
        return True
    inner = _DESCENDANTS.search(font)
    # A list of descendants may stand in an object of its own, which then is no font: what matters is that it is there.
    return inner is not None and int(inner[1]) in source and _UNICODE_CODES.search(font) is None
