"""Units, persons, accounts, roles, sessions and approvals. A person, an account, an expert and an application are four things."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from committee import clock
from committee.db import Base, UtcTime, enum_column, public_id_column
from committee.people.rules import AccountState, UnitKind
from committee.permissions import EXCLUDED_PAIRS, Role


class Unit(Base):
    """A work unit or an administrative body. ``legal_entity_id`` is empty for a legal entity itself; recusal compares entities."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[UnitKind] = enum_column(UnitKind)
    region: Mapped[str] = mapped_column(String(60), default="")
    uscc: Mapped[str] = mapped_column(String(30), default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    legal_entity_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    phone: Mapped[str] = mapped_column(String(40), default="")
    aliases: Mapped[list["UnitAlias"]] = relationship(back_populates="unit", cascade="all, delete-orphan")

    @property
    def entity_id(self) -> int:
        """The legal entity that recusal compares (R-335)."""
        return self.legal_entity_id or self.id


class UnitAlias(Base):
    """A former, short or foreign name of a unit, with the time it was in use (L-07)."""

    __tablename__ = "unit_alias"
    __table_args__ = (UniqueConstraint("unit_id", "alias"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    alias: Mapped[str] = mapped_column(String(120))
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    unit: Mapped[Unit] = relationship(back_populates="aliases")


class Person(Base):
    """A human being. The ID number is encrypted, with a keyed unique index beside it."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    name_key: Mapped[str] = mapped_column(String(50), index=True)
    former_names: Mapped[list[str]] = mapped_column(JSON, default=list)
    latin_names: Mapped[list[str]] = mapped_column(JSON, default=list)
    native_names: Mapped[list[str]] = mapped_column(JSON, default=list)
    sex: Mapped[str] = mapped_column(String(4), default="")
    ethnicity: Mapped[str] = mapped_column(String(20), default="")
    id_number_sealed: Mapped[bytes]
    id_number_index: Mapped[str] = mapped_column(String(64), unique=True)
    phone_sealed: Mapped[bytes | None]
    email_sealed: Mapped[bytes | None]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    unit: Mapped[Unit | None] = relationship()


class Account(Base):
    """A way to sign in. Without a person for bodies' service accounts is not possible: everybody acts under their own name."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    login_name: Mapped[str] = mapped_column(String(60), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    totp_sealed: Mapped[bytes | None]
    totp_last_step: Mapped[int] = mapped_column(default=0)
    state: Mapped[AccountState] = enum_column(AccountState, default=AccountState.CLAIMED_BY_NOBODY)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    claimed_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    wanted_unit_id: Mapped[int | None] = mapped_column(
        ForeignKey("unit.id"), index=True
    )  # of somebody who stands in no unit
    wanted_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    locale: Mapped[str] = mapped_column(String(5), default="zh")
    large_type: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    person: Mapped[Person] = relationship()
    wanted_unit: Mapped[Unit | None] = relationship()


def _pair_index(a: Role, b: Role) -> Index:
    return Index(
        f"uq_role_grant_{a.value}_{b.value}",
        "account_id",
        "scope",
        unique=True,
        sqlite_where=text(f"role IN ('{a.value}', '{b.value}')"),
        postgresql_where=text(f"role IN ('{a.value}', '{b.value}')"),
    )


class RoleGrant(Base):
    """Account × role in a season (``scope`` is the season's id, 0 for the installation). Excluded pairs are indexes (R-017)."""

    __tablename__ = "role_grant"
    __table_args__ = (
        UniqueConstraint("account_id", "role", "scope"),
        CheckConstraint("scope >= 0", name="scope"),
        *(_pair_index(a, b) for a, b in EXCLUDED_PAIRS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[Role] = enum_column(Role)
    scope: Mapped[int] = mapped_column(default=0)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    granted_at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    units: Mapped[list["GrantUnit"]] = relationship(cascade="all, delete-orphan")
    account: Mapped[Account] = relationship(foreign_keys=[account_id])


class GrantUnit(Base):
    """A unit in which a grant holds; a grant without units holds everywhere."""

    __tablename__ = "grant_unit"
    grant_id: Mapped[int] = mapped_column(ForeignKey("role_grant.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)


class UserSession(Base):
    """One sign-in, revocable. The key is the SHA-256 of the cookie's token, so that a copy of the table opens nothing."""

    __tablename__ = "user_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    last_seen_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    second_factor_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    seat: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(60), default="")
    agent: Mapped[str] = mapped_column(String(200), default="")
    revoked_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    account: Mapped[Account] = relationship()


class CodeKind(StrEnum):
    """What a printed one-time code is for."""

    RESET = "reset"
    SEAT = "seat"


class OneTimeCode(Base):
    """A printed code handed over in person: a password reset, or a seat card as second factor in the meeting room (R-401)."""

    __tablename__ = "one_time_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[CodeKind] = enum_column(CodeKind)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    place: Mapped[str] = mapped_column(String(40), default="")
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    witnessed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    clears_second_factor: Mapped[bool] = mapped_column(default=False)
    needs_witness: Mapped[bool] = mapped_column(default=False)  # opens nothing until a second person confirmed it
    issued_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    expires_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    used_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)


class Attempts(Base):
    """Tries from one account name or one address in the running window. The key is keyed-hashed: no names, no addresses."""

    __tablename__ = "attempts"
    __table_args__ = (CheckConstraint("tries >= 0", name="tries"),)

    bucket: Mapped[str] = mapped_column(String(64), primary_key=True)
    began_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    tries: Mapped[int] = mapped_column(default=0)


class ApprovalState(StrEnum):
    """Where an act that needs two people stands."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Approval(Base):
    """An act of weight that one person asked for and another decides: grants, resets, publication, restored returns."""

    __tablename__ = "approval"
    __table_args__ = (
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="two_people"),
        CheckConstraint("(decided_at IS NULL) = (state = 'asked')", name="decided"),
        CheckConstraint("(decided_by_id IS NULL) = (state IN ('asked', 'withdrawn'))", name="decider"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    kind: Mapped[str] = mapped_column(String(40), index=True)
    season_id: Mapped[int | None] = mapped_column(index=True)
    subject_key: Mapped[str] = mapped_column(String(40), default="", index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reason: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[ApprovalState] = enum_column(ApprovalState, default=ApprovalState.ASKED)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
