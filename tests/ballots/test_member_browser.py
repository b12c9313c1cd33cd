"""A member's tablet in a real Chromium: take papers, choose, put into the box, keep a receipt, find the ballots in the bulletin."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee.ballots import actions, counting
from committee.ballots.models import Bulletin, PaperKey
from committee.db import db
from tests.browser import served, without
from tests.factories import Signed
from tests.meetings.room import Room, make_room

pytestmark = pytest.mark.browser


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application served on the loopback."""
    with served(app) as address:
        yield address


@pytest.fixture
def room(app: Flask, session: Session) -> Room:
    room = make_room(session)
    room.case("K7QX-42")
    room.case("M3TD-08", recused=(8,))
    room.sit_down(present=9)
    return room


def tablet(chromium: Browser, app: Flask, address: str, account: Signed) -> Page:
    """A tablet on which a member is signed in."""
    client = app.test_client()
    db.session.rollback()
    account.enter(client)
    context = chromium.new_context(viewport={"width": 1180, "height": 820}, locale="zh-CN")
    context.add_cookies([{"name": "mangping", "value": client.get_cookie("mangping").value, "url": address}])
    return context.new_page()


def shelf(page: Page) -> str:
    """Everything that the device keeps."""
    return str(page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})"))


def test_from_paper_to_bulletin_on_the_presiders_tablet(
    chromium: Browser, app: Flask, address: str, room: Room
) -> None:
    batch = room.prepare()
    room.issue(batch)
    page = tablet(chromium, app, address, room.accounts[room.members[1].id])
    page.goto(f"{address}/meetings/{room.meeting.public_id}/member")
    page.get_by_role("button", name="领取表决票").click()
    expect(page.get_by_text("已领 2 张")).to_be_visible()
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(PaperKey)) == 2
    keys = room.take(batch, *range(2, 10))
    room.close_issuing(batch)
    room.open_window(batch)

    expect(page.get_by_role("heading", name="请逐份表决")).to_be_visible()
    assert page.locator("input[type=radio]:checked").count() == 0
    expect(page.get_by_role("button", name="核对并投票")).to_be_hidden()
    page.locator("input[type=radio][value=agree]").first.check(force=True)
    expect(page.get_by_role("button", name="核对并投票")).to_be_hidden()
    page.locator("input[type=radio][value=oppose]").last.check(force=True)
    page.get_by_role("button", name="核对并投票").click()
    expect(page.locator("[data-ballot-list] li")).to_have_text(["K7QX-42 同意", "M3TD-08 不同意"])
    page.get_by_role("button", name="投入票箱").click()
    expect(page.get_by_role("heading", name="您的票已入箱")).to_be_visible()
    receipt = page.locator("[data-ballot-receipt]")
    expect(receipt.locator("li")).to_have_count(2)
    assert "同意" not in receipt.inner_text()
    assert "现版本中系统运维人员在技术上仍可能关联" in receipt.inner_text()
    assert "agree" not in shelf(page)
    assert "oppose" not in shelf(page)

    room.cast_all(keys, dict.fromkeys(range(2, 10), "agree"))
    room.end_window()
    expect(page.get_by_role("heading", name="投票时间到")).to_be_visible()
    expect(page.get_by_text("应投 17 张，已入箱 17 张")).to_be_visible()
    page.get_by_role("button", name="确认可以封箱").click()
    expect(page.get_by_text("您已确认封箱")).to_be_visible()
    actions.confirm_sealing(batch_key=batch, by=room.account(3))
    counting.seal_and_count(batch_key=batch, by=room.by)
    expect(page.get_by_text("您的票在公告中：2 / 2")).to_be_visible()
    expect(page.locator("[data-bulletin-receipts] li")).to_have_count(2)
    assert "mangping-papers" not in shelf(page)
    db.session.rollback()
    counts = {p["code"]: (p["agree"], p["oppose"]) for p in db.session.scalars(select(Bulletin)).one().body["papers"]}
    assert counts == {"K7QX-42": (9, 0), "M3TD-08": (7, 1)}
    page.context.close()


