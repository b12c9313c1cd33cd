"""The faces that documents are lettered with, all from inside the wheels, and what to do with a character a face lacks."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import pymupdf


class Face(StrEnum):
    """A lettering style; every chain of fonts ends with Droid Sans Fallback, which knows 50,000 characters."""

    SONG = "song"
    HEI = "hei"
    LATIN = "latin"
    LATIN_BOLD = "latin-bold"
    LATIN_ITALIC = "latin-italic"
    SANS = "sans"


_SONG = Path(__file__).parent / "data" / "song.ttf"
_BUILT_IN = {Face.LATIN: "tiro", Face.LATIN_BOLD: "tibo", Face.LATIN_ITALIC: "tiit", Face.SANS: "helv"}


@dataclass(frozen=True)
class Run:
    """A stretch of text that one font can show."""

    font: Any
    text: str


@cache
def chain(face: Face) -> tuple[Any, ...]:
    """Give the fonts of a face in the order they are tried."""
    song, droid = _song(), pymupdf.Font("china-s")
    if face is Face.SONG:
        return song, droid
    if face is Face.HEI:
        return (droid,)
    return pymupdf.Font(_BUILT_IN[face]), song, droid


@cache
def _song() -> Any:
    return pymupdf.Font(fontbuffer=_SONG.read_bytes())


@cache
def _font_for(letter: str, face: Face) -> Any:
    fonts = chain(face)
    return next((font for font in fonts if font.has_glyph(ord(letter))), fonts[-1])


def runs(text: str, *, face: Face) -> list[Run]:
    """Cut text into runs of one font each."""
    found: list[Run] = []
    for letter in text:
        font = _font_for(letter, face)
        if found and found[-1].font is font:
            found[-1] = Run(font, found[-1].text + letter)
        else:
            found.append(Run(font, letter))
    return found


@cache
def _advance(letter: str, face: Face) -> float:
    return float(_font_for(letter, face).text_length(letter, fontsize=1000)) / 1000


def measure(text: str, *, face: Face, size: float) -> float:
    """Give the length of a line of text in points."""
    return sum(_advance(letter, face) for letter in text) * size
