"""Where in a list of people a name stands: place and number, which must outlive the name itself (R-505)."""

import re

from redaction.names.context import is_a_word, is_ideograph
from redaction.names.fold import true_characters
from redaction.names.latin import surname_readings

_SEPARATOR = re.compile(r"[，,、;；/]|\s{2,}|\s+(?:and|&|和)\s+|[\u2002\u2003\u3000]+")
# A list goes on behind a separator at the end of a line.
_BREAK = re.compile(
    r"(?<![,，、;；])[\n\r]|[。！？!?:：|【\[（(]|】\s*[(（]?(?!\d)|(?:(?<=[a-z]{2})|(?<=[\u3400-\u9fff]))\.(?=\s)"
)
_MARKS = re.compile(r"[\s\d*†‡§#＊①-⑳¹²³⁴-⁹,，]+$|^(?:\s*\d{1,3}[.．)]\s*|[\s\d*†‡§#＊]+)")
_HAN_NAME = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]{2,4}|[\u3400-\u9fff]{1,10}[·•・‧][\u3400-\u9fff·•・‧]{1,14}"
)
_LATIN_NAME = re.compile(r"[A-ZÀ-Þ][\w'’.-]*(?:\s+[A-ZÀ-Þ][\w'’.-]*){1,3}")
_NO_NAMES = re.compile(
    r"单位|公司|中心|大学|学院|研究|检验|计量|摘要|关键词|工程|技术|报告|项目|负责|检测|标准|参加|完成|主持|论文|学报|年|月|日"
    r"|\b(?:Journal|Proc|Trans|Equip|Sci|Technol|Eng|Res|Rev|Lett|Instrum|Meas|Phys|Chem|Int|Conf)\b\.?"
)
_LABEL = re.compile(
    r"^(?:作者|主编|副主编|编者|完成人|主要完成人员?|参加人员?|课题组成员|项目组成员|起草人|发明人|Authors?)\s*[:：]?\s*",
    re.IGNORECASE,
)
# Raised marks that stand on a line of their own in the text: those of units, footnotes and correspondence.
_NO_SEPARATOR = re.compile(r"[^,，]")
_RAISED = re.compile(r"\n[\da-h*†‡§#＊,，\s]{1,8}\n")
# Names of two characters set as wide as those of three: 王　强.
_FIRST_WORD = re.compile(r"\s*([\u3400-\u9fff·•・‧]{2,15}|[A-Z][\w'’-]+(?:\s[A-Z]\b\.?){1,3}(?<!\.))\.?\s")
_LAST_WORD = re.compile(r"\s([\u3400-\u9fff·•・‧]{2,15})\s*\Z")
_SPACED = re.compile(r"(?<![\u3400-\u9fff])([\u3400-\u9fff])([\s\u3000]{1,4})(?=[\u3400-\u9fff](?![\u3400-\u9fff]))")
# What may stand beside the applicant's own name in a list.
_BESIDE = re.compile(r"(?:第一|通[信讯])作者|本人|同志|主编|副主编|编著|[等著编]")
LONGEST = 600
MOST = 60


def rank_in_list(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Place (from 1) and number of people in the list that holds `text[start:end]`; None when it is in no list of two or more."""
    people, complete = _list_around(text, start, end)
    if not people or not complete:
        return None
    own = next(place for place, (first, last) in enumerate(people, start=1) if first <= start and end <= last)
    return own, len(people)


def people_in_list(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The people of the list that holds `text[start:end]`, each as a range without the marks around it; empty when there is none."""
    return _list_around(text, start, end)[0]


def _list_around(text: str, start: int, end: int) -> tuple[list[tuple[int, int]], bool]:
    """The people of a list, and whether these are all: not where a cell tore it, or where it goes over into other words."""
    text = _RAISED.sub(lambda hit: _NO_SEPARATOR.sub("*", hit[0]), true_characters(text))
    text = _SPACED.sub(lambda hit: hit[1] + "·" * len(hit[2]), text)
    low = max(
        (hit.end() for hit in _BREAK.finditer(text, max(0, start - LONGEST), start)), default=max(0, start - LONGEST)
    )
    after = _BREAK.search(text, end, min(len(text), end + LONGEST))
    high = after.start() if after else min(len(text), end + LONGEST)
    label = _LABEL.match(text[low:high])
    low += label.end() if label else 0
    if low > start:
        return [], False
    items: list[tuple[int, int]] = []
    at = low
    for hit in _SEPARATOR.finditer(text, low, high):
        items.append((at, hit.start()))
        at = hit.end()
    if after is None or after[0] not in ":：":
        # What stands before a colon is the next label, not a person.
        items.append((at, high))
    own = next((place for place, (first, last) in enumerate(items) if first <= start and end <= last), None)
    if own is None or not _is_person(text[slice(*items[own])], own_name=text[start:end]):
        return [], False
    first, last = own, own
    while first > 0 and _is_person(text[slice(*items[first - 1])]):
        first -= 1
    while last + 1 < len(items) and _is_person(text[slice(*items[last + 1])]):
        last += 1
    listed = [items[place] for place in range(first, last + 1)]
    complete = True
    for place, between in ((first - 1, items[first][0]), (last + 1, items[min(last + 1, len(items) - 1)][0])):
        if not 0 <= place < len(items) or not (beside := text[slice(*items[place])].strip()):
            continue
        word = (_LAST_WORD.search if place < first else _FIRST_WORD.match)(text, *items[place])
        if word is not None and len(listed) > 1 and _is_person(word[1]):
            # In a row of a table other cells stand before the first of a list and behind the last, in a reference the title.
            listed.append(word.span(1))
        elif text[between - 1] == "、" or (len(beside) == 1 and is_ideograph(beside)):
            complete = False
    people = sorted(_range(text, *span) for span in listed if _bare(text[slice(*span)]))
    return (people, complete) if 2 <= len(people) <= MOST else ([], False)


def _range(text: str, first: int, last: int) -> tuple[int, int]:
    bare = _bare(text[first:last])
    begin = text.index(bare, first)
    return begin, begin + len(bare)


def _bare(item: str) -> str:
    return _MARKS.sub("", item.strip()).removesuffix("等").rstrip()


def _is_person(item: str, *, own_name: str = "") -> bool:
    """Whether an item of a list is a person's name with at most marks and affiliation numbers; an empty one between marks counts."""
    bare = _bare(item)
    if own_name:
        # In prose the applicant's name stands among other words: 高峰与李四共同.
        rest = _BESIDE.sub("", bare.replace(own_name, "", 1))
        return len(bare) <= len(own_name) + 6 and not any(map(is_ideograph, rest))
    if not bare:
        return len(item.strip()) <= 3
    if len(bare) == 4 and bare[:2] not in surname_readings() and (is_a_word(bare[:2]) or is_a_word(bare[2:])):
        return False
    return bool(_HAN_NAME.fullmatch(bare) or _LATIN_NAME.fullmatch(bare)) and not _NO_NAMES.search(bare)
