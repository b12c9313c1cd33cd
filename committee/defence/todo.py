"""What waits about the defence: the office's duties to list and place, a member's cards, a candidate's hour."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy.orm import Session

from committee.defence.models import DutyState
from committee.defence.queries import duties, own_slots, panels, slots_of_account, unlisted
from committee.experts.queries import committee_of
from committee.permissions import Permission as P
from committee.seasons.models import Season
from committee.seasons.queries import current_season_or_none
from committee.shapes import Todo
from committee.text import Text
from committee.viewer import Viewer


def todo(session: Session, viewer: Viewer) -> Iterator[Todo]:
    """Rows by the viewer's roles."""
    season = current_season_or_none(session)
    if season is None:
        return
    if viewer.can(P.DEFENCE_MANAGE):
        yield from _office(session, season)
    if viewer.can(P.DEFENCE_SCORE):
        yield from _member(session, viewer)
    if viewer.can(P.APPLICATION_FILE):
        yield from _candidate(session, viewer)


def _office(session: Session, season: Season) -> Iterator[Todo]:
    committee, to_list = committee_of(session, season.id), unlisted(session, season)
    if committee is None:
        return
    if to_list:
        yield Todo(
            icon="list",
            title=Text("列出应答辩的 {n} 人", "List those who must defend: {n}").format(n=to_list),
            detail=Text(
                "按级别规则列出，再办理免答辩、安排答辩组。", "By the rule of the level; then exemptions and panels."
            ),
            url=url_for("defence.overview"),
            button=Text("去列出", "List"),
            count=to_list,
        )
    placed = {slot.case_key for panel in panels(session, committee.id) for slot in panel.slots}
    free = [case for duty, case in duties(session, season.id) if duty.state is DutyState.DUE and case.key not in placed]
    if free:
        yield Todo(
            icon="calendar",
            title=Text("{n} 人待安排答辩", "{n} {n:candidate|candidates} to place for defence").format(n=len(free)),
            detail=Text("免答辩须写明情形和证明。", "An exemption needs ground and evidence."),
            url=url_for("defence.overview", state="due"),
            button=Text("去安排", "Place"),
            count=len(free),
        )


def _member(session: Session, viewer: Viewer) -> Iterator[Todo]:
    waiting = [
        slot
        for slot, panel, _, card in slots_of_account(session, viewer.account_id)
        if panel.opened_at is not None and panel.closed_at is None and slot.arrived_at and not (card and card.locked)
    ]
    if waiting:
        yield Todo(
            icon="edit",
            title=Text("{n} 张答辩评分卡待提交", "{n} {n:defence card|defence cards} to submit").format(n=len(waiting)),
            detail=Text("抽签号 {lot}", "lot {lot}").format(lot=f"{waiting[0].lot:02d}"),
            url=url_for("defence.card", slot_key=waiting[0].key),
            button=Text("去评分", "Mark"),
            urgent=True,
            count=len(waiting),
        )


def _candidate(session: Session, viewer: Viewer) -> Iterator[Todo]:
    for row in own_slots(session, viewer.person_id):
        if row.state is DutyState.DUE and row.starts_at is not None:
            yield Todo(
                icon="calendar",
                title=Text("参加答辩，抽签号 {lot}", "Come to the defence, lot {lot}").format(lot=f"{row.lot:02d}"),
                detail=Text("{panel} {room}，携带身份证", "{panel} {room}; bring your ID card").format(
                    panel=row.panel, room=row.room
                ),
                url=url_for("defence.own"),
                button=Text("看安排", "Look"),
                due=row.starts_at,
            )
