"""The secretary's planning on pages: committee, draw, relations, seats, groups, plan; panels and lots; the meeting and its agenda."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from committee import jobs
from committee.assignment.models import Plan
from committee.clock import BEIJING
from committee.db import db
from committee.defence.models import Panel, Slot
from committee.demo import defending, reviewing, sitting
from committee.demo.stage import Play
from committee.experts.actions import GroupPlan
from committee.experts.draws import Quota
from committee.experts.models import Committee, Draw, Expert
from committee.experts.rules import ConflictKind
from committee.meetings.models import Meeting
from committee.people.models import Person
from tests.journeys.house import Exchanged, House, press


def last(model: Any) -> Any:
    """The row that was made last."""
    db.session.rollback()
    return db.session.scalars(select(model).order_by(model.id.desc()).limit(1)).one()


def plan_on_pages(house: House, play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let committee, pool, seats, groups and the plan be made where the secretary makes them."""

    def make_committee(
        *, season_id: int, name: str, levels: list[str], size: int, recorded_until: dt.date, by: int
    ) -> Committee:
        page = house.go(by, "/committees")
        page.fill('input[name="name"]', name)
        for level in levels:
            page.check(f'input[name="levels"][value="{level}"]')
        page.fill('input[name="size"]', str(size))
        page.fill('input[name="recorded_until"]', recorded_until.isoformat())
        press(page, "登记", within="main")
        return last(Committee)

    def prepare_draw(*, committee_id: int, quotas: list[Quota], by: int) -> Draw:
        page = house.go(by, f"/committees/{db.session.get_one(Committee, committee_id).public_id}")
        page.get_by_role("link", name="抽取委员").first.click()
        page.fill('input[name="entity_most"]', "0")
        for number, quota in enumerate(quotas, 1):
            page.select_option(f'select[name="quota-rank-{number}"]', str(quota.level_rank))
            page.fill(f'input[name="quota-{number}"]', str(quota.count))
        press(page, "固定名单")
        return last(Draw)

    def note_relation(*, expert_id: int, person_id: int, kind: ConflictKind, note: str, by: int) -> None:
        number = play.app.extensions["keyring"].open(
            "id-number", db.session.get_one(Person, person_id).id_number_sealed
        )
        page = house.go(by, f"/experts/{db.session.get_one(Expert, expert_id).public_id}")
        page.fill('input[name$="id_number"]', number)
        page.select_option('select[name$="kind"]', kind.value)
        page.locator('[name$="note"]').last.fill(note)
        press(page, "登记", within="main")
        db.session.rollback()

    def recompute_conflicts(*, season_id: int, by: int) -> None:
        press(house.go(by, "/conflicts"), "重新计算")
        db.session.rollback()

    def set_seats(*, committee_id: int, chair: int, deputies: list[int], by: int) -> None:
        page = house.go(by, f"/committees/{db.session.get_one(Committee, committee_id).public_id}")
        page.check(f'input[name="chair"][value="{chair}"]')
        for deputy in deputies:
            page.check(f'input[name="deputies"][value="{deputy}"]')
        press(page, "保存席位")
        db.session.rollback()

    def set_groups(*, committee_id: int, groups: Sequence[GroupPlan], by: int) -> None:
        page = house.go(by, f"/committees/{db.session.get_one(Committee, committee_id).public_id}")
        for number, group in enumerate(groups, 1):
            page.fill(f'input[name="name-{number}"]', group.name)
            page.select_option(f'select[name="leader-{number}"]', str(group.leader))
            for code in group.specialties:
                page.check(f'input[name="specialties-{number}"][value="{code}"]')
            for member in group.members:
                page.select_option(f'select[name="group-{member}"]', str(number))
        press(page, "保存分组")
        db.session.rollback()

    def propose_plan(*, committee_id: int, seed: str, by: int) -> Plan:
        press(house.go(by, "/assignment"), "提出分配方案")
        jobs.drain(play.app)
        db.session.rollback()
        return db.session.scalars(select(Plan).order_by(Plan.made_at.desc()).limit(1)).one()

    instead = {
        "make_committee": make_committee,
        "note_relation": note_relation,
        "recompute_conflicts": recompute_conflicts,
        "set_seats": set_seats,
        "set_groups": set_groups,
    }
    monkeypatch.setattr(reviewing, "experts", Exchanged(reviewing.experts, **instead))
    monkeypatch.setattr(reviewing, "prepare_draw", prepare_draw)
    monkeypatch.setattr(reviewing, "assignment", Exchanged(reviewing.assignment, propose_plan=propose_plan))


