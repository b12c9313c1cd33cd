"""Reads on postings and objections, and what of them the public may see."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from committee import clock
from committee.errors import NotAllowed, NotFound
from committee.people.models import Unit
from committee.people.queries import names_of
from committee.permissions import Permission, Role
from committee.publicity.investigating import is_named
from committee.publicity.models import Objection, ObjectionState, Posting, PostingKind, PostingLine, PostingState
from committee.publicity.rules import StripDay, objections_until, strip, workdays_left
from committee.seasons.models import Season
from committee.seasons.queries import calendar_of
from committee.viewer import Viewer

PUBLIC_KINDS = (PostingKind.RESULT, PostingKind.AFTER_CHECK)


def posting_by(session: Session, public_id: str) -> Posting:
    """The posting at an address, with its lines. Raises ``NotFound``."""
    row = session.scalar(select(Posting).where(Posting.public_id == public_id).options(selectinload(Posting.lines)))
    if row is None:
        raise NotFound
    return row


def season_of(session: Session, posting: Posting) -> Season:
    """The season a posting belongs to."""
    return session.get_one(Season, posting.season_id)


def hung_by(session: Session, posting: Posting) -> str:
    """The name of the unit that posts it, empty for the office's own results."""
    return session.get_one(Unit, posting.unit_id).name if posting.unit_id else ""


def public_postings(session: Session) -> list[tuple[Posting, Season]]:
    """Results that hang or hung in full, newest first, with their seasons."""
    rows = session.execute(
        select(Posting, Season)
        .join(Season, Season.id == Posting.season_id)
        .where(Posting.kind.in_(PUBLIC_KINDS), Posting.state != PostingState.BROKEN, Posting.starts_on <= clock.today())
        .options(selectinload(Posting.lines))
        .order_by(Posting.starts_on.desc(), Posting.id.desc())
    )
    return [(posting, season) for posting, season in rows]


@dataclass(frozen=True, slots=True)
class Countdown:
    """What the strip of a posting shows."""

    days: tuple[StripDay, ...]
    left: int
    until: dt.datetime
    over: bool


def countdown(season: Season, posting: Posting, *, today: dt.date) -> Countdown:
    """The strip and the workdays left of a posting by the season's own calendar."""
    calendar = calendar_of(season)
    return Countdown(
        strip(calendar, posting.starts_on, posting.ends_on, today=today),
        workdays_left(calendar, posting.starts_on, posting.ends_on, today=today),
        objections_until(posting.ends_on),
        today > posting.ends_on,
    )


def shown_lines(posting: Posting, *, text: str = "", level: str = "") -> list[PostingLine]:
    """The lines of a notice, filtered; none of one that was taken down."""
    if posting.state is PostingState.BROKEN:
        return []
    return [
        line
        for line in posting.lines
        if (not text or text in line.name or text in line.unit_name) and (not level or line.level == level)
    ]


def may_handle(viewer: Viewer, posting: Posting) -> bool:
    """Whether *viewer* investigates objections: the office all, a unit's clerk those before the committee (R-318)."""
    if viewer.can(Permission.OBJECTION_HANDLE, season_id=posting.season_id):
        return True
    return posting.kind not in (PostingKind.RESULT, PostingKind.RESULT_AT_EMPLOYER) and may_change(viewer, posting)


def may_change(viewer: Viewer, posting: Posting) -> bool:
    """Whether *viewer* looks after the notice itself: the office after all, a unit's clerk after those on its own wall."""
    if viewer.can(Permission.OBJECTION_HANDLE, season_id=posting.season_id):
        return True
    units = viewer.unit_ids(Role.EMPLOYER, season_id=posting.season_id)
    return viewer.can(Permission.PUBLICITY_POST, season_id=posting.season_id) and (
        units is None or posting.unit_id in units
    )


def may_see(viewer: Viewer, posting: Posting) -> bool:
    """Whether *viewer* may read the objections against this posting."""
    return viewer.can(Permission.OBJECTION_SEE, season_id=posting.season_id) or may_handle(viewer, posting)


def check_may_handle(viewer: Viewer, posting: Posting) -> None:
    """Raise ``NotAllowed`` for whoever may not investigate objections against it."""
    if not may_handle(viewer, posting):
        raise NotAllowed


def check_may_change(viewer: Viewer, posting: Posting) -> None:
    """Raise ``NotAllowed`` for whoever does not look after the notice."""
    if not may_change(viewer, posting):
        raise NotAllowed


def postings_for(session: Session, viewer: Viewer) -> list[Posting]:
    """Every posting that *viewer* looks after or may watch, newest first."""
    rows = session.scalars(
        select(Posting).options(selectinload(Posting.lines)).order_by(Posting.starts_on.desc(), Posting.id.desc())
    )
    return [row for row in rows if may_see(viewer, row) or may_change(viewer, row)]


@dataclass(frozen=True, slots=True)
class ToldObjection:
    """An objection for the register: opened words only for whoever may read them."""

    row: Objection
    body: str
    objector: str
    investigator: str
    decided_by: str
    named: bool = True


def register(session: Session, viewer: Viewer, *, state: ObjectionState | None = None) -> list[ToldObjection]:
    """The objections that *viewer* may read, undecided ones first, then newest first."""
    query = (
        select(Objection)
        .options(joinedload(Objection.posting), joinedload(Objection.line), selectinload(Objection.investigators))
        .order_by(Objection.decided_at.is_not(None), Objection.received_at.desc())
    )
    if state is not None:
        query = query.where(Objection.state == state)
    return _told(session, [row for row in session.scalars(query) if may_see(viewer, row.posting)], viewer=viewer)


def objection_by(session: Session, receipt: str, *, viewer: Viewer | None = None) -> ToldObjection:
    """One objection, its words only for a *viewer* who was named for it. Raises ``NotFound``."""
    row = session.scalar(
        select(Objection)
        .where(Objection.receipt == receipt)
        .options(joinedload(Objection.posting), joinedload(Objection.line), selectinload(Objection.investigators))
    )
    if row is None:
        raise NotFound
    return _told(session, [row], viewer=viewer)[0]


def _told(session: Session, rows: Sequence[Objection], *, viewer: Viewer | None) -> list[ToldObjection]:
    accounts = [named.account_id for row in rows for named in row.investigators]
    names = names_of(session, [*accounts, *(row.decided_by_id for row in rows)])
    told = []
    for row in rows:
        named = viewer is not None and is_named(viewer, row)
        told.append(
            ToldObjection(
                row,
                current_app.extensions["keyring"].open("objection", row.body_sealed) if named else "",
                _objector(row) if named else "",
                "、".join(names.get(one.account_id, "") for one in row.investigators),
                names.get(row.decided_by_id or 0, ""),
                named,
            )
        )
    return told


def _objector(row: Objection) -> str:
    if row.objector_sealed is None:
        return ""
    who = json.loads(current_app.extensions["keyring"].open("objector", row.objector_sealed))
    return f"{who['name']}（{who['contact']}）"
