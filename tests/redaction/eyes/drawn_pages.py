"""Certificate-like pages drawn for the eyes' tests and measurements, with the truth about what stands where.

People and units are invented. Fonts are Debian's Noto CJK, AR PL Kaiti and UKIJ; the portrait is scikit-image's
astronaut (public domain), varied by crop, tone and mirror.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

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
    sheet.text(30, 70, f"姓    名：{name}", points=16, kind="name", value=name, face="kai" if seed % 2 else "song")
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


def born_text_page(lines: list[str], *, dpi: int = 200, face: str = "song", points: float = 12) -> Page:
    """A plain page of running text, one truth-less line each."""
    sheet = Sheet(dpi=dpi)
    for row, line in enumerate(lines):
        sheet.text(25, 25 + 9 * row, line, points=points, face=face)
    return sheet.page()


def save(page: Page, path: Path) -> None:
    """Write the picture for looking at."""
    cv2.imwrite(str(path), page.image)
