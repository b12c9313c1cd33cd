"""Doors to the masking desk (遮盖核查台): queue, page, evidence, one key each; sign or list defects."""

import datetime as dt
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from committee import clock
from committee.clock import beijing
from committee.db import db
from committee.dossiers import judging
from committee.dossiers.models import (
    Dossier,
    Finding,
    Judgement,
    MaterialFile,
    Screening,
    ScreeningState,
    Submission,
    SubmissionFile,
)
from committee.dossiers.queries import evidence_of
from committee.dossiers.views import blueprint, viewer_pages
from committee.errors import BadInput, NotFound
from committee.permissions import Permission
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of
from committee.seasons.rulebook_tables import MaterialClass
from committee.web.guard import requires, viewer

# What a person sees and no detector does; offered at the desk besides the judged leaks.
BY_EYE = ("MASK_OVER", "UNREADABLE", "NOT_UPRIGHT", "WRONG_SLOT", "RANK_MISSING")


def _queue() -> list[tuple[Screening, Dossier, int]]:
    """Waiting rows with their number of unjudged findings: the soonest due first, then the most doubtful."""
    open_findings = (
        select(SubmissionFile.submission_id, func.count(Finding.id).label("n"))
        .join(Finding, Finding.file_id == SubmissionFile.file_id)
        .join(MaterialFile, MaterialFile.id == SubmissionFile.file_id)
        .where(
            Finding.judgement == Judgement.OPEN,
            Finding.severity.in_(("leak", "suspect")),
            MaterialFile.material_class == MaterialClass.REVIEW,
        )
        .group_by(SubmissionFile.submission_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Screening, Dossier, func.coalesce(open_findings.c.n, 0))
        .join(Submission, Submission.id == Screening.submission_id)
        .join(Dossier, Dossier.id == Submission.dossier_id)
        .outerjoin(open_findings, open_findings.c.submission_id == Submission.id)
        .where(Screening.state == ScreeningState.WAITING)
        .options(selectinload(Dossier.subject))
        .order_by(Screening.due_at, func.coalesce(open_findings.c.n, 0).desc(), Screening.id)
        .limit(200)
    )
    return [(screening, dossier, n) for screening, dossier, n in rows]


def _day_start() -> dt.datetime:
    today = clock.today()
    return beijing(today.year, today.month, today.day)


@blueprint.get("/desk")
@requires(Permission.DOSSIER_SCREEN)
def desk() -> Any:
    """The first waiting dossier, or an empty desk."""
    queue = _queue()
    if queue:
        return redirect(url_for("dossiers.screening", public_id=queue[0][0].public_id))
    return render_template("dossiers/desk_empty.html", done=_done_today())


def _done_today() -> int:
    return (
        db.session.scalar(
            select(func.count(Screening.id)).where(
                Screening.decided_at >= _day_start(),
                Screening.state.in_((ScreeningState.PASSED, ScreeningState.DEFECTIVE)),
            )
        )
        or 0
    )


@blueprint.get("/desk/<public_id>")
@requires(Permission.DOSSIER_SCREEN)
def screening(public_id: str) -> Any:
    """One dossier on the desk: its files, the pages of one of them, every finding with its evidence."""
    row = db.session.scalar(select(Screening).where(Screening.public_id == public_id))
    if row is None:
        raise NotFound
    dossier = db.session.get_one(Dossier, row.submission.dossier_id)
    if not viewer().can(Permission.DOSSIER_SCREEN, season_id=dossier.season_id):
        abort(404)
    files = [
        f
        for f in db.session.scalars(
            select(MaterialFile)
            .join(SubmissionFile, SubmissionFile.file_id == MaterialFile.id)
            .where(SubmissionFile.submission_id == row.submission_id)
            .options(selectinload(MaterialFile.findings))
            .order_by(MaterialFile.slot, MaterialFile.id)
        )
        if f.material_class == MaterialClass.REVIEW
    ]
    wanted = request.args.get("file")
    doubtful = [f for f in files if any(x.severity != "notice" and x.judgement is Judgement.OPEN for x in f.findings)]
    shown = next((f for f in files if f.public_id == wanted), None) or next(iter(doubtful or files), None)
    findings = [f for f in shown.findings if f.severity != "notice"] if shown else []
    rulebook = rulebook_of(db.session.get_one(Season, dossier.season_id))
    return render_template(
        "dossiers/screening.html",
        screening=row,
        dossier=dossier,
        files=files,
        shown=shown,
        pages=viewer_pages(shown, findings) if shown else [],
        findings=list(enumerate(findings, 1)),
        evidence={f.id: evidence_of(f) for f in findings},
        current=next((f.id for f in findings if f.judgement is Judgement.OPEN), None),
        left=sum(1 for f in files for x in f.findings if x.severity != "notice" and x.judgement is Judgement.OPEN),
        leaks=sum(1 for f in files for x in f.findings if x.judgement is Judgement.LEAK),
        queue=_queue(),
        done=_done_today(),
        rulebook=rulebook,
        by_eye=[rulebook.defect(code) for code in BY_EYE],
        judgements=Judgement,
        waiting=row.state is ScreeningState.WAITING,
    )


@blueprint.post("/desk/<public_id>/judge/<finding_id>")
@requires(Permission.DOSSIER_SCREEN)
def judge(public_id: str, finding_id: str) -> Any:
    """泄漏, 非泄漏, 已遮盖, or taken back."""
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


@blueprint.post("/desk/<public_id>/sign")
@requires(Permission.DOSSIER_SCREEN)
def sign(public_id: str) -> Any:
    """Sign the copies and open the next dossier."""
    judging.sign(screening_public_id=public_id, by=viewer().account_id)
    return redirect(url_for("dossiers.desk"), 303)


@blueprint.post("/desk/<public_id>/defects")
@requires(Permission.DOSSIER_SCREEN)
def defects(public_id: str) -> Any:
    """Close with a proposed return list: judged leaks plus ticked defects."""
    extra = [
        {"code": code, "slot": "", "file_id": None, "page": None, "note": request.form.get("note", "").strip()[:300]}
        for code in request.form.getlist("codes")
        if code in BY_EYE
    ]
    judging.report_defects(screening_public_id=public_id, by=viewer().account_id, extra=extra)
    return redirect(url_for("dossiers.desk"), 303)


@blueprint.post("/desk/<public_id>/undo")
@requires(Permission.DOSSIER_SCREEN)
def undo(public_id: str) -> Any:
    """Take the decision back while nobody has acted on it."""
    judging.undo_decision(screening_public_id=public_id, by=viewer().account_id)
    return redirect(url_for("dossiers.screening", public_id=public_id), 303)
