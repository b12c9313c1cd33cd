"""Whether the words around a hit speak for a person (R-530): labels, titles, lists of names, standing alone, being part of a word."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache

from redaction.data import rows

_BREAK = re.compile(r"[\n\r\0-\x08]")
_NAME_LIST = r"(?:[\u3400-\u9fff·•・\U00020000-\U0003ffff]{2,12}[\s\d*†#,，、;；/（）()\[\]]{1,4}){0,12}$"
# The name of a field of a form is no person's, and a label whose value is masked says nothing of the next line.
_OF_A_THING = re.compile(r"field name|字段名")
_MASKED_ALREADY = re.compile(r"[*_.#×]\s*\n")
_SALUTATION = re.compile(r"(?:同志|老师|先生|女士|教授)\s?(?:[:：]\s*|\s*\n\s*)$")
_IN_ROOM = re.compile(r"[\u3400-\u9fff][ \t\u3000]+[\u3400-\u9fff]")
# Any word that ends as words for people do, and a colon: 值班预报员：, 见习医师：, 乙方代表：.
_OF_SOMEBODY = re.compile(r"[\u3400-\u9fff](?:人|者|员|师|士|教授|代表|干事|队长|班长|组长|科长)\s*[:：]\s*$")
_TOUCHES = re.compile(r"[\u3400-\u9fff](?<!机器)(?<!为)(?:人|员|师)[\s:：]*$")
_ADDRESS = re.compile(
    r"\s?(?:同志|老师|教授|先生|女士|(?:高级|助理)?工程师|高工|等(?:[\d一二三四五六七八九十两]{1,2}[名位])?同志"
    r")"
)
# Who speaks is a person: 高峰说：“…”, but neither 高峰说明 nor 明确表示.
_SPEAKS = re.compile(r"\s?(?:(?:说|坦言|表示)[：:，,“\"]|告诉(?:记者|我们))")
_PERSONAL = re.compile(r"[\s（(]*(?:同志|先生|女士|小姐|等同志|等人)")
_SEX = re.compile(
    r"[\s]*[（(]\s*(?:19|20)\d\d\s*[年\-—–~～.]|[\s，,、（(;；|]{1,4}(?:性别[\s:：]*)?[男女](?:性)?(?=[\s，,、；;。）)|\d]|$)"
)
_QUOTES = ("“”", "「」", "『』", '""', "‘’", "（）", "()", "【】")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白"
    "邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)

_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202f\u2060-\u206f\u2000-\u200a\u205f\u2800"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u0300-\u036f\U000e0000-\U000e0fff]+"
)
_ONE_A_LINE = re.compile(r"(?<=[\u3400-\u9fff])\n(?=[\u3400-\u9fff]\n)")
ONLY_MARKS = re.compile(r"^[_*/|．.·•・･‧∙⋅ㆍ˙●\-—~+【】\[\]()（）「」『』《》<>\s]{1,4}$")


@dataclass(frozen=True, slots=True)
class TextContext:
    """What is known about a text before it is searched.

    `label` is the key or printed label that stands for the whole text (作者, Author, account). `prose` is False where the text is a
    short value by itself: a metadata value, a file name, a bookmark, a table cell.
    """

    label: str = ""
    prose: bool = True


@dataclass(frozen=True, slots=True)
class WordEdges:
    """Which neighbours make an ordinary word with the edges of a two-character name, and whether the name is itself one."""

    common: bool
    before: frozenset[str] = field(repr=False)
    after: frozenset[str] = field(repr=False)


@cache
def _words() -> dict[str, str]:
    return dict(rows("words2.tsv"))  # type: ignore[arg-type]


def word_edges(name: str) -> WordEdges:
    """The ordinary words that a folded name can be torn out of (主张|伟大 for 张伟)."""
    words = _words()
    before = frozenset(first for first, seconds in words.items() if name[0] in seconds)
    common = len(name) == 2 and (name[1] in words.get(name[0], "") or name in _terms())
    return WordEdges(common, before, frozenset(words.get(name[-1], "")))


@cache
def _terms() -> frozenset[str]:
    """Words of professions that the dictionary lacks."""
    return frozenset(word for _, words in rows("terms.tsv") for word in words.split())


def is_a_surname(character: str) -> bool:
    """One of the surnames that nearly all Han names begin with."""
    return character in _SURNAMES


def is_a_word(pair: str) -> bool:
    """Whether two characters are an ordinary word."""
    return len(pair) == 2 and pair[1] in _words().get(pair[0], "")


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    before, after = alternatives("before", spaced=True), alternatives("after")
    label = re.compile(
        rf"(?:{before})(?:[（(][^（()）]{{1,12}}[)）])?([\s:：（(\[【\]】〕］〉》」_.*#\"'=>]*)({_NAME_LIST})",
        re.IGNORECASE,
    )
    title = re.compile(rf"[\s（(]*(?:{after})")
    whole = re.compile(rf"(?:{before})", re.IGNORECASE)
    return label, title, whole


def is_letter(character: str) -> bool:
    """A letter of any script, digits not included."""
    return bool(character) and unicodedata.category(character)[0] == "L"


def cuts_words(text: str, start: int, end: int) -> bool:
    """Whether a piece of Latin text begins or ends inside a word: of two words that only resemble a name, a part does not count."""
    return any(
        text[at - 1 : at].isalpha() and text[at - 1 : at + 1].isascii() and text[at : at + 1].isalpha()
        for at in (start, end)
    )


def is_ideograph(character: str) -> bool:
    """A Chinese character."""
    return (
        "\u3400" <= character <= "\u9fff"
        or "\u2e80" <= character <= "\u2fdf"
        or "\U00020000" <= character <= "\U0003ffff"
        or "\uf900" <= character <= "\ufaff"
    )


def labelled(
    text: str, start: int, *, context: TextContext, is_word: bool = False, goes_on: bool = False, upright: bool = False
) -> bool:
    """Whether a label that announces a person stands before, directly or before a list of names.

    Of a name that is a word the list must hold names: 作者：王伟、高峰, but not 检定规程；高峰. Where the word `goes_on`, only a label
    right before it counts: 负责人李明，高峰流量计. Above an `upright` name the label's letters stand one a line as well.
    """
    label, _, whole = _patterns()
    if context.label and whole.search(context.label) and not _OF_A_THING.search(context.label):
        return True
    before = _words_before(text, start, 80, upright=upright)
    plain = before.replace("\u3000", " ")
    found = label.search(plain)
    if found is None:
        return not goes_on and _OF_SOMEBODY.search(before) is not None
    while found is not None:
        if _announces(found, is_word=is_word, goes_on=goes_on):
            return True
        # What an early label does not hold a later one may: 白班 李强　夜班 高峰.
        found = label.search(plain, found.start() + 1) if is_word else None
    return False


def _announces(label: re.Match[str], *, is_word: bool, goes_on: bool) -> bool:
    """Whether what stands between a label and a name leaves the name in the label's list."""
    marks, names = label[1], label[2]
    if _ended(marks, names) or _SALUTATION.search(label[0][: len(label[0]) - len(names)]):
        return False
    if not is_word:
        return True
    if _MASKED_ALREADY.search(marks) or (goes_on and (names or ("\n" in marks and not re.search("[:：]", marks)))):
        return False
    return all(map(_may_be_a_name, re.findall(r"[\u3400-\u9fff·•・]+", names)))


