"""The warm processes in which pictures are looked at: they get raw pixels and hand back views, nothing else crosses.

Started when first needed, one set an application process, shared by its threads; never forked (the networks' threads do not
survive a fork). A picture that kills or stalls its process is tried once more in a fresh one, then said to be unread. Each process
ends itself when the one that started it is gone, however that ended.
"""

import atexit
import os
import threading
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as LookTimeoutError
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process

import numpy as np
from numpy.typing import NDArray

from redaction.eyes.looking import look_at
from redaction.reading.sight import View

LONGEST_LOOK = 180.0
GAVE_UP = ("图像分析中断，未能看完", "looking at a picture was interrupted")

_lock = threading.Lock()
_pools: dict[int, ProcessPoolExecutor] = {}


@dataclass
class Looking:
    """A look under way; `result()` waits for it."""

    pixels: NDArray[np.uint8]
    dpi: float | None
    read: bool
    jobs: int
    future: "Future[View]"

    def result(self) -> View:
        """The view. Never raises for the picture's sake: what could not be looked at is said in `View.unread`."""
        try:
            return self.future.result(timeout=LONGEST_LOOK)
        except (BrokenExecutor, LookTimeoutError):
            _drop(self.jobs)
        try:
            return _submit(self.pixels, self.dpi, read=self.read, jobs=self.jobs).result(timeout=LONGEST_LOOK)
        except (BrokenExecutor, LookTimeoutError):
            _drop(self.jobs)
            return View(self.pixels.shape[1], self.pixels.shape[0], unread=(GAVE_UP,))

    def cancel(self) -> None:
        """Forget the look if it has not begun."""
        self.future.cancel()


def start_looking(pixels: NDArray[np.uint8], *, dpi: float | None, read: bool, jobs: int) -> Looking:
    """Begin to look at an RGB picture in one of `jobs` warm processes; with 0, here and now in this process."""
    return Looking(pixels, dpi, read, jobs, _submit(pixels, dpi, read=read, jobs=jobs))


def _submit(pixels: NDArray[np.uint8], dpi: float | None, *, read: bool, jobs: int) -> "Future[View]":
    threads = max(1, (os.cpu_count() or 1) // max(1, jobs))
    if jobs == 0:
        done: Future[View] = Future()
        done.set_result(look_at(pixels, dpi=dpi, threads=threads, read=read))
        return done
    try:
        return _pool(jobs).submit(look_at, pixels, dpi=dpi, threads=threads, read=read)
    except (BrokenExecutor, RuntimeError):
        _drop(jobs)
        return _pool(jobs).submit(look_at, pixels, dpi=dpi, threads=threads, read=read)


def _pool(jobs: int) -> ProcessPoolExecutor:
    with _lock:
        if jobs not in _pools:
            _pools[jobs] = ProcessPoolExecutor(
                max_workers=jobs, mp_context=get_context("spawn"), initializer=end_with_parent
            )
        return _pools[jobs]


def end_with_parent() -> None:
    """Have this process end as soon as its parent does: a parent that is killed cannot say goodbye, and nobody else would."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_outlive, args=(parent.sentinel,), name="parent-watch", daemon=True).start()


def _outlive(sentinel: int) -> None:
    connection.wait([sentinel])
    # Networks may be at work in other threads; there is nothing to save and nobody to tell.
    os._exit(0)


def _drop(jobs: int) -> None:
    """Throw a broken or stalled set of processes away; the next look starts a fresh one."""
    with _lock:
        pool = _pools.pop(jobs, None)
    if pool is not None:
        for process in list((pool._processes or {}).values()):
            process.terminate()
        pool.shutdown(wait=False, cancel_futures=True)


@atexit.register
def close_workers() -> None:
    """End the warm processes; the next look starts fresh ones."""
    for jobs in list(_pools):
        _drop(jobs)
