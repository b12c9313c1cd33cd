"""Doors of results: the office's table and release, the applicant's own result, confirmation by the HR bureau."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for

from committee import clock
from committee.db import db
from committee.documents.excel import write_table
from committee.errors import BadInput, CommitteeError, NotFound
from committee.jobs import Job
from committee.meetings.queries import meeting_by, meetings_of
from committee.people.queries import name_of
from committee.permissions import Permission
from committee.publicity.rules import strip
from committee.publicity.steps import first_day
from committee.results import actions, confirming, documents, pages, printing, queries
from committee.results.models import OfficialDocument
from committee.results.rules import Outcome, lines_of
from committee.results.table import result_table
from committee.seasons.models import Season
from committee.seasons.page_season import season_of_page
from committee.seasons.queries import calendar_of, rulebook_of, switch
from committee.seasons.words import recorded
from committee.text import Text
from committee.web.downloads import sent
from committee.web.guard import in_season, requires, viewer
from committee.web.language import locale, say

blueprint = Blueprint("results", __name__)


def confirming_here(ids: Sequence[str] = ()) -> tuple[Season, frozenset[int] | None]:
    """The season of the page and whose people are confirmed in it. Raises ``NotFound`` for *ids* of another season."""
    season = season_of_page(db.session())
    pages.check_season(db.session(), ids, season.id)
    return season, pages.reach(viewer(), season.id)


@blueprint.get("/results")
@requires(Permission.RESULT_SEE)
def index() -> Any:
    """The season's meetings with their results and releases."""
    session = db.session()
    season = season_of_page(session)
    meetings = [pages.meeting_line(session, meeting) for meeting in meetings_of(session, season.id)]
    return render_template("results/index.html", season=season, meetings=meetings)


@blueprint.get("/results/meeting/<public_id>")
@requires(Permission.RESULT_SEE)
def table(public_id: str) -> Any:
    """The result table against the rule, and the way to its publication."""
    session = db.session()
    meeting = meeting_by(session, public_id)
    in_season(meeting.season_id)
    season = session.get_one(Season, meeting.season_id)
    rows = result_table(session, meeting)
    start = _day(request.args.get("starts_on")) or first_day(season, clock.now())
    calendar = calendar_of(season)
    end = calendar.publicity_end(
        start, rulebook_of(season).publicity_workdays, count_first=switch(season, "P-02") == "count-first"
    )
    return render_template(
        "results/table.html",
        meeting=meeting,
        rows=pages.chosen(rows, request.args),
        everybody=rows,
        outcomes=list(Outcome),
        start=start,
        end=end,
        days=strip(calendar, start, end, today=clock.today()),
        release=pages.current_release(session, meeting.id),
        unprintable=printing.unprintable((row.name, row.unit_name) for row in rows),
        recorded=partial(recorded, rulebook_of(season)),
    )


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(Text("日期应为 年-月-日", "A date is year-month-day")) from None


@blueprint.get("/results/meeting/<public_id>/table.xlsx")
@requires(Permission.RESULT_SEE)
def table_excel(public_id: str) -> Any:
    """The table as shown, as Excel."""
    session = db.session()
    meeting = meeting_by(session, public_id)
    in_season(meeting.season_id)
    season = session.get_one(Season, meeting.season_id)
    rows = pages.chosen(result_table(session, meeting), request.args)
    cells = documents.plain_rows(rows, season)
    columns = printing.RESULT_COLUMNS
    content = write_table(
        title=printing.LABELS["result_table"],
        columns=columns,
        rows=[[row[column.key] for column in columns] for row in cells],
        locale=locale(),
    )
    return sent(content, "result-table.xlsx")


@blueprint.post("/results/meeting/<public_id>/prepare")
@requires(Permission.RESULT_PREPARE)
def prepare(public_id: str) -> Any:
    """Freeze the table and ask a second person to publish it."""
    meeting = meeting_by(db.session(), public_id)
    in_season(meeting.season_id)
    start = _day(request.form.get("starts_on")) or clock.today()
    release = actions.prepare_release(meeting_id=meeting.id, starts_on=start, by=viewer().account_id)
    return redirect(url_for("results.release", public_id=release), 303)


@blueprint.get("/results/release/<public_id>")
@requires(Permission.RESULT_SEE)
def release(public_id: str) -> Any:
    """Exactly what will be public, what was printed of it, and the second person's button."""
    session = db.session()
    row = queries.release_by(session, public_id)
    in_season(row.season_id)
    rows = queries.rows_of(row)
    return render_template(
        "results/release.html",
        release=row,
        lines=lines_of(rows),
        rows=rows,
        numbers={entry.code: number for number, entry in enumerate(rows, 1)},
        season=session.get_one(Season, row.season_id),
        prepared_by=name_of(session, row.prepared_by_id),
        released_by=name_of(session, row.released_by_id) if row.released_by_id else "",
        own=row.prepared_by_id == viewer().account_id,
        problem=pages.problem_of(session, row),
        documents=queries.documents_of(session, public_id),
        labels=printing.LABELS,
        job=pages.printing_job(session, public_id),
        posting=pages.posting_of(session, row),
        unprintable=printing.unprintable((entry.name, entry.unit_name) for entry in rows),
        recorded=partial(recorded, rulebook_of(session.get_one(Season, row.season_id))),
    )


