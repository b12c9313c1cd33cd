"""Experts with their relations, committees with their groups, draws, and pairs that may not meet."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from committee.db import Base, UtcTime, enum_column, public_id_column
from committee.experts.rules import ConflictKind
from committee.people.models import Person, Unit
from committee.text import Text


class Expert(Base):
    """A person in the recorded pool (R-306, R-307)."""

    __tablename__ = "expert"
    __table_args__ = (CheckConstraint("term_to >= term_from", name="term"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    title: Mapped[str] = mapped_column(String(40))
    level_rank: Mapped[int]
    specialties: Mapped[list[str]] = mapped_column(JSON)
    term_from: Mapped[dt.date]
    term_to: Mapped[dt.date]
    active: Mapped[bool] = mapped_column(default=True)
    removed_reason: Mapped[str] = mapped_column(String(200), default="")
    past_units: Mapped[list[Any]] = mapped_column(
        JSON, default=list
    )  # [{unit_id, until}], for the wider reading of R-335
    person: Mapped[Person] = relationship()
    unit: Mapped[Unit] = relationship()
    relations: Mapped[list["Relation"]] = relationship(cascade="all, delete-orphan", order_by="Relation.id")


class Relation(Base):
    """A relative, student, superior and so on that an expert named on the signed recusal declaration (R-401, R-335)."""

    __tablename__ = "expert_relation"
    __table_args__ = (UniqueConstraint("expert_id", "person_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[ConflictKind] = enum_column(ConflictKind)
    note: Mapped[str] = mapped_column(String(200), default="")
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    noted_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    person: Mapped[Person] = relationship()


class Committee(Base):
    """A recorded committee for a season; its size is the constituted one and odd (R-303 to R-305)."""

    __tablename__ = "committee"
    __table_args__ = (
        CheckConstraint("size % 2 = 1", name="odd"),
        CheckConstraint("size >= 11 OR size_approval <> ''", name="smallest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    levels: Mapped[list[str]] = mapped_column(JSON)
    size: Mapped[int]
    size_approval: Mapped[str] = mapped_column(String(200), default="")
    recorded_until: Mapped[dt.date]
    members: Mapped[list["Member"]] = relationship(back_populates="committee", order_by="Member.number")
    groups: Mapped[list["Group"]] = relationship(order_by="Group.id")


class Seat(StrEnum):
    """A member's seat; only chair and deputies may preside (R-012)."""

    CHAIR = "chair"
    DEPUTY = "deputy"
    MEMBER = "member"

    @property
    def label(self) -> Text:
        return {
            Seat.CHAIR: Text("主任委员", "chair"),
            Seat.DEPUTY: Text("副主任委员", "deputy chair"),
            Seat.MEMBER: Text("委员", "member"),
        }[self]


class Group(Base):
    """An evaluation group by discipline, three experts or more (R-313)."""

    __tablename__ = "evaluation_group"
    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    specialties: Mapped[list[str]] = mapped_column(JSON)
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("committee_member.id", use_alter=True))


class Member(Base):
    """An expert's seat in a committee. ``number`` is what marks on page images say (评委07), never the name."""

    __tablename__ = "committee_member"
    __table_args__ = (
        UniqueConstraint("committee_id", "expert_id"),
        UniqueConstraint("committee_id", "number"),
        Index(
            "uq_committee_member_chair",
            "committee_id",
            unique=True,
            sqlite_where=text("seat = 'chair' AND left_on IS NULL"),
            postgresql_where=text("seat = 'chair' AND left_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"), index=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    number: Mapped[int]
    seat: Mapped[Seat] = enum_column(Seat, default=Seat.MEMBER)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("evaluation_group.id"))
    left_on: Mapped[dt.date | None]
    left_reason: Mapped[str] = mapped_column(String(200), default="")
    committee: Mapped[Committee] = relationship(back_populates="members")
    expert: Mapped[Expert] = relationship()
    group: Mapped[Group | None] = relationship(foreign_keys=[group_id])


class Draw(Base):
    """A random draw with all its inputs, so that anyone recomputes it (R-306). Prepared, performed, confirmed by its supervisor."""

    __tablename__ = "draw"
    __table_args__ = (
        CheckConstraint("(drawn_at IS NULL) = (seed = '')", name="drawn"),
        CheckConstraint("witnessed_at IS NULL OR (drawn_at IS NOT NULL AND refusal = '')", name="witnessed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), index=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))  # committee | replacement
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON)  # pool snapshot, exclusions with rule, quotas
    commitment: Mapped[str] = mapped_column(String(64))  # SHA-256 of the secret, shown before the draw
    secret: Mapped[str] = mapped_column(String(64))  # shown once the draw is done
    words: Mapped[str] = mapped_column(String(120), default="")  # what the supervisor said, mixed into the seed
    seed: Mapped[str] = mapped_column(String(64), default="")
    result: Mapped[list[Any]] = mapped_column(JSON, default=list)
    reserves: Mapped[list[Any]] = mapped_column(JSON, default=list)
    reason: Mapped[str] = mapped_column(String(200), default="")
    prepared_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    drawn_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    witnessed_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)  # the supervisor's own press; seats nobody before
    refusal: Mapped[str] = mapped_column(String(200), default="")  # why the supervisor did not confirm it

    @property
    def waits(self) -> bool:
        """Drawn, and the supervisor who was present has neither confirmed nor refused it."""
        return self.drawn_at is not None and self.witnessed_at is None and not self.refusal


class Severity(StrEnum):
    """hard blocks, ask lets the office decide (R-335)."""

    HARD = "hard"
    ASK = "ask"


class Conflict(Base):
    """A case and an expert that may not meet, computed by the office from identity held apart, or declared (R-022, R-335)."""

    __tablename__ = "conflict"
    __table_args__ = (UniqueConstraint("case_key", "expert_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_key: Mapped[str] = mapped_column(ForeignKey("review_case.key"), index=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    kind: Mapped[ConflictKind] = enum_column(ConflictKind)
    severity: Mapped[Severity] = enum_column(Severity)
    decided: Mapped[bool] = mapped_column(default=True)  # an «ask» waits for the office; until then it blocks as well
    lifted: Mapped[bool] = mapped_column(default=False)  # an «ask» that the office dismissed
    source: Mapped[str] = mapped_column(String(20), default="computed")  # computed | declared | recused
    at: Mapped[dt.datetime] = mapped_column(UtcTime)
