"""The acts of a batch: prepare, issue, take papers, stop issuing, open the window, confirm, seal and count, void."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.applications.steps import advance_case
from committee.ballots.models import (
    Batch,
    BoxBallot,
    Bulletin,
    Paper,
    PaperKey,
    PaperRecusal,
    PaperTaken,
    SealingWord,
    Tally,
)
from committee.ballots.queries import (
    anything_quiet,
    batch_keys,
    current_batch,
    electorate,
    figures_now,
    figures_of,
    recusals,
    state_at,
    taken,
)
from committee.ballots.rules import (
    BATCH_LIMIT,
    WORKFLOW,
    BatchState,
    NotIssuing,
    NotPresent,
    OtherKey,
    StillIssuing,
    WordsMissing,
    count,
    is_key_hash,
    outcome,
)
from committee.db import transaction
from committee.dossiers.review import CaseState, ReviewCase
from committee.errors import BadInput, NotFound, Refused
from committee.experts.queries import recused_members
from committee.installation import Installation, current
from committee.meetings.models import Meeting, Teller
from committee.meetings.queries import member_for, presence_now
from committee.meetings.rules import MeetingState, NoTellers, TellerKind
from committee.people.approvals import approval_kind
from committee.people.models import Approval
from committee.people.steps import ask_approval
from committee.permissions import Permission
from committee.seasons.models import Season
from committee.seasons.queries import switch
from committee.seasons.steps import freeze_meeting_switches
from committee.text import Text


def prepare_batch(*, meeting_id: int, level: str, case_keys: list[str], window_seconds: int, by: int) -> str:
    """Lay out one level's papers in order of code, with each member's recusals (R-335, E-31); returns the batch's key."""
    with transaction() as session:
        meeting = session.get(Meeting, meeting_id, with_for_update=True)
        if meeting is None or meeting.state is not MeetingState.OPEN:
            raise Refused(Text("会议未在进行。", "The meeting is not in session."))
        if not any(t.kind is TellerKind.MONITOR for t in meeting.tellers) or len(meeting.tellers) < 2:
            raise NoTellers
        if not 1 <= len(case_keys) <= BATCH_LIMIT:
            raise BadInput(Text("每批 1 至 {n} 份", "A batch has 1 to {n} papers"), n=BATCH_LIMIT)
        if not 10 <= window_seconds <= 1800:
            raise BadInput(Text("投票时间为 10 秒至 30 分钟", "The window is 10 seconds to 30 minutes"))
        cases = list(session.scalars(select(ReviewCase).where(ReviewCase.key.in_(case_keys)).order_by(ReviewCase.code)))
        if len(cases) != len(set(case_keys)) or any(
            c.level != level or c.season_id != meeting.season_id or c.state is not CaseState.OPEN for c in cases
        ):
            raise NotFound
        season = session.get_one(Season, meeting.season_id)
        last = session.scalar(select(func.max(Batch.number)).where(Batch.meeting_id == meeting_id)) or 0
        batch = Batch(
            meeting_id=meeting_id,
            number=last + 1,
            level=level,
            window_seconds=window_seconds,
            switches={"P-20": switch(season, "P-20"), "P-21": switch(season, "P-21")},
        )
        session.add(batch)
        session.flush()
        away = recused_members(session, committee_id=meeting.committee_id, case_keys=[c.key for c in cases])
        for position, case in enumerate(cases, 1):
            paper = Paper(batch_key=batch.key, case_key=case.key, position=position)
            session.add(paper)
            session.flush()
            session.add_all(PaperRecusal(paper_key=paper.key, member_id=m) for m in sorted(away[case.key]))
        _record(session, batch, meeting, "prepare", by, {"papers": len(cases), "level": level})
        return batch.key


def issue(*, batch_key: str, by: int) -> None:
    """Begin to issue papers: presence and quorum are computed for each item; one without quorum is blocked, others go on (E-08)."""
    with transaction() as session:
        batch, meeting = _batch(session, batch_key)
        if meeting.state is not MeetingState.OPEN:
            raise Refused(Text("会议未在进行。", "The meeting is not in session."))
        batch.state = WORKFLOW.next(batch.state, "issue")
        season = session.get_one(Season, meeting.season_id)
        freeze_meeting_switches(session, season)
        batch.switches = {"P-20": switch(season, "P-20"), "P-21": switch(season, "P-21")}
        present = presence_now(session, meeting.id)
        batch.issue_opened_at, batch.present = clock.now(), len(present)
        figures = figures_now(session, batch, present)
        for paper in batch.papers:
            found = figures[paper.key]
            paper.recused, paper.base = found.recused, found.base
            paper.blocked = "" if found.quorum else "quorum"
        if all(paper.blocked for paper in batch.papers):
            raise Refused(
                Text("每一份都达不到法定人数，不能发票。", "No item reaches the quorum; nothing can be issued.")
            )
        for paper in batch.papers:
            if not paper.blocked:
                advance_case(session, case_key=paper.case_key, name="ballot_open", by=by)
        batch_keys().make(batch.key)
        _record(
            session,
            batch,
            meeting,
            "issue",
            by,
            {"present": len(present), "blocked": [p.case.code for p in batch.papers if p.blocked]},
        )


