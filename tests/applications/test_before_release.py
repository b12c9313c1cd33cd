"""Between the room and the release nothing on a page tells who passed: neither words nor colours (R-440, R-443)."""

import datetime as dt

import pytest
from flask import Flask, get_template_attribute
from sqlalchemy import select

from committee.applications.models import Application
from committee.applications.release import UNRELEASED, Released, released
from committee.applications.rules import Phase
from committee.applications.sheet import shown_phase
from committee.db import db, transaction
from committee.publicity.models import Posting, PostingKind
from tests.applications import cast as play


def tag(app: Flask, phase: Phase, *, released: bool, locale: str) -> str:
    with app.test_request_context("/", headers={"Accept-Language": locale}):
        macro = get_template_attribute("applications/_parts.html", "phase_tag")
        return str(macro(phase, shown_phase(phase, released=released).pick(locale)))


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_phase_of_the_room_looks_the_same_before_the_release(app: Flask, locale: str) -> None:
    assert len({tag(app, phase, released=False, locale=locale) for phase in UNRELEASED}) == 1


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_after_the_release_passed_and_not_passed_differ(app: Flask, locale: str) -> None:
    assert tag(app, Phase.PASSED, released=True, locale=locale) != tag(
        app, Phase.NOT_PASSED, released=True, locale=locale
    )


def test_a_later_sitting_is_not_known_from_the_postings_of_an_earlier_one(session) -> None:
    """R-443: with results of the first sitting published, a fresh vote stays in the room until its own release."""
    cast = play.make_cast(session)
    public_id = play.to_accepted(cast)
    early, hung, late = (play.beijing(2024, 11, day, 10) for day in (5, 8, 20))

    def stands_at(phase: Phase, since: dt.datetime) -> Released:
        with transaction() as writer:
            row = writer.scalars(select(Application).where(Application.public_id == public_id)).one()
            row.phase, row.phase_since = phase, since
        return released(db.session(), cast.season)

    assert stands_at(Phase.NOT_PASSED, early) == Released()
    with transaction() as writer:
        posting = writer.scalars(select(Posting)).first()
        posting.kind, posting.posted_at = PostingKind.RESULT, hung
    assert stands_at(Phase.NOT_PASSED, early).covers(Phase.NOT_PASSED, early)
    second = stands_at(Phase.PASSED, late)
    assert second.covers(Phase.NOT_PASSED, early)  # the first sitting's, told before
    assert not second.covers(Phase.NOT_PASSED, late)
    assert not second.covers(Phase.PASSED, late)
    assert not stands_at(Phase.PASSED, early).covers(Phase.NOT_PASSED, early)  # held before the first release
    assert stands_at(Phase.RESULT_PUBLICITY, late).everything


@pytest.mark.parametrize("path", ["/roster", "/upper"])
def test_no_filter_of_a_list_tells_who_passed_before_the_release(session, browser_of, path) -> None:
    cast = play.make_cast(session)
    public_id = play.to_accepted(cast)
    browser = browser_of(cast.clerk if path == "/roster" else cast.upper)

    def stands_at(phase: Phase) -> None:
        with transaction() as writer:
            writer.scalars(select(Application).where(Application.public_id == public_id)).one().phase = phase

    shown = {}
    for phase in (Phase.PASSED, Phase.NOT_PASSED):
        stands_at(phase)
        shown[phase] = [public_id in browser.get(f"{path}?phase={asked}").text for asked in UNRELEASED]
    assert shown == dict.fromkeys(shown, [True] * len(UNRELEASED))
    assert public_id not in browser.get(f"{path}?phase=draft").text
