"""How urgent the check of a file is: born-digital papers get their verdict in seconds, scans wait behind them for the slow eyes.

A guess from the bytes, never a parse: a wrong one costs a place in the queue and nothing else.
"""

import re
import zlib

from committee.jobs import SLOW

QUICK = 4
_STREAM = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.S)
_LOOKED_AT, _INFLATED, _STREAMS = 4 * 1024 * 1024, 256 * 1024, 24


def urgency(kind: str, content: bytes) -> int:
    """The priority of a file's check: ``QUICK`` for what carries text of its own, ``SLOW`` for pictures and scans."""
    return QUICK if kind == "application/pdf" and has_fonts(content) else SLOW


def has_fonts(content: bytes) -> bool:
    """Whether a PDF names a font, in the open or inside its compressed object streams (looked into within fixed limits)."""
    head, tail = content[:_LOOKED_AT], content[-_LOOKED_AT:]
    if b"/Font" in head or b"/Font" in tail:
        return True
    found = 0
    for part in (head, tail):
        for match in _STREAM.finditer(part):
            found += 1
            if found > _STREAMS:
                return False
            if b"/Font" in _inflated(part[match.end() :]):
                return True
    return False


def _inflated(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed[:_INFLATED], _INFLATED)
    except zlib.error:
        return b""
