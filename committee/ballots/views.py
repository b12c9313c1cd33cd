"""Doors of the ballot: console, projector, member's tablet, the acts of a batch, and the box that asks no one's name."""

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for

from committee import clock
from committee.ballots import actions, box, counting
from committee.ballots.digests import digests
from committee.ballots.models import Batch, Bulletin
from committee.ballots.queries import batch_by, current_batch, log_waits
from committee.ballots.rounds import again, prepare_second_round
from committee.ballots.rules import BATCH_LIMIT, WINDOW_SECONDS, BatchState, Choice, SeatCardNeeded
from committee.ballots.screens import (
    batch_screen,
    counted,
    my_papers,
    quota_lines,
    room,
    version_of,
    waiting_cases,
)
from committee.db import db
from committee.errors import BadInput, NotFound
from committee.experts.queries import member_of_account
from committee.meetings import actions as meeting_actions
from committee.meetings.models import Meeting
from committee.meetings.queries import meeting_by, member_for, member_name, presence_now
from committee.meetings.rules import MeetingState
from committee.permissions import Permission
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of
from committee.web.forms import number_of
from committee.web.guard import requires, sessionless, viewer

blueprint = Blueprint("ballots", __name__)


def meeting_for(public_id: str, permission: Permission) -> Meeting:
    """A meeting for whoever holds *permission* in its season; for others there is none."""
    found = meeting_by(db.session(), public_id)
    if not viewer().can(permission, season_id=found.season_id):
        raise NotFound
    return found


def _batch(key: str, permission: Permission) -> Batch:
    found = batch_by(db.session(), key)
    if not viewer().can(permission, season_id=found.meeting.season_id):
        raise NotFound
    return found


def _with_seat_card() -> None:
    """What a member does to a ballot needs the second factor, in the room the seat card (R-401). Raises ``SeatCardNeeded``."""
    if not viewer().second_factor:
        raise SeatCardNeeded


def _unchanged(version: str) -> Response | None:
    return Response(status=304) if request.headers.get("If-None-Match", "").strip('"') == version else None


def _screen(public_id: str, *, runs: bool) -> Any:
    session = db.session()
    meeting = meeting_for(public_id, Permission.BALLOT_RUN if runs else Permission.MEETING_OBSERVE)
    version = version_of(session, meeting)
    if (same := _unchanged(version)) is not None:
        return same
    batch = current_batch(session, meeting.id)
    rulebook = rulebook_of(session.get_one(Season, meeting.season_id))
    waiting = waiting_cases(session, meeting) if meeting.state is MeetingState.OPEN else {}
    page = render_template(
        "ballots/console.html",
        meeting=meeting,
        room=room(session, meeting),
        screen=batch_screen(session, batch, clock.now()) if batch else None,
        counted=counted(session, meeting, clock.now()),
        log_waits=log_waits(session, meeting.id),
        specialty=rulebook.specialty,
        waiting=waiting if runs and batch is None else {},
        quotas=quota_lines(session, meeting, waiting),
        again=again(session, meeting) if runs and batch is None and meeting.state is MeetingState.OPEN else {},
        level=rulebook.level,
        presiding=member_name(session, meeting.presiding_id) if meeting.presiding_id else "",
        runs=runs,
        states=MeetingState,
        batch_states=BatchState,
        window=WINDOW_SECONDS,
        version=version,
    )
    return Response(page, headers={"ETag": version})


def asked_seconds() -> int:
    """How long the form's batch is to be open, in seconds; without a number the usual window."""
    seconds = number_of(request.form.get("window", ""))
    return WINDOW_SECONDS if seconds is None else seconds


@blueprint.get("/meetings/<public_id>/console")
@requires(Permission.BALLOT_RUN)
def console(public_id: str) -> Any:
    """The secretary's console: it offers only what the rules allow now and says what is missing for the rest."""
    return _screen(public_id, runs=True)


