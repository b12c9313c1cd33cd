"""Who has left a unit stands in none until they ask another one themselves and that one confirms; no clerk takes them by a sheet."""

import datetime as dt

import pytest

from committee.db import db
from committee.documents.excel import write_table
from committee.errors import NotFound, Refused
from committee.people import actions, staff
from committee.people.models import Account, Person
from committee.people.queries import id_number_of, unclaimed
from committee.people.roster import read_roster, roster_columns
from committee.permissions import Role
from committee.text import Text
from tests.factories import make_account, make_person, make_unit

TODAY = dt.date(2024, 7, 22)


@pytest.fixture
def scene(session):
    old, new = make_unit(session, "塔河地区质量检验所"), make_unit(session, "托海县计量检定所")
    clerk = make_account(session, Role.EMPLOYER, name="古丽娜尔", unit=new, role_units=(new,))
    mover = make_account(session, Role.APPLICANT, name="艾力·吐尔逊", unit=old)
    return old.id, new.id, clerk.account_id, mover


def sheet(person: Person) -> bytes:
    columns = roster_columns(with_unit=False)
    values = {"name": person.name, "id_number": id_number_of(person)}
    row = [values.get(column.key, "") for column in columns]
    return write_table(title=Text("名册", "List"), columns=columns, rows=[row])


def faults(person_id: int, unit_id: int) -> list[str]:
    person = db.session.get_one(Person, person_id)
    return [p.message.zh[:8] for p in read_roster(db.session(), sheet(person), unit_id=unit_id, today=TODAY).problems]


def test_nobody_without_a_unit_is_taken_by_a_sheet_before_they_asked(scene):
    old, new, clerk, mover = scene
    staff.release(person_id=mover.person_id, unit_ids=frozenset({old}), by=clerk)
    assert faults(mover.person_id, new) == ["此人不在任何单位"]
    staff.ask_for_unit(unit_id=new, by=mover.account_id)
    assert faults(mover.person_id, new) == []
    assert faults(mover.person_id, old) == ["此人不在任何单位"]


def test_a_person_without_account_registers_before_a_clerk_may_list_them(scene, session):
    person = make_person(session, "帕提古丽·阿不都")
    session.commit()
    assert faults(person.id, scene[1]) == ["此人不在任何单位"]


def test_only_the_asked_unit_confirms_and_then_the_person_stands_in_it(scene):
    old, new, clerk, mover = scene
    with pytest.raises(Refused):
        staff.ask_for_unit(unit_id=new, by=mover.account_id)  # still on record elsewhere
    staff.release(person_id=mover.person_id, unit_ids=None, by=clerk)
    staff.ask_for_unit(unit_id=new, by=mover.account_id)
    account = db.session.get_one(Account, mover.account_id)
    public_id = account.public_id
    assert [row.id for row in unclaimed(db.session(), frozenset({new}))] == [mover.account_id]
    assert unclaimed(db.session(), frozenset({old})) == []
    with pytest.raises(NotFound):
        actions.claim(public_id=public_id, unit_ids=frozenset({old}), by=clerk)
    assert [row.unit for row in staff.claims(db.session(), frozenset({new}))] == ["托海县计量检定所"]
    assert staff.claim_all(public_ids=[public_id], unit_ids=frozenset({new}), by=clerk) == 1
    db.session.expire_all()
    assert (account.person.unit_id, account.wanted_unit_id, unclaimed(db.session(), None)) == (new, None, [])


def test_a_refused_request_leaves_account_and_rights_alone(scene):
    _, new, clerk, mover = scene
    staff.release(person_id=mover.person_id, unit_ids=None, by=clerk)
    staff.ask_for_unit(unit_id=new, by=mover.account_id)
    account = db.session.get_one(Account, mover.account_id)
    actions.refuse_claim(public_id=account.public_id, unit_ids=frozenset({new}), by=clerk)
    db.session.expire_all()
    assert (account.wanted_unit_id, account.person.unit_id, account.state.value) == (None, None, "active")


def test_the_page_asks_and_the_home_page_points_to_it(scene, browser_of):
    _, new, clerk, mover = scene
    staff.release(person_id=mover.person_id, unit_ids=None, by=clerk)
    browser = browser_of(mover)
    assert "您现在不在任何单位名下" in browser.get("/").text
    assert browser.post("/my-unit", {"unit": str(new)}).status_code == 303
    assert "已申请加入托海县计量检定所" in browser.get("/my-unit").text
    assert "您现在不在任何单位名下" not in browser.get("/").text
