"""Pages of the defence for office, members and candidates; an expert's requests stay away from identity."""

import datetime as dt

import pytest
from sqlalchemy import event, select

from committee import clock
from committee.applications.steps import application_of_case
from committee.db import db
from committee.defence import actions, room
from committee.defence.models import DutyState, Slot
from committee.defence.queries import duty_of
from committee.people.models import Account
from committee.scoring.group_actions import follow_scores
from tests.experts.stage import make_case, make_scene, publish, score
from tests.factories import Signed, make_unit
from tests.scoring.test_blindness import IDENTITY, routes, tables

NAME, UNIT = "迪丽努尔·艾合买提", "红柳乡计量服务站"
CARD = {
    "item-statement": "12.5",
    "item-theory": "21",
    "item-authenticity": "20.5",
    "item-problems": "19.5",
    "item-expression": "8",
}


@pytest.fixture
def scene(session):
    scene = make_scene(session)
    make_case(session, scene, code="K7QX-42", name=NAME, unit=make_unit(session, UNIT))
    make_case(session, scene, code="M2PD-77")
    for key, readers in publish(session, scene).items():
        for one in readers:
            score(session, scene, case_key=key, expert_id=one)
    follow_scores(season_id=scene.season.id)
    actions.list_duties(season_id=scene.season.id)
    return scene


@pytest.fixture
def panel(session, scene):
    """Three members hear both candidates, whose clocks are real from here on."""
    seats = scene.members(session)[:3]
    made = actions.make_panel(
        committee_id=scene.committee.id, name="第1答辩组", room="三楼", members=[m.id for m in seats]
    )
    actions.draw_lots(
        panel_id=made.id, case_keys=_keys(session), starts_at=clock.now() + dt.timedelta(minutes=5), minutes=15
    )
    return made


def _keys(session):
    from committee.defence.models import Duty

    return list(session.scalars(select(Duty.case_key)))


def _first(session):
    session.rollback()
    return session.scalars(select(Slot).order_by(Slot.place)).first()


def test_the_office_runs_a_defence_from_its_pages(session, scene, browser_of):
    browser = browser_of(scene.secretary)
    assert browser.get("/defence").status_code == 200
    members = scene.members(session)[:3]
    made = browser.post(
        "/defence/panels",
        {"name": "第1答辩组", "room": "三楼", "members": [m.id for m in members], "lead": members[1].id},
    )
    url = made.headers["Location"]
    assert browser.get(url).status_code == 200
    day = clock.beijing_day(clock.now()).isoformat()
    drawn = browser.post(f"{url}/lots", {"cases": _keys(session), "day": day, "time": "23:30", "minutes": 15})
    assert drawn.status_code == 303
    assert browser.post(f"{url}/open", {}).status_code == 303
    key = _first(session).key
    for act in ("arrive", "next", "next"):
        assert browser.post(f"/defence/slots/{key}/{act}", {}).status_code == 303
    page = browser.get(url)
    assert NAME.encode() in page.data  # the identity document is checked at the door, by the office
    assert "作答".encode() in page.data or "提问".encode() in page.data
    assert browser.get("/defence.xlsx").status_code == 200


def test_an_exemption_is_asked_for_with_ground_and_evidence(session, scene, browser_of):
    browser, key = browser_of(scene.secretary), _keys(session)[0]
    assert browser.get(f"/defence/exempt/{key}").status_code == 200
    assert browser.post(f"/defence/exempt/{key}", {"code": "AWARD", "evidence": ""}).status_code == 422
    assert browser.post(f"/defence/exempt/{key}", {"code": "AWARD", "evidence": "新政奖〔2023〕1号"}).status_code == 303
    session.rollback()
    assert duty_of(session, key).state is DutyState.EXEMPT


