"""Pages of the assignment as secretary and supervisor see them."""

import pytest

from committee.assignment.actions import propose_plan
from committee.assignment.queries import pairs_of
from tests.experts.stage import make_case, make_scene


@pytest.fixture
def scene(session):
    scene = make_scene(session)
    for n in range(3):
        make_case(session, scene, code=f"K{n}QX-4{n}")
    return scene


def test_the_matrix_names_codes_and_experts_but_no_applicant(session, scene, browser_of):
    plan = propose_plan(committee_id=scene.committee.id)
    pair = pairs_of(session, plan.key)[0]
    for account, pages in (
        (scene.secretary, ("/assignment", f"/assignment/{plan.key}", f"/assignment/{plan.key}?weak=1&sort=-code")),
        (scene.supervisor, ("/assignment", f"/assignment/{plan.key}", f"/assignment/{plan.key}.xlsx")),
        (
            scene.secretary,
            (f"/assignment/{plan.key}/case/{pair.case_key}?out={pair.expert_id}", f"/assignment/{plan.key}/publish"),
        ),
    ):
        browser = browser_of(account)
        for url in pages:
            answer = browser.get(url)
            assert answer.status_code == 200, url
            assert "艾力".encode() not in answer.data


def test_a_change_is_posted_with_its_reason_and_shown(session, scene, browser_of):
    plan = propose_plan(committee_id=scene.committee.id)
    pairs = pairs_of(session, plan.key)
    case_key = pairs[0].case_key
    readers = {pair.expert_id for pair in pairs if pair.case_key == case_key}
    free = next(m.expert_id for m in scene.members(session) if m.expert_id not in readers)
    browser = browser_of(scene.secretary)
    answer = browser.post(
        f"/assignment/{plan.key}/case/{case_key}", {"out": min(readers), "into": free, "reason": "专业更对口"}
    )
    assert answer.status_code == 303
    assert "专业更对口".encode() in browser.get(f"/assignment/{plan.key}").data
    refused = browser.post(f"/assignment/{plan.key}/case/{case_key}", {"out": free, "into": 0, "reason": "x"})
    assert refused.status_code == 409


def test_an_expert_and_the_public_are_kept_out(session, scene, browser, browser_of):
    plan = propose_plan(committee_id=scene.committee.id)
    member = scene.members(session)[0]
    assert browser_of(scene.account(member.expert_id)).get(f"/assignment/{plan.key}").status_code == 403
    assert browser.get(f"/assignment/{plan.key}").status_code in (302, 401)
