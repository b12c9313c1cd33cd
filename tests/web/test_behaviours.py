"""Behaviours in a real Chromium, under the real policy: work is never lost, marks stay in bounds, nothing is chosen for anyone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests import browser
from tests.web.shell import make_shell

pytestmark = pytest.mark.browser

HEAD = '{% extends "base.html" %}{% block title %}x{% endblock %}{% block main %}<h1>x</h1>'
SHEET = (
    HEAD + '{% from "macros/forms.html" import form, saved_mark, text_area %}'
    '{% from "macros/notices.html" import conflict_notice, offline_notice %}'
    '{% from "macros/scores.html" import anchors, rubric_item, score_pad, score_total %}'
    "{{ saved_mark() }}{{ offline_notice() }}{{ conflict_notice() }}{{ score_total('8.0', 40, 1) }}"
    '{% call form("/save", behaviour="autosave score-sheet", id="sheet", attrs={"data-autosave-url": "/save", '
    '"data-autosave-key": "one", "data-autosave-version": "1"}) %}'
    '{% call rubric_item("甲", 10, "8.0") %}{{ score_pad("a", 10, "甲", "8.0") }}{% endcall %}'
    '{% call rubric_item("乙", 30, open=True) %}{{ anchors([{"mark": "良", "words": "好", "range": "22–26.5", "low": "22"}]) }}'
    '{{ score_pad("b", 30, "乙") }}{% endcall %}{{ text_area("note", "评语", attrs={"id": "note"}) }}{% endcall %}{% endblock %}'
)
PRESSED = (
    HEAD + '{% from "macros/forms.html" import button, form, saved_mark, text_area %}{{ saved_mark() }}'
    '{% call form("/save", behaviour="autosave submit-once", id="sheet", attrs={"data-autosave-url": "/save", '
    '"data-autosave-key": "two", "data-autosave-version": "1"}) %}<input type="hidden" name="version" value="1">'
    '{{ text_area("note", "评语", attrs={"id": "note"}) }}{{ button("核对", name="act", value="check") }}{% endcall %}{% endblock %}'
)
BALLOT = (
    HEAD + '{% from "macros/ballot.html" import ballot_bar, ballot_row %}'
    '<form id="ballot" method="post" action="/save" data-behaviour="filter-unfilled submit-once">'
    '<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">{{ ballot_bar(2) }}'
    '{% for code in ("K7QX-42", "M3TD-08") %}{% call ballot_row(code, code, [("agree", "同意"), ("against", "不同意"), '
    '("abstain", "弃权")]) %}<p>x</p>{% endcall %}{% endfor %}'
    "<p data-when-open data-unfilled-names></p><button data-when-filled hidden>核对</button></form>{% endblock %}"
)
LIVE = (
    HEAD + '{% from "macros/countdown.html" import countdown_tag %}{% from "macros/notices.html" import undo_bar %}'
    '<p id="polled" data-behaviour="refresh" data-refresh-url="/fragment" data-refresh-seconds="0.3" data-refresh-version="1">一</p>'
    "{{ countdown_tag(now + now.resolution * 2000000, now, '还剩') }}{{ undo_bar('已遮盖', '/save', {'id': 3}, seconds=2) }}{% endblock %}"
)
STREAMED = (
    HEAD + '<p id="streamed" data-behaviour="refresh" data-refresh-url="/fragment" data-refresh-seconds="60" '
    'data-refresh-stream="/stream">一</p>{% endblock %}'
)
UPLOAD = HEAD + '{% from "macros/upload.html" import drop_upload %}{{ drop_upload("/upload", max_mb=1) }}{% endblock %}'


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    """The shell with the pages of this test, and its address."""
    folder: Path = tmp_path_factory.mktemp("pages")
    for name, source in (
        ("sheet", SHEET),
        ("pressed", PRESSED),
        ("ballot", BALLOT),
        ("upload", UPLOAD),
        ("live", LIVE),
        ("streamed", STREAMED),
    ):
        (folder / f"{name}.html").write_text(source, encoding="utf-8")
    app = make_shell(folder)
    with browser.served(app) as address:
        yield app, address


@pytest.fixture
def visit(chromium: Browser, served: tuple[Flask, str]) -> Iterator[Callable[..., Page]]:
    """Opens a page in a fresh context. A message of the browser's own console, other than a refused answer, fails the test."""
    app, address = served
    for kept in ("SAVED", "ANSWERS", "ASKED", "FRAGMENTS"):
        app.config[kept].clear()
    contexts = []
    said: list[str] = []

    def open_page(path: str, *, width: int = 1440, language: str = "zh-CN") -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, locale=language)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda note: said.append(note.text) if note.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(address + path)
        # A page that polls is never idle; the others are looked at when all their modules are there.
        if path != "/page/live":
            page.wait_for_load_state("networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [line for line in said if "Failed to load resource" not in line] == []


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-CN"), (360, "zh-CN"), (1440, "en"), (360, "en")])
def test_every_part_is_accessible_and_fits_the_screen(visit: Callable[..., Page], width: int, language: str) -> None:
    page = visit("/patterns", width=width, language=language)
    found = Axe().run(page)
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    expect(page.locator(".chart-picture svg")).to_have_count(4)


def test_what_is_written_is_saved_and_says_when(visit: Callable[..., Page], served: tuple[Flask, str]) -> None:
    page = visit("/page/sheet")
    page.fill("#note", "材料扎实")
    expect(page.locator("[data-saved-text]")).to_have_text("已保存 10:42")
    (saved,) = served[0].config["SAVED"]
    assert (saved["note"], saved["version"], saved["a"]) == ("材料扎实", "1", "8.0")
    assert page.evaluate("localStorage.getItem('mangping.draft.one')") is None


def test_a_press_after_an_autosave_is_no_older_page(visit: Callable[..., Page], served: tuple[Flask, str]) -> None:
    page = visit("/page/pressed")
    page.fill("#note", "材料扎实")
    expect(page.locator("[data-saved-text]")).to_have_text("已保存 10:42")
    with page.expect_navigation():
        page.get_by_role("button", name="核对").click()
    assert [(one["version"], one.get("act")) for one in served[0].config["SAVED"]] == [("1", None), ("2", "check")]


def test_a_half_written_field_is_no_conflict_with_oneself(
    visit: Callable[..., Page], served: tuple[Flask, str]
) -> None:
    served[0].config["ANSWERS"].append(({"version": 2, "errors": {"note": "还没写完"}}, 422))
    page = visit("/page/pressed")
    page.fill("#note", "材料")
    expect(page.locator("[data-autosave-error]")).to_have_text("还没写完")
    page.fill("#note", "材料扎实")
    expect(page.locator("[data-saved-text]")).to_have_text("已保存 10:42")
    assert [one["version"] for one in served[0].config["SAVED"]] == ["1", "2"]


def test_a_press_while_an_autosave_is_under_way_waits_for_it(
    visit: Callable[..., Page], served: tuple[Flask, str]
) -> None:
    page = visit("/page/pressed")
    held = []
    page.route("**/save", lambda route: route.continue_() if held else held.append(route))
    page.fill("#note", "材料扎实")
    expect(page.locator("[data-saved-text]")).to_have_text("正在保存")
    page.get_by_role("button", name="核对").click()
    browser.wait_until(page, lambda: held)
    with page.expect_navigation():
        held[0].continue_()
    assert [(one["version"], one.get("act")) for one in served[0].config["SAVED"]] == [("1", None), ("2", "check")]


def test_work_goes_out_when_the_line_is_back(visit: Callable[..., Page], served: tuple[Flask, str]) -> None:
    page = visit("/page/sheet")
    page.context.set_offline(True)
    page.fill("#note", "断网时写的")
    expect(page.locator("[data-offline-notice]")).to_be_visible()
    expect(page.locator("[data-saved-text]")).to_have_text("已存在本机")
    assert served[0].config["SAVED"] == []
    page.context.set_offline(False)
    expect(page.locator("[data-saved-text]")).to_have_text("已保存 10:42")
    expect(page.locator("[data-offline-notice]")).to_be_hidden()
    assert [one["note"] for one in served[0].config["SAVED"]] == ["断网时写的"]


def test_work_survives_a_dead_server_and_a_closed_page(visit: Callable[..., Page], served: tuple[Flask, str]) -> None:
    config = served[0].config
    config["ANSWERS"].extend([({}, 503)] * 9)
    page = visit("/page/sheet")
    page.fill("#note", "服务器停时写的")
    expect(page.locator("[data-offline-notice]")).to_be_visible()
    expect(page.locator("[data-saved-text]")).to_have_text("已存在本机")
    address = page.url
    page.close()
    for kept in ("ANSWERS", "SAVED"):
        config[kept].clear()
    other = page.context.new_page()
    other.goto(address)
    expect(other.locator("#note")).to_have_value("服务器停时写的")
    expect(other.locator("[data-saved-text]")).to_have_text("已保存 10:42")
    assert [one["note"] for one in config["SAVED"]] == ["服务器停时写的"]


def test_a_conflict_shows_both_versions_and_overwrites_nothing(
    visit: Callable[..., Page], served: tuple[Flask, str]
) -> None:
    theirs = {"version": 9, "saved_at": "10:41", "values": {"note": "另一处写的"}}
    served[0].config["ANSWERS"].append((theirs, 409))
    page = visit("/page/sheet")
    page.fill("#note", "我写的")
    expect(page.locator("[data-conflict-mine]")).to_contain_text("我写的")
    expect(page.locator("[data-conflict-theirs]")).to_contain_text("另一处写的")
    page.click("[data-conflict-keep=mine]")
    expect(page.locator("[data-saved-text]")).to_have_text("已保存 10:42")
    assert [(one["note"], one["version"]) for one in served[0].config["SAVED"]] == [("我写的", "1"), ("我写的", "9")]


def test_a_closed_sheet_keeps_the_text_here_and_sends_nothing_more(
    visit: Callable[..., Page], served: tuple[Flask, str]
) -> None:
    served[0].config["ANSWERS"].append(({"error": "已锁定"}, 403))
    page = visit("/page/sheet")
    page.fill("#note", "锁定之后写的")
    expect(page.locator("[data-saved-text]")).to_have_text("已存在本机")
    page.fill("#note", "又写了一句")
    browser.wait_until(page, lambda: "又写了一句" in page.evaluate("localStorage.getItem('mangping.draft.one')"))
    page.wait_for_timeout(1200)  # longer than an autosave waits
    assert len(served[0].config["SAVED"]) == 1


def test_a_live_part_asks_with_its_version_and_is_replaced_when_it_changed(
    visit: Callable[..., Page], served: tuple[Flask, str]
) -> None:
    again = 'data-behaviour="refresh" data-refresh-url="/fragment" data-refresh-seconds="0.3" data-refresh-version="2"'
    served[0].config["FRAGMENTS"].extend(
        [("", 304), (f'<p id="polled" {again}>二</p>', 200), ('<p id="polled">三</p>', 200)]
    )
    page = visit("/page/live")
    expect(page.locator("#polled")).to_have_text("三")
    page.wait_for_timeout(700)
    assert served[0].config["ASKED"] == ["1", "1", "2"]


def test_a_message_of_the_stream_fetches_at_once(visit: Callable[..., Page], served: tuple[Flask, str]) -> None:
    served[0].config["FRAGMENTS"].append(('<p id="streamed">二</p>', 200))
    page = visit("/page/streamed")
    expect(page.locator("#streamed")).to_have_text("二")


def test_a_clock_runs_down_by_the_servers_time_and_an_undo_offer_leaves(visit: Callable[..., Page]) -> None:
    page = visit("/page/live")
    expect(page.locator("[data-countdown-clock]")).to_have_text("0:00")
    expect(page.locator(".undo-bar")).to_be_hidden()


def test_marks_step_within_their_bounds_and_add_up(visit: Callable[..., Page]) -> None:
    page = visit("/page/sheet")
    total = page.locator("[data-score-sum]")
    expect(total).to_have_text("8.0")
    page.click("[data-score-set='22']")
    expect(page.locator("[name=b]")).to_have_value("22.0")
    expect(total).to_have_text("30.0")
    expect(page.locator(".anchor-chosen")).to_have_count(1)
    expect(page.locator("[data-score-missing]")).to_be_hidden()
    page.fill("[name=b]", "２９．５")
    for _ in range(3):
        page.click("[aria-label='乙 +0.5']")
    expect(page.locator("[name=b]")).to_have_value("30.0")
    page.fill("[name=b]", "30.3")
    expect(page.locator(".score-bad")).to_have_count(1)


def test_a_ballot_chooses_nothing_for_anyone_and_names_what_is_open(visit: Callable[..., Page]) -> None:
    page = visit("/page/ballot")
    assert page.locator("input:checked").count() == 0
    expect(page.locator("[data-when-filled]")).to_be_hidden()
    page.check("input[name='K7QX-42'][value=against]")
    expect(page.locator("[data-unfilled-count]")).to_have_text("已选 1 份，共 2 份")
    expect(page.locator("[data-unfilled-names]")).to_have_text("M3TD-08")
    page.click("[data-unfilled-toggle]")
    expect(page.locator("[data-unfilled-row]:visible")).to_have_count(1)
    page.check("input[name='M3TD-08'][value=abstain]")
    expect(page.locator("[data-when-filled]")).to_be_visible()
    expect(page.locator("[data-unfilled-row]:visible")).to_have_count(2)


def test_a_ballot_sent_twice_arrives_once(visit: Callable[..., Page], served: tuple[Flask, str]) -> None:
    page = visit("/page/ballot")
    page.evaluate(
        "const f = document.getElementById('ballot'); f.requestSubmit(); setTimeout(() => f.requestSubmit(), 1)"
    )
    page.wait_for_url("**/save")
    assert len(served[0].config["SAVED"]) == 1


def test_pages_turn_with_arrow_keys_and_marks_lead_to_them(visit: Callable[..., Page]) -> None:
    page = visit("/patterns")
    where = page.locator("[data-viewer-where]")
    expect(where).to_have_text("第 1 页，共 3 页")
    page.keyboard.press("ArrowRight")
    expect(where).to_have_text("第 2 页，共 3 页")
    expect(page.locator("[data-viewer-sheet]:visible")).to_have_count(1)
    page.locator("[data-viewer-desk]").focus()
    before = page.locator("[data-viewer-sheet='2']").bounding_box()
    page.keyboard.press("+")
    after = page.locator("[data-viewer-sheet='2']").bounding_box()
    assert before
    assert after
    assert round(after["width"] / before["width"], 2) == 1.25
    page.keyboard.press("r")
    turned = page.locator("[data-viewer-sheet='2']").bounding_box()
    assert turned
    assert turned["width"] > turned["height"]
    page.click("[data-page-mark='1:1']")
    expect(where).to_have_text("第 1 页，共 3 页")
    expect(page.locator(".mark-now")).to_have_count(1)


def test_many_files_go_up_each_with_its_own_word(visit: Callable[..., Page], served: tuple[Flask, str]) -> None:
    page = visit("/page/upload")
    files = [
        {"name": "一.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"},
        {"name": "二.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8"},
        {"name": "三.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"},
        {"name": "四.pdf", "mimeType": "application/pdf", "buffer": b"0" * (1024 * 1024 + 1)},
    ]
    page.set_input_files("input[type=file]", files)
    expect(page.locator("[data-state=done] .drop-say")).to_have_text(["已收到，正在检查", "已收到，正在检查"])
    expect(page.locator("[data-state=failed] .drop-say")).to_have_text(
        ["不收这种文件，请另存为 PDF 再传", "文件超过 1 MB，没有上传"]
    )
    assert sorted(one["size"] for one in served[0].config["SAVED"]) == [2, 8]


def test_a_file_chosen_before_the_script_has_come_goes_up_too(
    visit: Callable[..., Page], served: tuple[Flask, str]
) -> None:
    page = visit("/page/upload")
    come = browser.without(page, "drop-upload", page.reload)
    page.set_input_files("input[type=file]", [{"name": "一.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}])
    assert page.locator("[data-state]").count() == 0
    come()
    expect(page.locator("[data-state=done] .drop-say")).to_have_text(["已收到，正在检查"])
    assert served[0].config["SAVED"][-1]["size"] == 8


def test_the_tick_in_the_head_takes_the_page_and_opens_the_acts(visit: Callable[..., Page]) -> None:
    page = visit("/patterns")
    act = page.locator("#patterns-bulk button")
    expect(act).to_be_disabled()
    page.check("[data-behaviour=select-all]")
    expect(page.locator("input[name=ids]:checked")).to_have_count(4)
    expect(act).to_be_enabled()
    expect(page.locator("[data-bulk-count]")).to_have_text("已选 4 条")


def test_a_tick_in_the_head_made_before_the_script_has_come_takes_the_page_too(visit: Callable[..., Page]) -> None:
    page = visit("/patterns")
    come = browser.without(page, "select-all", page.reload)
    page.check("[data-behaviour=select-all]")
    come()
    expect(page.locator("input[name=ids]:checked")).to_have_count(4)
    expect(page.locator("[data-behaviour=select-all]")).to_be_checked()


@pytest.mark.parametrize(
    ("behaviour", "button", "marks"),
    [("score-pad", "[aria-label='乙 +0.5']", "0.0"), ("score-sheet", "[data-score-set='22']", "22.0")],
)
def test_a_button_of_the_sheet_waits_for_its_script(
    visit: Callable[..., Page], behaviour: str, button: str, marks: str
) -> None:
    page = visit("/page/sheet")
    come = browser.without(page, behaviour, page.reload)
    expect(page.locator(button)).to_be_disabled()
    come()
    page.click(button)
    expect(page.locator("[name=b]")).to_have_value(marks)


def test_large_text_stays_on_this_device(visit: Callable[..., Page]) -> None:
    page = visit("/patterns")
    page.click("[data-behaviour=size-switch]")
    page.reload()
    assert page.evaluate("document.documentElement.classList.contains('text-larger')")


def test_a_chart_folds_its_table_away_and_shows_it_on_request(visit: Callable[..., Page]) -> None:
    page = visit("/patterns")
    table = page.locator("#patterns-funnel-table")
    expect(table).to_be_hidden()
    page.locator(".chart", has=table).locator("[data-chart-toggle]").click()
    expect(table).to_be_visible()


def test_the_irreversible_act_opens_in_place_and_closes_with_escape(visit: Callable[..., Page]) -> None:
    page = visit("/patterns")
    opener = page.locator("[data-dialog=patterns-dialog]")
    opener.click()
    expect(page.locator("#patterns-dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#patterns-dialog")).to_be_hidden()
    expect(opener).to_be_focused()
