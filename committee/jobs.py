"""Long work. The row in ``job`` is the truth; a message only says «look», so that a killed worker or a lost message loses nothing.

An action inserts the row inside its own transaction (``enqueue``); after the commit the row's id is sent. A worker claims the row
with one conditional UPDATE, so a duplicate message does nothing; ``sweep`` re-sends rows that are new or whose heartbeat is old.
Embedded, dramatiq's StubBroker runs in this process; with ``broker_url`` the same actor runs under Redis or RabbitMQ.
"""

import datetime as dt
import logging
import os
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from typing import Any

import dramatiq
from dramatiq.brokers.stub import StubBroker
from flask import Flask
from sqlalchemy import CheckConstraint, String, event, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from committee import clock
from committee.db import Base, UtcTime, db, enum_column, transaction
from committee.installation import current, load_clock
from committee.text import Text

log = logging.getLogger(__name__)
STALE_AFTER = dt.timedelta(seconds=60)
MAX_ATTEMPTS = 3


class JobState(StrEnum):
    """Where a job stands."""

    NEW = "new"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> Text:
        return {
            JobState.NEW: Text("等待", "waiting"),
            JobState.RUNNING: Text("进行中", "running"),
            JobState.DONE: Text("完成", "done"),
            JobState.FAILED: Text("失败", "failed"),
            JobState.CANCELLED: Text("已取消", "cancelled"),
        }[self]


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
_HANDLERS: dict[str, Handler] = {}
_app: Flask | None = None


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of *kind*: ``(ref, progress) -> None``. It must be safe to run twice."""

    def register(function: Handler) -> Handler:
        _HANDLERS[kind] = function
        return function

    return register


def enqueue(session: Session, *, kind: str, ref: object, season_id: int | None = None, priority: int = 5) -> Job:
    """Insert a job inside the caller's transaction; it is sent after the commit. Lower *priority* runs first."""
    if kind not in _HANDLERS:
        raise ValueError(f"no handler for {kind}")
    job = Job(kind=kind, ref=str(ref), season_id=season_id, priority=priority)
    session.add(job)
    session.flush()
    session.info.setdefault("jobs", []).append(job.id)
    return job


def _send_after_commit(session: Session) -> None:
    for job_id in session.info.pop("jobs", []):
        send(job_id)


def _forget_after_rollback(session: Session) -> None:
    session.info.pop("jobs", None)


def send(job_id: int) -> None:
    """Tell a worker to look at the row. Losing this message is harmless."""
    actor = _state.get("actor")
    if actor is not None:
        try:
            actor.send(job_id)
        except Exception:  # the row is the truth; the sweep will send it again
            log.warning("job message not sent", exc_info=False)


_state: dict[str, Any] = {}


def claim(job_id: int, worker: str) -> bool:
    """Take the row for *worker*; False when somebody else has it or it is finished."""
    stale = clock.real_now() - STALE_AFTER
    with transaction() as session:
        result = session.execute(
            update(Job)
            .where(
                Job.id == job_id,
                or_(Job.state == JobState.NEW, (Job.state == JobState.RUNNING) & (Job.heartbeat_at < stale)),
            )
            .values(state=JobState.RUNNING, worker=worker, attempts=Job.attempts + 1, heartbeat_at=clock.real_now())
        )
        return bool(getattr(result, "rowcount", 0) == 1)


def run(job_id: int) -> None:
    """Claim and do one job; needs an application context. A failure is recorded and tried again up to three times."""
    worker = f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"
    if not claim(job_id, worker):
        return
    load_clock()
    job = db.session.get(Job, job_id)
    if job is None:
        return
    kind, ref, attempts = job.kind, job.ref, job.attempts
    db.session.rollback()
    beat = _Heartbeat(job_id)
    try:
        with beat:
            _HANDLERS[kind](ref, Progress(job_id))
    except Cancelled:
        db.session.rollback()
        return
    except Exception as error:
        db.session.rollback()
        place = _place(error)
        log.warning("job %s %s failed: %s", job_id, kind, place)
        with transaction() as session:
            row = session.get(Job, job_id)
            if row is not None and row.state is JobState.RUNNING:
                row.error = place
                row.state = JobState.FAILED if attempts >= MAX_ATTEMPTS else JobState.NEW
                row.finished_at = clock.real_now() if row.state is JobState.FAILED else None
        return
    with transaction() as session:
        row = session.get(Job, job_id)
        if row is not None and row.state is JobState.RUNNING:
            row.state, row.finished_at = JobState.DONE, clock.real_now()
            row.progress_done = row.progress_total = max(row.progress_total, 1)


