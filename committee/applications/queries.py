"""Reads of applications, named for who asks."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from committee.applications.models import Application, Fee, PaperReceipt, Return
from committee.applications.rules import Channel, Phase, ReturnedBy
from committee.errors import NotFound
from committee.people.models import Person, Unit
from committee.people.rules import name_key
from committee.permissions import Role
from committee.viewer import Viewer

PAGE = 50
LARGEST_PAGE = 2000
SORTS = {
    "name": Application.name,
    "unit": Application.unit_name,
    "level": Application.level_rank,
    "phase": Application.phase,
    "since": Application.phase_since,
    "submitted": Application.submitted_at,
}


def application_by(session: Session, public_id: str) -> Application:
    """An application by its address. Raises ``NotFound``."""
    found = session.scalar(select(Application).where(Application.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def own_application(session: Session, public_id: str, *, person_id: int) -> Application:
    """The person's own application; anybody else's does not exist for them."""
    found = application_by(session, public_id)
    if found.person_id != person_id:
        raise NotFound
    return found


def own_applications(session: Session, person_id: int) -> list[Application]:
    """All applications of a person, the newest first."""
    return list(
        session.scalars(select(Application).where(Application.person_id == person_id).order_by(Application.id.desc()))
    )


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows: text in name or unit, phases, level, channel; all open when empty."""

    text: str = ""
    phases: tuple[Phase, ...] = ()
    level: str = ""
    channel: Channel | None = None
    paper: str = ""
    late: bool = False


@dataclass(slots=True)
class Rows:
    """One page of a list with what is shown beside each row, by application id."""

    rows: list[Application]
    total: int
    returns: dict[int, list[Return]] = field(default_factory=dict)
    fees: dict[int, Fee] = field(default_factory=dict)
    papers: dict[int, PaperReceipt] = field(default_factory=dict)


def listed(
    session: Session,
    query: Select[Application],
    *,
    filter: Filter,
    sort: str = "",
    page: int = 1,
    size: int = PAGE,
    columns: Sequence[Any] = (),
    relations: bool = True,
) -> Rows:
    """A page of *query*: two statements for rows and total, one for each relation that is shown.

    With *columns* the rows hold just these and are no entities; without *relations* nothing is loaded beside them.
    """
    query = _filtered(query, filter)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    column = SORTS.get(sort.removeprefix("-"), Application.phase_since)
    order = column.desc() if sort.startswith("-") else column.asc()
    here = query.order_by(order, Application.id).limit(size).offset((max(page, 1) - 1) * size)
    if columns:
        slim: list[Any] = list(session.execute(here.with_only_columns(*columns, maintain_column_froms=True)))
        return beside(session, Rows(slim, total)) if relations else Rows(slim, total)
    return beside(session, Rows(list(session.scalars(here).unique()), total))


def beside(session: Session, found: Rows) -> Rows:
    """Load what a list shows beside its rows: returns, fees, latest paper."""
    ids = [row.id for row in found.rows]
    returns = select(Return).where(Return.application_id.in_(ids)).order_by(Return.id)
    for past in session.scalars(returns.options(selectinload(Return.defects))):
        found.returns.setdefault(past.application_id, []).append(past)
    found.fees = {fee.application_id: fee for fee in session.scalars(select(Fee).where(Fee.application_id.in_(ids)))}
    for paper in session.scalars(
        select(PaperReceipt).where(PaperReceipt.application_id.in_(ids)).order_by(PaperReceipt.attempt)
    ):
        found.papers[paper.application_id] = paper
    return found


def _filtered(query: Select[Application], filter: Filter) -> Select[Application]:
    if filter.text:
        key = name_key(filter.text)
        query = query.outerjoin(Person, Person.id == Application.person_id).where(
            or_(
                Person.name_key.contains(key, autoescape=True),
                Application.unit_name.contains(filter.text, autoescape=True),
            )
        )
    if filter.phases:
        query = query.where(Application.phase.in_(filter.phases))
    if filter.level:
        query = query.where(Application.level == filter.level)
    if filter.channel is not None:
        query = query.where(Application.channel == filter.channel)
    return query


def office_query(season_id: int) -> Select[Application]:
    """Everything that was handed in: the office sees no drafts."""
    return select(Application).where(
        Application.season_id == season_id,
        or_(Application.phase != Phase.DRAFT, Application.submitted_at.is_not(None)),
    )