@blueprint.get("/results/release/<public_id>/printing")
@requires(Permission.RESULT_SEE)
def printing_state(public_id: str) -> Any:
    """How far the printing is."""
    session = db.session()
    in_season(queries.release_by(session, public_id).season_id)
    job: Job | None = pages.printing_job(session, public_id)
    return render_template("results/_printing.html", job=job, public_id=public_id)


@blueprint.post("/results/release/<public_id>/release")
@requires(Permission.RESULT_APPROVE)
def publish(public_id: str) -> Any:
    """Publish, as second person."""
    in_season(queries.release_by(db.session(), public_id).season_id)
    actions.release(public_id=public_id, by=viewer().account_id)
    flash(say(Text("已发布公示。", "Published.")), "success")
    return redirect(url_for("results.release", public_id=public_id), 303)


@blueprint.post("/results/release/<public_id>/drop")
@requires(Permission.RESULT_PREPARE)
def drop(public_id: str) -> Any:
    """Take a prepared release back."""
    in_season(queries.release_by(db.session(), public_id).season_id)
    actions.drop_release(public_id=public_id, by=viewer().account_id)
    return redirect(url_for("results.index"), 303)


@blueprint.get("/results/document/<public_id>")
@requires(Permission.RESULT_SEE)
def document(public_id: str) -> Any:
    """A printed document."""
    row = db.session().scalar(db.select(OfficialDocument).where(OfficialDocument.public_id == public_id))
    if row is None:
        raise NotFound
    in_season(row.season_id)
    content = current_app.extensions["store"].get(row.object_key)
    return sent(content, f"{row.kind}-{row.issue}.{row.format}")


@blueprint.get("/my-results")
@requires(Permission.RESULT_OWN)
def own() -> Any:
    """One's own results: passed or not, the days, the way to complain; nothing else (R-440)."""
    return render_template("results/own.html", results=pages.own_results(db.session(), viewer().person_id))


@blueprint.post("/my-results/<public_id>/reexamination")
@requires(Permission.RESULT_OWN)
def ask_reexamination(public_id: str) -> Any:
    """Ask for a 复查."""
    try:
        confirming.ask_reexamination(public_id=public_id, body=request.form.get("body", ""), by=viewer().account_id)
    except CommitteeError as refusal:
        if refusal.status not in (409, 422):
            raise
        results = pages.own_results(db.session(), viewer().person_id)
        return render_template("results/own.html", results=results, refused=refusal), refusal.status
    flash(say(Text("已提交复查申请。", "Your request was sent.")), "success")
    return redirect(url_for("results.own"), 303)


@blueprint.get("/reexaminations")
@requires(Permission.RESULT_PREPARE)
def reexaminations() -> Any:
    """复查 requests for the office."""
    session = db.session()
    rows = queries.open_requests(session, season_of_page(session).id)
    return render_template("results/reexaminations.html", rows=rows)


@blueprint.post("/reexaminations/<public_id>")
@requires(Permission.RESULT_PREPARE)
def answer_reexamination(public_id: str) -> Any:
    """Answer one."""
    in_season(queries.season_of_request(db.session(), public_id))
    answer = request.form.get("answer", "")
    confirming.answer_reexamination(public_id=public_id, answer=answer, by=viewer().account_id)
    return redirect(url_for("results.reexaminations"), 303)


@blueprint.get("/confirmations.xlsx")
@requires(Permission.APPLICATION_CONFIRM)
def confirmations_excel() -> Any:
    """The list as shown with what a certificate says: title, specialty, day of the title, document, number."""
    season, reach = confirming_here()
    rows = pages.shown(pages.confirmable(db.session(), season, reach), request.args)
    cells = [
        (
            row.name,
            row.unit,
            row.specialty.pick(locale()),
            row.title.pick(locale()),
            pages.CONFIRM_STATES[row.state].pick(locale()),
            row.title_date,
            row.document_number,
            row.certificate,
        )
        for row in rows
    ]
    content = write_table(
        title=Text("确认与发证", "Confirmations and certificates"),
        columns=printing.CERTIFICATE_COLUMNS,
        rows=cells,
        locale=locale(),
    )
    return sent(content, "certificates.xlsx")


@blueprint.route("/confirmations", methods=["GET", "POST"])
@requires(Permission.APPLICATION_CONFIRM)
def confirmations() -> Any:
    """Passed people after their publicity: confirm and certify, one or many."""
    who, ids = viewer(), request.form.getlist("ids")
    season, reach = confirming_here(ids)
    if request.method == "POST":
        if request.form.get("act") == "certify":
            done = len(confirming.certify(public_ids=ids, by=who.account_id, unit_ids=reach))
            flash(say(Text("已发证 {n} 人。", "{n} {n:certificate|certificates} given.").format(n=done)), "success")
        else:
            number = request.form.get("document_number", "")
            done = confirming.confirm(public_ids=ids, document_number=number, by=who.account_id, unit_ids=reach)
            flash(say(Text("已确认 {n} 人。", "{n} confirmed.").format(n=done)), "success")
        return redirect(url_for("results.confirmations"), 303)
    rows = pages.confirmable(db.session(), season, reach)
    return render_template("results/confirmations.html", rows=pages.shown(rows, request.args))
