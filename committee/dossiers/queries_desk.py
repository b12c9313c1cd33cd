"""Reads of the masking desk: the queue, the files of one dossier, what the day has brought."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session, selectinload

from committee.dossiers.models import (
    Dossier,
    Finding,
    Judgement,
    MaterialFile,
    Screening,
    ScreeningState,
    Submission,
    SubmissionFile,
)
from committee.dossiers.queries_masking import copies_of
from committee.dossiers.rules_second import Decision
from committee.errors import NotFound
from committee.seasons.rulebook_tables import MaterialClass

MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of the queue: the desk row, its dossier, places not judged yet."""

    screening: Screening
    dossier: Dossier
    open: int


def in_seasons(seasons: frozenset[int] | None) -> ColumnElement[bool]:
    """Dossiers of some seasons, of all with None."""
    return true() if seasons is None else Dossier.season_id.in_(seasons)


def queue(session: Session, *, seasons: frozenset[int] | None, doubt_first: bool = False) -> list[Waiting]:
    """Waiting dossiers of *seasons* (all: None): the soonest due first, or with *doubt_first* those with the most places to judge.

    At most 200.
    """
    places = (
        select(SubmissionFile.submission_id, func.count(Finding.id).label("n"))
        .join(Finding, Finding.file_id == SubmissionFile.file_id)
        .join(MaterialFile, MaterialFile.id == SubmissionFile.file_id)
        .where(
            Finding.judgement == Judgement.OPEN,
            Finding.severity.in_(("leak", "suspect")),
            MaterialFile.material_class == MaterialClass.REVIEW,
        )
        .group_by(SubmissionFile.submission_id)
        .subquery()
    )
    number = func.coalesce(places.c.n, 0)
    order = (number.desc(), Screening.due_at) if doubt_first else (Screening.due_at, number.desc())
    rows = session.execute(
        select(Screening, Dossier, number)
        .join(Submission, Submission.id == Screening.submission_id)
        .join(Dossier, Dossier.id == Submission.dossier_id)
        .outerjoin(places, places.c.submission_id == Submission.id)
        .where(Screening.state == ScreeningState.WAITING, in_seasons(seasons))
        .options(selectinload(Dossier.subject))
        .order_by(*order, Screening.id)
        .limit(MOST_ROWS)
    )
    return [Waiting(screening, dossier, n) for screening, dossier, n in rows]


def screening_by(session: Session, public_id: str) -> Screening:
    """A desk row. Raises ``NotFound``."""
    row = session.scalar(select(Screening).where(Screening.public_id == public_id))
    if row is None:
        raise NotFound
    return row


@dataclass(frozen=True, slots=True)
class DeskFile:
    """A file on the desk: what experts would get (``shown``), the file of the hand-in behind it, and whether it is withheld."""

    shown: MaterialFile
    handed_in: MaterialFile
    withheld: bool

    @property
    def findings(self) -> list[Finding]:
        """What has to be judged."""
        return [] if self.withheld else [f for f in self.shown.findings if f.severity != "notice"]

    @property
    def open(self) -> int:
        """Places not judged yet."""
        return sum(1 for f in self.findings if f.judgement is Judgement.OPEN)

    @property
    def leaks(self) -> int:
        """Places judged to be leaks."""
        return sum(1 for f in self.findings if f.judgement is Judgement.LEAK)


def desk_files(session: Session, row: Screening) -> list[DeskFile]:
    """Review and system material of a submission in the order of the list; system material without a masked copy is withheld."""
    files = session.scalars(
        select(MaterialFile)
        .join(SubmissionFile, SubmissionFile.file_id == MaterialFile.id)
        .where(
            SubmissionFile.submission_id == row.submission_id,
            MaterialFile.material_class.in_((MaterialClass.REVIEW, MaterialClass.SYSTEM)),
        )
        .options(selectinload(MaterialFile.findings))
        .order_by(MaterialFile.material_class, MaterialFile.slot, MaterialFile.id)
    ).all()
    system = [f.id for f in files if f.material_class == MaterialClass.SYSTEM]
    copies = copies_of(session, system)
    return [DeskFile(copies.get(f.id, f), f, f.id in system and f.id not in copies) for f in files]


def done_since(session: Session, start: dt.datetime, *, seasons: frozenset[int] | None) -> int:
    """Dossiers of *seasons* (all: None) decided since *start*."""
    return (
        session.scalar(
            select(func.count(Screening.id))
            .join(Submission, Submission.id == Screening.submission_id)
            .join(Dossier, Dossier.id == Submission.dossier_id)
            .where(
                in_seasons(seasons),
                Screening.decided_at >= start,
                Screening.state.in_((ScreeningState.PASSED, ScreeningState.DEFECTIVE)),
            )
        )
        or 0
    )


def decisions(session: Session, season_id: int) -> list[Decision]:
    """Every decision of the season, for the figures."""
    rows = session.execute(
        select(Screening.decided_by_id, Screening.decided_at, Screening.state)
        .join(Submission, Submission.id == Screening.submission_id)
        .join(Dossier, Dossier.id == Submission.dossier_id)
        .where(
            Dossier.season_id == season_id,
            Screening.state.in_((ScreeningState.PASSED, ScreeningState.DEFECTIVE)),
            Screening.decided_by_id.is_not(None),
        )
        .order_by(Screening.decided_at)
    )
    return [
        Decision(by, at, state is ScreeningState.PASSED) for by, at, state in rows if by is not None and at is not None
    ]
