"""Reads about seasons: which one is on, its rulebook, calendar and switches as frozen or as they stand."""

import json
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.errors import NotFound
from committee.seasons.any_rulebook import AnyRulebook, is_recognition
from committee.seasons.calendars import Calendar
from committee.seasons.deadlines import windows_under
from committee.seasons.models import CalendarDay, CalendarLayer, CalendarYear, Season, SeasonState
from committee.seasons.recognition_rulebook import RecognitionRulebook
from committee.seasons.recognition_tables import RecognitionWindows
from committee.seasons.rulebook import Rulebook
from committee.seasons.rulebook_tables import Procedure, Windows
from committee.text import Text


class NoSeason(NotFound):
    """No season has been set up yet."""

    message = Text("还没有评审季。", "There is no season yet.")
    next_step = Text("请评委会办公室负责人先建立评审季。", "The head of the committee office sets one up first.")


class OtherProcedure(NotFound):
    """The season is of the other kind: review and recognition share people and calendar, never a procedure (domain 0.1)."""

    message = Text("这个季按另一种办法办理。", "This season follows the other procedure.")
    next_step = Text("请从评审季列表进入。", "Please start from the list of seasons.")


def current_season(session: Session, *, procedure: Procedure = Procedure.COMMITTEE) -> Season:
    """The open season of *procedure* that was made last, else one in preparation, else the last archived. Raises ``NoSeason``."""
    season = current_season_or_none(session, procedure=procedure)
    if season is None:
        raise NoSeason
    return season


def current_season_or_none(session: Session, *, procedure: Procedure = Procedure.COMMITTEE) -> Season | None:
    """As ``current_season``; None when nothing is set up."""
    order = [SeasonState.OPEN, SeasonState.PREPARING, SeasonState.ARCHIVED]
    rows = session.scalars(select(Season).where(Season.procedure == procedure)).all()
    return min(rows, key=lambda s: (order.index(s.state), -s.id), default=None)


def season_by(session: Session, public_id: str) -> Season:
    """The season at an address. Raises ``NotFound``."""
    season = session.scalar(select(Season).where(Season.public_id == public_id))
    if season is None:
        raise NotFound
    return season


def procedures(session: Session) -> set[Procedure]:
    """The kinds of which there is a season, in whatever state."""
    return set(session.scalars(select(Season.procedure).distinct()))


def seasons(session: Session) -> list[Season]:
    """All seasons, newest year first."""
    return list(session.scalars(select(Season).order_by(Season.year.desc(), Season.id.desc())))


@lru_cache(maxsize=16)
def _rulebook(snapshot: str) -> AnyRulebook:
    tables = json.loads(snapshot)
    kind = RecognitionRulebook if is_recognition(tables) else Rulebook
    return kind.from_snapshot(tables)


@lru_cache(maxsize=16)
def _calendar(snapshot: str) -> Calendar:
    return Calendar.from_snapshot(json.loads(snapshot))


# A list asks for the rulebook once a row. The snapshot that was read last is kept with the row it came from: columns of JSON are
# replaced, never changed in place.
_read: WeakKeyDictionary[Season, tuple[dict[str, Any], AnyRulebook]] = WeakKeyDictionary()


def any_rulebook_of(season: Season) -> AnyRulebook:
    """The season's own rulebook of either kind, from its snapshot and never from a file."""
    known = _read.get(season)
    if known is None or known[0] is not season.rulebook:
        known = _read[season] = (season.rulebook, _rulebook(json.dumps(season.rulebook, sort_keys=True)))
    return known[1]


def rulebook_of(season: Season) -> Rulebook:
    """The rulebook of a season of review. Raises ``OtherProcedure`` for one of recognition."""
    book = any_rulebook_of(season)
    if not isinstance(book, Rulebook):
        raise OtherProcedure
    return book


def recognition_rulebook_of(season: Season) -> RecognitionRulebook:
    """The rulebook of a season of recognition. Raises ``OtherProcedure`` for one of review."""
    book = any_rulebook_of(season)
    if not isinstance(book, RecognitionRulebook):
        raise OtherProcedure
    return book


def calendar_of(season: Season) -> Calendar:
    """The season's own calendar, from its snapshot."""
    return _calendar(json.dumps(season.calendar, sort_keys=True))


def switch(season: Season, switch_id: str) -> str:
    """The answer in force for a switch. Raises ``KeyError`` for an unknown one."""
    return str(season.switches[switch_id])


def windows_of(season: Season) -> Windows:
    """The season's windows with date-only deadlines as P-03 reads them."""
    return windows_under(rulebook_of(season).windows, p03=switch(season, "P-03"))


def recognition_windows_of(season: Season) -> RecognitionWindows:
    """A recognition season's windows with date-only deadlines as P-03 reads them."""
    return windows_under(recognition_rulebook_of(season).windows, p03=switch(season, "P-03"))


def calendar_rows(session: Session, year: int) -> dict[CalendarLayer, list[CalendarDay]]:
    """The days of *year* by layer, for the editor."""
    found: dict[CalendarLayer, list[CalendarDay]] = {layer: [] for layer in CalendarLayer}
    for row in session.scalars(select(CalendarDay).order_by(CalendarDay.day)):
        if row.day.year == year:
            found[row.layer].append(row)
    return found


def loaded_years(session: Session) -> dict[str, dict[int, str]]:
    """Per layer, the loaded years with their source."""
    found: dict[str, dict[int, str]] = {layer.value: {} for layer in CalendarLayer}
    for row in session.scalars(select(CalendarYear).order_by(CalendarYear.year)):
        found.setdefault(row.layer, {})[row.year] = row.source
    return found
