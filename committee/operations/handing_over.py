"""``committee export-season NAME -o DIR``: what a finished season hands to the archive and to whoever recomputes it.

In: printed documents, notices as posted, rulebook with switches and calendar, draws, bulletins, the chain of acts, the checks. Not in:
originals, review copies and their pages, findings, ID numbers, single score sheets, and which code was whose application (law 1).
"""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import __version__, clock
from committee.audit import AuditLine, head_hash
from committee.ballots.models import Batch, Bulletin, QuotaSheet
from committee.documents.excel import Column, Kind, write_table
from committee.errors import NotFound, Refused
from committee.experts.models import Draw
from committee.experts.record import published
from committee.installation import current
from committee.meetings.models import Meeting
from committee.operations.backup import VotingUnderWay
from committee.publicity.models import Posting, PostingState
from committee.results.models import OfficialDocument
from committee.seasons.models import Season
from committee.shapes import Check
from committee.storage import ObjectStore
from committee.text import Text
from committee.verification import verify_season

NOTICES = (
    Column("kind", Text("公示", "Notice"), 18),
    Column("starts", Text("开始", "From"), 12, Kind.DATE),
    Column("ends", Text("结束", "Until"), 12, Kind.DATE),
    Column("state", Text("状态", "State"), 12),
    Column("no", Text("序号", "No."), 6, Kind.INTEGER),
    Column("name", Text("姓名", "Name"), 20),
    Column("unit", Text("单位", "Unit"), 34),
    Column("specialty", Text("专业", "Specialty"), 18),
    Column("level", Text("级别", "Level"), 10),
)
README = """{season}

这里是本评审季可以离开系统的全部内容；每个文件的 SHA-256 见 manifest.json。
documents/   已制作的文书（纪要、汇总表、计票单、公示等）
notices.xlsx 公示名单，与张贴的一致
season/      冻结的规则文件、政策开关和工作日历
draws/       专家抽取的全部输入与结果，任何人可按 method 复算
bulletins/   投票公告：committee audit-ballots bulletins/文件名
audit.jsonl  操作日志链，每行的 hash 由该行和上一行的 hash 算出
checks.json  导出时逐项复算的结果
不含：申报材料及其页面图像、身份证号、个人评分表、盲评编号与申报人的对应关系。

Everything of this season that may leave the system; manifest.json holds the SHA-256 of each file.
documents/   printed documents: minutes, result table, count sheets, notices
notices.xlsx the lists as they were posted
season/      the frozen rulebook, its switches and the working calendar
draws/       all inputs and results of the draws; anyone recomputes them by «method»
bulletins/   what was in each box: committee audit-ballots bulletins/FILE
audit.jsonl  the chain of acts; each hash is made from its line and the hash before
checks.json  what was recomputed at this moment
Left out: dossiers and pictures of their pages, ID numbers, single score sheets, and which review code was whose application.
"""


STATES = {
    PostingState.POSTED: Text("公示中", "posted"),
    PostingState.COMPLETED: Text("已期满", "completed"),
    PostingState.BROKEN: Text("中途撤下", "taken down early"),
}


class NoSuchSeason(NotFound):
    """There is no season of that name."""

    message = Text("没有叫“{name}”的评审季；现有：{known}", "There is no season called “{name}”; there are: {known}")
    next_step = Text("请照抄评审季名称，用引号括起。", "Copy the season's name and put it in quotes.")


class FolderThere(Refused):
    """The folder to write exists and is not empty."""

    message = Text("文件夹 {name} 里已有内容。", "The folder {name} is not empty.")
    next_step = Text("请指定一个新文件夹。", "Name a new folder.")


def season_named(session: Session, name: str) -> Season:
    """The season of that name. Raises ``NoSuchSeason``, which tells the names that there are."""
    season = session.scalar(select(Season).where(Season.name == name))
    if season is None:
        known = "、".join(session.scalars(select(Season.name).order_by(Season.id))) or "—"
        raise NoSuchSeason(name=name, known=known)
    return season


