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
from dataclasses import asdict, dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

LINES = (
    "关于压力表检定工作的技术总结",
    "压力计量是工业生产中重要的基础工作，测量结果的可靠程度需要用不确定度来表示。",
    "在规定的环境条件下，用活塞式压力计作标准器，对被检仪表各点依次升压、降压，",
    "读取示值，取其与标准值之差作为示值误差，每点重复测量十次，取平均值。",
    "主要来源包括：标准器引入的分量、重复性引入的分量、分辨力引入的分量。",
    "各分量互不相关，按方和根方法合成，取包含因子二，得到扩展不确定度。",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """What a bench says: the figure, its floor in the same unit, their ratio, and the ratio it must not exceed."""

    bench: str
    figure: float
    unit: str
    floor: float
    ratio: float
    target: float
    n: int


def scan_page(number: int, *, dpi: int = 150, seal: bool = False) -> Pixels:
    """A page of print as a scanner hands it over (RGB): slightly turned, soft and noisy; `seal` adds a red ring with text."""
    import cv2
    import pymupdf

    document = pymupdf.open()
    page = document.new_page(width=595.2, height=841.92)
    for row in range(26):
        text = f"{number}.{row} {LINES[(row + number) % len(LINES)]}"
        page.insert_text((60, 70 + row * 27), text, fontname="china-s", fontsize=11.5)
    if seal:
        page.draw_circle((430, 700), 59, color=(0.8, 0.1, 0.12), width=3.4)
        ring = "塔河地区检验检测中心"
        for place, char in enumerate(ring):
            turn = np.radians(-122 + 27 * place)
            spot = pymupdf.Point(430 + 43 * np.sin(turn), 700 - 43 * np.cos(turn))
            matrix = pymupdf.Matrix(-float(np.degrees(turn)))
            page.insert_text(
                pymupdf.Point(spot.x - 8, spot.y + 6),
                char,
                fontname="china-s",
                fontsize=17,
                color=(0.8, 0.1, 0.12),
                morph=(spot, matrix),
            )
    pixmap = page.get_pixmap(dpi=dpi, alpha=False)
    clean = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3)
    chance = np.random.default_rng(number)
    turn_by = cv2.getRotationMatrix2D((pixmap.width / 2, pixmap.height / 2), float(chance.uniform(-1.5, 1.5)), 1)
    bent = cv2.warpAffine(clean, turn_by, (pixmap.width, pixmap.height), borderValue=(255, 255, 255))
    soft = cv2.GaussianBlur(bent.astype(np.float32), (0, 0), 0.6) * 0.96
    return np.clip(soft + chance.normal(0, 4, soft.shape), 0, 255).astype(np.uint8)


def _seconds(work: Callable[[], Any]) -> float:
    """Processor seconds of this process: what a shared machine's other work does not change."""
    started = time.process_time()
    work()
    return time.process_time() - started


def _bare_engine(threads: int) -> Callable[[Pixels], Any]:
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"EngineConfig.onnxruntime.intra_op_num_threads": threads, "Global.log_level": "critical"})
    return lambda pixels: engine(np.ascontiguousarray(pixels[:, :, ::-1]))


def _threads() -> int:
    """One, on both sides: the networks' waiting threads would be counted as work."""
    return 1


def plain_page(n: int) -> Figure:
    """A plain scan page through all eyes, against the wheel's own OCR pipeline with the same networks on the same picture."""
    from redaction.looking import look_at

    bare, threads = _bare_engine(_threads()), _threads()
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
    from redaction.looking import look_at

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
    """Looking again after a tenth of the pages changed, against the first look over all of them."""
    from redaction.eyes import look

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
        "import resource\nfrom redaction.bench import scan_page\nfrom redaction.looking import look_at\n"
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
    "eyes-recheck": (recheck, 10),
    "eyes-memory": (memory, 6),
}


def _benches() -> dict[str, tuple[Callable[[int], Figure], int]]:
    from redaction.bench_masking import MASKING
    from redaction.bench_structure import STRUCTURE

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
