"""A recomputation as long work: one row a run with its results, so that leaving the page does not stop it and the next visitor sees it."""

import datetime as dt
import time
from typing import Any

from sqlalchemy import JSON, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from committee import audit, clock, jobs
from committee.db import Base, UtcTime, db, public_id_column, transaction
from committee.jobs import Job, JobState
from committee.shapes import Check
from committee.text import Text
from committee.verification import season_stages

KIND = "verify-season"


class VerificationRun(Base):
    """One press of «recompute»: who, when, what came out. ``tenths`` are tenths of a second."""

    __tablename__ = "verification_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    done_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    tenths: Mapped[int] = mapped_column(default=0)
    checks: Mapped[list[Any]] = mapped_column(JSON, default=list)


def start(*, season_id: int, by: int) -> str:
    """Queue a recomputation of the season; a run that still goes on is returned instead of a second one."""
    with transaction() as session:
        going = running(session, season_id)
        if going is not None:
            return going.ref
        run = VerificationRun(season_id=season_id, by_id=by, asked_at=clock.now())
        session.add(run)
        session.flush()
        jobs.enqueue(session, kind=KIND, ref=run.public_id, season_id=season_id, priority=2)
        return run.public_id


def running(session: Session, season_id: int) -> Job | None:
    """The recomputation of a season that waits or goes on."""
    query = select(Job).where(
        Job.kind == KIND, Job.season_id == season_id, Job.state.in_((JobState.NEW, JobState.RUNNING))
    )
    return session.scalar(query.order_by(Job.id.desc()).limit(1))


def latest(session: Session, season_id: int) -> VerificationRun | None:
    """The last finished run of a season."""
    query = select(VerificationRun).where(VerificationRun.season_id == season_id, VerificationRun.done_at.is_not(None))
    return session.scalar(query.order_by(VerificationRun.id.desc()).limit(1))


def run_by(session: Session, public_id: str) -> VerificationRun | None:
    """A run by its address."""
    return session.scalar(select(VerificationRun).where(VerificationRun.public_id == public_id))


def checks_of(run: VerificationRun) -> list[Check]:
    """The results of a finished run."""
    return [
        Check(
            part=row["part"],
            what=Text(row["zh"], row["en"]),
            recorded=row["recorded"],
            recomputed=row["recomputed"],
            ok=row["ok"],
            rule=row["rule"],
        )
        for row in run.checks
    ]


def plain(check: Check) -> dict[str, Any]:
    """A check as it is stored."""
    return {
        "part": check.part,
        "zh": check.what.zh,
        "en": check.what.en,
        "recorded": check.recorded,
        "recomputed": check.recomputed,
        "ok": check.ok,
        "rule": check.rule,
    }


@jobs.handler(KIND)
def recompute(ref: str, progress: jobs.Progress) -> None:
    """Recompute stage by stage, saying how far it is; a second run of a finished one does nothing."""
    run = run_by(db.session(), ref)
    if run is None or run.done_at is not None:
        return
    season_id, by = run.season_id, run.by_id
    db.session.rollback()
    began, found = time.monotonic(), []
    stages = season_stages()
    for done, (_, stage) in enumerate(stages):
        progress(done, len(stages))
        found += [plain(check) for check in stage(db.session(), season_id)]
        db.session.rollback()
    tenths = round((time.monotonic() - began) * 10)
    with transaction() as session:
        row = run_by(session, ref)
        if row is None:
            return
        row.checks, row.done_at, row.tenths = found, clock.now(), tenths
        audit.record(
            session,
            action="results.verify",
            season_id=season_id,
            detail={"checks": len(found), "bad": sum(1 for c in found if not c["ok"]), "tenths": tenths},
            account_id=by,
        )