def take_papers(*, batch_key: str, hashes: Mapping[str, str], by: int) -> list[str]:
    """A member takes all papers they may vote on, naming the hash of a one-time key for each; returns the paper keys.

    The same hashes again give the same answer; another hash is refused. ``paper_taken`` and ``paper_key`` share no column but
    the paper. Raises ``NotIssuing``, ``NotPresent``, ``OtherKey``, ``BadInput``.
    """
    with transaction() as session:
        batch, meeting = _batch(session, batch_key)
        if batch.state is not BatchState.ISSUING:
            raise NotIssuing
        member = member_for(session, account_id=by, meeting=meeting)
        if member.id not in electorate(session, batch):
            raise NotPresent
        away = recusals(session, batch)
        mine = [p.key for p in batch.papers if not p.blocked and member.id not in away[p.key]]
        if set(hashes) != set(mine) or not all(is_key_hash(value) for value in hashes.values()):
            raise BadInput(Text("领票请求与应领的票不符", "The request does not match the papers to be taken"))
        fresh = 0
        for paper_key in sorted(mine):
            has_taken = session.get(PaperTaken, (paper_key, member.id)) is not None
            known = session.get(PaperKey, (paper_key, hashes[paper_key])) is not None
            if has_taken != known:
                raise OtherKey
            if not has_taken:
                fresh += 1
                session.add(PaperTaken(paper_key=paper_key, member_id=member.id))
                session.add(PaperKey(paper_key=paper_key, key_hash=hashes[paper_key]))
        if fresh:
            _record(session, batch, meeting, "take", by, {"member": member.number, "papers": fresh})
        return mine


def close_issuing(*, batch_key: str, by: int) -> None:
    """Freeze who votes: everybody present has taken all papers or was registered as having left (voting.md 11.1)."""
    with transaction() as session:
        batch, meeting = _batch(session, batch_key)
        voters, away, took = electorate(session, batch), recusals(session, batch), taken(session, batch)
        open_papers = [p for p in batch.papers if not p.blocked]
        late = {m for p in open_papers for m in voters - away[p.key] - took[p.key]}
        if late:
            raise StillIssuing(n=len(late))
        batch.state = WORKFLOW.next(batch.state, "close_issuing")
        batch.present = len(voters)
        for paper in open_papers:
            found = figures_of(batch, present=len(voters), recused=len(away[paper.key] & voters))
            paper.recused, paper.base = found.recused, found.base
            if not found.quorum:
                paper.blocked = "quorum"
                advance_case(session, case_key=paper.case_key, name="ballot_void", by=by)
        _quiet(session, True)
        _record(session, batch, meeting, "close-issuing", by, {"present": len(voters)})


def open_window(*, batch_key: str, by: int) -> None:
    """Open the box for the window."""
    with transaction() as session:
        batch, meeting = _batch(session, batch_key)
        batch.state = WORKFLOW.next(batch.state, "open_window")
        batch.window_ends_at = clock.now() + dt.timedelta(seconds=batch.window_seconds)
        _record(session, batch, meeting, "open-window", by, {"seconds": batch.window_seconds})


def extend_window(*, batch_key: str, by: int) -> None:
    """Open the box once more, once only."""
    with transaction() as session:
        batch, meeting = _batch(session, batch_key)
        _end_if_over(batch)
        if batch.extended:
            raise Refused(Text("投票时间只能延长一次。", "The window can be extended once only."))
        batch.state = WORKFLOW.next(batch.state, "extend")
        batch.extended, batch.window_ends_at = True, clock.now() + dt.timedelta(seconds=batch.window_seconds)
        for word in session.scalars(select(SealingWord).where(SealingWord.batch_key == batch_key)):
            session.delete(word)
        _record(session, batch, meeting, "extend-window", by, {"seconds": batch.window_seconds})


def confirm_sealing(*, batch_key: str, by: int) -> None:
    """Whoever presides, or a monitor, says that the box may be sealed, after the window's end."""
    with transaction() as session:
        batch, meeting = _batch(session, batch_key)
        _end_if_over(batch)
        if batch.state is not BatchState.ENDED:
            raise Refused(Text("投票时间还没有到。", "The window has not ended yet."))
        member = member_for(session, account_id=by, meeting=meeting)
        monitors = {t.member_id for t in meeting.tellers if t.kind is TellerKind.MONITOR}
        if member.id != meeting.presiding_id and member.id not in monitors:
            raise Refused(Text("须由主持人或监票人确认。", "Whoever presides or a monitor confirms this."))
        if session.get(SealingWord, (batch_key, member.id)) is None:
            session.add(SealingWord(batch_key=batch_key, member_id=member.id, at=clock.now()))
            meeting.version += 1


