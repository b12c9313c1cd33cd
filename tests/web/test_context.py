"""The top bar leads nowhere in vain: a page about a kind of season is offered once a season of that kind was set up."""

import re

import pytest
from flask import Flask, url_for
from sqlalchemy.orm import Session

from committee.parts import parts
from committee.permissions import Role
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of
from committee.seasons.rulebook_tables import Procedure
from tests.experts.stage import make_season
from tests.factories import make_account

OFFICE = (Role.SECRETARY, Role.LEADER, Role.EMPLOYER)


def links(page: str) -> set[str]:
    """The addresses of the top bar."""
    return set(re.findall(r'href="([^"]+)"', page.split('class="top-nav"')[1].split("</nav>")[0]))


def addresses(app: Flask, kind: Procedure) -> set[str]:
    """Where the pages about one kind of season stand."""
    with app.test_request_context():
        return {url_for(item.endpoint) for part in parts() for item in part.nav if item.procedure == kind}


def the_bar(session: Session, browser_of) -> set[str]:
    return links(browser_of(make_account(session, *OFFICE)).get("/seasons").text)


@pytest.mark.parametrize("kind", list(Procedure))
def test_links_of_one_kind_are_shown_with_a_season_of_that_kind_alone(
    app: Flask, session: Session, browser_of, kind: Procedure
) -> None:
    season: Season = make_season(session)
    season.procedure = kind
    session.commit()
    found = the_bar(session, browser_of)
    other = next(word for word in Procedure if word is not kind)
    assert found & addresses(app, kind)
    assert found & addresses(app, other) == set()


def test_without_any_season_only_pages_of_no_kind_are_offered(app: Flask, session: Session, browser_of) -> None:
    found = the_bar(session, browser_of)
    assert found
    assert found & (addresses(app, Procedure.COMMITTEE) | addresses(app, Procedure.RECOGNITION)) == set()


def test_the_rules_are_those_of_whichever_season_there_is(app: Flask, session: Session, browser_of) -> None:
    season = make_season(session)
    season.procedure = Procedure.RECOGNITION
    session.commit()
    address = f"/seasons/{season.public_id}"
    assert browser_of(make_account(session, Role.LEADER)).get("/season").headers["Location"] == address


@pytest.mark.parametrize("path", ["/sign-in", "/register"])
def test_whoever_stands_at_the_door_reads_whom_to_reach(session: Session, browser, path: str) -> None:
    contacts = rulebook_of(make_season(session)).contacts
    foot = browser.get(path).text.split('<footer class="foot">')[1]
    assert contacts.technical_phone
    assert contacts.supervision_phone
    assert contacts.technical_phone in foot
    assert contacts.supervision_phone in foot
