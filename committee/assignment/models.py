"""Plans and the dossier–expert pairs in them. Random keys and no filing times: this is the reviewing side."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from committee.db import Base, UtcTime, enum_column, key_column
from committee.dossiers.review import ReviewCase
from committee.text import Text


class PlanState(StrEnum):
    """A plan is looked at and adjusted before anyone sees it."""

    SOLVING = "solving"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    DISCARDED = "discarded"

    @property
    def label(self) -> Text:
        return {
            PlanState.SOLVING: Text("计算中", "being computed"),
            PlanState.PROPOSED: Text("待发布", "proposed"),
            PlanState.PUBLISHED: Text("已发布", "published"),
            PlanState.DISCARDED: Text("已作废", "discarded"),
        }[self]


class Plan(Base):
    """One run of the assignment, with its seed and figures, so that it can be recomputed."""

    __tablename__ = "assignment_plan"
    key: Mapped[str] = key_column()
    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), index=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    state: Mapped[PlanState] = enum_column(PlanState, default=PlanState.PROPOSED)
    seed: Mapped[str] = mapped_column(String(64))
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    proposed: Mapped[list[Any]] = mapped_column(
        JSON, default=list
    )  # [[case, expert]] as solved, before any change by hand
    published_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)


class PairState(StrEnum):
    """proposed → active → ended (recused, pulled, replaced)."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    ENDED = "ended"


class Assignment(Base):
    """One expert reads one case; one of them is the main reviewer (主审, R-404)."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index(
            "uq_assignment_pair",
            "case_key",
            "expert_id",
            unique=True,
            sqlite_where=text("state <> 'ended'"),
            postgresql_where=text("state <> 'ended'"),
        ),
        CheckConstraint("(ended_reason = '') = (state <> 'ended')", name="ended"),
    )

    key: Mapped[str] = key_column()
    plan_key: Mapped[str] = mapped_column(ForeignKey("assignment_plan.key"), index=True)
    case_key: Mapped[str] = mapped_column(ForeignKey("review_case.key"), index=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    main: Mapped[bool] = mapped_column(default=False)
    state: Mapped[PairState] = enum_column(PairState, default=PairState.PROPOSED)
    by_hand_reason: Mapped[str] = mapped_column(String(200), default="")
    ended_reason: Mapped[str] = mapped_column(String(200), default="")
    case: Mapped[ReviewCase] = relationship()
