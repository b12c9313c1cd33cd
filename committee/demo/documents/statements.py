"""What employer and applicant sign for the file: publicity and its result, recommendation, pledge, opinion (identity material).

Wording of forms 1 to 3 is prescribed; the pledge and the opinion box follow the same manner and are marked 样式待办公室确认.
"""

from committee.demo.documents.certificates import signature, stamp
from committee.demo.flow import Mark, Marked
from committee.demo.lettering import Face
from committee.demo.masking import Shown
from committee.demo.pages import GREY, Paper, Sheet
from committee.demo.people import LEVELS, Applicant

NOTICE_TITLE = "关于开展2024年度工程系列质量技术监督专业职称评审工作的通知"
NOTICE_NUMBER = "塔地市监传发〔2024〕4号"
ROUTES = {"PS_DX": "定向评价", "PS_MY": "民营企业专项评审"}
CONFIRMED_WORDS = "本单位已经对提供的申报材料逐一审核，真实准确，同意推荐"
_HEAD = f"根据《{NOTICE_TITLE}》（{NOTICE_NUMBER}）工作要求，"


def publicity_notice(person: Applicant, shown: Shown, *, seed: int) -> Paper:
    """Draw form 1: the publicity of one applicant at the employer (R-180)."""
    paper, sheet = _page("公　　示")
    y = sheet.paragraph(
        85,
        170,
        425,
        [
            _HEAD + "现对",
            Marked(shown.name, Mark.NAME),
            f"等1名同志申报{ROUTES[person.route]}{LEVELS[person.level]}职称情况进行公示：",
        ],
        size=13,
        leading=1.9,
    )
    began = person.started_work
    y = sheet.paragraph(85, y, 425, [
        "1.", Marked(shown.name, Mark.NAME), f"，{person.sex}，{person.ethnicity}，{person.political}，", Marked(_half_hidden(shown.id_number), Mark.NUMBER),
        f"，参加工作时间{began.year}年{began.month}月，编制在", Marked(shown.unit, Mark.UNIT),
        f"单位。{began.year}年{began.month}月至今在", Marked(shown.unit, Mark.UNIT),
        f"单位工作。该同志思想政治表现良好，参加工作以来主要从事{person.sub_field}专业技术工作，取得{person.achievements[1].title}通过验收等成绩。现申请{ROUTES[person.route]}"
        f"质量技术监督专业{LEVELS[person.level]}级别职称。",
    ], size=13, leading=1.9)  # fmt: skip
    sheet.paragraph(85, y, 425, [
        "公示时间从2024年7月22日起至2024年7月26日止（公示期不少于5个工作日）。如对", Marked(shown.name, Mark.NAME),
        "同志的相关信息有疑异，请电话或书面形式反映至",
        Marked(shown.unit, Mark.UNIT), f"办公室，监督电话：{person.unit.phone}。",
    ], size=13, leading=1.9)  # fmt: skip
    _sign(sheet, person, seed, day="2024年7月22日", leader=True)
    return paper


def publicity_result(person: Applicant, shown: Shown, *, seed: int) -> Paper:
    """Draw form 2: the result of the publicity; seal and date, no signature (R-182)."""
    paper, sheet = _page("公 示 结 果")
    sheet.paragraph(85, 170, 425, [
        _HEAD, Marked(shown.unit, Mark.UNIT), "单位于2024年7月22日起至2024年7月26日止，对", Marked(shown.name, Mark.NAME),
        f"等1名同志申报{ROUTES[person.route]}{LEVELS[person.level]}职称情况进行了为期5个工作日的公示，公示期间无异议，未收到举报。",
    ], size=13, leading=1.9)  # fmt: skip
    _sign(sheet, person, seed, day="2024年7月29日", leader=False)
    return paper


def recommendation_report(person: Applicant, shown: Shown, *, seed: int) -> Paper:
    """Draw form 3: the employer's recommendation (R-183)."""
    paper, sheet = _page("推 荐 报 告")
    y = sheet.paragraph(85, 170, 425, [
        _HEAD + "本单位对", Marked(shown.name, Mark.NAME),
        "等1名同志提供的申报材料逐一审核，申报材料真实准确，并于2024年7月22日至2024年7月26日进行了为期5个工作日的公示，"
        "公示期间未收到举报信息及异议。",
    ], size=13, leading=1.9)  # fmt: skip
    sheet.paragraph(
        85,
        y,
        425,
        [
            "综上，本单位同意推荐",
            Marked(shown.name, Mark.NAME),
            f"共1名同志申报工程系列质量技术监督专业{LEVELS[person.level]}级职称。",
        ],
        size=13,
        leading=1.9,
    )
    _sign(sheet, person, seed, day="2024年7月29日", leader=True)
    return paper


