"""A cast of one seed, and the readers that did not write the files: pdfium, qpdf, zxing, the face detector."""

import io
from functools import cache

import cv2
import numpy as np
import pikepdf
import pypdfium2
import pytest

from committee.demo.build import MadeFile, build_cast, build_dossier
from committee.demo.cast import Cast, CastSpec
from committee.demo.people import Applicant
from committee.demo.plants import PlantKind

SEED = 20240730


@cache
def cast() -> Cast:
    return build_cast(seed=SEED, applicants=12, experts=14, spec=CastSpec())


@cache
def made(key: str, slot: str, *plants: PlantKind) -> MadeFile:
    person = cast().person(key)
    assert isinstance(person, Applicant)
    return build_dossier(person, seed=SEED, plants=plants, slots={slot})[0]


@pytest.fixture
def season() -> Cast:
    return cast()


def texts(content: bytes) -> list[str]:
    """The text of each page, whole media box, as pdfium reads it."""
    with pypdfium2.PdfDocument(content) as document:
        return [page.get_textpage().get_text_range().replace("\r\n", "") for page in document]


def pictures(content: bytes, *, dpi: int = 110) -> list[np.ndarray]:
    """The pages as pdfium shows them (RGB)."""
    with pypdfium2.PdfDocument(content) as document:
        return [page.render(scale=dpi / 72).to_numpy()[..., :3][..., ::-1].copy() for page in document]


def expanded(content: bytes) -> bytes:
    """Everything in the file with its streams decoded, strings as UTF-8: what a byte sweep would see."""
    out = bytearray()
    with pikepdf.open(io.BytesIO(content)) as document:
        for item in document.objects:
            out += _strings(item)
            if isinstance(item, pikepdf.Stream):
                try:
                    out += item.read_bytes()
                except pikepdf.PdfError:
                    out += item.read_raw_bytes()
    return bytes(out)


def _strings(item: object, depth: int = 0) -> bytes:
    if depth > 12:
        return b""
    if isinstance(item, pikepdf.String):
        return str(item).encode() + b"\n"
    if isinstance(item, pikepdf.Array):
        return b"".join(_strings(part, depth + 1) for part in item)
    if isinstance(item, pikepdf.Dictionary):
        return b"".join(_strings(item[key], depth + 1) for key in item.keys() if key not in ("/Parent", "/P"))  # noqa: SIM118
    return b""


def faces(picture: np.ndarray) -> int:
    """How many faces the detector sees in an RGB picture."""
    import yuface

    scale = min(1.0, 950 / max(picture.shape[:2]))
    picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture
    return len(yuface.detect(np.ascontiguousarray(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)))[0])
