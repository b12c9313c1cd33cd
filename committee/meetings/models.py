"""A meeting and what happens in the room."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from committee.db import Base, UtcTime, enum_column, public_id_column
from committee.experts.models import Committee, Member
from committee.meetings.rules import MeetingState, TellerKind


class Meeting(Base):
    """One sitting of the committee. ``version`` moves with every change that a screen must show."""

    __tablename__ = "meeting"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), index=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(120), default="")
    planned_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    state: Mapped[MeetingState] = enum_column(MeetingState, default=MeetingState.PLANNED)
    presiding_id: Mapped[int | None] = mapped_column(ForeignKey("committee_member.id"))
    opened_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    agenda: Mapped[list[Any]] = mapped_column(JSON, default=list)
    agenda_at: Mapped[int] = mapped_column(default=0)
    notes: Mapped[str] = mapped_column(LongText, default="")
    objections: Mapped[list[str]] = mapped_column(JSON, default=list)  # raised from the floor, for the minutes
    version: Mapped[int] = mapped_column(default=0)
    committee: Mapped[Committee] = relationship()
    presences: Mapped[list["Presence"]] = relationship(order_by="Presence.id")
    tellers: Mapped[list["Teller"]] = relationship()


class Presence(Base):
    """An interval in which a member was in the room; at most one is open per member."""

    __tablename__ = "presence"
    __table_args__ = (
        Index(
            "uq_presence_open",
            "meeting_id",
            "member_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
        CheckConstraint("left_at IS NULL OR left_at >= arrived_at", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("committee_member.id"), index=True)
    arrived_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    left_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    member: Mapped[Member] = relationship()


class Presiding(Base):
    """Who presided from when to when, and why the chair was handed over (R-012, E-25); at most one turn is open per meeting."""

    __tablename__ = "presiding"
    __table_args__ = (
        Index(
            "uq_presiding_open",
            "meeting_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        CheckConstraint("until IS NULL OR until >= since", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("committee_member.id"))
    since: Mapped[dt.datetime] = mapped_column(UtcTime)
    until: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    reason: Mapped[str] = mapped_column(String(200), default="")  # why the chair was taken over; empty at an opening


class Teller(Base):
    """A member chosen at the meeting to watch or count."""

    __tablename__ = "teller"
    __table_args__ = (UniqueConstraint("meeting_id", "member_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("committee_member.id"))
    kind: Mapped[TellerKind] = enum_column(TellerKind)
    member: Mapped[Member] = relationship()


class AbsenceReason(Base):
    """Why a member did not come, for the minutes (R-433)."""

    __tablename__ = "absence_reason"
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("committee_member.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(200))
