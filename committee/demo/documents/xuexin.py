"""The online verification report of a diploma (学信网 style): system material with photo, verification code and QR code."""

import cv2
import numpy as np
import segno

from committee.demo.chance import stream
from committee.demo.flow import Mark
from committee.demo.lettering import Face
from committee.demo.masking import Shown
from committee.demo.pages import GREY, Paper, Rect, Sheet
from committee.demo.people import Applicant
from committee.demo.pictures import Pixels
from committee.demo.portraits import portrait

_BLUE = (0.11, 0.36, 0.62)
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def xuexin_report(person: Applicant, shown: Shown, *, seed: int) -> Paper:
    """Draw the report as the system delivers it: nothing masked, because an applicant cannot mask it (R-502)."""
    study = person.education
    rng = stream(seed, "xuexin", person.key)
    code = "".join(rng.choice(_ALPHABET) for _ in range(16))
    paper = Paper()
    sheet = paper.sheet()
    sheet.box((0, 0, sheet.width, 66), color=None, fill=_BLUE)
    sheet.text(48, 41, "学信网", size=22, bold=True, color=(1, 1, 1))
    sheet.text(124, 41, "高等教育学历学位信息服务（演示样本）", size=11, color=(0.9, 0.95, 1))
    sheet.text(297.5, 118, "教育部学历证书电子注册备案表", size=21, bold=True, align="center")
    sheet.text(
        48,
        152,
        f"更新日期：{rng.randint(2024, 2024)}年{rng.randint(5, 7)}月{rng.randint(1, 28)}日",
        size=9.5,
        color=GREY,
    )
    sheet.text(547, 152, "中国高等教育学生信息网（学信网）", size=9.5, color=GREY, align="right")
    rows = (
        ("姓　　名", shown.former), ("性　　别", person.sex), ("出生日期", f"{person.born:%Y年%m月%d日}"), ("入学日期", f"{study.entered:%Y年%m月%d日}"),
        ("毕（结）业日期", f"{study.graduated:%Y年%m月%d日}"), ("学校名称", study.school), ("专　　业", study.major),
        ("学历类别", "普通高等教育"), ("层　　次", study.level), ("学　　制", "三年" if study.level == "专科" else "四年"),
        ("学习形式", "普通全日制"), ("毕（结）业", "毕业"), ("证书编号", study.diploma_number), ("校（院）长姓名", "（略）"),
    )  # fmt: skip
    y = 172.0
    for label, value in rows:
        wide = 380.0 if y < 320 else 499.0
        sheet.box((48, y, 158, y + 28), width=0.5, color=(0.75, 0.8, 0.86), fill=(0.95, 0.97, 0.99))
        sheet.box((158, y, 48 + wide, y + 28), width=0.5, color=(0.75, 0.8, 0.86))
        sheet.text(150, y + 18.5, label, size=10.5, color=(0.3, 0.35, 0.4), align="right")
        mark = {"姓　　名": Mark.NAME, "证书编号": Mark.NUMBER}.get(label)
        sheet.text(168, y + 18.5, value, size=11, mark=mark, reach=150 if mark is Mark.NAME else 0)
        y += 28
    sheet.box((432, 176, 547, 336), width=0.5, color=(0.75, 0.8, 0.86))
    sheet.picture((436, 180, 543, 330), portrait(seed=seed, key=person.key, sex=person.sex), mark=Mark.PHOTO)
    address = f"https://xuexin.example.com/verify?vcode={code}"
    sheet.text(48, y + 42, "在线验证码", size=11, bold=True)
    sheet.text(
        124,
        y + 42,
        " ".join(code[at : at + 4] for at in range(0, 16, 4)),
        size=13,
        face=Face.LATIN_BOLD,
        color=_BLUE,
        mark=Mark.NUMBER,
    )
    place_code(sheet, (452, y + 14, 547, y + 109), address)
    steps = (
        "注意事项：", "1. 本备案表是学历证书电子注册数据的查询结果，可在线验证。", "2. 点击或扫描二维码，核对姓名、照片与证书编号。",
        "3. 本表有效期至 2024年12月31日，有效期内可随时延长。", "4. 未经权利人同意，不得将本表用于违背权利人意愿之用途。",
    )  # fmt: skip
    for number, line in enumerate(steps):
        sheet.text(48, y + 72 + 19 * number, line, size=9.5, bold=number == 0, color=(0.25, 0.28, 0.32))
    sheet.rule(48, 792, 547, 792, width=0.5, color=(0.75, 0.8, 0.86))
    sheet.text(297.5, 808, "样式为演示用途，数据虚构", size=8.5, color=GREY, align="center")
    return paper


def place_code(sheet: Sheet, rect: Rect, content: str) -> None:
    """Put a QR code on a page."""
    sheet.picture(rect, qr_pixels(content), mark=Mark.CODE)


def qr_pixels(content: str) -> Pixels:
    """Draw a QR code as RGB pixels, six to a module, with its quiet zone."""
    matrix = np.array(
        [[255 * (module == 0) for module in row] for row in segno.make(content, error="m", micro=False).matrix],
        np.uint8,
    )
    framed = cv2.copyMakeBorder(matrix, 3, 3, 3, 3, cv2.BORDER_CONSTANT, value=255)
    large = cv2.resize(framed, None, fx=6, fy=6, interpolation=cv2.INTER_NEAREST)
    return np.asarray(cv2.merge([large, large, large]), np.uint8)
