"""Duties, panels, slots and score cards of the oral defence."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from committee.db import Base, UtcTime, enum_column, key_column, public_id_column
from committee.defence.rules import Step
from committee.text import Text


class DutyState(StrEnum):
    """Exempt is not the same as scored zero or full (R-142)."""

    DUE = "due"
    EXEMPT = "exempt"
    DONE = "done"
    ABSENT = "absent"

    @property
    def label(self) -> Text:
        return {
            DutyState.DUE: Text("待答辩", "to be defended"),
            DutyState.EXEMPT: Text("免答辩", "exempt"),
            DutyState.DONE: Text("已答辩", "defended"),
            DutyState.ABSENT: Text("缺席", "absent"),
        }[self]


class Duty(Base):
    """That a case must be defended, or the approved exemption (R-140, R-141)."""

    __tablename__ = "defence_duty"
    __table_args__ = (CheckConstraint("(state = 'exempt') = (exempt_code <> '')", name="exempt"),)

    case_key: Mapped[str] = mapped_column(ForeignKey("review_case.key"), primary_key=True)
    state: Mapped[DutyState] = enum_column(DutyState, default=DutyState.DUE)
    exempt_code: Mapped[str] = mapped_column(String(30), default="")
    exempt_evidence: Mapped[str] = mapped_column(String(200), default="")
    exempt_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    score: Mapped[int | None]  # hundredths, once the last mark is in
    moved: Mapped[int] = mapped_column(default=0)  # new dates given after an absence (P-26)


class Panel(Base):
    """The members who hear a row of candidates (R-405)."""

    __tablename__ = "defence_panel"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    room: Mapped[str] = mapped_column(String(60), default="")
    lot_seed: Mapped[str] = mapped_column(String(64), default="")
    lot_cases: Mapped[list[Any]] = mapped_column(
        JSON, default=list
    )  # case keys as drawn from, for recomputing the lots
    drawn_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    opened_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    seats: Mapped[list["PanelSeat"]] = relationship(cascade="all, delete-orphan")
    slots: Mapped[list["Slot"]] = relationship(order_by="Slot.place")


class PanelSeat(Base):
    """A member on a panel."""

    __tablename__ = "defence_panel_seat"
    panel_id: Mapped[int] = mapped_column(ForeignKey("defence_panel.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("committee_member.id"), primary_key=True)
    lead: Mapped[bool] = mapped_column(default=False)  # the one who may reopen a card


class Slot(Base):
    """One candidate's time, called by the lot they drew, never by name (R-025)."""

    __tablename__ = "defence_slot"
    __table_args__ = (UniqueConstraint("panel_id", "lot"), CheckConstraint("minutes > 0", name="minutes"))

    key: Mapped[str] = key_column()
    panel_id: Mapped[int] = mapped_column(ForeignKey("defence_panel.id"), index=True)
    case_key: Mapped[str] = mapped_column(ForeignKey("review_case.key"), unique=True)
    lot: Mapped[int]
    starts_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    minutes: Mapped[int]
    place: Mapped[int]  # the order in which the panel hears; a late arrival is moved to the end, the lot stays
    step: Mapped[Step] = enum_column(Step, default=Step.WAITING)
    step_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    arrived_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)


class DefenceCard(Base):
    """One panel member's card for one slot."""

    __tablename__ = "defence_card"
    __table_args__ = (
        UniqueConstraint("slot_key", "member_id"),
        CheckConstraint("total >= 0 AND total <= 10000", name="total"),
    )

    key: Mapped[str] = key_column()
    slot_key: Mapped[str] = mapped_column(ForeignKey("defence_slot.key"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("committee_member.id"), index=True)
    version: Mapped[int] = mapped_column(default=0)
    locked: Mapped[bool] = mapped_column(default=False)
    total: Mapped[int] = mapped_column(default=0)
    remark: Mapped[str] = mapped_column(String(500), default="")
    marks: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # item → hundredths
    saved_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    locked_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    reopened_reason: Mapped[str] = mapped_column(String(300), default="")
