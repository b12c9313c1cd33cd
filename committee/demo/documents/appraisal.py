"""The yearly appraisal form: a full-page table with summary, opinions and seals (identity material, R-175)."""

from committee.demo.careers import FIELDS
from committee.demo.chance import stream
from committee.demo.documents.certificates import signature, stamp
from committee.demo.documents.prose import appraisal_summary
from committee.demo.flow import Mark
from committee.demo.masking import Shown
from committee.demo.pages import Paper, Place, Sheet
from committee.demo.people import Applicant

_LEFT, _RIGHT = 62.0, 533.0


def appraisal_forms(person: Applicant, shown: Shown, *, seed: int) -> Paper:
    """Draw one form for each year that the person was graded."""
    paper = Paper()
    for year, grade in person.appraisals:
        _form(paper.sheet(), person, shown, seed, year=year, grade=grade)
    return paper


def _form(sheet: Sheet, person: Applicant, shown: Shown, seed: int, *, year: int, grade: str) -> None:
    rng = stream(seed, "appraisal", person.key, str(year))
    public = person.putonghua is not None
    sheet.text(
        297.5,
        78,
        "事业单位工作人员年度考核登记表" if public else "专业技术人员年度考核登记表",
        size=20,
        bold=True,
        align="center",
        spacing=1,
    )
    sheet.text(297.5, 102, f"（ {year} 年度 ）", size=13, align="center")
    held = person.qualification.title if person.qualification and person.qualification.obtained.year <= year else "无"
    rows = [
        ["姓　名", shown.name, "性　别", person.sex, "出生年月", f"{person.born:%Y.%m}"],
        ["民　族", person.ethnicity.value, "政治面貌", person.political, "学　历", person.education.level],
        ["单　位", shown.unit, "部　门", person.department, "职　称", held],
    ]
    bottom = sheet.table(_LEFT, 116, (58, 150, 62, 78, 60, 63), rows, height=[27, 27, 34], size=9.5)
    bottom = sheet.table(
        _LEFT,
        bottom,
        (58, 413),
        [["从事或\n分管工作", "、".join(rng.sample(FIELDS[person.sub_field].duties, 2))]],
        height=30,
        size=9.5,
    )
    top = bottom
    _side(sheet, top, top + 318, "个\n人\n总\n结")
    y = top + 22
    for text in appraisal_summary(person, year, rng):
        y = sheet.paragraph(_LEFT + 68, y, 394, text, size=9.8, leading=1.62, bottom=top + 306)
    signature(sheet, 452, top + 306, seed=seed, label=person.key, width=60)
    sheet.places.append(Place(Mark.NAME, (448, top + 288, 518, top + 312)))
    boxes = (("主管领导\n评鉴意见\n和考核\n等次建议", f"该同志{year}年度履职尽责，业务熟练，较好完成各项检验任务，建议评为{grade}等次。", 96.0),
             ("单位考核\n委员会或\n负责人\n意　　见", f"同意评为{grade}等次。", 92.0), ("本人意见", "同意考核等次。", 52.0))  # fmt: skip
    y = top + 318
    for number, (label, opinion, tall) in enumerate(boxes):
        _side(sheet, y, y + tall, label)
        sheet.paragraph(_LEFT + 68, y + 24, 380, opinion, size=10.5)
        month, day = (12, 20 + number) if number < 2 else (12, 27)
        sheet.text(_RIGHT - 10, y + tall - 12, f"{year}年{month}月{day}日", size=9.5, align="right")
        sheet.text(_LEFT + 222, y + tall - 12, "签名：" if number != 1 else "负责人签名：", size=9.5)
        signature(
            sheet,
            _LEFT + 282,
            y + tall - 10,
            seed=seed,
            label=person.key if number == 2 else person.unit.leader + str(number),
            width=58,
        )
        if number == 1:
            stamp(sheet, person.unit.name, (470, y + 42), seed, label=f"{person.key}{year}", mark=Mark.SEAL)
        y += tall
    _side(sheet, y, y + 34, "备　注")


def _side(sheet: Sheet, top: float, bottom: float, label: str) -> None:
    sheet.box((_LEFT, top, _RIGHT, bottom))
    sheet.rule(_LEFT + 58, top, _LEFT + 58, bottom)
    lines = label.split("\n")
    y = (top + bottom) / 2 - (len(lines) - 1) * 8 + 4
    for line in lines:
        sheet.text(_LEFT + 29, y, line, size=9.5, align="center")
        y += 16
