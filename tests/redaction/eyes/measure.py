"""Recall and false alarms of the eyes over drawn pages under scan damage.

    python -m tests.redaction.eyes.measure --dpi 150 --level ordinary --pages 12

Each planted page has a name, a unit, an ID number, a portrait, the unit's seal and a QR code; each clean page is the same kind of
document of somebody else, well masked, with another body's seal. The table goes to `docs/redaction.md`.
"""

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import replace

import cv2
import numpy as np

from redaction.detectors import codes, faces, hidden_pictures, scan_text, seals, signatures, weak_marks
from redaction.eyes.looking import look_at
from redaction.findings import Finding, Severity
from redaction.identity import Identity, identity_from_json
from redaction.reading.model import Document
from redaction.reading.sight import Sight
from tests.redaction.eyes.bare_pages import bare_page
from tests.redaction.eyes.drawn_pages import Page, appraisal_form, paper_page, training_certificate
from tests.redaction.eyes.scan_damage import scanned

DETECTORS = (
    scan_text.SCAN_TEXT,
    faces.FACES,
    seals.SEALS,
    codes.CODES,
    weak_marks.WEAK_MARKS,
    signatures.SIGNATURES,
    hidden_pictures.HIDDEN_PICTURES,
)
NAMES = (
    "王翀", "刘燚", "孙彧", "马骁", "谢旸", "李建国", "张晓梅", "赵瑧", "陈奕飏", "周赟", "古丽巴哈尔·吐尔逊", "阿不都热合曼·买买提",
    "叶尔江·赛力克", "努尔兰·别克", "热依汗古丽·艾海提", "胡安尼西·阿依提", "欧阳晓峰", "冯喆", "潘堃", "海丽且姆·库尔班",
)  # fmt: skip
UNITS = (
    "塔河地区检验检测中心", "胡杨县市场监督管理局", "胡杨县特种设备检验所", "塔河地区质量与标准化研究院", "沙枣市计量检定所",
    "红柳县纤维检验所", "塔河地区特种设备检验检测研究院", "绿洲市产品质量监督检验所",
)  # fmt: skip
OTHERS = ("新疆塔河计量协会", "昆仑理工大学继续教育学院", "西部检验认证集团有限公司", "天山职业技术学院")


def person(number: int) -> Identity:
    """One of many invented applicants."""
    body = f"65990019{80 + number % 20}{1 + number % 9:02d}{10 + number % 18:02d}{100 + number % 800:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    check = "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]
    name = NAMES[number % len(NAMES)]
    return identity_from_json({"name": name, "unit": UNITS[(number * 3) % len(UNITS)], "id_number": body + check})


def planted(number: int, *, dpi: int) -> Page:
    """A page that says everything about the person."""
    who = person(number)
    kind = number % 3
    if kind == 0:
        return training_certificate(
            who.name, who.unit, dpi=dpi, id_number=who.id_number, photo=number % 4, seal_of=who.unit, seed=number,
            code=f"https://www.example.cn/c/{number:012d}",
        )  # fmt: skip
    if kind == 1:
        return appraisal_form(who.name, who.unit, dpi=dpi, id_number=who.id_number, photo=number % 4, seed=number)
    return paper_page(who.name, who.unit, dpi=dpi, seed=number)


def clean(number: int, *, dpi: int) -> Page:
    """The same kind of page, well masked: no trace of the person, another body's seal."""
    other = OTHERS[number % len(OTHERS)]
    kind = number % 3
    if kind == 0:
        return training_certificate(
            "【申报人】", "【单位A】", dpi=dpi, photo=None, issuer=other, seal_of=other, seed=number
        )
    if kind == 1:
        return appraisal_form("【申报人】", "【单位A】", dpi=dpi, photo=None, seed=number, seal_of=other, signed=False)
    return paper_page("【申报人】", "【单位A】", dpi=dpi, seed=number)


