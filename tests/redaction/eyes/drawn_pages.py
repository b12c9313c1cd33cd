"""Certificate-like pages drawn for the eyes' tests and measurements, with the truth about what stands where.

People and units are invented. Fonts are Debian's Noto CJK, AR PL Kaiti and UKIJ; the portrait is scikit-image's
astronaut (public domain), varied by crop, tone and mirror.
"""

from dataclasses import dataclass, field
from functools import lru_cache

import cv2
import numpy as np
import segno
from numpy.typing import NDArray
from PIL import Image as Canvas
from PIL import ImageDraw, ImageFont
from skimage import data

Image = NDArray[np.uint8]
FONTS = {
    "song": ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    "hei": ("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", 2),
    "kai": ("/usr/share/fonts/truetype/arphic-gkai00mp/gkai00mp.ttf", 0),
    "uyghur": ("/usr/share/fonts/truetype/fonts-ukij-uyghur/UKIJEkran.ttf", 0),
}
INK = (25, 25, 25)
SEAL_RED = (205, 30, 35)
BODY = (
    "压力计量是工业生产中重要的基础工作。数字压力计因其准确度高、稳定性好，在电力、",
    "石化、热力等行业得到广泛应用。测量结果的可靠程度需要用不确定度来表示，本文结合",
    "日常检定工作，对其示值误差测量结果的不确定度进行分析和评定。",
    "1 测量方法",
    "在规定的环境条件下，用活塞式压力计作标准器，对被检数字压力计各点依次升压、",
    "降压，读取示值，取其与标准值之差作为示值误差。每点重复测量十次。",
    "2 不确定度来源",
    "主要来源包括：标准器引入的分量、重复性引入的分量、分辨力引入的分量，",
    "以及温度和高度差修正引入的分量。各分量互不相关，按方和根方法合成。",
)


@dataclass
class Page:
    """A drawn sheet: BGR pixels, resolution, and truths as (kind, value, box in pixels)."""

    image: Image
    dpi: int
    truths: list[tuple[str, str, tuple[int, int, int, int]]] = field(default_factory=list)


@lru_cache(maxsize=64)
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    path, index = FONTS[name]
    return ImageFont.truetype(path, size, index=index)


def hand(text: str, seed: int) -> str:
    """Kai for every other page, as certificates have it, where the font has all characters (it holds GB 2312 only)."""
    try:
        text.replace("·", "").encode("gb2312")
    except UnicodeEncodeError:
        return "song"
    return "kai" if seed % 2 else "song"


def portrait(variant: int = 0, *, width: int = 300) -> Image:
    """The astronaut's head and shoulders as an upright 25 x 35 photo (BGR); `variant` mirrors, warms and crops."""
    whole = data.astronaut()
    left, top, wide = ((150, 0, 170), (140, 2, 190), (160, 10, 150), (130, 0, 210))[variant % 4]
    crop = whole[top : top + int(wide * 1.4), left : left + wide, ::-1].astype(np.float32)
    if variant % 2:
        crop = crop[:, ::-1]
    crop = np.clip(crop * (1, 1.05, 0.9)[variant % 3] + (variant * 7) % 20, 0, 255)
    return np.asarray(cv2.resize(crop.astype(np.uint8), (width, int(width * 1.4)), interpolation=cv2.INTER_AREA))


