"""Doors to masking: the page with the boxes, its autosave, the order to mask with its progress, the proof in words."""

import datetime as dt
import json
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from sqlalchemy import select

from committee import jobs
from committee.db import db
from committee.dossiers import masking, proofs
from committee.dossiers.masking_models import MaskingDraft, MaskingRun, RunState
from committee.dossiers.models import MaterialFile
from committee.dossiers.queries import evidence_of, may_see_original
from committee.dossiers.queries_masking import draft_of, latest_run, may_mask_file
from committee.dossiers.rules_masking import KIND_WORDS, KINDS, DraftChanged
from committee.dossiers.views import blueprint, file_for, viewer_pages
from committee.errors import BadInput, CommitteeError, NotFound
from committee.people.queries import name_of
from committee.people.rules import safe_next
from committee.seasons.models import Season
from committee.seasons.queries import any_rulebook_of
from committee.web.filters import bj_time
from committee.web.guard import signed_in, viewer
from committee.web.language import locale, say


def _maskable(public_id: str) -> MaterialFile:
    row = file_for(public_id)
    if not may_mask_file(db.session(), viewer(), row):
        raise NotFound
    return row


@blueprint.get("/files/<public_id>/mask")
@signed_in
def mask(public_id: str) -> Any:
    """Page images with boxes to be adjusted, added, removed; proposals from the findings; one press masks all."""
    row = _maskable(public_id)
    version, boxes, _ = draft_of(db.session(), row)
    findings = [f for f in row.findings if f.severity != "notice"]
    run = latest_run(db.session(), row.id)
    return render_template(
        "dossiers/mask.html",
        file=row,
        material=any_rulebook_of(db.session.get_one(Season, row.dossier.season_id)).material(row.slot),
        pages=viewer_pages(row, []),
        boxes=boxes,
        version=version,
        findings=findings,
        kinds={kind: say(words) for kind, words in KIND_WORDS.items()},
        labels={f.public_id: f.explanation_en if locale() == "en" else f.explanation_zh for f in findings},
        evidence={f.id: evidence_of(f) for f in findings},
        run=run,
        running=run is not None and run.state is RunState.QUEUED,
        own=row.dossier.subject.person_id == viewer().person_id,
        back=safe_next(request.args.get("back")) or "",
    )


@blueprint.post("/files/<public_id>/mask/draft")
@signed_in
def save_draft(public_id: str) -> Any:
    """The autosave: 200 with the new version, 409 with the other person's boxes, 422 for a box that is none."""
    row = _maskable(public_id)
    file_id = row.id
    body = request.get_json(silent=True) or {}
    version = body.get("version")
    if not isinstance(version, int):
        raise BadInput
    try:
        saved = masking.save_draft(file_public_id=public_id, boxes=body.get("boxes"), version=version, viewer=viewer())
    except DraftChanged as error:
        return jsonify(**_theirs(file_id), message=say(error.in_full)), 409
    except CommitteeError as error:
        return jsonify(message=say(error.in_full)), error.status
    return jsonify(version=saved.version, saved_at=bj_time(saved.saved_at))


def _theirs(file_id: int) -> dict[str, Any]:
    row = db.session.get(MaskingDraft, file_id)
    if row is None:
        return {"version": 0, "boxes": [], "saved_at": "", "by": ""}
    by = name_of(db.session(), row.saved_by_id) if row.saved_by_id else ""
    return {"version": row.version, "boxes": row.boxes, "saved_at": bj_time(row.saved_at), "by": by}


@blueprint.post("/files/<public_id>/mask")
@signed_in
def order_mask(public_id: str) -> Any:
    """Mask with the boxes on the page; ``all`` accepts every proposal first (一键遮盖, also without scripts)."""
    _maskable(public_id)
    try:
        boxes = json.loads(request.form.get("boxes", ""))
        version = int(request.form.get("version", ""))
    except ValueError as error:
        raise BadInput from error
    if request.form.get("all") and isinstance(boxes, list):
        boxes = [{**box, "on": True} if isinstance(box, dict) else box for box in boxes]
    run = masking.order_run(file_public_id=public_id, boxes=boxes, version=version, viewer=viewer())
    return redirect(url_for("dossiers.mask_run", public_id=run, back=safe_next(request.form.get("back"))), 303)


def _run(public_id: str) -> MaskingRun:
    row = db.session.scalar(select(MaskingRun).where(MaskingRun.public_id == public_id))
    if row is None or not may_see_original(db.session(), viewer(), row.file.dossier):
        raise NotFound
    return row


@blueprint.get("/masking/<public_id>")
@signed_in
def mask_run(public_id: str) -> Any:
    """A run: its progress while it goes on, then the proof in words, or what still has to be covered."""
    row = _run(public_id)
    report = proofs.report_of(row)
    job = db.session.get(jobs.Job, row.job_id) if row.job_id else None
    fragment = bool(request.args.get("fragment"))
    return render_template(
        "dossiers/_mask_progress.html" if fragment and row.state is RunState.QUEUED else "dossiers/mask_run.html",
        run=row,
        job_row=job,
        proof=report.get("proof"),
        judged=_judged(report.get("proof") or {}),
        masked=report.get("masked"),
        genuine=proofs.is_genuine(row),
        public_key=proofs.public_key() if row.report_sealed else "",
        material=any_rulebook_of(db.session.get_one(Season, row.file.dossier.season_id)).material(row.file.slot),
        own=row.file.dossier.subject.person_id == viewer().person_id,
        maskable=may_mask_file(db.session(), viewer(), row.file),
        back=safe_next(request.args.get("back")) or "",
    )


def _judged(proof: dict[str, Any]) -> list[dict[str, Any]]:
    """What a checker let stand, in words for the page; a report from before has no such list."""
    return [
        {
            "page": place["page"],
            "kind": say(KIND_WORDS[place["kind"]]) if place["kind"] in KINDS else place["kind"],
            "by": place["by"],
            "at": dt.datetime.fromisoformat(place["at"]),
        }
        for place in proof.get("judged", ())
    ]


@blueprint.post("/masking/<public_id>/cancel")
@signed_in
def cancel_mask(public_id: str) -> Any:
    """Stop; the boxes stay."""
    row = _run(public_id)
    file_id = row.file.public_id
    masking.cancel_run(run_public_id=public_id, viewer=viewer())
    return redirect(url_for("dossiers.mask", public_id=file_id), 303)


@blueprint.post("/files/<public_id>/unmask")
@signed_in
def unmask(public_id: str) -> Any:
    """Undo: the original and its boxes come back."""
    file_for(public_id)
    source = masking.back_to_original(file_public_id=public_id, viewer=viewer())
    return redirect(url_for("dossiers.mask", public_id=source), 303)
