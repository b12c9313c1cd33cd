"""The reviewing side: a case under a random code and its signed copies. No identity, no filing time, no order of arrival."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from committee.db import Base, UtcTime, enum_column, key_column
from committee.text import Text


class CaseState(StrEnum):
    """Whether experts may meet the case."""

    OPEN = "open"
    PULLED = "pulled"
    CLOSED = "closed"

    @property
    def label(self) -> Text:
        return {
            CaseState.OPEN: Text("在审", "under review"),
            CaseState.PULLED: Text("暂停（复核遮盖）", "held (masking under review)"),
            CaseState.CLOSED: Text("已结束", "closed"),
        }[self]


class CopyState(StrEnum):
    """Only a passed copy can be opened by an expert (law 2)."""

    PASSED = "passed"
    PULLED = "pulled"
    RETIRED = "retired"  # of a submission that went back to the applicant or was refused (P-31)


class ReviewCase(Base):
    """A candidate as experts know it: code, level, specialty and masked facts."""

    __tablename__ = "review_case"
    __table_args__ = (UniqueConstraint("season_id", "code"),)

    key: Mapped[str] = key_column()
    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), index=True)
    code: Mapped[str] = mapped_column(String(12))
    route: Mapped[str] = mapped_column(String(20))
    level: Mapped[str] = mapped_column(String(4))
    level_rank: Mapped[int]
    specialty: Mapped[str] = mapped_column(String(60))
    state: Mapped[CaseState] = enum_column(CaseState, default=CaseState.OPEN)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # education, years, achievements with rank/total
    files: Mapped[list["ReviewFile"]] = relationship(back_populates="case", order_by="ReviewFile.position")


class ReviewFile(Base):
    """One masked file of a case."""

    __tablename__ = "review_file"
    __table_args__ = (CheckConstraint("pages >= 1", name="pages"),)

    key: Mapped[str] = key_column()
    case_key: Mapped[str] = mapped_column(ForeignKey("review_case.key"), index=True)
    slot: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    object_key: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int]
    replaces_key: Mapped[str | None] = mapped_column(ForeignKey("review_file.key"), unique=True)  # masked anew (P-31)
    state: Mapped[CopyState] = enum_column(CopyState, default=CopyState.PASSED)
    case: Mapped[ReviewCase] = relationship(back_populates="files")


class ReviewLink(Base):
    """The only place where a code meets a dossier. Read by office actions, never by a query of the reviewing side."""

    __tablename__ = "review_link"

    case_key: Mapped[str] = mapped_column(ForeignKey("review_case.key"), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), unique=True)


class PageServed(Base):
    """Which page of which copy was shown to whom (a late leak must know who saw it, P-31)."""

    __tablename__ = "page_served"
    __table_args__ = (UniqueConstraint("file_key", "page", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    file_key: Mapped[str] = mapped_column(ForeignKey("review_file.key"), index=True)
    page: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    first_at: Mapped[dt.datetime] = mapped_column(UtcTime)


class LateLeak(Base):
    """An expert's «发现未遮盖信息»: the copy was pulled at once and the office told (P-31)."""

    __tablename__ = "late_leak"
    __table_args__ = (CheckConstraint("(settled_at IS NULL) = (outcome = '')", name="settled"),)

    key: Mapped[str] = key_column()
    file_key: Mapped[str] = mapped_column(ForeignKey("review_file.key"), index=True)
    page: Mapped[int | None]
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    reported_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    note: Mapped[str] = mapped_column(String(300), default="")
    outcome: Mapped[str] = mapped_column(String(20), default="")
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    settled_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    file: Mapped[ReviewFile] = relationship()
