"""The whole of a unit's English name around the place by which it was found (L-08).

What the place leaves of it (Prefecture Inspection and Testing Center) still tells level, work and kind of house, which together are few
houses; the name of a unit is no matter that R-506 keeps, so all of it is one thing.
"""

import re

from redaction.names.places import INSTITUTION, translated

_WORD = r"(?:[A-Z][\w'’.-]*|&)"
_LINK = r"(?:of|for|and|the)"
_RIGHT = re.compile(rf"(?:\s{{1,2}}(?:{_LINK}\s{{1,2}}){{0,2}}{_WORD}){{0,14}}")
_LEFT = re.compile(rf"(?:{_WORD}\s{{1,2}}(?:{_LINK}\s{{1,2}}){{0,2}}){{0,14}}$")
_FIRM = re.compile(r",?\s{1,2}(?:Ltd\b\.?|Limited\b|LLC\b)")
_KIND = re.compile(r"(?:Prefecture|Region|County|City|District|Autonomous|Division)\b")
_WORK = re.compile(r"verif|calibrat|standard|detect|food|drug|fib(?:er|re)|equipment|regulat|control", re.IGNORECASE)
_WORDS = re.compile(_WORD)
REACH = 160


def whole_name(text: str, start: int, end: int, *, unit: str) -> tuple[int, int]:
    """The range of the English name of `unit` around its place at `text[start:end]`; the place alone where no name stands around it."""
    after = _RIGHT.match(text, end, end + REACH)
    assert after is not None
    last = max((end + word.end() for word in _WORDS.finditer(after[0]) if _belongs(word[0])), default=end)
    if firm := _FIRM.match(text, last):
        last = firm.end()
    first = start
    before = _LEFT.search(text[max(0, start - REACH) : start])
    if before is not None and not translated(unit, text[start:last]):
        offset = start - len(before[0])
        first = min((offset + word.start() for word in _WORDS.finditer(before[0]) if _belongs(word[0])), default=start)
    return (first, last) if translated(unit, text[first:last]) else (start, end)


def _belongs(word: str) -> bool:
    """Whether a word tells the kind of place, of work or of house, so that the name does not end before it."""
    return bool(INSTITUTION.search(word) or _WORK.match(word) or _KIND.match(word))
