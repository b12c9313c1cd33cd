"""One applicant of a county unit in a real Chromium, from the first field to the confirmed title, by everybody's own pages.

The master's route through employer, county bureau and prefecture bureau is the longest chain there is. The applicant sits at a phone
from the hand-in on, the county bureau works in English, and scans are small born-digital pages that nobody lets the eyes read.
"""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from committee.demo.recognition_cast import COUNTY_BUREAUS
from committee.demo.recognition_stage import Play
from committee.recognition.rules import Phase
from tests.factories import Signed
from tests.journeys.house import press, small_pdf
from tests.journeys.test_desks import fits, too_wide
from tests.recognition.offices import PHONE, Offices, Walk, add_scan, at, enter, post, record

pytestmark = pytest.mark.browser
WIDE_NAME = "W" * 60
"""A file's name without a place to break, of the widest letter: wider than any that chance would give."""


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
    """Form 3, then everybody ticked; nothing can be pressed before."""
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
    with page.expect_navigation():
        page.get_by_role("link", name="查看扫描件").first.click()
    walk.offices.look(page, "signed scan")
    scan = page.get_by_role("img", name="扫描件第 1 页")
    assert scan.evaluate("img => img.decode().then(() => img.naturalWidth)") > 500
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