def cancel(job_id: int) -> None:
    """Stop a job; a running handler learns of it at its next progress call."""
    with transaction() as session:
        row = session.get(Job, job_id, with_for_update=True)
        if row is not None and row.state in (JobState.NEW, JobState.RUNNING):
            row.state, row.finished_at = JobState.CANCELLED, clock.real_now()


def retry(job_id: int) -> None:
    """Give a failed job three fresh tries."""
    with transaction() as session:
        row = session.get(Job, job_id, with_for_update=True)
        if row is not None and row.state is JobState.FAILED:
            row.state, row.attempts, row.finished_at = JobState.NEW, 0, None
            session.info.setdefault("jobs", []).append(job_id)


def waiting(session: Session) -> list[int]:
    """Jobs that nobody does: new ones and those whose worker died, most urgent first."""
    stale = clock.real_now() - STALE_AFTER
    return list(
        session.scalars(
            select(Job.id)
            .where(or_(Job.state == JobState.NEW, (Job.state == JobState.RUNNING) & (Job.heartbeat_at < stale)))
            .order_by(Job.priority, Job.id)
        )
    )


def sweep() -> int:
    """Send what waits; run at start and every minute. While a demo season is prepared, its own process does the jobs."""
    if current().preparing:
        return 0
    ids = waiting(db.session())
    db.session.rollback()
    for job_id in ids:
        send(job_id)
    return len(ids)


def drain(app: Flask, *, workers: int = 2) -> None:
    """Do everything that waits, in this process, until nothing is left; the headless demo and tests use it."""

    def one(job_id: int) -> None:
        with app.app_context():
            run(job_id)
            db.session.remove()

    while True:
        ids = waiting(db.session())
        db.session.rollback()
        if not ids:
            return
        with ThreadPoolExecutor(max_workers=workers) as pool:
            list(pool.map(one, ids))


def init_app(app: Flask, *, broker_url: str = "") -> None:
    """Bind queue and application. The broker is built at once, workers start with ``start_embedded``."""
    global _app
    _app = app
    if broker_url.startswith(("redis://", "rediss://")):
        from dramatiq.brokers.redis import RedisBroker

        broker: Any = RedisBroker(url=broker_url, heartbeat_timeout=15000, maintenance_chance=100000)
    elif broker_url.startswith("amqp"):
        from dramatiq.brokers.rabbitmq import RabbitmqBroker

        broker = RabbitmqBroker(url=broker_url)
    else:
        broker = StubBroker()
    dramatiq.set_broker(broker)
    _state["broker"] = broker
    declare: Any = dramatiq.actor
    _state["actor"] = declare(_perform, broker=broker, actor_name="job", max_retries=0, time_limit=3_600_000)
    if not event.contains(db.session.session_factory, "after_commit", _send_after_commit):
        event.listen(db.session.session_factory, "after_commit", _send_after_commit)
        event.listen(db.session.session_factory, "after_rollback", _forget_after_rollback)


def start_embedded(app: Flask, *, threads: int = 2) -> dramatiq.Worker:
    """Run workers and the minute's sweep inside this process; returns the worker, to be stopped at exit."""
    worker = dramatiq.Worker(_state["broker"], worker_threads=threads, worker_timeout=200)
    worker.start()
    stop = threading.Event()

    def tick() -> None:
        while not stop.is_set():
            with app.app_context():
                try:
                    sweep()
                except Exception:  # the database may be busy or restoring; the next tick tries again
                    log.warning("sweep failed", exc_info=False)
                finally:
                    db.session.remove()
            stop.wait(60)

    threading.Thread(target=tick, name="job-sweep", daemon=True).start()
    _state["stop"] = stop
    return worker


def _perform(job_id: int) -> None:
    if _app is None:
        raise RuntimeError("no application")
    with _app.app_context():
        try:
            run(job_id)
        finally:
            db.session.remove()
        if db.session.get(Job, job_id) is not None:
            row = db.session.get(Job, job_id)
            again = row is not None and row.state is JobState.NEW
            db.session.remove()
            if again:
                send(job_id)


class _Heartbeat:
    """Keeps ``heartbeat_at`` fresh while a handler works in C code for long."""

    def __init__(self, job_id: int) -> None:
        self.job_id = job_id
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> "_Heartbeat":
        self._thread = threading.Thread(target=self._beat, args=(_app,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stop.set()

    def _beat(self, app: Flask | None) -> None:
        while app is not None and not self._stop.wait(STALE_AFTER.total_seconds() / 4):
            with app.app_context():
                try:
                    with transaction() as session:
                        session.execute(update(Job).where(Job.id == self.job_id).values(heartbeat_at=clock.real_now()))
                except Exception:
                    log.warning("heartbeat missed", exc_info=False)
                finally:
                    db.session.remove()


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace else "?"
    return f"{type(error).__name__} {where}"
