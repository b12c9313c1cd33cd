"""The pages of people: the whole sign-in state table over the guard, safe return addresses, slips, the second person's page."""

import datetime as dt
import re

import pyotp
import pytest
from sqlalchemy import select

from committee import clock
from committee.people import queries
from committee.people.models import Account, AccountState, Approval, Person, RoleGrant, UserSession
from committee.permissions import SECOND_FACTOR_ROLES, Role
from tests.factories import id_number, make_account, make_unit
from tests.people.scene import PASSWORD, made, registered


def sign_in(browser, name="shen", password=PASSWORD, **more):
    return browser.post("/sign-in", {"name": name, "password": password, **more})


def where(answer):
    return (answer.status_code, answer.headers.get("Location"))


def test_forms_work_over_tls_as_browsers_send_them_and_not_from_another_site(session, app):
    made(session)
    site, client = "https://mangping.example", app.test_client()
    page = client.get("/sign-in", base_url=site)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
    form = {"name": "shen", "password": PASSWORD, "csrf_token": token}
    # A browser then names the page to this site and to no other.
    assert page.headers["Referrer-Policy"] == "same-origin"
    answers = [
        client.post("/sign-in", data=form, base_url=site, headers=sent).status_code
        for sent in ({}, {"Referer": "https://evil.example/"}, {"Referer": f"{site}/sign-in"})
    ]
    assert answers == [422, 422, 303]


@pytest.mark.parametrize("role", list(Role))
def test_roles_that_see_identity_enrol_before_they_see_anything(session, browser, role):
    made(session, role)
    assert where(sign_in(browser)) == (303, "/")
    if role in SECOND_FACTOR_ROLES:
        assert where(browser.get("/permissions")) == (302, "/second-factor/enrol")
        assert where(browser.get("/")) == (302, "/second-factor/enrol")
        assert browser.get("/second-factor/enrol").status_code == 200
    else:
        assert browser.get("/permissions").status_code == 200
        assert browser.get("/").status_code == 200


def test_enrolling_by_page_and_signing_in_again_with_a_later_code(session, browser, app):
    made(session, Role.SECRETARY)
    sign_in(browser)
    page = browser.get("/second-factor/enrol").text
    assert 'src="data:image/png;base64,' in page
    secret = re.search(r'<p class="code">([A-Z2-7]{32})</p>', page).group(1)
    now = clock.real_now()
    wrong = browser.post("/second-factor/enrol", {"code": "000000"})
    assert wrong.status_code == 422
    assert secret in wrong.text
    assert where(browser.post("/second-factor/enrol", {"code": pyotp.TOTP(secret).at(now)})) == (303, "/")
    assert browser.get("/permissions").status_code == 200
    browser.post("/sign-out")
    sign_in(browser)
    assert where(browser.get("/permissions")) == (302, "/second-factor")
    assert where(browser.get("/second-factor/enrol")) == (302, "/second-factor")
    assert where(browser.get("/password")) == (302, "/second-factor")
    assert browser.post("/second-factor", {"code": pyotp.TOTP(secret).at(now)}).status_code == 422
    later = pyotp.TOTP(secret).at(now, counter_offset=1)
    assert where(browser.post("/second-factor", {"code": later, "next": "/permissions"})) == (303, "/permissions")
    assert browser.get("/permissions").status_code == 200


def test_a_sign_in_that_ran_out_says_so_and_leads_back_to_the_page(session, browser):
    made(session)
    sign_in(browser)
    for row in session.scalars(select(UserSession)):
        row.created_at -= dt.timedelta(hours=17)
    session.commit()
    answer = browser.get("/permissions")
    assert where(answer) == (302, "/sign-in?next=/permissions")
    assert "您上一次的登录已经结束" in browser.get("/sign-in?next=/permissions").text
    assert where(sign_in(browser, next="/permissions")) == (303, "/permissions")
    browser.post("/sign-out")
    assert "您上一次的登录已经结束" not in browser.get("/sign-in").text


def test_a_printed_password_is_changed_before_anything_else(session, browser):
    account = made(session, Role.SECRETARY)
    account.must_change_password = True
    session.commit()
    sign_in(browser)
    assert where(browser.get("/permissions")) == (302, "/password")
    assert where(browser.get("/second-factor/enrol")) == (302, "/password")
    new = {"old": PASSWORD, "new": "另一句好记的长话", "again": "另一句好记的长话"}
    assert browser.post("/password", new | {"again": "不一样的另一句话"}).status_code == 422
    assert where(browser.post("/password", new)) == (303, "/")
    assert where(browser.get("/permissions")) == (302, "/second-factor/enrol")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (AccountState.ACTIVE, None),
        (AccountState.CLAIMED_BY_NOBODY, "等单位确认"),
        (AccountState.LOCKED, "已停用"),
    ],
)
def test_each_state_of_an_account_is_told_on_the_form(session, browser, state, words):
    account = made(session)
    account.state = state
    session.commit()
    answer = sign_in(browser)
    if words is None:
        assert answer.status_code == 303
    else:
        assert answer.status_code == 409
        assert words in answer.text
        assert "shen" in answer.text
    wrong = sign_in(browser, password="wrong-password")
    assert (wrong.status_code, "用户名或密码不对" in wrong.text) == (422, True)


