"""Red round seals of invented units: ring, ring text, star, and the uneven ink of a real stamp pad."""

import math
from functools import lru_cache

import cv2
import numpy as np
import pymupdf

from committee.demo.chance import grain
from committee.demo.lettering import Face, runs
from committee.demo.pictures import Pixels

SIDE = 200.0  # the drawing's own size in points; a seal of 40 mm is placed at 113 pt
DIAMETER = 113.0
RING = (0.55, 1.02)  # the band of the radius with ring text and outer line, for whoever has to whiten it
_INK = (205, 32, 38)


@lru_cache(maxsize=256)
def round_seal(owner: str, *, purpose: str = "", seed: int = 0) -> Pixels:
    """Draw the seal of `owner` as RGBA pixels (about 480 square); `purpose` is the straight line below the star."""
    page = pymupdf.open().new_page(width=SIDE, height=SIDE)
    _outline(page)
    _ring_text(page, owner, widest=250.0 if purpose else 292.0)
    if purpose:
        _letters(page, purpose, y=157.0, size=min(15.0, 96.0 / len(purpose)))
    pixmap = page.get_pixmap(dpi=172, colorspace=pymupdf.csGRAY)
    drawn = 255 - np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width)
    return _inked(drawn, seed=seed, owner=owner)


def _outline(page: pymupdf.Page) -> None:
    shape = page.new_shape()
    shape.draw_circle((100, 100), 96)
    shape.finish(color=(0, 0, 0), width=4.6)
    points = []
    for corner in range(10):
        radius = 30 if corner % 2 == 0 else 30 * 0.382
        angle = math.radians(36 * corner - 90)
        points.append(pymupdf.Point(100 + radius * math.cos(angle), 102 + radius * math.sin(angle)))
    shape.draw_polyline(points)
    shape.finish(fill=(0, 0, 0), color=(0, 0, 0), width=0.3, closePath=True)
    shape.commit()


def _ring_text(page: pymupdf.Page, owner: str, *, widest: float) -> None:
    """Set the letters round the ring, feet inwards, narrower the more there are."""
    count = len(owner)
    step = 27.0 + 3.0 * max(0, 10 - count)  # a short name is spread wide, a long one fills the ring
    span = min(widest, step * (count - 1))
    size = 31.0 if count <= 14 else 29.0
    narrow = min(1.0, math.radians(span / max(count - 1, 1)) * 72 / size * 0.98)
    for place, letter in enumerate(owner):
        angle = -span / 2 + span * place / max(count - 1, 1)
        around = pymupdf.Matrix(narrow, 1.0) * ~pymupdf.Matrix(angle)
        writer = pymupdf.TextWriter(page.rect)
        run = runs(letter, face=Face.SONG)[0]
        foot = pymupdf.Point(100 + 62 * math.sin(math.radians(angle)), 100 - 62 * math.cos(math.radians(angle)))
        half = run.font.text_length(letter, fontsize=size) / 2
        writer.append((foot.x - half, foot.y - size * 0.1), letter, font=run.font, fontsize=size)
        writer.write_text(page, morph=(foot, around), render_mode=2)


def _letters(page: pymupdf.Page, words: str, *, y: float, size: float) -> None:
    writer = pymupdf.TextWriter(page.rect)
    width = sum(run.font.text_length(run.text, fontsize=size) for run in runs(words, face=Face.SONG))
    x = 100 - width / 2
    for run in runs(words, face=Face.SONG):
        writer.append((x, y), run.text, font=run.font, fontsize=size)
        x += run.font.text_length(run.text, fontsize=size)
    writer.write_text(page, render_mode=2)


def _inked(drawn: Pixels, *, seed: int, owner: str) -> Pixels:
    """Turn coverage into ink: cloudy strength, a weaker side, specks without ink, slightly soft edges."""
    dice = grain(seed, "seal", owner)
    height, width = drawn.shape
    cloud = cv2.resize(dice.random((9, 9), dtype=np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    specks = cv2.resize(dice.random((height // 2, width // 2), dtype=np.float32), (width, height))
    angle = dice.random() * 2 * math.pi
    yy, xx = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    press = 0.9 + 0.1 * (xx * math.cos(angle) + yy * math.sin(angle))
    strength = np.clip((0.78 + 0.26 * cloud) * press, 0.55, 0.98) * np.where(specks > 0.95, 0.5, 1.0)
    alpha = cv2.GaussianBlur(drawn, (0, 0), 0.7).astype(np.float32) * strength
    seal = np.empty((height, width, 4), np.uint8)
    seal[..., :3] = _INK
    seal[..., 3] = np.clip(alpha, 0, 255)
    return seal


def turned(seal: Pixels, degrees: float) -> Pixels:
    """Turn a seal by hand, as nobody stamps it upright."""
    height, width = seal.shape[:2]
    spin = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(
        cv2.warpAffine(seal, spin, (width, height), flags=cv2.INTER_LINEAR, borderValue=(*_INK, 0)), np.uint8
    )
