"""Doors of the office to the defence: who must, exemptions, panels, lots and timetable, the room on the day."""

import datetime as dt
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from committee import clock
from committee.clock import BEIJING
from committee.db import db
from committee.defence import actions, queries, room
from committee.defence.models import DutyState, Panel
from committee.defence.rules import STEPS, Step, step_minutes
from committee.errors import BadInput, NotFound
from committee.experts.lists import excel, in_order
from committee.experts.models import Committee
from committee.experts.queries import active_members, committee_of, recused_members
from committee.experts.words import level_name, specialty_name
from committee.permissions import Permission as P
from committee.scoring.queries import summaries
from committee.seasons.page_season import season_of_page
from committee.seasons.queries import rulebook_of
from committee.seasons.rulebook import Rulebook
from committee.text import Text
from committee.web.filters import bj
from committee.web.guard import in_season, requires, signed_in, viewer
from committee.web.language import say

blueprint = Blueprint("defence", __name__)


def book() -> Rulebook:
    """The rulebook of the season that is on."""
    return rulebook_of(season_of_page(db.session()))


def _rows() -> list[Any]:
    state = request.args.get("state", "")
    rows = [
        row
        for row in queries.duties(db.session(), season_of_page(db.session()).id)
        if not state or row[0].state.value == state
    ]
    return in_order(rows, {"code": lambda row: row[1].code, "state": lambda row: row[0].state.value})


@blueprint.get("/defence")
@requires(P.DEFENCE_MANAGE)
def overview() -> Any:
    """Duties, exemptions, panels and what is not placed yet."""
    session, season = db.session(), season_of_page(db.session())
    committee = committee_of(session, season.id)
    panels = queries.panels(session, committee.id) if committee is not None else []
    placed = {slot.case_key: (panel, slot) for panel in panels for slot in panel.slots}
    duties = queries.duties(session, season.id)
    return render_template(
        "defence/overview.html",
        rows=_rows(),
        panels=panels,
        placed=placed,
        unlisted=queries.unlisted(session, season),
        free=[case for duty, case in duties if duty.state is DutyState.DUE and case.key not in placed],
        members=active_members(session, committee.id) if committee is not None else [],
        rulebook=book(),
        level_name=level_name,
        specialty_name=specialty_name,
        DutyState=DutyState,
    )


@blueprint.get("/defence.xlsx")
@requires(P.DEFENCE_MANAGE)
def overview_excel() -> Any:
    """The timetable as a sheet: codes and lots."""
    session, season = db.session(), season_of_page(db.session())
    committee = committee_of(session, season.id)
    panels = queries.panels(session, committee.id) if committee is not None else []
    placed = {slot.case_key: (panel, slot) for panel in panels for slot in panel.slots}
    heads = (
        (Text("编号", "Code"), 12),
        (Text("状态", "State"), 12),
        (Text("答辩组", "Panel"), 16),
        (Text("抽签号", "Lot"), 8),
        (Text("时间", "Time"), 26),
    )
    rows = (
        (
            case.code,
            say(duty.state.label),
            placed[case.key][0].name if case.key in placed else None,
            placed[case.key][1].lot if case.key in placed else None,
            bj(placed[case.key][1].starts_at) if case.key in placed else None,
        )
        for duty, case in _rows()
    )
    return excel("defence", title=Text("答辩安排", "Defence timetable"), columns=heads, rows=rows)


@blueprint.post("/defence/duties")
@requires(P.DEFENCE_MANAGE)
def list_duties() -> Any:
    """Write down who must defend, by level."""
    new = actions.list_duties(season_id=season_of_page(db.session()).id, by=viewer().account_id)
    flash(say(Text("新列入 {n} 人", "{n} new").format(n=new)), "success")
    return redirect(url_for("defence.overview"), 303)


@blueprint.route("/defence/exempt/<case_key>", methods=["GET", "POST"])
@requires(P.DEFENCE_MANAGE)
def exempt(case_key: str) -> Any:
    """Free a candidate, with ground and evidence; or take it back."""
    case = queries.cases_by_key(db.session(), [case_key]).get(case_key)
    if case is None:
        raise NotFound
    in_season(case.season_id)
    if request.method == "GET":
        duty = queries.duty_of(db.session(), case_key)
        return render_template("defence/exempt.html", case=case, duty=duty, rulebook=book(), DutyState=DutyState)
    if request.form.get("act") == "withdraw":
        actions.withdraw_exemption(case_key=case_key, by=viewer().account_id)
    else:
        actions.exempt(
            case_key=case_key,
            code=request.form.get("code", ""),
            evidence=request.form.get("evidence", ""),
            by=viewer().account_id,
        )
    return redirect(url_for("defence.overview"), 303)


@blueprint.post("/defence/panels")
@requires(P.DEFENCE_MANAGE)
def make_panel() -> Any:
    """Seat a panel; the chosen leader is named first."""
    committee = committee_of(db.session(), season_of_page(db.session()).id)
    if committee is None:
        raise NotFound
    members = request.form.getlist("members", type=int)
    lead = request.form.get("lead", 0, type=int)
    if lead and lead not in members:
        raise BadInput(Text("组长须是本组成员。", "Whoever leads the panel sits on it."))
    order = [lead, *(one for one in members if one != lead)] if lead else members
    panel = actions.make_panel(
        committee_id=committee.id,
        name=request.form.get("name", ""),
        room=request.form.get("room", ""),
        members=order,
        by=viewer().account_id,
    )
    return redirect(url_for("defence.panel", public_id=panel.public_id), 303)


