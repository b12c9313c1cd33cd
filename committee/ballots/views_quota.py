"""Doors to the quota of a level (P-23): the further ballot among the tied, the settling, the sheet for a recount."""

from typing import Any

from flask import jsonify, redirect, request, url_for

from committee.ballots.places import sheet_of
from committee.ballots.settling import prepare_further
from committee.ballots.settling import settle as settle_level
from committee.ballots.views import asked_seconds, blueprint, meeting_for
from committee.db import db
from committee.errors import NotFound
from committee.permissions import Permission
from committee.web.guard import requires, viewer


@blueprint.post("/meetings/<public_id>/further")
@requires(Permission.BALLOT_RUN)
def further(public_id: str) -> Any:
    """Lay out the further ballot among those who tie at the cut (R-409)."""
    meeting = meeting_for(public_id, Permission.BALLOT_RUN)
    prepare_further(
        meeting_id=meeting.id,
        level=request.form.get("level", ""),
        window_seconds=asked_seconds(),
        by=viewer().account_id,
    )
    return redirect(url_for("ballots.console", public_id=public_id), 303)


@blueprint.post("/meetings/<public_id>/settle")
@requires(Permission.BALLOT_RUN)
def settle(public_id: str) -> Any:
    """Decide a level by its quota."""
    meeting = meeting_for(public_id, Permission.BALLOT_RUN)
    settle_level(
        meeting_id=meeting.id,
        level=request.form.get("level", ""),
        leave_empty=request.form.get("leave_empty") == "yes",
        by=viewer().account_id,
    )
    return redirect(url_for("ballots.console", public_id=public_id), 303)


@blueprint.get("/meetings/<public_id>/quota/<level>.json")
@requires(Permission.MEETING_OBSERVE)
def quota_sheet(public_id: str, level: str) -> Any:
    """The settled sheet for the supervisor's recount; codes only."""
    meeting = meeting_for(public_id, Permission.MEETING_OBSERVE)
    sheet = sheet_of(db.session(), meeting.id, level)
    if sheet is None or sheet.settled_at is None:
        raise NotFound
    return jsonify(sha256=sheet.hash, quota=sheet.body)
