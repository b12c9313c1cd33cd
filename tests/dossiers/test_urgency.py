"""Born-digital papers go ahead of pictures and scans; a strange file costs a place in the queue and nothing else."""

import io
import zlib

import pikepdf
import pymupdf
import pytest

from committee.dossiers.urgency import QUICK, urgency
from committee.jobs import SLOW


def paper(*, packed: bool) -> bytes:
    document = pymupdf.open()
    document.new_page().insert_text((72, 96), "report")
    plain = document.tobytes()
    if not packed:
        return plain
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def scan() -> bytes:
    document = pymupdf.open()
    page = document.new_page()
    page.insert_image(page.rect, pixmap=pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 40, 60)))
    return document.tobytes()


@pytest.mark.parametrize("packed", [False, True])
def test_a_paper_with_text_of_its_own_is_quick(packed):
    content = paper(packed=packed)
    assert (b"/Font" in content) is not packed
    assert urgency("application/pdf", content) == QUICK


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("application/pdf", scan()),
        ("image/jpeg", b"\xff\xd8\xff /Font"),
        ("application/pdf", b"%PDF-1.7 /ObjStm stream\n not packed"),
        ("application/pdf", b"%PDF-1.7 /ObjStm stream\n" + zlib.compress(b"\x00" * 10_000_000)),
    ],
)
def test_pictures_scans_and_what_cannot_be_looked_into_wait(kind, content):
    assert urgency(kind, content) == SLOW
