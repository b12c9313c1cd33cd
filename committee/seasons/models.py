"""A season carries a frozen snapshot of its rulebook, switches and calendar, with a hash, not a file's path."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from committee import clock
from committee.db import Base, UtcTime, enum_column, public_id_column
from committee.seasons.rulebook_tables import Procedure
from committee.text import Text


class SeasonState(StrEnum):
    """A season is prepared, then open; overlapping phases are windows of the rulebook, not states (R-106)."""

    PREPARING = "preparing"
    OPEN = "open"
    ARCHIVED = "archived"

    @property
    def label(self) -> Text:
        return {
            SeasonState.PREPARING: Text("筹备", "in preparation"),
            SeasonState.OPEN: Text("进行中", "open"),
            SeasonState.ARCHIVED: Text("已归档", "archived"),
        }[self]


class Season(Base):
    """One year's round under one notice."""

    __tablename__ = "season"
    __table_args__ = (
        CheckConstraint("(frozen_at IS NULL) = (snapshot_hash = '')", name="frozen"),
        CheckConstraint("(meeting_switches_frozen_at IS NULL) = (meeting_hash = '')", name="meeting_frozen"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    name: Mapped[str] = mapped_column(String(120), unique=True)
    year: Mapped[int]
    procedure: Mapped[Procedure] = enum_column(Procedure, default=Procedure.COMMITTEE)
    rulebook_name: Mapped[str] = mapped_column(String(60))
    rulebook: Mapped[dict[str, Any]] = mapped_column(JSON)
    switches: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    calendar: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    snapshot_hash: Mapped[str] = mapped_column(String(64), default="")
    frozen_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    meeting_switches_frozen_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    state: Mapped[SeasonState] = enum_column(SeasonState, default=SeasonState.PREPARING)
    meeting_hash: Mapped[str] = mapped_column(String(64), default="")
    quota: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # level -> people or percent, as P-23 says
    bodies: Mapped[dict[str, list[int]]] = mapped_column(
        JSON, default=dict
    )  # channel (or, for recognition, tier) -> units that check and recommend
    host_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)

    @property
    def title(self) -> Text:
        """The season's name as pages say it: in English by its rulebook, unless the office gave it a name of its own."""
        known = self.rulebook.get("title", {})
        return Text(self.name, known["en"] if known.get("zh") == self.name else self.name)


class CalendarLayer(StrEnum):
    """National days first, the region's on top (R-110)."""

    NATIONAL = "national"
    REGIONAL = "regional"
    OFFICE = "office"


class CalendarDay(Base):
    """A day that differs from its weekday: a holiday or a make-up workday (R-110 to R-112). Later layers win."""

    __tablename__ = "calendar_day"

    layer: Mapped[CalendarLayer] = enum_column(CalendarLayer, primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    workday: Mapped[bool]
    name: Mapped[str] = mapped_column(String(60), default="")
    source: Mapped[str] = mapped_column(String(120), default="")


class CalendarYear(Base):
    """A year whose arrangement has been announced and loaded; outside such years the system says so instead of guessing."""

    __tablename__ = "calendar_year"
    layer: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(String(120), default="")
