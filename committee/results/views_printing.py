"""Doors of what results prints for one person or for those ticked: 评审表, certificates, the list to sign, and printing anew."""

from typing import Any

from flask import flash, redirect, request, url_for

from committee import jobs
from committee.clock import BEIJING
from committee.db import db, transaction
from committee.documents.excel import write_table
from committee.permissions import Permission
from committee.results import certificates, printing, queries
from committee.results.actions import DOCUMENTS_JOB
from committee.results.views import blueprint, confirming_here
from committee.seasons.page_season import season_of_page
from committee.text import Text
from committee.web.downloads import sent
from committee.web.guard import in_season, requires
from committee.web.language import locale, say


@blueprint.get("/results/release/<public_id>/forms/<int:number>.<any(pdf, docx):form>")
@requires(Permission.RESULT_SEE)
def review_form(public_id: str, number: int, form: str) -> Any:
    """The form of the candidate in row *number* of the table; no address holds a review code beside a person's paper."""
    release = queries.release_by(db.session(), public_id)
    in_season(release.season_id)
    content = printing.one_form(db.session(), release, number, form)
    return sent(content, f"review-form-{number}.{form}")


@blueprint.post("/results/release/<public_id>/print")
@requires(Permission.RESULT_PREPARE)
def print_again(public_id: str) -> Any:
    """Print the documents of a release again; what comes out the same stays, what differs is a new issue (R-434)."""
    season_id = queries.release_by(db.session(), public_id).season_id
    in_season(season_id)
    with transaction() as session:
        jobs.enqueue(session, kind=DOCUMENTS_JOB, ref=public_id, season_id=season_id)
    flash(say(Text("正在制作文书。", "The documents are being made.")), "success")
    return redirect(url_for("results.release", public_id=public_id), 303)


@blueprint.post("/confirmations/certificates.pdf")
@requires(Permission.APPLICATION_CONFIRM)
def certificates_pdf() -> Any:
    """The certificates of those ticked."""
    ids = request.form.getlist("ids")
    content = certificates.certificates_pdf(db.session(), ids, unit_ids=confirming_here(ids)[1])
    return sent(content, "certificates.pdf")


@blueprint.post("/confirmations/register.pdf")
@requires(Permission.APPLICATION_CONFIRM)
def certificate_register_pdf() -> Any:
    """The list that those ticked sign when they receive theirs."""
    ids = request.form.getlist("ids")
    content = certificates.register_pdf(db.session(), ids, unit_ids=confirming_here(ids)[1])
    return sent(content, "certificate-register.pdf")


@blueprint.get("/reexaminations.xlsx")
@requires(Permission.RESULT_PREPARE)
def reexaminations_excel() -> Any:
    """The register of 复查 as Excel."""
    session = db.session()
    cells = [
        (
            application.name,
            application.unit_name,
            f"{row.asked_at.astimezone(BEIJING):%Y-%m-%d %H:%M}",
            row.body,
            f"{row.answered_at.astimezone(BEIJING):%Y-%m-%d %H:%M}" if row.answered_at else "",
            row.answer,
        )
        for row, application in queries.open_requests(session, season_of_page(session).id)
    ]
    title = Text("复查登记", "Register of re-examinations")
    content = write_table(title=title, columns=printing.REEXAMINATION_COLUMNS, rows=cells, locale=locale())
    return sent(content, "reexaminations.xlsx")
