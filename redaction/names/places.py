"""Short forms of a unit's name that still name it and no other (L-07), and names that are too general to prove anything alone."""

import re
from collections.abc import Iterator
from functools import cache

from redaction.names import latin
from redaction.names.context import fields

_DIVISION = re.compile(r"第[一二三四五六七八九十\d]{1,3}师")
_REGION = re.compile(r"^(新疆维吾尔自治区|新疆生产建设兵团|新疆|自治区|兵团)")
REGION_LATIN = "xinjiang"
_PLACE = re.compile(r"^(.{2,12}?)(地区|自治州|自治县|市辖区|市|县|区|州|盟|旗|团)")
_TAILS = ("中心", "研究院", "研究所", "公司", "学校", "医院", "大学", "学院", "所", "局", "站", "院")
_WORK = (
    "检验检测", "检验检疫", "计量检定", "计量测试", "质量检验", "产品质量", "特种设备", "食品药品", "市场监督管理", "质量技术监督", "纤维检验",
    "标准化", "计量", "检验", "检测", "检定", "测试", "监督", "认证", "质量", "综合", "技术",
)  # fmt: skip
_GENERAL = (
    *_WORK,
    "研究",
    "服务",
    "食品",
    "药品",
    "质监",
    "市监",
    "质检",
    "特检",
    "纤检",
    "药检",
    "食药检",
    "食药监",
    "食药",
)
INSTITUTION = re.compile(
    r"inspect|test|institut|cent(?:er|re)|bureau|metrolog|measure|supervis|quality|administration|laborator|company|co\.|hospital|school",
    re.IGNORECASE,
)
_ENGLISH = (
    ("检验", "inspect"), ("检测", "test|detect"), ("计量", "metrolog|measure"), ("检定", "verif|calibrat"), ("标准化", "standardi"),
    ("质量", "quality"), ("特种设备", "special equipment"), ("纤维", "fib(?:er|re)"), ("食品", "food"), ("药品", "drug"), ("监督", "supervis|regulat"),
)  # fmt: skip
_HOUSES = (
    ("中心", r"cent(?:er|re)"), ("院", "institut|academy"), ("所", "institut|office|station"), ("局", "bureau|administration"), ("站", "station"),
    ("公司", r"co\.|company|ltd"), ("学校", "school"), ("医院", "hospital"),
)  # fmt: skip


def _split(unit: str) -> tuple[str, str, str]:
    """The place without its kind, the kind (地区, 县), and the rest of a unit's name; empty when it begins with no place."""
    rest = _REGION.sub("", unit)
    found = _PLACE.match(rest)
    if not found or len(rest) == found.end():
        return "", "", rest
    return found[1], found[2], rest[found.end() :]


def abbreviations(unit: str) -> Iterator[str]:
    """Unambiguous short forms: the region dropped, the kind of place dropped, the first work of a long title dropped."""
    rest = _REGION.sub("", unit)
    if rest != unit and len(rest) >= 5:
        yield rest
    if rest.startswith("第") and _DIVISION.match(rest):
        yield rest[1:]
    place, kind, title = _split(unit)
    if not place and rest != unit:
        yield from _regional(rest)
    if not place or len(title) < 3:
        return
    yield place + title
    tail = next((end for end in _TAILS if title.endswith(end)), "")
    if not tail:
        return
    for work in _WORK:
        if work in title and work + tail != title and len(work + tail) >= 3:
            for lead in (place, place + kind):
                yield lead + work + tail
    for work in _WORK:
        rest = title.replace(work, "", 1)
        if work in title and 5 <= len(rest) < len(title) and any(other in rest for other in _WORK):
            for lead in (place, place + kind):
                yield lead + rest
    for short in _letters_of(title.removesuffix(tail).removesuffix("有限")):
        for lead in (place, place + kind):
            yield lead + short + tail
    for name in ("质检", "计量", "检测", "特检", "纤检", "药检", "市监", "质监"):
        if all(letter in title for letter in name):
            for lead in (place, place + kind):
                yield lead + name + tail


def _letters_of(title: str) -> Iterator[str]:
    """What people make of a title's words: the first letter and one from the first letters of the others, or the first of each."""
    if len(title) % 2 == 0 and len(title) > 2:
        firsts = title[::2]
        shorts = dict.fromkeys((firsts, *(firsts[0] + other for other in firsts[1:])))
        yield from (short for short in shorts if len(set(short)) == len(short))


def _regional(title: str) -> Iterator[str]:
    """Short forms of a house of the whole region: 新疆计量院, 自治区计量院."""
    tail = next((end for end in _TAILS if title.endswith(end)), "")
    for work in _WORK:
        if tail and title.startswith(work) and work + tail != title:
            for lead in ("新疆", "自治区"):
                yield from (lead + work + end for end in dict.fromkeys((tail, tail[-1] if tail != "中心" else tail)))


def translated(unit: str, text: str) -> bool:
    """Whether a piece of English holds the unit's work and its kind of house (L-08)."""
    works = [english for chinese, english in _ENGLISH if chinese in unit]
    houses = [english for chinese, english in _HOUSES if unit.endswith(chinese)]
    return any(re.search(w, text, re.IGNORECASE) for w in works) and any(
        re.search(h, text, re.IGNORECASE) for h in houses
    )


def is_generic(alias: str) -> bool:
    """Whether an alias names no place or owner, so that other units carry the same words (检测中心, 市监局)."""
    return len(alias) <= 3 or bool(_generic().match(alias))


@cache
def _generic() -> re.Pattern[str]:
    """Nothing but fields of work and the kind of house (检测中心, 安全技术公司)."""
    works = "|".join(map(re.escape, sorted({*_GENERAL, *fields()}, key=len, reverse=True)))
    return re.compile(rf"^(?:我|本|该|县|市|州|地区|区)?(?:{works})*(?:服务)?(?:有限)?(?:{'|'.join(_TAILS)})?$")


def latin_places(unit: str) -> Iterator[str]:
    """The pinyin of the unit's place; proof only beside the words of an institution."""
    place, _, _ = _split(unit)
    if place and len(spelled := latin.transliterated_spelling(place)) >= 4:
        yield spelled
    elif not place and _REGION.match(unit):
        yield REGION_LATIN


def home_leads(unit: str) -> tuple[str, ...]:
    """What people put before a unit's general alias: its place with and without the kind of place (红柳县, 红柳)."""
    place, kind, _ = _split(unit)
    return (place + kind, place) if place else ()


def home_words(unit: str) -> tuple[str, ...]:
    """What places a unit on the map: its place with its kind (胡杨县, 塔河地区) and without where that has two characters and more."""
    place, kind, _ = _split(unit)
    return tuple(word for word in (place + kind, place) if place and len(word) >= 2)
