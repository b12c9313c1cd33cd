"""Doors of employer and upper body: the roster, one application, batch check and posting, result, recommendation, return."""

import datetime as dt
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import select

from committee import clock
from committee.applications import actions_employer as acts
from committee.applications.models import Application
from committee.applications.queries import (
    application_by,
    colleagues,
    counts,
    listed,
    results_released,
    unit_query,
    upper_query,
)
from committee.applications.rules import Channel, Phase, ReturnedBy
from committee.applications.sheet import shown_phase
from committee.applications.views import blueprint, defects_in, list_filter, list_page, must, words
from committee.db import db
from committee.dossiers.models import Standing
from committee.dossiers.queries import latest_submission
from committee.errors import BadInput
from committee.permissions import Permission, Role
from committee.publicity.models import Posting, PostingKind, PostingState
from committee.publicity.steps import first_day, objections_of
from committee.seasons.calendars import UnknownYear
from committee.seasons.models import Season
from committee.seasons.queries import calendar_of, current_season, rulebook_of, switch
from committee.text import Text
from committee.web.guard import requires, viewer


@blueprint.get("/roster")
@requires(Permission.APPLICATION_CHECK_EMPLOYER)
def roster() -> Any:
    """Who of the unit has filed and who has not; what waits for check, posting, recommendation."""
    session, who = db.session(), viewer()
    season = current_season(session)
    query = unit_query(who, season.id)
    sort, page, size = list_page()
    found = listed(session, query, filter=list_filter(), sort=sort, page=page, size=size)
    filed = set(session.scalars(select(query.subquery().c.person_id)))
    people = colleagues(session, who.unit_ids(Role.EMPLOYER, season_id=season.id))
    return render_template(
        "applications/roster.html",
        season=season,
        rulebook=rulebook_of(season),
        found=found,
        page=page,
        size=size,
        counts=counts(session, query),
        absent=[person for person in people if person.id not in filed],
        postings=_postings(season),
        shown_phase=shown_phase,
        released=results_released(session, season.id),
        Phase=Phase,
        channels=list(Channel),
        **_dates(season),
    )


def _postings(season: Season) -> list[Posting]:
    units = viewer().unit_ids(Role.EMPLOYER, season_id=season.id)
    query = select(Posting).where(Posting.season_id == season.id, Posting.kind == PostingKind.EMPLOYER)
    if units is not None:
        query = query.where(Posting.unit_id.in_(units))
    return list(db.session.scalars(query.order_by(Posting.id.desc())))


def _dates(season: Season) -> dict[str, Any]:
    try:
        start = first_day(season, clock.now())
        count_first = switch(season, "P-02") == "count-first"
        end = calendar_of(season).publicity_end(start, rulebook_of(season).publicity_workdays, count_first=count_first)
    except UnknownYear:
        return {"starts_on": None, "ends_on": None, "today": clock.today()}
    return {"starts_on": start, "ends_on": end, "today": clock.today()}


def _checked(public_id: str) -> tuple[Application, ReturnedBy]:
    application = application_by(db.session(), public_id)
    as_ = acts.in_reach(viewer(), application)
    must(as_ is not None and application.submitted_at is not None)
    assert as_ is not None
    return application, as_


@blueprint.get("/checks/<public_id>")
@requires(Permission.APPLICATION_CHECK_EMPLOYER)
def employer_page(public_id: str) -> Any:
    """One application at the employer's desk."""
    return _page(public_id, ReturnedBy.EMPLOYER)


@blueprint.get("/upper/<public_id>")
@requires(Permission.APPLICATION_CHECK_UPPER)
def upper_page(public_id: str) -> Any:
    """One application at the upper body's desk."""
    return _page(public_id, ReturnedBy.UPPER)


def _page(public_id: str, as_: ReturnedBy) -> Any:
    session = db.session()
    application, reach = _checked(public_id)
    must(reach is as_)
    posting = acts.posting_of(session, application)
    submission = latest_submission(session, application.dossier_id)
    context = words(application)
    return render_template(
        "applications/check.html",
        **context,
        as_=as_,
        own=application.person_id == viewer().person_id,
        posting=posting,
        objections=objections_of(session, posting) if posting else [],
        stands=submission is not None and submission.standing is Standing.STANDING,
        released=results_released(session, application.season_id),
        shown_phase=shown_phase,
        opinion=context["rulebook"].paper.opinion,
        PostingState=PostingState,
        **_dates(context["season"]),
    )


