"""Pages of the pool, committees, draws and recusals, as the secretary sees them."""

import pytest

from tests.experts.stage import make_case, make_scene


@pytest.fixture
def scene(session):
    return make_scene(session)


def test_every_page_of_experts_opens_in_both_languages(session, scene, browser_of):
    make_case(session, scene, code="K7QX-42", unit=scene.units[0])
    from committee.experts import actions

    actions.recompute_conflicts(season_id=scene.season.id)
    browser = browser_of(scene.secretary)
    draw = scene.committee.public_id
    from committee.experts.queries import draws_of

    draw = draws_of(session, scene.committee.id)[0].public_id
    expert = scene.members(session)[0].expert.public_id
    for url in (
        "/experts",
        "/experts/new",
        f"/experts/{expert}",
        "/committees",
        f"/committees/{scene.committee.public_id}",
        f"/committees/{scene.committee.public_id}/draw?replacing={scene.members(session)[0].id}",
        f"/draws/{draw}",
        f"/draws/{draw}.json",
        "/conflicts",
        "/experts.xlsx",
        "/conflicts.xlsx",
        "/assignment",
    ):
        answer = browser.get(url)
        assert answer.status_code == 200, url
