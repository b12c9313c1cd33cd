"""Whether the letters of a font look like what they claim to be (T-055): a font whose text lies as a whole is known by that.

Latin letters and digits are compared with seven plain faces, Chinese ones with the fallback face. Measured on whole alphabets: of honest
faces made for reading at most 13 of 100 Latin kinds look more like another letter and 20 of 100 Chinese ones (Kai) unlike their own,
of lying ones 96 and 80. Faces for ornament are mistaken for liars; that costs a look at the page and no more.
"""

import string
from collections import deque
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import pymupdf

from redaction.names.context import is_ideograph
from redaction.reading.shapes import Glyph, Kind, Shapes, ink_of, reference, shape_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Shape = NDArray[np.float32]

_FACES = ("helv", "hebo", "heit", "tiro", "tibo", "tiit", "cour")
_LETTERS = string.ascii_letters + string.digits
# Letters that no shape without its size tells apart count as one; capitals and small letters do as well.
_ALIKE = ("0o", "1lijt", "5s", "2z", "6bg", "9gq", "uv", "ceo")
_CLEARLY, _IN_A_ROW = 0.1, 0.3
_UNLIKE = 0.35
_FEW, _SHARE = 5, 0.5
_ROW, _ROW_KINDS = 7, 4
_SAMPLE = 40
_CELL, _ACROSS = 48, 8


def lying(page: Any, glyphs: Sequence[Glyph], shapes: Shapes) -> bool:
    """Whether most kinds of glyphs of one font on a page, or several Latin ones in a row, look like other letters."""
    wanted = _worth_a_look(glyphs)
    if not wanted:
        return False
    strange = [
        None if shape is None else _strangeness(glyph.letter, shape)
        for glyph, shape in zip(wanted, shapes.of(page, wanted), strict=True)
    ]
    kinds: dict[str, dict[Kind, bool]] = {}
    for glyph, doubt in zip(wanted, strange, strict=True):
        if doubt is not None:
            kinds.setdefault(glyph.font, {})[glyph.kind] = doubt > _CLEARLY
    if any(len(told) >= _FEW and sum(told.values()) >= _SHARE * len(told) for told in kinds.values()):
        return True
    return _stand_in_a_row(wanted, strange)


def _worth_a_look(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Latin letters and digits, and of Chinese ones as many kinds of each font as tell whether it lies."""
    wanted: list[Glyph] = []
    chinese: dict[str, set[Kind]] = {}
    for glyph in glyphs:
        if glyph.letter in _LETTERS:
            wanted.append(glyph)
        elif is_ideograph(glyph.letter):
            seen = chinese.setdefault(glyph.font, set())
            if glyph.kind not in seen and len(seen) < _SAMPLE:
                seen.add(glyph.kind)
                wanted.append(glyph)
    return wanted


def _strangeness(letter: str, shape: "Shape") -> float:
    """How much more like another letter a shape is than like its own; for Chinese, how far it is from being like its own."""
    if letter not in _LETTERS:
        own = reference(letter)
        return 0.0 if own is None else _UNLIKE - float(shape @ own) + _CLEARLY
    likeness = _latin() @ shape
    own_rows, other_rows = _rows(letter)
    return float(likeness[other_rows].max() - likeness[own_rows].max())


def _stand_in_a_row(glyphs: Sequence[Glyph], strange: Sequence[float | None]) -> bool:
    """Whether some Latin letters in a row are strange on the whole: a name in a font that is honest elsewhere."""
    row: deque[tuple[Kind, float]] = deque(maxlen=_ROW)
    for glyph, doubt in zip(glyphs, strange, strict=True):
        if glyph.letter not in _LETTERS or doubt is None:
            row.clear()
            continue
        row.append((glyph.kind, doubt))
        whole = len(row) == _ROW and len({kind for kind, _ in row}) >= _ROW_KINDS
        if whole and sum(doubt for _, doubt in row) >= _IN_A_ROW * _ROW:
            return True
    return False


@cache
def _latin() -> "NDArray[np.float32]":
    """The shapes of all letters in all faces, a row each: face by face in the order of the letters; no ink is a row of zeros."""
    import numpy as np

    rows: list[NDArray[np.float32]] = []
    for face in _FACES:
        document = pymupdf.open()
        page = document.new_page(width=_CELL * _ACROSS, height=_CELL * _ACROSS)
        writer, font = pymupdf.TextWriter(page.rect), pymupdf.Font(face)
        for place, letter in enumerate(_LETTERS):
            down, right = divmod(place, _ACROSS)
            writer.append((right * _CELL + 8, down * _CELL + 36), letter, font=font, fontsize=30)
        writer.write_text(page)
        ink = ink_of(page.get_pixmap(colorspace=pymupdf.csGRAY))
        for place in range(len(_LETTERS)):
            down, right = divmod(place, _ACROSS)
            shape = shape_of(ink[down * _CELL : (down + 1) * _CELL, right * _CELL : (right + 1) * _CELL])
            rows.append(np.zeros(400, np.float32) if shape is None else shape)
    return np.stack(rows)


@cache
def _rows(letter: str) -> "tuple[NDArray[np.intp], NDArray[np.intp]]":
    """The rows of a letter and of those it may be mistaken for, and all others."""
    import numpy as np

    small = letter.lower()
    own = {small, *(other for group in _ALIKE if small in group for other in group)}
    marks = np.array([other.lower() in own for other in _LETTERS] * len(_FACES))
    return np.nonzero(marks)[0], np.nonzero(~marks)[0]
