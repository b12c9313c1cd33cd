"""A clerk who looks after several units: one press serves them all, and no paper says of one unit what is another's."""

import io

import pytest
from sqlalchemy import select

from committee import clock
from committee.clock import beijing
from committee.db import db, transaction
from committee.demo.recognition_cast import COUNTY_BUREAUS
from committee.demo.units import HR_BUREAU
from committee.people.models import GrantUnit, RoleGrant
from committee.permissions import Role
from committee.recognition import actions, actions_batch, actions_employer
from committee.recognition.queries import papers_there
from committee.recognition.rules import Phase
from tests.recognition import stage
from tests.recognition.people import D
from tests.recognition.test_views import entered

COUNTY, PREFECTURE = COUNTY_BUREAUS["胡杨县"], HR_BUREAU.name


@pytest.fixture
def pair(play):
    """Two people of two units of the county, and the sign-in name of the clerk who looks after both."""
    people = [next(p for p in play.people if p.unit.key == key and p.pattern.route == "CD_CJ") for key in ("U2", "U4")]
    login = next(c.key for c in play.staff if c.unit_name == people[0].unit.name and not c.bureau)
    with transaction() as session:
        holds = RoleGrant.account_id == play.accounts[login], RoleGrant.role == Role.EMPLOYER
        grant = session.scalars(select(RoleGrant).where(*holds)).one()
        session.add(GrantUnit(grant_id=grant.id, unit_id=play.units[people[1].unit.name]))
    return people, login


def ids_of(play, people):
    return [play.applications[person.key] for person in people]


def posted(play, people, login):
    """Both posted in one press; returns the addresses of their notices by unit."""
    for person in people:
        stage.started(play, person)
    clock.travel_to(beijing(2024, 4, 16, 11))
    viewer = play.employer(people[0].unit.name)
    days = {"starts_on": D(2024, 4, 17), "ends_on": D(2024, 4, 23)}
    notices = actions_employer.post(viewer=viewer, public_ids=ids_of(play, people), **days)
    return {notice.lines[0].unit_name: notice.public_id for notice in notices}


def passed(play, people, login):
    """Both passed by the county."""
    notices, viewer = posted(play, people, login), play.employer(people[0].unit.name)
    clock.travel_to(beijing(2024, 4, 24, 11))
    for person in people:
        actions_employer.record_result(viewer=viewer, posting_public_id=notices[person.unit.name])
        stage.files(play, person)
        actions.hand_in(by=play.accounts[person.key], public_id=play.applications[person.key], pledged=True)
        for slot in actions_employer.FORMS:
            stage.paper(play, slot, person)
    actions_employer.recommend(viewer=viewer, public_ids=ids_of(play, people), opinion="同意推荐")
    clock.travel_to(beijing(2024, 5, 13, 11))
    for person in people:
        stage.looked_at(play, person, COUNTY)
    actions_batch.check(viewer=play.bureau(COUNTY), public_ids=ids_of(play, people), opinion="审核通过")


def test_people_of_two_units_get_a_notice_each_in_one_press(play, pair):
    people, login = pair
    notices = posted(play, people, login)
    assert set(notices) == {person.unit.name for person in people}
    browser = entered(play, login)
    for person, other in (people, people[::-1]):
        page = browser.get(f"/recognition/postings/{notices[person.unit.name]}").text
        assert (person.name in page, other.name in page) == (True, False)


def test_the_roster_names_the_unit_and_is_narrowed_to_one(play, pair):
    people, login = pair
    posted(play, people, login)
    browser = entered(play, login)
    table = browser.get("/recognition/roster?phase=pre-publicity").text
    assert all(person.unit.name in table for person in people)
    only = browser.get(f"/recognition/roster?phase=pre-publicity&unit={play.units[people[1].unit.name]}").text
    rows = only.split('class="list"')[-1]
    assert (people[1].name in rows, people[0].name in rows) == (True, False)


def test_both_scans_of_a_notice_come_in_one_press(play, pair):
    people, login = pair
    notices, viewer = posted(play, people, login), play.employer(people[0].unit.name)
    clock.travel_to(beijing(2024, 4, 24, 11))
    notice = notices[people[1].unit.name]
    actions_employer.record_result(viewer=viewer, posting_public_id=notice)
    sent = {slot: (io.BytesIO(stage.SCAN + slot.encode()), "件.pdf") for slot in actions_employer.FORMS[:2]}
    data = {"ids": ids_of(play, people[1:]), "posting": notice, **sent}
    answer = entered(play, login).post("/recognition/roster/paper", data)
    assert (answer.status_code, notice in answer.headers["Location"]) == (303, True)
    row = stage.row_of(play, people[1])
    assert papers_there(db.session(), [row.id]) == {row.id: set(actions_employer.FORMS[:2])}


def test_a_scan_for_people_of_two_units_is_refused(play, pair):
    people, login = pair
    posted(play, people, login)
    data = {"ids": ids_of(play, people), "slot": "publicity_notice", "file": (io.BytesIO(stage.SCAN), "件.pdf")}
    assert entered(play, login).post("/recognition/roster/paper", data).status_code == 422


def test_r185_form_4_is_printed_for_one_unit_and_names_only_its_people(play, pair):
    people, login = pair
    passed(play, people, login)
    days = {"starts_on": D(2024, 5, 14), "ends_on": D(2024, 5, 20)}
    viewer = play.employer(people[0].unit.name)
    assert len(actions_employer.post_again(viewer=viewer, public_ids=ids_of(play, people), **days)) == 2
    browser = entered(play, login)
    for address in ("/recognition/form4.pdf", "/recognition/form4.docx", "/recognition/reports.pdf"):
        assert browser.get(address).status_code == 422
    for person, other in (people, people[::-1]):
        told = stage.words_of(browser.get(f"/recognition/form4.pdf?unit={play.units[person.unit.name]}").data)
        assert (person.name in told, other.name in told) == (True, False)
        assert (f"{person.unit.name}单位（盖章）" in told, other.unit.name in told) == (True, False)
    foreign = play.units["塔河地区检验检测中心"]
    assert browser.get(f"/recognition/form4.pdf?unit={foreign}").status_code == 409


def test_form_3_for_two_units_is_a_report_for_each(play, pair):
    people, login = pair
    notices, viewer = posted(play, people, login), play.employer(people[0].unit.name)
    clock.travel_to(beijing(2024, 4, 24, 11))
    for notice in notices.values():
        actions_employer.record_result(viewer=viewer, posting_public_id=notice)
    answer = entered(play, login).post("/recognition/form3", {"ids": ids_of(play, people)})
    told = stage.words_of(answer.data)
    assert told.count("推荐报告") == 2
    assert all(f"{person.unit.name}（推荐单位公章）" in told for person in people)
    assert {stage.row_of(play, person).phase for person in people} == {Phase.FILING}