@blueprint.get("/meetings/<public_id>/observe")
@requires(Permission.MEETING_OBSERVE)
def observe(public_id: str) -> Any:
    """The same for the supervisor, without acts."""
    return _screen(public_id, runs=False)


@blueprint.get("/meetings/<public_id>/projector")
@requires(Permission.BALLOT_RUN)
def projector(public_id: str) -> Any:
    """The second window: no name, no tally before the close."""
    session = db.session()
    meeting = meeting_for(public_id, Permission.BALLOT_RUN)
    version = version_of(session, meeting)
    if (same := _unchanged(version)) is not None:
        return same
    batch = current_batch(session, meeting.id)
    done = counted(session, meeting, clock.now())
    rulebook = rulebook_of(session.get_one(Season, meeting.season_id))
    page = render_template(
        "ballots/projector.html",
        meeting=meeting,
        room=room(session, meeting),
        screen=batch_screen(session, batch, clock.now()) if batch else None,
        last=done[-1] if done else None,
        quotas=quota_lines(session, meeting, {}),
        level=rulebook.level,
        batch_states=BatchState,
        version=version,
    )
    return Response(page, headers={"ETag": version})


@blueprint.get("/meetings/<public_id>/member")
@requires(Permission.BALLOT_TAKE)
def member(public_id: str) -> Any:
    """The member's tablet: sign in, take papers, vote, receipt; always one thing at a time."""
    session = db.session()
    meeting = meeting_for(public_id, Permission.BALLOT_TAKE)
    version = version_of(session, meeting)
    if (same := _unchanged(version)) is not None:
        return same
    who = member_for(session, account_id=viewer().account_id, meeting=meeting)
    batch = current_batch(session, meeting.id)
    screen = batch_screen(session, batch, clock.now()) if batch else None
    mine = my_papers(session, batch, who) if batch and batch.issue_opened_at else []
    season = session.get_one(Season, meeting.season_id)
    rulebook = rulebook_of(season)
    tellers = room(session, meeting)["tellers"]
    page = render_template(
        "ballots/member.html",
        meeting=meeting,
        member=who,
        here=who.id in presence_now(session, meeting.id),
        screen=screen,
        mine=mine,
        entitled=screen is not None and who.id in screen["voters"],
        took=screen is not None and bool(mine) and screen["took"].get(who.id, 0) == len(mine),
        digests=digests(session, season=season, case_keys=[paper.case_key for paper in mine]),
        specialty=rulebook.specialty,
        choices=[(choice.value, choice.label) for choice in Choice],
        counted=counted(session, meeting, clock.now()),
        confirms=who.id == meeting.presiding_id or tellers.get(who.id) == "monitor",
        presides=who.id == meeting.presiding_id,
        states=MeetingState,
        batch_states=BatchState,
        level=rulebook.level,
        version=version,
    )
    return Response(page, headers={"ETag": version})


@blueprint.post("/batches/<key>/papers")
@requires(Permission.BALLOT_TAKE)
def take(key: str) -> Any:
    """Take papers: the browser names the hash of a one-time key for each. Needs the second factor, in the room the seat card."""
    _with_seat_card()
    hashes = request.get_json(silent=True)
    if not isinstance(hashes, dict) or not all(isinstance(value, str) for value in hashes.values()):
        raise BadInput
    return jsonify(papers=actions.take_papers(batch_key=key, hashes=hashes, by=viewer().account_id))


@blueprint.post("/box")
@sessionless
def cast() -> Any:
    """The box. No cookie is read, nothing is logged; the answer comes after the ballot is safely stored."""
    form = request.form
    return jsonify(
        receipt=box.cast(paper_key=form.get("paper", ""), key=form.get("key", ""), choice=form.get("choice", ""))
    )


