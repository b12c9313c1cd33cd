"""One string worth searching for and the rule by which its hits are judged."""

from dataclasses import dataclass, field
from enum import StrEnum

from redaction.findings import Kind

SEPARATORS = "·•・･‧∙⋅ㆍ．.。˙●"


class Rule(StrEnum):
    """How a hit of a needle is judged."""

    HAN = "han"
    SHORT_HAN = "short_han"
    TRANSLITERATED = "transliterated"
    FIRST_PART = "first_part"
    SCRIPT = "script"
    SCRIPT_PART = "script_part"
    LATIN = "latin"
    LATIN_PART = "latin_part"
    INITIALS = "initials"
    UNIT = "unit"
    ALIAS = "alias"
    UNIT_PLACE = "unit_place"
    NUMBER = "number"
    EMAIL = "email"
    MAILBOX = "mailbox"
    COLLEAGUE = "colleague"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class Needle:
    """One folded string. `sound` needles are searched in text whose same-sounding characters were made equal; `home` is what a form of a
    unit that names no place may follow."""

    form: str = field(repr=False)
    value: str = field(repr=False)
    kind: Kind
    rule: Rule
    leak_class: str
    confidence: float = 1.0
    sound: bool = False
    home: tuple[str, ...] = field(default=(), repr=False)


def is_latin(name: str) -> bool:
    """Whether the letters of a name are Latin ones; folding makes some Cyrillic letters look so."""
    return any(letter.isalpha() for letter in name) and all(
        ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 for c in name if c.isalpha()
    )
