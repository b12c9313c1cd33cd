"""Doors to what is printed: forms 1 to 4 as PDF and Word, the report forms of a whole unit in one PDF."""

from collections.abc import Mapping
from typing import Any

from flask import Response, render_template, request
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.db import db, transaction
from committee.documents.pdf import merged, render_pdf
from committee.documents.shapes import TO_BE_CONFIRMED
from committee.documents.word_forms import render_form_docx
from committee.errors import BadInput, NotFound
from committee.people.models import Unit
from committee.permissions import Permission as P
from committee.permissions import Role
from committee.publicity.models import Posting, PostingKind
from committee.publicity.queries import posting_by
from committee.recognition import documents
from committee.recognition.actions_employer import FORMS, by_unit
from committee.recognition.documents_report import report_forms
from committee.recognition.models import RecognitionApplication
from committee.recognition.queries import bureau_query, papers_there, unit_query
from committee.recognition.reach import is_employer, may_see
from committee.recognition.rules import Phase
from committee.recognition.views import blueprint, season_now, seen_application
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of
from committee.text import Text
from committee.web.downloads import sent
from committee.web.guard import requires, signed_in, viewer


class OneUnit(BadInput):
    """A unit's paper was asked for without saying whose."""

    message = Text("您经办多个单位，请先选择单位再打印。", "You look after several units; choose one, then print.")


KINDS = (PostingKind.BEFORE_FILING, PostingKind.AFTER_CHECK)


def _form(template: str, data: Mapping[str, Any], *, name: str, kind: str) -> Response:
    content = render_form_docx(template, data) if kind == "docx" else render_pdf(template, data)
    return sent(content, f"{name}.{kind}", shown=kind == "pdf")


def _posting(public_id: str) -> Posting:
    """A notice that the viewer's unit hung, or that names people of the viewer's area."""
    session = db.session()
    posting = posting_by(session, public_id)
    rows = documents.rows_of_posting(session, posting) if posting.kind in KINDS else {}
    if not rows or not any(may_see(viewer(), row) and row.person_id != viewer().person_id for row in rows.values()):
        raise NotFound
    return posting


@blueprint.get("/recognition/postings/<public_id>")
@signed_in
def posting(public_id: str) -> Any:
    """One posting: its people, its documents, its result; for the unit's clerk also the signed scans and the recommendation."""
    session, found = db.session(), _posting(public_id)
    rows = documents.rows_of_posting(session, found)
    unit = next(iter(rows.values()))
    own = is_employer(viewer(), unit)
    waiting = [row for row in rows.values() if own and row.phase in (Phase.FILING, Phase.EMPLOYER_CHECK)]
    there = papers_there(session, [row.id for row in waiting])
    book = recognition_rulebook_of(session.get_one(Season, found.season_id))
    return render_template(
        "recognition/posting.html",
        posting=found,
        rows=rows,
        book=book,
        unit=unit,
        own=own,
        waiting=waiting,
        ready=[row for row in waiting if row.phase is Phase.EMPLOYER_CHECK],
        forms={slot: (book.material(slot).label, sum(slot in have for have in there.values())) for slot in FORMS},
        today=clock.today(),
        quiet=documents.QUIET_POSTING,
    )


@blueprint.get("/recognition/postings/<public_id>/form1.<any(pdf, docx):kind>")
@signed_in
def form1(public_id: str, kind: str) -> Any:
    """Form 1 of a posting before filing."""
    found = _posting(public_id)
    if found.kind is not PostingKind.BEFORE_FILING:
        raise NotFound
    return _form("form1", documents.form1(db.session(), found), name="附件1公示", kind=kind)


@blueprint.get("/recognition/postings/<public_id>/form2.<any(pdf, docx):kind>")
@signed_in
def form2(public_id: str, kind: str) -> Any:
    """Form 2, once the result is recorded."""
    found = _posting(public_id)
    if found.kind is not PostingKind.BEFORE_FILING or found.result_recorded_at is None:
        raise NotFound
    return _form("form2", documents.form2(db.session(), found), name="附件2公示结果", kind=kind)


