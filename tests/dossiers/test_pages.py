"""What the renderer makes of files that are damaged, locked, mislabelled or made to harm: a picture or a plain refusal, in its limits."""

import io
import re

import pymupdf
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import jobs
from committee.db import db
from committee.dossiers import pages
from committee.dossiers.models import FileState, MaterialFile
from committee.dossiers.pages import BeyondLimits, CannotRender, PageSize, render
from redaction import drawing
from tests.dossiers.desk import IDENTITY, encrypted, make_desk, pdf, picture
from tests.dossiers.photos import heic
from tests.redaction.hostile import HOSTILE

REFUSED = (
    "empty",
    "not a PDF",
    "Word file with a wrong name",
    "only the header",
    "password",
    "cut in half",
    "page tree in a circle",
    "JPEG cut in half",
    "PNG of 100,000 by 100,000",
    "broken object stream",
)
SHOWN = (
    "form that draws itself",
    "picture of 60,000 by 60,000",
    "nested arrays",
    "objects pointing at each other for ever",
)


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused(name: str) -> None:
    """E-104."""
    with pytest.raises(CannotRender) as refused:
        render(HOSTILE[name](), dpis=(30,))
    assert type(refused.value) is CannotRender


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_made_to_harm_is_shown_within_the_limits(name: str) -> None:
    sizes, pictures = render(HOSTILE[name](), dpis=(30,))
    assert sizes == [PageSize(595.0, 842.0)]
    assert [Image.open(io.BytesIO(shown)).size for shown in pictures.values()] == [(248, 351)]


def test_a_page_of_200_metres_becomes_a_picture_of_bounded_size() -> None:
    _, pictures = render(HOSTILE["page of 200 metres"](), dpis=(30,))
    (shown,) = (Image.open(io.BytesIO(shown)) for shown in pictures.values())
    assert shown.width * shown.height <= drawing.LARGEST_PIXELS * 1.01


def test_a_photo_of_a_telephone_is_shown_upright() -> None:
    sizes, pictures = render(heic(), dpis=(144,))
    shown = Image.open(io.BytesIO(pictures[(1, 144)])).convert("RGB")
    assert shown.width < shown.height
    assert (sizes[0].width * 2, sizes[0].height * 2) == pytest.approx(shown.size, abs=2)
    red, blue = (
        shown.getpixel((shown.width * 3 // 4, shown.height // 4)),
        shown.getpixel((shown.width // 4, shown.height * 3 // 4)),
    )
    assert red[0] > 2 * red[2]
    assert blue[2] > 2 * blue[0]


@pytest.mark.parametrize("kept", [60, 200, 400, 540])
def test_a_photo_of_a_telephone_that_is_cut_off_is_refused(kept: int) -> None:
    with pytest.raises(CannotRender):
        render(heic()[:kept], dpis=(30,))


def test_a_photo_that_claims_to_be_60_000_points_wide_and_high_is_refused() -> None:
    """A bomb in HEIC: a few hundred bytes that would become gigabytes."""
    content, claim = heic(), (60_000).to_bytes(4, "big") * 2
    places = [match.end() + 4 for match in re.finditer(b"ispe", content)]
    assert places
    for place in places:
        content = content[:place] + claim + content[place + 8 :]
    with pytest.raises(CannotRender):
        render(content, dpis=(30,))


def test_the_longest_file_is_shown_and_one_page_more_is_beyond_the_limits() -> None:
    document = pymupdf.open()
    for _ in range(drawing.LARGEST_PAGES + 1):
        document.new_page(width=20, height=20)
    content = document.tobytes()
    with pytest.raises(BeyondLimits) as refused:
        render(content, dpis=(30,))
    assert "拆分" in refused.value.next_step.zh
    sizes, _ = render(content, dpis=(30,), first=2, last=drawing.LARGEST_PAGES + 1)
    assert len(sizes) == drawing.LARGEST_PAGES


def test_a_reader_that_is_killed_or_takes_too_long_is_told_from_a_file_that_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "_WALL_SECONDS", 0.0)
    with pytest.raises(BeyondLimits):
        render(pdf(), dpis=(30,))


@pytest.mark.parametrize(
    ("name", "content", "state"),
    [
        ("证件.heic", heic(), FileState.CHECKED),
        ("证件.pdf", picture(), FileState.CHECKED),
        ("证件.jpg", pdf(), FileState.CHECKED),
        ("证件.pdf", encrypted(), FileState.UNREADABLE),
        ("证件.heic", heic()[:200], FileState.UNREADABLE),
        ("证件.pdf", b"%PDF-1.7\n", FileState.UNREADABLE),
        ("证件.jpg", picture()[:100], FileState.UNREADABLE),
    ],
)
def test_an_upload_becomes_what_its_bytes_are_or_says_that_it_cannot_be_read(
    app: Flask, session: Session, name: str, content: bytes, state: FileState
) -> None:
    """Whatever it is called. A file that cannot be read says why and what to do, and is never passed through (E-104)."""
    desk = make_desk(session)
    desk.upload(IDENTITY, content, name=name)
    jobs.drain(app)
    db.session.rollback()
    (file,) = db.session.scalars(select(MaterialFile))
    assert file.state is state
    assert (file.pages, bool(file.problem_zh), bool(file.problem_en)) == (
        (1, False, False) if state is FileState.CHECKED else (0, True, True)
    )


def test_a_file_beyond_the_limits_says_so_and_what_to_do(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(session)
    desk.upload(IDENTITY, pdf(), name="证件.pdf")
    monkeypatch.setattr(pages, "_WALL_SECONDS", 0.0)
    jobs.drain(app)
    db.session.rollback()
    (file,) = db.session.scalars(select(MaterialFile))
    assert file.state is FileState.UNREADABLE
    assert "拆分" in file.problem_zh
    assert "Split" in file.problem_en
