"""Doors of sanctions: disqualify or revoke one application, the integrity file."""

import datetime as dt
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from committee import clock
from committee.applications.queries import application_by
from committee.db import db
from committee.documents.excel import Column, Kind, write_table
from committee.people.integrity import IntegrityKind, IntegrityRecord, in_force
from committee.people.queries import name_of, names_of, person_named
from committee.permissions import Permission
from committee.results import sanctions
from committee.results.views import blueprint
from committee.seasons.models import Season
from committee.seasons.page_season import season_of_page
from committee.seasons.queries import rulebook_of
from committee.text import Text
from committee.web.downloads import sent
from committee.web.guard import in_season, requires, viewer
from committee.web.language import locale, say

COLUMNS = (
    Column("name", Text("姓名", "Name"), 18),
    Column("unit", Text("工作单位", "Work unit"), 30),
    Column("kind", Text("类别", "Kind"), 22),
    Column("number", Text("决定文号", "Decision"), 24),
    Column("ground", Text("事实", "Facts"), 60),
    Column("from", Text("起", "From"), 14, Kind.DATE),
    Column("until", Text("止（不含）", "Until (not counted)"), 14, Kind.DATE),
    Column("state", Text("状态", "State"), 14),
)


@blueprint.route("/applications/<public_id>/sanction", methods=["GET", "POST"])
@requires(Permission.INTEGRITY_ENTER)
def sanction(public_id: str) -> Any:
    """取消资格 or 撤销: what it will do, then before the head of the office."""
    session = db.session()
    application = application_by(session, public_id)
    in_season(application.season_id)
    if request.method == "POST":
        sanctions.ask_sanction(
            public_id=public_id,
            ground=request.form.get("ground", ""),
            document_number=request.form.get("document_number", ""),
            record=request.form.get("record") == "yes",
            by=viewer().account_id,
        )
        flash(say(Text("已报办公室负责人。", "It is before the head of the office.")), "success")
        return redirect(url_for("applications.page", public_id=public_id), 303)
    act = sanctions.act_for(application.phase)
    waiting = sanctions.waiting_for(session, public_id)
    return render_template(
        "results/sanction.html",
        application=application,
        rulebook=rulebook_of(session.get_one(Season, application.season_id)),
        act=act,
        label=sanctions.ACT_LABELS.get(act or ""),
        consequences=sanctions.consequences(application, act=act, record=True) if act else [],
        waiting=waiting,
        asked_by=name_of(session, waiting.asked_by_id) if waiting else "",
    )


@blueprint.get("/integrity")
@requires(Permission.INTEGRITY_SEE)
def integrity() -> Any:
    """诚信档案: every record, in force or not."""
    session = db.session()
    rows = _shown()
    names = names_of(session, [who for row in rows for who in (row.entered_by_id, row.approved_by_id) if who])
    return render_template(
        "results/integrity.html",
        rows=rows,
        names=names,
        today=clock.today(),
        kinds=(IntegrityKind.EXPERT, IntegrityKind.STAFF),
    )


def _shown() -> Any:
    return sanctions.records(
        db.session(), text=request.args.get("q", "").strip(), only_in_force=request.args.get("state") == "force"
    )


@blueprint.get("/integrity.xlsx")
@requires(Permission.INTEGRITY_SEE)
def integrity_excel() -> Any:
    """The file as shown, as Excel."""
    today = clock.today()
    cells = [
        (
            row.person.name,
            row.person.unit.name if row.person.unit else "",
            row.kind.label.pick(locale()),
            row.document_number,
            row.ground,
            row.from_on,
            row.until_on,
            state_of(row, today).pick(locale()),
        )
        for row in _shown()
    ]
    content = write_table(title=Text("诚信档案", "Integrity file"), columns=COLUMNS, rows=cells, locale=locale())
    return sent(content, "integrity.xlsx")


def state_of(row: IntegrityRecord, today: dt.date) -> Text:
    """Lifted, in force, or over."""
    if row.lifted_at is not None:
        return Text("已撤销", "lifted")
    return Text("在期", "in force") if in_force(row, on=today) else Text("已满期", "over")


@blueprint.post("/integrity")
@requires(Permission.INTEGRITY_ENTER)
def enter_integrity() -> Any:
    """Ask for a record about an expert or a member of the staff."""
    session, form = db.session(), request.form
    person = person_named(session, form.get("name", "").strip(), unit=form.get("unit", "").strip())
    kind = IntegrityKind.STAFF if form.get("kind") == "staff" else IntegrityKind.EXPERT
    sanctions.ask_record(
        person_id=person.id,
        kind=kind,
        ground=form.get("ground", ""),
        document_number=form.get("document_number", ""),
        season_id=season_of_page(session).id,
        by=viewer().account_id,
    )
    flash(say(Text("已报办公室负责人。", "It is before the head of the office.")), "success")
    return redirect(url_for("results.integrity"), 303)


@blueprint.post("/integrity/<public_id>/lift")
@requires(Permission.INTEGRITY_ENTER)
def lift_integrity(public_id: str) -> Any:
    """Ask the head to take a wrong record out of force."""
    record = sanctions.record_by(db.session(), public_id)
    if record.season_id is not None:
        in_season(record.season_id)
    sanctions.ask_lift(public_id=public_id, reason=request.form.get("reason", ""), by=viewer().account_id)
    flash(say(Text("已报办公室负责人。", "It is before the head of the office.")), "success")
    return redirect(url_for("results.integrity"), 303)
