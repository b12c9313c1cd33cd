"""Real pages in a real Chromium for those whom the season does not carry through: refused at the third time; objected to; re-examined."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from committee.applications import actions
from committee.applications.rules import Phase
from committee.db import db, transaction
from committee.people.models import Account
from committee.people.passwords import hash_password
from committee.people.totp import new_secret
from committee.publicity.models import Objection
from tests.applications import cast as play
from tests.browser import served
from tests.factories import Signed
from tests.journeys.house import PASSWORD, House, press
from tests.results.scene import PEOPLE, Scene, make_scene, phases, posting_of, released

pytestmark = pytest.mark.browser


def house_of(app: Flask, chromium: Browser, url: str, *staff: Signed, plain: tuple[Signed, ...]) -> House:
    """Everybody can sign in: staff with a second factor, others without."""
    hashed, factors = hash_password(PASSWORD), {one.account_id: new_secret() for one in staff}
    with transaction() as session:
        for one in (*staff, *plain):
            account = session.get_one(Account, one.account_id)
            account.password_hash = hashed
            if one.account_id in factors:
                account.totp_sealed = app.extensions["keyring"].seal("totp", factors[one.account_id])
    return House(chromium, url, factors)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    return tmp_path


def close(house: House, folder: Path) -> None:
    for number, page in enumerate(house.pages.values()):
        page.screenshot(path=folder / f"page-{number}.png")
        page.context.close()
    assert house.problems == []


def test_e55_the_third_failure_is_refused_and_the_applicant_reads_why(
    app: Flask, chromium: Browser, pictures: Path
) -> None:
    cast = play.make_cast(db.session())
    public_id = play.to_office(cast)
    for day in (8, 12):
        play.at(8, day)
        play.give_back(cast, public_id)
        play.at(8, day + 1)
        play.add_file(play.reload(public_id).dossier_id, "degree_certificate", content=f"%PDF-1.4 {day}".encode())
        actions.resubmit(by=cast.applicant.account_id, public_id=public_id, declaration=True)
    play.at(8, 20)
    with served(app) as url:
        house = house_of(app, chromium, url, cast.secretary, plain=(cast.applicant,))
        try:
            page = house.go(cast.secretary.account_id, f"/applications/{public_id}")
            expect(page.get_by_text("已是第 3 次提交")).to_be_visible()
            assert page.get_by_role("button", name="退回修改").count() == 0
            page.select_option('select[name="d-0-code"]', "MASK_QR")
            page.fill('input[name="d-0-note"]', "附件三仍可扫出姓名")
            press(page, "不予受理", within="main")
            assert play.reload(public_id).phase is Phase.NOT_ACCEPTED
            own = house.go(cast.applicant.account_id, f"/my/{public_id}")
            expect(own.get_by_text("不予受理").first).to_be_visible()
            own.set_viewport_size({"width": 360, "height": 780})
            assert own.evaluate("document.documentElement.scrollWidth") <= 360
        finally:
            close(house, pictures)


def test_an_objection_and_a_re_examination_run_to_their_answers(app: Flask, chromium: Browser, pictures: Path) -> None:
    scene: Scene = make_scene(db.session())
    posting = posting_of(db.session(), released(scene)).public_id
    failed = scene.applicants[2]
    with served(app) as url:
        house = house_of(app, chromium, url, scene.secretary, scene.leader, plain=(failed,))
        try:
            visitor = house.visitor(width=360)
            visitor.goto(f"{url}/public")
            visitor.locator(f'a[href="/public/{posting}"]').click()  # nothing lies over it on a phone
            visitor.get_by_role("link", name="提出异议").click()
            visitor.select_option(
                'select[name="line"]', label=visitor.locator("option", has_text=PEOPLE[0]).inner_text()
            )
            name = visitor.locator('input[name="name"]')
            for signed, asked in (("0", False), ("1", True)):  # a name is asked for with it, and out of the way without
                visitor.check(f'input[name="signed"][value="{signed}"]')
                expect(name).to_be_visible(visible=asked)
                expect(name).to_have_js_property("required", asked)
            name.fill("周明理")
            visitor.fill('input[name="contact"]', "0990-0000000")
            visitor.fill('textarea[name="body"]', "其标准起草证明与发布公告所列起草人不一致，请核实。")
            press(visitor, "提交", within="main")
            expect(visitor.get_by_text("已收到").first).to_be_visible()
            visitor.context.close()
            db.session.rollback()
            receipt = db.session.scalar(select(Objection.receipt))
            page = house.go(scene.secretary.account_id, f"/objections/{receipt}")
            assert page.get_by_text("请核实").count() == 0
            page.check(f'input[name="account"][value="{scene.leader.account_id}"]')
            press(page, "指定", within="main")
            assert phases(db.session(), scene)[0] is Phase.OBJECTION
            page = house.go(scene.leader.account_id, f"/objections/{receipt}")
            expect(page.get_by_text("请核实")).to_be_visible()
            page.fill('textarea[name="finding"]', "经向标准发布部门核实，起草人名单无误，异议不成立。")
            press(page, "异议不成立，继续")
            assert phases(db.session(), scene)[0] is Phase.RESULT_PUBLICITY
            page = house.go(failed.account_id, "/my-results")
            page.fill('textarea[name="body"]', "请核对本人材料是否齐全送审、票数是否计对。")
            press(page, "申请复查")
            desk = house.go(scene.secretary.account_id, "/reexaminations")
            desk.fill('textarea[name="answer"]', "经核对，材料齐全送审，计票与票箱重算一致。")
            press(desk, "答复", within="main")
            page = house.go(failed.account_id, "/my-results")
            expect(page.get_by_text("计票与票箱重算一致")).to_be_visible()
            assert page.get_by_text("评委甲").count() == 0
        finally:
            close(house, pictures)
