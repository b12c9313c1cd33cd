"""Over HTTPS, where browsers keep no page: what was typed into a refused form is there again, and only for whom and until it may be."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from committee.db import db
from committee.operations.certificates import make_certificates
from tests.browser import served, started
from tests.factories import Signed
from tests.journeys.house import House, press
from tests.journeys.test_browser_remedies import house_of
from tests.results.scene import Scene, make_scene, released

pytestmark = pytest.mark.browser
WHEN = "2024-10-24T09:30"
FACTS = "来电人称标准起草证明与发布公告所列起草人不一致。"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser that takes the installation's own certificate without being asked."""
    with started("--ignore-certificate-errors") as browser:
        yield browser


@pytest.fixture
def scene(app: Flask) -> Scene:
    made = make_scene(db.session())
    released(made)
    return made


@pytest.fixture
def house(app: Flask, chromium: Browser, scene: Scene, tmp_path: Path) -> Iterator[House]:
    with served(app, make_certificates(tmp_path / "tls", ["127.0.0.1"])) as url:
        made = house_of(app, chromium, url, scene.secretary, scene.leader, plain=())
        yield made
        for page in made.pages.values():
            page.context.close()
        assert made.problems == []


def entry(page: Page) -> Locator:
    """The last of the register's forms, one for each posting that hangs."""
    return page.locator("details", has=page.locator("summary", has_text="展开登记")).last


def telephone(house: House, who: Signed) -> Page:
    """The register, with what came by phone typed in and the facts too short."""
    page = house.go(who.account_id, "/objections")
    form = entry(page)
    form.locator("summary").click()
    form.locator('input[name="received_at"]').fill(WHEN)
    form.locator('select[name="line"]').select_option(index=1)
    form.locator('input[name="name"]').fill("周明理")
    form.locator('input[name="contact"]').fill("0990-0000000")
    form.locator('textarea[name="body"]').fill("不实")
    return page


def typed(page: Page) -> list[str]:
    """What stands in the form now; it is open where something was put back."""
    form = entry(page)
    expect(form.locator('textarea[name="body"]')).to_be_visible()
    assert form.locator('select[name="line"]').evaluate("field => field.selectedIndex") == 1
    return [form.locator(f'[name="{name}"]').input_value() for name in ("received_at", "name", "contact", "body")]


TYPED = [WHEN, "周明理", "0990-0000000", "不实"]
SHELF = "sessionStorage.getItem('mangping.typed')"


def send(page: Page) -> None:
    with page.expect_navigation():
        entry(page).get_by_role("button", name="登记").click()


def test_what_was_refused_is_put_back_and_forgotten_once_accepted(house: House, scene: Scene) -> None:
    page = telephone(house, scene.secretary)
    send(page)
    expect(page.get_by_text("已填写的文字均已保留，文件须重新选择")).to_be_visible()
    page.get_by_role("link", name="返回上一页").click()
    assert typed(page) == TYPED
    entry(page).locator('textarea[name="body"]').fill(FACTS)
    send(page)
    expect(page.get_by_text("已登记，受理号")).to_be_visible()
    assert page.evaluate(SHELF) is None
    expect(entry(page).locator('textarea[name="body"]')).to_be_hidden()
    assert page.locator('textarea[name="body"]').last.input_value() == ""


def test_it_is_put_back_by_whatever_way_one_returns(house: House, scene: Scene) -> None:
    page = telephone(house, scene.secretary)
    send(page)
    house.go(scene.secretary.account_id, "/")
    house.go(scene.secretary.account_id, "/objections")
    assert typed(page) == TYPED


def test_a_press_into_a_dead_network_loses_nothing(house: House, scene: Scene) -> None:
    page = telephone(house, scene.secretary)
    page.context.set_offline(True)
    entry(page).get_by_role("button", name="登记").click()
    page.wait_for_url("chrome-error://**")
    page.context.set_offline(False)
    page.go_back()
    assert typed(page) == TYPED


def test_signing_out_forgets_it_and_nobody_else_is_shown_it(house: House, scene: Scene) -> None:
    page = telephone(house, scene.secretary)
    send(page)
    kept = page.evaluate(SHELF)
    page.locator(".user-menu summary").click()
    press(page, "退出登录")
    assert page.evaluate(SHELF) is None
    page = house.page(scene.leader.account_id)
    page.evaluate("kept => sessionStorage.setItem('mangping.typed', kept)", kept)
    house.go(scene.leader.account_id, "/objections")
    assert page.evaluate(SHELF) is None


def test_no_password_and_no_one_time_code_is_ever_kept(house: House, scene: Scene) -> None:
    page = house.visitor(width=1366)
    page.goto(f"{house.url}/sign-in")
    page.evaluate(
        """() => {
        const kept = Storage.prototype.setItem;
        window.name = "";
        Storage.prototype.setItem = function (key, value) { window.name += key; return kept.call(this, key, value); };
    }"""
    )
    page.fill('input[name="name"]', "nobody")
    page.fill('input[name="password"]', "guessed")
    press(page, "登录")
    assert "mangping.typed" not in page.evaluate("window.name")
    page.context.close()
