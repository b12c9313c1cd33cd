"""Recall and false alarms over damaged pages, kind by kind and damage by damage; runs for hours in the background and goes on where it
was stopped.

    nice -n 15 python -m tests.redaction.eyes.corpus --n 9 --out eyes.jsonl
    python -m tests.redaction.eyes.corpus --table --out eyes.jsonl

`--n` pages planted and as many masked for each damage; each result is one line of the file, and lines that are there are not done
again. `--only` picks damages by the beginning of their name.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from redaction.findings import Severity
from tests.redaction.eyes.damage_pages import CASES, KINDS, page_of, person_of
from tests.redaction.eyes.measure import findings_on, hit

WANTED = ("name", "unit", "id_number", "photo", "seal", "code", "signature")


def look_at_pair(case: str, number: int) -> dict[str, Any]:
    """One planted page and its masked twin under a damage: what stood there, what was found and read, what was alarmed at."""
    _, who = person_of(number)
    planted = page_of(number, CASES[case], masked=False)
    found, seconds = findings_on(planted, who)
    wanted, seen, read, missed = Counter[str](), Counter[str](), Counter[str](), []
    for kind, value, box in planted.truths:
        wanted[kind] += 1
        seen[kind] += hit(found, kind, box, dpi=planted.dpi, severities=(Severity.LEAK, Severity.SUSPECT))
        leak = hit(found, kind, box, dpi=planted.dpi, severities=(Severity.LEAK,))
        read[kind] += leak
        if not leak and kind not in ("code", "signature"):
            missed.append((kind, value))
    alarms, _ = findings_on(page_of(number, CASES[case], masked=True), who)
    alarms = [alarm for alarm in alarms if alarm.severity is not Severity.NOTICE]
    worst = "leak" if any(alarm.severity is Severity.LEAK for alarm in alarms) else "suspect" if alarms else "clean"
    return {
        "case": case, "number": number, "page": KINDS[number % len(KINDS)], "wanted": wanted, "seen": seen, "read": read,
        "missed": missed, "masked": worst, "alarms": [(a.detector, a.kind.value, a.evidence) for a in alarms],
        "seconds": round(seconds, 2),
    }  # fmt: skip


def run(out: Path, *, pages: int, start: int, only: str) -> None:
    """Look at every pair that the file does not hold yet."""
    done = {(row["case"], row["number"]) for row in rows_of(out)}
    for number in range(start, start + pages):
        for case in CASES:
            if case.startswith(only) and (case, number) not in done:
                row = look_at_pair(case, number)
                with out.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")


def rows_of(out: Path) -> list[dict[str, Any]]:
    """The results so far; a line cut short by a stop is left out."""
    rows = []
    for line in out.read_text(encoding="utf-8").splitlines() if out.exists() else ():
        try:
            rows.append(json.loads(line))
        except ValueError:
            continue
    return rows


def table(rows: list[dict[str, Any]]) -> str:
    """The results as a table: read / planted for each kind; for seals found and read; masked pages with an alarm."""
    lines = [
        "| damage | pages | name | unit | ID number | portrait | seal found | seal read | code | signature | masked: leak, suspect |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for case in [*CASES, "all"]:
        own = [row for row in rows if case in (row["case"], "all")]
        if not own:
            continue
        sums: dict[str, Counter[str]] = {part: Counter() for part in ("wanted", "seen", "read")}
        for row in own:
            for part, counts in sums.items():
                counts.update(row[part])
        cells = [f"{sums['read'][kind]}/{sums['wanted'][kind]}" for kind in WANTED[:4]]
        cells += [f"{sums[part]['seal']}/{sums['wanted']['seal']}" for part in ("seen", "read")]
        cells += [f"{sums['seen'][kind]}/{sums['wanted'][kind]}" for kind in WANTED[5:]]
        worst = Counter(row["masked"] for row in own)
        lines.append(f"| {case} | {len(own)} | {' | '.join(cells)} | {worst['leak']}, {worst['suspect']} |")
    return "\n".join(lines)


def main() -> None:
    """Run the corpus, or print its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=9, help="pages for each damage")
    parser.add_argument("--start", type=int, default=0, help="number of the first page")
    parser.add_argument("--only", default="", help="damages whose name begins so")
    parser.add_argument("--out", type=Path, default=Path("eyes.jsonl"))
    parser.add_argument("--table", action="store_true", help="print the table of what is done")
    chosen = parser.parse_args()
    if not chosen.table:
        run(chosen.out, pages=chosen.n, start=chosen.start, only=chosen.only)
    sys.stdout.write(table(rows_of(chosen.out)) + "\n")


if __name__ == "__main__":
    main()
