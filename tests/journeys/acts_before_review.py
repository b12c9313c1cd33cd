"""The browser journey up to the code: filing, recommending, a return with its answer, acceptance, paper, fee."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import select

from committee import clock, jobs
from committee.applications.models import Application
from committee.applications.rules import Phase
from committee.db import db
from committee.demo.build import build_dossier
from committee.demo.filing import explain, form_of
from committee.demo.plants import PlantKind
from committee.demo.stage import Candidate, Play, viewer_of
from committee.dossiers import actions as dossier_actions
from committee.dossiers.models import Dossier, Finding, MaterialFile, Screening, ScreeningState
from committee.permissions import Role
from committee.seasons.queries import calendar_of, rulebook_of
from tests.journeys.house import House, press, small_pdf

# Which of the rulebook's conditions for a material hold for the applicant of this season.
ASKED_FOR = ("always", "degree", "titled", "public-institution")


def application_of(candidate: Candidate) -> Application:
    db.session.rollback()
    return db.session.scalars(select(Application).where(Application.public_id == candidate.application)).one()


def file_by_hand(house: House, play: Play, candidate: Candidate, folder: Path) -> None:
    """The applicant starts, fills in, uploads, explains nothing yet, hands in."""
    play.at(8, 5, 10, 0)
    person, book = candidate.person, rulebook_of(play.season())
    page = house.go(candidate.account_id, "/my")
    page.check(f'input[name="channel"][value="{person.route}"]')
    specialty = next(item.code for item in book.specialties if item.name.zh == person.sub_field.value)
    page.select_option('select[name="specialty"]', specialty)
    page.select_option('select[name="level"]', person.level)
    press(page, "开始填报")
    candidate.application = page.url.split("/my/")[1].split("/")[0].split("?")[0]
    candidate.dossier_id = application_of(candidate).dossier_id
    fill_in(house, candidate, form_of(play, person))
    upload(house, play, candidate, plants=(PlantKind.BLACK_BOX,), folder=folder)
    hand_in(house, candidate, again=False)
    assert application_of(candidate).phase is Phase.EMPLOYER_CHECK


def fill_in(house: House, candidate: Candidate, wanted: dict[str, str]) -> None:
    """The whole form, step by step, more rows of results as they appear; the page says by itself that it has saved."""
    path = f"/my/{candidate.application}/form"
    left = {name: value for name, value in wanted.items() if value}
    for step in ("service", "education", "title", "studies", "work", "results"):
        while True:
            page = house.go(candidate.account_id, f"{path}?step={step}")
            here = [name for name in left if page.locator(f'#application-form [name="{name}"]').count()]
            if not here:
                break
            for name in here:
                field, value = page.locator(f'#application-form [name="{name}"]').first, left.pop(name)
                kind = field.evaluate("node => node.type")
                if kind == "select-one":
                    field.select_option(value)
                elif kind in ("radio", "checkbox"):
                    page.locator(f'#application-form [name="{name}"][value="{value}"]').set_checked(value != "no")
                else:
                    field.fill(value)
            expect(page.locator("[data-saved-mark]")).to_be_visible()
            expect(page.locator("[data-saved-text]")).to_have_text(re.compile(r"已保存 \d\d:\d\d"))
            with page.expect_navigation():
                page.locator("#application-form button[type=submit]").last.click()
    assert [name for name in left if name.startswith("a-")] == []
    kept = application_of(candidate).form
    assert {name: kept.get(name) for name in ("major", "summary")} == {
        name: wanted[name] for name in ("major", "summary")
    }
    db.session.rollback()


def explain_one(house: House, candidate: Candidate) -> None:
    """The applicant's word on one place, written beside it."""
    db.session.rollback()
    finding = db.session.scalars(
        select(Finding)
        .join(MaterialFile)
        .where(MaterialFile.dossier_id == candidate.dossier_id, Finding.severity.in_(("leak", "suspect")))
        .order_by(Finding.id)
    ).first()
    if finding is None:
        return
    address, file = finding.public_id, finding.file.public_id
    page = house.go(candidate.account_id, f"/files/{file}")
    form = page.locator(f'form[action$="/findings/{address}/explain"]')
    form.locator('input[name="words"]').fill("此处为材料中的通用文字，不涉及本人身份。")
    with page.expect_navigation():
        form.get_by_role("button", name="保存说明").click()
    db.session.rollback()
    assert db.session.scalars(select(Finding.claim).where(Finding.public_id == address)).one()


def upload(house: House, play: Play, candidate: Candidate, *, plants: tuple[PlantKind, ...], folder: Path) -> None:
    """The work summary by hand, what else is required by the action behind the form."""
    dossier = db.session.get_one(Dossier, candidate.dossier_id)
    made = build_dossier(candidate.person, seed=play.seed, plants=plants, slots={"work_summary"})[0]
    summary = folder / "个人工作总结.pdf"
    summary.write_bytes(made.content)
    page = house.go(candidate.account_id, f"/dossiers/{dossier.public_id}")
    page.set_input_files("#upload-work_summary", summary)
    expect(page.locator("#slot-work_summary .file-name")).to_be_visible()
    db.session.rollback()
    for material in rulebook_of(play.season()).applicant_materials:
        if has_file(candidate, material.slot) or material.required not in ASKED_FOR:
            continue
        dossier_actions.upload(
            dossier_id=candidate.dossier_id,
            slot=material.slot,
            name=f"{material.label.zh}.pdf",
            content=small_pdf(folder, material.slot).read_bytes(),
            by=candidate.account_id,
        )
    jobs.drain(play.app)
    explain_one(house, candidate)
    explain(candidate)


