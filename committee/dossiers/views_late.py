"""Doors after signing: copies that were pulled (late leaks, P-31) and files that may be classified (R-134)."""

from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import select

from committee.db import db
from committee.dossiers import judging, late_leaks, purging
from committee.dossiers.masking_models import OUT_OF_SIGHT, ClassifiedReport
from committee.dossiers.models import Dossier, Finding, Judgement, MaterialFile
from committee.dossiers.queries import evidence_of, finding_by
from committee.dossiers.queries_masking import may_mask_file, reported_at
from committee.dossiers.review import CopyState
from committee.dossiers.views import blueprint, file_for, viewer_pages
from committee.errors import BadInput, NotFound
from committee.people.queries import names_of
from committee.permissions import Permission
from committee.seasons.models import Season
from committee.seasons.page_season import season_of_page
from committee.seasons.queries import any_rulebook_of
from committee.web.guard import requires, signed_in, viewer


@blueprint.get("/desk/pulled")
@requires(Permission.DOSSIER_SCREEN)
def pulled_copies() -> Any:
    """Copies out of experts' sight that wait to be masked anew."""
    season = season_of_page(db.session())
    rows = [late_leaks.pulled(db.session(), copy.key) for copy in late_leaks.reported(db.session(), season.id)]
    return render_template("dossiers/pulled.html", rows=rows, rulebook=any_rulebook_of(season))


def _pulled(key: str) -> late_leaks.Pulled:
    found = late_leaks.pulled(db.session(), key)
    if not viewer().can(Permission.DOSSIER_SCREEN, season_id=found.dossier.season_id):
        raise NotFound
    return found


@blueprint.get("/desk/pulled/<key>")
@requires(Permission.DOSSIER_SCREEN)
def pulled_copy(key: str) -> Any:
    """One pulled copy: mask anew, see the proof, judge what is left, sign; the steps in order, each with its state."""
    found = _pulled(key)
    shown = found.anew or found.file
    findings = _to_judge(shown)
    reported = reported_at(db.session(), found.dossier.id)
    return render_template(
        "dossiers/pulled_copy.html",
        found=found,
        findings=list(enumerate(findings, 1)),
        evidence={f.id: evidence_of(f) for f in findings},
        void={f.id for f in findings if reported and f.judged_at and f.judged_at <= reported},
        open=sum(1 for f in findings if f.judgement is Judgement.OPEN),
        leaks=sum(1 for f in findings if f.judgement is Judgement.LEAK),
        judgements=(Judgement.LEAK, Judgement.NOT_LEAK, Judgement.MASKED),
        pages=viewer_pages(shown, findings) if shown is not None else [],
        maskable=found.file is not None and may_mask_file(db.session(), viewer(), found.anew or found.file),
        rulebook=any_rulebook_of(db.session.get_one(Season, found.dossier.season_id)),
        replaced=late_leaks.is_replaced(db.session(), found.copy),
        held=found.copy.state is CopyState.PULLED,
    )


def _to_judge(shown: MaterialFile | None) -> list[Finding]:
    """What a checker judges on a pulled copy's page; nothing of a file that is sealed off or purged."""
    if shown is None or shown.state in OUT_OF_SIGHT:
        return []
    return [finding for finding in shown.findings if finding.severity != "notice"]


@blueprint.post("/desk/pulled/<key>/judge/<finding_id>")
@requires(Permission.DOSSIER_SCREEN)
def judge_anew(key: str, finding_id: str) -> Any:
    """A word on a place that is left in the copy masked anew, or on one of the pulled file before it is masked anew."""
    found = _pulled(key)
    if finding_by(db.session(), finding_id) not in _to_judge(found.anew or found.file):
        raise NotFound
    word = request.form.get("judgement", "open")
    if word not in set(Judgement):
        raise BadInput
    judging.judge(finding_public_id=finding_id, judgement=Judgement(word), by=viewer().account_id)
    return redirect(url_for("dossiers.pulled_copy", key=key), 303)


@blueprint.post("/desk/pulled/<key>/pass")
@requires(Permission.DOSSIER_SCREEN)
def pass_anew(key: str) -> Any:
    """Sign the new copy; the office resumes reading."""
    _pulled(key)
    late_leaks.pass_anew(file_key=key, by=viewer().account_id)
    return redirect(url_for("dossiers.pulled_copies"), 303)


@blueprint.post("/desk/pulled/<key>/again")
@requires(Permission.DOSSIER_SCREEN)
def show_again(key: str) -> Any:
    """Bring back a copy that was pulled without reason."""
    _pulled(key)
    late_leaks.show_again(file_key=key, by=viewer().account_id)
    return redirect(url_for("dossiers.pulled_copies"), 303)


@blueprint.post("/files/<public_id>/classified")
@signed_in
def report_classified(public_id: str) -> Any:
    """Seal a file off at once; whoever may see it may say so."""
    dossier = file_for(public_id).dossier.public_id
    purging.report_classified(file_public_id=public_id, reason=request.form.get("reason", ""), by=viewer().account_id)
    if viewer().can(Permission.DOSSIER_SCREEN):
        return redirect(url_for("dossiers.desk"), 303)
    return redirect(url_for("dossiers.materials", public_id=dossier), 303)


@blueprint.get("/classified")
@requires(Permission.DOSSIER_PURGE)
def classified() -> Any:
    """Reports of classified files: what is sealed off, what was purged or given back. No content, no file name."""
    season = season_of_page(db.session())
    rows = db.session.scalars(
        select(ClassifiedReport)
        .join(MaterialFile, MaterialFile.id == ClassifiedReport.file_id)
        .join(Dossier, Dossier.id == MaterialFile.dossier_id)
        .where(Dossier.season_id == season.id)
        .order_by(ClassifiedReport.id.desc())
    ).all()
    people = [row.reported_by_id for row in rows] + [row.decided_by_id for row in rows if row.decided_by_id is not None]
    return render_template(
        "dossiers/classified.html",
        rows=rows,
        names=names_of(db.session(), people),
        rulebook=any_rulebook_of(season),
        me=viewer().account_id,
    )


def _report(public_id: str) -> ClassifiedReport:
    row = db.session.scalar(select(ClassifiedReport).where(ClassifiedReport.public_id == public_id))
    if row is None or not viewer().can(Permission.DOSSIER_PURGE, season_id=row.file.dossier.season_id):
        raise NotFound
    return row


@blueprint.get("/classified/<public_id>")
@requires(Permission.DOSSIER_PURGE)
def confirm_purge(public_id: str) -> Any:
    """What will go, before it goes."""
    row = _report(public_id)
    return render_template(
        "dossiers/purge.html",
        row=row,
        names=names_of(db.session(), [row.reported_by_id]),
        material=any_rulebook_of(db.session.get_one(Season, row.file.dossier.season_id)).material(row.file.slot),
        me=viewer().account_id,
    )


@blueprint.post("/classified/<public_id>/purge")
@requires(Permission.DOSSIER_PURGE)
def purge(public_id: str) -> Any:
    """Remove it for good."""
    _report(public_id)
    purging.purge(report_public_id=public_id, by=viewer().account_id)
    return redirect(url_for("dossiers.classified"), 303)


@blueprint.post("/classified/<public_id>/give-back")
@requires(Permission.DOSSIER_PURGE)
def give_back(public_id: str) -> Any:
    """It is not classified: the file returns."""
    _report(public_id)
    purging.give_back(report_public_id=public_id, by=viewer().account_id)
    return redirect(url_for("dossiers.classified"), 303)
