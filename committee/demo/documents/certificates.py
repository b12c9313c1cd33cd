"""Certificates on stiff paper: diploma and degree, the certificate of the present title, and the Putonghua certificate."""

import math
from datetime import date

from committee.demo.chance import stream
from committee.demo.documents.ornament import frame, guilloche, watermark
from committee.demo.flow import Mark, Marked
from committee.demo.lettering import Face
from committee.demo.masking import APPLICANT, EMPLOYER, Shown
from committee.demo.pages import A4, A4_WIDE, GREY, Color, Paper, Sheet
from committee.demo.people import LEVELS, Applicant
from committee.demo.portraits import portrait
from committee.demo.seals import DIAMETER, round_seal, turned

_DIGITS = "〇一二三四五六七八九"
_DARK: Color = (0.13, 0.11, 0.12)
_HEADS = ("周正明", "何立群", "顾长川", "温如山")


def degree_certificate(person: Applicant, shown: Shown, *, seed: int) -> Paper:
    """Draw the diploma and, for graduates with a degree, the degree certificate as a second page (photo, seal of the school)."""
    paper = Paper()
    _diploma(paper.sheet(A4_WIDE), person, shown, seed)
    if person.education.degree:
        _degree(paper.sheet(A4_WIDE), person, shown, seed)
    return paper


def title_certificate(person: Applicant, shown: Shown, *, seed: int) -> Paper:
    """Draw the certificate of the title held now; somebody without a title has none, and the caller leaves the slot out."""
    held = person.qualification
    if held is None:
        raise ValueError("there is no present title to certify")
    paper = Paper()
    sheet = paper.sheet(A4)
    frame(sheet, (40, 44, 555, 798), color=(0.62, 0.47, 0.2))
    sheet.text(297.5, 108, "专业技术职务任职资格证书", size=25, bold=True, color=_DARK, align="center", spacing=2)
    sheet.text(
        297.5, 134, "CERTIFICATE OF PROFESSIONAL QUALIFICATION", size=9.5, face=Face.LATIN, color=GREY, align="center"
    )
    _photo(sheet, person, (86, 176, 194, 328), seed)
    rows = (
        ("姓名", shown.name, Mark.NAME), ("性别", person.sex, None), ("出生年月", f"{person.born:%Y年%m月}", None),
        ("身份证号", shown.id_number, Mark.NUMBER), ("工作单位", shown.unit, Mark.UNIT), ("系　　列", "工程系列", None),
        ("专　　业", f"质量技术监督（{person.sub_field}）", None), ("资格名称", held.title, None),
        ("级　　别", LEVELS[held.level], None),
        ("授予时间", f"{held.obtained:%Y年%m月%d日}", None), ("证书编号", held.number, Mark.NUMBER),
    )  # fmt: skip
    for number, (label, value, mark) in enumerate(rows):
        x, y = (232.0, 190.0 + 30 * number) if number < 5 else (86.0, 216.0 + 30 * number)
        sheet.text(x, y, label, size=12.5, bold=True)
        token = {Mark.NAME: APPLICANT, Mark.UNIT: EMPLOYER}.get(mark, "") if mark else ""
        end = 528.0 if number < 5 else 420.0
        room = end - x - 76
        size = min(12.5, 12.5 * room / max(room, 12.5 * len(value)))
        sheet.text(x + 76, y, value, size=size, mark=mark, token=token, reach=min(room, 230))
        sheet.rule(x + 72, y + 6, end, y + 6, width=0.4, color=GREY)
    sheet.paragraph(86, 570, 424, "持证人经评审委员会评审，具备上述专业技术职务任职资格。", size=12.5)
    sheet.text(470, 660, "发证机关", size=12, align="right")
    sheet.text(520, 684, held.issuer, size=12.5, align="right")
    sheet.text(
        500,
        710,
        f"{held.obtained.year}年{held.obtained.month + 1 if held.obtained.month < 12 else 12}月",
        size=12.5,
        align="right",
    )
    _seal(sheet, held.issuer, (430, 682), seed, label=person.key + "title")
    sheet.text(86, 768, "本证书由自治区统一样式，涂改无效。", size=9, color=GREY)
    return paper


