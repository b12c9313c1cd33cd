"""One applicant of a county unit in a real Chromium, from the first field to the confirmed title, by everybody's own pages.

The master's route through employer, county bureau and prefecture bureau is the longest chain there is. The applicant sits at a phone
from the hand-in on, the county bureau works in English, and scans are small born-digital pages that nobody lets the eyes read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from committee.clock import beijing
from committee.db import db
from committee.demo.recognition_cast import COUNTY_BUREAUS, Candidate
from committee.demo.recognition_stage import Play
from committee.demo.stage import set_clock
from committee.demo.units import HR_BUREAU
from committee.recognition.entering import shown
from committee.recognition.models import RecognitionApplication
from committee.recognition.queries import application_by
from committee.recognition.rules import Phase
from tests.factories import Signed
from tests.journeys.house import press, served, small_pdf
from tests.journeys.test_desks import Desks, fill, fits, too_wide
from tests.web.test_behaviours import CHROMIUM

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 780}
WIDE_NAME = "W" * 60
"""A file's name without a place to break, of the widest letter: wider than any that chance would give."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield browser
        browser.close()


@dataclass
class Offices(Desks):
    """The desks of recognition: besides axe and scripts, the console must be silent and nothing may be wider than a phone."""

    def page(self, who: Signed, locale: str = "zh") -> Page:
        new = (who.account_id, locale) not in self.pages
        page = super().page(who, locale)
        if new:
            page.set_default_timeout(30_000)
            page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        return page

    def look(self, page: Page, path: str) -> None:
        wide = page.viewport_size
        assert wide is not None
        page.set_viewport_size(PHONE)
        self.faults += [f"{path}: scrolls sideways at 360, {what}" for what in too_wide(page)]
        page.set_viewport_size(wide)
        super().look(page, path)


@pytest.fixture
def offices(play: Play, chromium: Browser) -> Iterator[Offices]:
    with served(play.app) as url:
        found = Offices(play.app, chromium, url)
        try:
            yield found
        finally:
            for page in found.pages.values():
                page.context.close()


@dataclass
class Walk:
    """Who takes part, at which application."""

    offices: Offices
    play: Play
    person: Candidate
    scan: Path
    public_id: str = ""

    def clerk(self, unit: str, *, bureau: bool) -> Signed:
        """A clerk of a unit or bureau."""
        key = next(c.key for c in self.play.staff if c.unit_name == unit and c.bureau is bureau)
        return Signed(self.play.accounts[key], 0)

    @property
    def applicant(self) -> Signed:
        return Signed(self.play.accounts[self.person.key], 0)

    @property
    def employer(self) -> Signed:
        return self.clerk(self.person.unit.name, bureau=False)

    @property
    def county(self) -> Signed:
        return self.clerk(COUNTY_BUREAUS[self.person.unit.region], bureau=True)

    @property
    def prefecture(self) -> Signed:
        return self.clerk(HR_BUREAU.name, bureau=True)

    @property
    def own(self) -> str:
        return f"/recognition/applications/{self.public_id}"

    def row(self) -> RecognitionApplication:
        db.session.rollback()
        db.session.expire_all()
        return application_by(db.session(), self.public_id)

    def stands(self, phase: Phase) -> None:
        assert self.row().phase is phase
        db.session.rollback()


def at(month: int, day: int, hour: int = 11) -> None:
    """A Beijing hour of 2024, kept in the folder as a demo keeps it, so that the served pages stand there too."""
    set_clock(beijing(2024, month, day, hour))


def enter(walk: Walk) -> None:
    """Route and specialty, every field by hand; the page says what the rules say."""
    page = walk.offices.go(walk.applicant, "/recognition/mine")
    page.select_option('select[name="route"]', walk.person.pattern.route)
    page.select_option('select[name="specialty"]', walk.person.pattern.specialty)
    press(page, "开始填报")
    walk.public_id = page.url.split("/")[-2]
    fill(page, shown(walk.person.form))
    press(page, "保存并核对条件")
    walk.offices.look(page, "form")
    expect(page.locator("main details[open] summary")).to_contain_text("符合，可得")
    walk.stands(Phase.PREPARING)


def post(walk: Walk, *, phase: Phase, words: str) -> str:
    """The clerk ticks everybody of a list and posts them for the days that the page proposes; returns the posting's path."""
    page = walk.offices.go(walk.employer, f"/recognition/roster?phase={phase}")
    page.get_by_label("本页全选").check()
    press(page, words)
    walk.offices.look(page, "posting")
    expect(page.locator("main")).to_contain_text(walk.person.name)
    return page.url.removeprefix(walk.offices.url)


def record(walk: Walk, posting: str) -> None:
    """The result, once the days are over."""
    page = walk.offices.go(walk.employer, posting)
    press(page, "登记", within="main")
    expect(page.locator("main")).to_contain_text("已期满")


def add_scan(walk: Walk, phase: Phase, slot: str) -> None:
    """A signed form of the unit, from the roster."""
    page = walk.offices.go(walk.employer, f"/recognition/roster?phase={phase}")
    page.select_option('#papers select[name="slot"]', slot)
    page.set_input_files("#paper-file", walk.scan)
    press(page, "上传", within="#papers")
    expect(page.locator("body")).to_contain_text("扫描件已收到")


