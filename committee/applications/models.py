"""An application: one phase column, and the facts beside it as rows of their own with who and when (R-128)."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from committee import clock
from committee.applications.rules import Channel, EvaluationKind, Phase, ReturnedBy
from committee.applications.rules_unit_papers import Paper
from committee.db import Base, UtcTime, enum_column, public_id_column
from committee.dossiers.models import Dossier
from committee.publicity.models import Posting

_FREE = "phase NOT IN ('draft', 'withdrawn')"


class Application(Base):
    """One person's application for one level in one season. R-121 is the partial unique index."""

    __tablename__ = "application"
    __table_args__ = (
        Index(
            "uq_application_r121",
            "season_year",
            "person_id",
            "series",
            "specialty",
            "level",
            unique=True,
            sqlite_where=text(_FREE),
            postgresql_where=text(_FREE),
        ),
        Index("ix_application_list", "season_id", "phase", "level_rank"),
        Index("ix_application_standing", "season_id", "phase", "phase_since"),
        Index("ix_application_filed", "season_id", "person_id", "phase"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), index=True)
    season_year: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), unique=True)
    name: Mapped[str] = mapped_column(String(50), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    unit_name: Mapped[str] = mapped_column(String(120))
    upper_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    channel: Mapped[Channel] = enum_column(Channel)
    evaluation: Mapped[EvaluationKind] = enum_column(EvaluationKind)
    series: Mapped[str] = mapped_column(String(20))
    specialty: Mapped[str] = mapped_column(String(60))
    level: Mapped[str] = mapped_column(String(4))
    level_rank: Mapped[int]
    phase: Mapped[Phase] = enum_column(Phase, default=Phase.DRAFT, index=True)
    version: Mapped[int] = mapped_column(default=0)  # counts saves, so that two people on one record are told
    form: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    mask_name: Mapped[bool] = mapped_column(default=True)
    mask_photo: Mapped[bool] = mapped_column(default=True)
    mask_unit: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    submitted_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    phase_since: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    dossier: Mapped[Dossier] = relationship()
    achievements: Mapped[list["Achievement"]] = relationship(
        cascade="all, delete-orphan", order_by="Achievement.position"
    )
    returns: Mapped[list["Return"]] = relationship(back_populates="application", order_by="Return.id")
    steps: Mapped[list["Step"]] = relationship(order_by="Step.id")


class Achievement(Base):
    """A result with the applicant's rank among the participants (R-429)."""

    __tablename__ = "achievement"
    __table_args__ = (CheckConstraint("rank >= 1 AND rank <= total", name="rank"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    year: Mapped[int]
    rank: Mapped[int]
    total: Mapped[int]
    corresponding: Mapped[bool] = mapped_column(default=False)


class Step(Base):
    """A check that somebody made: who, when, with what word (R-328)."""

    __tablename__ = "application_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    phase_before: Mapped[Phase] = enum_column(Phase)
    phase_after: Mapped[Phase] = enum_column(Phase)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    opinion: Mapped[str] = mapped_column(LongText, default="")
    seen: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Return(Base):
    """A return with all its defects at once (R-125); *n* is the submission that failed, 0 for a return by the employer."""

    __tablename__ = "application_return"
    __table_args__ = (CheckConstraint("n >= 0", name="n"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    returned_by: Mapped[ReturnedBy] = enum_column(ReturnedBy)
    n: Mapped[int]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    due_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    restored_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)  # E-56
    late_leak: Mapped[bool] = mapped_column(
        default=False
    )  # for what an expert found after acceptance, or following that (P-31)
    application: Mapped[Application] = relationship(back_populates="returns")
    defects: Mapped[list["Defect"]] = relationship(cascade="all, delete-orphan", order_by="Defect.id")


class Defect(Base):
    """One defect: a code of the rulebook, where it is, and the remark the applicant reads."""

    __tablename__ = "application_defect"

    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("application_return.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    slot: Mapped[str] = mapped_column(String(60), default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("material_file.id"))
    page: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(500), default="")


class ElectronicAcceptance(Base):
    """已接收材料: the electronic dossier passed. A fact of its own, not proof of paper (R-128)."""

    __tablename__ = "electronic_acceptance"
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[dt.datetime] = mapped_column(UtcTime)


class PaperReceipt(Base):
    """Paper brought to the host: copies and the literal sentence checked (R-129)."""

    __tablename__ = "paper_receipt"
    __table_args__ = (UniqueConstraint("application_id", "attempt"), CheckConstraint("copies >= 0", name="copies"))

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    attempt: Mapped[int]
    received_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    copies: Mapped[int]
    opinion_text: Mapped[str] = mapped_column(String(200), default="")
    signed_and_sealed: Mapped[bool]
    ok: Mapped[bool]
    note: Mapped[str] = mapped_column(String(300), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class UnitScan(Base):
    """The scan of one signed paper of a posting; a better one takes its place."""

    __tablename__ = "unit_scan"
    __table_args__ = (UniqueConstraint("posting_id", "paper"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"), index=True)
    paper: Mapped[Paper] = enum_column(Paper)
    file_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(40))
    object_key: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    posting: Mapped[Posting] = relationship()


class Fee(Base):
    """What is due and what was paid, in whole yuan (R-131). Another amount than due leaves it unsettled."""

    __tablename__ = "fee"
    __table_args__ = (
        CheckConstraint("due_yuan >= 0", name="due"),
        CheckConstraint("(paid_at IS NULL) = (paid_yuan IS NULL)", name="paid"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    remark_code: Mapped[str] = mapped_column(String(12), unique=True)
    due_yuan: Mapped[int]
    due_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    paid_yuan: Mapped[int | None]
    paid_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    channel: Mapped[str] = mapped_column(String(20), default="")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)

    @property
    def settled(self) -> bool:
        """Paid exactly what was due."""
        return self.paid_yuan == self.due_yuan


class Delegation(Base):
    """委托评审: the dossiers of a channel go to another place's recorded committee, by a letter that is kept (R-308). The last one counts."""

    __tablename__ = "delegation"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), index=True)
    channel: Mapped[Channel] = enum_column(Channel)
    committee: Mapped[str] = mapped_column(String(120))
    host: Mapped[str] = mapped_column(String(120))
    letter_number: Mapped[str] = mapped_column(String(60))
    letter_on: Mapped[dt.date]
    media_type: Mapped[str] = mapped_column(String(40))
    object_key: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
