"""Uyghur lines read by Debian's tesseract, where the office has installed it (packages tesseract-ocr and tesseract-ocr-uig).

The networks of the wheel know no joined script. Without tesseract such lines stay «found and not read»; with it they are read one by
one, flattened and at the height its model was trained for, and what it is not sure of stays unread as well.
"""

import os
import shutil
import subprocess
from functools import lru_cache

import cv2
import numpy as np

from redaction.eyes.ocr import Quad, cut_strip, flattened
from redaction.eyes.ocr_model import Image

LANGUAGE = "uig"
READ, UPRIGHT = 0.85, 0.6
HEIGHT, MARGIN = 64, 20
PATIENCE = 20.0


@lru_cache(maxsize=1)
def script_reader() -> str:
    """Name and version of the program that reads Uyghur here; empty when there is none. Part of the key under which views are kept."""
    program = shutil.which("tesseract")
    if program is None:
        return ""
    try:
        listed = _run([program, "--list-langs"]).splitlines()
        return f"{_run([program, '--version']).split(chr(10))[0]}/{LANGUAGE}" if LANGUAGE in listed else ""
    except (OSError, subprocess.SubprocessError):
        return ""


def read_joined(image: Image, quad: Quad) -> tuple[str, float]:
    """The text of a line of a BGR picture and how sure it is (0 to 1); nothing when it cannot be read here.

    What told the lines' direction knows no joined script, so a line that reads badly is read upside down as well.
    """
    if not script_reader():
        return "", 0.0
    straight = _read_line(image, quad)
    if straight[1] >= UPRIGHT:
        return straight
    one, two, three, four = quad
    return max(straight, _read_line(image, (three, four, one, two)), key=lambda reading: reading[1])


def _read_line(image: Image, quad: Quad) -> tuple[str, float]:
    strip = cut_strip(image, np.array(quad, dtype=np.float32))
    scale = HEIGHT / strip.shape[0]
    large = cv2.resize(flattened(strip), None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    framed = cv2.copyMakeBorder(large, MARGIN, MARGIN, MARGIN, MARGIN, cv2.BORDER_CONSTANT, value=(245, 245, 245))
    program = shutil.which("tesseract") or "tesseract"
    try:
        table = _run([program, "stdin", "stdout", "-l", LANGUAGE, "--psm", "7", "tsv"], cv2.imencode(".png", framed)[1])
    except (OSError, subprocess.SubprocessError):
        return "", 0.0
    return words_of(table)


def words_of(table: str) -> tuple[str, float]:
    """The words of tesseract's table in reading order, and their mean certainty by length."""
    words = [
        (cells[11].strip(), float(cells[10]))
        for cells in (row.split("\t") for row in table.splitlines()[1:])
        if len(cells) == 12 and cells[0] == "5" and cells[11].strip()
    ]
    letters = sum(len(word) for word, _ in words)
    sure = sum(len(word) * max(0.0, certain) for word, certain in words) / max(1, letters) / 100
    return " ".join(word for word, _ in words), sure


def _run(command: list[str], picture: "Image | None" = None) -> str:
    done = subprocess.run(
        command, input=None if picture is None else picture.tobytes(), capture_output=True, check=True, timeout=PATIENCE,
        env={
            "OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8",
            **{name: os.environ[name] for name in ("PATH", "TESSDATA_PREFIX") if name in os.environ},
        },
    )  # fmt: skip
    return done.stdout.decode("utf-8", "replace")
