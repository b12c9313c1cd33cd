"""The identity side: a dossier, whose it is, its files, submissions, checks and findings."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from committee import clock
from committee.db import Base, UtcTime, enum_column, public_id_column
from committee.text import Text


class FileState(StrEnum):
    """A file between upload and verdict. ``unreadable`` is never passed through (E-104)."""

    QUEUED = "queued"
    CHECKED = "checked"
    UNREADABLE = "unreadable"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"  # the original of a masked copy: identity-side, never in a review case
    COPY = "copy"  # masked by the office; joins a review case, never a hand-in
    QUARANTINED = "quarantined"  # reported as classified: nobody sees it
    PURGED = "purged"

    @property
    def label(self) -> Text:
        return {
            FileState.QUEUED: Text("检查中", "being checked"),
            FileState.CHECKED: Text("已检查", "checked"),
            FileState.UNREADABLE: Text("无法读取", "unreadable"),
            FileState.WITHDRAWN: Text("已撤下", "withdrawn"),
            FileState.REPLACED: Text("原件（已由遮盖件代替）", "original (a masked copy took its place)"),
            FileState.COPY: Text("遮盖件（办公室制作）", "masked copy, made by the office"),
            FileState.QUARANTINED: Text("已封存（疑似涉密）", "sealed off (may be classified)"),
            FileState.PURGED: Text("已清除", "purged"),
        }[self]


class Verdict(StrEnum):
    """What a check said, as in the checker's reports."""

    CLEAN = "clean"
    SUSPECT = "suspect"
    UNDECIDED = "undecided"
    LEAK = "leak"
    NOT_NEEDED = "not-needed"


class Judgement(StrEnum):
    """A checker's word on one finding (R-508)."""

    OPEN = "open"
    LEAK = "leak"
    NOT_LEAK = "not-leak"
    MASKED = "masked"

    @property
    def label(self) -> Text:
        return {
            Judgement.OPEN: Text("待判定", "to be judged"),
            Judgement.LEAK: Text("泄漏", "leak"),
            Judgement.NOT_LEAK: Text("非泄漏", "not a leak"),
            Judgement.MASKED: Text("已遮盖", "masked"),
        }[self]


class DossierSubject(Base):
    """Whose dossier it is, copied as it was at filing. The reviewing side never joins this table (law 1)."""

    __tablename__ = "dossier_subject"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(50))
    unit_name: Mapped[str] = mapped_column(String(120))
    identity_sealed: Mapped[bytes]  # identity.json of contract.md, encrypted


class Dossier(Base):
    """One applicant's pile of material in one season."""

    __tablename__ = "dossier"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), index=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("dossier_subject.id"), unique=True)
    version: Mapped[int] = mapped_column(default=0)
    open_for_upload: Mapped[bool] = mapped_column(default=True)  # closed between hand-in and return
    subject: Mapped[DossierSubject] = relationship()
    files: Mapped[list["MaterialFile"]] = relationship(back_populates="dossier", order_by="MaterialFile.id")
    submissions: Mapped[list["Submission"]] = relationship(back_populates="dossier", order_by="Submission.n")


