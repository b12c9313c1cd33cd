"""Reads of recognition: lists by desk, counts by area, paper, form 4's people. Named for their answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from committee.dossiers.models import Dossier, MaterialFile
from committee.errors import NotFound
from committee.people.models import Person, Unit
from committee.permissions import Role
from committee.publicity.models import Posting, PostingKind, PostingLine, PostingState
from committee.recognition.counting import Category, Passed, category_of
from committee.recognition.models import (
    PaperBundle,
    PaperBundleLine,
    ProofRead,
    RecognitionApplication,
    UnitPaper,
    UnitPaperLine,
)
from committee.recognition.rules import HAS_PASSED, Phase
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of
from committee.viewer import Viewer

App = RecognitionApplication


def application_by(session: Session, public_id: str) -> RecognitionApplication:
    """The application at an address. Raises ``NotFound``."""
    found = session.scalar(select(App).where(App.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def own_applications(session: Session, person_id: int, season_id: int) -> list[RecognitionApplication]:
    """A person's applications of a season, newest first."""
    query = select(App).where(App.person_id == person_id, App.season_id == season_id)
    return list(session.scalars(query.order_by(App.id.desc())))


def unit_query(viewer: Viewer, season_id: int) -> Select[RecognitionApplication]:
    """Applications of the viewer's own units."""
    query = select(App).where(App.season_id == season_id)
    units = viewer.unit_ids(Role.EMPLOYER, season_id=season_id)
    return query if units is None else query.where(App.unit_id.in_(units))


def bureau_query(viewer: Viewer, season_id: int) -> Select[RecognitionApplication]:
    """Applications that have come, or will come, to the viewer's bureau; what still lies at an employer is its own."""
    units = viewer.unit_ids(Role.HR, season_id=season_id)
    query = select(App).where(App.season_id == season_id)
    if units is None:
        return query
    return query.where(or_(App.final_unit_id.in_(units), App.county_unit_id.in_(units)))


def waiting_query(viewer: Viewer, season_id: int) -> Select[RecognitionApplication]:
    """Applications that wait for the viewer's bureau to check them now."""
    units = viewer.unit_ids(Role.HR, season_id=season_id)
    query = select(App).where(App.season_id == season_id)
    if units is None:
        return query.where(App.phase.in_((Phase.COUNTY_CHECK, Phase.FINAL_CHECK)))
    return query.where(
        or_(
            and_(App.phase == Phase.FINAL_CHECK, App.final_unit_id.in_(units)),
            and_(App.phase == Phase.COUNTY_CHECK, App.county_unit_id.in_(units)),
        )
    )


def units_of(session: Session, query: Select[RecognitionApplication]) -> dict[int, str]:
    """The units in a list, by name."""
    inner = query.subquery()
    return {
        row[0]: row[1]
        for row in session.execute(select(inner.c.unit_id, inner.c.unit_name).distinct().order_by(inner.c.unit_name))
    }


def papers_there(session: Session, ids: Iterable[int]) -> dict[int, set[str]]:
    """Which of its unit's signed scans each application has."""
    found: dict[int, set[str]] = {id_: set() for id_ in ids}
    lines = select(UnitPaperLine.application_id, UnitPaper.slot).join(UnitPaper)
    for id_, slot in session.execute(lines.where(UnitPaperLine.application_id.in_(found))):
        found[id_].add(slot)
    return found


def loaded(session: Session, rows: Sequence[RecognitionApplication]) -> list[object]:
    """What the rules ask of every row of a list, read in a handful of statements; keep the answer while the list is judged."""
    parts = (selectinload(App.ticks), selectinload(App.proofs), selectinload(App.dossier).selectinload(Dossier.files))
    return [
        *session.scalars(select(App).where(App.id.in_([row.id for row in rows])).options(*parts)),
        *session.scalars(select(Person).where(Person.id.in_({row.person_id for row in rows}))),
        *session.scalars(select(Unit).where(Unit.id.in_({row.unit_id for row in rows}))),
    ]


def phase_counts(session: Session, query: Select[RecognitionApplication]) -> dict[Phase, int]:
    """How many of a list stand in each phase."""
    inner = query.subquery()
    rows = session.execute(select(inner.c.phase, func.count()).group_by(inner.c.phase))
    return {Phase(phase): n for phase, n in rows}


def paper_complete(session: Session, row: RecognitionApplication) -> bool:
    """Whether the report forms lie with the body that confirms, in order (R-164)."""
    return session.scalar(select(App.id).where(App.id == row.id, _paper_came_to(App.final_unit_id))) is not None


