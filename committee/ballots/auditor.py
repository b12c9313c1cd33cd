"""The separate auditor: recounts published files from the files alone. Imports nothing of the application, on purpose.

Of a bulletin: its SHA-256; keys distinct and in order; ballots at most papers taken, papers taken by all who could; the sums; base
and quorum by the switches named in the file; 3·agree ≥ 2·base (Order 40 art. 19-20); places by the quota. Of a quota sheet: its
SHA-256, the places, who lies within; and, for the bulletins given beside it, that they are the ones it names and say the same.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

WORDS = ("agree", "oppose", "abstain")
P20 = ("minus-recused", "all-attending")
P21 = ("not-recused", "at-opening")


def audit_files(files: list[Path]) -> tuple[list[str], bool]:
    """Every file by itself, and every quota sheet against the bulletins given with it."""
    lines, sound = [], True
    bulletins: dict[str, Any] = {}
    sheets: list[dict[str, Any]] = []
    for file in files:
        said, holds = audit_file(file)
        lines += ([f"{file.name}:"] if len(files) > 1 else []) + said
        sound = sound and holds
        if holds:
            data = json.loads(file.read_text(encoding="utf-8"))
            if "quota" in data:
                sheets.append(data["quota"])
            else:
                bulletins[data["sha256"]] = data["bulletin"]
    for sheet in sheets:
        problems = _against(sheet, bulletins) if bulletins else []
        sound = sound and not problems
        lines += problems
    return lines, sound


def audit_file(file: Path) -> tuple[list[str], bool]:
    """Lines to read and whether everything holds. Never raises for a file that is neither bulletin nor quota sheet."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if "quota" in data:
            return _audit_quota(data["quota"], data["sha256"])
        return _audit(data["bulletin"], data["sha256"])
    except (ValueError, KeyError, TypeError, AttributeError, OSError, RecursionError):
        return ["文件不是投票公告，或已损坏 / not a bulletin, or damaged"], False


def _digest(body: dict[str, Any], stated: str) -> tuple[str, bool]:
    canonical = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    digest = hashlib.sha256(canonical).hexdigest()
    return f"SHA-256 {digest}  {'一致 / agrees' if digest == stated else '不符 / differs'}", digest == stated


def _places(quota: dict[str, Any]) -> int:
    """Whole places: of a number what earlier sittings left, of a percentage rounded down."""
    if quota["kind"] == "percent":
        return int(quota["candidates"]) * int(quota["share"]) // 100
    return max(0, int(quota["share"]) - int(quota["used"]))


def _audit_quota(body: dict[str, Any], stated: str) -> tuple[list[str], bool]:
    line, sound = _digest(body, stated)
    quota, rows = body["quota"], body["rows"]
    places = _places(quota)
    fits = places == quota["places"] and quota["kind"] in ("number", "percent")
    lines = [line, f"名额 / places {quota['places']}  {'一致 / agrees' if fits else '不符 / differs'}"]
    able = [row for row in rows if row["base"] > 0 and 3 * row["agree"] >= 2 * row["base"]]
    votes = sorted(([row["agree"], *row["further"]] for row in able), reverse=True)
    for row in rows:
        mine = [row["agree"], *row["further"]]
        ahead = sum(1 for one in votes if one > mine)
        within = row in able and (ahead + votes.count(mine) <= places)
        right = within is row["within"]
        result = "通过 / passed" if row["within"] else "名额外 / beyond the quota"
        lines.append(
            f"{row['code']}  {mine}  base {row['base']}  {result}  {'一致 / agrees' if right else '不符 / differs'}"
        )
        sound = sound and right
    return lines, sound and fits


def _against(sheet: dict[str, Any], bulletins: dict[str, Any]) -> list[str]:
    """What a sound quota sheet says otherwise than the bulletins that it names."""
    missing = [number for number, digest in sheet["bulletins"].items() if digest not in bulletins]
    if missing:
        return [f"缺少或不符的公告 / bulletins missing or different: {', '.join(missing)}"]
    counted: dict[str, dict[str, Any]] = {}
    further: dict[str, list[int]] = {}
    for digest in (sheet["bulletins"][number] for number in sorted(sheet["bulletins"], key=int)):
        for paper in bulletins[digest]["papers"]:
            if "blocked" in paper:
                continue
            if bulletins[digest]["round"] == 3:
                further.setdefault(paper["code"], []).append(paper["agree"])
            else:
                counted[paper["code"]] = paper
    reached = {code for code, paper in counted.items() if paper["passed"]}
    listed = {row["code"]: row for row in sheet["rows"]}
    wrong = sorted(reached ^ (set(listed) | set(sheet["taken_out"])))
    wrong += sorted(
        code
        for code, row in listed.items()
        if code in counted
        and (row["agree"], row["base"], row["further"])
        != (counted[code]["agree"], counted[code]["base"], further.get(code, []))
    )
    return [f"名额表与公告不符 / the quota sheet differs from the bulletins: {', '.join(wrong)}"] if wrong else []


def _audit(body: dict[str, Any], stated: str) -> tuple[list[str], bool]:
    line, sound = _digest(body, stated)
    lines = [line]
    quota = body.get("quota")
    if quota is not None and _places(quota) != quota["places"]:
        lines.append("名额不符 / places differ")
        sound = False
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
        yes = "通过 / passed" if quota is None else "达到三分之二 / two thirds reached"
        result = yes if paper["passed"] else "未通过 / not passed"
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
