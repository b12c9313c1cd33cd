"""Postings, the lines they show, and the register of objections."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from committee import clock
from committee.db import Base, UtcTime, enum_column, public_id_column
from committee.publicity.receipts import new_receipt
from committee.text import Text


class PostingKind(StrEnum):
    """Who posts what."""

    EMPLOYER = "employer"
    RESULT = "result"
    RESULT_AT_EMPLOYER = "result-at-employer"
    BEFORE_FILING = "before-filing"
    AFTER_CHECK = "after-check"

    @property
    def label(self) -> Text:
        return {
            PostingKind.EMPLOYER: Text("单位内部公示", "posting inside the unit"),
            PostingKind.RESULT: Text("评审结果公示", "publication of results"),
            PostingKind.RESULT_AT_EMPLOYER: Text("单位同步公示", "parallel posting at the employer"),
            PostingKind.BEFORE_FILING: Text("申报前公示", "posting before filing"),
            PostingKind.AFTER_CHECK: Text("审核后再次公示", "posting after the check"),
        }[self]

    @property
    def level_head(self) -> Text:
        """What the level of a line is: nobody has passed anything before the committee or the check."""
        if self in (PostingKind.RESULT, PostingKind.RESULT_AT_EMPLOYER):
            return Text("通过资格", "Title passed")
        if self is PostingKind.AFTER_CHECK:
            return Text("级别", "Level")
        return Text("申报级别", "Level applied for")


class PostingState(StrEnum):
    """A posting runs until its last day; taken down early it is broken and must start again (E-65)."""

    POSTED = "posted"
    BROKEN = "broken"
    COMPLETED = "completed"


class Posting(Base):
    """One notice on one wall. Both days are inclusive (P-02, R-113)."""

    __tablename__ = "posting"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="order"),
        CheckConstraint("(taken_down_at IS NULL) = (state <> 'broken')", name="broken"),
        CheckConstraint("workdays >= 1", name="workdays"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), index=True)
    kind: Mapped[PostingKind] = enum_column(PostingKind)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    workdays: Mapped[int]
    state: Mapped[PostingState] = enum_column(PostingState, default=PostingState.POSTED)
    posted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    posted_at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    taken_down_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("posting.id"))
    result_note: Mapped[str] = mapped_column(String(500), default="")
    result_recorded_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    lines: Mapped[list["PostingLine"]] = relationship(back_populates="posting", order_by="PostingLine.position")


class PostingLine(Base):
    """One person on a notice, as printed. ``subject_id`` is the posting part's own row (an application's id)."""

    __tablename__ = "posting_line"
    __table_args__ = (UniqueConstraint("posting_id", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"), index=True)
    subject_id: Mapped[int] = mapped_column(index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(50))
    unit_name: Mapped[str] = mapped_column(String(120))
    specialty: Mapped[str] = mapped_column(String(60))
    level: Mapped[str] = mapped_column(String(20))
    struck_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)  # the pass was taken away; the notice says so
    posting: Mapped[Posting] = relationship(back_populates="lines")


class ObjectionChannel(StrEnum):
    """How an objection came in; all go into one register (domain 0.3)."""

    FORM = "form"
    PHONE = "phone"
    PAPER = "paper"

    @property
    def label(self) -> Text:
        return {
            ObjectionChannel.FORM: Text("网上", "online"),
            ObjectionChannel.PHONE: Text("电话", "phone"),
            ObjectionChannel.PAPER: Text("来信来访", "letter or visit"),
        }[self]


class ObjectionState(StrEnum):
    """From receipt to decision (R-444)."""

    RECEIVED = "received"
    INVESTIGATING = "investigating"
    UPHELD = "upheld"
    DISMISSED = "dismissed"

    @property
    def label(self) -> Text:
        return {
            ObjectionState.RECEIVED: Text("已收到", "received"),
            ObjectionState.INVESTIGATING: Text("核查中", "under investigation"),
            ObjectionState.UPHELD: Text("属实", "upheld"),
            ObjectionState.DISMISSED: Text("不成立", "dismissed"),
        }[self]


class Objection(Base):
    """One objection. Who objects is encrypted; an anonymous one needs concrete leads to be investigated (R-444)."""

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (state IN ('received', 'investigating'))", name="decided"),
        CheckConstraint("signed OR objector_sealed IS NULL", name="anonymous"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt: Mapped[str] = mapped_column(String(24), unique=True, default=new_receipt)
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("posting_line.id"), index=True)
    channel: Mapped[ObjectionChannel] = enum_column(ObjectionChannel)
    signed: Mapped[bool]
    objector_sealed: Mapped[bytes | None]
    body_sealed: Mapped[bytes]
    evidence_key: Mapped[str] = mapped_column(String(64), default="")
    received_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    state: Mapped[ObjectionState] = enum_column(ObjectionState, default=ObjectionState.RECEIVED)
    investigator_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    finding: Mapped[str] = mapped_column(LongText, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    posting: Mapped[Posting] = relationship()
    line: Mapped[PostingLine | None] = relationship()
    investigators: Mapped[list["Investigator"]] = relationship(order_by="Investigator.id")


class Investigator(Base):
    """Somebody named to investigate an objection: only they read what it says and who wrote it, and decide it (R-318, R-444)."""

    __tablename__ = "objection_investigator"
    __table_args__ = (UniqueConstraint("objection_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    objection_id: Mapped[int] = mapped_column(ForeignKey("objection.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    named_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    opened_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