class MaterialFile(Base):
    """One uploaded file in one slot of the rulebook's material list. The bytes never change; a correction is a new row."""

    __tablename__ = "material_file"
    __table_args__ = (
        CheckConstraint("pages >= 0 AND size >= 0", name="measures"),
        Index("ix_material_file_slot", "dossier_id", "slot"),
        Index("ix_material_file_state", "state", "dossier_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    slot: Mapped[str] = mapped_column(String(60))
    material_class: Mapped[str] = mapped_column(String(10))
    original_name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(40))
    object_key: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    pages: Mapped[int] = mapped_column(default=0)
    state: Mapped[FileState] = enum_column(FileState, default=FileState.QUEUED)
    verdict: Mapped[Verdict | None] = enum_column(Verdict)
    problem_zh: Mapped[str] = mapped_column(String(300), default="")
    problem_en: Mapped[str] = mapped_column(String(300), default="")
    not_checked: Mapped[list[Any]] = mapped_column(JSON, default=list)
    report_version: Mapped[str] = mapped_column(String(40), default="")
    made_from_id: Mapped[int | None] = mapped_column(ForeignKey("material_file.id"), index=True)  # masked from that row
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    uploaded_at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    checked_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    dossier: Mapped[Dossier] = relationship(back_populates="files")
    findings: Mapped[list["Finding"]] = relationship(
        back_populates="file", order_by="Finding.id", cascade="all, delete-orphan"
    )


class Finding(Base):
    """One place that a check reported, and what a person said of it. Evidence is identity: encrypted."""

    __tablename__ = "finding"
    __table_args__ = (CheckConstraint("(judged_at IS NULL) = (judgement = 'open')", name="judged"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    file_id: Mapped[int] = mapped_column(ForeignKey("material_file.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    severity: Mapped[str] = mapped_column(String(10))
    page: Mapped[int | None]
    box: Mapped[list[float] | None] = mapped_column(JSON)
    channel: Mapped[str] = mapped_column(String(20))
    detector: Mapped[str] = mapped_column(String(40))
    leak_class: Mapped[str] = mapped_column(String(10))
    confidence: Mapped[int] = mapped_column(default=100)
    evidence_sealed: Mapped[bytes | None]
    picture_key: Mapped[str] = mapped_column(String(64), default="")  # the place as a picture, in the store
    explanation_zh: Mapped[str] = mapped_column(LongText)
    explanation_en: Mapped[str] = mapped_column(LongText)
    judgement: Mapped[Judgement] = enum_column(Judgement, default=Judgement.OPEN)
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    judged_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    note: Mapped[str] = mapped_column(String(300), default="")
    claim: Mapped[str] = mapped_column(String(300), default="")  # the applicant's word on why this is not a leak
    file: Mapped[MaterialFile] = relationship(back_populates="findings")


class Standing(StrEnum):
    """Whether a hand-in stands. Pressed while checks still run, it waits for their verdict (R-101)."""

    PENDING = "pending"
    STANDING = "standing"
    BOUNCED = "bounced"


class Submission(Base):
    """Hand-in number *n* with the frozen manifest of file versions. Findings and sign-off refer to it; what is not in it is not reviewed (R-133)."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("dossier_id", "n"), CheckConstraint("n >= 1", name="n"))

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    n: Mapped[int]
    pressed_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    manifest: Mapped[list[Any]] = mapped_column(JSON)  # [{slot, file_id, object_key}]
    manifest_hash: Mapped[str] = mapped_column(String(64))
    declaration: Mapped[bool] = mapped_column(default=False)  # R-134, at each hand-in
    standing: Mapped[Standing] = enum_column(Standing, default=Standing.STANDING)
    dossier: Mapped[Dossier] = relationship(back_populates="submissions")
    files: Mapped[list["SubmissionFile"]] = relationship(cascade="all, delete-orphan")


class SubmissionFile(Base):
    """A file version inside a submission."""

    __tablename__ = "submission_file"
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("material_file.id"), primary_key=True)


class ScreeningState(StrEnum):
    """A submission at the masking desk. A row holds its due time and proposed defects; applications turn them into a return."""

    WAITING = "waiting"
    PASSED = "passed"
    DEFECTIVE = "defective"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> Text:
        return {
            ScreeningState.WAITING: Text("待核查", "to be screened"),
            ScreeningState.PASSED: Text("已签发", "signed"),
            ScreeningState.DEFECTIVE: Text("有问题", "defects found"),
            ScreeningState.WITHDRAWN: Text("已撤回", "withdrawn"),
        }[self]


class Screening(Base):
    """The checker's desk row for one submission."""

    __tablename__ = "screening"
    __table_args__ = (CheckConstraint("(decided_at IS NULL) = (state = 'waiting')", name="decided"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True)
    due_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    state: Mapped[ScreeningState] = enum_column(ScreeningState, default=ScreeningState.WAITING)
    defects: Mapped[list[Any]] = mapped_column(JSON, default=list)  # [{code, slot, file_id, page, note, box, finding}]
    kept: Mapped[list[Any]] = mapped_column(JSON, default=list)  # the over-masking checklist as it was ticked
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    acted: Mapped[bool] = mapped_column(default=False)  # the office returned, accepted or refused on it: no undo
    same_unit: Mapped[bool] = mapped_column(default=False)  # E-116: flagged to the supervisor
    submission: Mapped[Submission] = relationship()


class PageImage(Base):
    """A page of a stored object as a picture made on the server; private, purged with its object."""

    __tablename__ = "page_image"
    __table_args__ = (Index("uq_page_image_place", "source_key", "page", "dpi", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_key: Mapped[str] = mapped_column(String(64), index=True)
    page: Mapped[int]
    dpi: Mapped[int]
    object_key: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
