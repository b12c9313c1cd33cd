"""A calibration or inspection report of two pages: cover data with signatures, results with uncertainty; born-digital."""

from committee.demo.careers import EMPLOYER_CLIENTS
from committee.demo.chance import stream
from committee.demo.documents.instruments import INSTRUMENTS
from committee.demo.flow import Mark
from committee.demo.lettering import Face
from committee.demo.masking import APPLICANT, EMPLOYER, Shown
from committee.demo.pages import GREY, Paper, Sheet
from committee.demo.people import Applicant


def calibration_report(person: Applicant, shown: Shown, *, seed: int) -> Paper:
    """Draw the report. Colleagues who checked and approved stay named (they are notices, P-30); the applicant is the first signatory."""
    rng = stream(seed, "calibration", person.key)
    item = INSTRUMENTS[person.sub_field]
    number = f"{'JZ' if item.report.startswith('校') else 'JY'}{rng.randint(2022, 2024)}-{rng.randint(100, 2999):04d}"
    paper = Paper()
    _cover(paper.sheet(), person, shown, seed, number)
    _results(paper.sheet(), person, shown, seed, number)
    return paper


def _head(sheet: Sheet, shown: Shown, number: str, page: int) -> None:
    sheet.text(62, 58, (shown.header_slip if page > 1 else "") or shown.unit, size=10.5, mark=Mark.UNIT)
    sheet.text(533, 58, f"第 {page} 页　共 2 页", size=9.5, align="right")
    sheet.rule(62, 66, 533, 66, width=1.1)
    sheet.rule(62, 69, 533, 69, width=0.4)
    if page > 1:
        sheet.text(62, 86, f"报告编号：{number}", size=9.5)


def _cover(sheet: Sheet, person: Applicant, shown: Shown, seed: int, number: str) -> None:
    rng = stream(seed, "calibration cover", person.key)
    item = INSTRUMENTS[person.sub_field]
    _head(sheet, shown, number, 1)
    sheet.text(297.5, 128, item.report, size=26, bold=True, align="center", spacing=3)
    sheet.text(297.5, 152, "TEST AND CALIBRATION REPORT", size=9, face=Face.LATIN, color=GREY, align="center")
    sheet.text(297.5, 184, f"报告编号：{number}", size=11.5, align="center")
    client = rng.choice(EMPLOYER_CLIENTS)
    month, day = rng.randint(3, 11), rng.randint(1, 25)
    rows = [
        ["委　托　方", client], ["样品（设备）名称", item.name], ["型号规格", item.model], ["出厂编号", f"{rng.randint(100000, 999999)}"],
        ["制　造　单　位", item.maker], ["接　收　日　期", f"2023年{month}月{day}日"], ["检验（校准）日期", f"2023年{month}月{day + 2}日"],
        ["环　境　条　件", f"温度：{rng.uniform(19.2, 20.8):.1f}℃　相对湿度：{rng.randint(38, 62)}%　其他：无"], ["依 据 文 件", "\n".join(item.basis)],
        ["结　　　　论", item.verdict],
    ]  # fmt: skip
    bottom = sheet.table(84, 214, (118, 309), rows, height=[30] * 8 + [42, 34], size=10.5)
    sheet.text(84, bottom + 34, "所用主要标准器（仪器设备）", size=10.5, bold=True)
    name, span, grade = item.reference
    until = f"2024年{rng.randint(1, 12)}月{rng.randint(1, 28)}日"
    rows = [["名　称", "测量范围", "准确度", "有效期至"], [name, span, grade, until]]
    sheet.table(84, bottom + 44, (110, 117, 90, 110), rows, height=26, size=9.5, head=1)
    first, second = person.co_workers[0], person.co_workers[1]
    y = 690.0
    for column, (label, who, mark) in enumerate(
        (("检验（校准）", shown.name, Mark.NAME), ("核　验", first, None), ("批　准", second, None))
    ):
        x = (84.0, 246.0, 396.0)[column]
        sheet.text(x, y, f"{label}：", size=10.5)
        room = (158, 146, 115)[column] - 10.5 * (len(label) + 1)
        size = min(10.5, 10.5 * room / max(1.0, 10.5 * len(who)))
        sheet.text(x + 10.5 * (len(label) + 1), y, who, size=size, mark=mark, token=APPLICANT)
    sheet.text(84, y + 30, f"签发日期：2023年{month}月{day + 3}日", size=10.5)
    sheet.text(511, y + 30, shown.unit, size=10.5, align="right", mark=Mark.UNIT, token=EMPLOYER)
    sheet.text(297.5, 806, "未经本机构书面批准，不得部分复制本报告。", size=8.5, color=GREY, align="center")


def _results(sheet: Sheet, person: Applicant, shown: Shown, seed: int, number: str) -> None:
    rng = stream(seed, "calibration results", person.key)
    item = INSTRUMENTS[person.sub_field]
    _head(sheet, shown, number, 2)
    sheet.text(297.5, 122, "检 验（校 准）结 果", size=16, bold=True, align="center")
    left = (595 - sum(item.columns)) / 2
    rows = item.results(rng)
    y = sheet.table(left, 142, item.columns, rows, height=[34] + [27] * (len(rows) - 1), size=9.5, head=1) + 28
    sheet.text(84, y, "测量不确定度", size=11, bold=True)
    share = rng.uniform(0.2, 0.6)
    sheet.table(84, y + 10, (120, 102, 102, 103), [
        ["不确定度分量", "评定方法", "标准不确定度", "分布"], ["测量重复性 u(x)", "A类", f"{share * 0.41:.3f}", "正态"],
        ["标准器 u(δ1)", "B类", f"{share * 0.22:.3f}", "均匀"], ["分辨力 u(δ2)", "B类", f"{share * 0.13:.3f}", "均匀"],
        ["合成标准不确定度", "—", f"{share * 0.485:.3f}", "—"], ["扩展不确定度 U", "k=2", f"{share * 0.97:.2f}", "—"],
    ], height=24, size=9.5, head=1)  # fmt: skip
    y += 10 + 6 * 24 + 30
    for line in (
        "说明：1. 本结果仅对所送样品（所检设备）有效。", "　　　2. 扩展不确定度由合成标准不确定度乘以包含因子 k=2 得到，包含概率约为95%。",
        "　　　3. 建议复检（复校）间隔不超过12个月，使用频繁或怀疑失准时应及时复检。",
    ):  # fmt: skip
        sheet.text(84, y, line, size=9.5)
        y += 18
    sheet.text(297.5, y + 26, "—— 以下空白 ——", size=10, color=GREY, align="center")
