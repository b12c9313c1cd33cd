"""A name put right by two people; the ID number stays, and nobody corrects their own."""

import pytest
from sqlalchemy import select

from committee.audit import AuditLine
from committee.db import transaction
from committee.errors import BadInput, NotFound, SecondPersonNeeded
from committee.people import acts_of_two
from committee.people.models import Approval, ApprovalState, Person
from committee.people.names import NameWaits, OwnName, ask_name
from committee.people.steps import decide_approval
from committee.permissions import Role
from tests.factories import make_account, make_person, make_unit


@pytest.fixture
def unit(session):
    return make_unit(session)


@pytest.fixture
def clerk(session, unit):
    return make_account(session, Role.EMPLOYER, name="古丽娜尔", unit=unit, role_units=(unit,))


def asked(person, clerk, **changes):
    values = {"name": "艾力·吐尔逊", "former": False, "reason": "身份证", "unit_ids": {person.unit_id}, **changes}
    return ask_name(person_id=person.id, by=clerk.account_id, **values)


def decide(approval, *, approve=True, by):
    with transaction() as session:
        decide_approval(session, public_id=approval, approve=approve, by=by.account_id)


def stands(session, person):
    session.rollback()
    session.expire_all()
    row = session.get_one(Person, person.id)
    return row.name, row.name_key, row.former_names


def test_nothing_moves_before_a_second_person_and_both_leave_a_line(session, unit, clerk):
    person, office = make_person(session, "艾力吐尔", unit=unit), make_account(session, Role.LEADER, name="夏成林")
    session.commit()
    approval = asked(person, clerk, name=" 艾力 • 吐尔逊 ")
    assert stands(session, person) == ("艾力吐尔", "艾力吐尔", [])
    with pytest.raises(SecondPersonNeeded):
        decide(approval, by=clerk)
    decide(approval, by=office)
    assert stands(session, person) == ("艾力·吐尔逊", "艾力吐尔逊", [])
    lines = session.scalars(select(AuditLine).where(AuditLine.action.in_(("people.ask", "people.name")))).all()
    assert [(line.action, line.account_id) for line in lines] == [
        ("people.ask", clerk.account_id),
        ("people.name", office.account_id),
    ]
    told = "".join(f"{line.subject_key}{line.detail}" for line in lines)
    assert "艾力" not in told  # ids, not names
    payload = session.scalars(select(Approval.payload)).one()
    assert "艾力" not in str(payload)


@pytest.mark.parametrize(("former", "kept"), [(True, ["李小红"]), (False, [])])
def test_only_a_former_name_stays_among_the_names(session, unit, clerk, former, kept):
    person, office = make_person(session, "李小红", unit=unit), make_account(session, Role.ADMIN, name="管理员")
    session.commit()
    decide(asked(person, clerk, name="李晓虹", former=former), by=office)
    assert stands(session, person) == ("李晓虹", "李晓虹", kept)


def test_a_declined_correction_changes_nothing_and_may_be_asked_again(session, unit, clerk):
    person, office = make_person(session, "李小红", unit=unit), make_account(session, Role.ADMIN, name="管理员")
    session.commit()
    approval = asked(person, clerk, name="李晓虹")
    with pytest.raises(NameWaits):
        asked(person, clerk, name="李晓红")
    decide(approval, approve=False, by=office)
    assert stands(session, person)[0] == "李小红"
    assert asked(person, clerk, name="李晓红") != approval


def test_nobody_asks_for_or_confirms_their_own_name(session, unit, clerk):
    own = session.get_one(Person, clerk.person_id)
    own.unit_id = unit.id
    leader = make_account(session, Role.LEADER, name="夏成林", unit=unit)
    session.get_one(Person, leader.person_id).unit_id = unit.id
    session.commit()
    with pytest.raises(OwnName):
        asked(own, clerk)
    approval = asked(session.get_one(Person, leader.person_id), clerk)
    with pytest.raises(OwnName):
        decide(approval, by=leader)
    session.rollback()
    assert session.scalar(select(Approval.state).where(Approval.public_id == approval)) is ApprovalState.ASKED


def test_another_units_people_and_empty_corrections_are_refused(session, unit, clerk):
    other = make_unit(session, "胡杨县检验所")
    stranger, person = make_person(session, "沈知微", unit=other), make_person(session, "李小红", unit=unit)
    session.commit()
    with pytest.raises(NotFound):
        asked(stranger, clerk, unit_ids={unit.id})
    for wrong in ({"name": "李小红"}, {"name": "  "}, {"reason": " "}):
        with pytest.raises(BadInput):
            asked(person, clerk, **wrong)


def test_the_clerk_asks_on_a_page_and_the_office_reads_both_names(session, unit, clerk, browser_of):
    person = make_person(session, "李小红", unit=unit)
    office = make_account(session, Role.LEADER, name="夏成林")
    session.commit()
    page, place = browser_of(clerk), f"/staff/{person.id}/name"
    assert place in page.get("/staff").text
    refused = page.post(place, {"name": "李小红", "reason": "身份证"})
    assert (refused.status_code, "与登记的姓名相同" in refused.text) == (422, True)
    assert page.post(place, {"name": "李晓虹", "reason": "公安机关更名证明", "former": "yes"}).status_code == 303
    assert "已提请第二人确认" in page.get(place).text
    shown = browser_of(office).get("/approvals").text
    assert "“李小红”（塔河地区检验检测中心）更正为“李晓虹”，原名作为曾用名保留" in shown
    assert "公安机关更名证明" in shown
    session.rollback()
    [told] = acts_of_two.told(session, session.scalars(select(Approval)).all())
    assert told.sentence.en.endswith("the old one stays as a former name")
