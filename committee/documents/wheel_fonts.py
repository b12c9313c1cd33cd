"""Fonts taken out of the PyMuPDF wheel, so that a machine without any Chinese font still prints every notice.

MuPDF carries Droid Sans Fallback and Noto Naskh Arabic. Droid's copy has no PostScript name, without which Typst
passes over it, so its naming table is written anew.
"""

import shutil
import struct
import tempfile
import weakref
from pathlib import Path

import pymupdf

CHINESE = "Droid Sans Fallback"
UYGHUR = "Noto Naskh Arabic"
_ARABIC_SCRIPT = 6  # MuPDF's number for the Arabic script in its table of built-in fallbacks


class WheelFonts:
    """The two fonts as files in a private folder ``path`` (3.6 MB) that goes when this object does."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="mangping-fonts-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
        chinese = pymupdf.Font("china-s")
        uyghur = pymupdf.Font(script=_ARABIC_SCRIPT, ordering=-1, language="ug")
        (self.path / "chinese.ttf").write_bytes(_renamed(chinese.buffer, family=CHINESE))
        (self.path / "uyghur.otf").write_bytes(uyghur.buffer)


def _renamed(font: bytes, *, family: str) -> bytes:
    """Return the TrueType bytes with a naming table of family, style, full name and PostScript name."""
    table = _naming_table({1: family, 2: "Regular", 4: family, 6: family.replace(" ", "")})
    padded = font + b"\0" * (-len(font) % 4)
    out = bytearray(padded + table)
    count = struct.unpack_from(">H", font, 4)[0]
    for entry in range(12, 12 + 16 * count, 16):
        if font[entry : entry + 4] == b"name":
            struct.pack_into(">LL", out, entry + 8, len(padded), len(table))
    return bytes(out)


def _naming_table(names: dict[int, str]) -> bytes:
    records, texts = b"", b""
    for number, text in names.items():
        raw = text.encode("utf-16-be")
        records += struct.pack(">6H", 3, 1, 1033, number, len(raw), len(texts))  # Windows, Unicode, US English
        texts += raw
    return struct.pack(">3H", 0, len(names), 6 + len(records)) + records + texts
