"""Benchmarks of the checker, each against its floor in the same run: `redaction bench NAME`.

A floor is the engine called bare on the same pictures, or the same work without the thing measured. Runs are interleaved and medians
compared, because a shared machine drifts. The pages are drawn here, so a bench needs nothing but the installed package.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from redaction.bench.figure import Figure, Pixels, bare_engine, scan_page
from redaction.bench.workers import second_worker


def _seconds(work: Callable[[], Any]) -> float:
    """Processor seconds of this process: what a shared machine's other work does not change."""
    started = time.process_time()
    work()
    return time.process_time() - started


def _threads() -> int:
    """One, on both sides: the networks' waiting threads would be counted as work."""
    return 1


def plain_page(n: int) -> Figure:
    """A plain scan page through all eyes, against the wheel's own OCR pipeline with the same networks on the same picture."""
    from redaction.eyes.looking import look_at

    bare, threads = bare_engine(_threads()), _threads()
    look_at(scan_page(99), dpi=150, threads=threads)
    bare(scan_page(99))
    ours, floor = [], []
    for number in range(n):
        pixels = scan_page(number)
        floor.append(_seconds(lambda: bare(pixels)))  # noqa: B023 - called at once
        ours.append(_seconds(lambda: look_at(pixels, dpi=150, threads=threads)))  # noqa: B023 - called at once
    return _figure("eyes-plain", statistics.median(ours), statistics.median(floor), target=1.25, n=n)


def seal_page(n: int) -> Figure:
    """What one seal adds to a page, in pages: the same page with and without it."""
    from redaction.eyes.looking import look_at

    threads = _threads()
    look_at(scan_page(99, seal=True), dpi=150, threads=threads)
    added, floor = [], []
    for number in range(n):
        without, sealed = scan_page(number), scan_page(number, seal=True)
        plain = _seconds(lambda: look_at(without, dpi=150, threads=threads))  # noqa: B023 - called at once
        added.append(_seconds(lambda: look_at(sealed, dpi=150, threads=threads)) - plain)  # noqa: B023 - called at once
        floor.append(plain)
    return _figure("eyes-seal", statistics.median(added), statistics.median(floor), target=0.7, n=n)


def recheck(n: int) -> Figure:
    """Looking again after a tenth of the pages (at least one) changed, against the first look over all of them."""
    from redaction.eyes.feeding import look

    changed = max(1, n // 10)
    before, after = _scene(range(n)), _scene([*range(n - changed), *range(1000, 1000 + changed)])
    loaded = _scene([99])
    with tempfile.TemporaryDirectory() as folder:
        look(loaded, jobs=0)
        first = _seconds(lambda: look(before, cache=Path(folder), jobs=0))
        again = _seconds(lambda: look(after, cache=Path(folder), jobs=0))
    return _figure("eyes-recheck", again, first, target=changed / n + 0.05, n=n)


def memory(n: int) -> Figure:
    """The most memory that one worker ever held while it looked at `n` pages with seals, against what it may."""
    import subprocess

    code = (
        "import resource\nfrom redaction.bench.figure import scan_page\nfrom redaction.eyes.looking import look_at\n"
        f"for number in range({n}):\n    look_at(scan_page(number, dpi=200, seal=True), dpi=200, threads=1)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    held = int(done.stdout.split()[-1]) / 1024
    return Figure("eyes-memory", round(held, 1), "MB", 1300.0, round(held / 1300.0, 3), 1.0, n)


def _scene(numbers: Any) -> Any:
    """A document of full-page scans, as the eyes ask for it."""
    import hashlib

    from redaction.reading.model import Picture, Placement

    stored, pictures, pages = {}, {}, []
    for page, number in enumerate(numbers, start=1):
        pixels = scan_page(number)
        digest = hashlib.sha256(pixels.tobytes()).hexdigest()
        stored[digest] = pixels
        place = Placement(page, (0, 0, 595.2, 841.92), (595.2, 0, 0, 841.92, 0, 0))
        pictures[digest] = Picture(digest, page, pixels.shape[1], pixels.shape[0], "DCT", "shown", (place,))
        pages.append(SimpleNamespace(number=page, size=(595.2, 841.92), needs_look=False, text=""))
    order = list(stored.values())

    def render(page_number: int, *, dpi: int = 150) -> Pixels:
        import cv2

        size = (round(595.2 * dpi / 72), round(841.92 * dpi / 72))
        return np.asarray(cv2.resize(order[page_number - 1], size, interpolation=cv2.INTER_AREA), dtype=np.uint8)

    return SimpleNamespace(
        pages=pages,
        pictures=pictures,
        pixels=stored.__getitem__,
        render=render,
        printed=lambda _: (),
        coverage=lambda _: None,
    )


def _figure(name: str, figure: float, floor: float, *, target: float, n: int) -> Figure:
    return Figure(name, round(figure, 3), "CPU s", round(floor, 3), round(figure / floor, 3), round(target, 3), n)


BENCHES: dict[str, tuple[Callable[[int], Figure], int]] = {
    "eyes-plain": (plain_page, 7),
    "eyes-seal": (seal_page, 7),
    "eyes-recheck": (recheck, 5),
    "eyes-memory": (memory, 6),
    "eyes-workers": (second_worker, 6),
}


def _benches() -> dict[str, tuple[Callable[[int], Figure], int]]:
    from redaction.bench.masking import MASKING
    from redaction.bench.structure import STRUCTURE

    return {**STRUCTURE, **BENCHES, **MASKING}


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main(arguments: list[str] | None = None) -> int:
    """Run one bench, or list them. The last line is one JSON object; exit 1 when the target is missed."""
    benches = _benches()
    parser = argparse.ArgumentParser(prog="redaction bench", description="性能测试 / one benchmark against its floor")
    parser.add_argument("name", nargs="?", choices=sorted(benches), help="测试名 / which one")
    parser.add_argument("--list", action="store_true", help="列出全部 / list them all")
    parser.add_argument("--json", action="store_true", help="只输出 JSON / print JSON only")
    parser.add_argument("--n", type=int, help="次数 / how many runs")
    options = parser.parse_args(arguments)
    if options.list or options.name is None:
        for name, (bench, _) in benches.items():
            _say(f"{name}: {(bench.__doc__ or '').splitlines()[0]}")
        return 0
    bench, usual = benches[options.name]
    figure = bench(options.n or usual)
    if not options.json:
        _say(f"{figure.bench}: {figure.figure} {figure.unit}, {figure.ratio} × {figure.floor} (≤ {figure.target})")
    _say(json.dumps(asdict(figure)))
    return 0 if figure.ratio <= figure.target else 1


if __name__ == "__main__":
    sys.exit(main())
