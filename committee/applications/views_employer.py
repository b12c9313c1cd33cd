"""Doors of employer and upper body on one application and on a batch: check and post, result, recommendation, return."""

import datetime as dt
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select

from committee.applications import actions_employer as acts
from committee.applications.models import Application
from committee.applications.queries import application_by
from committee.applications.release import released
from committee.applications.roster import posting_dates
from committee.applications.rules import Phase, ReturnedBy
from committee.applications.sheet import shown_phase
from committee.applications.unit_papers import printable
from committee.applications.unit_scans import missing_scans, scans_for, words_of_missing
from committee.applications.views import blueprint, defects_in, must, words
from committee.db import db
from committee.dossiers.models import Dossier, Standing
from committee.dossiers.queries import latest_submission
from committee.errors import BadInput
from committee.permissions import Permission
from committee.publicity.models import PostingState
from committee.publicity.steps import objections_of
from committee.text import Text
from committee.web.guard import requires, signed_in, viewer
from committee.web.language import say

RETURNED = Text(
    "已退回申报人，改好后会重新提交给单位审核。", "Returned; once corrected it comes to the employer's check again."
)


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


@blueprint.get("/of-dossier/<public_id>")
@signed_in
def behind_dossier(public_id: str) -> Any:
    """From somebody's files back to their application, on the desk of whoever looks."""
    session, who = db.session(), viewer()
    application = session.scalar(select(Application).join(Dossier).where(Dossier.public_id == public_id))
    must(application is not None)
    assert application is not None
    if who.can(Permission.APPLICATION_SEE_ALL, season_id=application.season_id):
        return redirect(url_for("applications.page", public_id=application.public_id))
    as_ = acts.in_reach(who, application)
    must(as_ is not None)
    page = "applications.employer_page" if as_ is ReturnedBy.EMPLOYER else "applications.upper_page"
    return redirect(url_for(page, public_id=application.public_id))


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
        released=released(session, application.season_id),
        shown_phase=shown_phase,
        opinion=context["rulebook"].paper.opinion,
        PostingState=PostingState,
        files={file.id: file for file in application.dossier.files},
        printable=printable,
        papers=scans_for(session, application),
        unsigned=[words_of_missing(papers) for papers in missing_scans(session, [application.id]).values()],
        **posting_dates(context["season"]),
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
    _told(Text("已审核并公示 {n} 人。", "{n} checked and posted."), len(request.form.getlist("ids")))
    return redirect(url_for("applications.roster", phase=Phase.EMPLOYER_PUBLICITY), 303)


def _told(words: Text, n: int) -> None:
    flash(say(words.format(n=n)), "success")


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
    _told(
        Text("已推荐 {n} 人，由主管部门审核。", "Recommended to the upper body: {n}."), len(request.form.getlist("ids"))
    )
    return redirect(url_for("applications.roster", phase=Phase.EMPLOYER_PUBLICITY), 303)


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
    flash(say(RETURNED), "success")
    return redirect(url_for("applications.roster", phase=Phase.EMPLOYER_CHECK), 303)


@blueprint.post("/upper/recommend")
@requires(Permission.APPLICATION_CHECK_UPPER)
def upper_recommend() -> Any:
    """Recommend all that are ticked to the committee."""
    acts.recommend_upper(
        viewer=viewer(), public_ids=request.form.getlist("ids"), opinion=request.form.get("opinion", "")
    )
    _told(
        Text("已推荐 {n} 份，材料已到评委会办公室。", "Recommended to the committee: {n}."),
        len(request.form.getlist("ids")),
    )
    return redirect(url_for("applications.upper", phase=Phase.UPPER_CHECK), 303)


@blueprint.post("/upper/<public_id>/return")
@requires(Permission.APPLICATION_CHECK_UPPER)
def upper_return(public_id: str) -> Any:
    """Return to the applicant."""
    acts.send_back(viewer=viewer(), public_id=public_id, defects=defects_in(request.form))
    flash(say(RETURNED), "success")
    return redirect(url_for("applications.upper", phase=Phase.UPPER_CHECK), 303)
