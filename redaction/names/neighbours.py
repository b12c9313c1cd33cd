"""Neighbours that make a hit something else: the rest of a longer word, another person's name, a river or town on the map."""

import re
from difflib import SequenceMatcher
from functools import cache

from redaction.names import latin
from redaction.names.context import acts, is_a_surname, is_a_word, is_ideograph, titled
from redaction.names.deeds import does
from redaction.names.needles import SEPARATORS
from redaction.names.parts import letters_of_parts

# The last character of a unit's alias and what makes a word of it (检定所|需时间, 检测中心|距, 县局|部), but not 检测中心|位于, 县局|部署.
_GOES_ON = re.compile(
    r"所(?:[需述致涉有长]|用(?!于)|得(?!到|知)|列(?!入|为)|示(?!范)|见(?!证))|站[点长]|院长|局长|局(?:部(?!署)|限(?!期)|势)|院[士子]|心(?:[距线轴频波]|点(?!名))"
)
_GEOGRAPHY = re.compile(
    r"\s+(?:river|basin|lake|reservoir|mountains?|desert|oasis|valley|plain|cotton)\b", re.IGNORECASE
)
_COUNTY_HOUSE = re.compile(
    r"\s+(?:county|prefecture)\s+(?:cotton|people|middle|primary|high|meteorolog|hydrolog|library|museum|television)",
    re.IGNORECASE,
)
_TOWN = re.compile(
    r"(?:-\d+)?\s+(?:city|town|district|county|road|satellites?|airport|university|formation|member|group|street|village|fault|mine|basin)\b",
    re.IGNORECASE,
)
_WORD = r"[A-Z][A-Za-z'’\-]+"
_IN_LIST_BEFORE = re.compile(rf"(?:^|[,;，；、\n]|\band)\s*({_WORD})\s$")
_LIST_GOES_ON = re.compile(r"\s*(?:[\d*†)\]]{0,4})\s*(?:[,;，；、\n]|and\b|$)")
_LISTED = re.compile(r"[,;，；、]")
_SECOND = re.compile(r" ([A-Z][a-z'’\-]+)(?![A-Za-z])")
_WORD_BEFORE = re.compile(r"[A-Z][a-z]+ $")
_WORD_AFTER = re.compile(r" [A-Z][a-z]+")
# What begins a sentence's next word or a place behind a name is no second name.
_NO_NAMES = re.compile(
    r"(?:and|or|of|in|at|for|from|by|with|the|an|is|was|has|have|had|xinjiang|china|university|college|institute|department|cent(?:er|re)|bureau"
    r"|engineer|professor|doctor|email|tel|phone|mobile)$",
    re.IGNORECASE,
)
_PLACES = tuple("省市县区州盟旗团师乡镇")
_AFTER_A_NAME = frozenset("等著编译男女撰摄供绘任在为系于是与和及或的说写审校主现曾之又也同到用将已均时")
# What else may stand behind a whole name before a mark: what was done, a house, a seal (张建国签, 张建国组).
AFTER_A_WHOLE_NAME = _AFTER_A_NAME | frozenset(
    "印章收代批讲述注赠摘组队工总局处科院所站厂部签制检测核查记发传转拍画刻题亲自也就都才便更最先曾经由向对把花作会能可要应须被"
)
_VILLAGE = re.compile(r"家?(?:庄|村|屯|寨|堡)(?![民长委])")
_AFTER_A_PLACE = re.compile(
    r"[\u3400-\u9fff]?(?:村|乡|镇|牧场|农场|林场|木场|草场|水库|大桥|社区|街道|巴扎|河(?![道水流段床])|渠(?![道首系]))"
)
_ALIKE = 0.55
_ALIKE_SIDE = 0.75
_SHORTENED = re.compile(r"([\u3400-\u9fff]{5,30})[（(](?:以?下)?(?:简称)?[:：]?[“\"「]?$")
_OFFICERS = r"(?:的?(?:主任|副主任|负责人|技术负责人|质量负责人|负责同志|所长|站长|院长|人员|检验员|检测员|工作人员))"
_BIDDEN = re.compile(
    rf"{_OFFICERS}负责|{_OFFICERS}?(?:均|都)?(?:应当|应该|应(?![邀用聘试对急届约答付])|必须|须|不得|可以|宜)"
)
_ANOTHER_FIRM = re.compile(
    r"(?![在由为于是我本该和与到至对向经被给请将把及并从自的有按派出提送委])[\u3400-\u9fff]{1,5}?(?:厂(?![区房家])|有限公司|公司|集团|合作社|协会|学院|医院|银行)"
)
# Marks behind which a sentence goes on; a new paragraph is set in by blanks.
_IN_SENTENCES = "，、。；,;"
_LONG_LINE = 16
_LINE_ENDS = re.compile(r"[ \t]*\r?\n")
_PARTY = r"(?:委托|送检|送样|受检|被检|报检)(?:方|单位)|客户|顾客|用户|企业"
_WITH = re.compile(rf"(?:{_PARTY})(?:与|和|同|跟|及|以及|、|向|对)$")
_WITH_US = re.compile(rf"(?:双方)?(?:与|和|同|跟|及|以及|、|向|对)(?:{_PARTY})")
_BEGINNING = re.compile(r"(?:^|[^\u3400-\u9fff])([\u3400-\u9fff]{2,3})$")
_LONGER_NAME = re.compile(rf"[\u3400-\u9fff]{{0,3}}[ \u3000]?[{re.escape(SEPARATORS)}]\s*[\u3400-\u9fff]")


