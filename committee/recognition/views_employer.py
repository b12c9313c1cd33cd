"""Doors of the employer: the roster with who qualifies and has not filed, postings, signed scans, recommending, the second posting."""

import datetime as dt
from typing import Any

from flask import flash, render_template, request
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from committee import clock
from committee.db import db
from committee.errors import BadInput
from committee.permissions import Permission as P
from committee.permissions import Role
from committee.publicity.models import Posting, PostingKind, PostingState
from committee.publicity.steps import first_day
from committee.recognition import actions_employer as acts
from committee.recognition.census import absent
from committee.recognition.desk import remarks_of
from committee.recognition.documents import LISTED, QUIET_POSTING
from committee.recognition.models import RecognitionApplication
from committee.recognition.queries import papers_there, phase_counts, unit_query, units_of
from committee.recognition.rules import Phase
from committee.recognition.views import UNIT_PAGE, back, blueprint, defects_in, filtered, page_of, season_now
from committee.seasons.calendars import UnknownYear
from committee.seasons.models import Season
from committee.seasons.queries import calendar_of, recognition_rulebook_of, recognition_windows_of, switch
from committee.text import Text
from committee.web.guard import requires, viewer
from committee.web.language import say

KINDS = (PostingKind.BEFORE_FILING, PostingKind.AFTER_CHECK)
WITH_SCANS = (Phase.FILING, Phase.EMPLOYER_CHECK)


@blueprint.get("/recognition/roster")
@requires(P.APPLICATION_CHECK_EMPLOYER)
def roster() -> Any:
    """全面摸底: everybody of the unit, who qualifies, who has filed and who has not; what waits for the clerk."""
    session, who, season = db.session(), viewer(), season_now()
    query = unit_query(who, season.id)
    rows, page, pages, total = page_of(filtered(query), size=UNIT_PAGE)
    found, units = phase_counts(session, query), units_of(session, query)
    waits_for_scans = [row.id for row in rows if row.phase in WITH_SCANS]
    return render_template(
        "recognition/roster.html",
        season=season,
        book=recognition_rulebook_of(season),
        windows=recognition_windows_of(season),
        rows=rows,
        page=page,
        pages=pages,
        total=total,
        counts=found,
        absent=absent(session, who, season, on=clock.today()),
        shown=UNIT_PAGE,
        remarks={row.id: remarks_of(session, row, on=clock.today()) for row in rows if row.phase is Phase.PREPARING},
        postings=_postings(season),
        units=units,
        printed=_printed(session, query),
        scans=papers_there(session, waits_for_scans),
        forms=_forms(season),
        quiet=QUIET_POSTING,
        Phase=Phase,
        today=clock.today(),
        **_dates(season),
    )


def _printed(session: Session, query: Select[RecognitionApplication]) -> dict[int, str]:
    """The units that have somebody for form 4 and the report forms."""
    return units_of(session, query.where(RecognitionApplication.phase.in_(LISTED)))


def _forms(season: Season) -> dict[str, Text]:
    """What forms 1 to 3 are called, by their slot."""
    book = recognition_rulebook_of(season)
    return {slot: book.material(slot).label for slot in acts.FORMS}


def _postings(season: Season) -> list[Posting]:
    """The notices of the clerk's units that hang or have run out, those that ask for a result first."""
    units = viewer().unit_ids(Role.EMPLOYER, season_id=season.id)
    here = (Posting.season_id == season.id, Posting.kind.in_(KINDS), Posting.state != PostingState.BROKEN)
    query = select(Posting).where(*here)
    if units is not None:
        query = query.where(Posting.unit_id.in_(units))
    return list(db.session.scalars(query.order_by(Posting.state == PostingState.COMPLETED, Posting.id.desc())))


def _dates(season: Season) -> dict[str, Any]:
    """The earliest posting that can be hung now, counted by the calendar; none when the year is not known."""
    try:
        start = first_day(season, clock.now())
        end = calendar_of(season).publicity_end(
            start,
            recognition_rulebook_of(season).publicity_workdays,
            count_first=switch(season, "P-02") == "count-first",
        )
    except UnknownYear:
        return {"starts_on": None, "ends_on": None}
    return {"starts_on": start, "ends_on": end}


def _day(key: str) -> dt.date:
    try:
        return dt.date.fromisoformat(request.form.get(key, ""))
    except ValueError:
        raise BadInput(Text("请填写公示起止日期。", "Enter the first and last day of the posting.")) from None


