"""The desks of recognition in a real Chromium, and the acts that every walk through them shares."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

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
from tests.journeys.house import press
from tests.journeys.test_desks import Desks, fill, too_wide

PHONE = {"width": 360, "height": 780}


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
    fill(page, {name: value for name, value in shown(walk.person.form).items() if not name.endswith("-scans")})
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
    """A signed form of the unit, from the roster, for everybody who is ticked."""
    page = walk.offices.go(walk.employer, f"/recognition/roster?phase={phase}")
    page.get_by_label("本页全选").check()
    page.select_option('#papers select[name="slot"]', slot)
    page.set_input_files("#paper-file", walk.scan)
    press(page, "上传扫描件")
    expect(page.locator("body")).to_contain_text("扫描件已收到")
