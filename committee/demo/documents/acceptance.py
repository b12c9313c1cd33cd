"""The acceptance opinion of a project (项目验收意见): paper with lists, signatures and the employer's red seal; scanned."""

from committee.demo.chance import stream
from committee.demo.documents.certificates import signature, stamp
from committee.demo.flow import Mark
from committee.demo.masking import APPLICANT, EMPLOYER, Shown
from committee.demo.pages import Paper
from committee.demo.people import Applicant


def project_acceptance(person: Applicant, shown: Shown, *, seed: int) -> Paper:
    """Draw the acceptance sheet: participants in order (R-505), acceptance panel from elsewhere, seal of the employer (L-09)."""
    project = next(item for item in person.achievements if item.kind == "project")
    rng = stream(seed, "acceptance", person.key)
    paper = Paper()
    sheet = paper.sheet()
    sheet.text(297.5, 92, "项 目 验 收 意 见 书", size=22, bold=True, align="center")
    started = f"{project.year - 1}年{rng.randint(2, 5)}月"
    done = f"{project.year}年{rng.randint(6, 11)}月"
    left, label, wide = 66.0, 84.0, 379.0
    rows = [
        ["项目名称", project.title], ["项目编号", f"ZJ-{project.year - 1}-{rng.randint(1, 60):03d}"], ["起止时间", f"{started}至{done}"],
        ["项目经费", f"{rng.randint(8, 64)}.{rng.randint(0, 9)}万元"],
    ]  # fmt: skip
    y = sheet.table(left, 116, (label, wide), rows, height=30, size=10.5)
    sheet.box((left, y, left + label, y + 30))
    sheet.box((left + label, y, left + label + wide, y + 30))
    sheet.text(left + label / 2, y + 19, "承担单位", size=10.5, align="center")
    sheet.text(left + label + 90, y + 19, shown.unit, size=10.5, mark=Mark.UNIT, token=EMPLOYER, reach=230)
    y += 30
    people = list(person.co_workers[: project.total - 1])
    people.insert(project.rank - 1, shown.name)
    tall = 24.0 * (len(people) + 1)
    sheet.box((left, y, left + label, y + tall))
    sheet.text(left + label / 2, y + tall / 2 - 4, "主要", size=10.5, align="center")
    sheet.text(left + label / 2, y + tall / 2 + 12, "完成人员", size=10.5, align="center")
    duties = (
        "方案设计与技术总负责",
        "现场实施与调试",
        "数据分析与报告编制",
        "试验与样品管理",
        "资料整理与归档",
        "质量控制",
        "设备保障",
    )
    table = [
        ["排序", "姓　名", "承担工作"],
        *([f"{order}", "", duties[order - 1]] for order in range(1, len(people) + 1)),
    ]
    sheet.table(left + label, y, (44, 165, 170), table, height=24, size=10, head=1)
    for order, name in enumerate(people, start=1):
        own = order == project.rank
        size = min(10.0, 158 / max(len(name), 1))
        sheet.text(
            left + label + 50,
            y + 24 * order + 16,
            name,
            size=size,
            mark=Mark.NAME if own else None,
            token=f"{APPLICANT}({order}/{len(people)})" if own else "",
            reach=150 if own else 0,
        )
    y += tall
    opinion = [
        "验收组听取了项目汇报，查阅了技术资料，查看了现场，经质询和讨论，形成如下意见：项目按任务书完成了全部内容，",
        f"提交的资料齐全、数据可靠；技术指标达到规定要求，检测（服务）能力较实施前提高{rng.randint(20, 60)}%，",
        f"累计服务企业{rng.randint(30, 160)}家次，经济和社会效益明显；经费使用合理。验收组一致同意通过验收。",
    ]
    sheet.box((left, y, left + label, y + 200))
    sheet.box((left + label, y, left + label + wide, y + 200))
    sheet.text(left + label / 2, y + 104, "验收意见", size=10.5, align="center")
    sheet.paragraph(left + label + 10, y + 26, wide - 20, "".join(opinion), size=11.5, leading=1.85)
    sheet.text(left + label + 120, y + 180, "验收组组长：", size=10.5)
    signature(sheet, left + label + 190, y + 182, seed=seed, label="panel" + person.key, width=64)
    y += 200
    sheet.box((left, y, left + label + wide, y + 150))
    sheet.text(left + 14, y + 24, "承担单位意见：同意验收组意见。", size=11)
    sheet.text(left + 150, y + 104, "单位（盖章）：", size=11)
    sheet.text(left + 150, y + 128, f"{done}{rng.randint(5, 28)}日", size=11)
    stamp(sheet, person.unit.name, (left + 330, y + 78), seed, label=person.key + "acceptance", mark=Mark.SEAL)
    paper.sheets[0].text(297.5, 812, "（本意见书一式三份）", size=9, align="center")
    return paper
