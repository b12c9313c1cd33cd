"""The desks of applicant, employer and upper body in a real Chromium: each channel with two returns, and every page for everybody's eyes.

Nothing here is for the OCR: files stand checked. Every page that is opened must keep axe silent; at 360 px and at 200 % zoom none may
need scrolling sideways, and the whole hand-in works without a mouse.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from committee.applications.models import Application
from committee.applications.rules import Channel, Phase
from committee.db import db, transaction
from committee.dossiers.models import FileState, MaterialFile
from committee.people.models import Unit
from committee.people.rules import UnitKind
from committee.seasons.models import Season
from tests.applications import cast as play
from tests.browser import served
from tests.factories import Signed
from tests.journeys.house import press

pytestmark = pytest.mark.browser
SLOTS = (
    "degree_certificate",
    "xuexin_report",
    "continuing_education_general",
    "continuing_education_specialty",
    "putonghua_certificate",
    "title_certificate",
    "work_summary",
    "appraisal_forms",
    "pledge",
    "id_card",
)


STEPS = ("service", "education", "title", "studies", "work", "results")


@dataclass
class Desks:
    """One signed-in page for each person, and what axe or the page itself had against any page that was opened."""

    app: Flask
    browser: Browser
    url: str
    pages: dict[tuple[int, str], Page] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    looked: set[str] = field(default_factory=set)

    def page(self, who: Signed, locale: str = "zh") -> Page:
        if (who.account_id, locale) not in self.pages:
            context = self.browser.new_context(viewport={"width": 1440, "height": 900})
            context.add_cookies([self.cookie_of(who, locale)])
            page = context.new_page()
            page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
            self.pages[who.account_id, locale] = page
        return self.pages[who.account_id, locale]

    def cookie_of(self, who: Signed, locale: str) -> Any:
        """A sign-in of this account."""
        client = self.app.test_client()
        who.enter(client)
        with client.session_transaction() as kept:
            kept["locale"] = locale
        cookie = client.get_cookie("session") or client.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        return {"name": cookie.key, "value": cookie.value, "url": self.url}

    def go(self, who: Signed, path: str, locale: str = "zh") -> Page:
        page = self.page(who, locale)
        answer = page.goto(self.url + path)
        assert answer is not None
        if answer.status != 200:
            self.faults.append(f"{path}: {answer.status}")
        self.look(page, path)
        return page

    def look(self, page: Page, path: str) -> None:
        """Let axe read the page, once for each kind of page."""
        kind = path.split("?")[0] + path.partition("phase=")[2]
        if kind in self.looked:
            return
        self.looked.add(kind)
        found = Axe().run(page).response["violations"]
        self.faults += [f"{path}: {one['id']} {node['html'][:160]}" for one in found for node in one["nodes"]]


@pytest.fixture
def desks(app: Flask, chromium: Browser) -> Iterator[Desks]:
    with served(app) as url:
        found = Desks(app, chromium, url)
        try:
            yield found
        finally:
            for page in found.pages.values():
                page.context.close()


@pytest.fixture
def cast(session) -> play.Cast:
    cast = play.make_cast(session)
    play.at(7, 22, 11)
    return cast


def row_of(channel: Channel) -> Application:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Application).where(Application.channel == channel)).one()


def fill(page: Page, values: dict[str, str]) -> None:
    """Every field of the form by hand, as far as it is there for this unit."""
    for name, value in values.items():
        place = page.locator(f'[name="{name}"]')
        if place.count():
            if place.evaluate("e => e.tagName") == "SELECT":
                place.select_option(value)
            else:
                place.fill(value)


def file_by_hand(desks: Desks, cast: play.Cast, channel: Channel) -> str:
    """Start, fill in, see «已保存», hand in with the keyboard alone."""
    page = desks.go(cast.applicant, "/my?new=1")
    page.check(f'input[name="channel"][value="{channel.value}"]')
    page.select_option('select[name="specialty"]', play.SPECIALTY)
    page.select_option('select[name="level"]', "FG")
    press(page, "开始填报")
    desks.look(page, "/my/form")
    expect(page.locator("#lacks")).to_contain_text("从事本专业的开始时间")
    for step in STEPS:
        assert page.url.endswith(f"step={step}") or step == STEPS[0]
        desks.look(page, f"/my/form-{step}")
        fill(page, play.FORM)
        if step == STEPS[0]:
            expect(page.locator("[data-saved-text]")).to_contain_text("已保存")
            expect(page.locator("[data-saved-mark]")).to_be_visible()
        press(page, "保存并继续", within="main")
    assert "/dossiers/" in page.url  # after the form come the files
    row = row_of(channel)
    for slot in SLOTS:
        play.add_file(row.dossier_id, slot, content=f"%PDF-1.4 {slot} {channel}".encode())
    hand_in(desks, cast, row.public_id, again=False)
    assert row_of(channel).phase is Phase.EMPLOYER_CHECK
    return row.public_id


def hand_in(desks: Desks, cast: play.Cast, public_id: str, *, again: bool) -> None:
    page = desks.go(cast.applicant, f"/my/{public_id}/hand-in")
    first = page.locator("#declaration" if again else "#pledge")
    first.focus()
    page.keyboard.press("Space")
    if not again:
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    desks.look(page, "/my/course" + ("-again" if again else ""))


def recommend_by_hand(desks: Desks, cast: play.Cast, channel: Channel) -> None:
    """All ticked and posted; the result recorded when its days are over; recommended; recommended by the body above."""
    play.at(7, 23)
    page = desks.go(cast.clerk, "/roster?phase=employer-check")
    page.get_by_label("本页全选").check()
    press(page, "审核通过并公示")
    desks.look(page, "/roster?phase=employer-publicity")
    play.at(7, 30)
    page = desks.go(cast.clerk, "/roster?phase=employer-publicity")
    press(page, "登记公示结果")
    page.get_by_label("本页全选").check()
    press(page, "推荐上报")
    play.at(8, 5)
    page = desks.go(cast.upper, "/upper?phase=upper-check")
    page.get_by_label("本页全选").check()
    press(page, "推荐至评委会")
    assert row_of(channel).phase is Phase.OFFICE_CHECK


def returned(desks: Desks, cast: play.Cast, channel: Channel, *, day: int, n: int) -> None:
    """The office returns with one defect; the applicant reads place, count and hour, mends it and hands in again."""
    row = row_of(channel)
    play.at(8, day)
    play.give_back(cast, row.public_id)
    page = desks.go(cast.applicant, f"/my/{row.public_id}")
    main = page.locator("main")
    expect(main).to_contain_text(f"第 {n} 次提交（共 3 次）")
    expect(main).to_contain_text(f"2024年8月{day + 2}日 23:59")
    expect(main).to_contain_text("学历学位证书")
    page = desks.go(cast.applicant, f"/dossiers/{row.dossier.public_id}")
    play.at(8, day + 1)
    with transaction() as session:
        wanted = select(MaterialFile).where(MaterialFile.dossier_id == row.dossier_id)
        for old in session.scalars(wanted.where(MaterialFile.slot == "degree_certificate")):
            old.state = FileState.WITHDRAWN
    play.add_file(row.dossier_id, "degree_certificate", content=f"%PDF-1.4 mended {channel} {n}".encode())
    hand_in(desks, cast, row.public_id, again=True)
    assert row_of(channel).phase is Phase.OFFICE_CHECK, page.inner_text("main")


@pytest.mark.parametrize("channel", list(Channel))
def test_one_applicant_through_a_channel_with_two_returns(desks: Desks, cast: play.Cast, channel: Channel) -> None:
    if channel is Channel.PRIVATE:
        with transaction() as session:
            session.get_one(Unit, cast.unit).kind = UnitKind.MY
    public_id = file_by_hand(desks, cast, channel)
    recommend_by_hand(desks, cast, channel)
    returned(desks, cast, channel, day=8, n=1)
    returned(desks, cast, channel, day=15, n=2)
    play.sign(public_id)
    play.at(8, 20)
    page = desks.go(cast.secretary, f"/applications/{public_id}")
    press(page, "接收材料")
    page = desks.go(cast.applicant, f"/my/{public_id}")
    expect(page.locator("main")).to_contain_text(play.OPINION)
    play.bring_paper(cast, public_id)
    page = desks.go(cast.applicant, f"/my/{public_id}")
    expect(page.locator("main")).to_contain_text("600")
    assert desks.faults == []
    assert "/sign-in" not in page.url


OWN_PAGES: tuple[tuple[str, str], ...] = (
    ("applicant", "/"),
    ("applicant", "/my?new=1"),
    ("applicant", "/my/{id}"),
    ("applicant", "/my/{id}/form"),
    ("applicant", "/my/{id}/form?step=studies"),
    ("applicant", "/my/{id}/form?step=results"),
    ("applicant", "/my/{id}/hand-in"),
    ("applicant", "/my/{id}/withdraw"),
    ("applicant", "/dossiers/{dossier}"),
    ("applicant", "/my-results"),
    ("applicant", "/my-sign-ins"),
    ("clerk", "/"),
    ("clerk", "/staff"),
    ("clerk", "/claims"),
    ("clerk", "/reset-slips"),
    ("clerk", "/roster"),
    ("clerk", "/roster?phase=employer-check"),
    ("clerk", "/roster?phase=absent"),
    ("clerk", "/checks/{id}"),
    ("clerk", "/postings"),
    ("clerk", "/objections"),
    ("upper", "/"),
    ("upper", "/upper"),
    ("upper", "/upper?phase=upper-check"),
    ("applicant", "/my-notices"),
    ("applicant", "/my-unit"),
    ("leader", "/delegations"),
    ("leader", "/seasons/{season}/switches"),
    ("finance", "/fees"),
    ("secretary", "/units"),
    ("secretary", "/units/new"),
)


WIDE = """() => {
  const root = document.documentElement, edge = root.clientWidth
  if (root.scrollWidth <= edge) return []
  const right = e => Math.round(e.getBoundingClientRect().right)
  const held = e => { for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
    if (getComputedStyle(p).overflowX !== "visible") return true
    return false }
  const over = [...document.querySelectorAll("body *")].filter(e => right(e) > edge && !held(e))
  const inner = over.filter(e => !over.some(o => o !== e && e.contains(o)))
  return [`${root.scrollWidth} of ${edge}`, ...inner.map(e => `${right(e)}: ${e.outerHTML.slice(0, 120)}`)]
}"""


def too_wide(page: Page) -> list[str]:
    """Nothing if the page needs no scrolling sideways; else its width, and the innermost elements over the edge with theirs."""
    return list(page.evaluate(WIDE))


def fits(page: Page) -> bool:
    return not too_wide(page)


def test_every_page_of_these_desks_is_for_everybody(desks: Desks, cast: play.Cast) -> None:
    public_id = play.draft(cast)
    play.submit(cast, public_id)
    row = play.reload(public_id)
    season = db.session.get_one(Season, cast.season).public_id
    places = {"id": public_id, "dossier": row.dossier.public_id, "season": season}
    for who, path in OWN_PAGES:
        for locale in ("zh", "en"):
            signed: Signed = getattr(cast, who)
            page = desks.go(signed, path.format(**places), locale)
            for width, height in ((720, 450), (360, 780)):
                page.set_viewport_size({"width": width, "height": height})  # 1440 px at 200 % are 720
                if not fits(page):
                    desks.faults.append(f"{path} {locale}: scrolls sideways at {width}")
            page.set_viewport_size({"width": 1440, "height": 900})
    assert desks.faults == [], "\n".join(desks.faults)


def test_lists_and_forms_print_on_a4(desks: Desks, cast: play.Cast) -> None:
    public_id = play.draft(cast)
    play.submit(cast, public_id)
    for signed, path in (
        (cast.clerk, "/roster"),
        (cast.clerk, f"/checks/{public_id}"),
        (cast.applicant, f"/my/{public_id}/form"),
    ):
        page = desks.go(signed, path)
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 718, "height": 1000})  # 190 mm of paper
        seen = [page.locator(f"{what}:visible").count() for what in ("nav.rail", "button.btn-primary")]
        assert (seen, fits(page)) == ([0, 0], True), path
        page.emulate_media(media="screen")
