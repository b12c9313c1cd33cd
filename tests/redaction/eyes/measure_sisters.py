"""Rings of 10 to 17 characters judged for their own unit and for a sister house that differs from it in two or three characters.

nice -n 15 python -m tests.redaction.eyes.measure_sisters --n 22 --start 300
"""

import argparse
import sys
from collections import Counter

import numpy as np

from redaction.detectors.seals import SEALS
from redaction.eyes.ocr_model import OcrModel
from redaction.eyes.seal_reading import read_seal
from redaction.eyes.seals import find_seals
from redaction.identity import identity_from_json
from redaction.reading.model import Document
from redaction.reading.sight import SeenSeal, Sight, View
from tests.redaction.eyes.bare_pages import bare_page
from tests.redaction.eyes.measure_seals import sheet_with
from tests.redaction.eyes.scan_damage import scanned

DPI = 150
SISTERS = {
    "塔河地区质量与标准化研究检验院": "塔河地区计量与标准化研究检验院",
    "昌吉河东区锅炉压力容器检测中心": "昌吉河西区锅炉压力容器检测中心",
    "塔河地区特种设备检验检测研究中心": "塔河地区药品食品检验检测研究中心",
    "绿洲市产品质量监督检验研究所分院": "绿洲市纺织品质量监督检验研究所分院",
    "胡杨县农畜产品质量安全检验检测中心": "胡杨县农畜产品计量安全检验检测中心",
    "塔河地区质量与标准化研究院": "塔河地区信息与标准化研究院",
    "昌吉河东区锅炉压力容器检验所": "昌吉河西区锅炉压力容器检验所",
    "塔河地区特种设备检验所": "塔河地区专用设备检验所",
    "胡杨县农畜产品质量检测站": "胡杨县林果产品质量检测站",
    "绿洲市产品质量监督检验所": "绿洲市食品质量监督检验所",
    "沙枣市计量检定测试所": "沙枣市纤维检定测试所",
}


def rings(model: OcrModel, unit: str, *, level: str, seed: int) -> tuple[SeenSeal, ...]:
    """What was read of the seal on such a sheet."""
    image = scanned(sheet_with(unit, ("round", "double")[seed % 2], dpi=DPI, seed=seed).page(), level=level, seed=seed)
    place = np.array((140, 245)) * DPI / 25.4
    return tuple(
        SeenSeal(seal.box, seal.shape, seal.colour, seal.text, seal.confidence, seal.others, seal.sure)
        for seal in (
            read_seal(model, image.image, found)
            for found in find_seals(image.image, dpi=DPI)
            if np.hypot(*(found.centre - place)) < DPI
        )
    )


def said(seals: tuple[SeenSeal, ...], unit: str) -> str:
    """The worst that is said of them to somebody of that unit."""
    sight = Sight(pages={1: View(1240, 1754, seals=seals, dpi=float(DPI))})
    document = Document("scan.pdf", "pdf", "", (bare_page(1, (595.0, 842.0)),), sight=sight)
    told = {
        finding.severity.value for finding in SEALS.find(document, identity_from_json({"name": "赵瑧", "unit": unit}))
    }
    return min(told, default="nothing")


def main() -> None:
    """Print how often each was said."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=22, help="number of seals")
    parser.add_argument("--start", type=int, default=300, help="number of the first seal")
    parser.add_argument("--level", default="ordinary", help="damage")
    chosen = parser.parse_args()
    model, own, sister = OcrModel(threads=1), Counter[str](), Counter[str]()
    units = tuple(SISTERS)
    for seed in range(chosen.start, chosen.start + chosen.n):
        unit = units[seed % len(units)]
        seals = rings(model, unit, level=chosen.level, seed=seed)
        own[said(seals, unit)] += 1
        sister[said(seals, SISTERS[unit])] += 1
    sys.stdout.write(f"own: {dict(own)}; sister: {dict(sister)}\n")


if __name__ == "__main__":
    main()