def paper_wanted_query(viewer: Viewer, season_id: int) -> Select[RecognitionApplication]:
    """Posted in full, and their report forms are not yet in order at the viewer's bureau."""
    units = viewer.unit_ids(Role.HR, season_id=season_id)
    came = (
        _paper_came_to(App.final_unit_id)
        if units is None
        else or_(*(and_(of.in_(units), _paper_came_to(of)) for of in (App.county_unit_id, App.final_unit_id)))
    )
    return bureau_query(viewer, season_id).where(App.phase == Phase.PUBLISHED, ~came)


def paper_there_query(viewer: Viewer, season_id: int) -> Select[RecognitionApplication]:
    """Posted in full with their report forms in order, for the viewer's bureau to confirm."""
    units = viewer.unit_ids(Role.HR, season_id=season_id)
    query = select(App).where(
        App.season_id == season_id, App.phase == Phase.PUBLISHED, _paper_came_to(App.final_unit_id)
    )
    return query if units is None else query.where(App.final_unit_id.in_(units))


def _paper_came_to(unit: Any) -> ColumnElement[bool]:
    return (
        select(PaperBundleLine.id)
        .join(PaperBundle, PaperBundle.id == PaperBundleLine.bundle_id)
        .where(PaperBundleLine.application_id == App.id, PaperBundleLine.ok, PaperBundle.to_unit_id == unit)
        .exists()
    )


def passed_people(session: Session, rows: Iterable[RecognitionApplication], *, season: Season) -> list[Passed]:
    """Form 4's people among *rows*: those who passed the check, with their category (R-186)."""
    book = recognition_rulebook_of(season)
    return [
        Passed(row.id, row.name, row.unit_name, category_of(book.route(row.route).report, row.level))
        for row in rows
        if row.phase in HAS_PASSED
    ]


def posted_people(session: Session, rows: Sequence[RecognitionApplication], *, season: Season) -> list[Passed]:
    """The same people as the postings after the check name them; broken postings do not count."""
    book, ids = recognition_rulebook_of(season), {row.id: row for row in rows}
    lines = session.scalars(
        select(PostingLine)
        .join(Posting)
        .where(
            Posting.season_id == season.id,
            Posting.kind == PostingKind.AFTER_CHECK,
            Posting.state != PostingState.BROKEN,
            PostingLine.subject_id.in_(ids),
        )
        .order_by(PostingLine.id)
    )
    levels = {level.name.zh: level.code for level in book.levels}
    found: dict[int, Passed] = {}
    for line in lines:
        row = ids[line.subject_id]
        if row.phase is Phase.CANCELLED:
            continue
        report = book.route(row.route).report
        found[row.id] = Passed(row.id, line.name, line.unit_name, category_of(report, levels[line.level]))
    return list(found.values())


@dataclass(frozen=True, slots=True)
class AreaCount:
    """One unit's numbers: filed, passed, confirmed, and passed by category."""

    unit: str
    filed: int
    passed: int
    confirmed: int
    by_category: dict[Category, int]


def counts_by_area(session: Session, rows: Sequence[RecognitionApplication], *, season: Season) -> list[AreaCount]:
    """Numbers by region of the units, in order of their names."""
    regions = {
        row[0]: row[1] or row[2]
        for row in session.execute(
            select(Unit.id, Unit.region, Unit.name).where(Unit.id.in_({r.unit_id for r in rows}))
        )
    }
    found = []
    for region in sorted(set(regions.values())):
        here = [row for row in rows if regions[row.unit_id] == region]
        people = passed_people(session, here, season=season)
        table = {category: sum(p.category is category for p in people) for category in Category}
        filed = sum(row.submitted_at is not None for row in here)
        confirmed = sum(row.phase is Phase.CONFIRMED for row in here)
        found.append(AreaCount(region, filed, len(people), confirmed, table))
    return found


def total_of(areas: Sequence[AreaCount], *, word: str) -> AreaCount:
    """All areas together, under *word*."""
    table = {category: sum(area.by_category[category] for area in areas) for category in Category}
    filed, passed, confirmed = (sum(getattr(area, key) for area in areas) for key in ("filed", "passed", "confirmed"))
    return AreaCount(word, filed, passed, confirmed, table)


def unjudged_reads(session: Session, dossier_id: int) -> dict[int, int]:
    """How many readings of each file of a dossier nobody has confirmed or compared yet."""
    query = (
        select(ProofRead.file_id, func.count())
        .join(MaterialFile, MaterialFile.id == ProofRead.file_id)
        .where(MaterialFile.dossier_id == dossier_id, ProofRead.agrees.is_(None))
        .group_by(ProofRead.file_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
