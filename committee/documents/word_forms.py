"""Forms 1 to 4 as Word: the prescribed sentences of ``wording.toml`` in fonts that offices know, filled with the same data as the PDF."""

import io
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from committee.documents.errors import MissingCharacters, UnknownTemplate
from committee.documents.pdf import templates_folder
from committee.documents.shape_check import plain, require_shape, texts
from committee.documents.shapes import PDF_TEMPLATES
from committee.documents.word import same_bytes

TITLE, BODY, HEAD, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
LINE = Pt(28.95)  # 22 lines in 225 mm
CONFERRAL = ("conferral_full_senior", "conferral_deputy_senior", "conferral_intermediate")
FIRST = ("first_junior", "first_township_intermediate")
HIGH = ("high_full_senior", "high_deputy_senior", "high_intermediate")
WORD_FOR = dict(
    zip(
        (*CONFERRAL, *FIRST, *HIGH),
        (
            "full_senior",
            "deputy_senior",
            "intermediate",
            "first_junior",
            "first_township",
            "full_senior",
            "deputy_senior",
            "intermediate",
        ),
        strict=True,
    )
)
Line = tuple[str, str]
NAMED = 5
"""Up to how many people the last sentence of form 1 names once more; beyond it speaks as the first sentence does."""


def render_form_docx(template: str, data: Mapping[str, Any]) -> bytes:
    """Return form1 … form4 as .docx, in the words and with the data of its PDF. The same input gives the same bytes.

    Raises UnknownTemplate, WrongShape, MissingCharacters (a control character, which Word cannot hold).
    """
    makers = {"form1": _form1, "form2": _form2, "form3": _form3, "form4": _form4}
    if template not in makers:
        raise UnknownTemplate(name=template)
    require_shape(data, PDF_TEMPLATES[template], where=template)
    content: Any = plain(data)
    controls = {char for text in texts(content) for char in text if unicodedata.category(char) == "Cc" and char != "\n"}
    if controls:
        raise MissingCharacters(controls)
    words = wording()[template]
    document = _blank()
    for kind, text in [("title", words["title"]), *makers[template](words, content)]:
        _write(document, kind, text)
    out = io.BytesIO()
    document.save(out)
    return same_bytes(out.getvalue())


@cache
def wording() -> dict[str, dict[str, str]]:
    """The prescribed sentences, by form."""
    return tomllib.loads((templates_folder() / "wording.toml").read_text(encoding="utf-8"))


def fill(sentence: str, values: Mapping[str, object]) -> str:
    """A prescribed sentence with its 《slots》 filled, in one pass, so that marks inside somebody's data stay what they are."""
    return re.sub(r"《([^《》]+)》", lambda found: str(values[found[1]]), sentence)


def _month(day: str) -> str:
    return day[: day.index("月") + 1]


def _notice(data: Any) -> dict[str, object]:
    return {"通知标题": data["notice_title"], "通知文号": data["notice_number"]}


def _day(day: str | None) -> str:
    return day or "　　年　　月　　日"


def _form1(words: Mapping[str, str], data: Any) -> list[Line]:
    people = data["people"]
    head = {"首位姓名": people[0]["name"], "人数": len(people), "路线": data["route"], "级别": data["level"]}
    found: list[Line] = [("body", fill(words["lead"], _notice(data) | head))]
    for person in people:
        found.append(("body", _record(words, person)))
    names = "、".join(person["name"] for person in people)
    if len(people) > NAMED:
        names = f"{people[0]['name']}等{len(people)}名"
    ends = {
        "开始日期": data["starts"],
        "结束日期": data["ends"],
        "姓名": names,
        "受理部门": data["office"],
        "电话": data["phone"],
    }
    found.append(("body", fill(words["closing"], ends)))
    found.append(("right", f"{words['signature']}　{words['seal']}"))
    return [*found, ("right", _day(data["signed_on"]))]


def _record(words: Mapping[str, str], person: Any) -> str:
    text = fill(
        words["person"],
        {
            "序号": person["no"],
            "姓名": person["name"],
            "性别": person["sex"],
            "族别": person["ethnicity"],
            "政治面貌": person["political_status"],
            "身份证号": person["id_number"],
            "参加工作年月": _month(person["started_work"]),
            "编制所在单位": person["post_unit"],
        },
    )
    for job in person["past"]:
        values = {"起年月": _month(job["starts"]), "止年月": _month(job["ends"]), "单位": job["unit"]}
        text += fill(words["past"], values)
    text += fill(words["present"], {"起年月": _month(person["present_since"]), "单位": person["present_unit"]})
    for i, job in enumerate(person["secondments"]):
        values = {
            "起年月": _month(job["starts"]),
            "止年月": _month(job["ends"]),
            "单位": job["unit"],
            "其他不在编制单位工作的情况": job["note"],
        }
        text += fill(words["secondment_next" if i else "secondment_first"], values)
    text += words["record_end"]
    return text + fill(
        words["work"],
        {
            "思想政治表现": person["performance"],
            "主要工作专业": person["work"],
            "成绩": person["achievements"],
            "路线": person["route"],
            "专业": person["specialty"],
            "级别": person["level"],
        },
    )