def putonghua_certificate(person: Applicant, shown: Shown, *, seed: int) -> Paper:
    """Draw the Putonghua certificate (only people of public institutions need one, R-173)."""
    rank = person.putonghua or "三级甲等"
    rng = stream(seed, "putonghua", person.key)
    band = {"二级甲等": (87, 92), "二级乙等": (80, 87), "三级甲等": (70, 80)}.get(rank, (60, 70))
    paper = Paper()
    sheet = paper.sheet(A4_WIDE)
    watermark(sheet, "普通话水平测试", color=(0.93, 0.95, 0.97))
    frame(sheet, (36, 36, 806, 559), color=(0.2, 0.42, 0.55))
    sheet.text(
        421, 108, "普通话水平测试等级证书", size=30, bold=True, color=(0.15, 0.3, 0.45), align="center", spacing=3
    )
    _photo(sheet, person, (92, 164, 212, 332), seed)
    sheet.text(262, 196, "姓　　名：", size=15)
    sheet.text(344, 196, shown.name, size=15, mark=Mark.NAME, token=APPLICANT, reach=210)
    sheet.text(262, 232, f"性　　别：{person.sex}", size=15)
    sheet.text(262, 268, "身份证号：", size=15)
    sheet.text(344, 268, shown.id_number, size=15, mark=Mark.NUMBER)
    sheet.text(262, 304, f"测试成绩：{rng.randint(band[0] * 10, band[1] * 10 - 1) / 10:.1f} 分", size=15)
    sheet.text(262, 340, f"等　　级：{rank}", size=15)
    sheet.text(92, 400, "证书编号：", size=13)
    sheet.text(
        160,
        400,
        f"65{rng.randint(10, 99)}{rng.randint(2015, 2023)}{rng.randint(10000, 99999)}0",
        size=13,
        mark=Mark.NUMBER,
    )
    issuer = "自治区语言文字工作委员会"
    sheet.text(700, 456, issuer, size=14, align="right")
    sheet.text(680, 484, f"{rng.randint(2015, 2023)}年{rng.randint(3, 11)}月", size=14, align="right")
    _seal(sheet, issuer, (610, 462), seed, label=person.key + "putonghua")
    return paper


def _diploma(sheet: Sheet, person: Applicant, shown: Shown, seed: int) -> None:
    study = person.education
    is_college = study.level == "专科"
    guilloche(sheet, (34, 30, 808, 565), color=(0.72, 0.3, 0.28))
    sheet.text(421, 122, "普通高等学校", size=20, bold=True, color=_DARK, align="center", spacing=8)
    sheet.text(421, 172, "毕 业 证 书", size=38, bold=True, color=_DARK, align="center")
    _photo(sheet, person, (96, 214, 200, 360), seed, with_dry_seal=True)
    months = f"{_year(study.entered)}年九月至{_year(study.graduated)}年七月"
    flow: list[str | Marked] = [
        "学生　", _name_field(shown), f"　性别　{person.sex}，{_year(person.born)}年{_numeral(person.born.month)}月"
        f"{_numeral(person.born.day)}日生，于{months}在本校　{study.major}　专业{'三' if is_college else '四'}年制{study.level}学习，"
        "修完教学计划规定的全部课程，成绩合格，准予毕业。",
    ]  # fmt: skip
    sheet.paragraph(236, 240, 512, flow, size=17, leading=2.0)
    _school_foot(sheet, person, seed, label="diploma", number=f"证书编号：{study.diploma_number}", day=study.graduated)


