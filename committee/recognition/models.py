"""An application for recognition: one phase column, and beside it postings, ticks, proofs seen, returns, paper and confirmation."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from committee import clock
from committee.db import Base, UtcTime, enum_column, public_id_column
from committee.dossiers.models import Dossier
from committee.recognition.eyes import ProofKind
from committee.recognition.rules import Desk, Phase
from committee.seasons.recognition_tables import Tier

_LIVE = "phase NOT IN ('withdrawn', 'abandoned', 'not-passed', 'cancelled')"


class RecognitionApplication(Base):
    """One person's application on one route. A person has one that lives in a season (partial unique index)."""

    __tablename__ = "recognition_application"
    __table_args__ = (
        Index(
            "uq_recognition_application_live",
            "season_id",
            "person_id",
            unique=True,
            sqlite_where=text(_LIVE),
            postgresql_where=text(_LIVE),
        ),
        Index("ix_recognition_application_list", "season_id", "phase", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), unique=True)
    name: Mapped[str] = mapped_column(String(50), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    unit_name: Mapped[str] = mapped_column(String(120))
    tier: Mapped[Tier] = enum_column(Tier)
    county_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    final_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    route: Mapped[str] = mapped_column(String(10))
    specialty: Mapped[str] = mapped_column(String(10))
    level: Mapped[str] = mapped_column(String(4), default="")
    phase: Mapped[Phase] = enum_column(Phase, default=Phase.PREPARING, index=True)
    version: Mapped[int] = mapped_column(default=0)
    form: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    judged_on: Mapped[dt.date | None]  # the day by which the years were counted, at the latest hand-in
    submitted_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    arrived_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)  # first arrival at the final body
    returned_from: Mapped[Desk | None] = enum_column(Desk)
    phase_since: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    dossier: Mapped[Dossier] = relationship()
    steps: Mapped[list["RecognitionStep"]] = relationship(order_by="RecognitionStep.id")
    returns: Mapped[list["RecognitionReturn"]] = relationship(order_by="RecognitionReturn.id")
    ticks: Mapped[list["RecognitionTick"]] = relationship(order_by="RecognitionTick.id")
    proofs: Mapped[list["ProofSeen"]] = relationship(order_by="ProofSeen.id")


class RecognitionStep(Base):
    """A step that somebody took: who, when, with what word, having seen what (R-328)."""

    __tablename__ = "recognition_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("recognition_application.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    phase_before: Mapped[Phase] = enum_column(Phase)
    phase_after: Mapped[Phase] = enum_column(Phase)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    opinion: Mapped[str] = mapped_column(LongText, default="")
    seen: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class RecognitionReturn(Base):
    """A return with all its defects at once. There is no limit on how often (R-165)."""

    __tablename__ = "recognition_return"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("recognition_application.id"), index=True)
    desk: Mapped[Desk] = enum_column(Desk)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    defects: Mapped[list["RecognitionDefect"]] = relationship(
        cascade="all, delete-orphan", order_by="RecognitionDefect.id"
    )


class RecognitionDefect(Base):
    """One defect: a code of the rulebook, the slot, and a remark."""

    __tablename__ = "recognition_defect"

    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("recognition_return.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    slot: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(String(500), default="")


class RecognitionTick(Base):
    """What the system cannot know, confirmed or denied by a checker with evidence; the last one counts."""

    __tablename__ = "recognition_tick"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("recognition_application.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    holds: Mapped[bool]
    evidence: Mapped[str] = mapped_column(String(300))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)


class ProofSeen(Base):
    """Signature and seal on a unit's proof as a checker saw them; the last one counts (R-176, E-120)."""

    __tablename__ = "proof_seen"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("recognition_application.id"), index=True)
    slot: Mapped[str] = mapped_column(String(60))
    signed: Mapped[bool]
    sealed: Mapped[bool]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)


