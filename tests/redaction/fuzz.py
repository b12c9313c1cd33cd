"""A structure fuzzer with a time budget: `python -m tests.redaction.fuzz --seconds 60 --seed 1 [--keep DIR]`.

Files of the corpora are damaged at random, by bytes and by structure, and checked by the real isolated reader. Every one must end in a
report or in a plain refusal, within the limits. What ends otherwise is kept with its seed; the exit code is then 1.
"""

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from redaction.checking import Settings, check_file
from redaction.errors import RedactionError
from redaction.findings import Report
from redaction.isolation import trusted
from redaction.isolation.trusted import ReaderDied
from tests.redaction.corpus import PLANTS
from tests.redaction.hostile import HOSTILE
from tests.redaction.people import UYGHUR

_SECONDS = 20.0
_UNFORESEEN = "读取出错"
_ENDLESS = ("forms that multiply",)
_WORDS = (
    b"endobj", b"endstream", b"stream\n", b"xref", b"trailer", b"startxref", b"%%EOF", b"<<", b">>", b"[", b"]", b"(", b")", b"/Length",
    b"/Filter/FlateDecode", b"/Kids", b"/Parent", b"/Count -1", b"/Type/Page", b"/Contents", b"0 0 R", b"1 0 R", b"999999999999", b"-1", b"\0",
)  # fmt: skip

Mutation = Callable[[random.Random, bytearray], None]


def flip(chance: random.Random, data: bytearray) -> None:
    """Change a few bytes."""
    for _ in range(chance.randint(1, 12)):
        data[chance.randrange(len(data))] = chance.randrange(256)


def cut(chance: random.Random, data: bytearray) -> None:
    """Take a piece out, or the end."""
    start = chance.randrange(len(data))
    del data[start : start + chance.choice((1, 16, 256, len(data)))]


def repeat(chance: random.Random, data: bytearray) -> None:
    """Write a piece again somewhere else."""
    start = chance.randrange(len(data))
    piece = data[start : start + chance.randint(1, 400)]
    at = chance.randrange(len(data) + 1)
    data[at:at] = piece * chance.choice((1, 1, 2, 50))


def number(chance: random.Random, data: bytearray) -> None:
    """Replace a number of the structure."""
    places = [found.span() for found in re.finditer(rb"\d+", bytes(data))]
    if places:
        start, end = chance.choice(places)
        data[start:end] = str(chance.choice((0, 1, 2, 3, 4, 5, 9, 17, 65535, 2**31, 2**40, -1))).encode()


def word(chance: random.Random, data: bytearray) -> None:
    """Put a word of the format somewhere."""
    at = chance.randrange(len(data) + 1)
    data[at:at] = chance.choice(_WORDS)


def swap(chance: random.Random, data: bytearray) -> None:
    """Give two objects each other's numbers."""
    found = [match.span(1) for match in re.finditer(rb"(?<!\d)(\d+) 0 obj", bytes(data))]
    if len(found) > 1:
        one, two = sorted(chance.sample(found, 2))
        first, second = bytes(data[slice(*one)]), bytes(data[slice(*two)])
        data[slice(*two)] = first
        data[slice(*one)] = second


MUTATIONS: tuple[Mutation, ...] = (flip, cut, repeat, number, word, swap)


def damaged(chance: random.Random, source: bytes) -> bytes:
    """The file after one to four mutations."""
    data = bytearray(source)
    for _ in range(chance.randint(1, 4)):
        if data:
            chance.choice(MUTATIONS)(chance, data)
    return bytes(data)


def outcome(path: Path) -> str:
    """How a check of the file ends, in a word; a word with an exclamation mark is a fault of the checker."""
    begun = time.monotonic()
    try:
        answer = check_file(path, UYGHUR, settings=Settings(deep=False))
    except ReaderDied as death:
        return "limit" if "时间" in death.text.zh else "died!"
    except RedactionError as refusal:
        return "unforeseen!" if refusal.text.zh == _UNFORESEEN else "refused"
    except Exception as error:
        return f"{type(error).__name__}!"
    took = time.monotonic() - begun
    if not isinstance(answer, Report) or took > 3 * _SECONDS:
        return "slow!"
    return answer.verdict.value


def run(*, seconds: float, seed: int, keep: Path | None) -> Counter[str]:
    """Damage and check until the time is over; returns how the checks ended."""
    trusted.OPEN_SECONDS = _SECONDS
    chance = random.Random(seed)
    sources = [plant.build("Dilnur Ahmat") for plant in PLANTS]
    sources += [
        build() for name, build in HOSTILE.items() if name not in _ENDLESS and len(data := build()) < 500_000 and data
    ]
    ends: Counter[str] = Counter()
    deadline = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "材料.pdf"
        while time.monotonic() < deadline:
            data = damaged(chance, chance.choice(sources))
            path.write_bytes(data)
            end = outcome(path)
            ends[end] += 1
            if end.endswith("!") and keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{seed}-{sum(ends.values())}-{end[:-1]}.pdf").write_bytes(data)
    return ends


def main() -> int:
    """Fuzz for a while and print how the checks ended."""
    parser = argparse.ArgumentParser(prog="python -m tests.redaction.fuzz", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60.0, help="how long")
    parser.add_argument("--seed", type=int, default=1, help="the same seed damages the same way")
    parser.add_argument("--keep", type=Path, help="folder for files that the checker did not survive")
    options = parser.parse_args()
    ends = run(seconds=options.seconds, seed=options.seed, keep=options.keep)
    sys.stdout.write("\n".join(f"{end}: {count}" for end, count in ends.most_common()) + "\n")
    return int(any(end.endswith("!") for end in ends))


if __name__ == "__main__":
    sys.exit(main())
