"""Certificate photographs: one public-domain head, varied until it stands for many people, in front of blue, white or red.

`data/README.md` says where the head comes from. Every variant still is a face to the detector (a test looks).
"""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from committee.demo.chance import grain
from committee.demo.pictures import Pixels

WIDTH, HEIGHT = 295, 413  # 25 × 35 mm at 300 dpi
_HEAD = Path(__file__).parent / "data" / "head.png"
_BACKGROUNDS = ((66, 132, 204), (236, 238, 240), (178, 40, 44), (96, 160, 214))
_SKINS = ((1.0, 1.0, 1.0), (0.97, 0.93, 0.88), (0.9, 0.84, 0.77), (1.02, 0.98, 0.95), (0.86, 0.78, 0.7))
_HAIRS = ((0.34, 0.3, 0.3), (0.5, 0.42, 0.36), (0.26, 0.25, 0.27), (0.72, 0.6, 0.5), (0.85, 0.86, 0.9))
_CLOTHES = ((38, 42, 56), (22, 24, 28), (70, 44, 48), (52, 70, 66), (90, 92, 100))


@cache
def portrait(*, seed: int, key: str, sex: str) -> Pixels:
    """Draw the photograph of one person as RGB pixels (295 × 413); the same key always gives the same face."""
    dice = grain(seed, "portrait", key)
    head = _varied_head(dice, short_hair=sex == "男")
    photo = _background(dice)
    top = 22 + int(dice.integers(-6, 7))
    left = (WIDTH - head.shape[1]) // 2 + int(dice.integers(-4, 5))
    _lay(photo, head, left=left, top=top)
    _dress(photo, dice)
    softened = cv2.GaussianBlur(photo, (0, 0), float(dice.uniform(0.3, 0.8)))
    gain = dice.uniform(0.92, 1.06)
    photo[:] = np.clip(softened.astype(np.float32) * gain + dice.normal(0, 2.0, photo.shape), 0, 255)
    return photo


