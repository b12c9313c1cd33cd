"""What is true of the whole data folder: whether it is a demo, its simulated clock, and how far its season is prepared."""

import datetime as dt

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from committee import clock
from committee.db import Base, db


class Installation(Base):
    """The single row about this folder."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    demo: Mapped[bool] = mapped_column(default=False)
    clock_shift_seconds: Mapped[float] = mapped_column(default=0.0)
    quiet: Mapped[bool] = mapped_column(default=False)  # set from the end of issuing until the batch closes
    preparing_done: Mapped[int] = mapped_column(default=0)
    preparing_total: Mapped[int] = mapped_column(default=0)
    preparing_zh: Mapped[str] = mapped_column(default="")
    preparing_en: Mapped[str] = mapped_column(default="")

    @property
    def preparing(self) -> bool:
        """Whether the demo season is still being played to its stage."""
        return self.preparing_total > 0 and self.preparing_done < self.preparing_total


def current(session: Session | None = None) -> Installation:
    """The row about this folder; an unsaved default before ``init``."""
    return (session or db.session()).get(Installation, 1) or Installation(
        id=1,
        demo=False,
        clock_shift_seconds=0.0,
        quiet=False,
        preparing_done=0,
        preparing_total=0,
        preparing_zh="",
        preparing_en="",
    )


def load_clock(session: Session | None = None, *, known: Installation | None = None) -> None:
    """Set the process's clock as the folder says, or as the row *known* does; called at start and by every worker before a job."""
    clock.set_shift(dt.timedelta(seconds=(known or current(session)).clock_shift_seconds))
