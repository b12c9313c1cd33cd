"""Speed of masking and proof: what they add to a check of a born-digital file, and what they cost beside the check of scans."""

import hashlib
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf

from redaction.bench import files as bench_files
from redaction.bench.figure import Figure, scan_page
from redaction.identity import Identity

_PERSON = Identity(name="迪丽努尔·艾合买提", unit="塔河地区检验检测中心", phone="13900000000")
TOUCHED_MS, UNTOUCHED_MS = 60.0, 10.0
SCANS = 2.5


def _named(pages: int) -> bytes:
    """Sixty dense pages of which the first ones name the applicant once each."""
    document: Any = pymupdf.open(stream=bench_files.dense(heavy_every=12), filetype="pdf")
    for index in range(pages):
        document[index].insert_text((50, 50), f"作者：{_PERSON.name}，王建国", fontname="china-s", fontsize=11)
    data: bytes = document.tobytes(garbage=3, deflate=True)
    return data


def _work(data: bytes, folder: Path) -> Callable[[], Any]:
    """Masking and the proof's own readers; the check that a proof repeats is not part of it."""
    from redaction.judging import judge
    from redaction.masking.masks import propose
    from redaction.masking.work import masked_pdf
    from redaction.names.search import matcher_for
    from redaction.proof.work import examine
    from redaction.reading.files import read_bytes

    findings, _ = judge(read_bytes(data, name="a.pdf", deep=False), _PERSON)
    masks = propose(findings)
    old = folder / f"{hashlib.sha256(data).hexdigest()[:8]}.pdf"
    old.write_bytes(data)

    def run() -> None:
        report, new = masked_pdf(data, masks)
        path = folder / "new.pdf"
        path.write_bytes(new)
        request = {"path": str(path), "against": str(old), "masking": report, "accept": "suspect"}
        examine(request, (_PERSON, matcher_for(_PERSON)), lambda done, total: None)

    return run


def _medians(runs: list[Callable[[], Any]], n: int) -> list[float]:
    """Processor seconds of each, taken in turn."""
    times: list[list[float]] = [[] for _ in runs]
    for run in runs:
        run()
    for _ in range(n):
        for place, run in enumerate(runs):
            begun = time.process_time()
            run()
            times[place].append(time.process_time() - begun)
    return [statistics.median(values) for values in times]


def _digital(n: int) -> tuple[float, float]:
    """Milliseconds that an untouched and a touched page add."""
    touched = 12
    with tempfile.TemporaryDirectory() as folder:
        none, some = _medians([_work(_named(0), Path(folder)), _work(_named(touched), Path(folder))], n)
    untouched = none / bench_files.PAGES * 1000
    return untouched, (some - none) / touched * 1000 + untouched


def untouched_page(n: int) -> Figure:
    """What masking and proof add for a born-digital page that they do not touch, against the time allowed."""
    figure, _ = _digital(n)
    return Figure(
        "mask-untouched", round(figure, 2), "CPU ms/page", UNTOUCHED_MS, round(figure / UNTOUCHED_MS, 2), 1.0, n
    )


def touched_page(n: int) -> Figure:
    """What masking and proof add for a born-digital page with one name, against the time allowed."""
    _, figure = _digital(n)
    return Figure("mask-touched", round(figure, 2), "CPU ms/page", TOUCHED_MS, round(figure / TOUCHED_MS, 2), 1.0, n)


def scans(n: int) -> Figure:
    """Masking and proving a scan of which every page is painted, against checking it."""
    from redaction.checking import Settings, check_file
    from redaction.findings import Box, Kind
    from redaction.masking.files import apply_masks
    from redaction.masking.masks import How, Mask
    from redaction.proof.proving import prove

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, copy = folder / "scan.pdf", folder / "copy.pdf"
        path.write_bytes(_scan(n))
        settings = Settings(cache=folder / "sight")
        masks = [Mask(page, Box(60, 58, 200, 72), Kind.NAME, How.TEXT, "【申报人】") for page in range(1, n + 1)]
        begun = time.perf_counter()
        check_file(path, _PERSON, settings=settings)
        checked = time.perf_counter()
        masked = apply_masks(path, masks)
        copy.write_bytes(masked.data)
        prove(copy, _PERSON, against=path, masking=masked.report, settings=settings)
        done = time.perf_counter()
    figure, floor = done - checked, checked - begun
    return Figure("mask-scans", round(figure, 2), "s", round(floor, 2), round(figure / floor, 2), SCANS, n)


def _scan(pages: int) -> bytes:
    from redaction.masking.pictures import jpeg

    document: Any = pymupdf.open()
    for number in range(pages):
        page = document.new_page()
        page.insert_image(page.rect, stream=jpeg(scan_page(number), quality=75, halved=True))
    data: bytes = document.tobytes()
    return data


MASKING: dict[str, tuple[Callable[[int], Figure], int]] = {
    "mask-untouched": (untouched_page, 3),
    "mask-touched": (touched_page, 3),
    "mask-scans": (scans, 4),
}
