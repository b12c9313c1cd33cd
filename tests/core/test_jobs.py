"""The row is the truth: a job is done once, however often it is told, whoever dies; whoever waits for it learns of the end."""

import datetime as dt
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from committee import brokers, clock, create_app, jobs
from committee.audit import AuditLine
from committee.config import Settings
from committee.db import db, transaction
from committee.jobs import Job, JobState
from tests.servers import wait_until

DID: list[str] = []
GAVE_UP: list[str] = []
HOLD = threading.Event()


@jobs.handler("test-note", gave_up=GAVE_UP.append)
def _note(ref: str, progress: jobs.Progress) -> None:
    progress(1, 2)
    if ref.startswith("bad"):
        raise ValueError(f"身份证 659900199003070020 {ref}")
    if ref.startswith("scan"):
        HOLD.wait(30)
    DID.append(ref)
    progress(2, 2)


@pytest.fixture(autouse=True)
def _fresh() -> None:
    DID.clear()
    GAVE_UP.clear()


def enqueue(*refs: str, priority: int = 5) -> list[int]:
    with transaction() as session:
        return [jobs.enqueue(session, kind="test-note", ref=ref, priority=priority).id for ref in refs]


def row(job_id: int) -> Job:
    session = db.session()
    session.rollback()
    return session.get_one(Job, job_id)


def age(job_id: int, seconds: float) -> None:
    with transaction() as session:
        session.execute(
            update(Job).where(Job.id == job_id).values(heartbeat_at=clock.real_now() - dt.timedelta(seconds=seconds))
        )


@pytest.mark.both_databases
class TestRows:
    def test_a_job_is_done_once_however_often_it_is_told(self, app: Flask) -> None:
        (job,) = enqueue("a")
        for _ in range(3):
            jobs.run(job)
        assert DID == ["a"]
        assert (row(job).state, row(job).attempts, row(job).progress_done) == (JobState.DONE, 1, 2)

    def test_of_many_workers_one_gets_the_row(self, app: Flask) -> None:
        (job,) = enqueue("a")
        db.session.rollback()

        def claim(n: int) -> bool:
            with app.app_context():
                try:
                    return jobs.claim(job, f"w{n}")
                finally:
                    db.session.remove()

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(claim, range(16))) == 1

    def test_a_job_of_an_action_that_failed_does_not_exist(self, app: Flask) -> None:
        def act() -> None:
            with transaction() as session:
                jobs.enqueue(session, kind="test-note", ref="never")
                raise RuntimeError

        with pytest.raises(RuntimeError):
            act()
        assert jobs.waiting(db.session()) == []

    def test_a_running_job_is_left_alone_for_a_minute_and_free_after(self, app: Flask) -> None:
        (job,) = enqueue("a")
        assert jobs.claim(job, "w1")
        age(job, 59)
        assert not jobs.claim(job, "w2")
        age(job, 61)
        assert jobs.waiting(db.session()) == [job]
        assert jobs.claim(job, "w2")

    def test_three_failures_end_it_with_class_and_place_and_no_message(self, app: Flask) -> None:
        (job,) = enqueue("bad")
        for state in (JobState.NEW, JobState.NEW, JobState.FAILED, JobState.FAILED):
            jobs.run(job)
            assert row(job).state is state
        assert row(job).error.startswith("ValueError test_jobs.py:")
        assert "6599" not in row(job).error
        assert GAVE_UP == ["bad"]
        jobs.retry(job)
        assert (row(job).state, row(job).attempts, row(job).error) == (JobState.NEW, 0, "")

    def test_what_kills_its_worker_three_times_is_given_up(self, app: Flask) -> None:
        (job,) = enqueue("a")
        for _ in range(3):
            assert jobs.claim(job, "dead")
            age(job, 61)
        jobs.run(job)
        assert (row(job).state, row(job).error) == (JobState.FAILED, jobs.WORKER_DIED)
        assert (DID, GAVE_UP) == ([], ["a"])
        assert jobs.waiting(db.session()) == []

    def test_a_cancelled_job_is_not_done_and_a_running_one_stops(self, app: Flask) -> None:
        first, second = enqueue("a", "b")
        jobs.cancel(first)
        jobs.run(first)
        assert DID == []
        assert jobs.claim(second, "w")
        jobs.cancel(second)
        with pytest.raises(jobs.Cancelled):
            jobs.Progress(second)(1, 1)
        assert row(second).state is JobState.CANCELLED

    def test_a_worker_that_woke_up_too_late_does_not_end_another_ones_try(self, app: Flask) -> None:
        (job,) = enqueue("a")
        assert jobs.claim(job, "slow")
        age(job, 61)
        assert jobs.claim(job, "quick")
        assert jobs._finish(job, "slow") is None
        assert row(job).state is JobState.RUNNING

    def test_urgent_jobs_come_first_and_equals_in_order(self, app: Flask) -> None:
        late = enqueue("a", "b")
        (urgent,) = enqueue("c", priority=1)
        assert jobs.waiting(db.session()) == [urgent, *late]

    def test_drain_does_everything_and_failures_thrice(self, app: Flask) -> None:
        done = enqueue("a", "b", "bad")
        jobs.drain(app)
        assert sorted(DID) == ["a", "b"]
        assert [row(job).state for job in done] == [JobState.DONE, JobState.DONE, JobState.FAILED]


