"""Folding text before searching (R-521, R-526, R-531): one character in, at most a few out, everything that only decorates dropped.

`fold` keeps letters and digits only. The offset map is made only when a hit has to be shown (`offsets`).
"""

import unicodedata
from functools import cache

from redaction.data import rows

# Letters of Uyghur and Persian keyboards that mean the same Uyghur letter, after NFKC.
_ARABIC = {
    "\u06cc": "\u064a",
    "\u0649": "\u064a",
    "\u0626": "\u064a",
    "\u06d2": "\u064a",
    "\u06a9": "\u0643",
    "\u06aa": "\u0643",
    "\u06d5": "\u0647",
    "\u06be": "\u0647",
    "\u06c1": "\u0647",
    "\u0629": "\u0647",
    "\u06c0": "\u0647",
    "\u0624": "\u0648",
    "\u0623": "\u0627",
    "\u0625": "\u0627",
    "\u0622": "\u0627",
    "\u0671": "\u0627",
}
_LETTERS = {"ı": "i", "ø": "o", "đ": "d", "ł": "l", "ə": "e", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "ng"}
# Letters of other scripts that look like Latin ones; both sides of a comparison are folded, so real Cyrillic names still meet.
_LOOK_ALIKES = str.maketrans(
    "пиаеоросхукмтнвіјѕԁһӏАЕОРСХУКМТНВІЈЅԀҺӀαοικρτυΑΒΕΖΗΙΚΜΝΟΡΤΥΧᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ",
    "nuaeopocxykmthbijsdhlaeopcxykmthbijsdhlaoikptuabezhikmnoptyxabcdefghijklmnoprtuvwyz",
)
_DROPPED_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u0640\u0674ʻʼʽˈˌˊˋ˙ᆞㆍ")
# White letters on black circles and squares, and letters of flags: NFKC leaves them as they are.
_ENCLOSED = {first + place: chr(ord("a") + place) for first in (0x1F150, 0x1F170, 0x1F1E6) for place in range(26)}


class _Folder(dict[int, str]):
    """A translation table that fills itself one character at a time, so that `str.translate` stays at C speed."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


def _fold_character(character: str) -> str:
    out: list[str] = []
    same = _same_characters()
    if character in _DROPPED_LETTERS:
        return ""
    character = _ENCLOSED.get(ord(character), character).translate(_LOOK_ALIKES)
    for letter in unicodedata.normalize("NFD", unicodedata.normalize("NFKC", character).casefold()).translate(
        _LOOK_ALIKES
    ):
        # A radical is a symbol to Unicode, and the letter that it stands for to everybody else.
        letter = same.get(letter, letter)
        # Hangul is taken apart by NFD too; Korean names do not occur here, and the pieces fold alike on both sides.
        if unicodedata.category(letter)[0] not in "LN" or letter in _DROPPED_LETTERS:
            continue
        digit = unicodedata.digit(letter, None)
        if digit is not None:
            out.append(str(digit))
            continue
        plain = _ARABIC.get(letter) or _LETTERS.get(letter) or letter
        out.append(same.get(plain, plain))
    return "".join(out)


@cache
def _same_characters() -> dict[str, str]:
    table: dict[str, str] = {}
    for name in ("traditional.tsv", "radicals.tsv"):
        for target, forms in rows(name):
            table.update(dict.fromkeys(forms, target))
    return table


_FOLDER = _Folder()


def fold(text: str) -> str:
    """The text reduced to plain letters and digits: no spaces, separators, marks, case, width or traditional forms."""
    return text.translate(_FOLDER)


def same_look(text: str) -> str:
    """The text with characters that only stand for others (radicals, presentation forms, ligatures, hard spaces) replaced by those."""
    return unicodedata.normalize("NFKC", text).translate(_radicals())


def true_characters(text: str) -> str:
    """The text with radicals and upright marks replaced by the characters that they stand for, each in its place."""
    return text.translate(_radicals())


def simplified(text: str) -> str:
    """The text with traditional and variant characters and radicals replaced by the usual ones, each in its place."""
    return text.translate(_usual())


@cache
def _usual() -> dict[int, str]:
    same = _same_characters()
    plain = {code: same.get(letter, letter) for code, letter in _radicals().items()}
    return plain | {ord(form): target for form, target in same.items() if len(form) == len(target) == 1}


@cache
def _radicals() -> dict[int, str]:
    forms = (*range(0x2F00, 0x2FD6), *range(0xFE10, 0xFE19), *range(0xFE35, 0xFE45))
    table = {code: unicodedata.normalize("NFKC", chr(code)) for code in forms}
    return table | {ord(form): target for target, forms in rows("radicals.tsv") for form in forms}


def offsets(text: str) -> list[int]:
    """For each character of `fold(text)`, the index in `text` that it came from."""
    positions: list[int] = []
    for index, character in enumerate(text):
        positions.extend([index] * len(_FOLDER[ord(character)]))
    return positions


def equal_sounds(table: str) -> dict[int, str]:
    """A translation table that maps every character of a class file's line to the first of that line."""
    mapping: dict[int, str] = {}
    for (letters,) in rows(table, optional=True):
        members = "".join(letters.split())
        for letter in members:
            mapping.setdefault(ord(letter), members[0])
    return mapping