@blueprint.post("/recognition/form3")
@requires(P.APPLICATION_CHECK_EMPLOYER)
def form3() -> Any:
    """Form 3 for those who are ticked: one report for each of their units, in one PDF."""
    rows = [seen_application(public_id) for public_id in request.form.getlist("ids")]
    if not all(is_employer(viewer(), row) for row in rows):
        raise NotFound
    season = season_now()
    reports = [documents.form3(db.session(), some, season=season) for some in by_unit(rows)]
    if not reports:
        raise documents.NobodyToPrint
    if len(reports) > 1:
        whole = merged(render_pdf("form3", data) for data in reports)
        return sent(whole, "附件3推荐报告.pdf", shown=True)
    kind = "docx" if request.form.get("kind") == "docx" else "pdf"
    return _form("form3", reports[0], name="附件3推荐报告", kind=kind)


def _scope(session: Session, season: Season) -> tuple[list[RecognitionApplication], str]:
    """Whose form 4 the viewer prints: what their bureau confirms or recommends, else one unit's; with the body's name.

    Raises ``OneUnit`` for a clerk of several units who names none: a paper never says of one unit what is another's.
    """
    who = viewer()
    order = (RecognitionApplication.unit_name, RecognitionApplication.id)
    wanted = request.args.get("unit", type=int)
    if Role.HR in who.roles(season.id) and not (wanted and Role.EMPLOYER in who.roles(season.id)):
        units = who.unit_ids(Role.HR, season_id=season.id)
        rows = list(session.scalars(bureau_query(who, season.id).order_by(*order)))
    else:
        query = unit_query(who, season.id)
        if wanted:
            query = query.where(RecognitionApplication.unit_id == wanted)
        rows = list(session.scalars(query.order_by(*order)))
        units = frozenset(row.unit_id for row in rows)
        if len(units) > 1:
            raise OneUnit
    chosen = sorted(units or [])
    body = session.get(Unit, chosen[0]) if chosen else None
    return rows, body.name if body else recognition_rulebook_of(season).notice.host.zh


@blueprint.get("/recognition/form4.<any(pdf, docx):kind>")
@signed_in
def form4(kind: str) -> Any:
    """Form 4 with its list; it is not printed while counts, names and posting disagree."""
    who, season = viewer(), season_now()
    if not who.roles(season.id) & {Role.HR, Role.EMPLOYER}:
        raise NotFound
    rows, body = _scope(db.session(), season)
    data = documents.form4(
        db.session(), rows, season=season, body=body, keep_empty=request.args.get("empty", "keep") == "keep"
    )
    return _form("form4", data, name="附件4公示情况报告", kind=kind)


@blueprint.get("/recognition/reports.pdf")
@signed_in
def reports() -> Any:
    """The report forms of a whole unit or area: double-sided, watermarked, in the copies that the notice asks for.

    They carry whole ID numbers, so that the print leaves a line in the log (P-33).
    """
    who, season = viewer(), season_now()
    if not who.roles(season.id) & {Role.HR, Role.EMPLOYER}:
        raise NotFound
    rows, body = _scope(db.session(), season)
    if request.args.getlist("ids"):
        rows = [row for row in rows if row.public_id in request.args.getlist("ids")]
    data = report_forms(db.session(), rows, season=season)
    watermark, season_id, public_id = recognition_rulebook_of(season).paper.watermark, season.id, season.public_id
    content = render_pdf("report_form", {**data, "mark": TO_BE_CONFIRMED}, watermark=watermark)
    with transaction() as session:
        audit.record(
            session,
            action="recognition.print_reports",
            season_id=season_id,
            subject="season",
            key=public_id,
            detail={"people": len(data["people"])},
            account_id=who.account_id,
        )
    return sent(content, f"{body}呈报表.pdf", shown=True)
