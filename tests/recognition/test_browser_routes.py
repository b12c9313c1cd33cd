"""Every route and every kind of unit to its end in a real Chromium, in one season: form, posting, checks, posting, form 4, paper, title.

Who confirms is written down here by hand (R-160 to R-162): the same county office is final on one route and only recommends on
another. ``test_browser`` looks at each page for axe and for a phone; here every page is looked at once, whoever stands on it.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import Page, expect

from committee.db import db
from committee.demo.recognition_cast import COUNTY_BUREAUS
from committee.demo.recognition_stage import Play
from committee.demo.units import HR_BUREAU
from committee.people.models import Unit
from committee.recognition.entering import shown
from committee.recognition.rules import Phase
from committee.seasons.queries import recognition_rulebook_of
from committee.verification import verify_all
from tests.factories import Signed
from tests.journeys.house import press, small_pdf
from tests.recognition.offices import Offices, Walk, at, post, record

pytestmark = pytest.mark.browser
HUYANG, JINSHA = COUNTY_BUREAUS.values()
PREFECTURE = HR_BUREAU.name
ADDRESS = re.compile(r"/[A-Za-z0-9_-]{16,}")


@dataclass(frozen=True)
class Course:
    """A person of the cast by key: route, kind of unit, the county that only recommends, who confirms, the level given."""

    key: str
    route: str
    kind: str
    between: str
    final: str
    level: str


COURSES = (
    Course("r0001", "CD_CJ", "DZ", "", PREFECTURE, "初级"),  # a bachelor hired this year
    Course("r0002", "CD_CJ", "XS", "", HUYANG, "初级"),  # a college graduate
    Course("r0003", "CD_XZ", "XZ", HUYANG, PREFECTURE, "中级"),
    Course("r0004", "SY", "DZQ", "", PREFECTURE, "中级"),  # a master
    Course("r0005", "GD", "XS", HUYANG, PREFECTURE, "中级"),
    Course("r0007", "CD_CJ", "MY", "", HUYANG, "初级"),  # secondary technical school
    Course("r0009", "CD_CJ", "XZ", "", HUYANG, "初级"),  # Party school
    Course("r0010", "SY", "XS", JINSHA, PREFECTURE, "正高级"),  # post-doctoral, E-117
    Course("r0013", "SY", "SH", "", PREFECTURE, "中级"),
    Course("r0014", "GD", "WP", "", PREFECTURE, "副高级"),
)


@dataclass
class Quick(Offices):
    """One window at which everybody signs in in turn; each kind of page is looked at once, whatever stands in its address."""

    kept: dict[int, Any] = field(default_factory=dict)
    here: int = 0

    def page(self, who: Signed, locale: str = "zh") -> Page:
        if not self.pages:
            self.kept[who.account_id] = super().page(who, locale).context.cookies()
            self.here = who.account_id
        [page] = self.pages.values()
        if who.account_id != self.here:
            self.kept[self.here] = page.context.cookies()
            page.context.clear_cookies()
            page.context.add_cookies(self.kept.get(who.account_id) or [self.cookie_of(who, locale)])
            self.here = who.account_id
        return page

    def look(self, page: Page, path: str) -> None:
        kind = ADDRESS.sub("/*", path)
        if kind not in self.looked:
            self.looked.add(kind)
            super().look(page, path)


@dataclass
class Cohort:
    """Those who are carried through together."""

    offices: Quick
    play: Play
    walks: dict[Course, Walk]

    def units(self) -> list[Walk]:
        """One walk for each unit."""
        return list({walk.person.unit.name: walk for walk in self.walks.values()}.values())

    def of(self, *, between: str = "", final: str = "") -> list[Walk]:
        """Whose application lies at a county that recommends, or at a body that confirms."""
        return [w for c, w in self.walks.items() if (between and c.between == between) or (final and c.final == final)]

    def clerk(self, bureau: str) -> Signed:
        return next(iter(self.walks.values())).clerk(bureau, bureau=True)

    def stand(self, phase: Phase) -> None:
        assert {c.key: walk.row().phase for c, walk in self.walks.items()} == {c.key: phase for c in self.walks}
        db.session.rollback()


@pytest.fixture
def cohort(offices: Offices, play: Play, tmp_path: Path) -> Iterator[Cohort]:
    quick = Quick(offices.app, offices.browser, offices.url, pages=offices.pages)
    people, scan = {person.key: person for person in play.people}, small_pdf(tmp_path, "扫描件")
    yield Cohort(quick, play, {course: Walk(quick, play, people[course.key], scan) for course in COURSES})
    assert quick.faults == [], "\n".join(quick.faults)


def enter(walk: Walk, course: Course) -> None:
    """Route, specialty and every field that has something to say; the page names the level and who confirms."""
    page = walk.offices.go(walk.applicant, "/recognition/mine")
    page.select_option('select[name="route"]', course.route)
    page.select_option('select[name="specialty"]', walk.person.pattern.specialty)
    press(page, "开始填报")
    walk.public_id = page.url.split("/")[-2]
    lists = set(page.locator("select[name]").evaluate_all("all => all.map(e => e.name)"))
    for name, value in shown(walk.person.form).items():
        if value and name in lists:
            page.select_option(f'[name="{name}"]', value)
        elif value:
            page.fill(f'[name="{name}"]', value)
    press(page, "保存并核对条件")
    ticked = walk.person.pattern.tick
    told = "有条件待审核确认" if ticked else f"符合，可得{course.level}"
    expect(page.locator("main details[open] summary")).to_contain_text(told)


def hand_in(walk: Walk) -> None:
    """A scan into every slot that is said to lack one, the promise, the button."""
    page = walk.offices.go(walk.applicant, walk.own)
    lacking = page.locator("main section[id^=slot-]:has(.drop):has(.posting-days .tag-stop)")
    for slot in lacking.evaluate_all("all => all.map(e => e.id)"):
        page.set_input_files(f"#{slot} input[type=file]", walk.scan)
        expect(page.locator(f"#{slot}")).to_contain_text(walk.scan.name)
    page.check('input[name="pledged"]')
    press(page, "提交单位审核")


def add_scans(walk: Walk, posting: str, *slots: str) -> Page:
    """Signed forms of the unit in one press, from the page of their notice."""
    page = walk.offices.go(walk.employer, posting)
    for slot in slots:
        page.set_input_files(f"#{slot}", walk.scan)
    press(page, "上传", within="#papers")
    expect(page.locator("body")).to_contain_text("扫描件已收到")
    return page


def recommend(walk: Walk, posting: str) -> None:
    """Form 3 and everybody of the notice."""
    page = add_scans(walk, posting, "recommendation_report")
    press(page, "推荐上报")
    expect(page.locator("body")).to_contain_text("已推荐上报")


def check(cohort: Cohort, bureau: str, walks: Sequence[Walk], *, says: str) -> None:
    """Ticks with evidence where the system cannot know, proofs looked at for all, then the whole pile in one press."""
    clerk = cohort.clerk(bureau)
    for walk in [walk for walk in walks if walk.person.pattern.tick]:
        page = cohort.offices.go(clerk, walk.own)
        cohort.offices.look(page, f"ticks of {walk.person.pattern.tick}")
        page.fill(f"#evidence-{walk.person.pattern.tick}", "县委组织部证明")
        press(page, "符合")
        expect(page.locator(f"#tick-{walk.person.pattern.tick}")).to_contain_text("已确认")
    page = cohort.offices.go(clerk, "/recognition/desk")
    page.get_by_label("本页全选").check()
    press(page, "已逐份核对")
    expect(page.locator("main table")).not_to_contain_text("待核对")
    page.get_by_label("本页全选").check()
    press(page, "审核通过")
    expect(page.locator("h1")).to_have_text(says)


def read_form4(cohort: Cohort, bureau: str) -> str:
    """The Word form behind the button of the bureau's desk."""
    page = cohort.offices.go(cohort.clerk(bureau), "/recognition/desk?phase=second-publicity")
    link = page.get_by_role("link", name="Word", exact=True).get_attribute("href")
    answer = page.request.get(cohort.offices.url + str(link))
    assert answer.status == 200
    paper = docx.Document(io.BytesIO(answer.body()))
    return "\n".join(paragraph.text for paragraph in paper.paragraphs)


