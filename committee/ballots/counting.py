"""The end of a batch: seal and count, the bulletin, or a round made void. Counting needs the rule and the rows, nobody's word."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.applications.steps import advance_cases
from committee.ballots.forgetting import forget, sort_rows
from committee.ballots.models import Batch, BoxBallot, Bulletin, Paper, PaperTaken, SealingWord, Tally
from committee.ballots.places import places_of
from committee.ballots.queries import able_monitors, anything_quiet, batch_keys, current_batch, figures_of, state_at
from committee.ballots.quota import FURTHER
from committee.ballots.rules import (
    WORKFLOW,
    BatchState,
    BoxStillOpen,
    MoreThanIssued,
    WordsMissing,
    count,
    outcome,
)
from committee.ballots.steps import end_if_over, locked, record, reopen_cases, set_quiet
from committee.db import transaction
from committee.errors import BadInput, Refused
from committee.meetings.actions import before_closing
from committee.meetings.models import Meeting
from committee.meetings.queries import member_for
from committee.people.approvals import approval_kind
from committee.people.models import Approval
from committee.people.steps import ask_approval
from committee.permissions import Permission
from committee.text import Text


class ChairAsks(Refused):
    """Only whoever presides may ask to void a round (R-334)."""

    message = Text(
        "本轮作废须由主持人提请、监督人员批准；请主持人在自己的表决页面提请。",
        "Whoever presides asks to void a round, on their own page, and the supervisor decides.",
    )


def seal_and_count(*, batch_key: str, by: int) -> None:
    """Close the box, unseal everything at once, count, decide by the rule, publish the bulletin, erase the key. Irreversible."""
    with transaction() as session:
        batch = locked(session, batch_key)
        meeting = batch.meeting
        end_if_over(batch)
        _check_words(session, batch)
        batch.state = WORKFLOW.next(batch.state, "close")
        batch.closed_at = clock.now()
        body: dict[str, Any] = {
            "batch": batch.key,
            "number": batch.number,
            "meeting": meeting.public_id,
            "level": batch.level,
            "round": batch.round,
            "switches": dict(batch.switches),
            "log": audit.head_hash(session, meeting.season_id),
            "papers": [],
        }
        places = places_of(session, meeting.id, batch.level)
        if places is not None:
            body["quota"] = asdict(places) | {"places": places.places}
        decided: dict[str, str] = {}
        for paper in batch.papers:
            if paper.blocked:
                body["papers"].append({"paper": paper.key, "code": paper.case.code, "blocked": paper.blocked})
                continue
            body["papers"].append(_count_paper(session, batch, paper))
            agreed = body["papers"][-1]["passed"]
            if batch.round != FURTHER and not (agreed and places):  # with a quota two thirds are not enough yet
                decided[paper.case_key] = "vote_passed" if agreed else "vote_failed"
        advance_cases(session, decided, by=by)
        sort_rows(session, batch)
        digest = hashlib.sha256(canonical(body)).hexdigest()
        session.add(Bulletin(batch_key=batch.key, body=body, hash=digest))
        set_quiet(session, on=anything_quiet(session, but=batch.key))
        detail = {"bulletin": digest, "papers": len(body["papers"]), "box": box_digest(session, batch.key)}
        record(session, batch, verb="close", by=by, detail=detail)
    forget(batch_key)


def canonical(body: Mapping[str, Any]) -> bytes:
    """The bytes over which a bulletin's SHA-256 is taken: JSON, sorted keys, no spaces, UTF-8."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def box_digest(session: Session, batch_key: str) -> str:
    """SHA-256 (hex) over everything in a batch's box as it lies there, in order of keys: the sealed choices can be opened no more."""
    rows = session.scalars(
        select(BoxBallot)
        .join(Paper, Paper.key == BoxBallot.paper_key)
        .where(Paper.batch_key == batch_key)
        .order_by(BoxBallot.paper_key, BoxBallot.key_hash)
    )
    return hashlib.sha256(
        b"".join(f"{row.paper_key}:{row.key_hash}:{row.sealed.hex()}\n".encode() for row in rows)
    ).hexdigest()


