"""Doors of Excel: the empty roster, a preview with reasons, the import of exactly what was previewed, and lists as shown."""

from typing import Any

from flask import render_template, request

from committee import audit, clock
from committee.db import db, transaction
from committee.documents.excel import Column, Kind, write_table
from committee.errors import BadInput, NotAllowed
from committee.job_states import JobState
from committee.jobs import Job
from committee.people.queries import id_number_of
from committee.permissions import Permission as P
from committee.recognition import sheet_import as sheets
from committee.recognition.census import absent
from committee.recognition.models import RosterSheet, SheetStep
from committee.recognition.queries import bureau_query, unit_query, waiting_query
from committee.recognition.sheet_columns import columns
from committee.recognition.views import back, blueprint, filtered, season_now
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of
from committee.text import Text
from committee.web.downloads import sent
from committee.web.guard import requires, signed_in, viewer
from committee.web.language import locale, say


@blueprint.get("/recognition/sheet")
@requires(P.APPLICATION_CHECK_EMPLOYER)
def sheet_in() -> Any:
    """Where a roster comes in."""
    return render_template("recognition/sheet.html", sheet=None, job=None, found=sheets.NOTHING, season=season_now())


@blueprint.get("/recognition/sheet/empty.xlsx")
@requires(P.APPLICATION_CHECK_EMPLOYER)
def sheet_empty() -> Any:
    """The empty roster with drop-downs and a page of instructions."""
    book = recognition_rulebook_of(season_now())
    note = Text(
        "每行一人；申报路线可以留空，由系统按条件判断走哪条；导入前可预览，有错误的行会附原因退回。",
        "One person a row; a route left empty is chosen by the conditions; wrong rows come back with the reason.",
    )
    content = write_table(
        title=Text("摸底名册", "Roster"), columns=columns(book), rows=(), notes=(note,), locale=locale()
    )
    return sent(content, "roster.xlsx")


@blueprint.get("/recognition/sheet/absent.xlsx")
@requires(P.APPLICATION_CHECK_EMPLOYER)
def sheet_absent() -> Any:
    """The roster with everybody who has not begun: what the registry knows stands in it already, so that no name is typed twice.

    It carries whole ID numbers, so that taking it leaves a line in the log.
    """
    session, who, season = db.session(), viewer(), season_now()
    shown = columns(recognition_rulebook_of(season))
    rows = [
        {
            "name": one.name,
            "id_number": id_number_of(one.person),
            "sex": one.person.sex,
            "ethnicity": one.person.ethnicity,
            "unit": one.unit,
        }
        for one in absent(session, who, season, on=clock.today())
    ]
    content = write_table(
        title=Text("摸底名册", "Roster"),
        columns=shown,
        rows=[[row.get(column.key) or None for column in shown] for row in rows],
        locale=locale(),
    )
    season_id, public_id = season.id, season.public_id
    with transaction() as writer:
        audit.record(
            writer,
            action="recognition.take_roster",
            season_id=season_id,
            subject="season",
            key=public_id,
            detail={"people": len(rows)},
            account_id=who.account_id,
        )
    return sent(content, "roster-absent.xlsx")


@blueprint.post("/recognition/sheet")
@requires(P.APPLICATION_CHECK_EMPLOYER)
def sheet_upload() -> Any:
    """Step one: keep the sheet; it is read in the background and shows what would happen."""
    item = request.files.get("file")
    if item is None or not item.filename:
        raise BadInput(Text("请先选择 Excel 文件。", "Choose the Excel file first."))
    public_id = sheets.keep(viewer=viewer(), season_id=season_now().id, content=item.read())
    return back("recognition.sheet_preview", public_id=public_id)


def _job(row: RosterSheet) -> Job | None:
    """The job that goes on, or that ended without an end."""
    job = db.session.get(Job, row.job_id) if row.job_id else None
    unfinished = row.step in (SheetStep.READING, SheetStep.IMPORTING)
    return job if job is not None and unfinished and job.state is not JobState.DONE else None


