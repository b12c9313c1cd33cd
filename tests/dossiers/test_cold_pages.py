"""A missing page picture: only that page is drawn, bad files, purges and many at once."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy.orm import Session

from committee import settings_of
from committee.db import transaction
from committee.dossiers.cold_pages import cold_page, forget_pages, measured
from committee.dossiers.pages import CannotRender, PageSize, store
from committee.dossiers.showing import page_image
from committee.errors import NotFound
from tests.dossiers.desk import encrypted, pdf, picture


def stored(content: bytes) -> str:
    with transaction() as session:
        return store().put(session, content)


def test_one_page_of_many_is_drawn_and_kept_until_it_is_forgotten(app: Flask, session: Session) -> None:
    key = stored(pdf(pages=3))
    first = page_image(object_key=key, page=2)
    assert Image.open(io.BytesIO(first)).format == "JPEG"
    folder = settings_of(app).cache_folder / "pages" / key
    assert [file.name for file in folder.iterdir()] == ["0002-110.jpg"]
    assert cold_page(key, page=2, dpi=110) == first
    forget_pages(key)
    assert not folder.exists()


def test_sizes_are_measured_without_drawing(app: Flask, session: Session) -> None:
    key = stored(pdf(pages=2))
    assert measured(key) == [PageSize(595.0, 842.0)] * 2
    assert [file.name for file in (settings_of(app).cache_folder / "pages" / key).iterdir()] == ["sizes.json"]


def test_photos_are_pages_as_well(app: Flask, session: Session) -> None:
    key = stored(picture())
    assert len(measured(key)) == 1
    assert Image.open(io.BytesIO(cold_page(key, page=1, dpi=30))).width > 0


@pytest.mark.parametrize("page", [0, 3, 99])
def test_a_page_that_is_not_there_is_not_found(app: Flask, session: Session, page: int) -> None:
    key = stored(pdf(pages=2))
    with pytest.raises((NotFound, CannotRender)):
        cold_page(key, page=page, dpi=30)


@pytest.mark.parametrize("content", [encrypted(), b"%PDF-1.7\nnothing", b"\xff\xd8\xff\xe0broken"])
def test_what_cannot_be_read_is_said_so(app: Flask, session: Session, content: bytes) -> None:
    with pytest.raises(CannotRender):
        cold_page(stored(content), page=1, dpi=30)


def test_pages_drawn_at_the_same_time_are_each_their_own_file_s(app: Flask, session: Session) -> None:
    keys = [stored(pdf(words)) for words in ("one", "two words", "three words more")]
    alone = [cold_page(key, page=1, dpi=30) for key in keys]
    assert len(set(alone)) == len(keys)
    for key in keys:
        forget_pages(key)

    def draw(key: str) -> bytes:
        with app.app_context():
            return cold_page(key, page=1, dpi=30)

    with ThreadPoolExecutor(max_workers=3) as pool:
        assert list(pool.map(draw, keys)) == alone