def _form2(words: Mapping[str, str], data: Any) -> list[Line]:
    values = _notice(data) | {
        "单位": data["unit"],
        "开始日期": data["starts"],
        "结束日期": data["ends"],
        "首位姓名": data["first_name"],
        "人数": data["count"],
        "路线": data["route"],
        "级别": data["level"],
        "有无异议或收到举报情况": data["outcome"],
    }
    seal = fill(words["seal"], {"单位": data["unit"]})
    return [("body", fill(words["body"], values)), ("right", seal), ("right", _day(data["signed_on"]))]


def _form3(words: Mapping[str, str], data: Any) -> list[Line]:
    values = _notice(data) | {
        "首位姓名": data["first_name"],
        "人数": data["count"],
        "开始日期": data["starts"],
        "结束日期": data["ends"],
    }
    clauses = [
        fill(
            words[route],
            {
                "名单": "、".join(group["names"]),
                "人数": len(group["names"]),
                "系列": group["series"],
                "专业": group["specialty"],
                "级别": group["level"],
            },
        )
        for route in ("first_determination", "conferral", "high_determination")
        for group in data[route]
    ]
    seal = fill(words["seal"], {"单位": data["unit"]})
    return [
        ("body", fill(words["body"], values)),
        ("body", words["recommend"] + words["between"].join(clauses) + words["end"]),
        ("right", words["signature"]),
        ("right", seal),
        ("right", _day(data["signed_on"])),
    ]


def _form4(words: Mapping[str, str], data: Any) -> list[Line]:
    def count(*keys: str) -> int:
        return sum(len(unit["names"]) for key in keys for unit in data[key])

    cells = {
        "授予": count(*CONFERRAL), "授予正高级": count(CONFERRAL[0]), "授予副高级": count(CONFERRAL[1]), "授予中级": count(CONFERRAL[2]),
        "初定初级": count(FIRST[0]), "乡镇初定中级": count(FIRST[1]),
        "高定": count(*HIGH), "高定正高级": count(HIGH[0]), "高定副高级": count(HIGH[1]), "高定中级": count(HIGH[2]),
    }  # fmt: skip
    opening = {"单位": data["unit"], "推荐人数": data["recommended"], "通过人数": count(*CONFERRAL, *FIRST, *HIGH)}
    same_year = data["starts"].split("年")[0] == data["ends"].split("年")[0]
    ends = data["ends"].split("年")[-1] if same_year else data["ends"]
    posting = {"开始日期": data["starts"], "结束月日": ends, "有无异议或收到举报情况": data["outcome"]}
    found: list[Line] = [
        ("body", fill(words["opening"], _notice(data) | opening)),
        ("body", fill(words["counts"], cells)),
        ("body", fill(words["posting"], posting)),
        ("right", fill(words["seal"], {"单位": data["unit"]})),
        ("right", _day(data["signed_on"])),
        ("page", ""),
        ("title", fill(words["list_title"], {"单位": data["unit"]})),
    ]

    def shown(keys: Sequence[str]) -> list[str]:
        return [key for key in keys if count(key) or (data["keep_empty"] and key != CONFERRAL[0])]

    sections = [("list_conferral", CONFERRAL), ("list_first", FIRST), ("list_high", HIGH)]
    for place, (heading, keys) in enumerate([row for row in sections if shown(row[1])]):
        found.append(("head", f"{'一二三'[place]}、{fill(words[heading], {'人数': count(*keys)})}"))
        for inner, key in enumerate(shown(keys)):
            found.append(("kai", f"（{'一二三'[inner]}）{fill(words[WORD_FOR[key]], {'人数': count(key)})}"))
            for no, unit in enumerate(data[key], 1):
                values = {"序号": no, "单位": unit["unit"], "名单": "、".join(unit["names"])}
                found.append(("body", fill(words["list_unit"], values)))
    return found


def _blank() -> Any:
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    return document


_KINDS: Mapping[str, tuple[str, float, Any, float]] = {
    "title": (TITLE, 22, WD_ALIGN_PARAGRAPH.CENTER, 0),
    "body": (BODY, 16, WD_ALIGN_PARAGRAPH.JUSTIFY, 32),
    "head": (HEAD, 16, WD_ALIGN_PARAGRAPH.LEFT, 32),
    "kai": (KAI, 16, WD_ALIGN_PARAGRAPH.LEFT, 32),
    "right": (BODY, 16, WD_ALIGN_PARAGRAPH.RIGHT, 0),
}


def _write(document: Any, kind: str, text: str) -> None:
    if kind == "page":
        document.add_page_break()
        return
    font, size, side, indent = _KINDS[kind]
    paragraph = document.add_paragraph()
    layout = paragraph.paragraph_format
    paragraph.alignment = side
    layout.first_line_indent = Pt(indent)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, LINE if kind != "title" else Pt(34)
    layout.space_before, layout.space_after = Pt(14 if kind == "right" else 0), Pt(16 if kind == "title" else 0)
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(script), font)


def form_text(template: str, data: Mapping[str, Any]) -> Sequence[str]:
    """The paragraphs of a form as they stand in the Word file, for whoever compares it with the PDF."""
    document = docx.Document(io.BytesIO(render_form_docx(template, data)))
    return [paragraph.text for paragraph in document.paragraphs]