def seal_and_count(*, batch_key: str, by: int) -> None:
    """Close the box, unseal everything at once, count, decide by the rule, publish the bulletin, erase the key. Irreversible."""
    with transaction() as session:
        batch, meeting = _batch(session, batch_key)
        _end_if_over(batch)
        _check_words(session, batch, meeting)
        batch.state = WORKFLOW.next(batch.state, "close")
        batch.closed_at = clock.now()
        body: dict[str, Any] = {"batch": batch.key, "meeting": meeting.public_id, "level": batch.level, "papers": []}
        for paper in batch.papers:
            if paper.blocked:
                body["papers"].append({"paper": paper.key, "code": paper.case.code, "blocked": paper.blocked})
                continue
            body["papers"].append(_count_paper(session, batch, paper, by))
        digest = hashlib.sha256(canonical(body)).hexdigest()
        session.add(Bulletin(batch_key=batch.key, body=body, hash=digest))
        _quiet(session, anything_quiet(session, but=batch.key))
        _record(session, batch, meeting, "close", by, {"bulletin": digest, "papers": len(body["papers"])})
    batch_keys().erase(batch_key)


def canonical(body: Mapping[str, Any]) -> bytes:
    """The bytes over which a bulletin's SHA-256 is taken: JSON, sorted keys, no spaces, UTF-8."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _count_paper(session: Session, batch: Batch, paper: Paper, by: int) -> dict[str, Any]:
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
        raise Refused(
            Text("{c} 收回的票多于发出的票，该项须作废重投。", "{c}: more ballots than papers; void and repeat."),
            c=paper.case.code,
        )
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
    advance_case(session, case_key=paper.case_key, name="vote_passed" if decided.passed else "vote_failed", by=by)
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
    """Ask to void a round for a procedural failure; a supervisor decides (R-334). Not liking the result is no reason."""
    if len(reason.strip()) < 4:
        raise BadInput(Text("请写明程序上的原因", "Give the procedural reason"))
    with transaction() as session:
        batch, meeting = _batch(session, batch_key)
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
    batch, meeting = _batch(session, approval.payload["batch"])
    _end_if_over(batch)
    issued = batch.state is not BatchState.PREPARED
    batch.state, batch.void_reason = WORKFLOW.next(batch.state, "void"), approval.reason or "-"
    for paper in batch.papers:
        if issued and not paper.blocked:
            advance_case(session, case_key=paper.case_key, name="ballot_void", by=approval.asked_by_id)
    _quiet(session, anything_quiet(session, but=batch.key))
    batch_keys().erase(batch.key)  # old ballots stay sealed for ever, unread
    _record(session, batch, meeting, "void", approval.asked_by_id, {"reason": batch.void_reason})


def _check_words(session: Session, batch: Batch, meeting: Meeting) -> None:
    words = set(session.scalars(select(SealingWord.member_id).where(SealingWord.batch_key == batch.key)))
    monitors = set(
        session.scalars(
            select(Teller.member_id).where(Teller.meeting_id == meeting.id, Teller.kind == TellerKind.MONITOR)
        )
    )
    if meeting.presiding_id not in words or not (words & monitors - {meeting.presiding_id}):
        raise WordsMissing


def _end_if_over(batch: Batch) -> None:
    if batch.state is BatchState.CASTING and state_at(batch, clock.now()) is BatchState.ENDED:
        batch.state = WORKFLOW.next(batch.state, "end_window")


def _quiet(session: Session, on: bool) -> None:
    row = session.get(Installation, 1)
    if row is None:
        row = current(session)
        session.add(row)
    row.quiet = on


def _batch(session: Session, batch_key: str) -> tuple[Batch, Meeting]:
    batch = session.get(Batch, batch_key, with_for_update=True)
    if batch is None:
        raise NotFound
    return batch, batch.meeting


def _record(session: Session, batch: Batch, meeting: Meeting, verb: str, by: int, detail: dict[str, Any]) -> None:
    meeting.version += 1
    audit.record(
        session,
        action=f"ballots.{verb}",
        season_id=meeting.season_id,
        subject="batch",
        key=batch.key,
        detail={"number": batch.number, **detail},
        account_id=by,
    )


def check_no_batch(*, meeting_id: int) -> None:
    """Raise ``Refused`` while a batch is neither counted nor void: a sitting does not end with an open box."""
    with transaction() as session:
        if current_batch(session, meeting_id) is not None:
            raise Refused(Text("还有未计票的一批，不能闭会。", "A batch is still open; the meeting cannot close."))
