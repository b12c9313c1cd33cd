"""Changes to seasons, switches and the calendar. Each is one transaction and one line in the log."""

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit
from committee.db import transaction
from committee.errors import BadInput, Refused
from committee.seasons.any_rulebook import load_any_rulebook, procedure_of
from committee.seasons.holidays_loading import calendar_from_rows, load_days
from committee.seasons.models import CalendarDay, CalendarLayer, CalendarYear, Season, SeasonState
from committee.seasons.queries import any_rulebook_of
from committee.seasons.recognition_rulebook import RecognitionRulebook
from committee.seasons.rulebook import Rulebook
from committee.seasons.switches import check_answer, check_shares, check_unlocked
from committee.text import Text

TIERS_WITH_BODIES = frozenset({"prefecture", "county"})
"""Where a recognition season has bureaus that check and confirm (R-005, R-006)."""


class SeasonTaken(Refused):
    """A season of this name is already there."""

    message = Text("“{name}”已经建立。", "“{name}” has already been set up.")
    next_step = Text("请在评审季列表中打开它。", "Open it from the list of seasons.")


class SeasonFrozen(Refused):
    """The first hand-in has fixed the season's rules."""

    message = Text(
        "首份申报已提交，本季规则已锁定。", "The first application was handed in; this season's rules are fixed."
    )
    next_step = Text("修改只用于以后的评审季。", "Changes serve later seasons only.")


def create_season(
    *,
    by: int | None,
    rulebook: str = "quality-2024",
    name: str = "",
    host_unit_id: int | None = None,
    bodies: Mapping[str, Sequence[int]] | None = None,
    state: SeasonState = SeasonState.OPEN,
) -> int:
    """Set up a season from a rulebook with its default switches and the calendar as loaded; returns its id.

    *bodies* names for each channel the units that check and recommend. Raises ``SeasonTaken`` when the name is in use.
    """
    book = load_any_rulebook(rulebook)
    with transaction() as session:
        title = name.strip() or book.title.zh
        if session.scalar(select(Season.id).where(Season.name == title)) is not None:
            raise SeasonTaken(name=title)
        load_days(session)
        season = Season(
            name=title,
            year=book.year,
            procedure=procedure_of(book),
            rulebook_name=book.name,
            rulebook=book.to_snapshot(),
            switches=book.default_switches(),
            quota=book.quota.shares(book.default_switches()["P-23"]) if isinstance(book, Rulebook) else {},
            calendar=_snapshot(session, book.year),
            host_unit_id=host_unit_id,
            bodies={key: list(units) for key, units in (bodies or {}).items()},
            state=state,
        )
        session.add(season)
        session.flush()
        audit.record(
            session,
            action="seasons.create",
            season_id=season.id,
            subject="season",
            key=season.public_id,
            detail={"rulebook": book.name},
            account_id=by,
        )
        return season.id


def _snapshot(session: Session, year: int) -> dict[str, object]:
    return calendar_from_rows(session, tuple(range(year - 1, year + 3))).to_snapshot()


def set_bodies(*, by: int, season_id: int, channel: str, unit_ids: Sequence[int]) -> None:
    """Name the bodies that check and recommend in *channel* (R-003, R-004), or the bureaus of a tier (R-005, R-006)."""
    with transaction() as session:
        season = session.get_one(Season, season_id)
        book = any_rulebook_of(season)
        known = TIERS_WITH_BODIES if isinstance(book, RecognitionRulebook) else {c.code for c in book.channels}
        if channel not in known:
            raise BadInput
        season.bodies = {**season.bodies, channel: list(unit_ids)}
        _record(session, season, "seasons.bodies", by, {"channel": channel, "units": list(unit_ids)})


