"""An award certificate (荣誉证书), photographed with a telephone and uploaded as JPEG."""

from committee.demo.chance import stream
from committee.demo.documents.certificates import stamp
from committee.demo.documents.ornament import frame, guilloche
from committee.demo.flow import Mark
from committee.demo.masking import APPLICANT, EMPLOYER, Shown
from committee.demo.pages import A4_WIDE, GREY, Paper
from committee.demo.people import Applicant

_GOLD = (0.68, 0.5, 0.16)


def award(person: Applicant, shown: Shown, *, seed: int) -> Paper:
    """Draw the certificate of the applicant's award; the naming line carries unit and name (L-23)."""
    won = next(item for item in person.achievements if item.kind == "award")
    rng = stream(seed, "award", person.key)
    paper = Paper()
    sheet = paper.sheet(A4_WIDE)
    sheet.box((0, 0, 842, 595), color=None, fill=(1.0, 0.985, 0.95))
    guilloche(sheet, (30, 28, 812, 567), color=_GOLD)
    frame(sheet, (62, 60, 780, 535), color=_GOLD)
    sheet.text(421, 156, "荣 誉 证 书", size=46, bold=True, color=(0.45, 0.31, 0.08), align="center")
    sheet.text(421, 184, "HONORARY CREDENTIAL", size=11, color=_GOLD, align="center", spacing=3)
    sheet.text(132, 252, shown.unit, size=18, mark=Mark.UNIT, token=EMPLOYER, reach=300)
    sheet.text(132, 288, shown.name, size=20, bold=True, mark=Mark.NAME, token=APPLICANT, reach=210)
    sheet.text(max(132 + 214, 140 + 20 * len(shown.name)), 288, "同志：", size=20)
    words = f"在{won.year}年度全区质量技术监督系统评选活动中成绩突出，荣获“{won.title}”称号，特发此证，以资鼓励。"
    sheet.paragraph(132, 334, 580, words, size=20, leading=1.9)
    sheet.text(690, 466, won.body, size=17, align="right")
    sheet.text(670, 496, f"{won.year}年{rng.randint(5, 12)}月{rng.randint(1, 28)}日", size=16, align="right")
    stamp(sheet, won.body, (585, 472), seed, label=person.key + "award")
    sheet.text(132, 496, f"编号：{won.year}-{rng.randint(1, 99):03d}", size=12, color=GREY)
    return paper
