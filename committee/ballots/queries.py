"""Reads about batches and papers. Nothing here can join a member to a ballot, because no row does."""

import datetime as dt
from collections.abc import Sequence

from flask import current_app
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from committee.ballots.models import Batch, BoxBallot, Paper, PaperRecusal, PaperTaken, Tally
from committee.ballots.rules import QUIET_STATES, BatchState
from committee.ballots.sealing import BatchKeys
from committee.errors import NotFound
from committee.meetings.models import Meeting, Presence, Teller
from committee.meetings.queries import attending, latecomers
from committee.meetings.rules import ItemFigures, TellerKind


def batch_keys() -> BatchKeys:
    """The installation's batch keys."""
    return BatchKeys(current_app.extensions["keyring"].folder)


def batch_by(session: Session, key: str) -> Batch:
    """A batch with meeting and papers. Raises ``NotFound``."""
    found = session.scalar(
        select(Batch)
        .where(Batch.key == key)
        .options(
            joinedload(Batch.meeting).joinedload(Meeting.committee), selectinload(Batch.papers).joinedload(Paper.case)
        )
    )
    if found is None:
        raise NotFound
    return found


def batches_of(session: Session, meeting_id: int) -> list[Batch]:
    """A meeting's batches in order, with papers and cases."""
    return list(
        session.scalars(
            select(Batch)
            .where(Batch.meeting_id == meeting_id)
            .options(selectinload(Batch.papers).joinedload(Paper.case))
            .order_by(Batch.number)
        )
    )


def current_batch(session: Session, meeting_id: int) -> Batch | None:
    """The batch that is neither closed nor void, else None."""
    over = (BatchState.CLOSED, BatchState.VOID)
    return session.scalar(
        select(Batch)
        .where(Batch.meeting_id == meeting_id, Batch.state.not_in(over))
        .options(
            selectinload(Batch.papers).joinedload(Paper.case), joinedload(Batch.meeting).joinedload(Meeting.committee)
        )
        .order_by(Batch.number)
        .limit(1)
    )


def state_at(batch: Batch, instant: dt.datetime) -> BatchState:
    """The batch's state, the window's end included: nothing is written at that moment (R-333)."""
    if batch.state is BatchState.CASTING and batch.window_ends_at is not None and instant > batch.window_ends_at:
        return BatchState.ENDED
    return batch.state


def electorate(session: Session, batch: Batch) -> set[int]:
    """Members who were in the room when issuing opened and have not left before taking (P-27, voting.md 11.1)."""
    if batch.issue_opened_at is None:
        return set()
    opened = batch.issue_opened_at
    rows = session.execute(
        select(Presence.member_id, Presence.left_at).where(
            Presence.meeting_id == batch.meeting_id,
            Presence.arrived_at <= opened,
            or_(Presence.left_at.is_(None), Presence.left_at > opened),
        )
    ).all()
    took = set(
        session.scalars(
            select(PaperTaken.member_id)
            .join(Paper, Paper.key == PaperTaken.paper_key)
            .where(Paper.batch_key == batch.key)
        )
    )
    late = latecomers(session, batch.meeting) if batch.switches.get("P-27") == "not-that-day" else set()
    return {member_id for member_id, left_at in rows if left_at is None or member_id in took} - late


def voters_of(session: Session, batch: Batch) -> set[int]:
    """Who votes in a batch: the electorate once papers are issued, whoever may vote in the room before."""
    if batch.issue_opened_at is not None:
        return electorate(session, batch)
    return attending(session, batch.meeting, p27=str(batch.switches.get("P-27", "later-ballots")))


def recusals(session: Session, batch: Batch) -> dict[str, set[int]]:
    """Paper key → members who may not take it."""
    found: dict[str, set[int]] = {paper.key: set() for paper in batch.papers}
    rows = session.execute(
        select(PaperRecusal.paper_key, PaperRecusal.member_id)
        .join(Paper, Paper.key == PaperRecusal.paper_key)
        .where(Paper.batch_key == batch.key)
    )
    for paper_key, member_id in rows:
        found[paper_key].add(member_id)
    return found


def able_monitors(session: Session, batch: Batch) -> set[int]:
    """Elected monitors who are recused from none of the items that are voted on (R-013)."""
    monitors = set(
        session.scalars(
            select(Teller.member_id).where(Teller.meeting_id == batch.meeting_id, Teller.kind == TellerKind.MONITOR)
        )
    )
    away = recusals(session, batch)
    return monitors.difference(*(away[paper.key] for paper in batch.papers if not paper.blocked))


def taken(session: Session, batch: Batch) -> dict[str, set[int]]:
    """Paper key → members who took it (not how they voted: that is nowhere)."""
    found: dict[str, set[int]] = {paper.key: set() for paper in batch.papers}
    rows = session.execute(
        select(PaperTaken.paper_key, PaperTaken.member_id)
        .join(Paper, Paper.key == PaperTaken.paper_key)
        .where(Paper.batch_key == batch.key)
    )
    for paper_key, member_id in rows:
        found[paper_key].add(member_id)
    return found


def in_box(session: Session, batch: Batch) -> dict[str, int]:
    """Paper key → ballots in the box. Shown only once the window has ended (R-019)."""
    rows = session.execute(
        select(BoxBallot.paper_key, func.count())
        .join(Paper, Paper.key == BoxBallot.paper_key)
        .where(Paper.batch_key == batch.key)
        .group_by(BoxBallot.paper_key)
    )
    found = {paper.key: 0 for paper in batch.papers}
    found.update({row[0]: int(row[1]) for row in rows})
    return found


def figures_of(batch: Batch, *, present: int, recused: int) -> ItemFigures:
    """The figures of one paper under the batch's frozen switches."""
    return ItemFigures(
        size=batch.meeting.committee.size,
        present=present,
        recused=recused,
        p20=batch.switches["P-20"],
        p21=batch.switches["P-21"],
    )


def figures_now(session: Session, batch: Batch, present: set[int]) -> dict[str, ItemFigures]:
    """Figures of every paper for the members *present*."""
    away = recusals(session, batch)
    return {
        paper.key: figures_of(batch, present=len(present), recused=len(away[paper.key] & present))
        for paper in batch.papers
    }


def tallies(session: Session, meeting_id: int) -> Sequence[Tally]:
    """Every count of a meeting, in order of batch and paper."""
    return session.scalars(
        select(Tally)
        .join(Paper, Paper.key == Tally.paper_key)
        .join(Batch, Batch.key == Paper.batch_key)
        .where(Batch.meeting_id == meeting_id)
        .options(joinedload(Tally.paper).joinedload(Paper.case), joinedload(Tally.paper).joinedload(Paper.batch))
        .order_by(Batch.number, Paper.position)
    ).all()


def log_waits(session: Session, meeting_id: int) -> bool:
    """Whether a batch of the meeting ended and the database's files still hold the order of its writes."""
    ended = Batch.meeting_id == meeting_id, Batch.state.in_((BatchState.CLOSED, BatchState.VOID))
    return session.scalar(select(Batch.key).where(*ended, Batch.log_emptied.is_(False)).limit(1)) is not None


def anything_quiet(session: Session, *, but: str = "") -> bool:
    """Whether any batch other than *but* is between the end of issuing and its close."""
    return session.scalar(select(Batch.key).where(Batch.state.in_(QUIET_STATES), Batch.key != but).limit(1)) is not None
