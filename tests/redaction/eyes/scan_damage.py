"""Damage as phones and scanners do it to a page, in named levels, with the truths moved along with the pixels.

`light` is a good flatbed, `ordinary` an office scanner or a careful phone, `heavy` a hurried phone under a lamp.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from tests.redaction.eyes.drawn_pages import Image, Page


@dataclass(frozen=True)
class Damage:
    """Largest values; each page draws its own below them. Degrees, share of the width, gray levels, sigma in pixels at 150 dpi."""

    turn: float
    perspective: float
    shadow: float
    fold: float
    blur: float
    noise: float
    jpeg: tuple[int, int]
    cast: float
    twice: bool = False
    moire: float = 0.0


LEVELS = {
    "clean": Damage(0, 0, 0, 0, 0, 0, (85, 85), 0),
    "light": Damage(1.0, 0.0, 0.04, 0, 0.35, 2.5, (75, 85), 0.02),
    "ordinary": Damage(3.0, 0.012, 0.16, 0.12, 0.65, 5.0, (55, 75), 0.05),
    "heavy": Damage(5.0, 0.03, 0.35, 0.25, 1.0, 9.0, (40, 55), 0.10, twice=True, moire=4.0),
}


def scanned(page: Page, *, level: str = "ordinary", seed: int = 0, quarter: int = 0) -> Page:
    """The page as it comes out of the scanner; `quarter` turns it by that many right angles clockwise first."""
    return damaged(page, LEVELS[level], seed=seed, quarter=quarter)


def damaged(page: Page, damage: Damage, *, seed: int = 0, quarter: int = 0) -> Page:
    """The page under any damage."""
    chance = np.random.default_rng(seed)
    page = _quarters(page, quarter)
    image, boxes = _bent(page, damage, chance)
    image = _lit(image, damage, chance)
    sigma = damage.blur * chance.uniform(0.6, 1.0) * page.dpi / 150
    if sigma > 0.1:
        image = cv2.GaussianBlur(image, (0, 0), sigma)
    if damage.noise:
        image = image + chance.normal(0, damage.noise * chance.uniform(0.6, 1.0), image.shape)
    out = np.clip(image, 0, 255).astype(np.uint8)
    for _ in range(2 if damage.twice else 1):
        out = jpeg(out, quality=int(chance.integers(damage.jpeg[0], damage.jpeg[1] + 1)))
    truths = [(kind, value, box) for (kind, value, _), box in zip(page.truths, boxes, strict=True)]
    return replace(page, image=out, truths=truths)


def jpeg(image: Image, *, quality: int) -> Image:
    """Compressed and decoded again."""
    _, packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR))


def _quarters(page: Page, quarter: int) -> Page:
    image, truths = page.image, page.truths
    for _ in range(quarter % 4):
        height = image.shape[0]
        image = np.ascontiguousarray(cv2.rotate(image, cv2.ROTATE_90_CLOCKWISE))
        truths = [(kind, value, (height - y1, x0, height - y0, x1)) for kind, value, (x0, y0, x1, y1) in truths]
    return replace(page, image=image, truths=truths)


def _bent(
    page: Page, damage: Damage, chance: np.random.Generator
) -> tuple[np.ndarray, list[tuple[int, int, int, int]]]:
    height, width = page.image.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    angle = np.radians(chance.uniform(-damage.turn, damage.turn))
    middle = np.array([width / 2, height / 2], np.float32)
    spin = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]], np.float32)
    moved = (corners - middle) @ spin.T * 0.985 + middle
    moved = moved + chance.uniform(-damage.perspective, damage.perspective, (4, 2)).astype(np.float32) * width
    matrix = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    if damage.turn == 0:
        return page.image.astype(np.float32), [box for _, _, box in page.truths]
    desk = (205, 212, 216) if damage.perspective else (250, 250, 250)
    bent = cv2.warpPerspective(page.image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=desk)
    boxes = []
    for _, _, (x0, y0, x1, y1) in page.truths:
        spots = cv2.perspectiveTransform(
            np.array([[[x0, y0]], [[x1, y0]], [[x1, y1]], [[x0, y1]]], np.float32), matrix
        )[:, 0]
        low, high = spots.min(axis=0), spots.max(axis=0)
        boxes.append((int(low[0]), int(low[1]), int(high[0]), int(high[1])))
    return bent.astype(np.float32), boxes


def _lit(image: np.ndarray, damage: Damage, chance: np.random.Generator) -> np.ndarray:
    height, width = image.shape[:2]
    ys, xs = np.mgrid[0 : 1 : complex(height), 0 : 1 : complex(width)].astype(np.float32)
    way = chance.uniform(0, 2 * np.pi)
    light = 1 - damage.shadow * chance.uniform(0.5, 1.0) * (
        0.5 + 0.5 * ((xs - 0.5) * np.cos(way) + (ys - 0.5) * np.sin(way))
    )
    if damage.fold:
        crease = np.abs((ys if chance.random() < 0.6 else xs) - chance.uniform(0.3, 0.7))
        light = light * (1 - damage.fold * chance.uniform(0.4, 1.0) * np.exp(-((crease / 0.012) ** 2)))
    cast = 1 - chance.uniform(0, damage.cast, 3).astype(np.float32)
    lit = image * light[:, :, None] * cast
    if damage.moire:
        lit = lit + damage.moire * np.sin(2 * np.pi * (xs * width * 0.31 + ys * height * 0.07))[:, :, None]
    return np.asarray(lit)