def goes_on(text: str, end: int) -> bool:
    """Whether what follows a unit's alias makes another word of its last character (检定所|需)."""
    return _GOES_ON.match(text, end - 1) is not None


def begins_another_firm(text: str, end: int) -> bool:
    """Whether a firm's short name goes on to another firm's (天润计量|器具厂) and not to what it does (天润计量|负责某厂)."""
    return _ANOTHER_FIRM.match(text, end) is not None and not acts(text, end) and not does(text, end)


def is_bidden(text: str, end: int) -> bool:
    """Whether a unit's alias is told what to do: a rule speaks of any such house (检测中心应当建立质量管理体系)."""
    return _BIDDEN.match(text, end) is not None


def is_a_party(text: str, start: int, end: int) -> bool:
    """Whether a unit's alias is one side of any such contract (委托方与检测中心双方): the other side has no name either."""
    return _WITH.search(text[max(0, start - 8) : start]) is not None or _WITH_US.match(text, end) is not None


def over_the_break(text: str, start: int, end: int) -> str:
    """The text without the line's end behind a hit, where the sentence that the hit stands in goes on in the next line.

    A label, a blank or nothing before the hit make it a value that ends there.
    """
    at_end = _LINE_ENDS.match(text, end)
    runs = is_ideograph(text[start - 1 : start]) or text[start - 1 : start] in _IN_SENTENCES
    if at_end is None or start == 0 or not runs or not is_ideograph(text[at_end.end() : at_end.end() + 1]):
        return text
    return text[:end] + text[at_end.end() :]


def carried_over(text: str, start: int, end: int) -> bool:
    """Whether a hit at the start of a line goes on a sentence of the line before, long and ended by no mark, and the sentence goes on
    behind it (采用计算机|程序完成)."""
    following = text[end : end + 1]
    lines = re.split(r"\r?\n", text[max(0, start - 200) : start])
    return (
        (is_ideograph(following) or (following != "" and following in _IN_SENTENCES))
        and len(lines) > 1
        and not lines[-1]
        and len(lines[-2]) >= _LONG_LINE
        and is_ideograph(lines[-2][-1:])
    )


def second_half(text: str, start: int, end: int) -> bool:
    """Whether two or three characters that are no word stand before a name that begins with no surname, with nothing around both: the name
    may be the second half of another Mongolian one (乌仁其其格 is not 其其格)."""
    before = _BEGINNING.search(text[max(0, start - 4) : start])
    if before is None or is_ideograph(text[end : end + 1]):
        return False
    return not is_a_surname(text[start : start + 1]) and not is_a_word(before[1][-2:])


