"""The browser journey from the draw on: reading, defence, the meeting with its vote, publication, confirmation."""

import datetime as dt
import hashlib
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from committee import clock, jobs
from committee.applications.rules import Phase
from committee.assignment.models import Plan
from committee.ballots import actions as ballots
from committee.ballots.models import Batch, Tally
from committee.db import db
from committee.defence.models import Slot
from committee.demo import defending, reviewing, sitting
from committee.demo.stage import Play, set_clock
from committee.experts.models import Draw
from committee.experts.queries import active_members
from committee.meetings.queries import meeting_by
from committee.meetings.seats import issue_seat_cards
from committee.publicity.models import Objection, Posting, PostingKind
from committee.scoring.models import ScoreSheet
from committee.seasons.queries import rulebook_of
from tests.journeys.acts_before_review import application_of
from tests.journeys.acts_of_planning import defence_on_pages, plan_meeting_on_page, plan_on_pages
from tests.journeys.house import Exchanged, House, press


def review(house: House, play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawn before a supervisor and given out on pages; one expert reads and marks on the reading page; a leader closes."""

    def draw_on_page(*, draw_id: int, supervisor_id: int, words: str, by: int) -> None:
        page = house.go(by, f"/draws/{db.session.get_one(Draw, draw_id).public_id}")
        page.select_option('select[name="supervisor"]', str(supervisor_id))
        page.fill('input[name="words"]', words)
        press(page, "当场抽取")
        assert page.get_by_text("本人确认").count() == 1
        db.session.rollback()

    def witness_on_page(*, draw_id: int, by: int) -> None:
        page = house.go(by, "/")
        page.get_by_role("link", name="去确认").click()
        press(page, "已监督，确认抽取")
        db.session.rollback()

    def publish_on_page(*, plan_key: str, by: int) -> int:
        press(house.go(by, f"/assignment/{plan_key}/publish"), "发布")
        db.session.rollback()
        return db.session.get_one(Plan, plan_key).figures.get("pairs", 0)

    monkeypatch.setattr(reviewing, "perform_draw", draw_on_page)
    monkeypatch.setattr(reviewing, "witness_draw", witness_on_page)
    plan_on_pages(house, play, monkeypatch)
    monkeypatch.setattr(reviewing, "assignment", Exchanged(reviewing.assignment, publish_plan=publish_on_page))
    reviewing.assign_everything(play)
    by_action, marked = reviewing._score, []

    def score(play: Play, case_key: str, expert_id: int, place: int) -> None:
        if marked:
            by_action(play, case_key, expert_id, place)
            return
        marked.append(expert_id)
        mark_on_page(house, play, reviewing.account_of_expert(expert_id), case_key)

    monkeypatch.setattr(reviewing, "_score", score)
    reviewing.score_everything(play)

    def close_on_page(*, account_id: int, case_key: str, body: str, recommend: bool, version: int) -> None:
        page = house.go(account_id, f"/groups/{case_key}")
        page.fill('textarea[name="body"]', body)
        page.check(f'input[name="recommend"][value="{"yes" if recommend else "no"}"]')
        press(page, "定稿")
        db.session.rollback()

    monkeypatch.setattr(reviewing, "group_actions", Exchanged(reviewing.group_actions, close_opinion=close_on_page))
    reviewing.give_opinions(play)


def mark_on_page(house: House, play: Play, account: int, case_key: str) -> None:
    """Read, mark, wait until the page says that it is saved, look again, lock."""
    page = house.go(account, f"/read/{case_key}")
    fill_sheet(page, {f"item-{i.key}": float(i.max) * 0.85 for i in rulebook_of(play.season()).rubric})
    for gate in rulebook_of(play.season()).gates:
        page.check(f'input[name="gate-{gate.key}"][value="no"]')
    page.fill('textarea[name="opinion"]', "材料齐全，业绩真实，工作能力符合申报级别要求。")
    expect_saved(page)
    press(page, "核对并提交")
    press(page, "提交并锁定")
    db.session.rollback()
    sheets = db.session.scalars(select(ScoreSheet).where(ScoreSheet.locked)).all()
    assert len(sheets) == 1


def expect_saved(page: Page) -> None:
    """The page says at what minute it has saved what was entered."""
    expect(page.locator("[data-saved-text]").first).to_have_text(re.compile(r"已保存 \d\d:\d\d"))


def fill_sheet(page: Page, marks: dict[str, float]) -> None:
    for name, mark in marks.items():
        item = page.locator(f'input[name="{name}"]')
        if not item.is_visible():
            page.locator("details", has=item).locator("summary").first.click()
        item.fill(f"{round(mark * 2) / 2:.1f}")
        item.press("Tab")


def defend(house: House, play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """List, panel, lots and steps on pages; the first member of the panel marks on the card's page."""
    defence_on_pages(house, play, monkeypatch)
    card_actions, done = defending.card_actions, []

    def save(*, account_id: int, slot_key: str, version: int, values: dict[str, str]) -> object:
        if done:
            return card_actions.save_card(account_id=account_id, slot_key=slot_key, version=version, values=values)
        done.append(account_id)
        page = house.go(account_id, f"/defence/card/{slot_key}")
        fill_sheet(page, {name: float(value) for name, value in values.items() if name != "remark"})
        page.fill('textarea[name="remark"]', values["remark"])
        expect_saved(page)
        press(page, "核对并提交")
        press(page, "提交并锁定")
        db.session.rollback()
        return db.session.get_one(Slot, slot_key)

    def lock(*, account_id: int, slot_key: str, version: int) -> None:
        if account_id not in done:
            card_actions.lock_card(account_id=account_id, slot_key=slot_key, version=version)

    class Both:
        save_card = staticmethod(save)
        lock_card = staticmethod(lock)

    monkeypatch.setattr(defending, "card_actions", Both)
    monkeypatch.setattr(Slot, "version", 0, raising=False)
    defending.defend(play)
    assert done
    assert play.counts["defended"] == 1


def meet(house: House, play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sign-in, opening, tellers on pages; one member takes papers and votes on the tablet; confirm, seal, count."""
    meetings, signed = sitting.meetings, []
    cards: dict[int, str] = {}
    secretary = play.office("secretary")

    def console() -> Page:
        db.session.rollback()
        return house.go(secretary, f"/meetings/{play.meeting}/console")

    def sign_in_self(*, meeting_id: int, by: int) -> None:
        if signed:
            meetings.sign_in_self(meeting_id=meeting_id, by=by)
            return
        signed.append(by)
        cards.update(seat_cards(play))
        page = house.go(by, f"/meetings/{play.meeting}/member")
        press(page, "我已到会，签到")
        page.fill('input[name="code"]', cards[by])
        press(page, "验证")
        page = house.go(by, f"/meetings/{play.meeting}/member")
        press(page, "我已到会，签到")
        expect(page.get_by_text("已签到，请等候")).to_be_visible()
        db.session.rollback()

    def open_sign_in(*, meeting_id: int, by: int) -> None:
        press(console(), "开始签到")
        db.session.rollback()

    def open_meeting(*, meeting_id: int, presiding_id: int, by: int) -> None:
        page = console()
        page.select_option('select[name="presiding"]', str(presiding_id))
        press(page, "达到法定人数，宣布开会")
        db.session.rollback()

    def elect_tellers(*, meeting_id: int, monitors: list[int], counters: list[int], by: int) -> None:
        page = console()
        page.select_option('select[name="monitor"]', str(monitors[0]))
        page.select_option('select[name="counter"]', str(counters[0]))
        press(page, "登记推选结果")
        db.session.rollback()

    monkeypatch.setattr(
        sitting,
        "meetings",
        Exchanged(
            meetings,
            sign_in_self=sign_in_self,
            open_sign_in=open_sign_in,
            open_meeting=open_meeting,
            elect_tellers=elect_tellers,
            **plan_meeting_on_page(house),
        ),
    )
    sitting.convene(play)
    vote(house, play, console=console, tablet=signed[0], cards=cards)
    tally = db.session.scalars(select(Tally)).one()
    assert tally.passed
    assert tally.agree + tally.oppose + tally.abstain + tally.invalid + tally.not_returned == tally.base
    for step in (5, 6):
        sitting.meetings.go_to(meeting_id=meeting_by(db.session(), play.meeting).id, step=step, by=secretary)
    press(console(), "闭会")
    db.session.rollback()


def seat_cards(play: Play) -> dict[int, str]:
    """The codes on the cards that the secretary prints, by the account of who gets the card."""
    meeting = meeting_by(db.session(), play.meeting)
    holders = {f"{m.number:02d}": m.expert_id for m in active_members(db.session(), meeting.committee_id)}
    printed = issue_seat_cards(meeting_id=meeting.id, address="127.0.0.1", by=play.office("secretary"))
    return {reviewing.account_of_expert(holders[card["seat"]]): card["code"] for card in printed["cards"]}


def vote(house: House, play: Play, *, console: Callable[[], Page], tablet: int, cards: dict[int, str]) -> None:
    """One batch on the secretary's console, from its preparation to the count."""
    play.at(10, 15, 16, 0)
    press(console(), "备票")
    press(console(), "开始发票")
    page = house.go(tablet, f"/meetings/{play.meeting}/member")
    page.get_by_role("button", name="领取表决票").click()
    expect(page.get_by_text("已领 1 张")).to_be_visible()
    db.session.rollback()
    batch = db.session.scalars(select(Batch)).one()
    key, by_page = batch.key, tablet
    keys = take_for_others(play, key, by_page)
    press(console(), "停止发票")
    press(console(), "开始投票")
    page.goto(f"{house.url}/meetings/{play.meeting}/member")
    assert page.locator("input[type=radio]:checked").count() == 0
    page.locator(".ballot-choice", has_text=re.compile(r"^\s*同意")).first.click()
    page.locator("[data-ballot-check]").click()
    page.locator("[data-ballot-cast]").click()
    expect(page.locator("[data-ballot-receipt]")).to_be_visible()
    sitting._cast(play, keys)
    set_clock(clock.now() + dt.timedelta(seconds=sitting.WINDOW + 2))
    db.session.rollback()
    meeting = meeting_by(db.session(), play.meeting)
    sayers = [meeting.presiding_id, next(t.member_id for t in meeting.tellers if t.kind.value == "monitor")]
    for member_id in sayers:
        account = reviewing.account_of_expert(db.session.get_one(sitting.Member, member_id).expert_id)
        if account != tablet:
            page = house.go(account, "/second-factor")
            page.fill('input[name="code"]', cards[account])
            press(page, "验证")
        press(house.go(account, f"/meetings/{play.meeting}/member"), "确认可以封箱")
    press(console(), "封箱并计票")
    db.session.rollback()


def take_for_others(play: Play, batch_key: str, by_page: int) -> list[tuple[str, str, str]]:
    """Everybody but the member with the tablet takes their papers by the action."""
    left_out: set[str] = set()

    def take(*, batch_key: str, hashes: dict[str, str], by: int) -> None:
        if by == by_page:
            left_out.update(hashes.values())
        else:
            ballots.take_papers(batch_key=batch_key, hashes=hashes, by=by)

    sitting.ballots, before = Exchanged(ballots, take_papers=take), sitting.ballots
    try:
        drawn = sitting._take(batch_key)
    finally:
        sitting.ballots = before
    return [row for row in drawn if hashlib.sha256(bytes.fromhex(row[1])).hexdigest() not in left_out]


def publish(house: House, play: Play) -> None:
    """Prepared by one, released by another, seen by a visitor on a telephone, objected to, confirmed."""
    play.at(10, 16, 16, 0)
    page = house.go(play.office("secretary"), f"/results/meeting/{play.meeting}")
    page.fill('input[name="starts_on"]', "2024-10-17")
    press(page, "制作发布，请另一人核对")
    jobs.drain(play.app)
    play.at(10, 17, 10, 0)
    press(house.go(play.office("leader"), "/approvals"), "确认")
    jobs.drain(play.app)
    db.session.rollback()
    posting = db.session.scalars(select(Posting).where(Posting.kind == PostingKind.RESULT)).one()
    visitor = house.visitor(width=360)
    visitor.goto(f"{house.url}/public/{posting.public_id}")
    name = play.candidates[0].person.name
    expect(visitor.get_by_text(name).first).to_be_visible()
    assert visitor.evaluate("document.documentElement.scrollWidth") <= 360
    visitor.goto(f"{house.url}/public/{posting.public_id}/objection")
    visitor.fill('input[name="name"]', "周明理")
    visitor.fill('input[name="contact"]', "0990-0000000")
    visitor.fill('textarea[name="body"]', "其获奖项目的本人排名与验收证书所载不一致，请查阅证书原件核实。")
    press(visitor, "提交")
    visitor.context.close()
    db.session.rollback()
    objection = db.session.scalars(select(Objection)).one()
    receipt, secretary = objection.receipt, play.office("secretary")
    expect(house.go(play.candidates[0].account_id, "/my-results").get_by_text("通过").first).to_be_visible()
    play.at(10, 21, 10, 0)
    page = house.go(secretary, f"/objections/{receipt}")
    page.check(f'input[name="account"][value="{play.office("leader")}"]')
    press(page, "指定", within="main")
    page = house.go(play.office("leader"), f"/objections/{receipt}")
    expect(page.get_by_text("请查阅证书原件核实")).to_be_visible()
    page.fill('textarea[name="finding"]', "经查阅项目档案，排名与申报一致，异议不成立。")
    press(page, "异议不成立，继续")
    play.at(10, 25, 11, 0)
    page = house.go(play.office("hr"), "/confirmations")
    page.locator('input[name="ids"]').first.check()
    page.fill('input[name="document_number"]', "塔地人社职〔2024〕18号")
    press(page, "确认所选")
    assert application_of(play.candidates[0]).phase is Phase.CONFIRMED
