"""A process that stops at a named point of its work and waits to be killed, as a power cut would have it."""

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

from committee.config import Settings
from committee.db import db

# What every script finds: the application on the test's folder, and ``stop(word)``, which says where it is and waits for its end.
_HEAD = """
import sys, threading
from contextlib import contextmanager
from pathlib import Path
from committee import create_app, jobs
from committee.config import Settings
from committee.db import db, transaction

def stop(word):
    print(word, flush=True)
    threading.Event().wait()

def stopping_at(point):
    '''A ``transaction`` that stops before it begins, before its commit, or after it.'''
    @contextmanager
    def open_one():
        if point == "before":
            stop("here")
        with transaction() as session:
            yield session
            if point == "inside":
                session.flush()
                stop("here")
        if point == "after":
            stop("here")
    return open_one

app = create_app(Settings(data=Path(sys.argv[1]), database_url=sys.argv[2]))
"""


@contextlib.contextmanager
def dying(settings: Settings, script: str, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """Run *script*, with *arguments* from ``sys.argv[3]`` on; the block talks to it through its pipes and ends with SIGKILL."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HEAD + textwrap.dedent(script), str(settings.data), settings.database_url, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        db.session.rollback()
        db.session.expire_all()


def line_of(process: "subprocess.Popen[str]") -> str:
    """The next line that the process says; an empty one when it ended by itself."""
    assert process.stdout is not None
    return process.stdout.readline().strip()
