"""Long work. The row in ``job`` is the truth; a message only says «look», so that a killed worker or a lost message loses nothing.

An action inserts the row inside its own transaction (``enqueue``). A worker claims the row with one conditional UPDATE, so a
duplicate message does nothing, and keeps its heartbeat fresh. ``waiting`` names what nobody does; ``committee.brokers`` sends it.
"""

import datetime as dt
import logging
import os
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from sqlalchemy import CheckConstraint, ColumnElement, String, and_, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from committee import clock
from committee.db import Base, UtcTime, db, enum_column, transaction
from committee.installation import load_clock
from committee.job_states import JobState as JobState
from committee.logs import class_and_place

log = logging.getLogger(__name__)
SLOW = 6  # from this priority on a job may take long; a process keeps one worker free of them
STALE_AFTER = dt.timedelta(seconds=60)
MAX_ATTEMPTS = 3
AHEAD = 4  # candidates that a free worker tries before it gives up this look
WORKER_DIED = "worker died"


class Job(Base):
    """One piece of long work on one row. ``error`` holds class and place of a failure, never its message (design section 4)."""

    __tablename__ = "job"
    __table_args__ = (CheckConstraint("progress_done >= 0 AND progress_total >= 0", name="progress"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    ref: Mapped[str] = mapped_column(String(40), index=True)
    season_id: Mapped[int | None] = mapped_column(index=True)
    priority: Mapped[int] = mapped_column(default=5)
    state: Mapped[JobState] = enum_column(JobState, default=JobState.NEW, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str] = mapped_column(String(80), default="")
    progress_done: Mapped[int] = mapped_column(default=0)
    progress_total: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.real_now)
    heartbeat_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)


class Cancelled(BaseException):
    """Raised inside a handler when somebody cancelled its job; no library's broad ``except Exception`` may swallow it."""


class Progress:
    """Handed to a handler: says how far it is and learns of a cancel. Throttled to two writes a second."""

    def __init__(self, job_id: int) -> None:
        self.job_id = job_id
        self._last = 0.0

    def __call__(self, done: int, total: int) -> None:
        """Record *done* of *total*; raises ``Cancelled`` when the job was cancelled meanwhile."""
        instant = clock.real_now().timestamp()
        if done < total and instant - self._last < 0.5:
            return
        self._last = instant
        with transaction() as session:
            row = session.get(Job, self.job_id)
            if row is None or row.state is JobState.CANCELLED:
                raise Cancelled
            row.progress_done, row.progress_total, row.heartbeat_at = done, total, clock.real_now()


Handler = Callable[[str, Progress], None]
GaveUp = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Registered:
    do: Handler
    gave_up: GaveUp | None


_HANDLERS: dict[str, _Registered] = {}


def handler(kind: str, *, gave_up: GaveUp | None = None) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of *kind*: ``(ref, progress) -> None``. It must be safe to run twice.

    *gave_up(ref)* is called once no try is left, so that whoever waits for the job learns of it.
    """

    def register(function: Handler) -> Handler:
        _HANDLERS[kind] = _Registered(function, gave_up)
        return function

    return register


def enqueue(session: Session, *, kind: str, ref: object, season_id: int | None = None, priority: int = 5) -> Job:
    """Insert a job inside the caller's transaction; it is sent after the commit. Lower *priority* runs first."""
    if kind not in _HANDLERS:
        raise ValueError(f"no handler for {kind}")
    job = Job(kind=kind, ref=str(ref), season_id=season_id, priority=priority)
    session.add(job)
    session.flush()
    _to_be_sent(session, job.id)
    return job


def _to_be_sent(session: Session, job_id: int) -> None:
    session.info.setdefault("jobs", []).append(job_id)


def _free(instant: dt.datetime) -> ColumnElement[bool]:
    """Jobs that nobody does: new, or running without a heartbeat for a minute."""
    return or_(Job.state == JobState.NEW, and_(Job.state == JobState.RUNNING, Job.heartbeat_at < instant - STALE_AFTER))


def claim(job_id: int, worker: str) -> bool:
    """Take the row for *worker*; False when somebody else has it or it is finished."""
    instant = clock.real_now()
    with transaction() as session:
        result = session.execute(
            update(Job)
            .where(Job.id == job_id, _free(instant), Job.attempts < MAX_ATTEMPTS)
            .values(state=JobState.RUNNING, worker=worker, attempts=Job.attempts + 1, heartbeat_at=instant)
        )
        return bool(getattr(result, "rowcount", 0) == 1)


def _give_up_if_worn(job_id: int) -> None:
    """A job whose workers died three times is not tried a fourth time: it may be what kills them."""
    with transaction() as session:
        row = session.scalar(select(Job).where(Job.id == job_id, _free(clock.real_now())).with_for_update())
        if row is None or row.attempts < MAX_ATTEMPTS:
            return
        row.state, row.error, row.finished_at = JobState.FAILED, row.error or WORKER_DIED, clock.real_now()
        kind, ref = row.kind, row.ref
    _say_gave_up(kind, ref)


def _say_gave_up(kind: str, ref: str) -> None:
    registered = _HANDLERS[kind]
    if registered.gave_up is not None:
        registered.gave_up(ref)