def export_season(session: Session, *, name: str, folder: Path) -> list[Check]:
    """Write the season into *folder*, which appears once it is complete; returns the checks of that moment.

    Raises ``NoSuchSeason``, ``FolderThere``, ``VotingUnderWay``.
    """
    season = season_named(session, name)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderThere(name=folder.name)
    if current(session).quiet:
        raise VotingUnderWay
    checks = list(verify_season(session, season.id))
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    sums = {}
    for path, content in _files(session, season, checks):
        target = part / path
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        target.write_bytes(content)
        sums[path] = hashlib.sha256(content).hexdigest()
    manifest = {
        "season": season.name,
        "snapshot": season.snapshot_hash,
        "chain_head": head_hash(session, season.id),
        "made_at": clock.real_now().isoformat(timespec="seconds"),
        "version": __version__,
        "sums": sums,
    }
    (part / "manifest.json").write_bytes(_json(manifest))
    if folder.exists():
        folder.rmdir()
    part.replace(folder)
    return checks


def _files(session: Session, season: Season, checks: list[Check]) -> Iterator[tuple[str, bytes]]:
    yield "README.txt", README.format(season=season.name).encode()
    yield "season/rulebook.json", _json(season.rulebook)
    yield "season/switches.json", _json(season.switches)
    yield "season/calendar.json", _json(season.calendar)
    yield "notices.xlsx", _notices(session, season)
    store: ObjectStore = current_app.extensions["store"]
    printed = select(OfficialDocument).where(OfficialDocument.season_id == season.id).order_by(OfficialDocument.id)
    for row in session.scalars(printed):
        yield f"documents/{row.kind}-{row.issue}-{row.public_id[:6]}.{row.format}", store.get(row.object_key)
    for draw in session.scalars(select(Draw).where(Draw.season_id == season.id).order_by(Draw.id)):
        yield f"draws/{draw.public_id}.json", _json(published(draw))
    boxes = select(Bulletin).join(Batch, Batch.key == Bulletin.batch_key).join(Meeting, Meeting.id == Batch.meeting_id)
    for box in session.scalars(boxes.where(Meeting.season_id == season.id).order_by(Bulletin.batch_key)):
        yield f"bulletins/{box.batch_key}.json", _json({"sha256": box.hash, "bulletin": box.body})
    quotas = select(QuotaSheet).join(Meeting, Meeting.id == QuotaSheet.meeting_id)
    for sheet in session.scalars(quotas.where(Meeting.season_id == season.id, QuotaSheet.hash != "")):
        yield (
            f"bulletins/quota-{sheet.meeting_id}-{sheet.level}.json",
            _json({"sha256": sheet.hash, "quota": sheet.body}),
        )
    lines = session.scalars(select(AuditLine).where(AuditLine.chain == season.id).order_by(AuditLine.seq))
    yield "audit.jsonl", b"".join(_line(line) for line in lines)
    yield "checks.json", _json([_check(check) for check in checks])


def _notices(session: Session, season: Season) -> bytes:
    postings = session.scalars(select(Posting).where(Posting.season_id == season.id).order_by(Posting.id))
    rows = (
        (
            p.kind.label.zh,
            p.starts_on,
            p.ends_on,
            STATES[p.state].zh,
            line.position,
            line.name,
            line.unit_name,
            line.specialty,
            line.level,
        )
        for p in postings
        for line in p.lines
    )
    return write_table(title=Text("公示名单", "Notices"), columns=NOTICES, rows=rows)


def _line(line: AuditLine) -> bytes:
    same = ("chain", "seq", "account_id", "action", "subject", "subject_key", "detail", "previous", "hash")
    body = {"at": line.at.isoformat(timespec="microseconds")} | {name: getattr(line, name) for name in same}
    return json.dumps(body, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _check(check: Check) -> dict[str, Any]:
    same = {name: getattr(check, name) for name in ("part", "recorded", "recomputed", "ok", "rule")}
    return {"what": check.what.zh, "what_en": check.what.en} | same


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"
