"""Texts inside font files: the name table of TrueType and OpenType fonts, readable runs of the others."""

import binascii
import re
import struct
from collections.abc import Iterator

_RUN = re.compile(rb"[\x20-\x7e]{4,}")
_HEAD = 65_536
_BLOCKS = re.compile(rb"beginbfchar(.*?)endbfchar|beginbfrange(.*?)endbfrange", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")
# Codes from one to another: the letter of the first, or a letter for each.
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])")
_TABLE_NAME = re.compile(rb"/(?:CMapName|Registry|Ordering)\s*[/(]([^\s/()]{3,100})")
_DIFFERENCES = re.compile(r"/Differences\s*\[([^\]]*)\]")
_GLYPH = re.compile(r"/([^\s/\[\]<>()]+)")
_UNI = re.compile(r"(?:uni|u)([0-9A-F]{4,6})(?:\..*)?$")
_RUN_OF_CODES = 64


def font_texts(data: bytes) -> Iterator[str]:
    """Every text a font file carries beside its glyphs: family, owner, copyright, licence, designer (T-058)."""
    if data[:4] in (b"\0\1\0\0", b"OTTO", b"true", b"ttcf"):
        yield from _name_table(data)
    elif data[:1] == b"\1" or data[:2] == b"%!":
        yield "\n".join(run.decode("ascii") for run in _RUN.findall(data[:_HEAD]))


def table_names(table: bytes) -> str:
    """What a character map calls itself and its letters."""
    return "\n".join(found.decode("latin-1") for found in dict.fromkeys(_TABLE_NAME.findall(table)))


def mapped_text(table: bytes) -> str:
    """The characters that a ToUnicode table can give out, in the order of its codes: what a removed name leaves behind (T-057)."""
    letters: list[str] = []
    for single, block in _BLOCKS.findall(table):
        if single:
            letters += [_characters(value) for value in _HEX.findall(single)[1::2]]
            continue
        for low, high, value, each in _RANGE.findall(block):
            if each:
                letters += [_characters(letter) for letter in _HEX.findall(each)]
                continue
            count = int(high, 16) - int(low, 16) + 1
            first = _characters(value)
            # Whole planes mapped at once are no text.
            if len(first) == 1 and 0 < count <= _RUN_OF_CODES:
                letters += [chr(min(ord(first) + step, 0x10FFFF)) for step in range(count)]
    return "".join(letters)


def glyph_names(source: str) -> str:
    """The letters that the glyph names of an encoding's differences spell, in their order."""
    letters: list[str] = []
    for block in _DIFFERENCES.findall(source):
        for name in _GLYPH.findall(block):
            if len(name) == 1:
                letters.append(name)
            elif found := _UNI.match(name):
                letters.append(chr(min(int(found[1], 16), 0x10FFFF)))
    return "".join(letters)


def _characters(value: bytes) -> str:
    digits = value[: len(value) // 4 * 4] or b"0020"
    return binascii.unhexlify(digits).decode("utf-16-be", "ignore")


def _name_table(data: bytes) -> Iterator[str]:
    try:
        (count,) = struct.unpack_from(">H", data, 4)
        for index in range(min(count, 64)):
            tag, _, offset, length = struct.unpack_from(">4sIII", data, 12 + 16 * index)
            if tag == b"name":
                yield from _names(data[offset : offset + min(length, _HEAD)])
    except struct.error:
        return


def _names(table: bytes) -> Iterator[str]:
    _, count, start = struct.unpack_from(">HHH", table, 0)
    for index in range(min(count, 512)):
        platform, _, _, _, length, offset = struct.unpack_from(">HHHHHH", table, 6 + 12 * index)
        raw = table[start + offset : start + offset + length]
        yield raw.decode("utf-16-be" if platform in (0, 3) else "mac-roman", "replace")