@blueprint.post("/recognition/roster/post")
@requires(P.PUBLICITY_POST)
def post() -> Any:
    """Hang form 1 for all that are ticked."""
    postings = acts.post(
        viewer=viewer(), public_ids=request.form.getlist("ids"), starts_on=_day("starts_on"), ends_on=_day("ends_on")
    )
    return _hung(postings, Text("打印附件1，签字盖章后张贴", "print form 1, have it signed and sealed, and hang it up"))


def _hung(postings: list[Posting], what_next: Text) -> Any:
    """To the one notice, or to the roster with its list of notices when several units got theirs."""
    said = Text("已登记 {n} 份公示；", "{n} {n:notice|notices} registered: ").format(n=len(postings))
    flash(say(said) + say(what_next))
    if len(postings) == 1:
        return back("recognition.posting", public_id=postings[0].public_id)
    return back("recognition.roster")


@blueprint.post("/recognition/roster/post-again")
@requires(P.PUBLICITY_POST)
def post_again() -> Any:
    """Hang the list of those who passed."""
    postings = acts.post_again(
        viewer=viewer(), public_ids=request.form.getlist("ids"), starts_on=_day("starts_on"), ends_on=_day("ends_on")
    )
    return _hung(postings, Text("期满后登记结果，打印附件4", "record the result when it is over, then print form 4"))


@blueprint.post("/recognition/postings/<public_id>/result")
@requires(P.PUBLICITY_POST)
def result(public_id: str) -> Any:
    """Record the result of a posting; from the roster's list one goes on with the next."""
    acts.record_result(viewer=viewer(), posting_public_id=public_id, note=request.form.get("note", ""))
    flash(say(Text("已登记公示结果", "The result is recorded")))
    return back("recognition.posting", public_id=public_id) if "stay" in request.form else back("recognition.roster")


@blueprint.post("/recognition/roster/paper")
@requires(P.APPLICATION_CHECK_EMPLOYER)
def add_paper() -> Any:
    """Add the signed scans of forms 1 to 3 for all that are ticked: one by its name, or several at once from a notice's page."""
    slots = {"file": request.form.get("slot", ""), **{slot: slot for slot in acts.FORMS}}
    chosen = [(slots[key], item) for key, item in request.files.items() if key in slots and item.filename]
    if not chosen:
        raise BadInput(Text("请先选择扫描件。", "Choose the scan first."))
    for slot, item in chosen:
        acts.add_paper(
            viewer=viewer(),
            slot=slot,
            public_ids=request.form.getlist("ids"),
            name=item.filename or "",
            content=item.read(),
        )
    flash(say(Text("扫描件已收到", "The scan was received")))
    if posting := request.form.get("posting"):
        return back("recognition.posting", public_id=posting)
    return back("recognition.roster", phase=request.form.get("phase") or None, unit=request.form.get("unit") or None)


@blueprint.post("/recognition/roster/recommend")
@requires(P.APPLICATION_CHECK_EMPLOYER)
def employer_recommend() -> Any:
    """Recommend all that are ticked."""
    ids = request.form.getlist("ids")
    acts.recommend(viewer=viewer(), public_ids=ids, opinion=request.form.get("opinion", ""))
    flash(say(Text("已推荐上报 {n} 人", "{n} recommended").format(n=len(set(ids)))))
    left = phase_counts(db.session(), unit_query(viewer(), season_now().id)).get(Phase.EMPLOYER_CHECK, 0)
    return back("recognition.roster", phase=Phase.EMPLOYER_CHECK.value if left else None)


@blueprint.post("/recognition/applications/<public_id>/employer-return")
@requires(P.APPLICATION_CHECK_EMPLOYER)
def employer_return(public_id: str) -> Any:
    """Return to the applicant with the whole list."""
    acts.send_back(viewer=viewer(), public_id=public_id, defects=defects_in(request.form))
    return back("recognition.roster")


@blueprint.post("/recognition/applications/<public_id>/take-off")
@requires(P.APPLICATION_CHECK_EMPLOYER)
def take_off(public_id: str) -> Any:
    """Take somebody off the notice before filing."""
    acts.take_off(viewer=viewer(), public_id=public_id, reason=request.form.get("reason", ""))
    return back("recognition.roster")
