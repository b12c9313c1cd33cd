"""Doors of recognition for everybody: the notice in words. The desks stand in files of their own."""

from typing import Any

from flask import Blueprint, render_template

from committee import clock
from committee.db import db
from committee.seasons.queries import calendar_of, recognition_rulebook_of, season_by
from committee.web.guard import signed_in

blueprint = Blueprint("recognition", __name__)


@blueprint.get("/recognition/seasons/<public_id>/rules")
@signed_in
def rules(public_id: str) -> Any:
    """The notice in words: routes, windows, materials, exam-replaced specialties, floors."""
    season = season_by(db.session(), public_id)
    return render_template(
        "recognition/rules.html",
        season=season,
        book=recognition_rulebook_of(season),
        calendar=calendar_of(season),
        now=clock.now(),
    )
