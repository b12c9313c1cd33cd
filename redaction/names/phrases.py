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
    after = _BREAKS.sub("", text[end : end + 12])[:beside]
    around = fold(before + inner + after)
    # Folding drops marks: where one stood, the letters belong to no phrase.
    if len(around) != len(before + inner + after):
        return False
    return any(around[at : at + _LONG] in _phrases() for at in range(len(before) + 1))
