"""Sentences and lines that only a person fills, whatever the name means as a word (R-530): who spoke, who was met, who sits left, who wrote.

Each frame needs both sides of the name: what may stand before a person (the start of a clause, a rank, a verb that takes people) and
what only people do or carry behind. One side alone fits words too: 据雷达介绍 speaks of a person, 据雷达数据 does not.
"""

import re
from functools import cache

from redaction.names.context import alternatives, is_an_adverb, is_ideograph, names_a_paper
from redaction.names.lists import holds_no_word, is_somebody

_REACH = 12
_PLACED = re.compile(r"\s?[（(](?:前排|后排|中排)?(?:左|右|居?中|前排|后排)[一二三四五六七八\d]?(?:者)?[）)]")
_CREDIT = re.compile(r"(?:[\s、][\u3400-\u9fff]{2,4}){0,2}\s?[/／]?(?:摄影报道|摄影|摄|供图|供稿|文|图)[）)]")
_WROTE = re.compile(r"(?:撰文|摄影|供图|文|图)\s?[/／]\s?(?:图\s?)?$")
_END_CREDIT = re.compile(r"[）)]\s*(?:\n|$)")
_CITED = re.compile(r"[,，]\s?(?:19|20)\d\d[a-d]?\s?[；;）)]")
_CAPTION = re.compile(r"\s?(?:正?在(?!于)|正|与|和|向|为|给|带|率)")
# Whose house stands in brackets: 高峰（质量科）提出.
_HOUSE = re.compile(r"\s?[（(][\u3400-\u9fff]{2,12}[）)]")
_SERVES = re.compile(r"在[我本该](?:单位|公司|[院所站局厂校])[\u3400-\u9fff]{0,4}(?:工作|任职|服务|期间|实习)")
_STUDIO = re.compile(r"[\u3400-\u9fff]{0,4}(?:大师|劳模|名师|名医|首席|工匠)[\u3400-\u9fff]{0,6}工作室")
_WHEN = re.compile(r"时[，,]?\s?[他她]")
# Heads of houses, one at a time: what stands between one and a particle is a name.
_HEAD = re.compile(
    r"(?:[部省市县区乡镇州局处科所站院校厂队班组会社馆庭厅司行村团]长|秘书长|董事长|委员长|主任|书记|主席|总理|总统|大使|经理|教练|记者|教授|院士|[课讲明草奖头系]人)$"
)
_PARTICLE = re.compile(r"[在为和与对向到把从等今昨也又曾将还已就一的说]|日前|报道|摄")
_LISTED = re.compile(r"(?:^|[^\u3400-\u9fff])([\u3400-\u9fff]+·[\u3400-\u9fff]+|[\u3400-\u9fff]{2,3})[、，]$")
_LIST_ENDS = re.compile(r"等|和[\u3400-\u9fff]{2,3}(?![\u3400-\u9fff])|[两二三四五六七八九十]+[人位名]")
# The time of a clause stands before its subject: 2020年高峰被授予, 会上高峰汇报了.
_TIME = re.compile(r"(?:\d[年月日]|[今昨当]天|[今去当]年|日前|近日|随后|会上|会后|目前)$")
_STUDY = re.compile(r"[（(](?:19|20)\d\d[a-d]?[）)](?=[\u3400-\u9fff])")
_OFFICE = re.compile(
    r"为副?(?:主任|[部市县区乡镇局处科所站院校厂队班组会馆]长|秘书长|理事长|董事长|书记|主席|总经理|经理)"
)
_QUOTED = re.compile(r"[^。！？\n“]{1,12}说[。，：]")
_NAMED = re.compile(r"(?:同志)?(?:的?名字|姓名)?命名")
_LIFE = re.compile(r"(?:同志)?(?:个人)?(?:简历|先进事迹|事迹材料|生平)(?:材料)?\s*(?:\n|$)")
_FIGURE = re.compile(r"(?:[▲△◆▼]|(?<![\u3400-\u9fff])图\s?[\d一二三四五]{1,2}[:：]?)\s*$")
_HOUSE_BEFORE = re.compile(r"[院校学司局所站心厂室会系处队][ \u3000]{1,4}$")
_ABSTRACT = re.compile(r"\s*\n\s*[\[【［]?(?:摘\s*要|内容提要|关键词)")
_UTTERED = r"(?=[了过着道到起，,：:。；;“\"「]|我们|记者|大家|说)"
_JOIN = "以及|和|与|及|跟"
_JOINED_BEFORE = re.compile(
    rf"(?:^|[^\u3400-\u9fff]|[由在对经的是把给让请为])([\u3400-\u9fff]{{2,3}}|[\u3400-\u9fff]+·[\u3400-\u9fff]+)(?:{_JOIN})$"
)
_TOGETHER = r"(?:[两二三四五六]人|[两三四五六]位|等|共同|一起|一道|分别|先后|同志|老师|的悉心|的指导|的帮助)"
_JOINED_AFTER = re.compile(
    rf"(?:{_JOIN}|、)([\u3400-\u9fff]+·[\u3400-\u9fff]+?|[\u3400-\u9fff]{{2,3}}?)(?=[^\u3400-\u9fff]|$|{_TOGETHER})"
)
# Behind two names whatever they mean as words: so are only people counted and thanked.
_OF_PEOPLE = re.compile(
    r"[两二三四五六]人|[两三四五六]位(?:同志|老师|专家)|等(?:人|同志|[两三四五六]人)|的悉心|的指导|的帮助"
)
_AFTER_PAIR = re.compile(_TOGETHER)
_FILE = re.compile(r"[^\s，。；：、]*\.(?:docx?|pdf|xlsx?|pptx?|wps|jpe?g|png|zip|rar)\b", re.IGNORECASE)
_DELIMITERS = "_-—－（）()+ "


