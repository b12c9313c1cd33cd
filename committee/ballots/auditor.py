"""The separate auditor: recounts a published bulletin from the file alone. Imports nothing of the application, on purpose.

Checks: the file's SHA-256; keys distinct; ballots at most papers taken; the sums; base; 3·agree ≥ 2·base (Order 40 art. 19-20).
"""

import hashlib
import json
from pathlib import Path
from typing import Any


def audit_file(file: Path) -> tuple[list[str], bool]:
    """Lines to read and whether everything holds."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        body = data["bulletin"]
        stated = data["sha256"]
        papers = body["papers"]
    except (ValueError, KeyError, TypeError):
        return ["文件不是投票公告 / not a bulletin"], False
    canonical = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    digest = hashlib.sha256(canonical).hexdigest()
    lines = [f"SHA-256 {digest}  {'一致 / agrees' if digest == stated else '不符 / differs'}"]
    sound = digest == stated
    for paper in papers:
        if "blocked" in paper:
            lines.append(f"{paper['code']}  未表决 / not voted: {paper['blocked']}")
            continue
        problems = _problems(paper)
        sound = sound and not problems
        counts = f"{paper['agree']}/{paper['oppose']}/{paper['abstain']}/{paper['invalid']}/{paper['not_returned']}"
        result = "通过 / passed" if paper["passed"] else "未通过 / not passed"
        lines.append(f"{paper['code']}  {counts}  base {paper['base']}  {result}  {'; '.join(problems) or '一致 / agrees'}")
    return lines, sound


def _problems(paper: dict[str, Any]) -> list[str]:
    ballots = paper["ballots"]
    keys = [ballot["key"] for ballot in ballots]
    agree, oppose, abstain = (sum(1 for b in ballots if b["choice"] == word) for word in ("agree", "oppose", "abstain"))
    invalid = len(ballots) - agree - oppose - abstain
    found = []
    if len(set(keys)) != len(keys):
        found.append("重复的票 / a key twice")
    if len(ballots) > paper["issued"]:
        found.append("票多于发出数 / more ballots than papers")
    if (agree, oppose, abstain, invalid) != (paper["agree"], paper["oppose"], paper["abstain"], paper["invalid"]):
        found.append("票数不符 / counts differ")
    if paper["not_returned"] != paper["issued"] - len(ballots):
        found.append("未投数不符 / not-returned differs")
    if paper["base"] not in (paper["present"], paper["present"] - paper["recused"]):
        found.append("基数不符 / base differs")
    if 3 * (paper["present"]) < 2 * paper["size"]:
        found.append("法定人数不足 / no quorum")
    if paper["passed"] != (paper["base"] > 0 and 3 * agree >= 2 * paper["base"]):
        found.append("结论不符 / outcome differs")
    return found
