"""What console, projector and member's tablet show, as plain dictionaries. Never a tally before the close, never a choice."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import clock
from committee.applications.models import Application
from committee.applications.rules import Phase
from committee.ballots.models import Batch, Paper, SealingWord, Tally
from committee.ballots.places import places_now, ranking_of, sheet_of, sheets_of
from committee.ballots.queries import (
    batches_of,
    current_batch,
    figures_now,
    figures_of,
    in_box,
    log_waits,
    recusals,
    state_at,
    taken,
    voters_of,
)
from committee.ballots.quota import FURTHER
from committee.ballots.rules import BatchState, Blocked
from committee.dossiers.review import CaseState, ReviewCase, ReviewLink
from committee.experts.models import Member
from committee.experts.rules import quorum_needed, quorum_ok
from committee.meetings.models import AbsenceReason, Meeting
from committee.meetings.queries import presence_now, roll, teller_members
from committee.meetings.rules import ItemFigures
from committee.text import Text

PHASES: tuple[tuple[BatchState, Text], ...] = (
    (BatchState.PREPARED, Text("核对到会", "Check presence")),
    (BatchState.ISSUING, Text("发票", "Issue papers")),
    (BatchState.ISSUED, Text("停止发票", "Stop issuing")),
    (BatchState.CASTING, Text("投票", "Cast")),
    (BatchState.ENDED, Text("封箱计票", "Seal and count")),
)


def version_of(session: Session, meeting: Meeting) -> str:
    """Changes whenever a screen of this meeting must be drawn anew; the end of a window counts, nothing is written for it."""
    batch = current_batch(session, meeting.id)
    state = state_at(batch, clock.now()).value if batch else "none"
    return f"{meeting.version}-{state}{'-log' if log_waits(session, meeting.id) else ''}"


def phases_of(state: BatchState | None) -> list[dict[str, Any]]:
    """The thread of a batch's phases."""
    order = [row[0] for row in PHASES]
    here = order.index(state) if state in order else (len(order) if state is BatchState.CLOSED else -1)
    return [
        {"label": label, "state": "done" if i < here else ("now" if i == here else "todo")}
        for i, (_, label) in enumerate(PHASES)
    ]


def room(session: Session, meeting: Meeting) -> dict[str, Any]:
    """Who is there, quorum in figures, tellers."""
    present = presence_now(session, meeting.id)
    members = roll(session, meeting)
    size = meeting.committee.size
    here = [m for m in members if m.id in present]
    tellers = teller_members(session, meeting.id)
    reasons = {
        row.member_id: row.reason
        for row in session.scalars(select(AbsenceReason).where(AbsenceReason.meeting_id == meeting.id))
    }
    figures = ItemFigures(size=size, present=len(here), recused=0, p20="minus-recused", p21="not-recused")
    return {
        "members": members,
        "present": present,
        "count": len(here),
        "size": size,
        "needed": quorum_needed(size),
        "quorum": quorum_ok(size, len(here)),
        "sentence": figures.sentence,
        "tellers": tellers,
        "reasons": reasons,
        "may_preside": [m for m in here if m.seat.value in ("chair", "deputy")],
    }


def batch_screen(session: Session, batch: Batch, instant: dt.datetime) -> dict[str, Any]:
    """One batch: papers, who has taken them, and after the window how many ballots are in the box."""
    state = state_at(batch, instant)
    took = taken(session, batch)
    voters = voters_of(session, batch)
    away = recusals(session, batch)
    figures = _figures(session, batch, state, voters)
    boxed = in_box(session, batch) if state in (BatchState.ENDED, BatchState.CLOSED) else None
    rows: list[dict[str, Any]] = []
    for paper in batch.papers:
        found = figures[paper.key]
        entitled = voters - away[paper.key]
        why = Blocked(paper.blocked) if paper.blocked else None
        if batch.issue_opened_at is None and why is None and not found.quorum:
            why = Blocked.QUORUM
        rows.append(
            {
                "paper": paper,
                "code": paper.case.code,
                "specialty": paper.case.specialty,
                "figures": found,
                "blocked": why,
                "entitled": len(entitled),
                "taken": len(took[paper.key]),
                "boxed": None if boxed is None else boxed[paper.key],
                "tally": session.get(Tally, paper.key) if state is BatchState.CLOSED else None,
            }
        )
    live = [row for row in rows if not row["blocked"]]
    words = set(session.scalars(select(SealingWord.member_id).where(SealingWord.batch_key == batch.key)))
    return {
        "batch": batch,
        "state": state,
        "rows": rows,
        "voters": voters,
        "took": {m: sum(1 for r in live if m in took[r["paper"].key]) for m in voters},
        "due": {m: sum(1 for r in live if m not in away[r["paper"].key]) for m in voters},
        "recused": {m: sum(1 for r in rows if m in away[r["paper"].key]) for m in voters},
        "issued": sum(row["taken"] for row in live),
        "to_issue": sum(row["entitled"] for row in live),
        "in_box": None if boxed is None else sum(row["boxed"] for row in live),
        "words": words,
        "phases": phases_of(state),
        "quota": places_now(session, batch.meeting, batch.level),
        "further": batch.round == FURTHER,
        "open_places": _open_places(session, batch, state),
    }