@blueprint.post("/meetings/<public_id>/batches")
@requires(Permission.BALLOT_RUN)
def prepare(public_id: str) -> Any:
    """Lay out a level's papers."""
    meeting = meeting_for(public_id, Permission.BALLOT_RUN)
    level = request.form.get("level", "")
    cases = waiting_cases(db.session(), meeting).get(level, [])[:BATCH_LIMIT]
    actions.prepare_batch(
        meeting_id=meeting.id,
        level=level,
        case_keys=[case.key for case in cases],
        window_seconds=asked_seconds(),
        by=viewer().account_id,
    )
    return redirect(url_for("ballots.console", public_id=public_id), 303)


@blueprint.post("/meetings/<public_id>/second-round")
@requires(Permission.BALLOT_RUN)
def second_round(public_id: str) -> Any:
    """Lay out what the chair puts up again."""
    meeting = meeting_for(public_id, Permission.BALLOT_RUN)
    prepare_second_round(
        meeting_id=meeting.id,
        level=request.form.get("level", ""),
        codes=request.form.getlist("code"),
        window_seconds=asked_seconds(),
        reason=request.form.get("reason", ""),
        by=viewer().account_id,
    )
    return redirect(url_for("ballots.console", public_id=public_id), 303)


_ACTS = {
    "issue": actions.issue,
    "close-issuing": actions.close_issuing,
    "open-window": actions.open_window,
    "extend-window": actions.extend_window,
    "seal": counting.seal_and_count,
}


@blueprint.post("/batches/<key>/<any('issue', 'close-issuing', 'open-window', 'extend-window', 'seal'):act>")
@requires(Permission.BALLOT_RUN)
def run(key: str, act: str) -> Any:
    """One act of a batch."""
    public_id = _batch(key, Permission.BALLOT_RUN).meeting.public_id
    _ACTS[act](batch_key=key, by=viewer().account_id)
    return redirect(url_for("ballots.console", public_id=public_id), 303)


@blueprint.post("/batches/<key>/void")
@requires(Permission.BALLOT_TAKE)
def void(key: str) -> Any:
    """Whoever presides asks the supervisor to void the round (R-334); as with the papers, with the second factor or seat card."""
    _with_seat_card()
    counting.ask_void(batch_key=key, reason=request.form.get("reason", ""), by=viewer().account_id)
    return redirect(url_for("ballots.member", public_id=batch_by(db.session(), key).meeting.public_id), 303)


@blueprint.post("/batches/<key>/confirm")
@requires(Permission.BALLOT_TAKE)
def confirm(key: str) -> Any:
    """Whoever presides, or a monitor, confirms the sealing; as with the papers, with the second factor or seat card."""
    _with_seat_card()
    actions.confirm_sealing(batch_key=key, by=viewer().account_id)
    return redirect(url_for("ballots.member", public_id=batch_by(db.session(), key).meeting.public_id), 303)


@blueprint.get("/batches/<key>/bulletin.json")
@requires(Permission.BALLOT_TAKE)
def bulletin(key: str) -> Any:
    """The unsealed box for a member's own check; sorted by key, no names."""
    batch = batch_by(db.session(), key)
    if member_of_account(db.session(), viewer().account_id, batch.meeting.committee_id) is None:
        raise NotFound
    return _bulletin(key)


@blueprint.get("/batches/<key>/bulletin-for-supervisor.json")
@requires(Permission.MEETING_OBSERVE)
def bulletin_for_supervisor(key: str) -> Any:
    """The same for the supervisor's recount."""
    return _bulletin(_batch(key, Permission.MEETING_OBSERVE).key)


def _bulletin(key: str) -> Any:
    found = db.session.get(Bulletin, key)
    if found is None:
        raise NotFound
    return jsonify(sha256=found.hash, bulletin=found.body)


@blueprint.post("/meetings/<public_id>/close")
@requires(Permission.MEETING_RUN)
def close_meeting(public_id: str) -> Any:
    """Close the sitting once no batch is running."""
    meeting = meeting_for(public_id, Permission.MEETING_RUN)
    meeting_actions.close_meeting(meeting_id=meeting.id, by=viewer().account_id)
    return redirect(url_for("ballots.console", public_id=public_id), 303)
