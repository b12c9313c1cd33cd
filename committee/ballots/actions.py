"""The acts of a batch up to its close: prepare, issue, take papers, stop issuing, open and extend the window, confirm."""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from committee import clock
from committee.applications.rules import Phase
from committee.applications.steps import application_of_case
from committee.ballots.models import Batch, Paper, PaperKey, PaperRecusal, PaperTaken, SealingWord
from committee.ballots.places import check_level_open, fix_places
from committee.ballots.queries import (
    able_monitors,
    batch_keys,
    electorate,
    figures_now,
    figures_of,
    recusals,
    taken,
)
from committee.ballots.quota import FURTHER, NotAllTogether
from committee.ballots.rules import (
    SET_ASIDE,
    WORKFLOW,
    BatchState,
    Blocked,
    ExtendedAlready,
    MonitorsRecused,
    NothingToIssue,
    NotIssuing,
    NotPresent,
    NotYours,
    OtherKey,
    StillIssuing,
    WindowStillOpen,
    is_key_hash,
)
from committee.ballots.steps import (
    end_if_over,
    lay_out,
    locked,
    open_cases,
    record,
    reopen_cases,
    set_quiet,
    sitting,
    switches_of,
)
from committee.db import transaction
from committee.dossiers.review import CaseState, ReviewCase
from committee.errors import BadInput, NotFound
from committee.experts.queries import recused_members
from committee.meetings.actions import reach
from committee.meetings.queries import attending, member_for, presence_now
from committee.meetings.rules import MeetingState, NobodyPresides, NotAMember, NotInSession
from committee.seasons.models import Season
from committee.seasons.queries import switch
from committee.seasons.steps import freeze_meeting_switches
from committee.text import Text


def prepare_batch(*, meeting_id: int, level: str, case_keys: list[str], window_seconds: int, by: int) -> str:
    """Lay out one level's papers in order of code, with each member's recusals (R-335, E-31); returns the batch's key."""
    with transaction() as session:
        meeting = sitting(session, meeting_id)
        check_level_open(session, meeting_id, level)
        cases = list(session.scalars(select(ReviewCase).where(ReviewCase.key.in_(case_keys)).order_by(ReviewCase.code)))
        if len(cases) != len(set(case_keys)) or any(
            c.level != level or c.season_id != meeting.season_id or c.state is not CaseState.OPEN for c in cases
        ):
            raise NotFound
        batch = lay_out(session, meeting, cases, level=level, window_seconds=window_seconds)
        record(session, batch, verb="prepare", by=by, detail={"papers": len(cases), "level": level})
        return batch.key


def issue(*, batch_key: str, by: int) -> None:
    """Begin to issue papers: presence and quorum are computed for each item; one without quorum is blocked, others go on (E-08)."""
    with transaction() as session:
        batch = locked(session, batch_key)
        meeting = batch.meeting
        if meeting.state is not MeetingState.OPEN:
            raise NotInSession
        batch.state = WORKFLOW.next(batch.state, "issue")
        season = session.get_one(Season, meeting.season_id)
        freeze_meeting_switches(session, season)
        batch.switches = switches_of(season)
        _recuse_again(session, batch)
        reach(meeting, "ballot")
        if meeting.presiding_id not in presence_now(session, meeting.id):
            raise NobodyPresides
        present = attending(session, meeting, p27=switch(season, "P-27"))
        batch.issue_opened_at, batch.present = clock.now(), len(present)
        figures = figures_now(session, batch, present)
        for paper in batch.papers:
            found = figures[paper.key]
            paper.recused, paper.base = found.recused, found.base
            paper.blocked = _obstacle(session, batch, paper) or ("" if found.quorum else Blocked.QUORUM.value)
        if all(paper.blocked for paper in batch.papers):
            raise NothingToIssue
        if not able_monitors(session, batch) & present:
            raise MonitorsRecused
        if batch.round == FURTHER and any(paper.blocked == Blocked.QUORUM for paper in batch.papers):
            raise NotAllTogether
        fix_places(session, batch, season)
        open_cases(session, batch, [p for p in batch.papers if not p.blocked], by=by)
        batch_keys().make(batch.key)
        blocked = [paper.case.code for paper in batch.papers if paper.blocked]
        record(session, batch, verb="issue", by=by, detail={"present": len(present), "blocked": blocked})


def _obstacle(session: Session, batch: Batch, paper: Paper) -> str:
    """Why the person behind a paper is not before the meeting any more; empty when they are."""
    phase = application_of_case(session, paper.case_key).phase
    if phase is {1: Phase.PLENARY, 2: Phase.NOT_PASSED, FURTHER: Phase.BALLOT}[batch.round]:
        return ""
    return (Blocked.DISQUALIFIED if phase is Phase.DISQUALIFIED else Blocked.WITHDRAWN).value