def test_a_kind_that_nobody_does_is_refused_at_once(app: Flask) -> None:
    with pytest.raises(ValueError), transaction() as session:
        jobs.enqueue(session, kind="nobody", ref="x")


def test_embedded_workers_do_what_was_committed(app: Flask) -> None:
    worker = brokers.start_embedded(app, threads=2)
    try:
        done = enqueue("a", "b", "c")
        wait_until(lambda: all(row(job).state is JobState.DONE for job in done), what="embedded worker")
        assert sorted(DID) == ["a", "b", "c"]
    finally:
        worker.stop(5000)


def test_what_is_quick_overtakes_slow_jobs_that_wait_and_one_worker_stays_free_of_them(app: Flask) -> None:
    slow = enqueue("scan-1", "scan-2", "scan-3", priority=jobs.SLOW)
    HOLD.clear()
    worker = brokers.start_embedded(app, threads=2)
    try:
        wait_until(lambda: row(slow[0]).state is JobState.RUNNING, what="first scan")
        quick = enqueue("paper-1", "paper-2", priority=4)
        wait_until(lambda: all(row(job).state is JobState.DONE for job in quick), what="papers")
        assert [row(job).state for job in slow] == [JobState.RUNNING, JobState.NEW, JobState.NEW]
        HOLD.set()
        wait_until(lambda: all(row(job).state is JobState.DONE for job in slow), what="scans")
        assert DID[:2] == ["paper-1", "paper-2"]
    finally:
        HOLD.set()
        worker.stop(5000)


WORKER = textwrap.dedent("""
    import sys, time
    from pathlib import Path
    from committee import brokers, create_app, jobs
    from committee.config import Settings
    from committee.db import transaction
    from committee import audit

    data, broker, slow = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])

    @jobs.handler("test-note")
    def note(ref, progress):
        print("began", flush=True)
        time.sleep(slow)
        with transaction() as session:
            audit.record(session, action="test.done", subject="job", key=ref)

    app = create_app(Settings(data=data, broker_url=broker))
    jobs.STALE_AFTER = __import__("datetime").timedelta(seconds=2)
    worker = brokers.start_embedded(app, threads=1)
    print("ready", flush=True)
    time.sleep(600)
""")


def _worker(settings: Settings, broker: str, slow: float) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(settings.data), broker, str(slow)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def _done() -> int:
    session = db.session()
    session.rollback()
    return session.scalar(select(func.count()).select_from(AuditLine).where(AuditLine.action == "test.done")) or 0


@pytest.fixture(params=["embedded", pytest.param("redis", marks=pytest.mark.redis)])
def broker(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "embedded" else str(request.getfixturevalue("redis_url"))


@pytest.mark.kill
def test_a_worker_killed_in_the_middle_loses_nothing_and_does_nothing_twice(settings: Settings, broker: str) -> None:
    """SIGKILL while a job runs; the next worker takes it over once the heartbeat is old."""
    app = create_app(replace(settings, broker_url=broker), testing=True)
    with app.app_context():
        (job,) = enqueue("once")
        first = _worker(settings, broker, 600)
        assert first.stdout is not None
        assert first.stdout.readline() == "began\n"
        first.send_signal(signal.SIGKILL)
        assert first.wait() == -signal.SIGKILL
        first.stdout.close()
        assert (row(job).state, _done()) == (JobState.RUNNING, 0)
        age(job, 61)
        second = _worker(settings, broker, 0)
        try:
            wait_until(lambda: _done() == 1, what="second worker")
            wait_until(lambda: row(job).state is JobState.DONE, what="second worker")
            brokers.send(job)
            time.sleep(0.5)
            assert (_done(), row(job).attempts) == (1, 2)
        finally:
            second.kill()
            second.communicate()
        db.session.remove()
        db.engine.dispose()


def test_a_broker_that_is_away_costs_a_warning_not_the_act(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(replace(settings, broker_url="redis://127.0.0.1:1/0"), testing=True)
    with app.app_context():
        (job,) = enqueue("a")
        assert jobs.waiting(db.session()) == [job]
        db.session.remove()
        db.engine.dispose()
    said = [record.getMessage() for record in caplog.records if record.name == "committee.brokers"]
    assert len(said) == 1
    assert said[0].startswith(f"message of job {job} not sent")