class UnitPaper(Base):
    """A scan of form 1, 2 or 3 as the unit signed and sealed it: one file for all the people it names."""

    __tablename__ = "unit_paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    slot: Mapped[str] = mapped_column(String(60))
    object_key: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(40))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    lines: Mapped[list["UnitPaperLine"]] = relationship(cascade="all, delete-orphan")


class UnitPaperLine(Base):
    """Somebody named on a unit's paper."""

    __tablename__ = "unit_paper_line"
    paper_id: Mapped[int] = mapped_column(ForeignKey("unit_paper.id"), primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("recognition_application.id"), primary_key=True, index=True)


class PaperBundle(Base):
    """Paper that came in one bundle from a unit or a county: form 4 and the report forms, two copies each (R-164)."""

    __tablename__ = "paper_bundle"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), index=True)
    from_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    to_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    form4_there: Mapped[bool]
    note: Mapped[str] = mapped_column(String(300), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    lines: Mapped[list["PaperBundleLine"]] = relationship(cascade="all, delete-orphan")


class PaperBundleLine(Base):
    """One person's report forms in a bundle; ``ok`` only with the copies the notice asks for, signed and sealed."""

    __tablename__ = "paper_bundle_line"
    __table_args__ = (UniqueConstraint("bundle_id", "application_id"), CheckConstraint("copies >= 0", name="copies"))

    id: Mapped[int] = mapped_column(primary_key=True)
    bundle_id: Mapped[int] = mapped_column(ForeignKey("paper_bundle.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("recognition_application.id"), index=True)
    copies: Mapped[int]
    ok: Mapped[bool]
    note: Mapped[str] = mapped_column(String(300), default="")


class RecognitionBatch(Base):
    """What one batch check did, for its own page: who went on (public ids) and who stayed for which reason."""

    __tablename__ = "recognition_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    passed: Mapped[list[str]] = mapped_column(JSON, default=list)
    recommended: Mapped[list[str]] = mapped_column(JSON, default=list)
    left: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)  # {"id", "zh", "en"}


class RecognitionConfirmation(Base):
    """The confirmation by the final body: who, when, and the level given."""

    __tablename__ = "recognition_confirmation"

    application_id: Mapped[int] = mapped_column(ForeignKey("recognition_application.id"), primary_key=True)
    level: Mapped[str] = mapped_column(String(4))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)


class SheetStep(StrEnum):
    """Where an uploaded roster stands."""

    READING = "reading"
    READ = "read"
    REFUSED = "refused"
    IMPORTING = "importing"
    IMPORTED = "imported"


class RosterSheet(Base):
    """A roster that came as Excel: kept between preview and import, so that exactly what was previewed is imported, once.

    ``units`` are those of the clerk at the last press (None: all). ``shown_sealed`` is what the preview's page draws. Both it and
    the sheet itself go after a while (``forgotten_at``).
    """

    __tablename__ = "roster_sheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    units: Mapped[list[int] | None] = mapped_column(JSON)
    object_key: Mapped[str] = mapped_column(String(64))
    step: Mapped[SheetStep] = enum_column(SheetStep, default=SheetStep.READING)
    job_id: Mapped[int | None]
    shown_sealed: Mapped[bytes | None]
    at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now, index=True)
    imported_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    people: Mapped[int] = mapped_column(default=0)
    forgotten_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)


class ProofRead(Base):
    """What the eyes read on a scan, with its place; a value for a person to compare, never taken over by itself. Identity: encrypted."""

    __tablename__ = "proof_read"
    __table_args__ = (CheckConstraint("(judged_at IS NULL) = (agrees IS NULL)", name="judged"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    file_id: Mapped[int] = mapped_column(ForeignKey("material_file.id"), index=True)
    kind: Mapped[ProofKind] = enum_column(ProofKind)
    value_sealed: Mapped[bytes]
    page: Mapped[int]
    box: Mapped[list[float]] = mapped_column(JSON)
    agrees: Mapped[bool | None]
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    judged_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
