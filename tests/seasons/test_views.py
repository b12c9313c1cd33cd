"""Pages of seasons in both languages, and who may change what."""

import pytest

from committee.db import db
from committee.permissions import Role
from committee.seasons.actions import create_season
from committee.seasons.models import CalendarDay, Season
from tests.factories import make_account


@pytest.fixture
def season(session) -> Season:
    create_season(by=None)
    return db.session.query(Season).one()


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize(
    "path", ["/seasons", "/seasons/{id}", "/seasons/{id}/switches", "/calendar?year=2024", "/calendar?year=2031"]
)
def test_each_page_answers_in_both_languages(season, session, browser_of, locale, path):
    visitor = browser_of(make_account(session, Role.LEADER))
    with visitor.client.session_transaction() as cookie:
        cookie["locale"] = locale
    page = visitor.get(path.format(id=season.public_id))
    assert page.status_code == 200
    assert "None" not in page.text.split("<main")[1].split("</main>")[0]


def test_overview_warns_of_the_holiday_and_names_the_safe_start(season, session, browser_of):
    text = browser_of(make_account(session, Role.SECRETARY)).get(f"/seasons/{season.public_id}").text
    assert "不自动顺延" in text
    assert "2024年10月24日" in text
    assert "0900-6000003" in text


def test_unknown_year_is_said(season, session, browser_of):
    text = browser_of(make_account(session, Role.SECRETARY)).get("/calendar?year=2031").text
    assert "2031年放假安排尚未录入" in text


def test_year_without_regional_days_is_said_to_be_unverified(season, session, browser_of):
    visitor = browser_of(make_account(session, Role.SECRETARY))
    assert "尚未核实" in visitor.get("/calendar?year=2024").text
    assert "尚未核实" not in visitor.get("/calendar?year=2025").text


def test_secretary_sets_a_switch_and_an_applicant_may_not(season, session, browser_of):
    url = f"/seasons/{season.public_id}/switches/P-04"
    assert browser_of(make_account(session, Role.SECRETARY)).post(url, {"answer": "48-hours"}).status_code == 303
    assert db.session.get(Season, season.id, populate_existing=True).switches["P-04"] == "48-hours"
    assert browser_of(make_account(session, Role.APPLICANT)).post(url, {"answer": "calendar-days"}).status_code == 403


def test_calendar_day_is_entered_and_removed(season, session, browser_of):
    visitor = browser_of(make_account(session, Role.ADMIN))
    data = {"day": "2024-08-28", "workday": "no", "name": "停电", "source": "通知"}
    assert visitor.post("/calendar/day", data).status_code == 303
    assert db.session.query(CalendarDay).filter_by(name="停电").count() == 1
    assert visitor.post("/calendar/day/remove", {"day": "2024-08-28"}).status_code == 303
    db.session.rollback()
    assert db.session.query(CalendarDay).filter_by(name="停电").count() == 0


def test_impossible_day_is_refused_in_words(season, session, browser_of):
    answer = browser_of(make_account(session, Role.ADMIN)).post("/calendar/day", {"day": "2024-02-30", "name": "x"})
    assert answer.status_code == 422
    assert "没有这一天" in answer.text


def test_only_the_leader_sets_up_a_season(session, browser_of):
    data = {"rulebook": "quality-2024", "name": "试点"}
    assert browser_of(make_account(session, Role.SECRETARY)).post("/seasons", data).status_code == 403
    assert browser_of(make_account(session, Role.LEADER)).post("/seasons", data).status_code == 303
    assert db.session.query(Season).one().name == "试点"
