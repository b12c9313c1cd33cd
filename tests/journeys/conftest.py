"""One small season, played once with the real checker to its end; every journey works on a copy of the folder at some stage."""

import datetime as dt
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from committee import clock, create_app
from committee.config import Settings
from committee.db import db
from committee.demo.announcing import leave_papers
from committee.demo.cast import Cast
from committee.demo.play import acts_of, new_play, summary
from committee.demo.stage import STANDS_AT, Stage, set_clock
from tests.conftest import make_tables

APPLICANTS = 6  # 39 pages for the OCR engine, the larger part of what the whole suite may read
KEPT_AFTER = {
    "score_everything": Stage.SCORED,
    "defend": Stage.DEFENDED,
    "confirm": Stage.CONFIRMED,
}


@dataclass(frozen=True)
class Season:
    """What the play left: its summary, its people with their accounts, a folder as it stood at each kept stage."""

    summary: dict[str, Any]
    cast: Cast
    accounts: dict[str, int]
    folders: dict[Stage, Path]
    documents: tuple[str, ...]
    scan_pages: int


@pytest.fixture(scope="session")
def season(tmp_path_factory: pytest.TempPathFactory) -> Season:
    """The season of six applicants with seed 1, to ``confirmed``."""
    folder = tmp_path_factory.mktemp("season")
    app = create_app(Settings(data=folder), testing=True)
    folders: dict[Stage, Path] = {}
    with app.app_context():
        make_tables()
        play = new_play(
            app, people=APPLICANTS, seed=1, stage=Stage.CONFIRMED, leave_work=False, tell=lambda words: None
        )
        for act in acts_of(play):
            act(play)
            if act.__name__ in KEPT_AFTER:
                stage = KEPT_AFTER[act.__name__]
                set_clock(STANDS_AT[stage])
                folders[stage] = _keep(folder, tmp_path_factory.mktemp("kept") / stage.value)
        leave_papers(play)
        facts = summary(play)
        db.session.remove()
        db.engine.dispose()
    clock.set_shift(dt.timedelta(0))
    return Season(facts, play.cast, dict(play.accounts), folders, tuple(play.documents), play.counts["scan_pages"])


def _keep(folder: Path, target: Path) -> Path:
    """Copy a data folder whose database has nothing left in its log of changes."""
    db.session.remove()
    db.engine.dispose()
    with sqlite3.connect(folder / "mangping.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("*-wal", "*-shm"))
    return target


@pytest.fixture
def at_stage(season: Season, tmp_path: Path) -> Callable[[Stage], Flask]:
    """The application on a copy of the season at a stage, with the clock of that stage; enter its context to use it."""

    def stand(stage: Stage) -> Flask:
        folder = tmp_path / stage.value
        shutil.copytree(season.folders[stage], folder)
        clock.travel_to(STANDS_AT[stage])
        return create_app(Settings(data=folder), testing=True)

    return stand