def seal(
    text: str, *, diameter: int, code: str = "", colour: tuple[int, int, int] = SEAL_RED, seed: int = 0
) -> Canvas.Image:
    """A round seal (RGBA) with ring text over the top arc, a star and an optional code below; ink is uneven."""
    scale = 2
    side = diameter * scale
    stamp = Canvas.new("L", (side, side), 0)
    pen = ImageDraw.Draw(stamp)
    rim = max(2, int(side * 0.028))
    pen.ellipse((2, 2, side - 3, side - 3), outline=255, width=rim)
    glyph = int(side * (0.16 if len(text) <= 10 else 0.135 if len(text) <= 14 else 0.105))
    sweep = min(270.0, 27.0 * len(text))
    for index, char in enumerate(text):
        turn = -sweep / 2 + sweep * (index + 0.5) / len(text)
        _ring_char(stamp, char, glyph, radius=side * 0.5 - rim - glyph * 0.72, turn=turn)
    for index, char in enumerate(code):
        turn = 180 + 4.2 * (len(code) - 1) * 0.5 - 4.2 * index
        _ring_char(stamp, char, int(side * 0.06), radius=side * 0.5 - rim - side * 0.05, turn=turn, inward=False)
    points = []
    for corner in range(10):
        reach = side * (0.16 if corner % 2 == 0 else 0.062)
        angle = np.pi * corner / 5
        points.append((side / 2 + reach * np.sin(angle), side / 2 - reach * np.cos(angle)))
    pen.polygon(points, fill=255)
    chance = np.random.default_rng(seed)
    grain = cv2.resize(chance.random((24, 24)).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    alpha = np.asarray(stamp, dtype=np.float32) * np.clip(0.62 + 0.45 * grain, 0.35, 0.95)
    ink = Canvas.merge(
        "RGBA", [*(Canvas.new("L", (side, side), c) for c in colour), Canvas.fromarray(alpha.astype(np.uint8))]
    )
    return ink.resize((diameter, diameter), Canvas.Resampling.LANCZOS)


def _ring_char(stamp: Canvas.Image, char: str, size: int, *, radius: float, turn: float, inward: bool = True) -> None:
    tile = Canvas.new("L", (size * 2, size * 2), 0)
    ImageDraw.Draw(tile).text(
        (size, size), char, font=font("song", size), fill=255, anchor="mm", stroke_width=size // 28
    )
    tile = tile.rotate(-turn if inward else 180 - turn, resample=Canvas.Resampling.BICUBIC)
    centre = stamp.width / 2
    x = centre + radius * np.sin(np.radians(turn))
    y = centre - radius * np.cos(np.radians(turn))
    stamp.paste(255, (int(x - size), int(y - size)), tile)


def qr(content: str, *, side: int) -> Image:
    """A QR code with its quiet zone, `side` pixels wide (BGR)."""
    matrix = np.array([[0 if cell else 255 for cell in row] for row in segno.make(content, error="m").matrix], np.uint8)
    framed = np.pad(matrix, 4, constant_values=255)
    return np.asarray(
        cv2.cvtColor(cv2.resize(framed, (side, side), interpolation=cv2.INTER_NEAREST), cv2.COLOR_GRAY2BGR)
    )


class Sheet:
    """An A4 sheet to draw on in millimetres; `page()` hands out the picture with its truths."""

    def __init__(
        self, *, dpi: int = 200, paper: tuple[int, int, int] = (252, 251, 247), size: tuple[float, float] = (210, 297)
    ) -> None:
        self.dpi = dpi
        self.canvas = Canvas.new("RGB", (self.px(size[0]), self.px(size[1])), paper)
        self.pen = ImageDraw.Draw(self.canvas)
        self.truths: list[tuple[str, str, tuple[int, int, int, int]]] = []

    def px(self, millimetres: float) -> int:
        return round(millimetres * self.dpi / 25.4)

    def text(
        self,
        x: float,
        y: float,
        content: str,
        *,
        points: float = 12,
        face: str = "song",
        kind: str = "",
        value: str = "",
        colour: tuple[int, int, int] = INK,
    ) -> tuple[int, int, int, int]:
        """Write from the left top corner (mm); with `kind`, remember where `value` (default all) stands."""
        letters = font(face, round(points * self.dpi / 72))
        spot = (self.px(x), self.px(y))
        self.pen.text(spot, content, font=letters, fill=colour)
        part = value or content
        before = letters.getlength(content[: content.index(part)])
        box = self.pen.textbbox((spot[0] + before, spot[1]), part, font=letters)
        whole = (round(box[0]), round(box[1]), round(box[2]), round(box[3]))
        if kind:
            self.truths.append((kind, part, whole))
        return whole

    def paste(self, x: float, y: float, picture: Image, *, kind: str = "", value: str = "") -> None:
        spot = (self.px(x), self.px(y))
        self.canvas.paste(Canvas.fromarray(np.ascontiguousarray(picture[:, :, ::-1])), spot)
        if kind:
            self.truths.append((kind, value, (*spot, spot[0] + picture.shape[1], spot[1] + picture.shape[0])))

    def stamp(
        self,
        x: float,
        y: float,
        text: str,
        *,
        millimetres: float = 42,
        turn: float = 0,
        code: str = "",
        seed: int = 0,
        colour: tuple[int, int, int] = SEAL_RED,
        kind: str = "seal",
    ) -> None:
        """Press a round seal with its centre at (x, y)."""
        ink = seal(text, diameter=self.px(millimetres), code=code, seed=seed, colour=colour)
        ink = ink.rotate(turn, resample=Canvas.Resampling.BICUBIC)
        spot = (self.px(x) - ink.width // 2, self.px(y) - ink.height // 2)
        self.canvas.paste(ink, spot, ink)
        self.truths.append((kind, text, (*spot, spot[0] + ink.width, spot[1] + ink.height)))

    def page(self) -> Page:
        return Page(np.ascontiguousarray(np.asarray(self.canvas)[:, :, ::-1]), self.dpi, list(self.truths))


def training_certificate(
    name: str,
    unit: str,
    *,
    dpi: int = 200,
    id_number: str = "",
    issuer: str = "新疆塔河计量协会",
    photo: int | None = 0,
    code: str = "",
    seal_of: str | None = None,
    seed: int = 0,
) -> Page:
    """A continuing-education certificate: photo, name, unit, number, QR code and the issuer's red seal."""
    sheet = Sheet(dpi=dpi)
    sheet.pen.rectangle(
        (sheet.px(10), sheet.px(10), sheet.px(200), sheet.px(287)), outline=(150, 120, 60), width=sheet.px(1)
    )
    sheet.text(55, 30, "专业技术人员继续教育证书", points=24, face="hei")
    sheet.text(30, 70, f"姓    名：{name}", points=16, kind="name", value=name, face=hand(name, seed))
    sheet.text(30, 84, f"工作单位：{unit}", points=14, kind="unit", value=unit)
    if id_number:
        sheet.text(30, 98, f"身份证号：{id_number}", points=14, kind="id_number", value=id_number)
    sheet.text(30, 116, "    于2023年3月6日至3月17日参加压力容器检验技术培训班学习，", points=13)
    sheet.text(30, 126, "完成全部课程共计九十学时，考核成绩合格，准予结业。", points=13)
    for row, line in enumerate(
        ("培训内容", "计量检定规程宣贯    24学时", "测量不确定度评定    32学时", "实验室安全管理规范    34学时")
    ):
        sheet.text(40, 144 + 9 * row, line, points=11)
    sheet.text(30, 196, f"证书编号：XJ2023-0{4100 + seed}", points=12)
    sheet.text(120, 225, issuer, points=14)
    sheet.text(124, 236, "二〇二三年三月二十日", points=13)
    if photo is not None:
        sheet.paste(150, 62, portrait(photo, width=sheet.px(25)), kind="photo")
    if code:
        sheet.paste(32, 220, qr(code, side=sheet.px(26)), kind="code", value=code)
    sheet.stamp(145, 232, seal_of or issuer, seed=seed, turn=(seed * 7) % 23 - 11)
    return sheet.page()


def appraisal_form(
    name: str, unit: str, *, dpi: int = 200, id_number: str = "", photo: int | None = 0, seed: int = 0,
    seal_of: str | None = None, signed: bool = True,
) -> Page:  # fmt: skip
    """A yearly appraisal form: a ruled table with name, unit, photo, a signature and the unit's seal."""
    sheet = Sheet(dpi=dpi)
    sheet.text(50, 18, "专业技术人员年度考核登记表", points=20, face="hei")
    for row in range(9):
        sheet.pen.line(
            (sheet.px(20), sheet.px(36 + 14 * row), sheet.px(190), sheet.px(36 + 14 * row)), fill=INK, width=2
        )
    for column in (20, 50, 105, 127, 162, 190):
        foot = 148 if column in (20, 190) else 92
        sheet.pen.line((sheet.px(column), sheet.px(36), sheet.px(column), sheet.px(foot)), fill=INK, width=2)
    cells = (
        ("姓名", "性别", "女"),
        ("工作单位", "职务", "检验员"),
        ("身份证号", "学历", "本科"),
        ("参加工作时间", "专业", "计量测试"),
    )
    values = (name, unit, id_number or "—", "2012年7月")
    kinds = ("name", "unit", "id_number" if id_number else "", "")
    for row, ((label, second, content), value, kind) in enumerate(zip(cells, values, kinds, strict=True)):
        y = 40 + 14 * row
        sheet.text(22, y, label, points=11)
        sheet.text(51.5, y, value, points=10 if len(value) > 12 else 11, kind=kind, face=hand(value, seed))
        sheet.text(108, y, second, points=11)
        sheet.text(130, y, content, points=11)
    sheet.text(24, 100, "主要工作：完成压力表、衡器检定一千二百余台件，参加能力验证两次，", points=11)
    sheet.text(24, 109, "结果均为满意；参与修订作业指导书三份，培训新进人员五人次。", points=11)
    sheet.text(24, 120, "考核等次：优秀", points=11)
    if photo is not None:
        sheet.paste(165, 44, portrait(photo, width=sheet.px(22)), kind="photo")
    sheet.text(24, 165, "本人签字：", points=12)
    if signed:
        _scrawl(sheet, 52, 168, seed)
    sheet.text(24, 190, "单位意见：同意评定为优秀。", points=12)
    sheet.text(112, 214, "（盖章）", points=12)
    sheet.text(112, 226, "2023年1月12日", points=12)
    sheet.stamp(130, 222, seal_of or unit, seed=seed, turn=(seed * 5) % 31 - 15, millimetres=40 + seed % 3 * 2)
    return sheet.page()


def _scrawl(sheet: Sheet, x: float, y: float, seed: int) -> None:
    """Three fast pen strokes as a signature."""
    chance = np.random.default_rng(seed)
    for stroke in range(3):
        points = np.cumsum(chance.normal(0, 1.6, (9, 2)), axis=0) + np.array([x + 6 * stroke, y])
        spots = [(sheet.px(px), sheet.px(min(max(py, y - 4), y + 5))) for px, py in points]
        sheet.pen.line(spots, fill=(20, 25, 70), width=max(2, sheet.px(0.6)), joint="curve")
    sheet.truths.append(("signature", "", (sheet.px(x - 3), sheet.px(y - 4), sheet.px(x + 18), sheet.px(y + 5))))


def paper_page(name: str, unit: str, *, dpi: int = 200, seed: int = 0) -> Page:
    """The first page of a journal paper: title, author list with the person in it, affiliations, abstract, body."""
    sheet = Sheet(dpi=dpi, paper=(255, 255, 255))
    sheet.text(20, 14, "第34卷 第5期                计量与检测技术                2022年5月", points=9)
    sheet.pen.line((sheet.px(20), sheet.px(20), sheet.px(190), sheet.px(20)), fill=INK, width=2)
    sheet.text(38, 34, "数字压力计示值误差测量结果不确定度评定", points=18, face="hei")
    before = ("沈一诺，", "田野，")[seed % 2]
    sheet.text(64, 50, f"{before}{name}，何静", points=12, kind="name", value=name, face=hand(name, seed))
    sheet.text(52, 59, f"（1. {unit}，新疆 塔河 843000）", points=9, kind="unit", value=unit)
    sheet.text(24, 72, "摘  要：依据检定规程对数字压力计进行测量，分析了标准器、环境温度、读数分辨力等", points=10)
    sheet.text(24, 79, "因素的影响，给出扩展不确定度，并与规程允许误差比较，验证了方法的可行性。", points=10)
    sheet.text(24, 88, "关键词：压力计；示值误差；不确定度；检定", points=10)
    for row, line in enumerate(BODY * 2):
        sheet.text(24, 102 + 8.2 * row, line, points=10.5)
    return sheet.page()
