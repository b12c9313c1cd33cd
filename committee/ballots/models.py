"""Batches, papers, takers, the list of keys, the box, and what was counted.

``paper_taken`` and ``paper_key`` have no column in common but the paper; the box has no time, no number and no member. On SQLite
these three are WITHOUT ROWID, so that the order of arrival is not kept either.
"""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from committee.ballots.rules import BatchState
from committee.db import Base, UtcTime, enum_column, key_column
from committee.dossiers.review import ReviewCase
from committee.meetings.models import Meeting


class Batch(Base):
    """Papers of one level, issued and cast together (at most 40 candidates by default)."""

    __tablename__ = "batch"
    __table_args__ = (
        UniqueConstraint("meeting_id", "number"),
        CheckConstraint("round IN (1, 2, 3)", name="round"),
        CheckConstraint("(round = 2) = (again_reason <> '')", name="again"),
    )

    key: Mapped[str] = key_column()
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    number: Mapped[int]
    level: Mapped[str] = mapped_column(String(4))
    round: Mapped[int] = mapped_column(default=1)
    state: Mapped[BatchState] = enum_column(BatchState, default=BatchState.PREPARED)
    issue_opened_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    present: Mapped[int] = mapped_column(default=0)
    switches: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    window_seconds: Mapped[int] = mapped_column(default=120)
    window_ends_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    extended: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    void_reason: Mapped[str] = mapped_column(String(200), default="")
    again_reason: Mapped[str] = mapped_column(
        String(200), default=""
    )  # why the chair put these to a second round
    log_emptied: Mapped[bool] = mapped_column(default=False)  # the database's files tell no order of writes any more
    meeting: Mapped[Meeting] = relationship()
    papers: Mapped[list["Paper"]] = relationship(back_populates="batch", order_by="Paper.position")


class Paper(Base):
    """The ballot paper of one candidate in one batch, with its electorate's figures (R-338)."""

    __tablename__ = "paper"
    __table_args__ = (UniqueConstraint("batch_key", "case_key"),)

    key: Mapped[str] = key_column()
    batch_key: Mapped[str] = mapped_column(ForeignKey("batch.key"), index=True)
    case_key: Mapped[str] = mapped_column(ForeignKey("review_case.key"), index=True)
    position: Mapped[int]
    blocked: Mapped[str] = mapped_column(String(40), default="")  # why this item cannot be voted (E-08)
    recused: Mapped[int] = mapped_column(default=0)
    base: Mapped[int] = mapped_column(default=0)
    batch: Mapped[Batch] = relationship(back_populates="papers")
    case: Mapped[ReviewCase] = relationship()


class QuotaSheet(Base):
    """The places of a level in a sitting (P-23): fixed when its first papers are issued, settled when all were voted on (R-409)."""

    __tablename__ = "quota_sheet"
    __table_args__ = (
        CheckConstraint("kind IN ('number', 'percent')", name="kind"),
        CheckConstraint("share >= 0 AND candidates >= 0 AND used >= 0", name="counts"),
        CheckConstraint("(settled_at IS NULL) = (hash = '')", name="settled"),
    )
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    level: Mapped[str] = mapped_column(String(4), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    share: Mapped[int]
    candidates: Mapped[int]
    used: Mapped[int]
    settled_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    body: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    hash: Mapped[str] = mapped_column(String(64), default="")


class SealingWord(Base):
    """That whoever presides, or a monitor, confirmed the sealing of a batch."""

    __tablename__ = "sealing_word"
    batch_key: Mapped[str] = mapped_column(ForeignKey("batch.key"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("committee_member.id"), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(UtcTime)


class Bulletin(Base):
    """What was in the box, unsealed and sorted by key, for everybody's recount; its hash goes into the minutes."""

    __tablename__ = "bulletin"
    batch_key: Mapped[str] = mapped_column(ForeignKey("batch.key"), primary_key=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    hash: Mapped[str] = mapped_column(String(64))


class PaperRecusal(Base):
    """A member who may not take this paper (E-31)."""

    __tablename__ = "paper_recusal"
    paper_key: Mapped[str] = mapped_column(ForeignKey("paper.key"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("committee_member.id"), primary_key=True)


class PaperTaken(Base):
    """Member M took paper P. Uniqueness of the member lives here (R-331); nothing here leads to a choice (R-018)."""

    __tablename__ = "paper_taken"
    __table_args__ = ({"sqlite_with_rowid": False},)
    paper_key: Mapped[str] = mapped_column(ForeignKey("paper.key"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("committee_member.id"), primary_key=True)


class PaperKey(Base):
    """SHA-256 of a one-time key that may cast on paper P. No member, no time, no order."""

    __tablename__ = "paper_key"
    __table_args__ = ({"sqlite_with_rowid": False},)
    paper_key: Mapped[str] = mapped_column(ForeignKey("paper.key"), primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)


class BoxBallot(Base):
    """A ballot in the box: paper, one-time key's hash, sealed choice. Uniqueness of the ballot lives here (R-331)."""

    __tablename__ = "box"
    __table_args__ = ({"sqlite_with_rowid": False},)
    paper_key: Mapped[str] = mapped_column(ForeignKey("paper.key"), primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed: Mapped[bytes]


class Tally(Base):
    """The count of one paper: agree + oppose + abstain + invalid + not returned = issued (R-332).

    The base is what was issued, plus the recused where P-20 counts them.
    """

    __tablename__ = "tally"
    __table_args__ = (
        CheckConstraint("agree + oppose + abstain + invalid + not_returned = issued", name="sum"),
        CheckConstraint(
            "agree >= 0 AND oppose >= 0 AND abstain >= 0 AND invalid >= 0 AND not_returned >= 0", name="counts"
        ),
        CheckConstraint("NOT passed OR (3 * agree >= 2 * base AND base > 0)", name="two_thirds"),
    )

    paper_key: Mapped[str] = mapped_column(ForeignKey("paper.key"), primary_key=True)
    committee_size: Mapped[int]
    present: Mapped[int]
    recused: Mapped[int]
    issued: Mapped[int]
    agree: Mapped[int]
    oppose: Mapped[int]
    abstain: Mapped[int]
    invalid: Mapped[int]
    not_returned: Mapped[int]
    base: Mapped[int]
    base_other_reading: Mapped[int]
    passed: Mapped[bool]
    passed_other_reading: Mapped[bool]
    switch: Mapped[str] = mapped_column(String(40))
    paper: Mapped[Paper] = relationship()
