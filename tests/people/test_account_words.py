"""What the administrator's desk says after a press, and the way back to a form that was refused."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.db import db
from committee.people import actions
from committee.people.models import Account, RoleGrant
from committee.permissions import Role
from tests.factories import Signed, make_account


def grant_of(account: Signed) -> int:
    return db.session.scalars(select(RoleGrant.id).where(RoleGrant.account_id == account.account_id)).one()


@pytest.fixture
def admins(session: Session) -> tuple[Signed, Signed]:
    return make_account(session, Role.ADMIN, name="赵宏伟"), make_account(session, Role.ADMIN, name="努尔比娅")


def test_an_administrator_ends_somebody_elses_role_and_never_their_own(admins, browser_of) -> None:
    first, second = admins
    page = f"/accounts/{db.session.get_one(Account, first.account_id).public_id}"
    refused = browser_of(first).post(f"{page}/withdraw", {"grant": grant_of(first)})
    assert (refused.status_code, "不能收回自己的系统管理员角色" in refused.text) == (409, True)
    actions.withdraw_role(grant_id=grant_of(first), by=second.account_id)
    assert db.session.scalars(select(RoleGrant.account_id)).all() == [second.account_id]


def test_every_press_is_answered_and_the_wait_names_the_role(admins, session: Session, browser_of) -> None:
    browser = browser_of(admins[0])
    page = f"/accounts/{db.session.get_one(Account, make_account(session, name='李玥').account_id).public_id}"
    browser.post(f"{page}/grant", {"role": "finance", "scope": "0"})
    assert "已授予“财务人员”" in browser.get(page).text
    browser.post(f"{page}/grant", {"role": "secretary", "scope": "0", "reason": "顶岗"})
    shown = browser.get(page).text
    assert "已提请另一人确认" in shown
    assert "等待另一人确认：评委会秘书" in shown
    assert "授予 李玥“评委会秘书”（全部评审季）" in browser_of(admins[1]).get("/approvals").text


@pytest.mark.parametrize(
    ("referer", "leads_back"),
    [("http://localhost/units?q=a", True), ("https://elsewhere.example/units", False), ("", False)],
)
def test_a_refused_form_leads_back_to_its_page_and_to_no_other(
    admins, browser_of, referer: str, leads_back: bool
) -> None:
    answer = browser_of(admins[0]).post("/units", {"unit": "1", "alias": ""}, headers={"Referer": referer})
    assert answer.status_code == 422
    assert ('href="/units?q=a"' in answer.text) is leads_back
    assert "elsewhere.example" not in answer.text
