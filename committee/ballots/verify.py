"""Recounts: every bulletin against its hash and the log, the box, the papers taken, and the count; every outcome by the rule."""

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from committee.audit import GENESIS, AuditLine
from committee.ballots.counting import box_digest, canonical
from committee.ballots.models import (
    Batch,
    BoxBallot,
    Bulletin,
    Paper,
    PaperKey,
    PaperRecusal,
    PaperTaken,
    QuotaSheet,
    Tally,
)
from committee.ballots.queries import batch_keys
from committee.ballots.rules import BatchState, count, outcome
from committee.ballots.verify_quota import quota_checks
from committee.meetings.models import Meeting, Presence
from committee.meetings.rules import ItemFigures
from committee.shapes import Check
from committee.text import Text


def verify(session: Session, season_id: int) -> Iterator[Check]:
    """Three lines for each closed batch: the bulletin, the recount, the key; two for each level with a quota."""
    batches = session.scalars(
        select(Batch)
        .join(Meeting, Meeting.id == Batch.meeting_id)
        .where(Meeting.season_id == season_id, Batch.state == BatchState.CLOSED)
        .options(joinedload(Batch.meeting))
        .order_by(Batch.meeting_id, Batch.number)
    ).all()
    for batch in batches:
        yield from _batch_checks(session, batch)
    settled = (
        select(QuotaSheet).join(Meeting, Meeting.id == QuotaSheet.meeting_id).where(Meeting.season_id == season_id)
    )
    for sheet in session.scalars(settled.order_by(QuotaSheet.meeting_id, QuotaSheet.level)):
        yield from quota_checks(session, sheet)


def _batch_checks(session: Session, batch: Batch) -> Iterator[Check]:
    bulletin = session.get(Bulletin, batch.key)
    digest = hashlib.sha256(canonical(bulletin.body)).hexdigest() if bulletin else "—"
    closing = _closing(session, batch)
    logged = str(closing.get("bulletin", "—"))
    yield Check(
        part="ballots",
        what=Text(f"第 {batch.number} 批投票公告的摘要", f"Batch {batch.number}: hash of the bulletin"),
        recorded=(bulletin.hash if bulletin else "—")[:16]
        + ("" if bulletin and logged == bulletin.hash else f" ≠ {logged[:16]}"),
        recomputed=digest[:16],
        ok=bulletin is not None and digest == bulletin.hash == logged and _head_known(session, batch, bulletin.body),
        rule="R-411",
    )
    same_box = closing.get("box") == box_digest(session, batch.key)
    wrong = [] if bulletin is None else [code for code, ok in _papers(session, batch, bulletin) if not ok]
    total = len(list(batch.papers))
    yield Check(
        part="ballots",
        what=Text(f"第 {batch.number} 批逐票重新计票", f"Batch {batch.number}: recount of every ballot"),
        recorded=str(total),
        recomputed=str(total - len(wrong))
        + (f" ({', '.join(wrong)})" if wrong else "")
        + ("" if same_box else " (box)"),
        ok=bulletin is not None and not wrong and same_box,
        rule="R-311 R-332",
    )
    erased = not batch_keys().exists(batch.key)
    yield Check(
        part="ballots",
        what=Text(f"第 {batch.number} 批封箱密钥已销毁", f"Batch {batch.number}: the key was erased"),
        recorded="erased",
        recomputed="erased" if erased else "present",
        ok=erased,
        rule="R-330",
    )


def _closing(session: Session, batch: Batch) -> dict[str, Any]:
    """What the chained log says of the close: the hashes of bulletin and box."""
    line = session.scalar(
        select(AuditLine).where(
            AuditLine.chain == batch.meeting.season_id,
            AuditLine.action == "ballots.close",
            AuditLine.subject_key == batch.key,
        )
    )
    return line.detail if line is not None else {}


def _head_known(session: Session, batch: Batch, body: dict[str, Any]) -> bool:
    """Whether the end of the log that the bulletin names is a line of the log: paper and file fix the log up to there."""
    head = body.get("log")
    lines = select(AuditLine.id).where(AuditLine.chain == batch.meeting.season_id, AuditLine.hash == head)
    return head == GENESIS or session.scalar(lines) is not None


def _papers(session: Session, batch: Batch, bulletin: Bulletin) -> Iterator[tuple[str, bool]]:
    listed = {entry["paper"]: entry for entry in bulletin.body["papers"]}
    papers = list(
        session.scalars(
            select(Paper).where(Paper.batch_key == batch.key).options(joinedload(Paper.case)).order_by(Paper.position)
        )
    )
    known = {paper.key for paper in papers}
    yield from ((str(entry.get("code")), False) for key, entry in listed.items() if key not in known)
    for paper in papers:
        entry = listed.get(paper.key)
        if entry is None or entry["code"] != paper.case.code:
            yield paper.case.code, False
        elif paper.blocked:
            yield paper.case.code, entry.get("blocked") == paper.blocked
        else:
            yield paper.case.code, _takers_fit(session, batch, paper) and _recount(session, batch, paper, entry)


def _takers_fit(session: Session, batch: Batch, paper: Paper) -> bool:
    """Every taker was in the room when issuing opened and is not recused (R-312, E-31)."""
    takers = set(session.scalars(select(PaperTaken.member_id).where(PaperTaken.paper_key == paper.key)))
    away = set(session.scalars(select(PaperRecusal.member_id).where(PaperRecusal.paper_key == paper.key)))
    here = set(
        session.scalars(
            select(Presence.member_id).where(
                Presence.meeting_id == batch.meeting_id, Presence.arrived_at <= batch.issue_opened_at
            )
        )
    )
    return takers <= here and not takers & away


def _recount(session: Session, batch: Batch, paper: Paper, entry: dict[str, Any]) -> bool:
    tally = session.get(Tally, paper.key)
    ballots = list(entry.get("ballots", []))
    keys = [row["key"] for row in ballots]
    box = set(session.scalars(select(BoxBallot.key_hash).where(BoxBallot.paper_key == paper.key)))
    registered = set(session.scalars(select(PaperKey.key_hash).where(PaperKey.paper_key == paper.key)))
    issued = len(set(session.scalars(select(PaperTaken.member_id).where(PaperTaken.paper_key == paper.key))))
    if tally is None or keys != sorted(box) or not box <= registered or len(registered) != issued:
        return False
    counted = count([row["choice"] for row in ballots], issued=issued)
    figures = ItemFigures(
        size=batch.meeting.committee.size,
        present=batch.present,
        recused=paper.recused,
        p20=batch.switches["P-20"],
        p21=batch.switches["P-21"],
    )
    decided = outcome(counted, figures)
    due = {
        "size": figures.size,
        "present": figures.present,
        "recused": figures.recused,
        "issued": figures.voters,
        "base": decided.base,
        "agree": counted.agree,
        "oppose": counted.oppose,
        "abstain": counted.abstain,
        "invalid": counted.invalid,
        "not_returned": counted.not_returned,
        "passed": decided.passed,
    }
    stored = {key: getattr(tally, "committee_size" if key == "size" else key) for key in due}
    published = {key: entry.get(key) for key in due}
    readings = (decided.base_other_reading, decided.passed_other_reading)
    return (
        figures.quorum
        and counted.sound
        and stored == due == published
        and (tally.base_other_reading, tally.passed_other_reading) == readings
    )
