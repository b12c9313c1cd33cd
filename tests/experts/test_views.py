"""Pages of the pool, committees, draws and recusals, as the secretary sees them."""

import datetime as dt

import pytest

from committee.dossiers.review import ReviewCase
from committee.experts import actions, drawing
from committee.experts.models import Seat
from tests.experts.stage import make_case, make_scene, make_season


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


def test_the_supervisor_finds_the_draw_on_the_home_page_and_the_secretary_reads_that_it_waits(session, browser_of):
    scene = make_scene(session, pool=16)
    committee = actions.make_committee(
        season_id=scene.season.id, name="二", levels=["FG"], size=11, recorded_until=dt.date(2026, 6, 30)
    )
    draw = drawing.prepare_draw(committee_id=committee.id)
    drawing.perform_draw(draw_id=draw.id, supervisor_id=scene.supervisor.account_id, by=scene.secretary.account_id)
    address = f"/draws/{draw.public_id}"
    secretary, supervisor = browser_of(scene.secretary), browser_of(scene.supervisor)
    assert "等监督人员纪明远本人确认" in secretary.get(address).text
    assert "等监督人员确认" in secretary.get(f"/committees/{committee.public_id}").text
    assert secretary.get(f"{address}.pdf").status_code == 404
    assert secretary.post(f"{address}/witness").status_code == 403
    assert (address in supervisor.get("/").text, "不予确认" in supervisor.get(address).text) == (True, True)
    assert supervisor.post(f"{address}/witness").status_code == 303
    assert "确认您监督的专家抽取" not in supervisor.get("/").text
    assert supervisor.get(f"{address}.pdf").data.startswith(b"%PDF")


def test_from_coded_dossiers_to_the_meeting_the_secretarys_home_page_always_names_the_next_step(session, browser_of):
    """No committee, no members, no chair, no groups, no meeting: each is one row that leads to its page."""
    scene = make_scene(session)
    secretary = browser_of(scene.secretary)
    steps = ("请登记评委会", "待抽取委员", "确定主任委员和副主任委员", "划分评议组", "安排评审会的时间和地点")

    def told() -> list[str]:
        home = secretary.get("/").text
        return [step for step in steps if step in home]

    assert told() == ["安排评审会的时间和地点"]
    for member in scene.members(session):
        member.seat, member.group_id = Seat.MEMBER, None
    session.commit()
    assert told() == ["确定主任委员和副主任委员", "划分评议组"]
    scene.season.name = "上一季"
    session.commit()
    later = make_season(session)
    session.add(
        ReviewCase(
            season_id=later.id, code="K7QX-42", route="PS_DX", level="FG", level_rank=4, specialty="031702", facts={}
        )
    )
    session.commit()
    assert told() == ["请登记评委会"]
    actions.make_committee(
        season_id=later.id, name="新评委会", levels=["FG"], size=11, recorded_until=dt.date(2099, 6, 30)
    )
    assert told() == ["待抽取委员"]
