"""Names of three characters that a sentence only seems to hold: its words begin before them or end behind them (日常|安全, 杨柳|青翠).

No list could hold such sentences. What tells them is what is left over: a character beside the name that belongs to no word of its
own must belong to one with the name's letters, and then those letters are no name.
"""

from redaction.findings import Severity
from redaction.names.context import is_a_word, is_ideograph
from redaction.names.neighbours import AFTER_A_WHOLE_NAME

# Characters that are words by themselves before somebody's name, and behind one.
_FREE_BEFORE = frozenset("由经对与和为向给请让派被将把及同跟是有在到至据令使比像当找问见替")
_FREE_SURNAMES = frozenset("向于何和应从时")
_TOWNS = frozenset("镇乡村")
_OF_A_TOWN = frozenset("长民委里上党政府")

Answer = tuple[Severity, float]
_NOBODY: Answer = (Severity.NOTICE, 0.3)
_DOUBT: Answer = (Severity.SUSPECT, 0.4)


def torn(name: str, text: str, start: int, end: int) -> Answer | None:
    """What a name of three characters is worth between its neighbours; None where they leave it whole."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    left, right = is_a_word(before + name[0]), is_a_word(name[-1] + after)
    if left and right:
        return _NOBODY
    if left and is_a_word(name[1:]):
        goes_on = is_ideograph(after) and after not in AFTER_A_WHOLE_NAME
        free = before in _FREE_BEFORE or is_a_word(text[max(0, start - 2) : start])
        return _NOBODY if goes_on or not free else _DOUBT
    if name[0] in _FREE_SURNAMES and is_a_word(name[1:]) and is_ideograph(after) and after not in AFTER_A_WHOLE_NAME:
        # 向|前进|一步: the surname is a word by itself too.
        return _DOUBT
    if not right:
        return _NOBODY if _is_a_town(text, end) else None
    free = after in AFTER_A_WHOLE_NAME or is_a_word(text[end : end + 2])
    if is_a_word(name[:2]):
        held = is_ideograph(before) and before not in _FREE_BEFORE
        return _NOBODY if held or not free else _DOUBT
    return None if free else _DOUBT


def _is_a_town(text: str, end: int) -> bool:
    """Whether a place named after somebody follows: 杨柳青镇, but not the head of one."""
    return text[end : end + 1] in _TOWNS and text[end + 1 : end + 2] not in _OF_A_TOWN