def test_too_many_attempts_are_told_with_when_to_try_again(session, browser):
    for _ in range(8):
        sign_in(browser, name="nobody")
    answer = sign_in(browser, name="nobody")
    assert answer.status_code == 429
    assert "15 分钟" in answer.text


@pytest.mark.parametrize(
    ("target", "lands"),
    [("/permissions?x=1", "/permissions?x=1"), ("//evil.example/", "/"), ("https://evil.example/", "/"), ("", "/")],
)
def test_signing_in_returns_only_to_this_site(session, browser, target, lands):
    made(session)
    assert where(sign_in(browser, next=target)) == (303, lands)
    assert where(browser.get("/sign-in", query_string={"next": target})) == (302, lands)


def test_a_page_that_needs_an_account_comes_back_after_signing_in(browser):
    assert where(browser.get("/accounts?role=hr")) == (302, "/sign-in?next=/accounts?role%3Dhr")


def test_signing_in_drops_what_was_in_the_cookie_but_the_language(session, browser):
    made(session)
    with browser.client.session_transaction() as cookie:
        cookie["planted"], cookie["locale"] = "x", "en"
    sign_in(browser)
    with browser.client.session_transaction() as cookie:
        assert set(cookie) - {"_fresh", "_user_id", "csrf_token"} == {"locale"}


def test_registering_by_page_keeps_what_was_typed_when_something_is_wrong(session, browser):
    unit = make_unit(session)
    session.commit()
    number = id_number()
    form = {
        "name": "艾力·吐尔逊",
        "id_number": number,
        "unit_id": unit.id,
        "login_name": "aili",
        "password": PASSWORD,
        "again": PASSWORD,
    }
    wrong = browser.post("/register", form | {"id_number": number[:17] + ("1" if number[17] != "1" else "2")})
    assert wrong.status_code == 422
    assert "末位校验不符" in wrong.text
    assert "艾力·吐尔逊" in wrong.text
    assert PASSWORD not in wrong.text
    assert (
        "有1处要改，除密码外已保留" in wrong.text
    )  # a password is never sent back, so nothing may say that it was kept
    short = browser.post("/register", form | {"again": "another", "login_name": ""})
    assert re.findall(r'<li><a href="#\w+">([^<]+)</a>', short.text) == [
        "用户名：请填写",
        "再输一次密码：两次输入不一致",
    ]
    all_at_once = browser.post(
        "/register", form | {"id_number": "65", "login_name": "a", "password": "1", "again": "1"}
    )
    assert re.findall(r'<li><a href="#(\w+)">', all_at_once.text) == ["id_number", "login_name", "password"]
    assert "上一页" not in all_at_once.text  # this is the page
    assert where(browser.post("/register", form)) == (303, "/register/done")
    assert session.scalar(select(Account.state)) is AccountState.CLAIMED_BY_NOBODY
    assert number not in str(session.execute(select(Person)).all())


def test_the_clerks_page_shows_and_claims_only_the_own_unit(session, browser_of):
    here, elsewhere = make_unit(session), make_unit(session, name="胡杨县市场监督管理局")
    clerk = browser_of(make_account(session, Role.EMPLOYER, unit=here, role_units=(here,)))
    mine = registered(session, here)
    theirs = registered(session, elsewhere, name="周原", login="zhou")
    page = clerk.get("/claims").text
    assert ("艾力·吐尔逊" in page, "周原" in page) == (True, False)
    assert clerk.post(f"/claims/{theirs.public_id}", {"act": "claim"}).status_code == 404
    assert where(clerk.post(f"/claims/{mine.public_id}", {"act": "claim"})) == (303, "/claims")
    session.expire_all()
    assert [mine.state, theirs.state] == [AccountState.ACTIVE, AccountState.CLAIMED_BY_NOBODY]


