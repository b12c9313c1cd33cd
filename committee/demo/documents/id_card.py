"""Both sides of an identity card on one photographed sheet (identity material, never masked); plainly a sample."""

from committee.demo.flow import Mark
from committee.demo.lettering import Face
from committee.demo.masking import Shown
from committee.demo.pages import GREY, Color, Paper, Sheet
from committee.demo.people import Applicant
from committee.demo.portraits import portrait

_WIDE, _TALL = 243.0, 153.0  # 85.6 × 54 mm
_LABEL: Color = (0.25, 0.45, 0.62)


def id_card(person: Applicant, shown: Shown, *, seed: int) -> Paper:
    """Draw front and back of the card, as people photocopy them on one sheet."""
    paper = Paper()
    sheet = paper.sheet()
    _front(sheet, 176, 170, person, shown, seed)
    _back(sheet, 176, 430, person)
    sheet.text(297.5, 660, "身份证复印件，仅供职称申报使用（演示样本）", size=12, color=GREY, align="center")
    return paper


def _card(sheet: Sheet, x: float, y: float) -> None:
    sheet.box((x, y, x + _WIDE, y + _TALL), width=0.6, color=(0.6, 0.66, 0.7), fill=(0.94, 0.965, 0.975))
    for step in range(12):
        sheet.rule(x + 4, y + 8 + step * 12, x + _WIDE - 4, y + 4 + step * 12.6, width=0.3, color=(0.82, 0.9, 0.93))


def _front(sheet: Sheet, x: float, y: float, person: Applicant, shown: Shown, seed: int) -> None:
    _card(sheet, x, y)
    fields = (
        ("姓名", shown.name),
        ("性别", f"{person.sex}　　民族　{person.ethnicity.value.removesuffix('族')}"),
        ("出生", f"{person.born.year} 年 {person.born.month} 月 {person.born.day} 日"),
    )
    for row, (label, value) in enumerate(fields):
        sheet.text(x + 14, y + 26 + row * 21, label, size=8, color=_LABEL)
        size = min(9.5, 108 / max(len(value), 1)) if row == 0 else 9
        sheet.text(x + 40, y + 26 + row * 21, value, size=size, mark=Mark.NAME if row == 0 else None)
    sheet.text(x + 14, y + 90, "住址", size=8, color=_LABEL)
    sheet.paragraph(x + 40, y + 90, 104, person.unit.address + "家属院2号楼", size=8.5, leading=1.35, indent=0)
    sheet.text(x + 14, y + 138, "公民身份号码", size=8, color=_LABEL)
    sheet.text(x + 76, y + 138, shown.id_number, size=11, face=Face.SANS, mark=Mark.NUMBER)
    sheet.picture(
        (x + 160, y + 20, x + 228, y + 115), portrait(seed=seed, key=person.key, sex=person.sex), mark=Mark.PHOTO
    )


def _back(sheet: Sheet, x: float, y: float, person: Applicant) -> None:
    _card(sheet, x, y)
    sheet.text(x + 140, y + 42, "居 民 身 份 证", size=17, bold=True, align="center")
    sheet.text(x + 140, y + 62, "（ 演 示 样 本 · 无 效 ）", size=9, color=(0.7, 0.2, 0.2), align="center")
    sheet.text(x + 30, y + 112, "签发机关", size=8, color=_LABEL)
    sheet.text(x + 80, y + 112, f"{person.unit.region}公安局（样本）", size=9)
    sheet.text(x + 30, y + 134, "有效期限", size=8, color=_LABEL)
    sheet.text(x + 80, y + 134, "2016.05.12-2036.05.12", size=9)