def has_file(candidate: Candidate, slot: str) -> bool:
    found = select(MaterialFile.id).where(MaterialFile.dossier_id == candidate.dossier_id, MaterialFile.slot == slot)
    return db.session.scalar(found.limit(1)) is not None


def hand_in(house: House, candidate: Candidate, *, again: bool) -> None:
    page = house.go(candidate.account_id, f"/my/{candidate.application}/hand-in")
    if not again:
        page.check("#pledge")
    page.check("#declaration")
    press(page, "重新提交" if again else "提交单位审核")


def recommend(house: House, play: Play, candidate: Candidate) -> None:
    """The employer posts and recommends; the body above recommends to the committee."""
    start = clock.beijing_day(play.at(8, 8, 10, 30))
    clerk = play.clerk_of(candidate.person.unit.key)
    press(house.go(clerk, f"/checks/{candidate.application}"), "审核通过并公示")
    end = calendar_of(play.season()).publicity_end(start, rulebook_of(play.season()).publicity_workdays)
    play.at(end.month, end.day + 1, 10, 0)
    press(house.go(clerk, f"/checks/{candidate.application}"), "登记公示结果")
    press(house.go(clerk, f"/checks/{candidate.application}"), "推荐上报")
    above = application_of(candidate).upper_unit_id
    body = next(
        viewer
        for staff in play.cast.staff
        if staff.duty in ("authority", "secretary")
        for viewer in (viewer_of(play.accounts[staff.key]),)
        if above in (viewer.unit_ids(Role.AUTHORITY, season_id=play.season_id) or ())
    )
    press(house.go(body, f"/upper/{candidate.application}"), "推荐至评委会")
    assert application_of(candidate).phase is Phase.OFFICE_CHECK


def desk(house: House, play: Play, *, leak: bool) -> Page:
    """The checker judges everything on the desk: the first place of the summary a leak, or nothing at all."""
    db.session.rollback()
    screening = db.session.scalars(select(Screening).where(Screening.state == ScreeningState.WAITING)).one()
    page = house.go(play.office("checker"), f"/desk/{screening.public_id}")
    for _ in range(60):
        waiting = page.locator("article.finding", has=page.locator("button[value=leak]:not([aria-pressed])")).filter(
            has_not=page.locator("button[aria-pressed=true]")
        )
        if waiting.count():
            grave = leak and waiting.first.locator(".tag-stop").count() > 0
            with page.expect_navigation():
                waiting.first.locator(f"button[value={'leak' if grave else 'not-leak'}]").click()
        elif page.locator("[data-next-file]").count():
            with page.expect_navigation():
                page.locator("[data-next-file]").first.click()
        else:
            return page
    raise AssertionError("the desk never became empty")


def return_once(house: House, play: Play, candidate: Candidate, folder: Path) -> None:
    """A leak goes back with its place named; the applicant replaces the file and hands in again."""
    play.at(8, 20, 11, 0)
    page = desk(house, play, leak=True)
    press(page, "列为有问题，退回")
    page = house.go(play.office("secretary"), f"/applications/{candidate.application}")
    press(page, "退回修改")
    assert application_of(candidate).phase is Phase.RETURNED
    play.at(8, 21, 16, 0)
    page = house.go(candidate.account_id, f"/dossiers/{application_of(candidate).dossier.public_id}")
    press(page, "撤下", within="#slot-work_summary")
    upload(house, play, candidate, plants=(), folder=folder)
    hand_in(house, candidate, again=True)
    play.at(8, 22, 11, 0)
    page = desk(house, play, leak=False)
    for kept in page.locator('#sign-form input[name="kept"]').all():
        kept.check()
    press(page, "签发审阅件")


def accept(house: House, play: Play, candidate: Candidate) -> None:
    """Accepted, paper in order, fee paid; then frozen under a code."""
    secretary = play.office("secretary")
    press(house.go(secretary, f"/applications/{candidate.application}"), "接收材料")
    play.on("paper")
    page = house.go(secretary, f"/paper?for={candidate.application}")
    page.check("#sealed")
    press(page, "登记")
    play.on("fees")
    page = house.go(play.office("finance"), f"/fees/{candidate.application}")
    page.fill('input[name="paid_time"]', "10:15")
    press(page, "登记")
    play.on("pool")
    page = house.go(secretary, "/pool")
    page.check(f'input[name="ids"][value="{candidate.application}"]')
    press(page, "核对并编号")
    with page.expect_navigation():  # the preview says exactly what will happen
        page.locator("main form button[type=submit]").first.click()
    assert application_of(candidate).phase is Phase.POOLED