def hand_in(walk: Walk) -> None:
    """At the phone: a scan into every slot that is said to lack one, the promise, the button."""
    page = walk.offices.page(walk.applicant)
    page.set_viewport_size(PHONE)
    walk.offices.go(walk.applicant, walk.own)
    lacking = page.locator("main section[id^=slot-]:has(.drop):has(.posting-days .tag-stop)")
    slots = lacking.evaluate_all("all => all.map(e => e.id)")
    assert len(slots) >= 4
    for slot in slots:
        page.set_input_files(f"#{slot} input[type=file]", walk.scan)
        expect(page.locator(f"#{slot}")).to_contain_text(walk.scan.name)
    assert fits(page)
    page.check('input[name="pledged"]')
    press(page, "提交单位审核")
    walk.stands(Phase.EMPLOYER_CHECK)


def without_scripts(walk: Walk) -> None:
    """The page of materials as it stands before its scripts run, or when they never do: native file inputs, the plain buttons."""
    before = walk.offices.page(walk.applicant).context
    bare = walk.offices.browser.new_context(
        viewport=PHONE, java_script_enabled=False, storage_state=before.storage_state()
    )
    page = bare.new_page()
    page.goto(walk.offices.url + walk.own)
    assert page.locator("[data-drop-plain]:visible").count() >= 4
    walk.offices.faults += [f"without scripts: {what}" for what in too_wide(page)]
    bare.close()


def recommend(walk: Walk) -> None:
    """Form 3, then everybody ticked: the ticks of the scan's own form below do not count for the list."""
    add_scan(walk, Phase.EMPLOYER_CHECK, "recommendation_report")
    page = walk.offices.go(walk.employer, "/recognition/roster?phase=employer-check")
    expect(page.get_by_role("button", name="推荐上报")).to_be_disabled()
    page.get_by_label("本页全选").check()
    press(page, "推荐上报")
    walk.stands(Phase.COUNTY_CHECK)


def pass_on(walk: Walk) -> None:
    """The county bureau, in English: signatures and seals one by one, then on to the prefecture."""
    page = walk.offices.go(walk.county, "/recognition/desk")
    page.locator(".user-menu > summary").click()
    press(page, "English")
    expect(page.locator("main table")).to_contain_text("signature and seal to be looked at")
    with page.expect_navigation():
        page.get_by_role("link", name=walk.person.name).click()
    walk.offices.look(page, "application at the county")
    for box in page.locator('main input[form="proofs"][type=checkbox]').all():
        box.check()
    press(page, "Record signatures and seals")
    press(page, "Recommend to the prefecture")
    walk.offices.look(page, "batch")
    walk.stands(Phase.FINAL_CHECK)


def check(walk: Walk) -> None:
    """The prefecture's clerk looks at a signed scan, sees that nothing is open, and passes whoever is ticked."""
    page = walk.offices.go(walk.prefecture, walk.own)
    scan = page.get_by_role("link", name="查看扫描件").first.get_attribute("href")
    seen = page.request.get(walk.offices.url + str(scan))
    assert (seen.status, seen.headers["content-type"]) == (200, "image/jpeg")
    walk.offices.go(walk.prefecture, "/recognition/desk")
    expect(page.locator("main table")).to_contain_text("齐全，可通过")
    page.get_by_label("本页全选").check()
    press(page, "审核通过")
    expect(page.locator("h1")).to_contain_text("已通过 1 人")
    walk.stands(Phase.PASSED)


def bring_paper(walk: Walk, bureau: Signed, *, words: str, state: str) -> None:
    """A bundle with form 4 and both copies."""
    page = walk.offices.go(bureau, "/recognition/paper")
    expect(page.locator("main .tag-done")).to_have_count(0)
    press(page, words)
    expect(page.locator("main .tag-done")).to_have_text(state)


def confirm(walk: Walk) -> None:
    """Who gets which title stands there before the seal is pressed; afterwards the applicant reads it on their own page."""
    page = walk.offices.go(walk.prefecture, "/recognition/confirm")
    expect(page.locator(".page-head")).to_contain_text("可确认 1 人")
    expect(page.locator("main table")).to_contain_text(walk.person.name)
    page.get_by_label("本页全选").check()
    press(page, "确认勾选的人员")
    walk.stands(Phase.CONFIRMED)
    page = walk.offices.go(walk.applicant, walk.own)
    expect(page.locator("main")).to_contain_text("已确认")


def test_one_applicant_through_county_and_prefecture_to_the_title(offices: Offices, play: Play, tmp_path: Path) -> None:
    person = next(p for p in play.people if p.pattern.route == "SY" and p.unit.region in COUNTY_BUREAUS)
    walk = Walk(offices, play, person, small_pdf(tmp_path, WIDE_NAME))
    at(4, 15)
    enter(walk)
    at(4, 16)
    posting = post(walk, phase=Phase.PREPARING, words="申报前公示")
    at(4, 24)
    record(walk, posting)
    for slot in ("publicity_notice", "publicity_result"):
        add_scan(walk, Phase.FILING, slot)
    at(4, 25)
    without_scripts(walk)
    hand_in(walk)
    at(4, 26)
    recommend(walk)
    at(5, 7)
    pass_on(walk)
    at(5, 16)
    check(walk)
    at(5, 17)
    posting = post(walk, phase=Phase.PASSED, words="再次公示")
    at(5, 27)
    record(walk, posting)
    walk.stands(Phase.PUBLISHED)
    at(5, 29)
    bring_paper(walk, walk.county, words="Register the bundle", state="in order")
    at(6, 4)
    bring_paper(walk, walk.prefecture, words="登记本批", state="齐全")
    at(6, 6)
    confirm(walk)
    assert offices.faults == [], "\n".join(offices.faults)
