"""Portraits as small as reduced copies show them, on a page of print, at 150 dpi.

nice -n 15 python -m tests.redaction.eyes.measure_small
"""

import sys

import cv2
import numpy as np

from redaction.eyes.faces import find_faces
from redaction.eyes.portraits import is_portrait
from tests.redaction.eyes.drawn_pages import Sheet, portrait
from tests.redaction.eyes.scan_damage import scanned

DPI = 150
WIDTHS = (4, 5, 6, 8, 10, 12)
WAYS = (("light", False), ("ordinary", False), ("ordinary", True), ("heavy", False))
VARIANTS = 4


def is_found(millimetres: int, level: str, variant: int, *, gray: bool) -> bool:
    """Whether the portrait on such a page is called one."""
    sheet = Sheet(dpi=DPI)
    for row in range(20):
        sheet.text(20, 30 + 10 * row, "压力计量是工业生产中重要的基础工作。数字压力计因其", points=11)
    sheet.paste(150 + variant * 3, 60 + variant * 20, portrait(variant, width=sheet.px(millimetres)))
    image = scanned(sheet.page(), level=level, seed=variant).image
    if gray:
        image = np.asarray(cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    faces = find_faces(image)
    size = (image.shape[1], image.shape[0])
    return any(is_portrait(face, faces, size=size, dpi=DPI) for face in faces)


def main() -> None:
    """Print one line for each damage: portraits found by width."""
    for level, gray in WAYS:
        counts = [sum(is_found(wide, level, at, gray=gray) for at in range(VARIANTS)) for wide in WIDTHS]
        told = ", ".join(f"{wide} mm {count}/{VARIANTS}" for wide, count in zip(WIDTHS, counts, strict=True))
        sys.stdout.write(f"{level}{' gray' if gray else ''}: {told}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