def in_a_frame(text: str, start: int, end: int, *, starts: bool) -> bool:
    """Whether a name stands in one of the frames; `starts` says that a clause may begin with it."""
    before = text[max(0, start - _REACH) : start]
    ends = not is_ideograph(text[end : end + 1])
    if is_an_adverb(text[start:end]):
        return False
    starts = starts or _TIME.search(before) is not None
    taken, ranked = _taking().search(before) is not None, _rank().search(before) is not None
    end_of_name = end
    if (house := _HOUSE.match(text, end)) and (starts or taken):
        end = house.end()
    if (starts or taken or ranked) and (_saying().match(text, end) or _leading().match(text, end)):
        return True
    end = end_of_name
    if ranked and (ends or (_HEAD.search(before) and _PARTICLE.match(text, end))):
        return True
    if (starts and _SERVES.match(text, end)) or _STUDIO.match(text, end):
        return True
    if taken and _WHEN.match(text, end):
        return True
    shown = before.endswith(("图为", "图中", "片为", "上图", "下图")) or _FIGURE.search(before)
    if (shown and _CAPTION.match(text, end)) or (starts and _told_of(text, end, before)):
        return True
    return _in_brackets(text, start, end) or joined_with_a_person(text, start, end, starts=starts or taken)


def _told_of(text: str, end: int, before: str) -> bool:
    """Whether what follows a name that begins a clause tells of one person: a study and its year, an office, quoted speech, a life."""
    if _STUDY.match(text, end) or _OFFICE.match(text, end):
        return True
    if before.endswith(("”", "」")) and _QUOTED.match(text, end):
        return True
    if before.endswith("\n") or not before:
        return _LIFE.match(text, end) is not None
    return _HOUSE_BEFORE.search(before) is not None and _ABSTRACT.match(text, end) is not None


def _in_brackets(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 4) : start]
    if _PLACED.match(text, end) or _WROTE.search(before) or (before.endswith("以") and _NAMED.match(text, end)):
        return True
    if not before.rstrip().endswith(("（", "(", "；", ";")):
        return False
    credit = before.rstrip()[:-1].rstrip().endswith("。") and _END_CREDIT.match(text, end)
    return bool(credit or _CREDIT.match(text, end) or _CITED.match(text, end))


def joined_with_a_person(text: str, start: int, end: int, *, starts: bool) -> bool:
    """Whether «and» joins the name to somebody's who is surely one (李强和高峰共同), and both sides end where names end."""
    before = _JOINED_BEFORE.search(text[max(0, start - 24) : start])
    ends = not is_ideograph(text[end : end + 1]) or _AFTER_PAIR.match(text, end) or _saying().match(text, end)
    if before is not None and ends and is_somebody(before[1]):
        return True
    listed = _LISTED.search(text[max(0, start - 24) : start])
    if listed is not None and _LIST_ENDS.match(text, end) and (is_somebody(listed[1]) or holds_no_word(listed[1])):
        return True
    after = _JOINED_AFTER.match(text, end) if starts else None
    if after is None:
        return False
    if _OF_PEOPLE.match(text, after.end()):
        return True
    return is_somebody(after[1])


def names_a_file(text: str, start: int, end: int) -> bool:
    """Whether the name stands between delimiters inside the name of a file that also says which paper it is (职称材料-高峰.pdf)."""
    for file in _FILE.finditer(text, max(0, start - 60), end + 60):
        if file.start() <= start and end <= file.end():
            first = start == file.start() or text[start - 1] in _DELIMITERS
            last = text[end] in _DELIMITERS + "."
            rest = file[0]
            return first and last and any(names_a_paper(rest, at) for at in range(len(rest)))
    return False


@cache
def _taking() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives('taking')})了?\s?$")


@cache
def _rank() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives('rank')})\s?$")


@cache
def _saying() -> re.Pattern[str]:
    return re.compile(rf"\s?(?:{alternatives('saying')}){_UTTERED}")


@cache
def _leading() -> re.Pattern[str]:
    return re.compile(rf"[”\"]?\s?(?:{alternatives('leading')})")
