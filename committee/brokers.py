"""How workers learn of jobs. Embedded, dramatiq's StubBroker runs in this process; with ``broker_url`` the same actor runs under
Redis or RabbitMQ. A message is a job's number and nothing else; losing it is harmless, because ``sweep`` sends again what waits.
"""

import logging
import threading
from typing import Any

import dramatiq
from dramatiq.brokers.stub import StubBroker
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from committee import jobs, scratch
from committee.db import db
from committee.installation import current

log = logging.getLogger(__name__)
SWEEP_SECONDS = 60
_bound: dict[str, Any] = {}  # app, broker, actor, slow: one application a process


def init_app(app: Flask, *, broker_url: str = "") -> None:
    """Bind queue and application. The broker is built at once, workers start with ``start_embedded``."""
    broker: Any
    if broker_url.startswith(("redis://", "rediss://")):
        from dramatiq.brokers.redis import RedisBroker

        # dead workers' messages are looked for at every command, not at one in a thousand
        broker = RedisBroker(url=broker_url, heartbeat_timeout=15000, maintenance_chance=100000)
    elif broker_url.startswith("amqp"):
        from dramatiq.brokers.rabbitmq import RabbitmqBroker

        broker = RabbitmqBroker(url=broker_url)
    else:
        broker = StubBroker()
    dramatiq.set_broker(broker)
    declare: Any = dramatiq.actor
    actor = declare(_perform, broker=broker, actor_name="job", max_retries=0, time_limit=3_600_000)
    _bound.update(app=app, broker=broker, actor=actor, slow=threading.BoundedSemaphore(1))
    if not event.contains(db.session.session_factory, "after_commit", _send_after_commit):
        event.listen(db.session.session_factory, "after_commit", _send_after_commit)
        event.listen(db.session.session_factory, "after_rollback", _forget_after_rollback)


def _send_after_commit(session: Session) -> None:
    for job_id in session.info.pop("jobs", []):
        send(job_id)


def _forget_after_rollback(session: Session) -> None:
    session.info.pop("jobs", None)


def send(job_id: int) -> None:
    """Tell a worker to look at the row. Losing this message is harmless."""
    try:
        _bound["actor"].send(job_id)
    except Exception as error:  # the row is the truth; the sweep will send it again
        log.warning("message of job %s not sent: %s", job_id, type(error).__name__)


def sweep() -> int:
    """Send what waits; run at start and every minute. While a demo season is prepared, its own process does the jobs."""
    if current().preparing:
        return 0
    ids = jobs.waiting(db.session())
    db.session.rollback()
    for job_id in ids:
        send(job_id)
    return len(ids)


def start_embedded(app: Flask, *, threads: int = 2) -> dramatiq.Worker:
    """Run workers and the minute's sweep inside this process; returns the worker, to be stopped at exit."""
    _bound["slow"] = threading.BoundedSemaphore(max(1, threads - 1))  # one worker stays free for what is quick
    worker = dramatiq.Worker(_bound["broker"], worker_threads=threads, worker_timeout=200)
    worker.start()

    def tick() -> None:
        pause = threading.Event()
        while True:
            with app.app_context():
                try:
                    scratch.sweep()
                    sweep()
                except Exception as error:  # the database may be busy or restoring; the next tick tries again
                    log.warning("sweep failed: %s", type(error).__name__)
                finally:
                    db.session.remove()
            pause.wait(SWEEP_SECONDS)

    threading.Thread(target=tick, name="job-sweep", daemon=True).start()
    return worker


def _perform(job_id: int) -> None:
    """A message says «look»: do the most urgent job, whichever the message named, and look again after it."""
    with _bound["app"].app_context():
        try:
            did = jobs.run_next(slow=False) or _slow_one()
        finally:
            db.session.remove()
    if did:
        send(job_id)


def _slow_one() -> bool:
    """A job that may take long, unless all workers but one are at such jobs already; whoever finishes one looks again."""
    gate: threading.BoundedSemaphore = _bound["slow"]
    if not gate.acquire(blocking=False):
        return False
    try:
        return jobs.run_next(slow=True)
    finally:
        gate.release()
