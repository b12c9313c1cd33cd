"""Doors to seasons: the list, one season's rules in words, its switches, the calendar and its editor."""

import datetime as dt
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from committee import clock
from committee.db import db
from committee.errors import BadInput
from committee.people.models import Unit
from committee.people.queries import units
from committee.permissions import Permission
from committee.seasons import actions
from committee.seasons.day_words import day_name
from committee.seasons.models import CalendarLayer, Season
from committee.seasons.overview import latest_starts, month_grid, window_rows
from committee.seasons.queries import (
    any_rulebook_of,
    calendar_of,
    calendar_rows,
    current_season,
    current_season_or_none,
    loaded_years,
    rulebook_of,
    season_by,
    seasons,
    windows_of,
)
from committee.seasons.rulebook import Rulebook, rulebook_names
from committee.seasons.rulebook_tables import Procedure
from committee.seasons.switches import SWITCHES, Lock
from committee.text import Text
from committee.web.forms import number_of
from committee.web.guard import in_season, requires, signed_in, viewer
from committee.web.language import say

blueprint = Blueprint("seasons", __name__)


def _ruled(public_id: str) -> Season:
    """A season in which the viewer holds the permission of the page."""
    season = season_by(db.session(), public_id)
    in_season(season.id)
    return season


@blueprint.get("/seasons")
@signed_in
def index() -> Any:
    """All seasons; whoever sets them up finds the form here."""
    return render_template(
        "seasons/index.html", rows=seasons(db.session()), rulebooks=[(n, n) for n in rulebook_names()]
    )


@blueprint.post("/seasons")
@requires(Permission.SEASON_MANAGE)
def create() -> Any:
    """Set up a season from a rulebook."""
    if request.form.get("rulebook") not in rulebook_names():
        raise BadInput(Text("请选择规则文件。", "Choose a rulebook."))
    actions.create_season(
        by=viewer().account_id, rulebook=request.form.get("rulebook", ""), name=request.form.get("name", "")
    )
    return redirect(url_for("seasons.index"), 303)


@blueprint.get("/season")
@signed_in
def current() -> Any:
    """The season that is on: the review, or where there is none the recognition."""
    session = db.session()
    season = current_season_or_none(session) or current_season(session, procedure=Procedure.RECOGNITION)
    return redirect(url_for("seasons.overview", public_id=season.public_id))


@blueprint.get("/seasons/<public_id>")
@signed_in
def overview(public_id: str) -> Any:
    """The notice in words: windows, levels, materials, returns, defence, committee, conflicts, contacts."""
    session = db.session()
    season = season_by(session, public_id)
    if season.procedure is Procedure.RECOGNITION:
        return redirect(url_for("recognition.rules", public_id=public_id))
    rulebook = rulebook_of(season)
    calendar = calendar_of(season)
    bodies = {c.code: [session.get_one(Unit, u).name for u in season.bodies.get(c.code, ())] for c in rulebook.channels}
    return render_template(
        "seasons/overview.html",
        season=season,
        rulebook=rulebook,
        windows=window_rows(windows_of(season), calendar, now=clock.now()),
        starts=latest_starts(season),
        bodies=bodies,
        units=units(session) if viewer().can(Permission.SEASON_MANAGE, season_id=season.id) else [],
    )


@blueprint.get("/seasons/<public_id>/switches")
@requires(Permission.SEASON_SWITCHES)
def switches(public_id: str) -> Any:
    """Every switch: question, answer in force, who may change it until when."""
    season = _ruled(public_id)
    book = any_rulebook_of(season)
    locked = {
        Lock.FIRST_HAND_IN: season.frozen_at,
        Lock.FIRST_BALLOT: season.meeting_switches_frozen_at,
    }
    return render_template(
        "seasons/switches.html",
        season=season,
        switches=[rule for key, rule in SWITCHES.items() if key in season.switches],
        allowed=book.allowed_answers(),
        defaults=book.default_switches(),
        quota_levels=book.enabled_levels if isinstance(book, Rulebook) else (),
        locked=locked,
    )


