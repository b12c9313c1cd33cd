"""Bank sheets and refunds: what reached the account, line by line, to which fee it belongs, what went back (R-131)."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from committee import clock
from committee.applications.models import Application
from committee.db import Base, UtcTime, enum_column, public_id_column
from committee.text import Text


class SheetState(StrEnum):
    """A sheet is read first and shown; only a second press books it, all of it or nothing. Columns that are not plain are asked for."""

    UNKNOWN_LAYOUT = "unknown-layout"
    READ = "read"
    BOOKED = "booked"
    DROPPED = "dropped"

    @property
    def label(self) -> Text:
        return {
            SheetState.UNKNOWN_LAYOUT: Text("待指明各列", "its columns are to be named"),
            SheetState.READ: Text("待核对入账", "to be looked through"),
            SheetState.BOOKED: Text("已入账", "booked"),
            SheetState.DROPPED: Text("已放弃", "dropped"),
        }[self]


class Match(StrEnum):
    """What a line of the bank's sheet turned out to be."""

    SETTLES = "settles"
    WRONG_AMOUNT = "wrong-amount"
    PAID_AGAIN = "paid-again"
    LATE = "late"
    ENDED = "ended"
    UNKNOWN = "unknown"
    BY_HAND = "by-hand"
    KNOWN_LINE = "known-line"

    @property
    def counts(self) -> bool:
        """Whether the line's money is credited to the fee; what is not credited waits to be claimed or sent back."""
        return self in (Match.SETTLES, Match.WRONG_AMOUNT, Match.LATE)

    @property
    def label(self) -> Text:
        return {
            Match.SETTLES: Text("缴清", "settles the fee"),
            Match.WRONG_AMOUNT: Text("金额不符，未结清", "wrong amount: not settled"),
            Match.PAID_AGAIN: Text("重复缴费，应退", "paid twice: to be refunded"),
            Match.LATE: Text("逾期到账", "came too late"),
            Match.ENDED: Text("申报已终止，应退", "application ended: to be refunded"),
            Match.UNKNOWN: Text("备注码对不上", "no such remark code"),
            Match.BY_HAND: Text("已手工登记，补记流水号", "entered by hand before: its reference is added"),
            Match.KNOWN_LINE: Text("以前已导入", "imported before"),
        }[self]


class BankSheet(Base):
    """One uploaded sheet: what was read and how each row matched when it was read."""

    __tablename__ = "bank_sheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(120))
    rows: Mapped[list[Any]] = mapped_column(JSON)  # [{number, reference, at, fen, payer, remark}]
    upload: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)  # kept only until its columns are known
    state: Mapped[SheetState] = enum_column(SheetState, default=SheetState.READ)
    read_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    read_at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    booked_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)


class BankLayout(Base):
    """Which column of a bank's list is what, by its row of headings: said once by the finance clerk, kept for the season."""

    __tablename__ = "bank_layout"
    __table_args__ = (UniqueConstraint("season_id", "titles_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), index=True)
    titles_hash: Mapped[str] = mapped_column(String(64))
    titles: Mapped[list[str]] = mapped_column(JSON)
    columns: Mapped[dict[str, list[int]]] = mapped_column(JSON)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)


class BankLine(Base):
    """One booked line of the account. ``fen`` is hundredths of a yuan, as the bank writes them; the bank's reference is its identity."""

    __tablename__ = "bank_line"
    __table_args__ = (UniqueConstraint("season_id", "reference"), CheckConstraint("fen > 0", name="fen"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), index=True)
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("bank_sheet.id"), index=True)  # none: entered by hand
    reference: Mapped[str] = mapped_column(String(60))
    at: Mapped[dt.datetime] = mapped_column(UtcTime)
    fen: Mapped[int]
    payer: Mapped[str] = mapped_column(String(80), default="")
    remark: Mapped[str] = mapped_column(String(200), default="")
    match: Mapped[Match] = enum_column(Match)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), index=True)
    booked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    application: Mapped[Application | None] = relationship()


class Refund(Base):
    """Money that went back, with reason and the bank's own number of the transfer."""

    __tablename__ = "fee_refund"
    __table_args__ = (CheckConstraint("fen > 0", name="fen"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("bank_line.id"), index=True)
    fen: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200))
    reference: Mapped[str] = mapped_column(String(60))
    at: Mapped[dt.datetime] = mapped_column(UtcTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    line: Mapped[BankLine] = relationship()
