"""Speed as ratios: each benchmark runs in turn with its floor, in the same process, and compares medians."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymupdf

from redaction import bench_files
from redaction.identity import Identity

ROUNDS = 9
_PERSON = Identity(
    name="迪丽努尔·艾合买提",
    latin_names=("Dilnur Ahmat",),
    native_names=("دىلنۇر ئەخمەت",),
    unit="塔河地区检验检测中心",
    id_number="659900199003070020",
    phone="13900000000",
)


@dataclass(frozen=True, slots=True)
class Result:
    """One measured ratio. `figure` and `floor` are in `unit`; `target` bounds the ratio, or the figure where there is no floor."""

    bench: str
    figure: float
    unit: str
    floor: float | None
    ratio: float | None
    target: float
    n: int

    def to_json(self) -> dict[str, Any]:
        """The last line that the command prints."""
        return {
            "bench": self.bench,
            "figure": round(self.figure, 3),
            "unit": self.unit,
            "floor": None if self.floor is None else round(self.floor, 3),
            "ratio": None if self.ratio is None else round(self.ratio, 2),
            "target": self.target,
            "n": self.n,
        }


def _text_of(data: bytes) -> None:
    """The floor: plain text extraction of every page."""
    document: Any = pymupdf.open(stream=data, filetype="pdf")
    for page in document:
        page.get_text()


def _pages(data: bytes) -> None:
    """The page pass of a fast check: everything that is done with pages, nothing with objects."""
    from redaction.detectors.page_text import page_pass
    from redaction.reading.model import Document
    from redaction.reading.pdf import open_pdf
    from redaction.reading.source import pages_of
    from redaction.reading.sweep import paints_over_text

    opened = open_pdf(data)
    over = {index + 1 for index, page in enumerate(opened) if paints_over_text(page.read_contents())}
    page_pass(Document("a.pdf", "pdf", "", pages_of(opened), facts={"painted_over": over}), _PERSON)


def _whole(data: bytes, *, deep: bool) -> None:
    from redaction.judging import judge
    from redaction.reading.files import read_bytes

    judge(read_bytes(data, name="a.pdf", deep=deep), _PERSON)


def _interleaved(runs: dict[str, Callable[[], None]], *, rounds: int = ROUNDS) -> dict[str, float]:
    """Median seconds of each run, taken in turn so that load falls on all of them alike."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        run()
    for _ in range(rounds):
        for name, run in runs.items():
            begun = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - begun)
    return {name: statistics.median(values) for name, values in times.items()}


def _against_text(bench: str, data: bytes, pages: int, run: Callable[[], None], *, target: float) -> Result:
    medians = _interleaved({"floor": lambda: _text_of(data), "run": run})
    figure, floor = (medians[name] / pages * 1000 for name in ("run", "floor"))
    return Result(bench, figure, "ms/page", floor, figure / floor, target, pages)


def pages() -> Result:
    """Fast page pass, one page in twelve heavy."""
    data = bench_files.dense(heavy_every=12)
    return _against_text("pages", data, bench_files.PAGES, lambda: _pages(data), target=1.5)


def heavy_pages() -> Result:
    """Fast page pass, every page heavy."""
    data = bench_files.dense(heavy_every=1)
    return _against_text("heavy-pages", data, bench_files.PAGES, lambda: _pages(data), target=2.5)


def sweep() -> Result:
    """Fast check with objects, revisions and all detectors, one page in twelve heavy."""
    data = bench_files.dense(heavy_every=12)
    return _against_text("sweep", data, bench_files.PAGES, lambda: _whole(data, deep=False), target=3.2)


def scans() -> Result:
    """Fast page pass on scans."""
    data = bench_files.scans()
    return _against_text("scans", data, 30, lambda: _pages(data), target=3.0)


def second_readers() -> Result:
    """What pdfium and qpdf add."""
    from redaction.reading.second import second_reading

    data = bench_files.dense(heavy_every=12)
    run = lambda: second_reading(data, pages=bench_files.PAGES, known=set())  # noqa: E731
    return _against_text("second-readers", data, bench_files.PAGES, lambda: (run(), None)[1], target=3.5)


def child() -> Result:
    """A fresh isolated reader for a file of one page, against the same work in this process."""
    from redaction.checking import Settings, check_file

    document: Any = pymupdf.open()
    document.new_page()
    data: bytes = document.tobytes()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        path.write_bytes(data)
        medians = _interleaved(
            {
                "run": lambda: (check_file(path, _PERSON, settings=Settings(deep=False)), None)[1],
                "floor": lambda: _whole(data, deep=False),
            }
        )
    return Result("child", medians["run"] - medians["floor"], "s/file", None, None, 0.3, ROUNDS)


_MEMORY = """
import resource, sys
from redaction.benches import _whole
from redaction import bench_files
import pymupdf
one = pymupdf.open(stream=bench_files.dense(heavy_every=12), filetype="pdf")
many = pymupdf.open()
for _ in range(int(sys.argv[1])):
    many.insert_pdf(one)
_whole(many.tobytes(garbage=3, deflate=True), deep=False)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def memory() -> Result:
    """Peak memory of a file of 600 pages against one of 60."""

    def peak(times: int) -> float:
        out = subprocess.run([sys.executable, "-c", _MEMORY, str(times)], capture_output=True, text=True, check=True)
        return float(out.stdout.split()[-1]) / 1024

    small, large = peak(1), peak(10)
    return Result("memory", large, "MB", small, large / small, 1.6, 600)


BENCHES: dict[str, Callable[[], Result]] = {
    "pages": pages,
    "heavy-pages": heavy_pages,
    "sweep": sweep,
    "scans": scans,
    "second-readers": second_readers,
    "child": child,
    "memory": memory,
}
