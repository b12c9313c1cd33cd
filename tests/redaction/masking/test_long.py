"""Long files and sudden ends: three hundred pages go through masking, and a process that dies on the way leaves no half file."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from redaction.findings import Box, Kind
from redaction.masking import Mask, apply_masks
from redaction.masking.masks import How
from redaction.proof.gone import still_read, texts_of
from tests.redaction.masking.made import PERSON, text_pdf

PAGES = 300
TOUCHED = (1, 150, 300)
MASKING = """
import os, signal, sys
from pathlib import Path
from redaction.findings import Box, Kind
from redaction.masking import How, Mask, apply_masks, write_whole
import redaction.masking.files as files

def die(*given):
    os.kill(os.getpid(), signal.SIGKILL)

original, out, when = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
masks = [Mask(1, Box(72, 88, 130, 104), Kind.NAME, How.TEXT, "x")]
if when == "writing":
    files.os.fsync = die
done = apply_masks(original, masks, progress=die if when == "masking" else None)
write_whole(done.data, out, original=original)
"""


def long_pdf() -> bytes:
    page: Any = pymupdf.open(stream=text_pdf(), filetype="pdf")
    document: Any = pymupdf.open()
    for _ in range(PAGES):
        document.insert_pdf(page)
    data: bytes = document.tobytes(garbage=3, deflate=True)
    return data


def test_three_hundred_pages_keep_their_number_and_lose_only_what_is_masked(tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(data := long_pdf())
    page: Any = pymupdf.open(stream=data, filetype="pdf")[0]
    first, last = page.search_for(PERSON.name)[0], page.search_for(PERSON.name)[-1]
    masks = [
        mask
        for box in {(first.x0, first.y0 + 2, first.x1, first.y1 - 2), (last.x0, last.y0 + 2, last.x1, last.y1 - 2)}
        for mask in Mask(1, Box(*box), Kind.NAME, How.TEXT, "【申报人】").on_pages(TOUCHED)
    ]
    told: list[tuple[int, int]] = []
    done = apply_masks(path, masks, progress=lambda at, of: told.append((at, of)))
    assert (done.report["pages"], done.report["touched_pages"]) == (PAGES, list(TOUCHED))
    assert (PAGES, PAGES) in told
    after = texts_of(done.data, TOUCHED)
    assert still_read(data, done.report, after) == {}
    named = [number for number, text in after.readers["pdfium"].items() if PERSON.name in text]
    assert named == [number for number in range(1, PAGES + 1) if number not in TOUCHED]
    assert path.read_bytes() == data


@pytest.mark.parametrize("when", ["masking", "writing"])
def test_a_process_killed_on_the_way_leaves_the_original_and_no_output(when: str, tmp_path: Path) -> None:
    original, out = tmp_path / "in.pdf", tmp_path / "out.pdf"
    original.write_bytes(data := text_pdf())
    ended = subprocess.run([sys.executable, "-c", MASKING, str(original), str(out), when], check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL
    assert original.read_bytes() == data
    assert not out.exists()


def test_the_same_process_left_alone_writes_its_output(tmp_path: Path) -> None:
    original, out = tmp_path / "in.pdf", tmp_path / "out.pdf"
    original.write_bytes(text_pdf())
    subprocess.run([sys.executable, "-c", MASKING, str(original), str(out), "never"], check=True, timeout=60)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.pdf", "out.pdf"]
