"""A unit's people as its clerk looks after them; units put on record and put right."""

import base64
import io
import re

import openpyxl
import pytest
from sqlalchemy import func, select

from committee.errors import BadInput, NotFound
from committee.people import staff
from committee.people.models import Account, AccountState, Person, RoleGrant, Unit, UnitAlias
from committee.people.rules import UnitKind
from committee.people.units_register import UnitEntry, UnitKnown, add_unit, change_unit
from committee.permissions import Role
from tests.factories import make_account, make_person, make_unit
from tests.people.scene import registered
from tests.people.test_roster import number, sheet


def upload(content):
    return {"file": (io.BytesIO(content), "名册.xlsx")}


@pytest.fixture
def clerk(session, browser_of):
    unit = make_unit(session)
    make_unit(session, "胡杨县检验所", UnitKind.XS)
    return browser_of(make_account(session, Role.EMPLOYER, name="古丽娜尔", unit=unit, role_units=(unit,)))


def unit_of(session):
    return session.scalar(select(Unit.id).where(Unit.name == "塔河地区检验检测中心"))


def test_a_good_list_is_imported_and_stands_on_the_page_and_in_excel(session, clerk):
    unit = unit_of(session)
    answer = clerk.post(
        "/staff", {"unit": unit, **upload(sheet(["马晓", number()], ["艾力•吐尔逊", number(serial="005")]))}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff")
    page = clerk.get("/staff").text
    assert "已导入：新增 2 人" in page
    assert "艾力·吐尔逊" in page
    assert number() not in page
    assert "659900********" in page
    book = openpyxl.load_workbook(io.BytesIO(clerk.get("/staff.xlsx?q=马").data)).active
    assert [cell.value for cell in book[3]][:1] == ["马晓"]
    assert book.max_row == 3


def test_a_wrong_list_says_where_and_hands_the_sheet_back_in_the_page(session, clerk):
    before = session.scalar(select(func.count(Person.id)))
    answer = clerk.post("/staff", {"unit": unit_of(session), **upload(sheet(["马晓", number()], ["周原", "123"]))})
    assert answer.status_code == 422
    assert "一行都没有导入" in answer.text
    marked = base64.b64decode(re.search(r"base64,([A-Za-z0-9+/=]+)", answer.text).group(1))
    assert "应为 18 位" in openpyxl.load_workbook(io.BytesIO(marked)).active.cell(3, 9).value
    session.rollback()
    assert session.scalar(select(func.count(Person.id))) == before


def test_only_ones_own_units_are_listed_imported_into_and_released_from(session, clerk):
    other = session.scalar(select(Unit).where(Unit.name == "胡杨县检验所"))
    stranger = make_person(session, "沈知微", unit=other)
    session.commit()
    assert "沈知微" not in clerk.get("/staff").text
    assert clerk.post("/staff", {"unit": other.id, **upload(sheet(["马晓", number()]))}).status_code == 404
    assert clerk.post("/staff/release", {"person": stranger.id}).status_code == 404
    session.rollback()
    assert session.get_one(Person, stranger.id).unit_id == other.id


def test_whoever_left_stands_in_no_unit_and_no_roster_takes_them_unasked(session, clerk):
    here = session.get_one(Unit, unit_of(session))
    person = make_person(session, "马晓", unit=here, number=number())
    session.commit()
    assert clerk.post("/staff/release", {"person": person.id}).status_code == 303
    session.rollback()
    assert session.get_one(Person, person.id).unit_id is None
    assert clerk.post("/staff", {"unit": here.id, **upload(sheet(["马晓", number()]))}).status_code == 422
    session.rollback()
    assert session.get_one(Person, person.id).unit_id is None


def test_ticked_registrations_are_confirmed_in_one_act_or_none(session, clerk):
    here = session.get_one(Unit, unit_of(session))
    other = session.scalar(select(Unit).where(Unit.name == "胡杨县检验所"))
    mine = [registered(session, here, name=f"马晓{c}", login=f"ma{n}").public_id for n, c in enumerate("甲乙丙")]
    theirs = registered(session, other, name="周原", login="zhou").public_id
    with pytest.raises(NotFound):
        staff.claim_all(public_ids=[mine[0], theirs], unit_ids=frozenset({here.id}), by=1)
    session.rollback()
    assert session.scalar(select(func.count(Account.id)).where(Account.state == AccountState.ACTIVE)) == 1
    assert clerk.post("/claims", {"ids": mine}).status_code == 303
    session.rollback()
    assert session.scalar(select(func.count(Account.id)).where(Account.state == AccountState.ACTIVE)) == 4
    assert session.scalar(select(func.count(RoleGrant.id)).where(RoleGrant.role == Role.APPLICANT)) == 3
    assert clerk.post("/claims", {}).status_code == 422


def entry(name="胡杨县计量检定所", **values):
    return UnitEntry(name=name, kind=UnitKind.XS, **values)


def test_a_unit_is_recorded_once_under_any_of_its_names(session):
    first = add_unit(entry=entry(" 胡杨县 计量检定所 ", region="胡杨县"), by=None)
    assert session.get_one(Unit, first).name == "胡杨县计量检定所"
    with pytest.raises(UnitKnown):
        add_unit(entry=entry(), by=None)
    change_unit(unit_id=first, entry=entry("胡杨县检验检测中心"), by=None)
    assert session.scalars(select(UnitAlias.alias)).all() == ["胡杨县计量检定所"]
    with pytest.raises(UnitKnown):
        add_unit(entry=entry(), by=None)
    change_unit(unit_id=first, entry=entry("胡杨县计量检定所"), by=None)
    assert session.get_one(Unit, first).name == "胡杨县计量检定所"


@pytest.mark.parametrize("name", ["", "检验所", "检" * 121, "检验\u200b中心所"])
def test_a_units_name_is_a_full_name(session, name):
    with pytest.raises(BadInput):
        add_unit(entry=entry(name), by=None)


def test_a_unit_does_not_stand_above_itself(session):
    top = add_unit(entry=entry("塔河地区质量中心"), by=None)
    below = add_unit(entry=entry(parent_id=top), by=None)
    for wrong in (top, below, 999):
        with pytest.raises(BadInput):
            change_unit(unit_id=top, entry=entry("塔河地区质量中心", parent_id=wrong), by=None)


def test_the_office_records_a_unit_on_its_page(session, browser_of):
    office = browser_of(make_account(session, Role.SECRETARY, unit=make_unit(session)))
    assert office.get("/units/new").status_code == 200
    good = {"name": "胡杨县计量检定所", "kind": "XS", "region": "胡杨县"}
    assert office.post("/units/new", good).status_code == 303
    again = office.post("/units/new", good)
    assert again.status_code == 422
    assert "已经登记过" in again.text
    assert 'value="胡杨县计量检定所"' in again.text
    unit = session.scalar(select(Unit).where(Unit.name == "胡杨县计量检定所"))
    assert office.get(f"/units/{unit.id}").status_code == 200
    assert office.get("/units/999").status_code == 404
