"""What typed.js puts back into a refused form, in a Chromium that keeps no page: what was typed, beside what stands there by now."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, render_template
from playwright.sync_api import Browser, Page, expect

from tests.browser import served, started
from tests.web.shell import make_shell
from tests.web.test_behaviours import HEAD

pytestmark = pytest.mark.browser
FORM = (
    HEAD + '{% from "macros/forms.html" import button, form, select_input, text_area, text_input %}'
    '<details><summary>展开</summary>{% call form("/refuse", id="one") %}'
    '<input type="hidden" name="version" value="{{ config.VERSION }}">'
    '{{ text_input("name", "姓名", attrs={"id": "name"}) }}{{ text_area("note", "说明", config.NOTE, attrs={"id": "note"}) }}'
    '{{ select_input("kind", "方式", [("a", "甲"), ("b", "乙")], attrs={"id": "kind"}) }}'
    '<label><input type="checkbox" name="tick" value="1" id="tick">勾选</label>{{ button("提交") }}{% endcall %}</details>'
    '{% call form("/refuse", id="other") %}<input type="hidden" name="row" value="2">'
    '{{ text_input("name", "姓名", attrs={"id": "second"}) }}{{ button("提交另一份") }}{% endcall %}{% endblock %}'
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's browser without the cache of whole pages, as every browser is for a page that may not be stored."""
    with started("--disable-features=BackForwardCache") as browser:
        yield browser


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[tuple[Flask, str]]:
    (tmp_path / "form.html").write_text(FORM, encoding="utf-8")
    app = make_shell(tmp_path)
    app.config.update(VERSION="1", NOTE="原文")

    @app.post("/refuse")
    def refuse() -> tuple[str, int]:
        words = {"title": "不行", "kept": "已保留", "next_step": "", "reference": None}
        return render_template("errors/error.html", **words, back="/page/form", refused=True), 422

    with served(app) as address:
        yield app, address


def refused(chromium: Browser, address: str) -> Page:
    """The form filled in and refused."""
    page = chromium.new_context(locale="zh-CN").new_page()
    page.goto(f"{address}/page/form")
    page.locator("summary", has_text="展开").click()
    page.fill("#name", "高峰")
    page.fill("#note", "我写的")
    page.select_option("#kind", "b")
    page.check("#tick")
    with page.expect_navigation():
        page.get_by_role("button", name="提交", exact=True).click()
    return page


def back(page: Page) -> list[str | bool]:
    page.get_by_role("link", name="返回上一页").click()
    expect(page.locator("#note")).to_be_visible()
    fields = [page.locator(f"#{name}").input_value() for name in ("name", "note", "kind", "second")]
    return [*fields, page.locator("#tick").is_checked()]


def test_fields_of_every_kind_come_back_into_their_own_form_and_its_fold_is_open(
    chromium: Browser, shell: tuple[Flask, str]
) -> None:
    page = refused(chromium, shell[1])
    assert back(page) == ["高峰", "我写的", "b", "", True]
    assert page.locator("[data-saved-elsewhere]:not(html)").count() == 0


def test_what_somebody_saved_meanwhile_is_shown_beside_it(chromium: Browser, shell: tuple[Flask, str]) -> None:
    page = refused(chromium, shell[1])
    shell[0].config.update(VERSION="2", NOTE="别人写的")
    assert back(page)[:2] == ["高峰", "我写的"]
    assert page.locator("[data-saved-elsewhere]:not(html)").all_inner_texts() == ["另一处已保存：别人写的"]


def test_of_two_forms_with_one_address_the_other_stays_as_it_was(chromium: Browser, shell: tuple[Flask, str]) -> None:
    page = chromium.new_context(locale="zh-CN").new_page()
    page.goto(f"{shell[1]}/page/form")
    page.fill("#second", "陈砚")
    with page.expect_navigation():
        page.get_by_role("button", name="提交另一份").click()
    page.goto(f"{shell[1]}/page/form")
    assert [page.locator(f"#{name}").input_value() for name in ("name", "note", "second")] == ["", "原文", "陈砚"]
