"""Pages of the reading room and of the office that are not part of the blindness walk: words, states, settling."""

import pytest
from sqlalchemy import select

from committee.applications.rules import Phase
from committee.applications.steps import application_of_case
from committee.dossiers.review import CaseState, LateLeak, ReviewCase
from committee.scoring import actions, group_actions
from committee.scoring.part import tick
from committee.scoring.views import ranges
from committee.seasons.rulebook import load_rulebook
from tests.experts.stage import make_case, make_scene, publish, score, sheet_values


@pytest.fixture
def scene(session):
    return make_scene(session)


@pytest.fixture
def case(session, scene):
    return make_case(session, scene, code="K7QX-42")


@pytest.fixture
def readers(session, scene, case):
    return publish(session, scene)[case.key]


def test_anchors_cover_the_item_without_gap_or_overlap(app):
    item = next(item for item in load_rulebook("quality-2024").rubric if item.key == "result")
    with app.test_request_context():
        assert [row["range"] for row in ranges(item)] == ["27–30", "24–26.5", "18–23.5", "0–17.5"]


def test_the_reading_page_shows_marks_anchors_and_what_is_left(session, scene, case, readers, browser_of):
    account = scene.account(readers[0])
    actions.save_sheet(account_id=account.account_id, case_key=case.key, version=0, values={"item-edu": "8"})
    page = browser_of(account).get(f"/read/{case.key}").data.decode()
    assert "还有 5 项未评" in page
    assert "24–26.5" in page
    assert "<title>K7QX-42" in page


def test_a_plain_form_saves_and_leads_to_the_review_and_the_lock(session, scene, case, readers, browser_of):
    browser = browser_of(scene.account(readers[0]))
    saved = browser.post(f"/read/{case.key}/save", {"version": 0, **sheet_values()})
    assert saved.headers["Location"].endswith(f"/read/{case.key}/submit")
    locked = browser.post(f"/read/{case.key}/lock", {"version": 1})
    assert locked.headers["Location"].endswith("/read")
    assert "已提交锁定" in browser.get(f"/read/{case.key}").data.decode()
    assert browser.get(f"/read/{case.key}/submit").status_code == 409


def test_the_office_sees_no_mark_before_the_group_has_closed(session, scene, case, readers, browser_of):
    for one in readers:
        score(session, scene, case_key=case.key, expert_id=one)
    browser = browser_of(scene.secretary)
    before = browser.get("/scoring").data.decode()
    assert "83.00" not in before
    assert "待写意见" in before
    leader = next(m for m in scene.members(session) if m.id == m.group.leader_id)
    group_actions.close_opinion(
        account_id=scene.account(leader.expert_id).account_id,
        case_key=case.key,
        body="业绩突出，同意推荐评审。",
        recommend=True,
        version=0,
    )
    assert "83.00" in browser.get("/scoring").data.decode()
    assert browser.get("/scoring.xlsx").status_code == 200
    assert browser.get("/scoring?state=closed&sort=-mean").status_code == 200


def test_the_office_settles_a_report_from_its_page(session, scene, case, readers, browser_of):
    account = scene.account(readers[0])
    actions.report_leak(
        account_id=account.account_id, case_key=case.key, file_key=case.files[0].key, page=1, note="印章"
    )
    browser = browser_of(scene.secretary)
    assert "印章" in browser.get("/scoring/leaks").data.decode()
    assert "处未遮盖信息待核实" in browser.get("/scoring").data.decode()
    session.rollback()
    key = session.scalar(select(LateLeak.key))
    assert browser.post(f"/scoring/leaks/{key}", {"outcome": "nonsense"}).status_code == 422
    assert browser.post(f"/scoring/leaks/{key}", {"outcome": "dismissed"}).status_code == 303
    session.rollback()
    assert session.get(ReviewCase, case.key).state is CaseState.OPEN


def test_the_minutes_tick_moves_cases_whose_sheets_are_in(session, scene, case, readers):
    for one in readers:
        score(session, scene, case_key=case.key, expert_id=one)
    tick(session)
    session.rollback()
    assert application_of_case(session, case.key).phase is Phase.GROUP_REVIEW


def test_pages_speak_english_completely(session, scene, case, readers, browser_of):
    browser = browser_of(scene.account(readers[0]))
    browser.post("/language", {"locale": "en", "next": "/read"})
    page = browser.get(f"/read/{case.key}").data.decode()
    for words in ("Step back", "Something is uncovered", "My reviews", "Veto items", "Education and seniority"):
        assert words in page
    body = page.split("<body", 1)[1]
    assert "申请回避" not in body
