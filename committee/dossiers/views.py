"""Doors to files: an applicant's materials, a file with its findings, page images for those entitled."""

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from sqlalchemy import select

from committee.db import db
from committee.dossiers import actions
from committee.dossiers.cold_pages import measured
from committee.dossiers.masking_models import OUT_OF_SIGHT
from committee.dossiers.models import Dossier, FileState, Finding, Judgement, MaterialFile
from committee.dossiers.pages import READING_DPI, THUMB_DPI, page_sizes
from committee.dossiers.queries import dossier_by, evidence_of, files_by_slot, gate_of, live_files, may_see_original
from committee.dossiers.queries_masking import may_mask_file, run_that_made
from committee.dossiers.showing import page_image
from committee.errors import CommitteeError, NotFound
from committee.permissions import Permission
from committee.seasons.models import Season
from committee.seasons.queries import any_rulebook_of, rulebook_of
from committee.seasons.rulebook_tables import Procedure
from committee.web.guard import requires, signed_in, viewer
from committee.web.language import locale, say
from redaction.isolation.forking import stand_ready

blueprint = Blueprint("dossiers", __name__)


def _dossier(public_id: str, *, own: bool = False) -> Dossier:
    dossier = dossier_by(db.session(), public_id)
    who = viewer()
    theirs = dossier.subject.person_id == who.person_id
    if (own and not theirs) or not may_see_original(db.session(), who, dossier):
        actions.note_refused_look(
            season_id=dossier.season_id, subject="dossier", key=dossier.public_id, by=who.account_id
        )
        raise NotFound
    return dossier


def file_for(public_id: str) -> MaterialFile:
    """A file that the signed-in account may see; anything else is not found, and the log knows (E-105)."""
    file = db.session.scalar(select(MaterialFile).where(MaterialFile.public_id == public_id))
    if file is None:
        raise NotFound
    who = viewer()
    if not may_see_original(db.session(), who, file.dossier):
        actions.note_refused_look(
            season_id=file.dossier.season_id, subject="file", key=file.public_id, by=who.account_id
        )
        raise NotFound
    return file


@blueprint.get("/dossiers/<public_id>")
@signed_in
def materials(public_id: str) -> Any:
    """Materials by slot: what is there, what is missing, what a check found, and whether experts will see it."""
    dossier = _dossier(public_id)
    season = db.session.get_one(Season, dossier.season_id)
    if season.procedure is Procedure.RECOGNITION:
        return redirect(url_for("recognition.of_dossier", public_id=public_id, undo=request.args.get("undo")))
    own = dossier.subject.person_id == viewer().person_id
    return render_template(
        "dossiers/materials.html",
        dossier=dossier,
        own=own,
        editable=own and dossier.open_for_upload,
        rulebook=rulebook_of(season),
        slots=files_by_slot(dossier),
        gate=gate_of(live_files(dossier)),
        explained=sum(1 for f in live_files(dossier) for x in f.findings if x.severity != "notice" and x.claim),
        taken_down=request.args.get("undo", ""),
    )


@blueprint.post("/dossiers/<public_id>/upload")
@requires(Permission.APPLICATION_FILE)
def upload(public_id: str) -> Any:
    """One or many files into a slot; each is answered for itself, so that one bad file stops no other."""
    dossier = _dossier(public_id, own=True)
    answers = []
    for item in request.files.getlist("file"):
        try:
            actions.upload(
                dossier_id=dossier.id,
                slot=request.form.get("slot", ""),
                name=item.filename or "",
                content=item.read(),
                by=viewer().account_id,
            )
            answers.append((True, ""))
        except CommitteeError as error:
            if "application/json" not in request.headers.get("Accept", "") and len(request.files.getlist("file")) == 1:
                raise
            answers.append((False, say(error.in_full)))
    if "application/json" in request.headers.get("Accept", ""):
        ok, message = answers[0] if answers else (False, "")
        return jsonify(ok=ok, message=message, url=None), 200 if ok else 422
    return redirect(url_for("dossiers.materials", public_id=public_id), 303)


@blueprint.post("/files/<public_id>/take-down")
@requires(Permission.APPLICATION_FILE)
def take_down(public_id: str) -> Any:
    """Withdraw a file; an undo bar offers to put it back."""
    dossier = _dossier(file_for(public_id).dossier.public_id, own=True)
    actions.take_down(file_public_id=public_id, by=viewer().account_id)
    return redirect(url_for("dossiers.materials", public_id=dossier.public_id, undo=public_id), 303)