def unit_query(viewer: Viewer, season_id: int) -> Select[Application]:
    """Applications of the viewer's own units, drafts without their content included (who has filed and who has not)."""
    units = viewer.unit_ids(Role.EMPLOYER, season_id=season_id)
    query = select(Application).where(Application.season_id == season_id)
    return query if units is None else query.where(Application.unit_id.in_(units))


def upper_query(viewer: Viewer, season_id: int) -> Select[Application]:
    """Applications that come or came to the viewer's body."""
    bodies = viewer.unit_ids(Role.AUTHORITY, season_id=season_id)
    query = select(Application).where(Application.season_id == season_id, Application.phase != Phase.DRAFT)
    return query if bodies is None else query.where(Application.upper_unit_id.in_(bodies))


def counts_by_phase(session: Session, season_id: int) -> dict[Phase, int]:
    """How many applications of the season stand in each phase."""
    rows = session.execute(
        select(Application.phase, func.count()).where(Application.season_id == season_id).group_by(Application.phase)
    )
    return dict(rows.all())


def counts(session: Session, query: Select[Application]) -> dict[Phase, int]:
    """How many of *query* stand in each phase."""
    inner = query.subquery()
    rows = session.execute(select(inner.c.phase, func.count()).group_by(inner.c.phase))
    return {Phase(phase): n for phase, n in rows}


def _open_returns(season_id: int) -> Select[Application, Return]:
    other = aliased(Return)
    return (
        select(Application, Return)
        .join(Return, Return.application_id == Application.id)
        .where(
            Application.season_id == season_id,
            Application.phase == Phase.RETURNED,
            Return.returned_by == ReturnedBy.OFFICE,
            Return.restored_at.is_(None),
            ~exists().where(other.application_id == Return.application_id, other.id > Return.id),
        )
    )


def returned_due(session: Session, season_id: int, *, most: int) -> list[tuple[Application, Return]]:
    """The *most* open returns of the office that are due soonest, with their applications; only these are read whole."""
    open_ones = _open_returns(season_id).with_only_columns(Return.id).where(Return.due_at.is_not(None))
    soonest = open_ones.order_by(Return.due_at, Return.id).limit(most)
    whole = (
        select(Application, Return)
        .join(Return, Return.application_id == Application.id)
        .where(Return.id.in_(session.scalars(soonest).all()))
        .options(selectinload(Return.defects))
        .order_by(Return.due_at, Return.id)
    )
    return [(application, past) for application, past in session.execute(whole)]


def returned_counted(session: Session, season_id: int, *, by: dt.datetime) -> tuple[int, dt.datetime | None, int]:
    """How many open returns of the office have a due time, the earliest of these, and how many are due until *by*."""
    due = Return.due_at
    until = func.count(case((due <= by, due)))
    n, soonest, pressing = session.execute(
        _open_returns(season_id).with_only_columns(func.count(due), func.min(due), until)
    ).one()
    return n, soonest, pressing


def waiting_since(
    session: Session, season_id: int, *, phases: Sequence[Phase], before: dt.datetime, most: int | None = None
) -> list[Application]:
    """Applications that have stood in *phases* since before an instant, the longest first."""
    query = select(Application).where(
        Application.season_id == season_id, Application.phase.in_(phases), Application.phase_since < before
    )
    return list(session.scalars(query.order_by(Application.phase_since).limit(most)))


def waiting_counted(
    session: Session, season_id: int, *, phases: Sequence[Phase], before: dt.datetime
) -> dict[Phase, int]:
    """How many applications have stood in each of *phases* since before an instant."""
    rows = session.execute(
        select(Application.phase, func.count())
        .where(Application.season_id == season_id, Application.phase.in_(phases), Application.phase_since < before)
        .group_by(Application.phase)
    )
    return dict(rows.all())


def colleagues(session: Session, unit_ids: Iterable[int] | None) -> list[Person]:
    """People of the units, for the roster of who has filed and who has not."""
    query = select(Person).options(selectinload(Person.unit)).order_by(Person.name_key, Person.id)
    if unit_ids is not None:
        query = query.where(Person.unit_id.in_(list(unit_ids)))
    return list(session.scalars(query.where(Person.unit_id.is_not(None))))


def unit_of(session: Session, application: Application) -> Unit:
    """The unit of an application."""
    return session.get_one(Unit, application.unit_id)


def receipts_of(session: Session, application: Application) -> list[PaperReceipt]:
    """Every time paper of an application was brought, the first one first."""
    query = select(PaperReceipt).where(PaperReceipt.application_id == application.id).order_by(PaperReceipt.attempt)
    return list(session.scalars(query))
