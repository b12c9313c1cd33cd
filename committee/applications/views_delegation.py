"""Doors of delegated review: what holds, what held, the letter, recording another one."""

import datetime as dt
from typing import Any

from flask import current_app, redirect, render_template, request, url_for

from committee.applications import delegation as acts
from committee.applications.routing import receiving_committee
from committee.applications.rules import Channel
from committee.applications.views import blueprint, this_season
from committee.db import db
from committee.errors import BadInput
from committee.permissions import Permission
from committee.text import Text
from committee.web.downloads import ending_of, sent
from committee.web.guard import requires, viewer


@blueprint.get("/delegations")
@requires(Permission.APPLICATION_SEE_ALL)
def delegations() -> Any:
    """Who reviews which channel, and by which letter."""
    session, season = db.session(), this_season()
    return render_template(
        "applications/delegations.html",
        season=season,
        rows=acts.delegations(session, season.id),
        channels=[(channel, receiving_committee(session, season, channel)) for channel in Channel],
        may=viewer().can(Permission.SEASON_MANAGE, season_id=season.id),
    )


@blueprint.post("/delegations")
@requires(Permission.SEASON_MANAGE)
def delegate() -> Any:
    """Record a delegation with its letter."""
    season, form, item = this_season(), request.form, request.files.get("file")
    if form.get("channel") not in set(Channel):
        raise BadInput
    try:
        letter_on = dt.date.fromisoformat(form.get("letter_on", ""))
    except ValueError:
        raise BadInput(Text("请填写委托函日期。", "Enter the letter's day.")) from None
    acts.delegate(
        season_id=season.id,
        channel=Channel(form["channel"]),
        committee=form.get("committee", ""),
        host=form.get("host", ""),
        letter_number=form.get("letter_number", ""),
        letter_on=letter_on,
        name=(item.filename if item else "") or "",
        content=item.read() if item else b"",
        by=viewer().account_id,
    )
    return redirect(url_for("applications.delegations"), 303)


@blueprint.post("/delegations/<public_id>/end")
@requires(Permission.SEASON_MANAGE)
def end_delegation(public_id: str) -> Any:
    """It no longer holds."""
    acts.end_delegation(public_id=public_id, season_id=this_season().id, by=viewer().account_id)
    return redirect(url_for("applications.delegations"), 303)


@blueprint.get("/delegations/<public_id>/letter")
@requires(Permission.APPLICATION_SEE_ALL)
def delegation_letter(public_id: str) -> Any:
    """The letter's scan, to be saved."""
    row = acts.delegation_by(db.session(), public_id, season_id=this_season().id)
    content = current_app.extensions["store"].get(row.object_key)
    return sent(content, f"delegation.{ending_of(row.media_type)}")
