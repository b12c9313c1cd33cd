"""Releases of results, documents made from the same numbers, confirmations."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from committee.db import Base, UtcTime, enum_column, public_id_column
from committee.results.rules import ReleaseState


class Release(Base):
    """One publication of a meeting's results: the frozen table everything is printed from, and its hash."""

    __tablename__ = "release"
    __table_args__ = (
        CheckConstraint("(released_at IS NULL) = (state <> 'released')", name="released"),
        CheckConstraint("released_by_id IS NULL OR released_by_id <> prepared_by_id", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), index=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("posting.id"))
    state: Mapped[ReleaseState] = enum_column(ReleaseState, default=ReleaseState.PREPARED)
    rows: Mapped[list[Any]] = mapped_column(JSON)
    rows_hash: Mapped[str] = mapped_column(String(64))
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    approval_id: Mapped[str] = mapped_column(String(24), default="")  # public id of the second person's decision
    prepared_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    prepared_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    released_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)


class OfficialDocument(Base):
    """A printed document: kind, number of its issue, where its bytes lie. A correction is a new number (R-434)."""

    __tablename__ = "official_document"
    __table_args__ = (UniqueConstraint("season_id", "kind", "subject_key", "format", "issue"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject_key: Mapped[str] = mapped_column(String(40), default="")
    format: Mapped[str] = mapped_column(String(8))
    issue: Mapped[int] = mapped_column(default=1)
    file_name: Mapped[str] = mapped_column(String(120))
    object_key: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Confirmation(Base):
    """The HR bureau's or host's confirmation of one application (R-318); the title dates from the vote (R-445)."""

    __tablename__ = "confirmation"
    __table_args__ = (
        Index(
            "uq_confirmation_certificate",
            "certificate_number",
            unique=True,
            sqlite_where=text("certificate_number <> ''"),
            postgresql_where=text("certificate_number <> ''"),
        ),
    )
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    title_date: Mapped[dt.date]
    document_number: Mapped[str] = mapped_column(String(60))
    certificate_number: Mapped[str] = mapped_column(String(40), default="")
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    confirmed_at: Mapped[dt.datetime] = mapped_column(UtcTime)


class ReexaminationRequest(Base):
    """复查: an applicant asks for a look at the procedure of their own case (R-319)."""

    __tablename__ = "reexamination_request"
    __table_args__ = (CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    body: Mapped[str] = mapped_column(String(2000))
    asked_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    answer: Mapped[str] = mapped_column(String(2000), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