def _ended(marks: str, names: str) -> bool:
    """Whether a list behind a label ended with its line, so that the next line begins something else (批准：冯磊 above 严谨、细致).

    A line that ends with a comma goes on, and so may one whose names are parted by nothing but room.
    """
    line = names.rpartition("\n")[0].rstrip()
    if "\n" in marks or not line or names.rpartition("\n")[2].strip():
        return False
    return line[-1] not in "、，,;；/" and _IN_ROOM.search(line) is None


def _words_before(text: str, start: int, reach: int, *, upright: bool) -> str:
    before = text[max(0, start - reach) : start]
    return _ONE_A_LINE.sub("", before) if upright else before


def _may_be_a_name(word: str) -> bool:
    return like_a_name(word) or (len(word) <= 3 and word[1:] not in _words().get(word[0], ""))


def announced(text: str, start: int, end: int, *, field: bool = False, upright: bool = False) -> bool:
    """Whether a noun that means a person touches the hit on the left or a form of address follows at once.

    Enough even inside a run of characters, where a verb is not: 检测高峰期 is no person. A name that is a `field` of work must end
    there too: 负责人安全考核, 安全工程师.
    """
    words = _words_before(text, start, 12, upright=upright)
    before = _noun().search(words) is not None
    # Any other word for people: only where the name ends, because 抄表员高峰时段 speaks of none.
    before = before or (not is_ideograph(text[end : end + 1]) and not field and _TOUCHES.search(words) is not None)
    if field:
        return _PERSONAL.match(text, end) is not None or (before and not is_ideograph(text[end : end + 1]))
    speaks = _SPEAKS.match(text, end) is not None and not is_an_adverb(text[start:end])
    return before or speaks or _ADDRESS.match(text, end) is not None


