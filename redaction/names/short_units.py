"""What people leave out of the words of a unit's name (L-07): words in the middle, letters of long words, the kind of numbered houses."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations

from redaction.data import rows

TAILS = (
    "中心", "研究院", "研究所", "公司", "学校", "医院", "大学", "学院", "中学", "小学", "大队", "支队", "总站",
    "所", "局", "站", "院", "台", "队", "馆", "厂",
)  # fmt: skip
# How long kinds of house are called.
SHORT_TAILS = {"研究院": "院", "研究所": "所"}
SURE, SHORT, DOUBTFUL = 0.85, 0.8, 0.5
_LINKS = "与和及暨"
_NUMBERED = re.compile(r"第?([一二三四五六七八九十]{1,3})(?:人民|中医|附属)?(医院|中学|小学|幼儿园|中等职业技术学校)$")
_NUMBERED_SHORT = {"医院": ("院", "医院"), "中学": ("中", "中学"), "小学": ("小", "小学"), "幼儿园": ("幼",)}
_DIGITS = "一二三四五六七八九"
_MOST_WORDS = 6


def tail_of(title: str) -> str:
    """The kind of house at the end of a title, or an empty string."""
    return next((end for end in TAILS if title.endswith(end) and title != end), "")


def shortened(title: str) -> Iterator[tuple[str, float]]:
    """Short forms of a unit's title (its name without its place), each with how surely it is this unit's behind the unit's place."""
    for short in in_short_words(title):
        yield short, SHORT
    if title == "人民医院":
        yield "医院", DOUBTFUL
    if numbered := _NUMBERED.match(title):
        if numbered[1] in _DIGITS:
            yield title.replace(numbered[1], str(_DIGITS.index(numbered[1]) + 1), 1), SURE
        for house in _NUMBERED_SHORT.get(numbered[2], ()):
            yield numbered[1] + house, SHORT
    yield from _left_out(title)


@cache
def _short_words() -> tuple[tuple[str, tuple[str, ...]], ...]:
    table = [(long, tuple(shorts.split())) for long, shorts in rows("unit_words.tsv")]
    return tuple(sorted(table, key=lambda row: -len(row[0])))


def in_short_words(title: str) -> Iterator[str]:
    """The title with one of its words in short, and with two of them."""
    once = list(_with_one_short(title))
    for short in once:
        yield short
        yield from _with_one_short(short)


def _with_one_short(title: str) -> Iterator[str]:
    taken = ""
    for long, shorts in _short_words():
        if long in title and long not in taken:
            taken += long + "|"
            yield from (title.replace(long, short, 1) for short in shorts if title != long or len(short) > 1)


def _words_of(body: str) -> list[str]:
    """Words of a title, nearly all of which have two characters: 棉花 质量 监督 检验."""
    words, at = [], 0
    while at < len(body):
        if body[at] in _LINKS:
            at += 1
            continue
        words.append(body[at : at + 2])
        at += 2
    return words


def _left_out(title: str) -> Iterator[tuple[str, float]]:
    """The title without some of its words: its subject, which comes first, and its kind of house stay. Of a firm it may be another trade."""
    tail = tail_of(title)
    yield from _without_words(title, tail, tail)
    if tail in SHORT_TAILS:
        yield from _without_words(title, tail, SHORT_TAILS[tail])


def _without_words(title: str, tail: str, house: str) -> Iterator[tuple[str, float]]:
    """As above, the `tail` called `house`: 交通勘察设计研究院 is 交通设计院."""
    words = _words_of(title.removesuffix(tail))
    if not tail or not 2 <= len(words) <= _MOST_WORDS or len(words[-1]) < 2:
        return
    first, rest = words[0], words[1:]
    for kept in range(len(rest)):
        for some in combinations(rest, kept):
            certain = (kept or len(rest) == 1) and tail != "公司"
            yield first + "".join(some) + house, SHORT if certain else DOUBTFUL
