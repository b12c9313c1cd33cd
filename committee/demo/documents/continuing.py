"""Certificates of continuing education, one page a year, as the training system issues them (R-171)."""

from collections.abc import Callable

from committee.demo.careers import FIELDS
from committee.demo.chance import stream
from committee.demo.documents.certificates import stamp
from committee.demo.documents.ornament import frame
from committee.demo.documents.xuexin import place_code
from committee.demo.flow import Mark
from committee.demo.lettering import Face
from committee.demo.masking import Shown
from committee.demo.pages import A4_WIDE, GREY, Paper, Sheet
from committee.demo.people import Applicant

YEARS = (2021, 2022, 2023, 2024)
_GENERAL = (
    "法治建设与依法行政",
    "职业道德与工匠精神",
    "知识产权保护与运用",
    "生态文明与绿色发展",
    "数字技术与人工智能通识",
    "安全生产与应急管理",
)
_ISSUER = "自治区专业技术人员继续教育管理办公室"


def continuing_education_general(person: Applicant, shown: Shown, *, seed: int) -> Paper:
    """Draw the general-course (公需课) certificates of four years."""
    rng = stream(seed, "general", person.key)
    return _certificates(person, shown, seed, kind="公需科目", courses=lambda year: rng.sample(_GENERAL, 3), hours=30)


def continuing_education_specialty(person: Applicant, shown: Shown, *, seed: int) -> Paper:
    """Draw the specialty-course certificates of four years."""
    rng = stream(seed, "specialty", person.key)
    stock = FIELDS[person.sub_field].courses
    return _certificates(person, shown, seed, kind="专业科目", courses=lambda year: rng.sample(stock, 3), hours=60)


def _certificates(
    person: Applicant, shown: Shown, seed: int, *, kind: str, courses: Callable[[int], list[str]], hours: int
) -> Paper:
    paper = Paper()
    for year in YEARS:
        _page(paper.sheet(A4_WIDE), person, shown, seed, kind=kind, year=year, courses=courses(year), hours=hours)
    return paper


def _page(
    sheet: Sheet, person: Applicant, shown: Shown, seed: int, *, kind: str, year: int, courses: list[str], hours: int
) -> None:
    rng = stream(seed, "certificate", kind, person.key, str(year))
    number = f"JX{year}65{'01' if kind == '公需科目' else '02'}{rng.randint(0, 999999):06d}"
    frame(sheet, (40, 40, 802, 555), color=(0.15, 0.4, 0.36))
    sheet.text(
        421, 106, "专业技术人员继续教育合格证书", size=27, bold=True, color=(0.1, 0.32, 0.28), align="center", spacing=2
    )
    sheet.text(421, 132, f"（{year} 年度 · {kind}）", size=14, color=(0.1, 0.32, 0.28), align="center")
    sheet.text(96, 182, shown.name, size=15, bold=True, mark=Mark.NAME)
    sheet.text(96, 208, f"身份证号：{shown.id_number}", size=12, mark=Mark.NUMBER)
    sheet.text(96, 232, f"工作单位：{shown.unit}", size=12, mark=Mark.UNIT)
    sheet.paragraph(
        96,
        268,
        640,
        f"在 {year} 年度专业技术人员继续教育{kind}学习中，完成规定课程，考试合格，共计 {hours} 学时。",
        size=14,
    )
    rest = hours
    rows: list[list[str]] = [["序号", "课程名称", "学时", "成绩"]]
    for order, course in enumerate(courses, start=1):
        share = rest if order == len(courses) else hours // len(courses)
        rest -= share
        rows.append([str(order), course, str(share), f"{rng.randint(78, 98)}"])
    sheet.table(96, 310, (60, 330, 70, 70), rows, height=25, size=11.5, head=1)
    sheet.text(96, 486, f"证书编号：{'【编号】' if shown.is_masked else number}", size=11.5, mark=Mark.NUMBER)
    sheet.text(96, 508, "扫描二维码可核验证书真伪", size=9.5, color=GREY)
    address = f"https://jxjy.example.com/c/{number}?name={shown.name}"
    if shown.is_masked:
        sheet.box((650, 312, 730, 392), color=None, fill=(0.2, 0.2, 0.2))
    else:
        place_code(sheet, (650, 312, 730, 392), address)
    sheet.text(740, 470, _ISSUER, size=12.5, align="right")
    sheet.text(
        720,
        496,
        f"{year}年12月{rng.randint(1, 20)}日" if year < 2024 else f"2024年{rng.randint(5, 7)}月{rng.randint(1, 28)}日",
        size=12.5,
        align="right",
    )
    stamp(sheet, _ISSUER, (640, 474), seed, label=number)
    sheet.text(421, 540, "Continuing education certificate", size=8, face=Face.LATIN, color=GREY, align="center")
