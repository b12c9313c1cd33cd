"""What benchmarks share: the figure that they say, a drawn scan page, and the bare engine as their floor."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

LINES = (
    "关于压力表检定工作的技术总结",
    "压力计量是工业生产中重要的基础工作，测量结果的可靠程度需要用不确定度来表示。",
    "在规定的环境条件下，用活塞式压力计作标准器，对被检仪表各点依次升压、降压，",
    "读取示值，取其与标准值之差作为示值误差，每点重复测量十次，取平均值。",
    "主要来源包括：标准器引入的分量、重复性引入的分量、分辨力引入的分量。",
    "各分量互不相关，按方和根方法合成，取包含因子二，得到扩展不确定度。",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """What a bench says: the figure, its floor in the same unit, their ratio, and the ratio it must not exceed."""

    bench: str
    figure: float
    unit: str
    floor: float
    ratio: float
    target: float
    n: int


def scan_page(number: int, *, dpi: int = 150, seal: bool = False) -> Pixels:
    """A page of print as a scanner hands it over (RGB): slightly turned, soft and noisy; `seal` adds a red ring with text."""
    import cv2
    import pymupdf

    document = pymupdf.open()
    page = document.new_page(width=595.2, height=841.92)
    for row in range(26):
        text = f"{number}.{row} {LINES[(row + number) % len(LINES)]}"
        page.insert_text((60, 70 + row * 27), text, fontname="china-s", fontsize=11.5)
    if seal:
        page.draw_circle((430, 700), 59, color=(0.8, 0.1, 0.12), width=3.4)
        ring = "塔河地区检验检测中心"
        for place, char in enumerate(ring):
            turn = np.radians(-122 + 27 * place)
            spot = pymupdf.Point(430 + 43 * np.sin(turn), 700 - 43 * np.cos(turn))
            matrix = pymupdf.Matrix(-float(np.degrees(turn)))
            page.insert_text(
                pymupdf.Point(spot.x - 8, spot.y + 6),
                char,
                fontname="china-s",
                fontsize=17,
                color=(0.8, 0.1, 0.12),
                morph=(spot, matrix),
            )
    pixmap = page.get_pixmap(dpi=dpi, alpha=False)
    clean = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3)
    chance = np.random.default_rng(number)
    turn_by = cv2.getRotationMatrix2D((pixmap.width / 2, pixmap.height / 2), float(chance.uniform(-1.5, 1.5)), 1)
    bent = cv2.warpAffine(clean, turn_by, (pixmap.width, pixmap.height), borderValue=(255, 255, 255))
    soft = cv2.GaussianBlur(bent.astype(np.float32), (0, 0), 0.6) * 0.96
    return np.clip(soft + chance.normal(0, 4, soft.shape), 0, 255).astype(np.uint8)


def bare_engine(threads: int) -> Callable[[Pixels], Any]:
    """The wheel's own OCR pipeline, called on RGB pixels."""
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"EngineConfig.onnxruntime.intra_op_num_threads": threads, "Global.log_level": "critical"})
    return lambda pixels: engine(np.ascontiguousarray(pixels[:, :, ::-1]))