def is_an_adverb(word: str) -> bool:
    """Whether a word says how somebody spoke whose name stands before it (明确指出)."""
    return word in _adverbs()


@cache
def _adverbs() -> frozenset[str]:
    return frozenset(words_of("adverb"))


@cache
def _noun() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives('noun')})[\s:：]*$")


@cache
def _measures() -> frozenset[str]:
    return frozenset(words_of("measure"))


@cache
def _paper() -> re.Pattern[str]:
    return re.compile(rf"[\s_\-—－（(]*(?:{alternatives('paper')})")


def names_a_paper(text: str, end: int) -> bool:
    """Whether what follows is what people call a file (论文, 职称材料)."""
    return _paper().match(text, end) is not None


@cache
def words_of(wanted: str) -> list[str]:
    """The words of a kind in `context.tsv`."""
    return next(words for kind, words in rows("context.tsv") if kind == wanted).split()


def alternatives(wanted: str, *, spaced: bool = False) -> str:
    """The words of a kind as one pattern; short `spaced` ones may be set as wide as their neighbours (姓　　名, 发 明 人)."""
    gaps = {2: " {0,6}", 3: " {0,2}", 4: " {0,2}"} if spaced else {}
    ordered = sorted(words_of(wanted), key=len, reverse=True)
    return "|".join(
        gaps[len(word)].join(word) if len(word) in gaps and is_ideograph(word[0]) else re.escape(word)
        for word in ordered
    )


def titled(text: str, end: int, *, field: bool = False) -> bool:
    """Whether a person's title or act follows, or whether the person is a man or a woman; behind a `field` of work only what is said to a person (R-530)."""
    found = (_PERSONAL if field else _patterns()[1]).match(text, end)
    # A title of one character is none where another word begins with it: 严禁任何单位.
    if found is not None and not (len(found[0].strip()) == 1 and is_a_word(text[found.end() - 1 : found.end() + 1])):
        return True
    return _SEX.match(text, end) is not None


def acts(text: str, end: int) -> bool:
    """Whether one of the words that announce a person follows instead (主编, 审核): the next label of a form, or what the person did."""
    return _patterns()[2].match(text, end) is not None


@cache
def fields() -> frozenset[str]:
    """The fields of work of `context.tsv`."""
    return frozenset(words_of("field"))


def is_field(word: str) -> bool:
    """Whether a word is a field of work, so that titles and verbs behind it say nothing of a person."""
    return word in fields()


@cache
def _firm() -> re.Pattern[str]:
    return re.compile(rf"\s?(?:{alternatives('firm')})")


def is_a_firm(text: str, start: int, end: int) -> bool:
    """Whether the words around a short name that is an ordinary word speak for a firm: its kind behind, quotation marks around."""
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    return around in _QUOTES or _firm().match(text, end) is not None


def alone_on_line(text: str, start: int, end: int) -> bool:
    """Whether nothing else stands on the line."""
    before = _BREAK.split(text[max(0, start - 400) : start])[-1]
    after = _BREAK.split(text[end : end + 400], maxsplit=1)[0]
    return not any(is_letter(c) or c.isdigit() for c in before + after)


def like_a_name(word: str) -> bool:
    """Dotted, or short behind a common surname and no word of measurement. A dictionary would not do: it holds 李强 too."""
    dotted = any(mark in word for mark in "·•・")
    return dotted or (len(word) <= 3 and word[0] in _SURNAMES and word not in _measures())


def seen_part(gap: str) -> str:
    """What of the characters between two letters anybody sees."""
    return _UNSEEN.sub("", gap)
