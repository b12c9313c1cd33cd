"""How often names and units that are read well, but differ from somebody's in a part, are taken for misreadings of them.

    nice -n 15 python -m tests.redaction.eyes.measure_near --case "150 dpi, ordinary" --pages 5 --start 900

Each page holds 26 transliterated names and units drawn from the same few parts: a hard test, because everything on it is near to everything.
"""

import argparse
import json
import sys
from collections import Counter

import numpy as np

from redaction.detectors.scan_text import SCAN_TEXT
from redaction.eyes.looking import look_at
from redaction.findings import Finding, Kind, Severity
from redaction.identity import Identity
from redaction.reading.model import Document
from redaction.reading.sight import Sight, View
from tests.redaction.eyes.bare_pages import bare_page
from tests.redaction.eyes.damage_pages import CASES
from tests.redaction.eyes.drawn_pages import Page, Sheet, hand
from tests.redaction.eyes.measure import hit
from tests.redaction.eyes.scan_damage import damaged

FIRST = [
    "阿卜杜热西提",
    "阿卜杜热合曼",
    "阿卜杜热依木",
    "阿不都外力",
    "吐尔逊江",
    "努尔买买提",
    "祖丽皮耶",
    "帕提古丽",
    "古丽巴哈尔",
    "艾合买提江",
]
SECOND = ["托合提", "吾斯曼", "吾守尔", "艾山", "艾海提", "买买提", "热合木", "卡德尔", "赛买提", "哈力别克", "巴合提"]
PLACES = ["塔河", "塔城", "和田", "喀什", "阿克苏", "金沙", "胡杨", "白杨", "石河", "沙河"]
HOUSES = [
    "检验检测中心",
    "纤维检验所",
    "计量检定所",
    "特种设备检验研究院",
    "产品质量检验所",
    "检验测试中心",
    "计量测试所",
    "标准化研究院",
]
ROWS, OTHERS = 26, 12


def name_of(chance: np.random.Generator) -> str:
    """A transliterated name."""
    return f"{chance.choice(FIRST)}·{chance.choice(SECOND)}"


def unit_of(chance: np.random.Generator) -> str:
    """A unit of a prefecture, city or county."""
    return "".join(str(chance.choice(part)) for part in (PLACES, ["地区", "市", "县"], HOUSES))


def sheet_of(case: str, *, seed: int) -> Page:
    """A damaged sheet, names and units in turn, each a truth."""
    chance = np.random.default_rng(seed)
    sheet = Sheet(dpi=CASES[case].dpi)
    for row in range(ROWS):
        value, kind = (unit_of(chance), "unit") if row % 2 else (name_of(chance), "name")
        sheet.text(20, 14 + 10 * row, value, points=12, kind=kind, value=value, face=hand(value, seed + row))
    return damaged(sheet.page(), CASES[case].damage, seed=seed)


def told(view: View, page: Page, kind: Kind, value: str) -> list[Finding]:
    """What is said of somebody of that name, or of that unit, on a page."""
    size = (page.image.shape[1] * 72 / page.dpi, page.image.shape[0] * 72 / page.dpi)
    sheet = bare_page(1, size)
    name, unit = (value, "白山县气象局") if kind is Kind.NAME else ("欧阳翀雪", value)
    found = SCAN_TEXT.find(
        Document("scan.pdf", "pdf", "", (sheet,), sight=Sight(pages={1: view})), Identity(name, unit)
    )
    return [one for one in found if one.kind is kind and one.severity is not Severity.NOTICE]


def measure(case: str, *, pages: int, start: int) -> Counter[str]:
    """Own values by how they are told, and others' by what they are taken for."""
    count = Counter[str]()
    for seed in range(start, start + pages):
        page = sheet_of(case, seed=seed)
        view = look_at(np.ascontiguousarray(page.image[:, :, ::-1]), dpi=page.dpi)
        for kind, value, box in page.truths:
            found = told(view, page, Kind(kind), value)
            grades = [
                s for s in (Severity.LEAK, Severity.SUSPECT) if hit(found, kind, box, dpi=page.dpi, severities=(s,))
            ]
            count[f"own {kind}: {grades[0].value if grades else 'missed'}"] += 1
        shown, chance = {value for _, value, _ in page.truths}, np.random.default_rng(seed + 7)
        for sort, drawn in ((Kind.NAME, name_of), (Kind.UNIT, unit_of)):
            for value in {drawn(chance) for _ in range(OTHERS)} - shown:
                worst = {finding.severity for finding in told(view, page, sort, value)}
                grade = next((s.value for s in (Severity.LEAK, Severity.SUSPECT) if s in worst), "nothing")
                count[f"other {sort.value}: {grade}"] += 1
    return count


def main(argv: list[str] | None = None) -> int:
    """Print the tally as one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", default="150 dpi, ordinary", choices=list(CASES))
    parser.add_argument("--pages", type=int, default=5)
    parser.add_argument("--start", type=int, default=0)
    asked = parser.parse_args(argv)
    tally = measure(asked.case, pages=asked.pages, start=asked.start)
    sys.stdout.write(json.dumps(dict(sorted(tally.items())), ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