def set_switch(
    *, by: int, season_id: int, switch_id: str, answer: str, shares: Mapping[str, int] | None = None
) -> None:
    """Answer a switch, while it is not locked; P-23 with its figure for each level, or the rulebook's when none are given.

    Raises ``UnknownSwitch``, ``SwitchLocked``, ``QuotaMissing``.
    """
    with transaction() as session:
        season = session.get_one(Season, season_id)
        check_answer(switch_id, answer, allowed=any_rulebook_of(season).allowed_answers())
        check_unlocked(
            switch_id, filed=season.frozen_at is not None, balloted=season.meeting_switches_frozen_at is not None
        )
        before = season.switches.get(switch_id)
        detail: dict[str, object] = {"switch": switch_id, "before": before, "after": answer}
        book = any_rulebook_of(season)
        if switch_id == "P-23" and isinstance(book, Rulebook):
            levels = [level.code for level in book.enabled_levels]
            given = book.quota.shares(answer) if shares is None else shares
            season.quota = check_shares(answer, given, levels=levels)
            detail["quota"] = season.quota
        season.switches = {**season.switches, switch_id: answer}
        _record(session, season, "seasons.switch", by, detail)


def set_receiving_committee(*, by: int, season_id: int, channel: str, name: Text) -> None:
    """Change the committee that receives a channel's dossiers (R-120). Raises ``SeasonFrozen`` after the first hand-in."""
    with transaction() as session:
        season = session.get_one(Season, season_id)
        if season.frozen_at is not None:
            raise SeasonFrozen
        book = dict(season.rulebook)
        book["channels"] = [
            {**row, "receiving_committee": {"zh": name.zh, "en": name.en}, "receiving_doubt": {"zh": "", "en": ""}}
            if row["code"] == channel
            else row
            for row in book["channels"]
        ]
        season.rulebook = book
        _record(session, season, "seasons.receiving_committee", by, {"channel": channel})


def set_day(*, by: int, day: dt.date, workday: bool, name: str, source: str = "") -> None:
    """Enter or change a day of the office's layer; unfrozen seasons follow at once (R-110)."""
    with transaction() as session:
        row = session.get(CalendarDay, (CalendarLayer.OFFICE, day)) or CalendarDay(layer=CalendarLayer.OFFICE, day=day)
        row.workday, row.name, row.source = workday, name.strip(), source.strip()
        session.add(row)
        session.flush()
        _follow(session)
        _record_day(session, "seasons.calendar_set", by, day, {"workday": workday})


def remove_day(*, by: int, day: dt.date) -> None:
    """Take a day out of the office's layer, so that the layers below count again."""
    with transaction() as session:
        row = session.get(CalendarDay, (CalendarLayer.OFFICE, day))
        if row is None:
            raise BadInput(Text("办公室一层没有这一天", "The office's layer does not have this day"))
        session.delete(row)
        session.flush()
        _follow(session)
        _record_day(session, "seasons.calendar_remove", by, day, {})


def announce_year(*, by: int, layer: CalendarLayer, year: int, source: str) -> None:
    """Declare that all days of *year* in *layer* are entered, naming the notice they come from (R-111)."""
    if not source.strip():
        raise BadInput(Text("请写明依据的文件", "Name the notice that it comes from"))
    with transaction() as session:
        row = session.get(CalendarYear, (layer.value, year)) or CalendarYear(layer=layer.value, year=year)
        row.source = source.strip()
        session.add(row)
        session.flush()
        _follow(session)
        audit.record(
            session,
            action="seasons.calendar_year",
            subject="calendar",
            key=f"{layer.value}-{year}",
            account_id=by,
        )


def _follow(session: Session) -> None:
    for season in session.scalars(select(Season).where(Season.frozen_at.is_(None))):
        season.calendar = _snapshot(session, season.year)


def _record(session: Session, season: Season, action: str, by: int, detail: Mapping[str, object]) -> None:
    audit.record(
        session,
        action=action,
        season_id=season.id,
        subject="season",
        key=season.public_id,
        detail=detail,
        account_id=by,
    )


def _record_day(session: Session, action: str, by: int, day: dt.date, detail: Mapping[str, object]) -> None:
    audit.record(session, action=action, subject="calendar", key=day.isoformat(), detail=detail, account_id=by)
