"""What a second process gains: the eyes' two warm processes over one, against two bare engines over one, in the same run."""

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from typing import Any

from redaction.bench.figure import Figure, Pixels, bare_engine, scan_page

KEPT = 0.9


@lru_cache(maxsize=1)
def _engine(threads: int) -> Callable[[Pixels], Any]:
    return bare_engine(threads)


def bare(pixels: Pixels, threads: int) -> int:
    """One page through the bare engine of this process; the number of lines read."""
    read = _engine(threads)(pixels)
    return len(read.txts or ())


def second_worker(n: int) -> Figure:
    """How much faster `n` pages are done by two of the eyes' processes than by one, against the same for the bare engine."""
    from redaction.eyes.workers import close_workers, start_looking

    pages = [scan_page(number) for number in range(n)]
    gains: dict[str, list[float]] = {"bare": [], "ours": []}
    pools = {jobs: ProcessPoolExecutor(max_workers=jobs, mp_context=get_context("spawn")) for jobs in (1, 2)}

    def bare_all(jobs: int, some: list[Pixels]) -> None:
        for done in [pools[jobs].submit(bare, page, 2 // jobs) for page in some]:
            done.result()

    def ours_all(jobs: int, some: list[Pixels]) -> None:
        for done in [start_looking(page, dpi=150, read=True, jobs=jobs) for page in some]:
            done.result()

    try:
        for jobs in (1, 2):
            bare_all(jobs, pages[:2])
            ours_all(jobs, pages[:2])
        for _ in range(3):
            for name, work in (("bare", bare_all), ("ours", ours_all)):
                one, two = (_wall(lambda: work(jobs, pages)) for jobs in (1, 2))  # noqa: B023 - called at once
                gains[name].append(one / two)
    finally:
        for pool in pools.values():
            pool.shutdown()
        close_workers()
    ours, floor = (statistics.median(gains[name]) for name in ("ours", "bare"))
    return Figure(
        "eyes-workers", round(ours, 3), "times as fast", round(floor, 3), round(floor / ours, 3), round(1 / KEPT, 3), n
    )


def _wall(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
