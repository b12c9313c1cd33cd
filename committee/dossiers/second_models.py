"""The second look: a random sample of decided dossiers that another checker judges again without seeing the first answer."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from committee import clock
from committee.db import Base, UtcTime, public_id_column
from committee.dossiers.models import Screening


class SampleDraw(Base):
    """One draw: who stood in it, how many were wanted, the seed, the result. Anybody with the row can draw again (``rules_second``)."""

    __tablename__ = "sample_draw"
    __table_args__ = (CheckConstraint("percent >= 1 AND percent <= 100", name="percent"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), index=True)
    percent: Mapped[int]
    candidates: Mapped[list[Any]] = mapped_column(JSON)  # public ids of decided screenings, sorted
    candidates_sha256: Mapped[str] = mapped_column(String(64))
    seed: Mapped[str] = mapped_column(String(64))
    result: Mapped[list[Any]] = mapped_column(JSON)
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    drawn_at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    looks: Mapped[list["SecondLook"]] = relationship(back_populates="draw", order_by="SecondLook.id")


class SecondLook(Base):
    """One drawn dossier and the second checker's own words on the same places."""

    __tablename__ = "second_look"
    __table_args__ = (
        UniqueConstraint("screening_id"),
        CheckConstraint("(done_at IS NULL) = (passes IS NULL)", name="done"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    draw_id: Mapped[int] = mapped_column(ForeignKey("sample_draw.id"), index=True)
    screening_id: Mapped[int] = mapped_column(ForeignKey("screening.id"))
    first_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))  # as it was when drawn
    first_passes: Mapped[bool]
    first_words: Mapped[dict[str, Any]] = mapped_column(JSON)  # finding's public id: leak | not-leak | masked
    words: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    passes: Mapped[bool | None]
    note: Mapped[str] = mapped_column(String(300), default="")
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    done_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    draw: Mapped[SampleDraw] = relationship(back_populates="looks")
    screening: Mapped[Screening] = relationship()
