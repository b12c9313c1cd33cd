"""Search finds only what the one who searches may see, and leads there."""

import re

import pytest
from sqlalchemy import select

from committee.applications.models import Application
from committee.applications.rules import Phase
from committee.db import db, transaction
from committee.permissions import Role
from tests.applications import cast as play
from tests.factories import make_account, make_unit


@pytest.fixture
def cast(session) -> play.Cast:
    return play.make_cast(session)


def found(browser, words: str) -> list[str]:
    return re.findall(
        r'<th [^>]*scope="row"><a href="([^"]+)">', browser.get("/search", query_string={"q": words}).text
    )


def test_each_desk_finds_an_application_where_its_own_page_shows_it(cast, browser_of):
    public_id = play.to_accepted(cast)
    assert play.bring_paper(cast, public_id)
    fee = play.reload(public_id)
    for signed, address in (
        (cast.secretary, f"/applications/{public_id}"),
        (cast.clerk, f"/checks/{public_id}"),
        (cast.upper, f"/upper/{public_id}"),
        (cast.applicant, f"/my/{public_id}"),
    ):
        browser = browser_of(signed)
        assert address in found(browser, "吐尔逊")
        assert browser.get(address).status_code == 200
    assert found(browser_of(cast.secretary), f"2024-{fee.id:06d}") == [f"/applications/{public_id}"]
    assert found(browser_of(cast.finance), "吐尔逊") == ["/fees?q=%E8%89%BE%E5%8A%9B%C2%B7%E5%90%90%E5%B0%94%E9%80%8A"]


@pytest.mark.parametrize("role", [Role.EXPERT, Role.SUPERVISOR, Role.ADMIN, Role.HR, Role.EMPLOYER, Role.APPLICANT])
def test_others_find_nobody(cast, browser_of, role):
    public_id = play.to_accepted(cast)
    elsewhere = make_unit(db.session(), "胡杨县质量检验所")
    stranger = make_account(db.session(), role, name="旁人", unit=elsewhere, role_units=(elsewhere,))
    hits = found(browser_of(stranger), "吐尔逊")
    assert [hit for hit in hits if public_id in hit] == []


def test_pages_are_found_by_their_names_and_one_letter_is_too_short(cast, browser_of):
    browser = browser_of(cast.secretary)
    assert "/board" in found(browser, "看板")
    assert found(browser, "看") == []
    assert "没有找到" in browser.get("/search?q=查无此人").text


def test_before_the_release_no_hit_outside_the_office_tells_who_passed(cast, browser_of):
    public_id = play.to_accepted(cast)
    with transaction() as session:
        session.scalars(select(Application).where(Application.public_id == public_id)).one().phase = Phase.NOT_PASSED
    word = str(Phase.NOT_PASSED.label.zh)
    for signed in (cast.clerk, cast.upper, cast.applicant):
        page = browser_of(signed).get("/search", query_string={"q": "吐尔逊"}).text
        assert public_id in page
        assert word not in page
    assert word in browser_of(cast.secretary).get("/search", query_string={"q": "吐尔逊"}).text
