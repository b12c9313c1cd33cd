"""Doors to the masking desk (遮盖核查台): queue, page, evidence, one key each; sign or list defects."""

import math
from typing import Any

from flask import Response, redirect, render_template, request, session, url_for

from committee import clock
from committee.clock import beijing
from committee.db import db
from committee.dossiers import judging
from committee.dossiers.crops import crop_of, defect_boxes, finding_picture
from committee.dossiers.models import Dossier, Finding, Judgement, Screening, ScreeningState
from committee.dossiers.queries import evidence_of, finding_by, may_see_original
from committee.dossiers.queries_desk import DeskFile, Waiting, desk_files, done_since, queue, screening_by
from committee.dossiers.queries_masking import run_that_made, source_of
from committee.dossiers.rules import Kept
from committee.dossiers.views import blueprint, file_for, viewer_pages
from committee.errors import BadInput, NotFound
from committee.permissions import Permission
from committee.seasons.models import Season
from committee.seasons.queries import any_rulebook_of
from committee.web.forms import number_of
from committee.web.guard import requires, signed_in, viewer

# What a person sees and no detector does; offered at the desk besides the judged leaks.
BY_EYE = ("MASK_OVER", "UNREADABLE", "NOT_UPRIGHT", "WRONG_SLOT", "RANK_MISSING")
VIEWS = ("copy", "original", "both")


def _today() -> int:
    day = clock.today()
    return done_since(db.session(), beijing(day.year, day.month, day.day), seasons=_seasons())


def _seasons() -> frozenset[int] | None:
    return viewer().seasons(Permission.DOSSIER_SCREEN)


def _queue() -> list[Waiting]:
    return queue(db.session(), seasons=_seasons(), doubt_first=_doubt_first())


def _doubt_first() -> bool:
    if (order := request.args.get("order")) in ("due", "doubt"):
        session["desk_order"] = order
    return session.get("desk_order") == "doubt"


@blueprint.get("/desk")
@requires(Permission.DOSSIER_SCREEN)
def desk() -> Any:
    """The first waiting dossier after the one named by ``after``, or an empty desk."""
    after = request.args.get("after")
    ids = [row.screening.public_id for row in _queue()]
    if after in ids:
        place = ids.index(after)
        ids = ids[place + 1 :] + ids[: place + 1]
    if ids:
        return redirect(url_for("dossiers.screening", public_id=ids[0]))
    return render_template("dossiers/desk_empty.html", done=_today())


def _mine(dossier: Dossier) -> bool:
    return viewer().can(Permission.DOSSIER_SCREEN, season_id=dossier.season_id)


def _open(public_id: str) -> tuple[Screening, Dossier]:
    row = screening_by(db.session(), public_id)
    dossier = db.session.get_one(Dossier, row.submission.dossier_id)
    if not _mine(dossier):
        raise NotFound
    return row, dossier


def _chosen(files: list[DeskFile]) -> DeskFile | None:
    """The file that the address names; else the first with an open place, else the first."""
    wanted = request.args.get("file")
    named = next((f for f in files if wanted in (f.shown.public_id, f.handed_in.public_id)), None)
    doubtful = [f for f in files if f.open]
    if named is not None and (named.open or request.args.get("stay") or not doubtful):
        return named
    return next(iter(doubtful or files), None)


@blueprint.get("/desk/<public_id>")
@requires(Permission.DOSSIER_SCREEN)
def screening(public_id: str) -> Any:
    """One dossier on the desk: its files, the pages of one of them, every finding with its evidence."""
    row, dossier = _open(public_id)
    files = desk_files(db.session(), row)
    chosen = _chosen(files)
    findings: list[Finding] = chosen.findings if chosen else []
    source = source_of(db.session(), chosen.shown) if chosen else None
    view = request.args.get("view", "copy") if source is not None else "copy"
    every = [f for file in files for f in file.findings]
    # The place to be judged next: the page opens at it.
    mark, current = next(((n, f) for n, f in enumerate(findings, 1) if f.judgement is Judgement.OPEN), (0, None))
    rulebook = any_rulebook_of(db.session.get_one(Season, dossier.season_id))
    return render_template(
        "dossiers/screening.html",
        screening=row,
        dossier=dossier,
        files=files,
        chosen=chosen,
        view=view if view in VIEWS else "copy",
        pages=viewer_pages(chosen.shown, findings) if chosen else [],
        source=source,
        source_pages=viewer_pages(source, []) if source is not None and view != "copy" else [],
        made_by=run_that_made(db.session(), chosen.shown) if chosen else None,
        findings=list(enumerate(findings, 1)),
        evidence={f.id: evidence_of(f) for f in findings},
        current=current.id if current else None,
        mark=mark,
        start=(current.page if current else None) or 1,
        left=sum(f.open for f in files),
        judged=sum(1 for f in every if f.judged_by_id == viewer().account_id),
        proposed=judging.proposed_return(every),
        queue=_queue(),
        doubt_first=_doubt_first(),
        done=_today(),
        rulebook=rulebook,
        by_eye=[rule for rule in rulebook.defects if rule.code in BY_EYE],
        kept=Kept,
        judgements=Judgement,
        waiting=row.state is ScreeningState.WAITING,
    )