@blueprint.get("/recognition/sheet/<public_id>")
@requires(P.APPLICATION_CHECK_EMPLOYER)
def sheet_preview(public_id: str) -> Any:
    """Who would be imported, who qualifies, and what is wrong in which cell; until then how far the reading is."""
    row = sheets.kept(db.session(), public_id, viewer())
    season = db.session.get_one(Season, row.season_id)
    return render_template(
        "recognition/sheet.html",
        sheet=row,
        job=_job(row),
        found=sheets.shown(row),
        season=season,
        routes={rule.code: rule.name for rule in recognition_rulebook_of(season).routes},
        Text=Text,
    )


@blueprint.get("/recognition/sheet/<public_id>/progress")
@requires(P.APPLICATION_CHECK_EMPLOYER)
def sheet_progress(public_id: str) -> Any:
    """How far it is; nothing once there is a page to see, which makes the page fetch itself."""
    row = sheets.kept(db.session(), public_id, viewer())
    job = _job(row)
    return render_template("recognition/_sheet_progress.html", sheet=row, job=job) if job else ""


@blueprint.post("/recognition/sheet/<public_id>/cancel")
@requires(P.APPLICATION_CHECK_EMPLOYER)
def sheet_cancel(public_id: str) -> Any:
    """Stop reading or importing."""
    sheets.cancel(viewer=viewer(), public_id=public_id)
    return back("recognition.sheet_preview", public_id=public_id)


@blueprint.get("/recognition/sheet/<public_id>/reasons.xlsx")
@requires(P.APPLICATION_CHECK_EMPLOYER)
def sheet_reasons(public_id: str) -> Any:
    """The same sheet with the reasons beside the wrong rows."""
    row = sheets.kept(db.session(), public_id, viewer())
    return sent(sheets.with_reasons(row, db.session.get_one(Season, row.season_id)), "roster-reasons.xlsx")


@blueprint.post("/recognition/sheet/<public_id>")
@requires(P.APPLICATION_CHECK_EMPLOYER)
def sheet_import(public_id: str) -> Any:
    """Step two: import all of it, or nothing."""
    sheets.press_import(viewer=viewer(), public_id=public_id)
    return back("recognition.sheet_preview", public_id=public_id)


@blueprint.get("/recognition/list.xlsx")
@signed_in
def sheet_out() -> Any:
    """A list as shown on the page: the bureau's with ``desk=1``, else the unit's."""
    session, who, season = db.session(), viewer(), season_now()
    book = recognition_rulebook_of(season)
    # Whoever sees the page gets its sheet, an empty one too: a role of another season finds nothing here (the queries ask for the units).
    if request.args.get("desk") and who.can(P.RECOGNITION_CHECK):
        query = bureau_query(who, season.id) if request.args.get("phase") else waiting_query(who, season.id)
    elif who.can(P.APPLICATION_CHECK_EMPLOYER):
        query = unit_query(who, season.id)
    else:
        raise NotAllowed
    shown = (
        Column("name", Text("姓名", "Name"), 20, Kind.NAME),
        Column("unit", Text("工作单位", "Work unit"), 32),
        Column("route", Text("申报路线", "Route"), 22),
        Column("series", Text("系列", "Series"), 16),
        Column("specialty", Text("专业", "Specialty"), 18),
        Column("level", Text("级别", "Level"), 10),
        Column("phase", Text("状态", "State"), 20),
    )
    rows = [
        (
            row.name,
            row.unit_name,
            say(book.route(row.route).name),
            say(book.series_of(row.specialty).name),
            say(book.specialty(row.specialty)),
            say(book.level(row.level).name) if row.level else "",
            say(row.phase.label),
        )
        for row in session.scalars(filtered(query))
    ]
    title = Text("初定、授予、高定名单", "Recognition")
    return sent(write_table(title=title, columns=shown, rows=rows, locale=locale()), "recognition.xlsx")
