"""Who speaks in a conversation that was copied as text (L-26): names before colons, names before the hour, what the programme says of them."""

import re
from collections.abc import Iterable

from redaction.names.lists import is_somebody

_TALK = 160
_SPEAKER = re.compile(r"(?<![^\n])([\u3400-\u9fff·]{2,8})\s?[:：]\s?\S")
_COLON = re.compile(r"\s?[:：]\s?(\S[^\n]*)")
_DAY = r"\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?|\d{1,2}[-/月]\d{1,2}日?|昨天|今天|星期[一二三四五六日]"
_HOUR = rf"(?:(?:{_DAY})\s{{0,2}})?(?:上午|下午|晚上)?\d{{1,2}}[:：]\d\d(?:[:：]\d\d)?"
_STAMPED = re.compile(rf"\s{{1,3}}(?:{_HOUR})\s*\n(\S[^\n]*)|\s*\n(?:{_HOUR})\s*\n(\S[^\n]*)")
_STAMP = re.compile(rf"(?<![^\n])([\u3400-\u9fff·]{{2,8}})\s{{1,3}}(?:{_HOUR})\s*(?:\n|$)")
# How people begin an answer, and what programmes write for a picture or a file.
_ANSWER = re.compile(
    r"(?:收到|好的?(?![\u3400-\u9fff])|好嘞|马上|明白|知道了|谢谢|辛苦|嗯|行(?![\u3400-\u9fff])|可以(?![\u3400-\u9fff])|没问题|同意|建议(?![书稿值])"
    r"|我(?!国|区|县|市|省|州|院|所|站|局|厂)|您|你|请|请问|大家|各位|\[[\u3400-\u9fff]{1,4}\]|@)"
)
_ADDRESSED = ("同志", "老师", "先生", "女士")
_ASKED = re.compile(r"(?:吗|呢|吧|没有|没|了)[？?。！!]?\s*$")


def speaks(text: str, start: int, end: int) -> bool | None:
    """Whether a word begins a line as a speaker's name: True where somebody else surely speaks beside it or it answers as people do,
    False where it does not, None where a colon and other lines with colons leave it open."""
    if text[max(0, start - 1) : start] not in ("", "\n"):
        return False
    spans = ((max(0, start - _TALK), start), (end, end + _TALK))
    if stamped := _STAMPED.match(text, end):
        said = stamped[1] or stamped[2]
        return any(map(_is_somebody, _all(_STAMP, text, spans))) or _is_talk(said)
    said_after = _COLON.match(text, end)
    if said_after is None:
        return False
    others = _all(_SPEAKER, text, spans)
    # A quantity behind the colon is no talk: 雷达：3台.
    told = not said_after[1][0].isdigit() and any(map(_is_somebody, others))
    if told or _ANSWER.match(said_after[1]):
        return True
    return None if others and _ASKED.search(said_after[1]) else False


def _all(pattern: re.Pattern[str], text: str, spans: Iterable[tuple[int, int]]) -> list[str]:
    return [found[1] for first, last in spans for found in pattern.finditer(text, first, last)]


def _is_talk(line: str) -> bool:
    return bool(_ANSWER.match(line) or _ASKED.search(line))


def _is_somebody(word: str) -> bool:
    """No salutation either: 李强同志："""
    return not word.endswith(_ADDRESSED) and is_somebody(word)