def _count_paper(session: Session, batch: Batch, paper: Paper) -> dict[str, Any]:
    keys = batch_keys()
    ballots = [
        (row.key_hash, keys.unseal(batch.key, paper_key=paper.key, sealed=row.sealed))
        for row in session.scalars(
            select(BoxBallot).where(BoxBallot.paper_key == paper.key).order_by(BoxBallot.key_hash)
        )
    ]
    issued = session.scalar(select(func.count()).select_from(PaperTaken).where(PaperTaken.paper_key == paper.key)) or 0
    counted = count([choice for _, choice in ballots], issued=issued)
    if not counted.sound:
        raise MoreThanIssued(c=paper.case.code)
    figures = figures_of(batch, present=batch.present, recused=paper.recused)
    decided = outcome(counted, figures)
    session.add(
        Tally(
            paper_key=paper.key,
            committee_size=figures.size,
            present=figures.present,
            recused=figures.recused,
            issued=issued,
            agree=counted.agree,
            oppose=counted.oppose,
            abstain=counted.abstain,
            invalid=counted.invalid,
            not_returned=counted.not_returned,
            base=decided.base,
            base_other_reading=decided.base_other_reading,
            passed=decided.passed,
            passed_other_reading=decided.passed_other_reading,
            switch=f"P-20={figures.p20} P-21={figures.p21}",
        )
    )
    return {
        "paper": paper.key,
        "code": paper.case.code,
        "size": figures.size,
        "present": figures.present,
        "recused": figures.recused,
        "issued": issued,
        "base": decided.base,
        "ballots": [{"key": key, "choice": choice or "invalid"} for key, choice in ballots],
        "agree": counted.agree,
        "oppose": counted.oppose,
        "abstain": counted.abstain,
        "invalid": counted.invalid,
        "not_returned": counted.not_returned,
        "passed": decided.passed,
    }


def ask_void(*, batch_key: str, reason: str, by: int) -> None:
    """Whoever presides asks to void a round for a procedural failure; a supervisor decides (R-334).

    Not liking the result is no reason. Raises ``BadInput``, ``NotAMember``, ``ChairAsks``, ``IllegalTransition``.
    """
    if len(reason.strip()) < 4:
        raise BadInput(Text("请写明程序上的原因", "Give the procedural reason"))
    with transaction() as session:
        batch = locked(session, batch_key)
        meeting = batch.meeting
        if member_for(session, account_id=by, meeting=meeting).id != meeting.presiding_id:
            raise ChairAsks
        WORKFLOW.next(state_at(batch, clock.now()), "void")
        ask_approval(
            session,
            kind="ballot-void",
            season_id=meeting.season_id,
            subject_key=batch.key,
            payload={"batch": batch.key},
            reason=reason.strip()[:200],
            by=by,
        )


@approval_kind(
    "ballot-void",
    label=Text("本轮投票作废", "Void a round of voting"),
    permissions=frozenset({Permission.MEETING_OBSERVE}),
    describe=lambda session, approval: Text("作废一批表决票：{r}", "Void a batch of ballots: {r}").format(
        r=approval.reason
    ),
)
def _on_void_approved(session: Session, approval: Approval) -> None:
    batch = locked(session, approval.payload["batch"])
    end_if_over(batch)
    issued = batch.state is not BatchState.PREPARED
    batch.state, batch.void_reason = WORKFLOW.next(batch.state, "void"), approval.reason or "-"
    # An item that was set aside has left the vote for good.
    open_papers = [p for p in batch.papers if issued and not p.blocked]
    reopen_cases(session, batch, open_papers, by=approval.asked_by_id)
    set_quiet(session, on=anything_quiet(session, but=batch.key))
    # The key goes with the next tick, after this was committed: old ballots stay sealed for ever, unread.
    record(session, batch, verb="void", by=approval.asked_by_id, detail={"reason": batch.void_reason})


def _check_words(session: Session, batch: Batch) -> None:
    words = set(session.scalars(select(SealingWord.member_id).where(SealingWord.batch_key == batch.key)))
    presiding = batch.meeting.presiding_id
    if presiding not in words or not words & able_monitors(session, batch) - {presiding}:
        raise WordsMissing


@before_closing
def _no_open_box(session: Session, meeting: Meeting) -> None:
    """A sitting does not end while a batch is neither counted nor void."""
    if current_batch(session, meeting.id) is not None:
        raise BoxStillOpen