def _recuse_again(session: Session, batch: Batch) -> None:
    """Read the recusals once more: one found after the batch was laid out holds for its papers too (R-335, R-337)."""
    cases = [paper.case_key for paper in batch.papers]
    away = recused_members(session, committee_id=batch.meeting.committee_id, case_keys=cases)
    for paper in batch.papers:
        session.execute(delete(PaperRecusal).where(PaperRecusal.paper_key == paper.key))
        session.add_all(PaperRecusal(paper_key=paper.key, member_id=m) for m in sorted(away[paper.case_key]))
    session.flush()


def take_papers(*, batch_key: str, hashes: Mapping[str, str], by: int) -> list[str]:
    """A member takes all papers they may vote on, naming the hash of a one-time key for each; returns the paper keys.

    The same hashes again give the same answer; another hash is refused. ``paper_taken`` and ``paper_key`` share no column but
    the paper. Raises ``NotIssuing``, ``NotAMember``, ``NotPresent`` (both leave a line: E-14), ``OtherKey``, ``BadInput``.
    """
    try:
        return _take(batch_key, hashes, by)
    except (NotAMember, NotPresent) as refusal:
        with transaction() as session:
            batch = locked(session, batch_key)
            record(session, batch, verb="refused-take", by=by, detail={"reason": type(refusal).__name__})
        raise


def _take(batch_key: str, hashes: Mapping[str, str], by: int) -> list[str]:
    with transaction() as session:
        batch = locked(session, batch_key)
        meeting = batch.meeting
        if batch.state is not BatchState.ISSUING:
            raise NotIssuing
        member = member_for(session, account_id=by, meeting=meeting)
        if member.id not in electorate(session, batch):
            raise NotPresent
        away = recusals(session, batch)
        mine = [p.key for p in batch.papers if not p.blocked and member.id not in away[p.key]]
        aside = {p.key for p in batch.papers if p.blocked in SET_ASIDE}
        hashes = {key: value for key, value in hashes.items() if key not in aside}
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
            record(session, batch, verb="take", by=by, detail={"member": member.number, "papers": fresh})
        return mine


def close_issuing(*, batch_key: str, by: int) -> None:
    """Freeze who votes: everybody present has taken all papers or was registered as having left (voting.md 11.1)."""
    with transaction() as session:
        batch = locked(session, batch_key)
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
                paper.blocked = Blocked.QUORUM.value
        blocked = [paper for paper in open_papers if paper.blocked]
        if batch.round == FURTHER and blocked:
            raise NotAllTogether
        reopen_cases(session, batch, blocked, by=by)
        set_quiet(session, on=True)
        record(session, batch, verb="close-issuing", by=by, detail={"present": len(voters)})


def open_window(*, batch_key: str, by: int) -> None:
    """Open the box for the window."""
    with transaction() as session:
        batch = locked(session, batch_key)
        batch.state = WORKFLOW.next(batch.state, "open_window")
        batch.window_ends_at = clock.now() + dt.timedelta(seconds=batch.window_seconds)
        record(session, batch, verb="open-window", by=by, detail={"seconds": batch.window_seconds})


def extend_window(*, batch_key: str, by: int) -> None:
    """Open the box once more, once only."""
    with transaction() as session:
        batch = locked(session, batch_key)
        end_if_over(batch)
        if batch.extended:
            raise ExtendedAlready
        batch.state = WORKFLOW.next(batch.state, "extend")
        batch.extended, batch.window_ends_at = True, clock.now() + dt.timedelta(seconds=batch.window_seconds)
        for word in session.scalars(select(SealingWord).where(SealingWord.batch_key == batch_key)):
            session.delete(word)
        record(session, batch, verb="extend-window", by=by, detail={"seconds": batch.window_seconds})


def confirm_sealing(*, batch_key: str, by: int) -> None:
    """Whoever presides, or a monitor, says that the box may be sealed, after the window's end."""
    with transaction() as session:
        batch = locked(session, batch_key)
        meeting = batch.meeting
        end_if_over(batch)
        if batch.state is not BatchState.ENDED:
            raise WindowStillOpen
        member = member_for(session, account_id=by, meeting=meeting)
        if member.id != meeting.presiding_id and member.id not in able_monitors(session, batch):
            raise NotYours
        if session.get(SealingWord, (batch_key, member.id)) is None:
            session.add(SealingWord(batch_key=batch_key, member_id=member.id, at=clock.now()))
            meeting.version += 1