def longer_name(text: str, end: int) -> bool:
    """Whether a Chinese name goes on behind the first part, so that it is somebody else's (阿里木江·买买提)."""
    return _LONGER_NAME.match(text, end) is not None


@cache
def _goes_on_sounding() -> re.Pattern[str]:
    return re.compile(
        rf"[{''.join(sorted(letters_of_parts()))}]{{1,5}}(?![\u3400-\u9fff]|\s?[{re.escape(SEPARATORS)}]\s?[\u3400-\u9fff])"
    )


def longer_part(text: str, end: int) -> bool:
    """Whether the last part of a transliterated name goes on, so that it is somebody else's: 托合提 in 托合提尼亚孜.

    What goes on must sound like a name and end the run; a title may follow.
    """
    if acts(text, end) or titled(text, end):
        return False
    longest = _goes_on_sounding().match(text, end)
    if longest is not None:
        return True
    return any(
        titled(text, end + length) and all(letter in letters_of_parts() for letter in text[end : end + length])
        for length in range(1, 6)
    )


def of_two_people(text: str, start: int, end: int, gaps: tuple[str, ...], *, value: str) -> bool:
    """Whether a line break or a space parts what seems to be one name: the second part of one person's and the first of the next."""
    parted = any("\n" in gap or (gap.isspace() and any(mark in value for mark in SEPARATORS)) for gap in gaps)
    if not parted or any(mark in gap for gap in gaps for mark in SEPARATORS):
        return False
    before = text[max(0, start - 3) : start].rstrip()
    return (before[-1:] != "" and before[-1] in SEPARATORS and is_ideograph(before[-2:-1])) or (
        text[end : end + 1] != "" and text[end] in SEPARATORS and is_ideograph(text[end + 1 : end + 2])
    )


def on_the_map(text: str, end: int) -> bool:
    """Whether a place in Latin letters is a river or a field there (Tahe River)."""
    return _GEOGRAPHY.match(text, end) is not None


def another_house(text: str, end: int) -> bool:
    """Whether a place in Latin letters begins the name of a house that each county has (Huyang County People's Hospital)."""
    return _COUNTY_HOUSE.match(text, end) is not None


def is_a_town(text: str, end: int) -> bool:
    """Whether what could be a short name in joined pinyin is a town or what is named after one (Xiangyang City)."""
    return _TOWN.match(text, end) is not None


def second_of_another(text: str, start: int, end: int, *, value: str) -> bool:
    """Whether the applicant's own name stands as the second part of somebody else's in a list of people (R-522): Gulinaer Yeerjiang.

    False where the word before could be another spelling of one of the applicant's parts.
    """
    before = _IN_LIST_BEFORE.search(text[max(0, start - 40) : start])
    if before is None or not _LIST_GOES_ON.match(text, end):
        return False
    if not (_LISTED.match(before[0].lstrip()) or _LISTED.match(text[end : end + 1])):
        return False
    first = latin.plain(before[1])
    return len(first) >= 3 and all(SequenceMatcher(None, first, part).ratio() < _ALIKE for part in _spelled(value))


def first_of_another(text: str, end: int, *, value: str) -> bool:
    """Whether another name follows the first part, so that it is somebody else's (R-522): Abdurehim Ismail.

    False where the word behind could be another spelling of one of the applicant's parts.
    """
    following = _SECOND.match(text, end)
    if following is None or _NO_NAMES.match(following[1]):
        return False
    second = latin.plain(following[1])
    return len(second) >= 3 and all(
        SequenceMatcher(None, second, part).ratio() < _ALIKE and not part.startswith(second)
        for part in _spelled(value)[1:]
    )


