"""The warm processes: same answer as here, and a process that dies is replaced."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from redaction.eyes import workers
from redaction.eyes.looking import look_at
from redaction.eyes.workers import close_workers, start_looking

BLANK = np.full((300, 200, 3), 250, np.uint8)


@pytest.mark.kill
def test_a_killed_process_is_replaced_and_the_picture_looked_at() -> None:
    try:
        first = start_looking(BLANK, dpi=72.0, read=False, jobs=1).result()
        assert first == look_at(BLANK, dpi=72.0, read=False)
        [process] = workers._pools[1]._processes.values()
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join(10)
        assert start_looking(BLANK, dpi=72.0, read=False, jobs=1).result() == first
    finally:
        close_workers()
    assert workers._pools == {}


PARENT = """
import time
from redaction.eyes.workers import _pool
if __name__ == "__main__":
    pool = _pool(1)
    print(pool.submit(int, "7").result(), next(iter(pool._processes)), flush=True)
    time.sleep(60)
"""


@pytest.mark.kill
def test_a_worker_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    root = str(Path(workers.__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": root}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        answer, worker = map(int, parent.stdout.readline().split())
        assert (answer, _runs(worker)) == (7, True)
        parent.kill()
        parent.wait()
    deadline = time.monotonic() + 10
    while _runs(worker) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _runs(worker)


def _runs(pid: int) -> bool:
    """True while a process of that number is alive; one that has ended but was not collected is not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
