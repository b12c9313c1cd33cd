"""Masking in the browser: the draft of boxes that two people may have open at once, each run that made a copy, and reports of classified files."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from committee import clock
from committee.db import Base, UtcTime, enum_column, public_id_column
from committee.dossiers.models import FileState, MaterialFile
from committee.text import Text


class MaskingDraft(Base):
    """The boxes of one file as they were last saved. Geometry only: no text of the file is kept here."""

    __tablename__ = "masking_draft"
    __table_args__ = (CheckConstraint("version >= 0", name="version"),)

    file_id: Mapped[int] = mapped_column(ForeignKey("material_file.id"), primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    boxes: Mapped[list[Any]] = mapped_column(JSON, default=list)  # see rules_masking.MaskBox
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    saved_at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)


class RunState(StrEnum):
    """What became of one order to mask."""

    QUEUED = "queued"
    PROVED = "proved"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> Text:
        return {
            RunState.QUEUED: Text("正在遮盖", "being masked"),
            RunState.PROVED: Text("已证明干净", "proved clean"),
            RunState.REFUSED: Text("未通过证明", "not proved"),
            RunState.FAILED: Text("未能完成", "not finished"),
            RunState.CANCELLED: Text("已取消", "cancelled"),
        }[self]


class MaskingRun(Base):
    """One order to mask a file: the boxes as they were at that moment, and what came of it.

    The row stands before the work begins, so that a killed worker loses nothing. The report may name what was read: encrypted.
    """

    __tablename__ = "masking_run"
    __table_args__ = (
        CheckConstraint("(finished_at IS NULL) = (state = 'queued')", name="finished"),
        CheckConstraint("(result_id IS NOT NULL) = (state = 'proved')", name="proved"),
        Index("ix_masking_run_place", "file_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    file_id: Mapped[int] = mapped_column(ForeignKey("material_file.id"))
    job_id: Mapped[int | None]
    boxes: Mapped[list[Any]] = mapped_column(JSON)
    by_office: Mapped[bool] = mapped_column(default=False)
    state: Mapped[RunState] = enum_column(RunState, default=RunState.QUEUED)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    result_id: Mapped[int | None] = mapped_column(ForeignKey("material_file.id"), index=True)
    problem_zh: Mapped[str] = mapped_column(String(300), default="")
    problem_en: Mapped[str] = mapped_column(String(300), default="")
    report_sealed: Mapped[bytes | None]
    report_sha256: Mapped[str] = mapped_column(String(64), default="")
    signature: Mapped[str] = mapped_column(String(128), default="")
    file: Mapped[MaterialFile] = relationship(foreign_keys=[file_id])
    result: Mapped[MaterialFile | None] = relationship(foreign_keys=[result_id])


class ClassifiedReport(Base):
    """Somebody says that a file holds classified content (R-134): nobody sees it from that moment; purged or given back by two people."""

    __tablename__ = "classified_report"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (purged IS NULL)", name="decided"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> reported_by_id", name="second_person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    file_id: Mapped[int] = mapped_column(ForeignKey("material_file.id"), index=True)
    family: Mapped[list[Any]] = mapped_column(
        JSON
    )  # [[file id, state before]] of the file and of what was masked from it
    reason: Mapped[str] = mapped_column(String(300))
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    reported_at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    purged: Mapped[bool | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    file: Mapped[MaterialFile] = relationship()


OUT_OF_SIGHT = (FileState.QUARANTINED, FileState.PURGED)
