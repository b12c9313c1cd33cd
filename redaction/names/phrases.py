"""Phrases of four characters that hold the letters of a name: 任重道远 speaks of nobody called 任重, 金玉满堂 of nobody called 玉满."""

import re
from functools import cache

from redaction.data import rows
from redaction.names.fold import fold

_LONG = 4
# A line's end inside a phrase, with what a page sets around it.
_BREAKS = re.compile(r"[\s\u3000]*[\n\r][\s\u3000]*")


@cache
def _phrases() -> frozenset[str]:
    derived = {first + rest for first, others in rows("phrases4.tsv") for rest in others.split()}
    return frozenset(derived | {idiom for (line,) in rows("idioms.tsv") for idiom in line.split()})


def in_a_phrase(text: str, start: int, end: int) -> bool:
    """Whether the two or three letters of a hit stand in a phrase of four, which the end of a line may break, and nothing else parts."""
    inner = _BREAKS.sub("", text[start:end])
    beside = _LONG - len(inner)
    if beside <= 0:
        return False
    before = _BREAKS.sub("", text[max(0, start - 12) : start])[-beside:]
    after = _BREAKS.sub("", text[end : end + 12])
    around = before + inner + after[:beside]
    # 任重而道远 is the same phrase.
    if after.startswith("而"):
        around += "\n" + before + inner + after[1 : beside + 1]
    # Folding drops marks: where one stands, the letters beside it belong to no phrase with those beyond it.
    windows = (fold(around[at : at + _LONG]) for at in range(len(around) - _LONG + 1))
    return any(window in _phrases() for window in windows)