@cache
def _head() -> tuple[Pixels, npt.NDArray[np.float32]]:
    """Load the head (RGBA) and how much each pixel is hair (0 to 1)."""
    stored = cv2.imdecode(np.frombuffer(_HEAD.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
    if stored is None:
        raise ValueError("the head of the portraits cannot be read")
    turned = cv2.cvtColor(stored, cv2.COLOR_BGRA2RGBA)
    rgba = np.asarray(cv2.copyMakeBorder(turned, 0, 30, 0, 0, cv2.BORDER_CONSTANT), np.uint8)
    _lengthen_neck(rgba)
    face = np.zeros(rgba.shape[:2], np.uint8)
    cv2.ellipse(face, (104, 118), (44, 58), 0, 0, 360, 255, -1)
    cv2.rectangle(face, (60, 60), (150, 84), 0, -1)
    rows = np.arange(rgba.shape[0])[:, None]
    hair = np.where((face == 0) & (rows < 150), 1.0, 0.0).astype(np.float32)
    return rgba, np.asarray(cv2.GaussianBlur(hair, (0, 0), 5.0), np.float32)


def _lengthen_neck(rgba: Pixels) -> None:
    """Continue the cut-out's neck downwards in its own, shaded skin, so that a collar can be laid over it."""
    skin = rgba[158:170, 88:120, :3].reshape(-1, 3).mean(axis=0)
    edge = np.clip(np.minimum(np.arange(74, 134) - 73, 134 - np.arange(74, 134)) / 3.0, 0, 1)[:, None]
    for row in range(164, rgba.shape[0]):
        shade = 0.9 - 0.0016 * (row - 164)
        area = rgba[row, 74:134]
        bare = np.minimum(area[:, 3:].astype(np.float32) / 255, 1 if row < 176 else max(0.0, (188 - row) / 12))
        area[:, :3] = area[:, :3] * bare + skin * shade * (1 - bare)
        area[:, 3:] = np.maximum(area[:, 3:] * (row < 180), edge * 255)


def _varied_head(dice: np.random.Generator, *, short_hair: bool) -> Pixels:
    rgba, hair = _head()
    color = rgba[..., :3].astype(np.float32)
    skin_tone = np.array(_SKINS[dice.integers(len(_SKINS))], np.float32)
    hair_tone = np.array(_HAIRS[dice.integers(len(_HAIRS))], np.float32)
    grey = color.mean(axis=2, keepdims=True)
    dyed = (0.35 * color + 0.65 * grey) * hair_tone
    color = color * skin_tone * (1 - hair[..., None]) + dyed * hair[..., None]
    alpha = rgba[..., 3].copy()
    if short_hair:
        keep = np.zeros_like(alpha)
        cv2.ellipse(keep, (104, 92), (56, 76), 0, 180, 360, 255, -1)
        cv2.ellipse(keep, (104, 92), (51, 62), 0, 0, 180, 255, -1)
        cv2.rectangle(keep, (70, 130), (140, 230), 255, -1)
        alpha = np.minimum(alpha, cv2.GaussianBlur(keep, (0, 0), 2.0))
    head = np.dstack([np.clip(color, 0, 255).astype(np.uint8), alpha])
    if dice.random() < 0.5:
        head = head[:, ::-1]
    head = _reshaped(np.ascontiguousarray(head), dice, broad=short_hair)
    scale = dice.uniform(1.46, 1.58)
    wide = dice.uniform(0.95, 1.04)
    return np.asarray(cv2.resize(head, None, fx=scale * wide, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8)


def _reshaped(head: Pixels, dice: np.random.Generator, *, broad: bool) -> Pixels:
    """Bend the face: a wider or narrower jaw, a longer or shorter lower half."""
    height, width = head.shape[:2]
    yy, xx = np.mgrid[0:height, 0:width].astype(np.float32)
    middle = width / 2
    low = np.clip((yy - 95) / 80, 0, 1)
    jaw = dice.uniform(-0.06, 0.02) if broad else dice.uniform(-0.02, 0.06)
    longer = dice.uniform(-0.05, 0.05)
    from_x = middle + (xx - middle) * (1 + jaw * low)
    from_y = yy - longer * np.clip(yy - 100, 0, 80)
    return np.asarray(
        cv2.remap(head, from_x, from_y.astype(np.float32), cv2.INTER_LINEAR, borderValue=(0, 0, 0, 0)), np.uint8
    )


def _background(dice: np.random.Generator) -> Pixels:
    base = np.array(_BACKGROUNDS[dice.integers(len(_BACKGROUNDS))], np.float32)
    light = 1.0 - 0.12 * np.linspace(0, 1, HEIGHT, dtype=np.float32)[:, None, None]
    return np.clip(np.ones((HEIGHT, WIDTH, 3), np.float32) * base * light, 0, 255).astype(np.uint8)


def _dress(photo: Pixels, dice: np.random.Generator) -> None:
    """Paint shoulders, collar and lapels below where the head will be."""
    cloth = tuple(int(value) for value in _CLOTHES[dice.integers(len(_CLOTHES))])
    shirt = (236, 238, 242) if dice.random() < 0.7 else (176, 196, 220)
    dark = tuple(max(0, value - 16) for value in cloth)
    middle, neck = WIDTH // 2, 316
    body = [(0, 413), (3, 372), (34, 346), (92, neck), (middle, 372), (203, neck), (261, 346), (292, 372), (295, 413)]
    cv2.fillPoly(
        photo,
        [np.array([(94, neck - 6), (middle, 366), (201, neck - 6), (206, 413), (89, 413)], np.int32)],
        shirt,
        cv2.LINE_AA,
    )
    cv2.fillPoly(photo, [np.array(body, np.int32) + np.array([0, 14])], cloth, cv2.LINE_AA)
    for side in (-1, 1):
        collar = [(54, neck - 8), (60, neck + 6), (20, neck + 54), (0, neck + 42)]
        lapel = [(56, neck + 2), (74, neck + 20), (30, 413), (0, 413), (0, neck + 66)]
        cv2.fillPoly(photo, [np.array([(middle + side * x, y) for x, y in lapel], np.int32)], dark, cv2.LINE_AA)
        cv2.fillPoly(photo, [np.array([(middle + side * x, y) for x, y in collar], np.int32)], shirt, cv2.LINE_AA)


def _lay(photo: Pixels, head: Pixels, *, left: int, top: int) -> None:
    height = min(head.shape[0], HEIGHT - top)
    first, last = max(left, 0), min(left + head.shape[1], WIDTH)
    part = head[:height, first - left : last - left]
    cover = part[..., 3:].astype(np.float32) / 255
    area = photo[top : top + height, first:last]
    area[:] = area * (1 - cover) + part[..., :3] * cover
