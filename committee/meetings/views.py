"""Doors to the sitting: the list and plan of meetings, sign-in, presence, tellers, agenda. The console itself is in ballots."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from committee.clock import BEIJING
from committee.db import db
from committee.documents.pdf import render_pdf
from committee.dossiers.review import ReviewCase
from committee.errors import BadInput, NotFound
from committee.experts.queries import committees, member_of_account
from committee.meetings import actions, papers
from committee.meetings.docket import docket, put_before_meeting
from committee.meetings.models import Meeting
from committee.meetings.presiding import hand_over as hand_over_chair
from committee.meetings.queries import meeting_by, meetings_of
from committee.meetings.seats import issue_seat_cards
from committee.permissions import Permission
from committee.scoring.group_queries import cases_of_group
from committee.seasons.page_season import season_of_page
from committee.seasons.queries import rulebook_of
from committee.text import Text
from committee.web.downloads import sent
from committee.web.forms import number_of
from committee.web.guard import requires, viewer

blueprint = Blueprint("meetings", __name__)


def _console(public_id: str) -> Response:
    return redirect(url_for("ballots.console", public_id=public_id), 303)


def _id(public_id: str, permission: Permission = Permission.MEETING_RUN) -> int:
    """A meeting's key for whoever holds *permission* in its season; for others there is no such meeting."""
    meeting = meeting_by(db.session(), public_id)
    if not viewer().can(permission, season_id=meeting.season_id):
        raise NotFound
    return meeting.id


def _ids(name: str) -> list[int]:
    found = (number_of(value) for value in request.form.getlist(name))
    return [value for value in found if value is not None]


@blueprint.get("/meetings")
@requires(Permission.MEETING_RUN)
def index() -> Any:
    """The season's meetings, and a form for the next one."""
    season = season_of_page(db.session())
    return render_template(
        "meetings/index.html",
        season=season,
        meeting_name=f"{season.name.removesuffix('评审')}评审会",
        meetings=meetings_of(db.session(), season.id),
        committees=committees(db.session(), season.id),
        docket=docket(db.session(), season),
        level=rulebook_of(season).level,
        specialty=rulebook_of(season).specialty,
    )


@blueprint.post("/meetings/docket")
@requires(Permission.MEETING_RUN)
def put_before() -> Any:
    """Put every ready case before the meeting."""
    put_before_meeting(season_id=season_of_page(db.session()).id, by=viewer().account_id)
    return redirect(url_for("meetings.index"), 303)


@blueprint.post("/meetings")
@requires(Permission.MEETING_RUN)
def plan() -> Any:
    """Plan a meeting."""
    season = season_of_page(db.session())
    try:
        when = dt.datetime.fromisoformat(request.form.get("planned_at", "")).replace(tzinfo=BEIJING)
    except ValueError:
        raise BadInput(Text("请填写会议时间", "Give the time of the meeting")) from None
    public_id = actions.plan_meeting(
        season_id=season.id,
        committee_id=number_of(request.form.get("committee_id", "")) or 0,
        name=request.form.get("name", ""),
        place=request.form.get("place", ""),
        planned_at=when,
        by=viewer().account_id,
    )
    return _console(public_id)


@blueprint.post("/meetings/<public_id>/start-sign-in")
@requires(Permission.MEETING_RUN)
def start_sign_in(public_id: str) -> Any:
    """Open sign-in."""
    actions.open_sign_in(meeting_id=_id(public_id), by=viewer().account_id)
    return _console(public_id)


@blueprint.post("/meetings/<public_id>/arrive")
@requires(Permission.MEETING_RUN)
def arrive(public_id: str) -> Any:
    """The secretary registers a member who came."""
    for member_id in _ids("member"):
        actions.sign_in(meeting_id=_id(public_id), member_id=member_id, by=viewer().account_id)
    return _console(public_id)


@blueprint.post("/meetings/<public_id>/sign-in")
@requires(Permission.MEETING_ATTEND)
def sign_in_self(public_id: str) -> Any:
    """A member signs in on the own device, with the seat card as second factor."""
    if not viewer().second_factor:
        return redirect(url_for("people.second_factor", next=url_for("ballots.member", public_id=public_id)), 303)
    actions.sign_in_self(meeting_id=_id(public_id, Permission.MEETING_ATTEND), by=viewer().account_id)
    return redirect(url_for("ballots.member", public_id=public_id), 303)


@blueprint.post("/meetings/<public_id>/leave")
@requires(Permission.MEETING_RUN)
def leave(public_id: str) -> Any:
    """A member left the room."""
    for member_id in _ids("member"):
        actions.leave(meeting_id=_id(public_id), member_id=member_id, by=viewer().account_id)
    return _console(public_id)


@blueprint.post("/meetings/<public_id>/excuse")
@requires(Permission.MEETING_RUN)
def excuse(public_id: str) -> Any:
    """Why a member is absent."""
    for member_id in _ids("member"):
        actions.excuse(
            meeting_id=_id(public_id),
            member_id=member_id,
            reason=request.form.get("reason", ""),
            by=viewer().account_id,
        )
    return _console(public_id)


