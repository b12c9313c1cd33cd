"""Fonts as a text operator needs them: how a string falls into codes, and how far each code moves the pen.

Widths and code maps are MuPDF's own, so that what is kept stands exactly where it stood.
"""

import re
from typing import Any

import pikepdf
import pymupdf

from redaction.masking.charmaps import texts_of
from redaction.masking.geometry import Matrix

_low = pymupdf.mupdf
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_SPACES = re.compile(rb"begincodespacerange(.*?)endcodespacerange", re.DOTALL)
# First bytes of one-byte codes in the predefined maps that mix lengths; every other predefined map has two bytes a code.
_MIXED = {
    "GBK": ((0x00, 0x80),),
    "GB-EUC": ((0x00, 0x80),),
    "GBpc": ((0x00, 0x80), (0xFD, 0xFF)),
    "GBKp": ((0x00, 0x80),),
    "GBK2K": ((0x00, 0x7F),),
    "B5": ((0x00, 0x80),),
    "ETen": ((0x00, 0x80),),
    "HKscs": ((0x00, 0x80),),
    "CNS-EUC": ((0x00, 0x80),),
    "90ms": ((0x00, 0x80), (0xA0, 0xDF), (0xFD, 0xFF)),
    "90pv": ((0x00, 0x80), (0xA0, 0xDF), (0xFD, 0xFF)),
    "83pv": ((0x00, 0x80), (0xA0, 0xDF), (0xFD, 0xFF)),
    "Add-RKSJ": ((0x00, 0x80), (0xA0, 0xDF), (0xFD, 0xFF)),
    "Ext-RKSJ": ((0x00, 0x80), (0xA0, 0xDF), (0xFD, 0xFF)),
    "EUC": ((0x00, 0x8D), (0xA0, 0xA0), (0xFF, 0xFF)),
    "KSC": ((0x00, 0x80),),
}
# The widest letter of a font in ems, when an em is what its matrix says.
USUAL_WIDTHS = (0.15, 3.0)


class UnknownFont(Exception):
    """This font cannot be followed code by code; the page is turned into pixels instead."""