@blueprint.get("/defence/panels/<public_id>")
@requires(P.DEFENCE_MANAGE)
def panel(public_id: str) -> Any:
    """A panel: candidates to place, or the room on the day."""
    session = db.session()
    found = _panel(public_id)
    season, rulebook = season_of_page(session), book()
    members = queries.members_of(session, found)
    placed = {slot.case_key for other in queries.panels(session, found.committee_id) for slot in other.slots}
    free = [c for d, c in queries.duties(session, season.id) if d.state is DutyState.DUE and c.key not in placed]
    keys = [slot.case_key for slot in found.slots]
    recused = recused_members(session, committee_id=found.committee_id, case_keys=[*keys, *(case.key for case in free)])
    seated = {member.id for member in members}
    rows = summaries(session, season=season, case_keys=keys)
    cards = queries.cards_of(session, [slot.key for slot in found.slots])
    return render_template(
        "defence/panel.html",
        panel=found,
        members=members,
        leads={seat.member_id for seat in found.seats if seat.lead},
        free=free,
        away={key: recused[key] & seated for key in recused},
        cases=queries.cases_by_key(session, keys),
        duties={key: queries.duty_of(session, key) for key in keys},
        names=queries.office_names(session, keys),
        cards=cards,
        open_scores=queries.open_scores(session, case_keys=keys, rows=rows),
        rulebook=rulebook,
        minutes=rulebook.defence.minutes,
        specialty_name=specialty_name,
        level_name=level_name,
        Step=Step,
        DutyState=DutyState,
    )


def _start() -> dt.datetime:
    try:
        day = dt.date.fromisoformat(request.form.get("day", ""))
        hour, minute = (int(part) for part in request.form.get("time", "").split(":")[:2])
        return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=BEIJING)
    except ValueError:
        raise BadInput(Text("请填写日期和时间", "Enter day and time")) from None


def _panel(public_id: str) -> Panel:
    found = queries.panel_by(db.session(), public_id)
    in_season(db.session().get_one(Committee, found.committee_id).season_id)
    return found


@blueprint.post("/defence/panels/<public_id>/lots")
@requires(P.DEFENCE_MANAGE)
def lots(public_id: str) -> Any:
    """Draw the order and make the timetable."""
    actions.draw_lots(
        panel_id=_panel(public_id).id,
        case_keys=request.form.getlist("cases"),
        starts_at=_start(),
        minutes=request.form.get("minutes", 0, type=int),
        by=viewer().account_id,
    )
    return redirect(url_for("defence.panel", public_id=public_id), 303)


@blueprint.post("/defence/panels/<public_id>/<act>")
@requires(P.DEFENCE_MANAGE)
def run(public_id: str, act: str) -> Any:
    """Open, close or take back a panel."""
    found = _panel(public_id)
    acts = {"open": room.open_panel, "close": room.close_panel, "drop": actions.drop_panel}
    if act not in acts:
        raise NotFound
    acts[act](panel_id=found.id, by=viewer().account_id)
    return redirect(
        url_for("defence.overview") if act == "drop" else url_for("defence.panel", public_id=public_id), 303
    )


@blueprint.post("/defence/slots/<key>/<act>")
@requires(P.DEFENCE_MANAGE)
def slot(key: str, act: str) -> Any:
    """The candidate arrived, the hearing moves on, or nobody came."""
    found = queries.slot_by(db.session(), key)
    public_id = _panel(db.session().get_one(Panel, found.panel_id).public_id).public_id
    if act == "arrive":
        if room.arrive(slot_key=key, by=viewer().account_id):
            flash(say(Text("迟到，排在最后。", "Late: heard last.")), "warning")
    elif act == "next":
        room.next_step(slot_key=key, by=viewer().account_id)
    elif act == "absent":
        room.mark_absent(slot_key=key, by=viewer().account_id)
    else:
        raise NotFound
    return redirect(url_for("defence.panel", public_id=public_id), 303)


def clock_of(step: Step, step_at: dt.datetime | None, *, minutes: int, rulebook: Rulebook) -> dict[str, Any]:
    """What a page shows of the hearing's clock: the step, when it ends, its length, and the course of steps."""
    length = step_minutes(step, minutes=minutes, statement=min(rulebook.defence.statement_minutes, minutes - 1))
    order = list(Step)
    return {
        "step": step,
        "until": step_at + dt.timedelta(minutes=length) if step_at is not None and length else None,
        "now": clock.now(),
        "total": length * 60,
        "minutes": length,
        "steps": [
            {
                "label": say(one.label),
                "state": "now" if one is step else "done" if order.index(one) < order.index(step) else "todo",
                "note": say(
                    Text("{n} 分钟", "{n} min").format(
                        n=step_minutes(one, minutes=minutes, statement=rulebook.defence.statement_minutes)
                    )
                )
                if step_minutes(one, minutes=minutes, statement=rulebook.defence.statement_minutes)
                else say(Text("3 题", "3 questions")),
            }
            for one in STEPS
        ],
    }


@blueprint.get("/defence/own")
@signed_in
def own() -> Any:
    """An applicant's own time, room and lot; never who listens (R-020)."""
    return render_template(
        "defence/own.html", rows=queries.own_slots(db.session(), viewer().person_id), DutyState=DutyState
    )