@blueprint.post("/checks/post")
@requires(Permission.APPLICATION_CHECK_EMPLOYER)
def employer_post() -> Any:
    """Pass the check of all that are ticked and hang them on one notice."""
    acts.post(
        viewer=viewer(),
        public_ids=request.form.getlist("ids"),
        opinion=request.form.get("opinion", ""),
        starts_on=_day("starts_on"),
        ends_on=_day("ends_on"),
    )
    return redirect(url_for("applications.roster", phase=Phase.EMPLOYER_PUBLICITY), 303)


def _day(key: str) -> dt.date:
    try:
        return dt.date.fromisoformat(request.form.get(key, ""))
    except ValueError:
        raise BadInput(Text("请填写公示起止日期。", "Enter the first and last day of the posting.")) from None


@blueprint.post("/postings/<public_id>/result")
@requires(Permission.APPLICATION_CHECK_EMPLOYER)
def posting_result(public_id: str) -> Any:
    """Record the result of the unit's posting."""
    acts.record_result(viewer=viewer(), posting_public_id=public_id, note=request.form.get("note", ""))
    return redirect(url_for("applications.roster", phase=Phase.EMPLOYER_PUBLICITY), 303)


@blueprint.post("/checks/recommend")
@requires(Permission.APPLICATION_CHECK_EMPLOYER)
def employer_recommend() -> Any:
    """Recommend all that are ticked, in the prescribed words."""
    acts.recommend(viewer=viewer(), public_ids=request.form.getlist("ids"), opinion=request.form.get("opinion", ""))
    return redirect(url_for("applications.roster"), 303)


@blueprint.post("/checks/<public_id>/objection")
@requires(Permission.APPLICATION_CHECK_EMPLOYER)
def employer_objection(public_id: str) -> Any:
    """Take a case off the notice and check it again."""
    acts.send_to_check_again(viewer=viewer(), public_id=public_id, reason=request.form.get("reason", ""))
    return redirect(url_for("applications.employer_page", public_id=public_id), 303)


@blueprint.post("/checks/<public_id>/return")
@requires(Permission.APPLICATION_CHECK_EMPLOYER)
def employer_return(public_id: str) -> Any:
    """Return to the applicant."""
    acts.send_back(viewer=viewer(), public_id=public_id, defects=defects_in(request.form))
    return redirect(url_for("applications.roster"), 303)


@blueprint.get("/upper")
@requires(Permission.APPLICATION_CHECK_UPPER)
def upper() -> Any:
    """What comes to this body: check and recommend in one batch."""
    session, who = db.session(), viewer()
    season = current_season(session)
    query = upper_query(who, season.id)
    sort, page, size = list_page()
    found = listed(session, query, filter=list_filter(), sort=sort, page=page, size=size)
    return render_template(
        "applications/upper.html",
        season=season,
        rulebook=rulebook_of(season),
        found=found,
        page=page,
        size=size,
        counts=counts(session, query),
        shown_phase=shown_phase,
        released=results_released(session, season.id),
        Phase=Phase,
        channels=list(Channel),
    )


@blueprint.post("/upper/recommend")
@requires(Permission.APPLICATION_CHECK_UPPER)
def upper_recommend() -> Any:
    """Recommend all that are ticked to the committee."""
    acts.recommend_upper(
        viewer=viewer(), public_ids=request.form.getlist("ids"), opinion=request.form.get("opinion", "")
    )
    return redirect(url_for("applications.upper"), 303)


@blueprint.post("/upper/<public_id>/return")
@requires(Permission.APPLICATION_CHECK_UPPER)
def upper_return(public_id: str) -> Any:
    """Return to the applicant."""
    acts.send_back(viewer=viewer(), public_id=public_id, defects=defects_in(request.form))
    return redirect(url_for("applications.upper"), 303)
