"""The separate auditor: recounts a published bulletin from the file alone. Imports nothing of the application, on purpose.

Checks: the file's SHA-256; keys distinct and in order; ballots at most papers taken, papers taken by all who could; the sums; base
and quorum by the switches named in the file; 3·agree ≥ 2·base (Order 40 art. 19-20).
"""

import hashlib
import json
from pathlib import Path
from typing import Any

WORDS = ("agree", "oppose", "abstain")
P20 = ("minus-recused", "all-attending")
P21 = ("not-recused", "at-opening")


def audit_file(file: Path) -> tuple[list[str], bool]:
    """Lines to read and whether everything holds. Never raises for a file that is no bulletin."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        return _audit(data["bulletin"], data["sha256"])
    except (ValueError, KeyError, TypeError, AttributeError, OSError, RecursionError):
        return ["文件不是投票公告，或已损坏 / not a bulletin, or damaged"], False


def _audit(body: dict[str, Any], stated: str) -> tuple[list[str], bool]:
    canonical = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    digest = hashlib.sha256(canonical).hexdigest()
    sound = digest == stated
    lines = [f"SHA-256 {digest}  {'一致 / agrees' if sound else '不符 / differs'}"]
    switches = body["switches"]
    if switches["P-20"] not in P20 or switches["P-21"] not in P21:
        lines.append("未知的政策开关 / unknown switches")
        sound = False
    for paper in body["papers"]:
        if "blocked" in paper:
            lines.append(f"{paper['code']}  未表决 / not voted: {paper['blocked']}")
            continue
        problems = _problems(paper, p20=switches["P-20"], p21=switches["P-21"])
        sound = sound and not problems
        counts = "/".join(str(paper[key]) for key in (*WORDS, "invalid", "not_returned"))
        result = "通过 / passed" if paper["passed"] else "未通过 / not passed"
        lines.append(
            f"{paper['code']}  {counts}  base {paper['base']}  {result}  {'; '.join(problems) or '一致 / agrees'}"
        )
    return lines, sound


def _problems(paper: dict[str, Any], *, p20: str, p21: str) -> list[str]:
    ballots = paper["ballots"]
    keys = [ballot["key"] for ballot in ballots]
    agree, oppose, abstain = (sum(1 for b in ballots if b["choice"] == word) for word in WORDS)
    invalid = len(ballots) - agree - oppose - abstain
    voters = paper["present"] - paper["recused"]
    found = []
    if keys != sorted(set(keys)):
        found.append("票重复或未按序 / a key twice or out of order")
    if not 0 <= len(ballots) <= paper["issued"]:
        found.append("票多于发出数 / more ballots than papers")
    if paper["issued"] != voters:
        found.append("发票数不符 / papers taken differ from those entitled")
    if (agree, oppose, abstain, invalid) != (paper["agree"], paper["oppose"], paper["abstain"], paper["invalid"]):
        found.append("票数不符 / counts differ")
    if paper["not_returned"] != paper["issued"] - len(ballots):
        found.append("未投数不符 / not-returned differs")
    if paper["base"] != (paper["present"] if p20 == "all-attending" else voters):
        found.append("基数不符 / base differs")
    if 3 * (paper["present"] if p21 == "at-opening" else voters) < 2 * paper["size"]:
        found.append("法定人数不足 / no quorum")
    if paper["passed"] is not (paper["base"] > 0 and 3 * agree >= 2 * paper["base"]):
        found.append("结论不符 / outcome differs")
    return found
