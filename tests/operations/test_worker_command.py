"""The real ``committee worker`` beside the application: does what waits, takes turns with others, stops when it is told."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import brokers, jobs
from committee.config import Settings
from committee.db import db
from committee.dossiers.models import FileState, MaterialFile
from committee.jobs import Job, JobState
from tests.dossiers.desk import IDENTITY, make_desk, picture
from tests.servers import wait_until


def command(settings: Settings) -> "subprocess.Popen[str]":
    """A worker of its own that says when it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "committee", "worker", "--data", str(settings.data), "--jobs", "1"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(jobs.__file__).parents[1])},
    )
    assert process.stderr is not None
    assert "ready for jobs" in process.stderr.readline()
    return process


def done() -> list[Job]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(Job).where(Job.state == JobState.DONE)))


@pytest.mark.kill
def test_a_worker_of_its_own_beside_the_embedded_one_does_every_job_once_and_stops_when_told(
    app: Flask, session: Session
) -> None:
    desk = make_desk(session)

    def upload(number: int) -> None:
        desk.upload(IDENTITY, picture(size=(40 + number, 60)), name=f"{number}.jpg")

    upload(1)
    process = command(app.extensions["settings"])
    wait_until(lambda: len(done()) == 1, what="the worker of its own")
    assert f":{process.pid}:" in done()[0].worker
    beside = brokers.start_embedded(app, threads=1)
    try:
        for number in (2, 3, 4):
            upload(number)
        wait_until(lambda: len(done()) == 4, what="both workers")
    finally:
        beside.stop(5000)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, "")
    assert Counter(job.attempts for job in done()) == {1: 4}
    assert {file.state for file in db.session.scalars(select(MaterialFile))} == {FileState.CHECKED}