@blueprint.post("/desk/<public_id>/judge/<finding_id>")
@requires(Permission.DOSSIER_SCREEN)
def judge(public_id: str, finding_id: str) -> Any:
    """泄漏, 非泄漏, 已遮盖, or taken back: a finding of this dossier, since the address of one's own opens no other."""
    _, dossier = _open(public_id)
    if finding_by(db.session(), finding_id).file.dossier_id != dossier.id:
        raise NotFound
    word = request.form.get("judgement", "open")
    if word not in set(Judgement):
        raise BadInput
    judging.judge(
        finding_public_id=finding_id,
        judgement=Judgement(word),
        note=request.form.get("note", ""),
        by=viewer().account_id,
    )
    return redirect(url_for("dossiers.screening", public_id=public_id, file=request.form.get("file")), 303)


@blueprint.post("/desk/<public_id>/undo-last")
@requires(Permission.DOSSIER_SCREEN)
def undo_last(public_id: str) -> Any:
    """Take back one's last judgement, wherever in the dossier it was."""
    _open(public_id)
    file = judging.undo_last(screening_public_id=public_id, by=viewer().account_id)
    return redirect(url_for("dossiers.screening", public_id=public_id, file=file), 303)


@blueprint.post("/desk/<public_id>/sign")
@requires(Permission.DOSSIER_SCREEN)
def sign(public_id: str) -> Any:
    """Sign the copies and open the next dossier."""
    _open(public_id)
    kept = {word for word in Kept if word.value in request.form.getlist("kept")}
    judging.sign(screening_public_id=public_id, kept=kept, by=viewer().account_id)
    return redirect(url_for("dossiers.desk"), 303)


@blueprint.post("/desk/<public_id>/defects")
@requires(Permission.DOSSIER_SCREEN)
def defects(public_id: str) -> Any:
    """Close with a return list: judged leaks in the checker's words, plus ticked defects at the page on the desk."""
    _, dossier = _open(public_id)
    named = request.form.get("file", "")
    file = next((f for f in dossier.files if f.public_id == named), None)
    page = number_of(request.form.get("page", ""))
    note = request.form.get("note", "").strip()[:300]
    extra = [
        {
            "code": code,
            "slot": file.slot if file else "",
            "file_id": file.id if file else None,
            "page": page if page and file and page <= max(file.pages, 1) else None,
            "note": note,
            "box": None,
            "finding": "",
        }
        for code in request.form.getlist("codes")
        if code in BY_EYE
    ]
    notes = {key.removeprefix("note-"): text for key, text in request.form.items() if key.startswith("note-")}
    judging.report_defects(screening_public_id=public_id, by=viewer().account_id, extra=extra, notes=notes)
    return redirect(url_for("dossiers.desk"), 303)


@blueprint.post("/desk/<public_id>/undo")
@requires(Permission.DOSSIER_SCREEN)
def undo(public_id: str) -> Any:
    """Take the decision back while nobody has acted on it."""
    _open(public_id)
    judging.undo_decision(screening_public_id=public_id, by=viewer().account_id)
    return redirect(url_for("dossiers.screening", public_id=public_id), 303)


@blueprint.get("/findings/<public_id>/picture.jpg")
@signed_in
def evidence_picture(public_id: str) -> Any:
    """The place of a finding as a picture: what lies below a cover where the check found that, else the page's part."""
    finding = finding_by(db.session(), public_id)
    if not may_see_original(db.session(), viewer(), finding.file.dossier):
        raise NotFound
    return Response(finding_picture(finding), mimetype="image/jpeg")


@blueprint.get("/files/<public_id>/<int:page>/part.jpg")
@signed_in
def page_part(public_id: str, page: int) -> Any:
    """Part of a page as a picture, for a defect: ``?box=x0,y0,x1,y1`` in points; without it the places on the return lists."""
    row = file_for(public_id)
    edges = request.args.get("box", "").split(",")
    try:
        boxes = [[float(edge) for edge in edges]] if len(edges) == 4 else defect_boxes(db.session(), row, page=page)
    except ValueError as error:
        raise BadInput from error
    if not all(math.isfinite(edge) for box in boxes for edge in box):
        raise BadInput
    return Response(crop_of(row, page=page, boxes=boxes), mimetype="image/jpeg")