def pledge(person: Applicant, shown: Shown, *, seed: int) -> Paper:
    """Draw the applicant's own pledge (个人承诺书)."""
    paper, sheet = _page("个 人 承 诺 书")
    y = sheet.paragraph(85, 170, 425, [
        "本人", Marked(shown.name, Mark.NAME), "，身份证号", Marked(shown.id_number, Mark.NUMBER),
        f"，申报工程系列质量技术监督专业{LEVELS[person.level]}职称，郑重承诺：",
    ], size=13, leading=1.9)  # fmt: skip
    for line in (
        "一、填报的信息和提交的学历、资历、业绩、论文等材料真实、准确、完整，无弄虚作假和抄袭剽窃。",
        "二、上传的评审材料已按要求遮盖本人姓名、照片和工作单位，未以任何方式标注可识别身份的记号。",
        "三、不打听评审专家信息，不请托、不干扰评审工作。",
        "四、如有违反，自愿接受取消申报资格、撤销职称、记入诚信档案等处理，并承担相应责任。",
    ):
        y = sheet.paragraph(85, y, 425, line, size=13, leading=1.9)
    sheet.text(330, y + 50, "承诺人（签字）：", size=13)
    signature(sheet, 430, y + 52, seed=seed, label=person.key, width=70)
    sheet.text(510, y + 84, "2024年7月30日", size=13, align="right")
    return paper


def employer_opinion(person: Applicant, shown: Shown, *, seed: int) -> Paper:
    """Draw the opinion page of the review form with its prescribed sentence (R-129), signed and sealed."""
    paper, sheet = _page("职 称 评 审 表（单位意见页）")
    rows = [
        ["姓　名", shown.name, "身份证号", shown.id_number], ["单　位", shown.unit, "申报级别", LEVELS[person.level]],
        ["专　业", f"质量技术监督（{person.sub_field}）", "申报方式", person.review_kind],
    ]  # fmt: skip
    bottom = sheet.table(85, 150, (60, 175, 70, 120), rows, height=[32, 40, 32], size=10.5)
    for label, words, sealed in (
        ("基层单位\n推荐意见", CONFIRMED_WORDS, True), ("主管部门\n审核意见", "", False), ("评审委员会\n办公室意见", "", False),
    ):  # fmt: skip
        sheet.box((85, bottom, 510, bottom + 150))
        sheet.rule(155, bottom, 155, bottom + 150)
        for number, line in enumerate(label.split("\n")):
            sheet.text(120, bottom + 72 + number * 18, line, size=11, align="center")
        if words:
            sheet.paragraph(166, bottom + 36, 330, words + "。", size=13, leading=1.8)
        sheet.text(250, bottom + 112, "负责人（签字）：", size=11)
        sheet.text(
            500,
            bottom + 136,
            "2024年8月2日　（公章）" if sealed else "年　　月　　日　（公章）",
            size=11,
            align="right",
        )
        if sealed:
            signature(sheet, 336, bottom + 114, seed=seed, label=person.unit.leader, width=62)
            stamp(sheet, person.unit.name, (446, bottom + 92), seed, label=person.key + "opinion", mark=Mark.SEAL)
        bottom += 150
    return paper


def _page(title: str) -> tuple[Paper, Sheet]:
    paper = Paper()
    sheet = paper.sheet()
    sheet.text(297.5, 122, title, size=22, bold=True, align="center", spacing=1)
    sheet.text(297.5, 806, "样式待办公室确认", size=8.5, color=GREY, align="center", face=Face.SONG)
    return paper, sheet


def _sign(sheet: Sheet, person: Applicant, seed: int, *, day: str, leader: bool) -> None:
    if leader:
        sheet.text(85, 604, "签字：", size=13)
        signature(sheet, 126, 606, seed=seed, label=person.unit.leader, width=70)
        sheet.text(85, 626, "（单位负责人签字）", size=11, color=GREY)
    sheet.text(510, 620, person.unit.name, size=13, align="right", mark=Mark.UNIT)
    sheet.text(490, 650, day, size=13, align="right")
    stamp(sheet, person.unit.name, (430, 622), seed, label=f"{person.key}{day}{leader}", mark=Mark.SEAL)


def _half_hidden(number: str) -> str:
    """Show the first six and last four places at most (P-33)."""
    return number[:6] + "********" + number[-4:] if len(number) == 18 else number
