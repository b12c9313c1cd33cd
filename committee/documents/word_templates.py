"""Builds the Word template of 公示, so that its layout is written down once and can be made again.

    python -m committee.documents.word_templates

writes ``templates/documents/public_notice.docx``. An office may then edit that file in Word; the fields are Jinja's.
"""

import io
from typing import Any

import docx
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from committee.documents.pdf import templates_folder
from committee.documents.word import same_bytes

TITLE, BODY, HEAD, SONG = "方正小标宋简体", "仿宋_GB2312", "黑体", "宋体"
LINE = Pt(28.95)  # 22 lines in 225 mm
COLUMNS = (
    ("序号", "no", 15),
    ("姓名", "name", 33),
    ("工作单位", "unit", 60),
    ("专业", "specialty", 30),
    ("级别", "level", 18),
)
CLOSING = (
    ("二、公示时间", HEAD),
    ("自{{ starts }}起至{{ ends }}止，共{{ workdays }}个工作日。公示地点：{{ places|join('、') }}。", BODY),
    ("三、异议受理", HEAD),
    (
        "公示期间，任何单位和个人对公示人选有异议的，可以书面、电话或在公示系统中实名反映，并提供具体线索和必要的证明材料。"
        "匿名反映的，须有具体线索。",
        BODY,
    ),
    ("受理部门：{{ objection_office }}", BODY),
    ("联系地址：{{ address }}", BODY),
    ("联系电话：{{ phone }}", BODY),
    ("监督电话：{{ supervision_phone }}", BODY),
)
OPENING = (
    "根据{{ notice_title }}{% if notice_number %}（{{ notice_number }}）{% endif %}要求，经{{ committee }}{{ voted_on }}评审，"
    "以无记名投票方式表决，{% if people %}{{ people[0].name }}等{{ people|length }}名同志通过评审。现将名单予以公示，接受社会监督。"
    "{% else %}本次评审没有通过人员。现将结果予以公示，接受社会监督。{% endif %}"
)


def build_public_notice() -> bytes:
    """Return the template as .docx: A4 by GB/T 9704, red head, title, list with a repeated head, page numbers."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(22)
    _font(document.styles["Normal"], BODY, 16)
    language = OxmlElement("w:lang")
    for script in ("w:val", "w:eastAsia"):
        language.set(qn(script), "zh-CN")
    document.styles["Normal"].element.get_or_add_rPr().append(language)
    document.add_paragraph("{%p if red_head %}")
    _centred(document, "{{ issuer }}", TITLE, 36, colour=RGBColor(0xC8, 0x16, 0x1D))
    _centred(document, "{{ number }}", BODY, 16, rule=True)
    document.add_paragraph("{%p endif %}")
    _centred(document, "{{ title }}", TITLE, 22)
    _body(document, OPENING, BODY)
    _body(document, "一、公示名单", HEAD)
    _people_table(document)
    for words, font in CLOSING:
        _body(document, words, font)
    for words, inset in (("{{ issuer }}", 0), ("{{ issued_on }}", 2)):
        paragraph = _body(document, words, BODY)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.first_line_indent = 0
        paragraph.paragraph_format.right_indent = Pt(16 * inset)
        paragraph.paragraph_format.space_before = Pt(16 if inset == 0 else 0)
    _page_numbers(section)
    out = io.BytesIO()
    document.save(out)
    return same_bytes(out.getvalue())


def _font(holder: Any, name: str, size: float, *, colour: RGBColor | None = None) -> None:
    holder.font.name = name
    holder.font.size = Pt(size)
    fonts = holder.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(script), name)
    if colour is not None:
        holder.font.color.rgb = colour


def _body(document: Any, words: str, font: str) -> Any:
    paragraph = document.add_paragraph()
    layout = paragraph.paragraph_format
    layout.first_line_indent = Pt(32)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    layout.space_before = layout.space_after = Pt(0)
    layout.keep_with_next = font == HEAD
    _font(paragraph.add_run(words), font, 16)
    return paragraph


def _centred(
    document: Any, words: str, font: str, size: float, *, colour: RGBColor | None = None, rule: bool = False
) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(14)
    _font(paragraph.add_run(words), font, size, colour=colour)
    if rule:
        border = OxmlElement("w:pBdr")
        bottom = OxmlElement("w:bottom")
        for name, value in (("val", "single"), ("sz", "12"), ("space", "8"), ("color", "C8161D")):
            bottom.set(qn(f"w:{name}"), value)
        border.append(bottom)
        paragraph._p.get_or_add_pPr().append(border)


def _people_table(document: Any) -> None:
    table = document.add_table(rows=4, cols=len(COLUMNS))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for place, (title, field, width) in enumerate(COLUMNS):
        table.columns[place].width = Mm(width)
        for row in table.rows:
            row.cells[place].width = Mm(width)
        _cell(table.rows[0].cells[place], title, HEAD)
        _cell(table.rows[2].cells[place], f"{{{{ person.{field} }}}}", SONG)
    table.rows[1].cells[0].text = "{%tr for person in people %}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    whole = OxmlElement("w:cantSplit")
    table.rows[2]._tr.get_or_add_trPr().append(whole)


def _cell(cell: Any, words: str, font: str) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _font(paragraph.add_run(words), font, 12)


def _page_numbers(section: Any) -> None:
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for part in ("第 ", "PAGE", " 页　共 ", "NUMPAGES", " 页"):
        run = paragraph.add_run("" if part.isascii() else part)
        _font(run, SONG, 14)
        if part.isascii():
            for kind, text in (("begin", ""), ("", part), ("end", "")):
                piece = OxmlElement("w:fldChar" if kind else "w:instrText")
                if kind:
                    piece.set(qn("w:fldCharType"), kind)
                else:
                    piece.text = text
                run._r.append(piece)


if __name__ == "__main__":
    (templates_folder() / "public_notice.docx").write_bytes(build_public_notice())
