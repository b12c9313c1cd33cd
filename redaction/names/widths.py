"""How wide the forms of a name are, in sizes of the font: what a gap that a removed name left is compared with (T-090)."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from redaction.identity import Identity
from redaction.names import latin

_STANDARD = ("helv", "tiro", "hebo", "tibo")


def name_widths(identity: Identity, *, known: Mapping[str, float]) -> Iterator[tuple[float, str]]:
    """Widths of the applicant's names; `known` holds the advances of letters in the font at hand, others come from the standard fonts."""
    for name in (identity.name, *identity.former_names):
        yield float(len(name)), name
    for name in _latin_forms(identity):
        for font in (None, *_STANDARD):
            yield sum(_advance(letter, known if font is None else {}, font or _STANDARD[0]) for letter in name), name


def _latin_forms(identity: Identity) -> Iterator[str]:
    for name in identity.latin_names:
        words = name.split()
        yield name
        if len(words) > 1:
            yield " ".join(reversed(words))
    form = identity.name
    if all("\u3400" <= letter <= "\u9fff" for letter in form) and 2 <= len(form) <= 4:
        surname, given = next(latin.han_spellings(form))
        yield f"{surname.capitalize()} {''.join(given).capitalize()}"
        yield f"{''.join(given).capitalize()} {surname.capitalize()}"


def _advance(letter: str, known: Mapping[str, float], font: str) -> float:
    return known.get(letter) or _standard(font, letter)


@cache
def _font(name: str) -> Any:
    import pymupdf

    return pymupdf.Font(name)


@cache
def _standard(font: str, letter: str) -> float:
    return float(_font(font).glyph_advance(ord(letter)))
