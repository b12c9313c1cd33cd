"""The whole of a unit's English name around the place by which it was found (L-08).

What the place leaves of it (Prefecture Inspection and Testing Center) still tells level, work and kind of house, which together are few
houses; the name of a unit is no matter that R-506 keeps, so all of it is one thing.
"""

import re
from functools import cache

from redaction.data import rows
from redaction.names.places import title_of

INSTITUTION = re.compile(
    r"inspect|test|institut|cent(?:er|re)|bureau|metrolog|measure|supervis|quality|administration|laborator|company|co\.|hospital|school"
    r"|universit|college|academy|station|brigade|observator|museum|librar",
    re.IGNORECASE,
)

_WORD = r"(?:[A-Z][\w'’.-]*|&)"
_LINK = r"(?:of|for|and|the)"
_RIGHT = re.compile(rf"(?:\s{{1,2}}(?:{_LINK}\s{{1,2}}){{0,2}}{_WORD}){{0,14}}")
_LEFT = re.compile(rf"(?:{_WORD}\s{{1,2}}(?:{_LINK}\s{{1,2}}){{0,2}}){{0,14}}$")
_FIRM = re.compile(r",?\s{1,2}(?:Ltd\b\.?|Limited\b|LLC\b)")
_KIND = re.compile(r"(?:Prefecture|Region|County|City|District|Autonomous|Division)\b")
_WORK = re.compile(
    r"verif|calibrat|standard|detect|food|drug|fib(?:er|re)|equipment|regulat|control|prevent|people", re.IGNORECASE
)
_WORDS = re.compile(_WORD)
REACH = 160
# What ends the phrase of a name before and behind its place: Testing Centre, Hotan, but not Hotan, Testing Centre of Qinghai.
# A number's sign ends none: Yantan No. 3 Middle School.
_STOP = r"(?<!\bNo)\. "
_PHRASE_BEFORE = re.compile(rf".*(?:[;:。；：()（）\[\]]|{_STOP}|\n\s*\n)", re.DOTALL)
_PHRASE_AFTER = re.compile(rf"[,;:，。；：()（）\[\]]|{_STOP}|\n\s*\n")
_ORDINALS = {
    number: re.compile(rf"\b(?:{word}|no\.? ?{digit}|{digit}(?:st|nd|rd|th))\b", re.IGNORECASE)
    for digit, (number, word) in enumerate(
        zip(
            "一二三四五六七八九十",
            ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"],
            strict=True,
        ),
        1,
    )
}
_NUMBER = re.compile(r"第([一二三四五六七八九十])(?![一二三四五六七八九十])")


@cache
def _dictionary(kind: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (row[1], re.compile(rf"\b(?:{row[2]})", re.IGNORECASE)) for row in rows("english_units.tsv") if row[0] == kind
    )


def translated(unit: str, text: str) -> bool:
    """Whether a piece of English holds the unit's work, its number and its kind of house (L-08); of a unit that is all house (昌吉学院) the house."""
    title = title_of(unit)
    if (number := _NUMBER.search(title)) and not _ORDINALS[number[1]].search(text):
        return False
    works = _works(title)
    return (any(work.search(text) for work in works) or not works) and same_house(unit, text)


def _works(title: str) -> list[re.Pattern[str]]:
    return [english for chinese, english in _dictionary("work") if chinese in title]


def is_known_by_work(unit: str) -> bool:
    """Whether the dictionary has a word for what a unit does, so that its English name can be told from other houses of one kind."""
    return bool(_works(title_of(unit)))


def same_house(unit: str, text: str) -> bool:
    """Whether a piece of English holds the unit's kind of house."""
    return any(english.search(text) for chinese, english in _dictionary("house") if unit.endswith(chinese))


def phrase_around(text: str, start: int, end: int) -> str:
    """What may belong to one name with the place at `text[start:end]`."""
    before, after = text[max(0, start - REACH // 2) : start], text[end : end + REACH]
    stop = _PHRASE_AFTER.search(after)
    return _PHRASE_BEFORE.sub("", before) + text[start:end] + after[: stop.start() if stop else None]


def whole_name(text: str, start: int, end: int, *, unit: str) -> tuple[int, int]:
    """The range of the English name of `unit` around its place at `text[start:end]`; the place alone where no name stands around it."""
    after = _RIGHT.match(text, end, end + REACH)
    assert after is not None
    last = max((end + word.end() for word in _WORDS.finditer(after[0]) if _belongs(word[0], unit)), default=end)
    if firm := _FIRM.match(text, last):
        last = firm.end()
    first = start
    before = _LEFT.search(text[max(0, start - REACH) : start])
    if before is not None and not translated(unit, text[start:last]):
        offset = start - len(before[0])
        first = min(
            (offset + word.start() for word in _WORDS.finditer(before[0]) if _belongs(word[0], unit)), default=start
        )
    return (first, last) if translated(unit, text[first:last]) else (start, end)


def _belongs(word: str, unit: str) -> bool:
    """Whether a word tells the kind of place, of work or of house, or the unit's number, so that the name does not end before it."""
    return bool(
        INSTITUTION.search(word)
        or _WORK.match(word)
        or _KIND.match(word)
        or any(number.search(word) for chinese, number in _ORDINALS.items() if chinese in unit)
        or any(english.search(word) for chinese, english in _dictionary("work") if chinese in unit)
    )
