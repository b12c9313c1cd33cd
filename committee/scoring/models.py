"""Score sheets in integer hundredths, and the group's written opinion."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from committee.assignment.models import Assignment
from committee.db import Base, UtcTime, key_column


class ScoreSheet(Base):
    """One expert's sheet for one case. Locks on submit (R-426); ``version`` tells two tabs apart."""

    __tablename__ = "score_sheet"
    __table_args__ = (CheckConstraint("total >= 0 AND total <= 10000", name="total"),)

    key: Mapped[str] = key_column()
    assignment_key: Mapped[str] = mapped_column(ForeignKey("assignment.key"), unique=True)
    version: Mapped[int] = mapped_column(default=0)
    locked: Mapped[bool] = mapped_column(default=False)
    discarded: Mapped[bool] = mapped_column(default=False)  # after a recusal or a late leak (E-32, P-31)
    total: Mapped[int] = mapped_column(default=0)
    marks: Mapped[dict[str, int]] = mapped_column(
        JSON, default=dict
    )  # item → hundredths; one row, so that a save is one write
    gates: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # one-vote-veto items
    opinion: Mapped[str] = mapped_column(LongText, default="")
    reason: Mapped[str] = mapped_column(String(500), default="")  # needed below 60 and above 90
    saved_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    locked_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    assignment: Mapped[Assignment] = relationship()


class GroupOpinion(Base):
    """The group's written opinion on a case (R-313); reference material for the voters, never a decision."""

    __tablename__ = "group_opinion"
    __table_args__ = (CheckConstraint("(closed_at IS NULL) = (recommend IS NULL)", name="closed"),)

    case_key: Mapped[str] = mapped_column(ForeignKey("review_case.key"), primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("evaluation_group.id"), index=True)
    body: Mapped[str] = mapped_column(LongText, default="")
    recommend: Mapped[bool | None]
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("committee_member.id"))
    version: Mapped[int] = mapped_column(default=0)
    discussed_at: Mapped[dt.datetime | None] = mapped_column(
        UtcTime
    )  # the leader opened single marks to the group
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)


class SheetReopening(Base):
    """A locked sheet that the leader reopened: why, and what stood on it before (R-426)."""

    __tablename__ = "sheet_reopening"

    key: Mapped[str] = key_column()
    sheet_key: Mapped[str] = mapped_column(ForeignKey("score_sheet.key"), index=True)
    leader_id: Mapped[int] = mapped_column(ForeignKey("committee_member.id"))
    reason: Mapped[str] = mapped_column(String(300))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[dt.datetime] = mapped_column(UtcTime)
