"""Signs of a person in prose (R-530): who did something (由高峰主持), and whose work a label names (调试：高峰　审核：罗启明)."""

import re
from functools import cache

from redaction.names.context import alternatives, is_a_word, like_a_name, words_of

# What makes another noun of a verb: a house, a thing, a quantity (检测中心, 设计院, 负责人, 完成率).
_NOUNS = (
    "人|员|者|师|方(?!案)|单位|机构|部门|院|所|站|中心|公司|科|处|室|队|仪|器|机|设备|装置|制度|情况|率|量|期"
    "|条件|标准|要求|结果|数据|值|规范|规程|图|书|费|点|面|线|区"
)
_NEAR = 60
_ENDS = re.compile(r"[\s，,；;。）)]|$")


def agent(text: str, start: int, end: int) -> str:
    """What somebody did where a sentence names who did it (由高峰主持, 经高峰复核); an empty string where it names nobody."""
    found = _deed().match(text, end) if text[max(0, start - 1) : start] in ("由", "经") else None
    return found[1] if found else ""


def does(text: str, end: int) -> bool:
    """Whether what follows is what somebody or some house does."""
    return _deed().match(text, end) is not None


def surely_a_person(text: str, start: int, end: int, deed: str) -> bool:
    """Whether the agent of a deed is no department: nobody else does it (主持, 执笔), or a person's name does the next (由罗启明完成)."""
    if deed in _own_deeds():
        return True
    near = (*_agents().finditer(text, max(0, start - _NEAR), start), *_agents().finditer(text, end, end + _NEAR))
    return any(_is_somebody(found[1]) for found in near)


def labelled_by_work(text: str, start: int, end: int) -> bool:
    """Whether a word by itself stands behind a kind of work and a colon, as people do at the foot of a report (观测：向阳)."""
    return _work().search(text, max(0, start - 8), start) is not None and _ENDS.match(text, end) is not None


def in_a_row_of_work(text: str, start: int, end: int) -> bool:
    """Whether the line is nothing but kinds of work, each with one short word behind it (设计 白云　制图 高峰　校对 李强): a title block.

    Two such pairs beside the word's own are a row; that the words are names is what the row says.
    """
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    line = text[first : last if last >= 0 else len(text)]
    pairs = list(_row().finditer(line))
    return len(pairs) >= 3 and any(first + pair.start(1) == start and first + pair.end(1) == end for pair in pairs)


def among_signers(text: str, start: int, end: int) -> bool:
    """Whether somebody's name stands behind another label of work on the same line."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    line = (
        text[max(first, start - _NEAR) : start] + "\0" + text[end : min(last if last >= 0 else len(text), end + _NEAR)]
    )
    return any(_is_somebody(found[1]) for found in _signed().finditer(line))


def _is_somebody(word: str) -> bool:
    return like_a_name(word) and not is_a_word(word)


@cache
def _deed() -> re.Pattern[str]:
    return re.compile(rf"\s?(?:同志)?({alternatives('deed')})(?!{_NOUNS})")


@cache
def _agents() -> re.Pattern[str]:
    return re.compile(rf"[由经]([\u3400-\u9fff·]{{2,4}}?)(?:{alternatives('deed')})")


@cache
def _work() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives('deed', spaced=True)})\s?[:：]\s?$")


@cache
def _row() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\u3400-\u9fff])(?:{alternatives('deed', spaced=True)}|制图|描图)人?[ \u3000:：]{{1,3}}([\u3400-\u9fff·]{{2,4}})(?![\u3400-\u9fff])"
    )


@cache
def _signed() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{alternatives('deed', spaced=True)})\s?[:：]\s?([\u3400-\u9fff·]{{2,4}})(?![\u3400-\u9fff])"
    )


@cache
def _own_deeds() -> frozenset[str]:
    return frozenset(words_of("owndeed"))
