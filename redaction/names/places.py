"""Short forms of a unit's name that still name it and no other (L-07), and names that are too general to prove anything alone."""

import re
from collections.abc import Iterator
from functools import cache

from redaction.data import rows
from redaction.names import latin
from redaction.names.context import fields
from redaction.names.short_units import DOUBTFUL, SURE, TAILS, shortened, tail_of

_DIVISION = re.compile(r"第[一二三四五六七八九十\d]{1,3}师")
_REGION = re.compile(r"^(新疆维吾尔自治区|新疆生产建设兵团|新疆|自治区|兵团)")
REGION_LATIN = "xinjiang"
_NATION = "(?:回族|蒙古族?|哈萨克族?|柯尔克孜族?|锡伯族?|塔吉克族?|维吾尔族?|达斡尔族?|满族|藏族|壮族|苗族|彝族|土家族|傣族|白族|侗族|布依族|羌族|朝鲜族)"
_PLACE = re.compile(rf"^(.{{2,12}}?){_NATION}*(地区|自治州|自治县|市辖区|市|县|区|州|盟|旗|团)")
# How the long kinds of place are called: 昌吉州, 焉耆县.
_SHORT_KIND = {"自治州": "州", "自治县": "县"}
# A house within a house: what follows a company or a bureau and begins with a place is known without it (国网新疆电力有限公司|博州供电公司).
_WITHIN = re.compile(r"(?:公司|[^公]局|总站|研究院)(?=[\u3400-\u9fff]{5,})")
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


def _split(unit: str) -> tuple[str, str, str]:
    """The place without its nation and kind, as it is written with them, and the rest of a unit's name; empty when it begins with no place."""
    rest = _REGION.sub("", unit)
    found = _PLACE.match(rest)
    if found and len(rest) > found.end():
        return found[1], found[0], rest[found.end() :]
    for place, (shorts, _) in _atlas().items():
        for short in (*shorts, place):
            if rest.startswith(short) and len(rest) > len(short):
                return place, short, rest[len(short) :]
    return "", "", rest


@cache
def _atlas() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Short names and Latin spellings of the places of Xinjiang."""
    return {row[0]: (tuple(row[1].split()), tuple(row[2].split())) for row in rows("places.tsv")}


def _leads(place: str, whole: str) -> tuple[str, ...]:
    """What a unit's place is called: 昌吉, 昌吉州, 昌吉回族自治州."""
    kind = next((end for end in _SHORT_KIND if whole.endswith(end)), "")
    short = (place + _SHORT_KIND[kind],) if kind else ()
    return tuple(dict.fromkeys((place, *short, whole, *_atlas().get(place, ((), ()))[0])))


def abbreviations(unit: str) -> Iterator[str]:
    """Unambiguous short forms: the region dropped, the kind of place dropped, words of a long title dropped."""
    yield from dict.fromkeys(form for form, certainty in weighed_abbreviations(unit) if certainty > DOUBTFUL)


def weighed_abbreviations(unit: str) -> Iterator[tuple[str, float]]:
    """Short forms, each with how sure it is that they name this unit."""
    rest = _REGION.sub("", unit)
    if rest != unit and len(rest) >= 5:
        yield rest, SURE
    if division := _DIVISION.match(rest):
        yield rest[1:], SURE
        if len(rest) - division.end() >= 6 and not is_generic(rest[division.end() :]):
            yield rest[division.end() :], SURE
    within = _WITHIN.search(rest)
    if within and _split(rest[within.end() :])[0]:
        yield rest[within.end() :], SURE
        yield from weighed_abbreviations(rest[within.end() :])
    place, whole, title = _split(unit)
    if not place and rest != unit:
        yield from ((form, SURE) for form in _regional(rest))
        yield from (
            (lead + form, DOUBTFUL)
            for form in (*_worded(rest), *(x for x, _ in shortened(rest)))
            for lead in ("新疆", "自治区")
        )
    if not place or len(title) < 2:
        return
    leads = _leads(place, whole)
    yield from ((lead + title, SURE) for lead in leads if len(lead + title) >= 4)
    for short, certainty in dict.fromkeys((*((form, SURE) for form in _worded(title)), *shortened(title))):
        yield from ((lead + short, certainty) for lead in leads)


def _worded(title: str) -> Iterator[str]:
    """Short forms of a title that keep a word of its work, or letters of several."""
    tail = tail_of(title)
    if not tail or len(title) < 3:
        return
    for work in _WORK:
        if work in title and work + tail != title and len(work + tail) >= 3:
            yield work + tail
    for work in _WORK:
        rest = title.replace(work, "", 1)
        if work in title and 5 <= len(rest) < len(title) and any(other in rest for other in _WORK):
            yield rest
    for short in _letters_of(title.removesuffix(tail).removesuffix("有限")):
        yield short + tail
    for name in ("质检", "计量", "检测", "特检", "纤检", "药检", "市监", "质监"):
        if all(letter in title for letter in name):
            yield name + tail


def _letters_of(title: str) -> Iterator[str]:
    """What people make of a title's words: the first letter and one from the first letters of the others, or the first of each."""
    if len(title) % 2 == 0 and len(title) > 2:
        firsts = title[::2]
        shorts = dict.fromkeys((firsts, *(firsts[0] + other for other in firsts[1:])))
        yield from (short for short in shorts if len(set(short)) == len(short))


def _regional(title: str) -> Iterator[str]:
    """Short forms of a house of the whole region: 新疆计量院, 自治区计量院."""
    tail = tail_of(title)
    for work in _WORK:
        if tail and title.startswith(work) and work + tail != title:
            for lead in ("新疆", "自治区"):
                yield from (lead + work + end for end in dict.fromkeys((tail, tail[-1] if tail != "中心" else tail)))


def is_generic(alias: str) -> bool:
    """Whether an alias names no place or owner, so that other units carry the same words (检测中心, 市监局)."""
    return len(alias) <= 3 or bool(_generic().match(alias))


@cache
def _generic() -> re.Pattern[str]:
    """Nothing but fields of work and the kind of house (检测中心, 安全技术公司)."""
    works = "|".join(map(re.escape, sorted({*_GENERAL, *fields()}, key=len, reverse=True)))
    return re.compile(rf"^(?:我|本|该|县|市|州|地区|区)?(?:{works})*(?:服务)?(?:有限)?(?:{'|'.join(TAILS)})?$")


def latin_places(unit: str) -> Iterator[str]:
    """The pinyin of the unit's place and what maps call it; proof only beside the words of an institution."""
    place, _, _ = _split(unit)
    if place:
        spelled = dict.fromkeys((latin.transliterated_spelling(place), *_atlas().get(place, ((), ()))[1]))
        yield from (name for name in spelled if len(name) >= 4)
    elif _REGION.match(unit):
        yield REGION_LATIN


def title_of(unit: str) -> str:
    """A unit's name without its place."""
    return _split(unit)[2]


def home_leads(unit: str) -> tuple[str, ...]:
    """What people put before a unit's general alias: its place with and without the kind of place (红柳县, 红柳)."""
    place, whole, _ = _split(unit)
    return _leads(place, whole) if place else ()


def home_words(unit: str) -> tuple[str, ...]:
    """What places a unit on the map: its place with its kind (胡杨县, 塔河地区) and without where that has two characters and more."""
    return tuple(word for word in home_leads(unit) if len(word) >= 2)