def run_next(*, slow: bool) -> bool:
    """Do the most urgent job that nobody does, *slow* ones only when asked for; False when there is none.

    A worker asks for the next one when it is free, so that what came late and is urgent overtakes what has waited long.
    """
    limit = Job.priority >= SLOW if slow else Job.priority < SLOW
    query = select(Job.id).where(_free(clock.real_now()), limit).order_by(Job.priority, Job.id).limit(AHEAD)
    ids = db.session.scalars(query).all()
    db.session.rollback()
    return any(run(job_id) for job_id in ids)  # another worker may have taken the first


def run(job_id: int) -> bool:
    """Claim and do one job; needs an application context. A failure is recorded and tried again, three times in all.

    False when somebody else has it or it is finished.
    """
    worker = f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"
    if not claim(job_id, worker):
        _give_up_if_worn(job_id)
        return False
    load_clock()
    job = db.session.get(Job, job_id)
    if job is None:
        return False
    kind, ref = job.kind, job.ref
    db.session.rollback()
    try:
        with _Heartbeat(job_id, worker):
            _HANDLERS[kind].do(ref, Progress(job_id))
    except Cancelled:
        db.session.rollback()
    except Exception as error:
        db.session.rollback()
        log.warning("job %s %s failed: %s", job_id, kind, class_and_place(error))
        if _finish(job_id, worker, error=class_and_place(error)) is JobState.FAILED:
            _say_gave_up(kind, ref)
    else:
        _finish(job_id, worker)
    return True


def _finish(job_id: int, worker: str, *, error: str = "") -> JobState | None:
    """Write the end of a try, unless the job was cancelled or went to another worker meanwhile (then None)."""
    with transaction() as session:
        row = session.get(Job, job_id, with_for_update=True)
        if row is None or row.state is not JobState.RUNNING or row.worker != worker:
            return None
        row.error = error
        if error:
            row.state = JobState.FAILED if row.attempts >= MAX_ATTEMPTS else JobState.NEW
        else:
            row.state, row.progress_done = JobState.DONE, max(row.progress_total, 1)
            row.progress_total = row.progress_done
        row.finished_at = None if row.state is JobState.NEW else clock.real_now()
        if row.state is JobState.NEW:
            _to_be_sent(session, job_id)
        return row.state


def stop(session: Session, job_id: int) -> None:
    """A step: stop a job inside the caller's transaction; a running handler learns of it at its next progress call."""
    row = session.get(Job, job_id, with_for_update=True)
    if row is not None and row.state in (JobState.NEW, JobState.RUNNING):
        row.state, row.finished_at = JobState.CANCELLED, clock.real_now()


def cancel(job_id: int) -> None:
    """Stop a job, as an act of its own."""
    with transaction() as session:
        stop(session, job_id)


def retry(job_id: int) -> None:
    """Give a failed job three fresh tries."""
    with transaction() as session:
        row = session.get(Job, job_id, with_for_update=True)
        if row is not None and row.state is JobState.FAILED:
            row.state, row.attempts, row.finished_at, row.error = JobState.NEW, 0, None, ""
            _to_be_sent(session, job_id)


def waiting(session: Session) -> list[int]:
    """Jobs that nobody does: new ones and those whose worker died, most urgent first."""
    return list(session.scalars(select(Job.id).where(_free(clock.real_now())).order_by(Job.priority, Job.id)))


def drain(app: Flask, *, workers: int = 2, tell: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Do everything that waits, in this process, until nothing is left; the headless demo and tests use it.

    *tell(done, total)* hears of every job in the caller's thread; jobs that other jobs made come to the total as they appear.
    """

    def one(job_id: int) -> None:
        with app.app_context():
            run(job_id)
            db.session.remove()

    done = 0
    while True:
        ids = waiting(db.session())
        db.session.rollback()
        if not ids:
            return
        total = done + len(ids)
        tell(done, total)
        with ThreadPoolExecutor(max_workers=workers) as pool:
            for _ in pool.map(one, ids):
                done += 1
                tell(done, total)


class _Heartbeat:
    """Keeps ``heartbeat_at`` fresh while a handler works in C code for long."""

    def __init__(self, job_id: int, worker: str) -> None:
        self.job_id = job_id
        self.worker = worker
        self._stop = threading.Event()
        app: Any = current_app
        self._thread = threading.Thread(target=self._beat, args=(app._get_current_object(),), daemon=True)

    def __enter__(self) -> "_Heartbeat":
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stop.set()

    def _beat(self, app: Flask) -> None:
        mine = (Job.id == self.job_id, Job.worker == self.worker, Job.state == JobState.RUNNING)
        while not self._stop.wait(STALE_AFTER.total_seconds() / 4):
            with app.app_context():
                try:
                    with transaction() as session:
                        session.execute(update(Job).where(*mine).values(heartbeat_at=clock.real_now()))
                except Exception as error:  # the next beat tries again; a minute without one frees the job
                    log.warning("heartbeat of job %s missed: %s", self.job_id, type(error).__name__)
                finally:
                    db.session.remove()