@blueprint.post("/meetings/<public_id>/open")
@requires(Permission.MEETING_RUN)
def open_meeting(public_id: str) -> Any:
    """Declare the meeting open."""
    presiding = _ids("presiding")
    actions.open_meeting(
        meeting_id=_id(public_id), presiding_id=presiding[0] if presiding else 0, by=viewer().account_id
    )
    return _console(public_id)


@blueprint.post("/meetings/<public_id>/hand-over")
@requires(Permission.MEETING_RUN)
def hand_over(public_id: str) -> Any:
    """Somebody else presides from now on."""
    to = _ids("presiding")
    hand_over_chair(
        meeting_id=_id(public_id),
        to_id=to[0] if to else 0,
        reason=request.form.get("reason", ""),
        by=viewer().account_id,
    )
    return _console(public_id)


@blueprint.post("/meetings/<public_id>/tellers")
@requires(Permission.MEETING_RUN)
def tellers(public_id: str) -> Any:
    """Those elected to watch and to count."""
    actions.elect_tellers(
        meeting_id=_id(public_id), monitors=_ids("monitor"), counters=_ids("counter"), by=viewer().account_id
    )
    return _console(public_id)


@blueprint.post("/meetings/<public_id>/agenda")
@requires(Permission.MEETING_RUN)
def agenda(public_id: str) -> Any:
    """Go to a step of the agenda."""
    step = number_of(request.form.get("step", ""))
    actions.go_to(meeting_id=_id(public_id), step=-1 if step is None else step, by=viewer().account_id)
    return _console(public_id)


@blueprint.post("/meetings/<public_id>/notes")
@requires(Permission.MEETING_RUN)
def notes(public_id: str) -> Any:
    """Notes for the minutes."""
    actions.take_notes(meeting_id=_id(public_id), notes=request.form.get("notes", ""), by=viewer().account_id)
    return _console(public_id)


@blueprint.post("/meetings/<public_id>/floor-objections")
@requires(Permission.MEETING_RUN)
def note_objection(public_id: str) -> Any:
    """An objection from the floor."""
    actions.note_objection(meeting_id=_id(public_id), body=request.form.get("body", ""), by=viewer().account_id)
    return _console(public_id)


@blueprint.post("/meetings/<public_id>/adjourn")
@requires(Permission.MEETING_RUN)
def adjourn(public_id: str) -> Any:
    """Adjourn."""
    actions.adjourn(meeting_id=_id(public_id), by=viewer().account_id)
    return _console(public_id)


@blueprint.get("/meetings/<public_id>/sign-in-sheet.pdf")
@requires(Permission.MEETING_RUN)
def sign_in_sheet(public_id: str) -> Any:
    """The sheet that members sign when they come."""
    meeting = db.session.get_one(Meeting, _id(public_id))
    return sent(papers.sign_in_sheet(db.session(), meeting), "sign-in-sheet.pdf")


@blueprint.get("/meetings/<public_id>/pledges.pdf")
@requires(Permission.MEETING_RUN)
def pledges(public_id: str) -> Any:
    """What members sign about secrecy and recusal."""
    meeting = db.session.get_one(Meeting, _id(public_id))
    return sent(papers.member_pledges(db.session(), meeting), "pledges.pdf")


@blueprint.get("/groups/<case_key>/opinion.pdf")
@requires(Permission.SCORE_OPINION)
def opinion_sheet(case_key: str) -> Any:
    """The group's closed opinion on one of its cases, to be signed."""
    session = db.session()
    member = member_of_account(session, viewer().account_id)
    mine = cases_of_group(session, group=member.group, member=member) if member and member.group else []
    if case_key not in {case.key for case in mine}:
        raise NotFound
    return sent(papers.opinion_sheet(session, case_key), "opinion.pdf")


@blueprint.get("/scoring/<case_key>/opinion.pdf")
@requires(Permission.SCORE_SUMMARY)
def opinion_for_office(case_key: str) -> Any:
    """The same for the office's file."""
    session = db.session()
    case = session.get(ReviewCase, case_key)
    if case is None or not viewer().can(Permission.SCORE_SUMMARY, season_id=case.season_id):
        raise NotFound
    return sent(papers.opinion_sheet(session, case_key), f"opinion-{case.code}.pdf")


@blueprint.post("/meetings/<public_id>/seat-cards.pdf")
@requires(Permission.MEETING_RUN)
def seat_cards(public_id: str) -> Any:
    """Print fresh seat cards; earlier ones are void."""
    data = issue_seat_cards(meeting_id=_id(public_id), address=request.host_url.rstrip("/"), by=viewer().account_id)
    return sent(render_pdf("seat_card", cast(Mapping[str, Any], data)), "seat-cards.pdf")
