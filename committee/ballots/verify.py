"""Recounts: every bulletin against its hash, the box, the papers taken, and the count; every outcome by the rule."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from committee.ballots.actions import canonical
from committee.ballots.models import Batch, BoxBallot, Bulletin, Paper, PaperKey, PaperTaken, Tally
from committee.ballots.queries import batch_keys
from committee.ballots.rules import BatchState, count, outcome
from committee.meetings.models import Meeting
from committee.meetings.rules import ItemFigures
from committee.shapes import Check
from committee.text import Text


def verify(session: Session, season_id: int) -> Iterator[Check]:
    """One line for the bulletins and one for the counts of each closed batch."""
    batches = session.scalars(
        select(Batch)
        .join(Meeting, Meeting.id == Batch.meeting_id)
        .where(Meeting.season_id == season_id, Batch.state == BatchState.CLOSED)
        .options(joinedload(Batch.meeting))
        .order_by(Batch.meeting_id, Batch.number)
    ).all()
    for batch in batches:
        bulletin = session.get(Bulletin, batch.key)
        digest = hashlib.sha256(canonical(bulletin.body)).hexdigest() if bulletin else "—"
        yield Check(
            part="ballots",
            what=Text(f"第 {batch.number} 批投票公告的摘要", f"Batch {batch.number}: hash of the bulletin"),
            recorded=bulletin.hash[:16] if bulletin else "—",
            recomputed=digest[:16],
            ok=bulletin is not None and digest == bulletin.hash,
            rule="R-411",
        )
        wrong = [] if bulletin is None else [code for code, ok in _papers(session, batch, bulletin) if not ok]
        total = len(list(batch.papers))
        yield Check(
            part="ballots",
            what=Text(f"第 {batch.number} 批逐票重新计票", f"Batch {batch.number}: recount of every ballot"),
            recorded=str(total),
            recomputed=str(total - len(wrong)) + (f" ({', '.join(wrong)})" if wrong else ""),
            ok=bulletin is not None and not wrong,
            rule="R-311 R-332",
        )
        yield Check(
            part="ballots",
            what=Text(f"第 {batch.number} 批封箱密钥已销毁", f"Batch {batch.number}: the key was erased"),
            recorded="erased",
            recomputed="present" if batch_keys().exists(batch.key) else "erased",
            ok=not batch_keys().exists(batch.key),
            rule="R-330",
        )


def _papers(session: Session, batch: Batch, bulletin: Bulletin) -> Iterator[tuple[str, bool]]:
    listed = {entry["paper"]: entry for entry in bulletin.body["papers"]}
    for paper in session.scalars(select(Paper).where(Paper.batch_key == batch.key).options(joinedload(Paper.case))):
        entry = listed.get(paper.key)
        if paper.blocked:
            yield paper.case.code, entry is not None and entry.get("blocked") == paper.blocked
            continue
        yield paper.case.code, entry is not None and _recount(session, batch, paper, entry)


def _recount(session: Session, batch: Batch, paper: Paper, entry: dict[str, object]) -> bool:
    tally = session.get(Tally, paper.key)
    ballots = list(entry.get("ballots", []))  # type: ignore[call-overload]
    keys = [row["key"] for row in ballots]
    box = set(session.scalars(select(BoxBallot.key_hash).where(BoxBallot.paper_key == paper.key)))
    registered = set(session.scalars(select(PaperKey.key_hash).where(PaperKey.paper_key == paper.key)))
    issued = session.scalar(select(func.count()).select_from(PaperTaken).where(PaperTaken.paper_key == paper.key)) or 0
    if (
        tally is None
        or len(keys) != len(set(keys))
        or set(keys) != box
        or not box <= registered
        or len(registered) != issued
    ):
        return False
    counted = count([row["choice"] for row in ballots], issued=issued)
    figures = ItemFigures(
        size=tally.committee_size,
        present=tally.present,
        recused=tally.recused,
        p20=batch.switches["P-20"],
        p21=batch.switches["P-21"],
    )
    decided = outcome(counted, figures)
    return (
        figures.quorum
        and (counted.agree, counted.oppose, counted.abstain, counted.invalid, counted.not_returned)
        == (
            tally.agree,
            tally.oppose,
            tally.abstain,
            tally.invalid,
            tally.not_returned,
        )
        == (entry["agree"], entry["oppose"], entry["abstain"], entry["invalid"], entry["not_returned"])
        and (
            decided.base,
            decided.passed,
        )
        == (tally.base, tally.passed)
        == (entry["base"], entry["passed"])
    )
