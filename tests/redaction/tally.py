"""Recall and false alarms of the structural half, as the table in docs/redaction.md: `python -m tests.redaction.tally`."""

import sys
from collections import Counter

from redaction.findings import Severity
from redaction.identity import Identity
from redaction.judging import judge
from redaction.reading.files import read_bytes
from tests.redaction import clean
from tests.redaction.corpus import PLANTS
from tests.redaction.people import FORMS, RARE, UYGHUR, WORD
from tests.redaction.planted import base, black_box, saved, visible, white_text, write

CLEAN_LINES = (
    "用电高峰期的电能表应当复核。",
    "乌鲁木齐检测中心、库车县计量检定所参加了比对。",
    "主张伟大的事业要靠平凡的工作。",
    "古丽娜尔·买买提、王伟、李强参加了试验。",
    "标准编号 JJG 596-2012，报告编号 20240315-0021。",
    "联系电话 0991-8888888，邮编 830000。",
    "Measurement uncertainty of pressure gauges, Metrology Journal, 2021, 12(3): 45-48.",
)


def recall() -> tuple[Counter[str], Counter[str]]:
    """How many were planted and how many were found at the right page with the right kind, by family of technique."""
    planted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    people: list[tuple[str, Identity]] = [("迪丽努尔·艾合买提", UYGHUR), ("王翀", RARE)]
    for plant in PLANTS:
        for text, identity in [("Dilnur Ahmat", UYGHUR)] if plant.ascii_only else people[: 1 if plant.long_only else 2]:
            findings, _ = judge(read_bytes(plant.build(text), name="材料.pdf"), identity)
            family = plant.channels[0]
            planted[family] += 1
            found[family] += (plant.page, "name") in {
                (f.page, f.kind.value) for f in findings if f.severity is Severity.LEAK
            }
    for form, kind in FORMS:
        for build in (visible, black_box, white_text):
            findings, _ = judge(read_bytes(build(form), name="材料.pdf"), UYGHUR)
            planted[f"form: {kind}"] += 1
            found[f"form: {kind}"] += (1, kind) in {
                (f.page, f.kind.value) for f in findings if f.severity is Severity.LEAK
            }
    return planted, found


def false_alarms() -> Counter[str]:
    """Severities reported on clean files: every clean line alone in a file, and every hard clean file, for every person."""
    alarms: Counter[str] = Counter()
    for line in CLEAN_LINES:
        document = base(1)
        write(document[0], line)
        data = saved(document)
        for identity in (UYGHUR, RARE, WORD):
            _count(alarms, clean.alarms(data, identity))
    for _, data, identity in clean.pairs():
        _count(alarms, clean.alarms(data, identity))
    return alarms


def _count(alarms: Counter[str], told: list[tuple[str, str, str]]) -> None:
    alarms["files"] += 1
    for severity in {severity for _, severity, _ in told}:
        alarms[severity] += 1


def main() -> int:
    """Print the table; exit 1 when something planted was missed or a clean file had a leak."""
    planted, found = recall()
    alarms = false_alarms()
    lines = ["| where / kind | found | planted |", "|---|---|---|"]
    lines += [f"| {family} | {found[family]} | {planted[family]} |" for family in planted]
    lines.append("")
    lines.append(
        f"Clean files: {alarms['files']}, with a leak {alarms['leak']}, with a suspect {alarms['suspect']}, undecided {alarms['undecided']}."
    )
    sys.stdout.write("\n".join(lines) + "\n")
    return int(found != planted or alarms["leak"] > 0)


if __name__ == "__main__":
    sys.exit(main())
