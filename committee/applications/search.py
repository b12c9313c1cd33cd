"""Finding applications, fees and bags: each desk only among what its own lists show."""

from collections.abc import Iterator
from typing import Any

from flask import url_for
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from committee.applications.models import Application, Fee
from committee.applications.queries import office_query, own_applications, unit_query, upper_query
from committee.applications.release import released
from committee.applications.rules import Phase
from committee.applications.sheet import shown_phase
from committee.applications.slips import application_of_code
from committee.dossiers.review import ReviewCase, ReviewLink
from committee.people.models import Person
from committee.people.rules import name_key
from committee.permissions import Permission as P
from committee.seasons.models import Season
from committee.seasons.queries import current_season_or_none, rulebook_of
from committee.shapes import Hit
from committee.text import Text
from committee.viewer import Viewer

MOST = 20


def search(session: Session, viewer: Viewer, words: str) -> Iterator[Hit]:
    """Applications by name, unit, number, remark code or review code, for whoever may see them."""
    season = current_season_or_none(session)
    if season is None:
        return

    def can(permission: P) -> bool:
        return viewer.can(permission, season_id=season.id)

    if can(P.APPLICATION_SEE_ALL):
        for row in _office(session, season, words):
            yield _hit(row, season, "applications.page", row.phase.label)
    elif can(P.FEE_SEE):
        yield from _fees(session, season, words)
    if can(P.APPLICATION_CHECK_EMPLOYER):
        query = unit_query(viewer, season.id).where(Application.phase != Phase.DRAFT)
        yield from _hits(session, _named(session, query, words), season, "applications.employer_page")
    if can(P.APPLICATION_CHECK_UPPER) and not can(P.APPLICATION_SEE_ALL):
        query = upper_query(viewer, season.id)
        yield from _hits(session, _named(session, query, words), season, "applications.upper_page")
    if can(P.APPLICATION_FILE):
        own = [
            row for row in own_applications(session, viewer.person_id) if words in row.name or words in row.unit_name
        ]
        for row in own:
            yield from _hits(session, [row], session.get_one(Season, row.season_id), "applications.course")


def _named(session: Session, query: Select[Application], words: str) -> list[Application]:
    found = query.outerjoin(Person, Person.id == Application.person_id).where(
        or_(
            Person.name_key.contains(name_key(words), autoescape=True),
            Application.unit_name.contains(words, autoescape=True),
        )
    )
    return list(session.scalars(found.order_by(Application.name).limit(MOST)).unique())


def _office(session: Session, season: Season, words: str) -> list[Application]:
    exact = application_of_code(session, words, season_id=season.id)
    if exact is not None:
        return [exact]
    code = words.strip().upper()
    by_code = session.scalars(
        select(Application)
        .outerjoin(Fee, Fee.application_id == Application.id)
        .outerjoin(ReviewLink, ReviewLink.dossier_id == Application.dossier_id)
        .outerjoin(ReviewCase, ReviewCase.key == ReviewLink.case_key)
        .where(Application.season_id == season.id, or_(Fee.remark_code == code, ReviewCase.code == code))
    ).all()
    return list(by_code) or _named(session, office_query(season.id), words)


def _fees(session: Session, season: Season, words: str) -> Iterator[Hit]:
    query = select(Application).join(Fee).where(Application.season_id == season.id)
    code = words.strip().upper()
    rows = session.scalars(query.where(Fee.remark_code == code)).all() or _named(session, query, words)
    book = rulebook_of(season)
    for row in rows:
        yield Hit(
            kind=Text("缴费", "fee"),
            title=row.name,
            detail=book.level(row.level).name,
            url=url_for("applications.fees", q=row.name),
        )


def _hits(session: Session, rows: list[Application], season: Season, endpoint: str) -> Iterator[Hit]:
    """Hits for everybody outside the office, whom no word tells what the room decided before the release (R-443)."""
    known = released(session, season.id)
    for row in rows:
        yield _hit(row, season, endpoint, shown_phase(row.phase, released=known.covers(row.phase, row.phase_since)))


def _hit(row: Application, season: Season, endpoint: str, phase: Text) -> Hit:
    level: Any = rulebook_of(season).level(row.level).name
    detail = Text("{u} · {l} · {p}", "{u} · {l} · {p}").format(u=row.unit_name, l=level, p=phase)
    return Hit(
        kind=Text("申报", "application"), title=row.name, detail=detail, url=url_for(endpoint, public_id=row.public_id)
    )
