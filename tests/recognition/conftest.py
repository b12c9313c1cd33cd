"""The season of recognition with its people is made once; every test works on a copy of the folder."""

import copy
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from committee import clock, create_app
from committee.clock import beijing
from committee.config import Settings
from committee.db import db
from committee.demo.recognition_stage import Play
from tests.browser import served
from tests.conftest import make_tables
from tests.recognition.offices import Offices
from tests.recognition.stage import opened


@pytest.fixture(scope="session")
def opened_season(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Play]:
    """A folder in which everybody has an account and nothing is filed, and the play that made it."""
    folder = tmp_path_factory.mktemp("recognition")
    app = create_app(Settings(data=folder), testing=True)
    with app.app_context():
        make_tables()
        play = opened(app)
        db.session.remove()
        db.engine.dispose()
    with sqlite3.connect(folder / "mangping.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder, play


@pytest.fixture
def play(opened_season: tuple[Path, Play], tmp_path: Path) -> Iterator[Play]:
    """The season on a copy of its own, on the first day of filing."""
    folder, made = opened_season
    shutil.copytree(folder, tmp_path / "data")
    app = create_app(Settings(data=tmp_path / "data"), testing=True)
    clock.travel_to(beijing(2024, 4, 15, 11))
    with app.app_context():
        mine = copy.deepcopy({k: v for k, v in vars(made).items() if k not in ("app", "tell")})
        yield Play(app=app, tell=made.tell, **mine)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def offices(play: Play, chromium: Browser) -> Iterator[Offices]:
    """The season of ``play`` behind a server, one signed-in page for each person."""
    with served(play.app) as url:
        found = Offices(play.app, chromium, url)
        try:
            yield found
        finally:
            for page in found.pages.values():
                page.context.close()