class PageFont:
    """One font of the file. Widths are in thousandths of the font size (Type 3: in text space after the font matrix).

    `em` is the height of its letters at size 1, in text space.
    """

    def __init__(self, document: Any, font: Any) -> None:
        """`document` is the low-level MuPDF document, `font` the pikepdf dictionary. Raises UnknownFont."""
        self.kind = str(font.get("/Subtype", ""))
        self.name = str(font.get("/BaseFont", ""))
        self.number = font.objgen[0]
        self.composite = self.kind == "/Type0"
        self._advance: dict[bytes, float] = {}
        # For maps that mix lengths: whether a first byte is a code of its own.
        self._single: bytes | None = None
        # Code spaces: bytes of a code, its lowest and its highest value; shorter ones first.
        self._spaces: list[tuple[int, int, int]] = []
        self._longest = 2
        self._lengths: dict[bytes, int] = {}
        self.type3: Matrix | None = None
        self.em = 1.0
        self._to_unicode = font.get("/ToUnicode")
        self._letters: dict[bytes, str] | None = None
        if self.kind == "/Type3":
            self._type3(font)
            return
        if not self.number:
            raise UnknownFont("direct font")
        try:
            self._held = pymupdf.mupdf.pdf_new_indirect(document, self.number, 0)
            self._font = _low.ll_pdf_load_font(document.m_internal, None, self._held.m_internal)
        except Exception as error:
            raise UnknownFont("font cannot be loaded") from error
        self.vertical = bool(self._font.wmode)
        if self.composite:
            self._codes(font.get("/Encoding"))
            self._spaces.sort()
            self._longest = max((length for length, _, _ in self._spaces), default=2)

    def _type3(self, font: Any) -> None:
        try:
            self.type3 = tuple(float(number) for number in font["/FontMatrix"])  # type: ignore[assignment]
            first = int(font.get("/FirstChar", 0))
            for place, width in enumerate(font.get("/Widths", [])):
                self._advance[bytes([(first + place) & 255])] = float(width) * self.type3[0] * 1000  # type: ignore[index]
            self.em = self._em_of_glyphs([float(edge) for edge in font.get("/FontBBox", [])])
        except (KeyError, ValueError, TypeError, IndexError) as error:
            raise UnknownFont("type 3 font") from error
        self.vertical = False

    def _em_of_glyphs(self, box: list[float]) -> float:
        """An em in text space at size 1. It is 1 but for fonts whose glyphs are drawn in other units than their matrix says."""
        assert self.type3 is not None
        widest = max((abs(width) / 1000 for width in self._advance.values()), default=1.0)
        if USUAL_WIDTHS[0] <= widest <= USUAL_WIDTHS[1]:
            return 1.0
        high = abs((box[3] - box[1]) * self.type3[3]) if len(box) == 4 else 0.0
        return max(widest, high) or 1.0

    def _codes(self, encoding: Any) -> None:
        try:
            data = encoding.read_bytes() if isinstance(encoding, pikepdf.Stream) else None
        except Exception as error:
            raise UnknownFont("encoding") from error
        if data is not None:
            for block in _SPACES.findall(data):
                for low, high in _RANGE.findall(block):
                    self._spaces.append((len(low) // 2, int(low, 16), int(high, 16)))
            if not self._spaces:
                self._spaces = [(2, 0, 0xFFFF)]
            return
        name = str(encoding).lstrip("/")
        if "UTF16" in name or "UTF32" in name or "UTF8" in name:
            if "UTF16" not in name:
                raise UnknownFont("encoding")
            self._spaces = [(4, 0xD800DC00, 0xDBFFDFFF), (2, 0, 0xFFFF)]
            return
        for start, ranges in _MIXED.items():
            if name.startswith(start):
                self._single = bytes(any(low <= byte <= high for low, high in ranges) for byte in range(256))
                return

    def split(self, data: bytes) -> list[bytes]:
        """The codes of a string."""
        if not self.composite:
            return [data[at : at + 1] for at in range(len(data))]
        if self._single is None and self._spaces in ([], [(2, 0, 0xFFFF)]):
            return [data[at : at + 2] for at in range(0, len(data), 2)]
        codes: list[bytes] = []
        at = 0
        single = self._single
        while at < len(data):
            length = self._length(data, at) if single is None else 1 if single[data[at]] else 2
            codes.append(data[at : at + length])
            at += length
        return codes

    def _length(self, data: bytes, at: int) -> int:
        """How many bytes the code at a place has. The bytes that tell are few different ones, so each is looked up once."""
        ahead = data[at : at + self._longest]
        known = self._lengths.get(ahead)
        if known is None:
            known = self._lengths[ahead] = self._fitting(ahead)
        return known

    def _fitting(self, ahead: bytes) -> int:
        """The length of the shortest code space that bytes begin a code of; the shortest of all when none does."""
        for length, low, high in self._spaces:
            part = ahead[:length]
            if len(part) == length and all(
                lo <= byte <= hi for byte, lo, hi in zip(part, low.to_bytes(length), high.to_bytes(length), strict=True)
            ):
                return length
        return self._spaces[0][0] if self._spaces else 2

    def cid(self, code: bytes) -> int:
        """The character id of a code, 0 when it has none."""
        if not self._font.encoding:
            return code[0]
        return max(0, int(_low.ll_pdf_lookup_cmap(self._font.encoding, int.from_bytes(code))))

    def letter(self, code: bytes) -> str:
        """The text that a code stands for, as far as the font says; empty when it does not."""
        if self._letters is None:
            try:
                self._letters = texts_of(self._to_unicode.read_bytes())
            except (pikepdf.PdfError, AttributeError, ValueError, OverflowError):
                self._letters = {}
        known = self._letters.get(code)
        if known is not None or self.type3 is not None:
            return known or ""
        try:
            if self._font.to_unicode is None:
                return code.decode("latin-1") if not self.composite else ""
            value = _low.ll_pdf_lookup_cmap(self._font.to_unicode, self.cid(code))
            return chr(value) if 0 < value < 0x110000 else ""
        except (TypeError, ValueError, AttributeError):
            return ""

    def advance(self, code: bytes) -> float:
        """How far a code moves the pen, in thousandths of the size."""
        known = self._advance.get(code)
        if known is None:
            if self.type3 is not None:
                return 0.0
            known = self._advance[code] = float(_low.ll_pdf_lookup_hmtx(self._font, self.cid(code)).w)
        return known
