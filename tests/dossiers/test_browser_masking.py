"""A phone-sized Chromium masks a badly masked dossier until its copy is passed: real pages, real library, real jobs."""

from collections.abc import Iterator
from dataclasses import dataclass

import pymupdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import jobs
from committee.db import db, transaction
from committee.dossiers import steps
from committee.dossiers.masking_models import MaskingDraft, MaskingRun, RunState
from committee.dossiers.models import Dossier, FileState, MaterialFile, Screening, ScreeningState
from committee.dossiers.pages import store
from committee.dossiers.review import CopyState
from tests.browser import served
from tests.dossiers.desk import Desk, make_desk
from tests.factories import Signed

pytestmark = pytest.mark.browser
NAME = "艾力·吐尔逊"


@dataclass
class House:
    """The application as it is served, and windows of people."""

    app: Flask
    url: str
    chromium: Browser

    def window(self, who: Signed, *, width: int = 360, height: int = 740) -> Page:
        """A window in which *who* is signed in."""
        client = self.app.test_client()
        who.enter(client)
        name = self.app.config["SESSION_COOKIE_NAME"]
        cookie = client.get_cookie(name)
        assert cookie is not None
        context = self.chromium.new_context(viewport={"width": width, "height": height}, has_touch=width < 600)
        context.add_cookies([{"name": name, "value": cookie.value, "url": self.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        return page

    def work(self) -> None:
        """Do what waits."""
        db.session.rollback()
        jobs.drain(self.app, workers=1)


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    return make_desk(session)


@pytest.fixture
def house(app: Flask, chromium: Browser) -> Iterator[House]:
    with served(app) as url:
        yield House(app, url, chromium)


def badly_masked() -> bytes:
    """Two pages: the name readable, the name again under a black box, the unit in each running head."""
    document = pymupdf.open()
    for number in range(2):
        page = document.new_page()
        page.insert_text((72, 50), "塔河地区检验检测中心", fontname="china-s", fontsize=10)
        page.insert_text((72, 120), f"作者：韩雪，{NAME}，周原", fontname="china-s", fontsize=12)
        page.insert_text((72, 160), f"第{number + 1}页 压力容器声发射检测方法", fontname="china-s", fontsize=12)
    page = document[0]
    page.insert_text((72, 220), f"承担人 {NAME}", fontname="china-s", fontsize=12)
    page.draw_rect((108, 206, 190, 226), fill=(0, 0, 0))
    content: bytes = document.tobytes()
    return content


def newest(session: Session, kind: type) -> object:
    session.rollback()
    session.expire_all()
    return session.scalars(select(kind).order_by(kind.id.desc()).limit(1)).one()


def press_key(page: Page, key: str) -> None:
    """Press a key of the desk once its script listens."""
    page.wait_for_selector("[data-keys-ready]", state="attached")
    page.keyboard.press(key)


def test_a_phone_masks_a_badly_masked_dossier_to_a_passed_copy(desk: Desk, house: House, session: Session) -> None:
    file = desk.upload(content=badly_masked(), name="论文.pdf")
    house.work()
    row = session.scalars(select(MaterialFile).where(MaterialFile.public_id == file)).one()
    assert {f.severity for f in row.findings} >= {"leak"}
    session.rollback()

    page = house.window(desk.applicant)
    page.goto(f"{house.url}/files/{file}/mask")
    page.wait_for_selector(".mask-ready")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    rows = page.locator("[data-mask-list] li")
    proposed = rows.count()
    assert proposed >= 3
    assert [one["id"] for one in Axe().run(page).response["violations"] if one["impact"] == "critical"] == []

    # A box by hand, taken back, done again, moved by keyboard, and removed.
    page.click('[data-mask-act="draw"]')
    sheet = page.locator(".mask-layer").first.bounding_box()
    assert sheet is not None
    page.mouse.move(sheet["x"] + 60, sheet["y"] + 250)
    page.mouse.down()
    page.mouse.move(sheet["x"] + 150, sheet["y"] + 290, steps=3)
    page.mouse.up()
    expect(rows).to_have_count(proposed + 1)
    page.keyboard.press("Control+z")
    expect(rows).to_have_count(proposed)
    page.keyboard.press("Control+y")
    expect(rows).to_have_count(proposed + 1)
    drawn = page.locator(".mask-box.mask-on").last
    drawn.focus()
    before = drawn.locator(".mask-area").get_attribute("x")
    page.keyboard.press("ArrowRight")
    after = page.locator(".mask-box.mask-on").last.locator(".mask-area").get_attribute("x")
    assert float(after or 0) == pytest.approx(float(before or 0) + 2)
    expect(page.locator("[data-saved-mark]")).to_have_attribute("data-state", "saved")
    # The same box on the other page, then both gone again.
    page.click('[data-mask-act="spread"]')
    page.click('[data-mask-act="spread-now"]')
    expect(rows).to_have_count(proposed + 2)
    page.keyboard.press("Control+z")
    page.locator(".mask-box.mask-on").last.focus()
    page.keyboard.press("Delete")
    expect(rows).to_have_count(proposed)

    page.click('[data-mask-order="all"]')
    page.wait_for_url("**/masking/**")
    house.work()
    page.wait_for_selector("#proof")
    run = newest(session, MaskingRun)
    assert (run.state, run.problem_en) == (RunState.PROVED, "")
    copy = run.result
    with pymupdf.open(stream=store().get(copy.object_key)) as masked:
        words = "".join(one.get_text() for one in masked)
    assert not any(part in words for part in ("艾力", "吐尔逊", "检验检测中心"))
    assert "压力容器声发射检测方法" in words

    with transaction() as writer:
        dossier = writer.get_one(Dossier, desk.dossier)
        steps.hand_in(writer, dossier=dossier, declaration=True)
        screening = steps.open_screening(writer, dossier=dossier, due_at=None).public_id
    office = house.window(desk.checker, width=1280, height=800)
    office.goto(f"{house.url}/desk/{screening}")
    while office.locator('[data-act="not-leak"]').count():
        with office.expect_navigation():
            press_key(office, "x")
    press_key(office, "v")  # side by side with the original
    office.wait_for_selector(".viewer-pair")
    expect(office.locator("#tick-all")).to_be_visible()  # its script is there
    press_key(office, "c")
    expect(office.locator("#sign-form input[name=kept]:checked")).to_have_count(5)
    office.keyboard.press("s")
    office.wait_for_url("**/desk")
    row = newest(session, Screening)
    assert row.state is ScreeningState.PASSED
    with transaction() as writer:
        case = steps.make_review_case(
            writer, dossier=writer.get_one(Dossier, desk.dossier), route="PS_DX", level="ZJ", level_rank=3,
            specialty="计量", facts={},
        )  # fmt: skip
    assert [(one.object_key, one.state) for one in case.files] == [(copy.object_key, CopyState.PASSED)]
    session.expire_all()
    assert session.scalars(select(MaterialFile.state).where(MaterialFile.public_id == file)).one() is FileState.REPLACED


def test_two_windows_are_told_of_each_other_and_lose_nothing(desk: Desk, house: House, session: Session) -> None:
    file = desk.upload(content=badly_masked(), name="论文.pdf")
    house.work()
    first, second = house.window(desk.applicant), house.window(desk.applicant)
    for window in (first, second):
        window.goto(f"{house.url}/files/{file}/mask")
        window.wait_for_selector(".mask-ready")
    first.click('[data-mask-act="add"]')
    expect(first.locator("[data-saved-mark]")).to_have_attribute("data-state", "saved")
    second.click('[data-mask-act="add"]')
    notice = second.locator("[data-conflict-notice]")
    expect(notice).to_be_visible()
    second.click('[data-conflict-keep="mine"]')
    expect(notice).to_be_hidden()
    expect(second.locator("[data-saved-mark]")).to_have_attribute("data-state", "saved")
    session.rollback()
    assert session.scalars(select(MaskingDraft)).one().version == 2