def findings_on(page: Page, who: Identity) -> tuple[list[Finding], float]:
    """What the eyes and their detectors say of one page, boxes in points, and the seconds it took."""
    started = time.perf_counter()
    view = look_at(np.ascontiguousarray(page.image[:, :, ::-1]), dpi=page.dpi, threads=1)
    size = (page.image.shape[1] * 72 / page.dpi, page.image.shape[0] * 72 / page.dpi)
    sheet = bare_page(1, size)
    document = Document("scan.pdf", "pdf", "", (sheet,), sight=Sight(pages={1: view}))
    found = [finding for detector in DETECTORS for finding in detector.find(document, who)]
    return found, time.perf_counter() - started


def hit(
    found: list[Finding], kind: str, box: tuple[int, int, int, int], *, dpi: int, severities: tuple[Severity, ...]
) -> bool:
    """True when a finding of that kind and severity lies on the truth's place."""
    x0, y0, x1, y1 = (edge * 72 / dpi for edge in box)
    for finding in found:
        if finding.kind != kind or finding.severity not in severities or finding.box is None:
            continue
        wide = min(x1, finding.box.x1) - max(x0, finding.box.x0)
        high = min(y1, finding.box.y1) - max(y0, finding.box.y0)
        if wide > 0 and high > 0 and wide * high > 0.2 * min((x1 - x0) * (y1 - y0), finding.box.area):
            return True
    return False


def measure(
    *, dpi: int, level: str, pages: int, start: int = 0, quarter: int = 0, gray: bool = False, talk: bool = False
) -> dict[str, object]:
    """Recall per kind on planted pages, false alarms on clean ones, seconds a page."""
    wanted, seen, strict = Counter[str](), Counter[str](), Counter[str]()
    seconds, misses, alarms = [], [], Counter[str]()
    for number in range(start, start + pages):
        who = person(number)
        page = scanned(planted(number, dpi=dpi), level=level, seed=number, quarter=quarter)
        if gray:
            page = replace(page, image=cv2.cvtColor(cv2.cvtColor(page.image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR))
        found, took = findings_on(page, who)
        seconds.append(took)
        for kind, value, box in page.truths:
            wanted[kind] += 1
            seen[kind] += hit(found, kind, box, dpi=dpi, severities=(Severity.LEAK, Severity.SUSPECT))
            read = hit(found, kind, box, dpi=dpi, severities=(Severity.LEAK,))
            strict[kind] += read
            if not read and kind != "code":
                misses.append((number, kind, value))
        page = scanned(clean(number, dpi=dpi), level=level, seed=number + 1000, quarter=quarter)
        found, _ = findings_on(page, who)
        worst = {finding.severity for finding in found}
        alarms["leak"] += Severity.LEAK in worst
        alarms["suspect"] += Severity.SUSPECT in worst and Severity.LEAK not in worst
        if talk and worst - {Severity.NOTICE}:
            said = [(f.detector, f.severity.value, f.evidence, f.explanation.zh, f.box) for f in found]
            _say(f"alarm {number} {said}")
    if talk:
        _say(f"missed {misses}")
    return {
        "dpi": dpi, "level": level, "pages": pages, "quarter": quarter,
        "reported": {kind: f"{seen[kind]}/{wanted[kind]}" for kind in sorted(wanted)},
        "leak": {kind: f"{strict[kind]}/{wanted[kind]}" for kind in sorted(wanted)},
        "false_alarms": f"leak {alarms['leak']}, suspect {alarms['suspect']} of {pages}",
        "seconds": round(float(np.median(seconds)), 2),
    }  # fmt: skip


def _say(words: str) -> None:
    sys.stderr.write(words + "\n")


def main() -> None:
    """Print one JSON line of figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dpi", type=int, default=150)
    parser.add_argument("--level", default="ordinary")
    parser.add_argument("--pages", type=int, default=12)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--quarter", type=int, default=0)
    parser.add_argument("--gray", action="store_true")
    parser.add_argument("--talk", action="store_true")
    chosen = parser.parse_args()
    sys.stdout.write(json.dumps(measure(**vars(chosen)), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