def _degree(sheet: Sheet, person: Applicant, shown: Shown, seed: int) -> None:
    study = person.education
    guilloche(sheet, (34, 30, 808, 565), color=(0.2, 0.32, 0.55))
    sheet.text(421, 132, "学 士 学 位 证 书", size=40, bold=True, color=(0.16, 0.24, 0.45), align="center")
    sheet.text(421, 160, "（普通高等教育本科毕业生）", size=13, color=(0.16, 0.24, 0.45), align="center")
    _photo(sheet, person, (96, 204, 200, 350), seed, with_dry_seal=True)
    flow: list[str | Marked] = [
        _name_field(shown), f"　{person.sex}，{_year(person.born)}年{_numeral(person.born.month)}月生。在{study.school}完成了"
        f"{study.major}专业本科学习计划，业已毕业，经审核符合《中华人民共和国学位条例》的规定，授予{study.degree}学位。",
    ]  # fmt: skip
    sheet.paragraph(236, 232, 512, flow, size=17, leading=2.0)
    _school_foot(sheet, person, seed, label="degree", number=f"证书编号：{study.degree_number}", day=study.graduated)


def _name_field(shown: Shown) -> Marked:
    """Fill the name's blank of a diploma to its printed length, so that a block over it does not tell how long the name is."""
    return Marked(shown.former.ljust(10, "　"), Mark.NAME)


def _school_foot(sheet: Sheet, person: Applicant, seed: int, *, label: str, number: str, day: date) -> None:
    rng = stream(seed, "school", person.education.school)
    head = rng.choice(_HEADS)
    sheet.text(96, 500, number.split("：")[0] + "：", size=12.5)
    sheet.text(160, 500, number.split("：")[1], size=12.5, face=Face.LATIN, mark=Mark.NUMBER)
    sheet.text(600, 446, person.education.school, size=19, bold=True, align="center", spacing=4)
    sheet.text(452, 478, "校（院）长：", size=15)
    signature(sheet, 538, 482, seed=seed, label=head, width=84)
    sheet.text(600, 512, f"{_year(day)}年{_numeral(day.month)}月{_numeral(day.day)}日", size=15, align="center")
    _seal(sheet, person.education.school, (716, 462), seed, label=person.key + label)


def signature(
    sheet: Sheet, x: float, y: float, *, seed: int, label: str, width: float, color: Color = (0.1, 0.12, 0.3)
) -> None:
    """Write something that looks like a hurried signature and can be read by nobody."""
    rng = stream(seed, "signature", label)
    at, strokes = x, rng.randint(3, 4)
    for stroke in range(strokes):
        step = width / strokes
        points = []
        tall = rng.uniform(9, 17)
        bend, turns = rng.uniform(0.5, 1.6), rng.uniform(1.2, 2.4)
        for count in range(28):
            share = count / 27
            points.append((
                at + step * share * 1.15 + 3.5 * math.sin(turns * 2 * math.pi * share + bend),
                y - tall * 0.45 - tall * 0.55 * math.sin(turns * 2 * math.pi * share + stroke) * (1 - 0.4 * share),
            ))  # fmt: skip
        sheet.curve(points, width=rng.uniform(0.9, 1.5), color=color)
        at += step


def _photo(
    sheet: Sheet, person: Applicant, rect: tuple[float, float, float, float], seed: int, *, with_dry_seal: bool = False
) -> None:
    sheet.box((rect[0] - 1, rect[1] - 1, rect[2] + 1, rect[3] + 1), width=0.5, color=GREY)
    sheet.picture(rect, portrait(seed=seed, key=person.key, sex=person.sex), mark=Mark.PHOTO)
    if with_dry_seal:
        sheet.text(rect[0], rect[3] + 14, "（照片加盖学校钢印有效）", size=7.5, color=GREY)


def _seal(
    sheet: Sheet, owner: str, center: tuple[float, float], seed: int, *, label: str, mark: Mark | None = None
) -> None:
    tilt = stream(seed, "tilt", owner, label).uniform(-14, 14)
    half = DIAMETER / 2
    rect = (center[0] - half, center[1] - half, center[0] + half, center[1] + half)
    sheet.picture(rect, turned(round_seal(owner, seed=seed), tilt), is_ink=True, mark=mark)


stamp = _seal


def _year(day: date) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(day.year))


def _numeral(number: int) -> str:
    if number <= 10:
        return "十" if number == 10 else _DIGITS[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