@blueprint.post("/files/<public_id>/put-back")
@requires(Permission.APPLICATION_FILE)
def put_back(public_id: str) -> Any:
    """Undo a withdrawal."""
    dossier = _dossier(file_for(public_id).dossier.public_id, own=True)
    actions.put_back(file_public_id=public_id, by=viewer().account_id)
    return redirect(url_for("dossiers.materials", public_id=dossier.public_id), 303)


@blueprint.get("/files/<public_id>")
@signed_in
def file(public_id: str) -> Any:
    """The pages with numbered marks, and what each mark is, with how to mend it."""
    row = file_for(public_id)
    findings = [f for f in row.findings if f.severity != "notice"]
    season = db.session.get_one(Season, row.dossier.season_id)
    own = row.dossier.subject.person_id == viewer().person_id
    return render_template(
        "dossiers/file.html",
        file=row,
        material=any_rulebook_of(season).material(row.slot),
        pages=viewer_pages(row, findings),
        findings=list(enumerate(findings, 1)),
        evidence={f.id: evidence_of(f) for f in findings},
        notices=[f for f in row.findings if f.severity == "notice"],
        editable=own and row.dossier.open_for_upload,
        boxed=sum(1 for f in findings if f.box),
        made_by=run_that_made(db.session(), row),
        maskable=may_mask_file(db.session(), viewer(), row),
    )


def viewer_pages(row: MaterialFile, findings: list[Finding], *, plain: bool = False) -> list[dict[str, Any]]:
    """What the page viewer draws: images, sizes and marks in points of the page as displayed; *plain* hides how places were judged."""
    if row.state in OUT_OF_SIGHT or row.state is FileState.UNREADABLE:
        return []
    stand_ready()
    sizes = page_sizes(db.session(), row.object_key)
    if not sizes and row.pages:
        sizes = measured(
            row.object_key
        )  # the pictures were swept or never made: each page is drawn when it is looked at
    pages = []
    for number, size in enumerate(sizes, 1):
        marks = [
            {
                "x": f.box[0],
                "y": f.box[1],
                "w": max(f.box[2] - f.box[0], 4),
                "h": max(f.box[3] - f.box[1], 4),
                "number": position,
                "tone": ("suspect" if plain else _tone(f)),
                "label": f.explanation_en if locale() == "en" else f.explanation_zh,
                "target": f"finding-{position}",
            }
            for position, f in enumerate(findings, 1)
            if f.page == number and f.box
        ]
        tone = next((m["tone"] for m in marks if m["tone"] != "done"), None)
        pages.append(
            {
                "url": url_for("dossiers.page", public_id=row.public_id, page=number, size="read"),
                "thumb": url_for("dossiers.page", public_id=row.public_id, page=number, size="thumb"),
                "width": size.width,
                "height": size.height,
                "marks": marks,
                "tone": tone,
            }
        )
    return pages


def _tone(finding: Finding) -> str:
    if finding.judgement in (Judgement.NOT_LEAK, Judgement.MASKED):
        return "done"
    return "stop" if finding.severity == "leak" else "suspect"


@blueprint.get("/files/<public_id>/<int:page>/<any(read, thumb):size>.jpg")
@signed_in
def page(public_id: str, page: int, size: str) -> Any:
    """A page as a picture, for those who may see the original."""
    row = file_for(public_id)
    if row.state in OUT_OF_SIGHT:
        raise NotFound
    key = row.object_key
    content = page_image(object_key=key, page=page, dpi=READING_DPI if size == "read" else THUMB_DPI)
    return Response(content, mimetype="image/jpeg")


@blueprint.post("/findings/<public_id>/explain")
@requires(Permission.APPLICATION_FILE)
def explain(public_id: str) -> Any:
    """The applicant's word on one finding."""
    finding = db.session.scalar(select(Finding).where(Finding.public_id == public_id))
    if finding is None or finding.file.dossier.subject.person_id != viewer().person_id:
        raise NotFound
    file_id = finding.file.public_id
    actions.explain(finding_public_id=public_id, words=request.form.get("words", ""), by=viewer().account_id)
    return redirect(url_for("dossiers.file", public_id=file_id), 303)