def test_a_press_cannot_come_before_the_script_that_takes_papers(
    chromium: Browser, app: Flask, address: str, room: Room
) -> None:
    room.issue(room.prepare())
    page = tablet(chromium, app, address, room.accounts[room.members[1].id])
    come = without(page, "take-papers", lambda: page.goto(f"{address}/meetings/{room.meeting.public_id}/member"))
    button = page.get_by_role("button", name="领取表决票")
    expect(button).to_be_disabled()
    come()
    button.click()
    expect(page.get_by_text("已领 2 张")).to_be_visible()
    page.context.close()


def test_the_enter_key_sends_no_choice_before_it_was_checked_nor_before_the_script(
    chromium: Browser, app: Flask, address: str, room: Room
) -> None:
    batch = room.prepare()
    room.issue(batch)
    page = tablet(chromium, app, address, room.accounts[room.members[1].id])
    member = f"{address}/meetings/{room.meeting.public_id}/member"
    page.goto(member)
    page.get_by_role("button", name="领取表决票").click()
    expect(page.get_by_text("已领 2 张")).to_be_visible()
    room.take(batch, *range(2, 10))
    room.close_issuing(batch)
    room.open_window(batch)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    come = without(page, "cast-ballots", lambda: page.goto(member))
    choice = page.locator("input[type=radio][value=agree]").first
    choice.check(force=True)
    choice.press("Enter")
    come()
    expect(page.locator("[data-ballot-check]")).to_be_enabled()
    choice.press("Enter")
    page.locator("input[type=radio][value=oppose]").last.check(force=True)
    choice.press("Enter")
    expect(page.get_by_role("heading", name="请逐份表决")).to_be_visible()
    assert sent == []
    page.get_by_role("button", name="核对并投票").click()
    page.get_by_role("button", name="投入票箱").click()
    expect(page.get_by_role("heading", name="您的票已入箱")).to_be_visible()
    assert [url.removeprefix(address) for url in sent] == ["/box"] * 2
    page.context.close()


def test_a_recused_member_takes_and_sees_one_paper_less(
    chromium: Browser, app: Flask, address: str, room: Room
) -> None:
    batch = room.prepare()
    room.issue(batch)
    page = tablet(chromium, app, address, room.accounts[room.members[8].id])
    page.goto(f"{address}/meetings/{room.meeting.public_id}/member")
    page.get_by_role("button", name="领取表决票").click()
    expect(page.get_by_text("已领 1 张")).to_be_visible()
    room.take(batch, 1, 2, 3, 4, 5, 6, 7, 9)
    room.close_issuing(batch)
    room.open_window(batch)
    expect(page.get_by_role("heading", name="请逐份表决")).to_be_visible()
    assert "K7QX-42" in page.content()
    assert "M3TD-08" not in page.content()
    page.context.close()


def test_a_device_that_took_for_one_member_takes_for_no_other(
    chromium: Browser, app: Flask, address: str, room: Room
) -> None:
    batch = room.prepare()
    room.issue(batch)
    page = tablet(chromium, app, address, room.accounts[room.members[4].id])
    place = f"{address}/meetings/{room.meeting.public_id}/member"
    page.goto(place)
    page.get_by_role("button", name="领取表决票").click()
    expect(page.get_by_text("已领 2 张")).to_be_visible()
    client = app.test_client()
    db.session.rollback()
    room.accounts[room.members[5].id].enter(client)
    page.context.add_cookies([{"name": "mangping", "value": client.get_cookie("mangping").value, "url": address}])
    page.goto(place)
    page.get_by_role("button", name="领取表决票").click()
    expect(page.get_by_text("本设备已为另一位委员领票")).to_be_visible()
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(PaperKey)) == 2
    assert batch
    page.context.close()
