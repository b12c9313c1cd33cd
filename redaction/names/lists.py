"""Lists of people, and words that nobody takes for anything but a name: what makes a person of a word that stands among them (R-530)."""

import re

from redaction.names.context import is_a_word, like_a_name

_LINE_END = re.compile(r"[\n\r。！？!?]")
# What authors carry behind their names: 高峰1，李伟2*.
_RANK = r"[\s]?(?:[\[（(]?[\d*†‡#①-⑨¹²³⁴-⁹](?:[,，][\d*])?[\])）]?){0,3}(?:[（(][^（()）\n]{1,10}[）)])?"
_NUMBERED = r"(?:[（(]?\d{1,2}[.．、）)]\s?)?"
# The commonest last characters of given names, those left out that end nouns (水, 林, 山, 石).
_GIVEN = frozenset("伟芳娜敏静丽强磊军洋勇艳杰娟涛超霞刚英玉萍鹏辉飞健凯斌宇浩鑫琳慧莉婷斌欣佳燕颖倩雯")


def in_name_list(text: str, start: int, end: int) -> bool:
    """Whether a neighbour in an enumeration begins with a common surname and has the length of a name."""
    before = _LINE_END.split(text[max(0, start - 24) : start])[-1]
    after = _LINE_END.split(text[end : end + 24], maxsplit=1)[0]
    left = re.search(rf"([\u3400-\u9fff·•]{{2,16}}){_RANK}[\s,，、/；;]+{_NUMBERED}$", before)
    right = re.match(rf"{_RANK}[\s,，、/；;]+{_NUMBERED}([\u3400-\u9fff·•]{{2,16}})(?![\u3400-\u9fff])", after)
    return any(
        found is not None
        and (like_a_name(found[1]) or holds_no_word(found[1]))
        and not _of_one_kind(text[start:end], found[1])
        for found in (left, right)
    )


def _of_one_kind(one: str, other: str) -> bool:
    """Whether two words of a list are ordinary ones of one beginning (何时、何地), not two people."""
    return one[0] == other[0] and is_a_word(one) and is_a_word(other)


def holds_no_word(item: str) -> bool:
    """Whether an item of a list is three characters of which no two neighbours are a word: terms are made of words, names are not (晏懋洵)."""
    return len(item) == 3 and not is_a_word(item[:2]) and not is_a_word(item[1:])


def is_somebody(word: str) -> bool:
    """Whether a word is a name that no reader takes for anything else: no word by itself, or one that ends as given names do (李强)."""
    if not 2 <= len(word) <= 3:
        return any(mark in word for mark in "·•・")
    return like_a_name(word) and (word[-1] in _GIVEN if is_a_word(word[:2]) else True)
