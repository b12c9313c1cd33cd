"""Speed of the structural half: each benchmark runs in turn with its floor, in the same process, and compares medians."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf

from redaction.bench import files as bench_files
from redaction.bench.figure import Figure
from redaction.identity import Identity

_PERSON = Identity(
    name="迪丽努尔·艾合买提",
    latin_names=("Dilnur Ahmat",),
    native_names=("دىلنۇر ئەخمەت",),
    unit="塔河地区检验检测中心",
    id_number="659900199003070020",
    phone="13900000000",
)


def _text_of(data: bytes) -> None:
    """The floor: plain text extraction of every page."""
    document: Any = pymupdf.open(stream=data, filetype="pdf")
    for page in document:
        page.get_text()


def _pages(data: bytes) -> None:
    """The page pass of a fast check: everything that is done with pages, nothing with objects."""
    from redaction.detectors.page_walk import page_pass
    from redaction.reading.covering import paints_over_text
    from redaction.reading.model import Document
    from redaction.reading.pdf import open_pdf
    from redaction.reading.source import pages_of

    opened = open_pdf(data)
    over = {index + 1 for index, page in enumerate(opened) if paints_over_text(page.read_contents())}
    page_pass(Document("a.pdf", "pdf", "", pages_of(opened), facts={"painted_over": over}), _PERSON)


def _whole(data: bytes, *, deep: bool) -> None:
    from redaction.judging import judge
    from redaction.reading.files import read_bytes

    judge(read_bytes(data, name="a.pdf", deep=deep), _PERSON)


def _interleaved(runs: dict[str, Callable[[], object]], *, rounds: int) -> dict[str, float]:
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


def _against_text(bench: str, data: bytes, pages: int, run: Callable[[], object], *, target: float, n: int) -> Figure:
    medians = _interleaved({"floor": lambda: _text_of(data), "run": run}, rounds=n)
    figure, floor = (medians[name] / pages * 1000 for name in ("run", "floor"))
    return Figure(bench, round(figure, 3), "ms/page", round(floor, 3), round(figure / floor, 2), target, n)


def pages(n: int) -> Figure:
    """Fast page pass where one page in twelve needs the heavy calls, against plain text extraction."""
    data = bench_files.dense(heavy_every=12)
    return _against_text("pages", data, bench_files.PAGES, lambda: _pages(data), target=1.5, n=n)


def heavy_pages(n: int) -> Figure:
    """Fast page pass where every page needs the heavy calls, against plain text extraction."""
    data = bench_files.dense(heavy_every=1)
    return _against_text("heavy-pages", data, bench_files.PAGES, lambda: _pages(data), target=2.5, n=n)


def sweep(n: int) -> Figure:
    """The whole fast check with objects, revisions and all detectors, against plain text extraction."""
    data = bench_files.dense(heavy_every=12)
    return _against_text("sweep", data, bench_files.PAGES, lambda: _whole(data, deep=False), target=3.2, n=n)


def scans(n: int) -> Figure:
    """Fast page pass on scans, against plain text extraction."""
    data = bench_files.scans()
    return _against_text("scans", data, 30, lambda: _pages(data), target=3.0, n=n)


def second_readers(n: int) -> Figure:
    """What pdfium and qpdf add to a fast check, pdfium in a process of its own beside it, against plain text extraction."""
    from redaction.reading.second import Rereading

    data = bench_files.dense(heavy_every=12)

    def reread() -> None:
        second = Rereading(data, pages=bench_files.PAGES, beside=True)
        _whole(data, deep=False)
        second.compare(set())
        second.result()

    medians = _interleaved(
        {"floor": lambda: _text_of(data), "first": lambda: _whole(data, deep=False), "both": reread}, rounds=n
    )
    figure = (medians["both"] - medians["first"]) / bench_files.PAGES * 1000
    floor = medians["floor"] / bench_files.PAGES * 1000
    return Figure("second-readers", round(figure, 3), "ms/page", round(floor, 3), round(figure / floor, 2), 3.5, n)


def child(n: int) -> Figure:
    """What a fresh isolated reader adds to a file of one page, against the time that is allowed."""
    from redaction.checking import Settings, check_file

    document: Any = pymupdf.open()
    document.new_page()
    data: bytes = document.tobytes()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        path.write_bytes(data)
        medians = _interleaved(
            {
                "run": lambda: check_file(path, _PERSON, settings=Settings(deep=False)),
                "here": lambda: _whole(data, deep=False),
            },
            rounds=n,
        )
    added = medians["run"] - medians["here"]
    return Figure("child", round(added, 3), "s/file", 0.3, round(added / 0.3, 2), 1.0, n)


_MEMORY = """
import resource, sys
from redaction.bench.structure import _whole
from redaction.bench import files as bench_files
import pymupdf
one = pymupdf.open(stream=bench_files.dense(heavy_every=12), filetype="pdf")
many = pymupdf.open()
for _ in range(int(sys.argv[1])):
    many.insert_pdf(one)
_whole(many.tobytes(garbage=3, deflate=True), deep=False)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def memory(n: int) -> Figure:
    """The most memory held for a file of n times sixty pages, against one of sixty."""

    def peak(times: int) -> float:
        out = subprocess.run([sys.executable, "-c", _MEMORY, str(times)], capture_output=True, text=True, check=True)
        return float(out.stdout.split()[-1]) / 1024

    small, large = peak(1), peak(n)
    return Figure("memory", round(large, 1), "MB", round(small, 1), round(large / small, 2), 1.6, n)


STRUCTURE: dict[str, tuple[Callable[[int], Figure], int]] = {
    "pages": (pages, 9),
    "heavy-pages": (heavy_pages, 9),
    "sweep": (sweep, 9),
    "scans": (scans, 9),
    "second-readers": (second_readers, 5),
    "child": (child, 7),
    "memory": (memory, 10),
}
