"""What a scanner or a telephone makes of a page: a little turned, unevenly lit, grainy, squeezed as JPEG.

A scan remembers how points of the page became pixels, so that a mask can be painted exactly where a name now stands.
"""

import math
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
import pymupdf

from committee.demo.chance import grain
from committee.demo.pages import Paper, Rect, Sheet
from committee.demo.pictures import Pixels


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """How carefully a page was scanned."""

    dpi: int = 200
    turn: float = 0.7  # largest rotation in degrees
    bend: float = 0.003  # largest shift of a corner, as a share of the page
    shadow: float = 0.06
    noise: float = 3.0
    quality: tuple[int, int] = (62, 75)
    ground: tuple[int, int, int] = (219, 218, 214)  # what shows beside the paper: the scanner's lid, a desk
    margin: float = 0.985  # share of the picture that the paper fills


FLATBED = Conditions()
TELEPHONE = Conditions(
    turn=1.6, bend=0.014, shadow=0.2, noise=4.0, quality=(58, 70), ground=(118, 92, 70), margin=0.955
)


@dataclass
class Scan:
    """A picture of a page: RGB pixels, and the homography from points of the page to pixels."""

    pixels: Pixels
    homography: npt.NDArray[np.float64]
    dpi: int
    quality: int
    width: float
    height: float

    def quad(self, rect: Rect, *, margin: float = 0.0) -> npt.NDArray[np.int32]:
        """Give the four corners, in pixels, of a box given in points (grown by `margin` points)."""
        x0, y0, x1, y1 = rect
        corners = [
            (x0 - margin, y0 - margin),
            (x1 + margin, y0 - margin),
            (x1 + margin, y1 + margin),
            (x0 - margin, y1 + margin),
        ]
        moved = cv2.perspectiveTransform(np.array([corners], np.float64), self.homography)
        return np.asarray(np.rint(moved[0]), np.int32)

    def jpeg(self) -> bytes:
        """Encode the pixels as they now are; whatever was painted over is gone."""
        done, data = cv2.imencode(
            ".jpg", cv2.cvtColor(self.pixels, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, self.quality]
        )
        if not done:
            raise ValueError("the scan could not be encoded")
        return data.tobytes()


def scan(sheet: Sheet, *, seed: int, label: str, conditions: Conditions = FLATBED) -> Scan:
    """Render a drawn page and treat it as paper on a scanner."""
    sheet.flush()
    dice = grain(seed, "scan", label)
    pixmap = sheet.page.get_pixmap(dpi=conditions.dpi, alpha=False)
    paper = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3).copy()
    for picture in sheet.pictures:
        _composite(paper, picture.rect, picture.pixels, conditions.dpi / 72, is_ink=picture.is_ink)
    bent, to_pixels = _bent(paper, dice, conditions)
    lit = _lit(bent, dice, conditions)
    return Scan(
        lit,
        to_pixels,
        conditions.dpi,
        int(dice.integers(conditions.quality[0], conditions.quality[1] + 1)),
        sheet.width,
        sheet.height,
    )


def _composite(paper: Pixels, rect: Rect, pixels: Pixels, scale: float, *, is_ink: bool) -> None:
    """Lay a picture on the page: ink darkens what is there, a photograph hides it."""
    x0, y0 = max(0, round(rect[0] * scale)), max(0, round(rect[1] * scale))
    wide, tall = round((rect[2] - rect[0]) * scale), round((rect[3] - rect[1]) * scale)
    wide, tall = min(wide, paper.shape[1] - x0), min(tall, paper.shape[0] - y0)
    fitted = cv2.resize(pixels, (wide, tall), interpolation=cv2.INTER_AREA)
    area = paper[y0 : y0 + tall, x0 : x0 + wide]
    cover = fitted[..., 3:].astype(np.float32) / 255 if fitted.shape[2] == 4 else np.ones((tall, wide, 1), np.float32)
    color = fitted[..., :3].astype(np.float32)
    under = area.astype(np.float32)
    inked = under * (1 - cover + cover * color / 255) if is_ink else under * (1 - cover) + color * cover
    area[:] = np.clip(inked, 0, 255)


def _bent(paper: Pixels, dice: np.random.Generator, conditions: Conditions) -> tuple[Pixels, npt.NDArray[np.float64]]:
    height, width = paper.shape[:2]
    angle = math.radians(dice.uniform(-conditions.turn, conditions.turn))
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float64)
    middle = corners.mean(axis=0)
    spin = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    moved = (corners - middle) @ spin.T * conditions.margin + middle
    moved += dice.uniform(-conditions.bend, conditions.bend, (4, 2)) * (width, height)
    warp = cv2.getPerspectiveTransform(corners.astype(np.float32), moved.astype(np.float32))
    ground = tuple(int(value) + int(dice.integers(-8, 9)) for value in conditions.ground)
    bent = cv2.warpPerspective(paper, warp, (width, height), flags=cv2.INTER_LINEAR, borderValue=ground)
    scale = conditions.dpi / 72
    return np.asarray(bent, np.uint8), np.asarray(warp @ np.diag([scale, scale, 1.0]), np.float64)


def _lit(pixels: Pixels, dice: np.random.Generator, conditions: Conditions) -> Pixels:
    """Uneven light, the warm white of paper, a soft lens and grain."""
    height, width = pixels.shape[:2]
    white = dice.uniform((0.985, 0.98, 0.95), (1.0, 0.995, 0.985)).astype(np.float32)
    field = 1.0 - conditions.shadow * dice.random((3, 3), dtype=np.float32)
    coarse = cv2.resize(field, (width // 8, height // 8), interpolation=cv2.INTER_CUBIC)[:, :, None] * white * 252
    light = cv2.resize(np.clip(coarse, 0, 255).astype(np.uint8), (width, height), interpolation=cv2.INTER_LINEAR)
    soft = cv2.GaussianBlur(pixels, (3, 3), 0.55)
    lit = cv2.multiply(soft, light, scale=1 / 255)
    down, right = (int(value) for value in dice.integers(0, 256, 2))
    grains = np.tile(_speckle(conditions.noise), (height // 512 + 2, width // 512 + 2, 1))
    return np.asarray(
        cv2.addWeighted(lit, 1.0, grains[down : down + height, right : right + width], 1.0, -128.0), np.uint8
    )


@cache
def _speckle(strength: float) -> Pixels:
    """Give a tile of grain around 128; tiling one tile is much cheaper than drawing millions of random numbers."""
    tile = np.clip(grain(0, "speckle").normal(128, strength, (512, 512)), 0, 255).astype(np.uint8)
    return np.asarray(cv2.merge([tile, tile, tile]), np.uint8)


def picture_page(paper: Paper, content: bytes, *, width: float, height: float) -> Sheet:
    """Add a page that shows nothing but one picture, as scanners write it."""
    sheet = paper.sheet((width, height))
    sheet.page.insert_image(pymupdf.Rect(0, 0, width, height), stream=content)
    return sheet


def scanned_pdf(scans: list[Scan]) -> bytes:
    """Put scans together as a file of picture pages."""
    paper = Paper()
    for one in scans:
        picture_page(paper, one.jpeg(), width=one.width, height=one.height)
    return paper.pdf()
