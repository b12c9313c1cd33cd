"""How many names of two characters, the second a rare one, are told on scans, and how many other people's names are taken for them.

    nice -n 15 python -m tests.redaction.eyes.measure_rare --case "150 dpi, ordinary" --pages 20 --start 100 --points 12

Each page holds 26 names behind a label, in a list, alone in a cell and before a title. For each of them the page is also searched for
somebody else of the same surname, once with a rare character and once with a common one: a hard test, because every name on it is rare.
"""

import argparse
import json
import sys
from collections import Counter

import numpy as np

from redaction.detectors.scan_text import SCAN_TEXT
from redaction.eyes.looking import look_at
from redaction.findings import Finding, Kind, Severity
from redaction.identity import identity_from_json
from redaction.reading.model import Document
from redaction.reading.sight import Sight, View
from tests.redaction.eyes.bare_pages import bare_page
from tests.redaction.eyes.confusions import RARE
from tests.redaction.eyes.damage_pages import CASES
from tests.redaction.eyes.drawn_pages import Page, Sheet, hand
from tests.redaction.eyes.measure import hit
from tests.redaction.eyes.scan_damage import damaged

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭高林罗郑梁谢宋唐许韩冯邓曹彭曾田董袁潘于蒋蔡余杜叶程苏魏吕丁任"
COMMON = "伟敏涛艳勇军杰娟强霞平刚桂英丽超明玲辉鹏华飞波斌宇浩凯秀娜"
ROWS = 26


def sheet_of(case: str, *, seed: int, points: float) -> Page:
    """A damaged sheet of names, each a truth."""
    chance = np.random.default_rng(seed)
    sheet = Sheet(dpi=CASES[case].dpi)
    rare = list(dict.fromkeys(RARE))
    for row in range(ROWS):
        name = str(chance.choice(list(SURNAMES))) + str(chance.choice(rare))
        before, after = (
            ("姓名：", ""),
            ("沈一诺，", "，何静"),
            ("", ""),
            ("", "同志于2023年3月参加压力容器检验技术培训"),
        )[row % 4]
        sheet.text(
            20,
            14 + 10 * row,
            before + name + after,
            points=points,
            kind="name",
            value=name,
            face=hand(name, seed + row),
        )
    return damaged(sheet.page(), CASES[case].damage, seed=seed)


def told(view: View, page: Page, name: str) -> list[Finding]:
    """What is said of somebody of that name on a page."""
    size = (page.image.shape[1] * 72 / page.dpi, page.image.shape[0] * 72 / page.dpi)
    sheet = bare_page(1, size)
    who = identity_from_json({"name": name, "unit": "塔河地区检验检测中心"})
    found = SCAN_TEXT.find(Document("scan.pdf", "pdf", "", (sheet,), sight=Sight(pages={1: view})), who)
    return [finding for finding in found if finding.kind is Kind.NAME and finding.severity is not Severity.NOTICE]


def measure(case: str, *, pages: int, start: int, points: float) -> Counter[str]:
    """Names told as leaks and as suspects, missed ones, and others of the same surname taken for them."""
    count = Counter[str]()
    for seed in range(start, start + pages):
        page = sheet_of(case, seed=seed, points=points)
        view = look_at(np.ascontiguousarray(page.image[:, :, ::-1]), dpi=page.dpi)
        shown = {name for _, name, _ in page.truths}
        chance = np.random.default_rng(seed + 7)
        for kind, name, box in page.truths:
            found = told(view, page, name)
            grades = [
                grade
                for grade in (Severity.LEAK, Severity.SUSPECT)
                if hit(found, kind, box, dpi=page.dpi, severities=(grade,))
            ]
            count[grades[0].value if grades else "missed"] += 1
            for sort, given in (("rare", RARE), ("common", COMMON)):
                other = name[0] + str(chance.choice(list(given)))
                if other not in shown:
                    count[f"others, {sort}"] += 1
                    count[f"false, {sort}"] += bool(told(view, page, other))
    return count


def main() -> None:
    """Print one JSON line of figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--case", default="150 dpi, ordinary", choices=list(CASES))
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--points", type=float, default=12.0)
    chosen = parser.parse_args()
    count = measure(chosen.case, pages=chosen.pages, start=chosen.start, points=chosen.points)
    sys.stdout.write(json.dumps({**vars(chosen), **count}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
