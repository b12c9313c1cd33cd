"""How many seals of other engravers are found, and how many are read well enough to match the unit.

    nice -n 15 python -m tests.redaction.eyes.measure_seals --n 6
    nice -n 15 python -m tests.redaction.eyes.measure_seals --n 16 --long --start 40

Each seal is pressed over black print below a dense table, on a sheet of its own; the sheet is scanned or photocopied, and the part around
the seal is read. One JSON line for each shape and damage.
"""

import argparse
import json
import sys
from collections import Counter

import cv2
import numpy as np

from redaction.detectors.seals import SEALS
from redaction.eyes.ocr_model import OcrModel
from redaction.eyes.seal_reading import read_seal
from redaction.eyes.seals import find_seals
from redaction.findings import Severity
from redaction.identity import identity_from_json
from redaction.reading.model import Document
from redaction.reading.sight import SeenSeal, Sight, View
from tests.redaction.eyes.bare_pages import bare_page
from tests.redaction.eyes.drawn_pages import Image, Sheet
from tests.redaction.eyes.drawn_seals import SHAPES, engraved
from tests.redaction.eyes.scan_damage import scanned

UNITS = (
    "和布克县农畜产品质量检验站", "喀拉峻特种设备检验研究所", "铁门关市计量测试研究院", "北屯纤维检验所", "轮南石油工程质量监督站",
    "昌吉河东区锅炉压力容器检测中心",
)  # fmt: skip
LONG_UNITS = (
    "塔河地区质量与标准化研究检验院", "昌吉河东区锅炉压力容器检测中心", "塔河地区特种设备检验检测研究中心", "绿洲市产品质量监督检验研究所分院",
    "胡杨县农畜产品质量安全检验检测中心",
)  # fmt: skip
WAYS = (
    (200, "light", False),
    (200, "ordinary", False),
    (150, "ordinary", False),
    (200, "light", True),
    (150, "ordinary", True),
)


def sheet_with(unit: str, shape: str, *, dpi: int, seed: int) -> Sheet:
    """A table of small print with the seal half over a line of text below it."""
    sheet = Sheet(dpi=dpi)
    for row in range(14):
        sheet.pen.line(
            (sheet.px(20), sheet.px(34 + 12 * row), sheet.px(190), sheet.px(34 + 12 * row)), fill=30, width=2
        )
        for x in (22, 55, 92, 131, 161):
            sheet.text(x, 38 + 12 * row, "压力表检定记录", points=8.5)
    for x in (20, 52, 90, 130, 160, 190):
        sheet.pen.line((sheet.px(x), sheet.px(34), sheet.px(x), sheet.px(190)), fill=30, width=2)
    sheet.text(95, 238, "单位审核意见：以上情况属实，同意上报。", points=11)
    ink = engraved(
        unit, side=sheet.px(30 if shape == "square" else 38 + seed % 3 * 3), shape=shape, seed=seed,
        words="业务专用章" if seed % 2 and shape != "oval" else "", code="6599010012345" if seed % 3 == 0 else "",
    )  # fmt: skip
    ink = ink.rotate((seed * 37) % 50 - 25, expand=True)
    sheet.canvas.paste(ink, (sheet.px(140) - ink.width // 2, sheet.px(245) - ink.height // 2), ink)
    return sheet


def look(model: OcrModel, image: Image, unit: str, *, dpi: int) -> tuple[bool, bool, int]:
    """Was the seal found, was it read, and how many others were seen on the sheet."""
    who = identity_from_json({"name": "赵瑧", "unit": unit})
    here = [
        s
        for s in find_seals(image, dpi=dpi)
        if np.hypot(s.centre[0] - 140 * dpi / 25.4, s.centre[1] - 245 * dpi / 25.4) < dpi
    ]
    others = len(find_seals(image, dpi=dpi)) - len(here)
    page = bare_page(1, (image.shape[1] * 72 / dpi, image.shape[0] * 72 / dpi))
    seen = tuple(
        SeenSeal(seal.box, seal.shape, seal.colour, seal.text, seal.confidence, seal.others, seal.sure)
        for seal in (read_seal(model, image, seal) for seal in here)
    )
    view = View(image.shape[1], image.shape[0], seals=seen, dpi=float(dpi))
    judged = SEALS.find(Document("scan.pdf", "pdf", "", (page,), sight=Sight(pages={1: view})), who)
    read = any(finding.severity is Severity.LEAK for finding in judged)
    return bool(here), read, others


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=6, help="seals of each shape and damage")
    parser.add_argument("--start", type=int, default=0, help="number of the first seal")
    parser.add_argument(
        "--long", action="store_true", help="rings of 15 to 17 characters, at 150 dpi and ordinary damage"
    )
    chosen = parser.parse_args()
    model = OcrModel(threads=1)
    units, shapes, ways = (LONG_UNITS, SHAPES[:2], WAYS[2:3]) if chosen.long else (UNITS, SHAPES, WAYS)
    for shape in shapes:
        for dpi, level, gray in ways:
            count = Counter[str]()
            for seed in range(chosen.start, chosen.start + chosen.n):
                unit = units[seed % len(units)]
                image = scanned(sheet_with(unit, shape, dpi=dpi, seed=seed).page(), level=level, seed=seed).image
                if gray:
                    image = np.asarray(cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR))
                found, read, others = look(model, image, unit, dpi=dpi)
                count.update({"found": found, "read": read, "others": others})
            line = {"shape": shape, "dpi": dpi, "level": level, "gray": gray, **count, "of": chosen.n}
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
