"""Latin spellings of names (L-03, R-525): pinyin in every reading, both orders, joined, with initials; Uyghur Latin with its variants."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice, permutations, product

from redaction.data import rows

_READINGS = 6
_SPELLINGS = 24
# Uyghur Latin letters that papers write in more than one way; applied to plain letters.
_SWAPS = (("gh", "g"), ("q", "k"), ("x", "kh"), ("x", "h"), ("zh", "j"), ("w", "v"), ("e", "a"), ("ch", "q"))

# Readings that dictionaries give last and passports of Xinjiang first: 阿不都 is Abudu.
_BY_SOUND = {"都": "du"}


def plain(text: str) -> str:
    """Lower-case ASCII letters of a Latin word, diacritics dropped."""
    return "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if "a" <= c <= "z")


@cache
def surname_readings() -> dict[str, tuple[str, ...]]:
    """Surnames with a reading of their own, and all two-character surnames."""
    return {name: tuple(readings.split()) for name, readings in rows("surnames.tsv")}


def syllables(character: str) -> tuple[str, ...]:
    """All readings of one Chinese character in plain letters, ü written v, u and yu; the usual one first."""
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True)
    readings: list[str] = []
    for reading in found[0] if found else []:
        for form in (reading.replace("ü", "v"), reading.replace("v", "u"), reading.replace("v", "yu")):
            letters = plain(form)
            if letters and letters not in readings:
                readings.append(letters)
    return tuple(readings)


def split_han(name: str) -> tuple[str, str]:
    """Surname and given name of a Han name; two-character surnames by the table."""
    if len(name) > 2 and name[:2] in surname_readings():
        return name[:2], name[2:]
    return name[:1], name[1:]


def han_spellings(name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Pairs of surname and given syllables in letters, in every likely reading, the usual one first."""
    surname, given = split_han(name)
    known = surname_readings().get(surname)
    firsts = known or ["".join(p) for p in islice(product(*(syllables(c) for c in surname)), _READINGS)]
    seconds = list(islice(product(*map(_likely, given)), _READINGS))
    for first in firsts:
        for second in seconds:
            yield first, second


def _likely(character: str) -> tuple[str, ...]:
    """A rare reading in a given name is as improbable as it is common in dictionaries: the first two suffice, and for ü its three forms."""
    found = syllables(character)
    return found[: 3 if found[:1] and "v" in found[0] else 2]


def transliterated_spelling(part: str) -> str:
    """The usual pinyin of one part of a transliterated name, joined as in a passport."""
    return "".join(readings[0] for c in part if (readings := syllables(c)))


def transliterated_spellings(part: str) -> tuple[str, str]:
    """The usual pinyin of one part of a transliterated name, and the one with the readings that characters have only in such names."""
    by_sound = "".join(_BY_SOUND.get(c) or readings[0] for c in part if (readings := syllables(c)))
    return transliterated_spelling(part), by_sound


def romanised(name: str) -> str:
    """A name in Uyghur, Kazakh or Cyrillic letters in plain Latin ones, its words apart; empty where a letter is of another script (R-525)."""
    words = [
        [_alphabets().get(letter) for letter in unicodedata.normalize("NFKC", word).casefold() if letter.isalpha()]
        for word in name.replace("·", " ").split()
    ]
    if any(letter is None for word in words for letter in word):
        return ""
    return " ".join("".join(filter(None, word)) for word in words)


@cache
def _alphabets() -> dict[str, str]:
    return {letter: letters.strip("_") for letters, script in rows("alphabets.tsv") for letter in script}


def tokens(name: str) -> tuple[str, ...]:
    """The words of a Latin name in plain letters, in the order given."""
    return tuple(word for raw in re.split(r"[\s,;·•./_-]+", name) if (word := plain(raw)))


def spellings(word: str) -> tuple[str, ...]:
    """A Uyghur Latin word in the other spellings of its letters, itself first, at most a couple of dozen."""
    forms = [word]
    for one, other in _SWAPS:
        for form in tuple(forms):
            for source, target in ((one, other), (other, one)):
                if source in form and (changed := form.replace(source, target)) not in forms:
                    forms.append(changed)
        if len(forms) > _SPELLINGS:
            break
    return tuple(forms[:_SPELLINGS])


def orders(words: Iterable[str]) -> Iterator[str]:
    """Every order of the words of a name, joined."""
    parts = tuple(words)[:4]
    for order in permutations(parts):
        yield "".join(order)


def initials(words: tuple[str, ...]) -> Iterator[str]:
    """Joined forms in which one word is spelled out and the others are single letters, in front and behind."""
    for index, word in enumerate(words):
        if len(word) < 2:
            continue
        rest = "".join(other[0] for place, other in enumerate(words) if place != index)
        if rest:
            yield word + rest
            yield rest + word


def other_scripts(name: str) -> Iterator[str]:
    """A Han name in Zhuyin, in Cyrillic letters, in Wade-Giles, and in pinyin with digits for the tones; the usual reading only."""
    from pypinyin import Style, pinyin

    for style in (Style.BOPOMOFO, Style.CYRILLIC, Style.WADEGILES, Style.TONE3):
        syllable = [row[0] for row in pinyin(name, style=style)]
        spelled = "".join(syllable)
        # The library writes ü as v, which Wade-Giles has not.
        yield spelled.replace("v", "u") if style is Style.WADEGILES else spelled
        if style is Style.CYRILLIC:
            yield "".join(letter for letter in spelled if not letter.isdigit())
        if style is Style.TONE3 and len(syllable) > 1:
            yield "".join(syllable[1:] + syllable[:1])