@blueprint.post("/seasons/<public_id>/switches/<switch_id>")
@requires(Permission.SEASON_SWITCHES)
def set_switch(public_id: str, switch_id: str) -> Any:
    """Answer one switch; P-23 comes with a figure for each level."""
    season = _ruled(public_id)
    shares = {
        key.removeprefix("share-"): share
        for key, value in request.form.items()
        if key.startswith("share-") and (share := number_of(value)) is not None
    }
    actions.set_switch(
        by=viewer().account_id,
        season_id=season.id,
        switch_id=switch_id,
        answer=request.form.get("answer", ""),
        shares=shares if switch_id == "P-23" else None,
    )
    _done(Text("{s} 已保存。", "{s} saved.").format(s=switch_id))
    return redirect(url_for("seasons.switches", public_id=public_id), 303)


@blueprint.post("/seasons/<public_id>/receiving/<channel>")
@requires(Permission.SEASON_MANAGE)
def receiving(public_id: str, channel: str) -> Any:
    """Name the committee that receives a channel's dossiers (R-120)."""
    season = _ruled(public_id)
    name = Text(request.form.get("zh", "").strip(), request.form.get("en", "").strip())
    if not name.zh or not name.en:
        raise BadInput(Text("请填写中英文名称。", "Enter the name in both languages."))
    actions.set_receiving_committee(by=viewer().account_id, season_id=season.id, channel=channel, name=name)
    _done(Text("已保存。", "Saved."))
    return redirect(url_for("seasons.overview", public_id=public_id, _anchor="channels"), 303)


@blueprint.post("/seasons/<public_id>/bodies/<channel>")
@requires(Permission.SEASON_MANAGE)
def bodies(public_id: str, channel: str) -> Any:
    """Name the bodies that check and recommend in a channel."""
    season = _ruled(public_id)
    ids = [unit for x in request.form.getlist("unit") if (unit := number_of(x)) is not None]
    actions.set_bodies(by=viewer().account_id, season_id=season.id, channel=channel, unit_ids=ids)
    _done(Text("已保存。", "Saved."))
    return redirect(url_for("seasons.overview", public_id=public_id, _anchor="channels"), 303)


@blueprint.get("/calendar")
@signed_in
def calendar() -> Any:
    """A year month by month with its layers, and the editor for whoever may change it."""
    session = db.session()
    year = request.args.get("year", type=int) or clock.today().year
    year = min(max(year, 2004), 2100)
    return render_template(
        "seasons/calendar.html",
        year=year,
        months=month_grid(session, year),
        layers=calendar_rows(session, year),
        loaded=loaded_years(session),
        CalendarLayer=CalendarLayer,
        day_name=day_name,
    )


@blueprint.post("/calendar/day")
@requires(Permission.CALENDAR_EDIT)
def set_day() -> Any:
    """Enter a day of the office's layer."""
    day = _day(request.form.get("day", ""))
    actions.set_day(
        by=viewer().account_id,
        day=day,
        workday=request.form.get("workday") == "yes",
        name=request.form.get("name", "")[:60],
        source=request.form.get("source", "")[:120],
    )
    _done(Text("已保存 {d}。", "Saved {d}.").format(d=day.isoformat()))
    return redirect(url_for("seasons.calendar", year=day.year), 303)


@blueprint.post("/calendar/day/remove")
@requires(Permission.CALENDAR_EDIT)
def remove_day() -> Any:
    """Take a day out of the office's layer."""
    day = _day(request.form.get("day", ""))
    actions.remove_day(by=viewer().account_id, day=day)
    _done(Text("已删除 {d}。", "Removed {d}.").format(d=day.isoformat()))
    return redirect(url_for("seasons.calendar", year=day.year), 303)


@blueprint.post("/calendar/year")
@requires(Permission.CALENDAR_EDIT)
def announce_year() -> Any:
    """Declare a year of a layer complete, naming the notice."""
    year = request.form.get("year", type=int) or 0
    layer = request.form.get("layer", "")
    if layer not in (CalendarLayer.NATIONAL, CalendarLayer.REGIONAL) or not 2004 <= year <= 2100:
        raise BadInput(Text("请选择层次和年份。", "Choose layer and year."))
    actions.announce_year(
        by=viewer().account_id, layer=CalendarLayer(layer), year=year, source=request.form.get("source", "")[:120]
    )
    _done(Text("已登记 {y} 年。", "Recorded {y}.").format(y=year))
    return redirect(url_for("seasons.calendar", year=year), 303)


def _done(words: Text) -> None:
    flash(say(words), "success")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise BadInput(Text("没有这一天，请按 年-月-日 填写。", "No such day; write year-month-day.")) from None