def _open_places(session: Session, batch: Batch, state: BatchState) -> int:
    """For how many places those who tie are voted on again; 0 in any other batch, and once it was counted."""
    sheet = sheet_of(session, batch.meeting_id, batch.level) if batch.round == FURTHER else None
    return 0 if sheet is None or state is BatchState.CLOSED else ranking_of(session, sheet)[1].open_places


def _figures(session: Session, batch: Batch, state: BatchState, voters: set[int]) -> dict[str, ItemFigures]:
    if state in (BatchState.PREPARED, BatchState.ISSUING):
        return figures_now(session, batch, voters)
    return {p.key: figures_of(batch, present=batch.present, recused=p.recused) for p in batch.papers}


def waiting_cases(session: Session, meeting: Meeting) -> dict[str, list[ReviewCase]]:
    """Cases before the meeting that are in no running or counted batch, by level, highest first (R-406)."""
    busy = (
        select(Paper.case_key)
        .join(Batch, Batch.key == Paper.batch_key)
        .where(Batch.state != BatchState.VOID, Paper.blocked == "")
    )
    rows = session.scalars(
        select(ReviewCase)
        .join(ReviewLink, ReviewLink.case_key == ReviewCase.key)
        .join(Application, Application.dossier_id == ReviewLink.dossier_id)
        .where(
            ReviewCase.season_id == meeting.season_id,
            ReviewCase.state == CaseState.OPEN,
            ReviewCase.level.in_(meeting.committee.levels),
            Application.phase == Phase.PLENARY,
            ReviewCase.key.not_in(busy),
        )
        .order_by(ReviewCase.level_rank.desc(), ReviewCase.code)
    )
    found: dict[str, list[ReviewCase]] = {}
    for case in rows:
        found.setdefault(case.level, []).append(case)
    return found


def quota_lines(
    session: Session, meeting: Meeting, waiting: Mapping[str, Sequence[ReviewCase]]
) -> list[dict[str, Any]]:
    """Each level with a quota: its places, how the counted candidates lie, and what is missing for the result (P-23)."""
    levels = dict.fromkeys([*waiting, *(sheet.level for sheet in sheets_of(session, meeting.id))])
    found: list[dict[str, Any]] = []
    for level in levels:
        sheet = sheet_of(session, meeting.id, level)
        quota = places_now(session, meeting, level)
        if quota is None:
            continue
        line: dict[str, Any] = {"level": level, "quota": quota, "sheet": sheet, "waiting": len(waiting.get(level, ()))}
        if sheet is not None and sheet.settled_at is not None:
            line |= {"rows": sheet.body["rows"], "left_empty": sheet.body["left_empty"]}
        elif sheet is not None:
            candidates, ranking = ranking_of(session, sheet)
            line |= {"candidates": candidates, "ranking": ranking}
        found.append(line)
    return found


def my_papers(session: Session, batch: Batch, member: Member) -> list[Paper]:
    """The papers a member takes in this batch."""
    away = recusals(session, batch)
    return [p for p in batch.papers if not p.blocked and member.id not in away[p.key]]


def counted(session: Session, meeting: Meeting, instant: dt.datetime) -> list[dict[str, Any]]:
    """The batches that were counted, with their tallies."""
    return [batch_screen(session, b, instant) for b in batches_of(session, meeting.id) if b.state is BatchState.CLOSED]
