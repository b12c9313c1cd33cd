"""Whole runs in processes of their own: a demo season against bare OCR of its scans, and a warm start."""

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import cv2
import numpy as np
import pymupdf

from committee.benchmarks.measuring import Figures
from committee.benchmarks.scene import id_number
from committee.demo.build import build_cast, build_dossier
from committee.demo.cast import CastSpec
from committee.demo.play import EXPERTS
from committee.demo.stage import Candidate, fate_of
from redaction.eyes.ocr import read_page
from redaction.eyes.ocr_model import Image, OcrModel

PEOPLE, SEED = 12, 1
ALLOWANCE = 60.0
LONGEST_START = 60.0
FIRST_USER = (
    *("--name", "温若水", "--id-number", id_number(1), "--login", "bench", "--role", "admin"),
    *("--password", secrets.token_urlsafe(12)),
)


def demo() -> Figures:
    """A season of 12 applicants to its end. The ratio is (seconds - 60) to bare OCR of the scan pages of the first uploads.

    Bare OCR reads each page once, with all cores and nothing else; later uploads of mended files are not counted.
    """
    with tempfile.TemporaryDirectory(prefix="mangping-bench-") as folder:
        start = time.perf_counter()
        done = subprocess.run(
            [
                *(sys.executable, "-m", "committee", "demo", "--people", str(PEOPLE), "--seed", str(SEED)),
                *("--stage", "confirmed", "--json", "--data", str(Path(folder) / "data")),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        taken = time.perf_counter() - start
    if done.returncode != 0:
        raise RuntimeError(f"demo: {done.returncode}\n{done.stderr[-2000:]}")
    facts = json.loads(done.stdout.strip().splitlines()[-1])
    pages = scan_pages()
    model = OcrModel(threads=os.cpu_count() or 1)
    read_page(model, pages[0])
    start = time.perf_counter()
    for page in pages:
        read_page(model, page)
    floor = time.perf_counter() - start
    more = {
        "leaks_planted": facts["leaks_planted"],
        "leaks_found": facts["leaks_found"],
        "verify_ok": facts["verify_ok"],
    }
    return Figures(figure=taken, floor=floor, n=len(pages), more=more, ratio=max(0.0, taken - ALLOWANCE) / floor)


def scan_pages() -> list[Image]:
    """The pictures on the scan pages of everything that the demo's applicants upload first, as stored."""
    cast = build_cast(seed=SEED, applicants=PEOPLE, experts=EXPERTS, spec=CastSpec(experts_from_inside=2))
    found: list[Image] = []
    for number, person in enumerate(cast.applicants):
        plants = Candidate(number, person, fate_of(number)).plants
        for file in build_dossier(person, seed=SEED, plants=plants):
            if file.scan_pages:
                found += _pictures(file.content)[: file.scan_pages]
    return found


def _pictures(content: bytes) -> list[Image]:
    if not content.startswith(b"%PDF"):
        return [_decoded(content)]
    pictures = []
    with pymupdf.open(stream=content) as document:
        for page in document:
            shown = sorted(page.get_images(), key=lambda image: -image[2] * image[3])
            if shown:
                pictures.append(_decoded(document.extract_image(shown[0][0])["image"]))
    return pictures


def _decoded(content: bytes) -> Image:
    picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise RuntimeError("a scan page that cannot be decoded")
    return picture


def startup() -> Figures:
    """Seconds from the command to the first answer on a folder that holds data, against importing the largest packages alone."""
    with tempfile.TemporaryDirectory(prefix="mangping-bench-") as folder:
        for words in (("init",), ("add-user", *FIRST_USER)):
            command = [sys.executable, "-m", "committee", words[0], "--data", folder, *words[1:]]
            subprocess.run(command, check=True, capture_output=True)
        taken = min(_started(folder) for _ in range(3))
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import flask, sqlalchemy, gunicorn, pymupdf, cryptography"], check=True)
    return Figures(figure=taken, floor=time.perf_counter() - start, n=1)


def _started(folder: str) -> float:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "committee", "run", "--data", folder, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while time.perf_counter() - start < LONGEST_START:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                    if answer.status == 200:
                        return time.perf_counter() - start
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("no answer within a minute")
    finally:
        process.terminate()
        process.wait(timeout=30)
