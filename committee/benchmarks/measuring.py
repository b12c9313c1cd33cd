"""What every benchmark shares: its description, its result, a private folder with an application, and honest clocks.

A figure without a floor says nothing about the code: the same machine may be busy or slow. So each benchmark measures, in the same
run, what the work would cost at the least, and reports the ratio.
"""

import gc
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from flask import Flask
from sqlalchemy import event

from committee import create_app
from committee.config import Settings
from committee.db import db
from committee.serving import settle_memory
from committee.text import Text


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run found: *figure* and *floor* in the benchmark's unit, how many rows, pages or turns (*n*), and further facts."""

    figure: float
    floor: float
    n: int
    more: dict[str, Any] = field(default_factory=dict)
    ratio: float | None = None


@dataclass(frozen=True, slots=True)
class Bench:
    """One benchmark. *target* is the most that *judged* may be: the ratio, the figure, or one of the further facts."""

    what: Text
    unit: str
    target: float
    judged: Literal["ratio", "figure", "statements"]
    measure: Callable[[], Figures]

    def run(self, name: str) -> dict[str, Any]:
        """Measure, and judge against the target. The first seven keys are the stable ones of the command line."""
        found = self.measure()
        ratio = found.ratio if found.ratio is not None else found.figure / found.floor
        judged = {"ratio": ratio, "figure": found.figure, **found.more}[self.judged]
        return {
            "bench": name,
            "figure": round(found.figure, 3),
            "unit": self.unit,
            "floor": round(found.floor, 3),
            "ratio": round(ratio, 2),
            "target": self.target,
            "n": found.n,
            "judged": self.judged,
            "met": judged <= self.target,
            **found.more,
        }


@contextmanager
def application() -> Iterator[Flask]:
    """An application with empty tables in a folder that goes away afterwards, its context entered."""
    with tempfile.TemporaryDirectory(prefix="mangping-bench-") as folder:
        app = create_app(Settings(data=Path(folder)))
        with app.app_context():
            db.create_all()
            settle_memory()
            yield app
            db.session.remove()
            db.engine.dispose()


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL statements sent meanwhile, without those that only open or close a transaction."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def median_of(turns: int, work: Callable[[], object]) -> float:
    """Seconds of the median turn after one that does not count; garbage is collected before, not meanwhile."""
    work()
    taken = []
    for _ in range(turns):
        gc.collect()
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)
