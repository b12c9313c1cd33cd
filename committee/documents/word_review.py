"""The final boxes of the 评审表 as Word, for offices that finish the form there: the same data as the PDF (R-431)."""

import io
import unicodedata
from collections.abc import Mapping
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from committee.documents.errors import MissingCharacters
from committee.documents.shape_check import plain, require_shape, texts
from committee.documents.shapes import PDF_TEMPLATES
from committee.documents.word import same_bytes

TITLE, BODY, HEAD = "方正小标宋简体", "仿宋_GB2312", "黑体"
WIDTHS = (14, 26, 30, 30, 30, 30)  # millimetres; the block of text is 160 mm wide


def render_review_form_docx(data: Mapping[str, Any]) -> bytes:
    """Return the form as .docx. The same input gives the same bytes.

    Raises WrongShape, MissingCharacters (a control character, which Word cannot hold).
    """
    require_shape(data, PDF_TEMPLATES["review_form"], where="review_form")
    content: Any = plain(data)
    controls = {char for text in texts(content) for char in text if unicodedata.category(char) == "Cc" and char != "\n"}
    if controls:
        raise MissingCharacters(controls)
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(20), Mm(18)
    section.left_margin, section.right_margin = Mm(26), Mm(22)
    head = document.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(head, content["form_name"], TITLE, 20)
    _boxes(document, content)
    out = io.BytesIO()
    document.save(out)
    return same_bytes(out.getvalue())


def _boxes(document: Any, data: Any) -> None:
    table = document.add_table(rows=9, cols=6)
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for row in table.rows:
        for cell, width in zip(row.cells, WIDTHS, strict=True):
            cell.width = Mm(width)
    for place, (label, value) in enumerate((("姓　　名", data["name"]), ("工作单位", data["unit"]))):
        _label(_span(table, place, 0, 1), label)
        _write(_span(table, place, 2, 5), value, centred=True)
    _label(_span(table, 2, 0, 1), "系列（专业）")
    _write(_span(table, 2, 2, 3), f"{data['series']}（{data['specialty']}）", centred=True)
    _label(table.cell(2, 4), "申报级别")
    _write(table.cell(2, 5), data["level"], centred=True)
    _opinion(table, 3, "单位推荐意见", [data["unit_opinion"]], ["负责人签字：　　　　　　　（单位公章）", _day(None)])
    members = [f"评议组成员：{'、'.join(data['group_members'])}"] if data["group_members"] else []
    leader = f"组长（{data['group_leader']}）：　　　　　　　{_day(data['group_on'])}"
    _opinion(table, 4, "评议组意见", [data["group_opinion"], *members], [leader])
    _label(table.cell(5, 0).merge(table.cell(7, 0)), "评审委员会意见")
    counts = (
        ("总人数", "size"),
        ("出席人数", "present"),
        ("表决基数", "base"),
        ("同意票", "agree"),
        ("反对票", "oppose"),
    )
    for column, (label, key) in enumerate(counts, 1):
        _write(table.cell(5, column), label, centred=True)
        _write(table.cell(6, column), str(data[key]), centred=True)
    rest = f"弃权票 {data['abstain']} 张，无效票 {data['invalid']} 张，未收回 {data['not_returned']} 张。"
    chair = f"{data.get('chair_role', '主任委员')}（{data['chair']}）：　　　　　　（评审委员会印章）"
    _paragraphs(_span(table, 7, 1, 5), [rest, data["conclusion"]], [chair, _day(data["decided_on"])])
    _opinion(table, 8, "确认意见", [data["confirmation"]], ["人力资源和社会保障部门（印章）", _day(None)])


def _span(table: Any, row: int, first: int, last: int) -> Any:
    return table.cell(row, first).merge(table.cell(row, last))


def _opinion(table: Any, row: int, label: str, body: list[str], foot: list[str]) -> None:
    _label(table.cell(row, 0), label)
    _paragraphs(_span(table, row, 1, 5), body, foot)


def _paragraphs(cell: Any, body: list[str], foot: list[str]) -> None:
    for place, words in enumerate(body):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Pt(24)
        _run(paragraph, words, BODY, 12)
    for place, words in enumerate(foot):
        paragraph = cell.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.space_before = Pt(18 if place == 0 else 0)
        _run(paragraph, words, BODY, 12)


def _label(cell: Any, words: str) -> None:
    _write(cell, words, centred=True, font=HEAD)


def _write(cell: Any, words: str, *, centred: bool, font: str = BODY) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
    _run(paragraph, words, font, 12)


def _run(paragraph: Any, words: str, font: str, size: float) -> None:
    run = paragraph.add_run(words)
    run.font.name, run.font.size = font, Pt(size)
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(script), font)


def _day(day: str | None) -> str:
    return day or "　　年　　月　　日"
