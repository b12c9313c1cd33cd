"""Work in a forked copy of this process while this one goes on. What crashes or hangs there costs nothing here but its answer."""

import ctypes
import json
import os
import select
import signal
import sys
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Any

_PR_SET_PDEATHSIG = 1


class Lost(Exception):
    """The copy died, took too long or gave out something that is no answer."""


class Apart:
    """One piece of work in a copy of this process.

    `work` returns what JSON can hold. Only JSON comes back: a parser that a hostile file has taken over can say wrong words, no more.
    Raises OSError when the system cannot fork now, AttributeError where it never can.
    """

    def __init__(self, work: Callable[[], Any]) -> None:
        reading, writing = os.pipe()
        try:
            child = os.fork()
        except BaseException:
            os.close(reading)
            os.close(writing)
            raise
        if child == 0:
            _live(work, writing)
        os.close(writing)
        self.child = child
        self._reading = reading
        self._end = weakref.finalize(self, _end, os.getpid(), child, reading)

    def answer(self, *, seconds: float) -> Any:
        """What the work gave, waited for at most `seconds`; to be asked once. Raises Lost."""
        deadline = time.monotonic() + seconds
        parts: list[bytes] = []
        try:
            while select.select([self._reading], [], [], max(0.0, deadline - time.monotonic()))[0]:
                part = os.read(self._reading, 1 << 20)
                if not part:
                    return json.loads(b"".join(parts))
                parts.append(part)
        except ValueError as error:
            raise Lost from error
        finally:
            self._end()
        raise Lost


def _live(work: Callable[[], Any], writing: int) -> None:
    """The copy's whole life: it holds no other end of a pipe, goes when its parent goes, and never returns."""
    code = 1
    try:
        os.closerange(3, writing)
        os.closerange(writing + 1, os.sysconf("SC_OPEN_MAX"))
        if sys.platform.startswith("linux"):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        with os.fdopen(writing, "wb") as stream:
            stream.write(json.dumps(work()).encode())
        code = 0
    except BaseException:
        code = 1
    finally:
        os._exit(code)


def _end(owner: int, child: int, reading: int) -> None:
    if os.getpid() != owner:
        return
    os.close(reading)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(child, 0)
