"""A whole season on real pages in a real Chromium: every role signs in and does its part, from the draft to the confirmation.

Every kind of step is done at least once on its page, as its role; what exists eleven times (sheets, cards, papers, files of a dossier) is
done by the action behind the page from the second on. Files are born digital: nothing here is for the OCR.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from committee.db import db
from committee.demo import casting
from committee.demo.build import build_cast
from committee.demo.cast import CastSpec
from committee.demo.stage import Play, Stage
from committee.verification import verify_all
from tests.browser import served
from tests.journeys.acts_before_review import accept, file_by_hand, recommend, return_once
from tests.journeys.acts_from_review import defend, meet, publish, review
from tests.journeys.acts_of_oversight import oversee
from tests.journeys.house import House, give_passwords

pytestmark = pytest.mark.browser


@pytest.fixture
def play(app: Flask) -> Play:
    """Units, accounts, a season and its expert pool; one applicant, nothing done yet."""
    cast = build_cast(seed=1, applicants=1, experts=24, spec=CastSpec(experts_from_inside=0))
    made = Play(app=app, cast=cast, seed=1, stage=Stage.CONFIRMED, leave_work=False, tell=lambda words: None)
    casting.cast_everybody(made)
    return made


@pytest.fixture
def house(app: Flask, play: Play, chromium: Browser, tmp_path: Path) -> Iterator[House]:
    """The application served, and everybody able to sign in; failures leave pictures of all pages."""
    factors = give_passwords(app, play)
    with served(app) as url:
        found = House(chromium, url, factors)
        try:
            yield found
        finally:
            for number, page in enumerate(found.pages.values()):
                page.screenshot(path=tmp_path / f"page-{number}.png")
                page.context.close()


def test_a_season_on_real_pages(house: House, play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    candidate = play.candidates[0]
    file_by_hand(house, play, candidate, tmp_path)
    recommend(house, play, candidate)
    return_once(house, play, candidate, tmp_path)
    accept(house, play, candidate)
    review(house, play, monkeypatch)
    defend(house, play, monkeypatch)
    meet(house, play, monkeypatch)
    publish(house, play)
    oversee(house, play)
    checks = [check for check in verify_all(db.session()) if not check.ok]
    assert checks == []
    assert house.problems == []