def test_no_request_of_a_panel_member_reads_an_identity_table(app, session, scene, panel, browser_of):
    room.open_panel(panel_id=panel.id)
    slot = _first(session)
    room.arrive(slot_key=slot.key)
    room.next_step(slot_key=slot.key)
    members = [scene.account(m.expert_id) for m in scene.members(session)[:3]]
    lead = browser_of(members[0])
    seen: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    walked, bodies = set(), b""
    other = session.scalars(select(Slot.key).order_by(Slot.place.desc())).first()
    for endpoint, method, url, data in (
        ("defence.mine", "get", "/defence/mine", {}),
        ("defence.card", "get", f"/defence/card/{slot.key}", {}),
        ("defence.card", "get", "/defence/card/aaaaaaaaaaaaaaaaaaaa", {}),
        ("defence.clock_face", "get", f"/defence/card/{slot.key}/clock", {}),
        ("defence.save_card", "post", f"/defence/card/{slot.key}/save", {"version": 0, **CARD}),
        ("defence.submit_card", "get", f"/defence/card/{slot.key}/submit", {}),
        ("defence.lock_card", "post", f"/defence/card/{slot.key}/lock", {"version": 1}),
        ("defence.reopen_card", "post", f"/defence/card/{slot.key}/reopen", {"card": "CARD", "reason": "看错一项"}),
        ("defence.recuse_card", "get", f"/defence/card/{other}/recuse", {}),
        ("defence.recuse_card", "post", f"/defence/card/{other}/recuse", {}),
    ):
        if data.get("card"):
            data = {**data, "card": _card_key(session)}
        before = len(seen)
        answer = lead.get(url) if method == "get" else lead.post(url, data)
        walked.add(endpoint)
        read = set().union(*(tables(text) for text in seen[before:]))
        assert not read & set(IDENTITY), (url, read & set(IDENTITY))
        assert answer.status_code in (200, 303, 404), (url, answer.status_code)
        bodies += answer.data + str(answer.headers).encode()
    for secret in (NAME, UNIT, "迪丽努尔"):
        assert secret.encode() not in bodies
    assert {name for name in routes(app) if name.startswith("defence.")} - {"defence.own"} == walked


def _card_key(session):
    from committee.defence.models import DefenceCard

    session.rollback()
    return session.scalars(select(DefenceCard.key)).first()


def test_autosave_answers_with_versions_conflicts_and_errors(session, scene, panel, browser_of):
    room.open_panel(panel_id=panel.id)
    slot = _first(session)
    browser = browser_of(scene.account(scene.members(session)[0].expert_id))
    json = {"Accept": "application/json"}
    url = f"/defence/card/{slot.key}/save"
    assert browser.post(url, {"version": 0, "item-theory": "21"}, headers=json).json["version"] == 1
    stale = browser.post(url, {"version": 0, "item-theory": "5"}, headers=json)
    assert (stale.status_code, stale.json["values"]["item-theory"]) == (409, "21.0")
    wrong = browser.post(url, {"version": 1, "item-theory": "26"}, headers=json)
    assert (wrong.status_code, list(wrong.json["errors"])) == (422, ["item-theory"])


def test_the_clock_says_nothing_new_while_the_step_stands(session, scene, panel, browser_of):
    room.open_panel(panel_id=panel.id)
    slot = _first(session)
    room.arrive(slot_key=slot.key)
    room.next_step(slot_key=slot.key)
    browser = browser_of(scene.account(scene.members(session)[0].expert_id))
    page = browser.get(f"/defence/card/{slot.key}/clock")
    version = page.data.decode().split('data-refresh-version="')[1].split('"')[0]
    assert browser.get(f"/defence/card/{slot.key}/clock", headers={"If-None-Match": version}).status_code == 204
    room.next_step(slot_key=slot.key)
    assert browser.get(f"/defence/card/{slot.key}/clock", headers={"If-None-Match": version}).status_code == 200


def test_a_candidate_sees_lot_and_hour_on_the_own_page(session, scene, panel, browser_of):
    slot = _first(session)
    person = application_of_case(session, slot.case_key).person_id
    account = session.scalar(select(Account).where(Account.person_id == person))
    page = browser_of(Signed(account.id, person)).get("/defence/own")
    assert "第1答辩组".encode() in page.data
    for member in scene.members(session):
        assert member.expert.person.name.encode() not in page.data


def test_who_must_defend_and_is_not_listed_stands_on_the_offices_home_page(session, browser_of):
    scene = make_scene(session)
    make_case(session, scene, code="K7QX-42", name=NAME, unit=make_unit(session, UNIT))
    make_case(session, scene, code="Q2WE-61", level="ZJ")  # intermediate candidates are exempt by level
    office = browser_of(scene.secretary)
    assert "列出应答辩的" not in office.get("/").text
    publish(session, scene)
    assert "列出应答辩的 1 人" in office.get("/").text
    actions.list_duties(season_id=scene.season.id)
    assert "列出应答辩的" not in office.get("/").text


def test_a_panel_needs_a_name_of_its_own_and_a_leader_who_sits_on_it(session, scene, browser_of):
    browser, members = browser_of(scene.secretary), scene.members(session)
    seats = {"name": "第1答辩组", "members": [m.id for m in members[:3]]}
    stranger = browser.post("/defence/panels", seats | {"lead": members[5].id})
    assert (stranger.status_code, "组长须是本组成员" in stranger.text) == (422, True)
    assert browser.post("/defence/panels", seats | {"lead": members[0].id}).status_code == 303
    twice = browser.post("/defence/panels", seats | {"lead": members[0].id})
    assert (twice.status_code, "已有同名的答辩组" in twice.text) == (422, True)
