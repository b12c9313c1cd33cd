"""A right is held in a season: it opens no door onto another season's lists, applications, paper and money."""

import pytest

from committee.applications.rules import Phase
from committee.permissions import Role
from tests.applications import cast as play
from tests.factories import make_account


@pytest.fixture
def cast(session) -> play.Cast:
    cast = play.make_cast(session)
    play.at(7, 22, 11)
    return cast


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.SECRETARY, "/board"),
        (Role.SECRETARY, "/board/checks"),
        (Role.SECRETARY, "/applications"),
        (Role.SECRETARY, "/applications.xlsx"),
        (Role.SECRETARY, "/applications/{id}"),
        (Role.SECRETARY, "/paper"),
        (Role.SECRETARY, "/paper?for={id}"),
        (Role.SECRETARY, "/paper/slips.pdf"),
        (Role.SECRETARY, "/pool"),
        (Role.FINANCE, "/fees"),
        (Role.FINANCE, "/fees.xlsx"),
        (Role.FINANCE, "/fees/{id}"),
        (Role.FINANCE, "/reconciliation"),
    ],
)
def test_a_right_in_another_season_opens_nothing_of_this_one(cast, session, browser_of, role, path):
    public_id = play.to_accepted(cast)
    play.bring_paper(cast, public_id)
    other = make_account(session, role, name="热娜", scope=cast.season + 1)
    answer = browser_of(other).get(path.format(id=public_id))
    assert answer.status_code == (404 if "/{id}" in path else 403)
    here = make_account(session, role, name="帕提古丽", scope=cast.season)
    assert browser_of(here).get(path.format(id=public_id)).status_code == (404 if "slips" in path else 200)


def test_acts_of_another_season_are_out_of_reach(cast, session, browser_of):
    public_id = play.to_office(cast)
    play.sign(public_id)
    other = browser_of(make_account(session, Role.SECRETARY, name="热娜", scope=cast.season + 1))
    for path in ("accept", "return", "refuse", "restore"):
        assert other.post(f"/applications/{public_id}/{path}", {"reason": "试一试"}).status_code == 404, path
    assert other.post("/pool", {"ids": public_id}).status_code == 404
    assert other.post(f"/paper/{public_id}", {"copies": "2"}).status_code == 404
    money = browser_of(make_account(session, Role.FINANCE, name="帕提古丽", scope=cast.season + 1))
    assert money.post(f"/fees/{public_id}", {"yuan": "600"}).status_code == 404
    assert play.reload(public_id).phase is Phase.OFFICE_CHECK
