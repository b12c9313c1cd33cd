"""The files that the benchmarks read: dense pages of text and tables, pages where boxes come after text, plain scans."""

from typing import Any

import pymupdf

PAGES = 60
_LINE = "检验检测机构应当按照规定进行计量校准，确保数据准确可靠，量值溯源。"


def _dense(page: Any, number: int, *, boxes_last: bool) -> None:
    """Thirty-six lines of text and a table of forty cells, in one content stream as office programs write it."""
    shape = page.new_shape()
    cells = [(50 + 120 * (cell % 4), 60 + 18 * (cell // 4)) for cell in range(40)]

    def boxes() -> None:
        for x, y in cells:
            shape.draw_rect((x, y, x + 120, y + 18))
        fill = (0.9, 0.9, 0.95) if boxes_last else None
        shape.finish(color=(0, 0, 0), width=0.5, fill=fill, fill_opacity=0.2 if boxes_last else 1)

    if not boxes_last:
        boxes()
    for place, (x, y) in enumerate(cells):
        shape.insert_text((x + 4, y + 13), f"项目{place}合格", fontname="china-s", fontsize=9)
    for row in range(36):
        shape.insert_text((50, 260 + 15 * row), f"{_LINE}{number}-{row}", fontname="china-s", fontsize=11)
    if boxes_last:
        boxes()
    shape.commit()


def dense(*, heavy_every: int) -> bytes:
    """Sixty pages of text; every `heavy_every`-th page paints boxes over its text, so that covers must be looked for."""
    document = pymupdf.open()
    for number in range(PAGES):
        _dense(document.new_page(), number, boxes_last=number % heavy_every == 0)
    data: bytes = document.tobytes(garbage=3, deflate=True)
    return data


def scans(*, pages: int = 30) -> bytes:
    """Pages that are one JPEG each at 150 dpi, all different."""
    import cv2
    import numpy as np

    document = pymupdf.open()
    noise = np.random.default_rng(7)
    for _ in range(pages):
        paper = np.full((1754, 1240, 3), 245, np.uint8)
        for row in range(100, 1650, 40):
            for column in range(100, 1100, 26):
                left = column + int(noise.integers(0, 6))
                cv2.rectangle(paper, (left, row), (left + 16, row + int(noise.integers(8, 22))), (40, 40, 40), 2)
        ok, jpeg = cv2.imencode(".jpg", paper, [cv2.IMWRITE_JPEG_QUALITY, 75])
        if not ok:
            raise RuntimeError("the picture library cannot write JPEG")
        page = document.new_page()
        page.insert_image(page.rect, stream=bytes(jpeg))
    data: bytes = document.tobytes()
    return data
