"""Doors to the second look and to the desk's figures: speed by checker, agreement of two, the draw that anybody can recompute."""

from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from committee.db import db
from committee.dossiers import second_looks
from committee.dossiers.judging import files_for_experts, to_be_judged
from committee.dossiers.models import Dossier, Judgement
from committee.dossiers.queries import evidence_of
from committee.dossiers.queries_desk import decisions
from committee.dossiers.rules_second import agreement, draw, speeds
from committee.dossiers.second_models import SampleDraw, SecondLook
from committee.dossiers.views import blueprint, viewer_pages
from committee.errors import BadInput, NotFound
from committee.people.queries import names_of
from committee.permissions import Permission
from committee.seasons.models import Season
from committee.seasons.page_season import season_of_page
from committee.seasons.queries import any_rulebook_of
from committee.web.forms import number_of
from committee.web.guard import requires, viewer


@blueprint.get("/desk/figures")
@requires(Permission.DOSSIER_SCREEN)
def figures() -> Any:
    """Speed by checker, agreement of first and second checkers, draws and what waits for a second look."""
    season = season_of_page(db.session())
    draws = db.session.scalars(
        select(SampleDraw)
        .where(SampleDraw.season_id == season.id)
        .options(selectinload(SampleDraw.looks).selectinload(SecondLook.screening))
        .order_by(SampleDraw.id.desc())
    ).all()
    looks = [look for row in draws for look in row.looks]
    rows = speeds(decisions(db.session(), season.id))
    people = [row.by for row in rows] + [look.first_by_id for look in looks]
    people += [look.done_by_id for look in looks if look.done_by_id is not None]
    names = names_of(db.session(), people)
    return render_template(
        "dossiers/figures.html",
        speeds=rows,
        checkers=[names.get(row.by, "—") for row in rows],
        names=names,
        draws=draws,
        recomputed={row.id: draw(row.candidates, seed=row.seed, percent=row.percent) == row.result for row in draws},
        looks=looks,
        places=agreement((look.first_words, look.words) for look in looks if look.done_at),
        whole=(
            sum(1 for look in looks if look.done_at and look.passes == look.first_passes),
            sum(1 for look in looks if look.done_at),
        ),
        left=len(second_looks.decided(db.session(), season.id)),
        me=viewer().account_id,
    )


@blueprint.post("/desk/sample")
@requires(Permission.DOSSIER_SCREEN)
def draw_sample() -> Any:
    """Draw dossiers for a second look."""
    percent = number_of(request.form.get("percent", ""))
    if percent is None:
        raise BadInput
    second_looks.draw_sample(season_id=season_of_page(db.session()).id, percent=percent, by=viewer().account_id)
    return redirect(url_for("dossiers.figures"), 303)


def _look(public_id: str) -> SecondLook:
    row = db.session.scalar(select(SecondLook).where(SecondLook.public_id == public_id))
    if row is None or not viewer().can(Permission.DOSSIER_SCREEN, season_id=row.draw.season_id):
        raise NotFound
    return row


@blueprint.get("/desk/second/<public_id>")
@requires(Permission.DOSSIER_SCREEN)
def second_look(public_id: str) -> Any:
    """A drawn dossier without the first checker's words; the same places to be judged again."""
    row = _look(public_id)
    dossier = db.session.get_one(Dossier, row.screening.submission.dossier_id)
    files = files_for_experts(db.session(), row.screening)
    shown = next((f for f in files if f.public_id == request.args.get("file")), None) or next(iter(files), None)
    findings = to_be_judged(db.session(), row.screening)
    here = [f for f in findings if shown is not None and f.file_id == shown.id]
    numbers = {f.id: number for number, f in enumerate(here, 1)}
    return render_template(
        "dossiers/second_look.html",
        look=row,
        dossier=dossier,
        files=files,
        shown=shown,
        pages=viewer_pages(shown, here, plain=True) if shown is not None else [],
        findings=findings,
        numbers=numbers,
        evidence={f.id: evidence_of(f) for f in findings},
        words=(Judgement.LEAK, Judgement.NOT_LEAK, Judgement.MASKED),
        rulebook=any_rulebook_of(db.session.get_one(Season, dossier.season_id)),
        first=row.first_by_id == viewer().account_id,
    )


@blueprint.post("/desk/second/<public_id>")
@requires(Permission.DOSSIER_SCREEN)
def answer_look(public_id: str) -> Any:
    """The second checker's words on all places at once."""
    _look(public_id)
    words = {key.removeprefix("word-"): value for key, value in request.form.items() if key.startswith("word-")}
    if request.form.get("passes") not in ("yes", "no"):
        raise BadInput
    second_looks.answer(
        look_public_id=public_id,
        words=words,
        passes=request.form["passes"] == "yes",
        note=request.form.get("note", ""),
        by=viewer().account_id,
    )
    return redirect(url_for("dossiers.figures"), 303)