def bring_paper(cohort: Cohort, bureau: str, *, senders: int) -> None:
    """Every bundle that is awaited, one press each."""
    page = cohort.offices.go(cohort.clerk(bureau), "/recognition/paper")
    lacking = page.locator("main form:has(.tag-open)")
    expect(lacking).to_have_count(senders)
    for left in range(senders, 0, -1):
        with page.expect_navigation():
            lacking.first.get_by_role("button", name="登记本批").click()
        expect(lacking).to_have_count(left - 1)


def confirm(cohort: Cohort, bureau: str, walks: Sequence[Walk]) -> None:
    page = cohort.offices.go(cohort.clerk(bureau), "/recognition/confirm")
    for walk in walks:
        expect(page.locator("main table").first).to_contain_text(walk.person.name)
    expect(page.locator(".page-head")).to_contain_text(f"可确认 {len(walks)} 人，还差条件 0 人")
    page.get_by_label("本页全选").check()
    press(page, "确认勾选的人员")


def test_every_route_and_every_kind_of_unit_to_the_title(cohort: Cohort) -> None:
    kinds = {db.session.get_one(Unit, cohort.play.units[w.person.unit.name]).kind.value for w in cohort.walks.values()}
    assert kinds == {course.kind for course in COURSES} == {"DZ", "DZQ", "XS", "XZ", "MY", "SH", "WP"}
    db.session.rollback()
    at(4, 15)
    for course, walk in cohort.walks.items():
        enter(walk, course)
    at(4, 16)
    units = cohort.units()
    postings = [post(walk, phase=Phase.PREPARING, words="申报前公示") for walk in units]
    at(4, 24)
    for walk, posting in zip(units, postings, strict=True):
        record(walk, posting)
        add_scans(walk, posting, "publicity_notice", "publicity_result")
    at(4, 25)
    for walk in cohort.walks.values():
        hand_in(walk)
    at(4, 26)
    for walk, posting in zip(units, postings, strict=True):
        recommend(walk, posting)
    lies = {course: walk.row().phase for course, walk in cohort.walks.items()}
    assert lies == {c: Phase.COUNTY_CHECK if c.between else Phase.FINAL_CHECK for c in COURSES}
    db.session.rollback()
    at(5, 7)
    check(cohort, HUYANG, cohort.of(between=HUYANG, final=HUYANG), says="已通过 3 人，已推荐至地区 2 人")
    check(cohort, JINSHA, cohort.of(between=JINSHA, final=JINSHA), says="已推荐至地区 1 人")
    at(5, 16)
    check(cohort, PREFECTURE, cohort.of(final=PREFECTURE), says="已通过 7 人")
    cohort.stand(Phase.PASSED)
    at(5, 17)
    postings = [post(walk, phase=Phase.PASSED, words="再次公示") for walk in units]
    four = read_form4(cohort, PREFECTURE)
    for walk in cohort.of(final=PREFECTURE):
        assert walk.person.name in four
    assert "申报授予3人（正高级1人，副高级0人，中级2人），初定初级1人，乡（镇）初定中级1人" in four
    at(5, 27)
    for walk, posting in zip(units, postings, strict=True):
        record(walk, posting)
    cohort.stand(Phase.PUBLISHED)
    at(5, 29)
    bring_paper(cohort, HUYANG, senders=3)
    bring_paper(cohort, JINSHA, senders=1)
    at(6, 4)
    bring_paper(cohort, PREFECTURE, senders=6)
    at(6, 6)
    for bureau in (HUYANG, PREFECTURE):
        confirm(cohort, bureau, cohort.of(final=bureau))
    for course, walk in {course.route: (course, walk) for course, walk in cohort.walks.items()}.values():
        page = cohort.offices.go(walk.applicant, walk.own)
        expect(page.locator(".page-head")).to_contain_text(course.level)
        expect(page.locator(".page-head")).to_contain_text("已确认")
    cohort.stand(Phase.CONFIRMED)
    book = recognition_rulebook_of(cohort.play.season())
    levels = {course: book.level(walk.row().level).name.zh for course, walk in cohort.walks.items()}
    assert levels == {course: course.level for course in COURSES}
    assert all(check.ok for check in verify_all(db.session()))