def defence_on_pages(house: House, play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the list, the panel, the lots and the room's steps be done where the secretary does them."""
    secretary = play.office("secretary")

    def list_duties(*, season_id: int, by: int) -> None:
        press(house.go(by, "/defence"), "列出应答辩")
        db.session.rollback()

    def make_panel(*, committee_id: int, name: str, members: list[int], room: str, by: int) -> Panel:
        page = house.go(by, "/defence")
        page.fill('input[name="name"]', name)
        page.fill('input[name="room"]', room)
        for member in members:
            page.check(f'input[name="members"][value="{member}"]')
        page.check(f'input[name="lead"][value="{members[0]}"]')
        press(page, "建立")
        return last(Panel)

    def of(panel_id: int) -> Page:
        return house.go(secretary, f"/defence/panels/{db.session.get_one(Panel, panel_id).public_id}")

    def draw_lots(*, panel_id: int, case_keys: list[str], starts_at: dt.datetime, minutes: int, by: int) -> None:
        page, start = of(panel_id), starts_at.astimezone(BEIJING)
        for box in page.locator('input[name="cases"]').all():
            box.set_checked(box.get_attribute("value") in case_keys)
        page.fill('input[name="day"]', start.date().isoformat())
        page.fill('input[name="time"]', f"{start:%H:%M}")
        page.fill('input[name="minutes"]', str(minutes))
        press(page, "抽签", within="main")
        db.session.rollback()

    def on_panel(words: str) -> Any:
        def act(*, panel_id: int, by: int) -> None:
            press(of(panel_id), words)
            db.session.rollback()

        return act

    def on_slot(act: str) -> Any:
        def do(*, slot_key: str, by: int) -> None:
            page = of(db.session.get_one(Slot, slot_key).panel_id)
            button = page.locator(f'form[action$="/defence/slots/{slot_key}/{act}"] button')
            if not button.count():  # the last mark has ended the hearing
                assert act == "next"
                return
            with page.expect_navigation():
                button.click()
            db.session.rollback()

        return do

    def put_before_meeting(*, season_id: int, by: int) -> None:
        press(house.go(by, "/meetings"), "提交评审会")
        db.session.rollback()

    defence = Exchanged(defending.defence, list_duties=list_duties, make_panel=make_panel, draw_lots=draw_lots)
    room = Exchanged(
        defending.room,
        open_panel=on_panel("开始答辩"),
        close_panel=on_panel("结束本组"),
        arrive=on_slot("arrive"),
        next_step=on_slot("next"),
    )
    monkeypatch.setattr(defending, "defence", defence)
    monkeypatch.setattr(defending, "room", room)
    monkeypatch.setattr(defending, "put_before_meeting", put_before_meeting)


def plan_meeting_on_page(house: House) -> dict[str, Any]:
    """Planning, excusing a member and going on with the agenda, as the secretary does them."""

    def plan_meeting(
        *, season_id: int, committee_id: int, name: str, place: str, planned_at: dt.datetime, by: int
    ) -> str:
        page = house.go(by, "/meetings")
        page.fill('input[name="name"]', name)
        page.fill('input[name="place"]', place)
        page.select_option('select[name="committee_id"]', str(committee_id))
        page.fill('input[name="planned_at"]', f"{planned_at.astimezone(BEIJING):%Y-%m-%dT%H:%M}")
        press(page, "安排", within="main")
        return str(last(Meeting).public_id)

    def go_to(*, meeting_id: int, step: int, by: int) -> None:
        page = house.go(by, f"/meetings/{db.session.get_one(Meeting, meeting_id).public_id}/console")
        button = page.locator(f'form[action$="/agenda"]:has(input[name="step"][value="{step}"]) button')
        if not button.count():  # the act itself has moved the agenda that far
            sitting.meetings._module.go_to(meeting_id=meeting_id, step=step, by=by)
            return
        with page.expect_navigation():
            button.first.click()
        db.session.rollback()

    return {"plan_meeting": plan_meeting, "go_to": go_to}