def torn_from_two(text: str, start: int, end: int, *, value: str) -> bool:
    """Whether a comma inside a hit parts two people: words go on at both ends (He Qi, Zhe Wang), or it cuts the name elsewhere."""
    if _WORD_BEFORE.search(text[max(0, start - 30) : start]) and _WORD_AFTER.match(text, end):
        return True
    left, _, right = text[start:end].partition(",")
    if len(left.split()) > 1 and _WORD_AFTER.match(text, end):
        return True
    parts = _spelled(value)
    if len(parts) < 2 or (is_ideograph(value[:1]) and len(value) < 5):
        return False
    return not any(_alike(latin.plain(side), part) for side in (left, right) for part in parts)


def _alike(one: str, two: str) -> bool:
    return abs(len(one) - len(two)) <= 2 and SequenceMatcher(None, one, two).ratio() > _ALIKE_SIDE


def longer_surname_name(text: str, end: int, name: str) -> bool:
    """Whether one more character makes a name of two-character surname somebody else's: 欧阳明月 is not 欧阳明."""
    if name[:2] not in latin.surname_readings() or not is_ideograph(text[end : end + 1]) or titled(text, end):
        return False
    if acts(text, end):
        return False
    if text[end] in _AFTER_A_NAME:
        return False
    return titled(text, end + 1) or acts(text, end + 1) or not is_ideograph(text[end + 1 : end + 2])


def longer_given_name(text: str, end: int) -> bool:
    """Whether one more character makes a name of two letters somebody else's: 陈思远 is not 陈思."""
    following = text[end : end + 1]
    if following == "之" and not is_ideograph(text[end + 1 : end + 2]):
        return True
    if not is_ideograph(following) or following in _AFTER_A_NAME or titled(text, end) or acts(text, end):
        return False
    return not is_ideograph(text[end + 1 : end + 2]) or titled(text, end + 1)


def longer_whole_name(text: str, start: int, end: int) -> bool:
    """Whether one more character before a mark may make a whole name somebody else's: 张建国强 is hardly 张建国."""
    following = text[end : end + 1]
    if is_ideograph(text[max(0, start - 1) : start]) or not is_ideograph(following) or following in AFTER_A_WHOLE_NAME:
        return False
    return not is_ideograph(text[end + 1 : end + 2]) and not titled(text, end) and not acts(text, end)


def names_a_village(text: str, end: int) -> bool:
    """Whether what follows makes a village of a Han name: 闫旭家庄."""
    return _VILLAGE.match(text, end) is not None


def names_a_place(text: str, end: int) -> bool:
    """Whether what follows makes a place of a first part: 努尔兰木场, 买买提村."""
    return _AFTER_A_PLACE.match(text, end) is not None


def longer_surname(text: str, start: int) -> bool:
    """Whether the character before makes a surname of two with the first letter of a hit: 司马犇 is not 马犇, 某公司马犇 is."""
    pair = text[max(0, start - 1) : start + 1]
    return len(pair) == 2 and pair in latin.surname_readings() and not is_a_word(text[max(0, start - 2) : start])


def short_for_another(text: str, start: int, alias: str) -> bool:
    """Whether an alias in brackets shortens the longer name before them: 中国标准化研究院（标准院）."""
    longer = _SHORTENED.search(text[max(0, start - 40) : start])
    if longer is None or alias in longer[1]:
        return False
    letters = iter(longer[1])
    return all(letter in letters for letter in alias)


def behind_a_place(text: str, start: int, *, broken: bool) -> bool:
    """Whether the line before ends in a place or, in `broken` text, in any letter: then an alias at the start of a line is the rest of another unit."""
    before = text[max(0, start - 2) : start]
    if before[-1:] not in ("\n", "\r"):
        return False
    return before[:1] in _PLACES or (broken and is_ideograph(before[:1]))


def _spelled(value: str) -> list[str]:
    parts = re.split(rf"[\s{re.escape(SEPARATORS)}]+", value)
    return [
        latin.transliterated_spelling(part) if is_ideograph(part[:1]) else latin.plain(part) for part in parts if part
    ]