def test_a_sensitive_role_goes_from_the_administrators_page_over_the_leaders(session, browser_of):
    admin, leader = make_account(session, Role.ADMIN), make_account(session, Role.LEADER, name="马红梅")
    target = made(session, name="何雨桐", login="he")
    page = browser_of(admin)
    page.post(f"/accounts/{target.public_id}/grant", {"role": "checker", "scope": 0, "units": "", "reason": "新任"})
    public_id = session.scalar(select(Approval.public_id))
    assert page.post(f"/approvals/{public_id}", {"act": "approve"}).status_code == 409
    second = browser_of(leader)
    assert "授予 何雨桐“遮盖核查员”" in second.get("/approvals").text
    assert "1 件事要您作为第二人确认" in second.get("/").text
    assert (
        browser_of(make_account(session, Role.FINANCE)).post(f"/approvals/{public_id}", {"act": "approve"}).status_code
        == 403
    )
    assert second.post(f"/approvals/{public_id}", {"act": "approve"}).status_code == 303
    session.expire_all()
    assert session.scalars(select(RoleGrant.role).where(RoleGrant.account_id == target.id)).all() == [Role.CHECKER]


def test_the_administrator_sees_accounts_and_no_id_numbers(session, browser_of):
    from committee.people.queries import id_number_of

    target = made(session, Role.EXPERT, name="何雨桐", login="he")
    admin = browser_of(make_account(session, Role.ADMIN))
    for url in ("/accounts", f"/accounts/{target.public_id}", "/units"):
        page = admin.get(url)
        assert page.status_code == 200
        assert id_number_of(target.person) not in page.text


def test_accounts_come_by_the_page_and_are_found_by_any_spelling_of_a_name(session, browser_of):
    for login, name in (("he_yu", "何雨桐"), ("heyu", "何雨"), ("aili", "艾力·吐尔逊")):
        made(session, name=name, login=login)
    admin = make_account(session, Role.ADMIN)

    def found(**wanted):
        rows, total = queries.accounts(session, size=2, **wanted)
        return [row.login_name for row in rows], total

    whole = [row.login_name for row in queries.accounts(session)[0]]
    assert [found(page=page) for page in (1, 2, 3)] == [(whole[:2], 4), (whole[2:], 4), ([], 4)]
    assert [found(text=text) for text in ("艾力•吐尔逊", "HE_", "%")] == [(["aili"], 1), (["he_yu"], 1), ([], 0)]
    assert "共 4 个账号" in browser_of(admin).get("/accounts?page=2").text


def test_a_reset_slip_is_a_download_that_opens_once(session, browser_of, browser):
    target = made(session, name="何雨桐", login="he")
    secretary = browser_of(make_account(session, Role.SECRETARY))
    answer = secretary.post(f"/reset-slips/{target.public_id}")
    assert (answer.mimetype, answer.data[:5]) == ("application/pdf", b"%PDF-")
    assert "attachment" in answer.headers["Content-Disposition"]
    code = _text_of(answer.data)
    form = {"name": "he", "code": code, "password": "另一句好记的长话", "again": "另一句好记的长话"}
    assert where(browser.post("/reset", form)) == (303, "/sign-in")
    assert browser.post("/reset", form).status_code == 422


def _text_of(content: bytes) -> str:
    import pymupdf

    with pymupdf.open(stream=content, filetype="pdf") as document:
        text = "".join(page.get_text() for page in document)
    return re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", text).group(0)


def test_one_ends_ones_own_sign_in_by_page_but_not_this_one(session, app):
    from committee.web.signed_sessions import token_hash
    from tests.conftest import Browser

    made(session)
    here, there = Browser(app.test_client()), Browser(app.test_client())
    sign_in(here)
    sign_in(there)
    with there.client.session_transaction() as cookie:
        other = token_hash(cookie["_user_id"])
    with here.client.session_transaction() as cookie:
        own = token_hash(cookie["_user_id"])
    assert here.post("/my-sign-ins/end", {"row": own}).status_code == 422
    assert here.post("/my-sign-ins/end", {"row": other}).status_code == 303
    assert where(there.get("/permissions"))[0] == 302


def test_every_page_of_people_is_complete_in_english(session, app):
    from tests.conftest import Browser

    client = app.test_client()
    make_account(session, Role.ADMIN, name="Shen").enter(client)
    browser = Browser(client)
    browser.post("/language", {"locale": "en"})
    for url in ("/accounts", "/units", "/approvals", "/my-sign-ins", "/password", "/second-factor", "/"):
        page = re.sub(r"<script.*?</script>|<head>.*?</head>", "", browser.get(url).text, flags=re.S)
        words = re.sub(r"<[^>]*>", " ", page)
        left = re.findall(r"[\u4e00-\u9fff]+", words.replace("中文", ""))
        assert left == [], url
