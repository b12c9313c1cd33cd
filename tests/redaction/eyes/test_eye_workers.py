"""The warm processes: same answer as here, and a process that dies is replaced."""

import os
import signal

import numpy as np
import pytest

from redaction import eye_workers
from redaction.eye_workers import close_workers, start_looking
from redaction.looking import look_at

BLANK = np.full((300, 200, 3), 250, np.uint8)


@pytest.mark.kill
def test_a_killed_process_is_replaced_and_the_picture_looked_at() -> None:
    try:
        first = start_looking(BLANK, dpi=72.0, read=False, jobs=1).result()
        assert first == look_at(BLANK, dpi=72.0, read=False)
        [process] = eye_workers._pools[1]._processes.values()
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join(10)
        assert start_looking(BLANK, dpi=72.0, read=False, jobs=1).result() == first
    finally:
        close_workers()
    assert eye_workers._pools == {}
