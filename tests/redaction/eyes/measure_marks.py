"""What can be read through weak masks, and which of them are told.

    python -m tests.redaction.eyes.measure_marks

A name on a certificate is masked in one way, the page is scanned, and the eyes are asked what the mask is and what it says.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from redaction.eyes.ocr_model import OcrModel
from redaction.eyes.weakmarks import find_marks
from tests.redaction.eyes.drawn_pages import Image, Page, training_certificate
from tests.redaction.eyes.measure import UNITS
from tests.redaction.eyes.scan_damage import scanned

NAMES = ("古丽巴哈尔·吐尔逊", "张晓梅", "叶尔江·赛力克")


def black(share: float) -> Callable[[Image], Image]:
    return lambda crop: (crop * (1 - share)).astype(np.uint8)


def mosaic(block: int) -> Callable[[Image], Image]:
    def change(crop: Image) -> Image:
        size = (max(1, crop.shape[1] // block), max(1, crop.shape[0] // block))
        small = cv2.resize(crop, size, interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.resize(small, crop.shape[1::-1], interpolation=cv2.INTER_NEAREST))

    return change


def blur(sigma: float) -> Callable[[Image], Image]:
    return lambda crop: np.asarray(cv2.GaussianBlur(crop, (0, 0), sigma))


WAYS: dict[str, tuple[Callable[[Image], Image], str]] = {
    "black 85 %": (black(0.85), "semi_opaque"),
    "black 90 %": (black(0.90), "semi_opaque"),
    "black 95 %": (black(0.95), "semi_opaque"),
    "black 97 %": (black(0.97), "semi_opaque"),
    "black 99 %": (black(0.99), "semi_opaque"),
    "black 100 %": (black(1.0), "opaque"),
    "mosaic 10 px": (mosaic(10), "mosaic"),
    "mosaic 16 px": (mosaic(16), "mosaic"),
    "blur 4 px": (blur(4), "blur"),
    "blur 7 px": (blur(7), "blur"),
}


def masked(name: str, change: Callable[[Image], Image], *, seed: int) -> Page:
    """A certificate at 150 dpi whose name lies under a mask of four pixels' margin."""
    page = training_certificate(name, UNITS[seed % len(UNITS)], dpi=150, photo=None, seed=seed)
    x0, y0, x1, y1 = next(box for kind, _, box in page.truths if kind == "name")
    image = page.image.copy()
    image[y0 - 4 : y1 + 4, x0 - 4 : x1 + 4] = change(image[y0 - 4 : y1 + 4, x0 - 4 : x1 + 4])
    return replace(page, image=image)


def main() -> None:
    """One JSON line a way of masking and level of damage: how often it was told, how often the name was read exactly."""
    model = OcrModel(threads=2)
    for level in ("light", "ordinary"):
        for way, (change, wanted) in WAYS.items():
            count = Counter[str]()
            for seed, name in enumerate(NAMES):
                marks = find_marks(model, scanned(masked(name, change, seed=seed), level=level, seed=seed).image)
                count["told"] += any(mark.how == wanted for mark in marks)
                count["read"] += any(mark.text == name for mark in marks)
            line = {"level": level, "mask": way, "told": count["told"], "read": count["read"], "of": len(NAMES)}
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
