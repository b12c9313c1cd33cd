"""What stands beside people: tells a name that is an ordinary word and stands by itself from a heading or a cell of a table (R-530)."""

import re

from redaction.names.context import alone_on_line, is_a_word, like_a_name

_NEAR, _ROWS, _ROUND = 60, 600, 12
# The head of a column or the label of a form, by itself in its cell; any word for people is one (抄表员).
_HEAD = re.compile(
    r"(?:^|[\s|])(?:姓 {0,4}名|名 {0,4}字|[作人成] {0,4}[者员]|签到|签名|签字|选手|徒弟|师傅|[组队]长|[\u3400-\u9fff]{1,6}(?:人|员|者|师))(?=[\s|]|$)"
)
_WORD = re.compile(r"[^\s|，,、；;]+")
_NEXT_TABLE = re.compile(r"序号|编号|名称")
_MARKS, _REACH = ",;\t|", 4_000
_CELL = re.compile(r"[^\s|，,、；;]+(?:[ ·•](?=[\u3400-\u9fff])[^\s|，,、；;]+)?")
# A sex, a birthday, a degree, a rank, a telephone, an address, a house: what a list of people or a line of authors says next.
_OF_PEOPLE = re.compile(
    r"^(?:[男女]性?|(?:19|20)\d\d[年.\-/]\d{1,2}\S{0,6}|\+?\d{11}|\d{17}[\dXx]|\S+@\S+|[（(](?:\d+[.．])?[\u3400-\u9fff]{4,}\S*|汉族|维吾尔族|哈萨克族|回族|柯尔克孜族|蒙古族"
    r"|(?:大学)?(?:本科|专科)|大专|硕士|博士|研究生|(?:助理|高级|正高级)?(?:工程师|技术员|检验员|检定员)|(?:[\u3400-\u9fff]{2,20}(?:大学|学院|研究院|研究所|中心|公司|医院|学校|[局所站])))$"
)


# What certificates and letters of appointment say to the person whom they begin with: 高峰：经考核合格，现聘任您 …
_SALUTED = re.compile(
    r"\s?[：:]\s*\n?[^\n]{0,60}(?:\n[^\n]{0,60}){0,3}?(?:您|你|特发此证|以资鼓励|特此证明|荣获|被评为|被授予)"
)


_OWN_REPORT = re.compile(
    r"^[^\n，。；：]{0,24}(?:工作总结|年总结|个人总结|年度总结|小结|述职报告|工作汇报|述职|自述|心得体会|心得|自我鉴定|自我评价|先进事迹(?:材料)?|个人简历)$"
)
_HOUSE_BELOW = re.compile(
    r"\s*\n\s*[（(](?:\d[.．]\s?)?[\u3400-\u9fff]{4,}[院校学司局所站心厂室会系处队][，, ][^\n]{0,30}\d{6}"
)
_LETTER_ENDS = re.compile(r"(?:敬礼|此致|[。！!])$")
_DATE_BELOW = re.compile(r"\s*\n\s*(?:19|20)\d\d\s?[年.\-/]\s?\d{1,2}\s?[月.\-/]\s?\d{1,2}\s?日?\s*(?:\n|$)")


def is_saluted(text: str, end: int) -> bool:
    """Whether a colon follows, and what is written then speaks to somebody or honours them."""
    return _SALUTED.match(text, end) is not None


def signs_a_paper(text: str, start: int, end: int) -> bool:
    """Whether a word with a line to itself stands where authors do: below the title of somebody's own report, above the house in
    brackets, or between the last sentence and the date of a letter."""
    above = text[max(0, start - _NEAR) : start].rstrip()
    title = text[max(0, start - _NEAR) : start].rstrip().rpartition("\n")[2]
    if _OWN_REPORT.search(title) or _HOUSE_BELOW.match(text, end):
        return True
    return bool(_LETTER_ENDS.search(above) and _DATE_BELOW.match(text, end))


def beside_a_person(text: str, start: int, end: int) -> bool:
    """Whether one of the two words before or after a word by itself is somebody's name or says something of a person.

    A word with others on its line has its neighbours there; one with the line to itself may be a cell beside other cells.
    """
    left, right = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    if not alone_on_line(text, start, end):
        left, right = left.rpartition("\n")[2], right.partition("\n")[0]
    before, after = _CELL.findall(left)[-2:], _CELL.findall(right)[:2]
    return any(
        (like_a_name(word) and not is_a_word(word) and word != text[start:end]) or _OF_PEOPLE.match(word)
        for word in (*before, *after)
    )


def below_a_head(text: str, start: int, end: int) -> bool:
    """Whether a word by itself stands in a table with a column of people: its head before, another name a row away."""
    before, after = text[max(0, start - _ROWS) : start].replace("\u3000", " "), text[end : end + _ROWS]
    words = _WORD.findall(before)[-_ROUND:] + _WORD.findall(after)[:_ROUND]
    heads = list(_HEAD.finditer(before))
    return bool(heads) and not _NEXT_TABLE.search(before, heads[-1].end()) and any(map(like_a_name, words))


def in_a_column_of_people(text: str, start: int) -> bool:
    """Whether a cell of a table whose cells are parted by marks stands under the head of a column of people (姓名,单位 above 高峰,某站)."""
    lines = text[max(0, start - _REACH) : start].split("\n")
    for mark in _MARKS:
        at = lines[-1].count(mark)
        for line in lines[:-1]:
            cells = line.split(mark)
            if len(cells) > 1 and at < len(cells) and _HEAD.search(cells[at].strip(' "\ufeff')):
                return True
    return False
