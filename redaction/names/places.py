"""Short forms of a unit's name that still name it and no other (L-07), and names that are too general to prove anything alone."""

import re
from collections.abc import Iterator
from functools import cache

from redaction.data import rows
from redaction.names import latin
from redaction.names.context import fields, is_a_word
from redaction.names.firms import brand_of, is_a_firms, is_branded, other_legal_forms
from redaction.names.short_units import DOUBTFUL, SHORT, SHORT_TAILS, SURE, TAILS, in_short_words, shortened, tail_of

_DIVISION = re.compile(r"第[一二三四五六七八九十\d]{1,3}师")
_REGION = re.compile(r"^(新疆维吾尔自治区|新疆生产建设兵团|新疆|自治区|兵团)")
REGION = ("新疆", "新疆维吾尔自治区", "自治区", "兵团", "新疆生产建设兵团")
REGION_LATIN = "xinjiang"
_NATION = "(?:回族|蒙古族?|哈萨克族?|柯尔克孜族?|锡伯族?|塔吉克族?|维吾尔族?|达斡尔族?|满族|藏族|壮族|苗族|彝族|土家族|傣族|白族|侗族|布依族|羌族|朝鲜族)"
_PLACE = re.compile(rf"^(.{{2,12}}?){_NATION}*(地区|自治州|自治县|市辖区|市|县|区|州|盟|旗|团)")
_OTHER_PLACE = re.compile(
    r"[\u3400-\u9fff](?:(?<![全本各我该外超城股])市|(?<![全本各我该外])县|自治州|(?<![全本各我该])州|(?<!本)地区|第[一二三四五六七八九十]{1,3}师|镇|(?<![城下故家])乡)$"
)
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
    yield from _abbreviated(unit)
    for other in other_legal_forms(unit):
        yield other, SURE
        yield from _abbreviated(other)


def _abbreviated(unit: str) -> Iterator[tuple[str, float]]:
    rest = _REGION.sub("", unit)
    if rest != unit and len(rest) >= 5:
        yield rest, SURE
    if division := _DIVISION.match(rest):
        yield rest[1:], SURE
        title = rest[division.end() :]
        if len(title) >= 6 and is_branded(title):
            yield title, SURE
        if _split(title)[0]:
            yield from _abbreviated(title)
    within = _WITHIN.search(rest)
    if within and _split(rest[within.end() :])[0]:
        yield rest[within.end() :], SURE
        yield from weighed_abbreviations(rest[within.end() :])
    place, whole, title = _split(unit)
    if len(title) >= 6 and place and is_branded(title):
        # A firm is known by its own name; a house that begins with an odd word only may be.
        yield title, SURE if is_a_firms(title) else DOUBTFUL
    if not place and rest != unit:
        yield from _of_the_region(rest)
    if not place and rest == unit and is_branded(unit) and not is_generic(unit):
        # What it begins with tells it from others as a place does: 沙湾河灌区管理总站 is 沙湾河灌区总站.
        yield from ((short, SHORT) for short in in_short_words(unit) if len(short) >= 5)
    if not place or len(title) < 2:
        return
    leads = _leads(place, whole)
    # «The institute of our prefecture» speaks of its author and leaves the place out (L-27).
    yield from ((own + whole[-1] + title, DOUBTFUL) for own in ("我", "本") if whole[-1] in "州县市")
    yield from ((lead + title, SURE) for lead in leads if len(lead + title) >= 4)
    for short, certainty in dict.fromkeys((*((form, SURE) for form in _worded(title)), *shortened(title))):
        yield from ((lead + short, certainty) for lead in leads)


def _of_the_region(title: str) -> Iterator[tuple[str, float]]:
    """Short forms of a house of the whole region: sure by the first letters of all its words (新疆交科院), else a doubt."""
    leads = ("新疆", "自治区")
    yield from ((form, SURE) for form in _regional(title))
    yield from ((lead + form, SHORT) for form in _in_letters(title, every=True) for lead in leads)
    shorts = (*_worded(title), *(short for short, _ in shortened(title)))
    yield from ((lead + form, DOUBTFUL) for form in shorts for lead in leads)
    if is_branded(title):
        yield from ((form, DOUBTFUL) for form in shorts if len(form) >= 6)


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
    yield from _in_letters(title)
    for name in ("质检", "计量", "检测", "特检", "纤检", "药检", "市监", "质监"):
        if all(letter in title for letter in name):
            yield name + tail


def _in_letters(title: str, *, every: bool = False) -> Iterator[str]:
    """The title by letters of its words (农科所, 交科院): with `every`, only by those of all of them."""
    tail = tail_of(title)
    body = title.removesuffix(tail).removesuffix("有限")
    for short in _letters_of(body) if tail else ():
        if not every or len(short) * 2 == len(body):
            yield from (short + end for end in dict.fromkeys((tail, SHORT_TAILS.get(tail, tail))))


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
    tail = tail_of(alias)
    # One ordinary word and the kind of house (推广中心): many houses end so.
    one_word = tail not in ("", "公司") and is_a_word(alias.removesuffix(tail))
    return len(alias) <= 3 or one_word or bool(_generic().match(alias))


@cache
def _generic() -> re.Pattern[str]:
    """Nothing but fields of work and the kind of house (检测中心, 安全技术公司)."""
    works = "|".join(map(re.escape, sorted({*_GENERAL, *fields()}, key=len, reverse=True)))
    return re.compile(rf"^(?:我|本|该|县|市|州|地区|区)?(?:{works})*(?:服务)?(?:有限)?(?:{'|'.join(TAILS)})?$")


@cache
def _short_places() -> tuple[str, ...]:
    return tuple(short for shorts, _ in _atlas().values() for short in shorts) + tuple(
        place for place in _atlas() if len(place) > 1
    )


@cache
def _provinces() -> tuple[str, ...]:
    return tuple(name + kind for (name,) in rows("provinces.tsv") for kind in ("", "省", "市", "自治区"))


def behind_another_place(text: str, start: int, home: tuple[str, ...]) -> bool:
    """Whether a place that is not the unit's own stands right before a form that names none: 江苏天润计量, 尉犁县胡杨水务.

    Of a house of the whole region only another province is another place.
    """
    before = text[max(0, start - 12) : start].rstrip()
    if before.endswith((*home, *REGION)):
        return False
    if before.endswith(_provinces()):
        return True
    return "新疆" not in home and (before.endswith(_short_places()) or _OTHER_PLACE.search(before) is not None)


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


def spells_brand(unit: str, phrase: str) -> bool:
    """Whether a piece of English spells the name of its own that a unit begins with (Xinjiang Tianrun Metrology)."""
    spelled = latin.transliterated_spelling(brand_of(title_of(unit)))
    return spelled != "" and (
        any(latin.plain(word) == spelled for word in phrase.split())
        or (len(spelled) >= 5 and spelled in latin.plain(phrase))
    )


def home_leads(unit: str) -> tuple[str, ...]:
    """What people put before a unit's general alias: its place with and without the kind of place (红柳县, 红柳)."""
    place, whole, _ = _split(unit)
    return _leads(place, whole) if place else ()


def home_words(unit: str) -> tuple[str, ...]:
    """What places a unit on the map: its place with its kind (胡杨县, 塔河地区) and without where that has two characters and more."""
    return tuple(word for word in home_leads(unit) if len(word) >= 2)
