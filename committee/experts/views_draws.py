"""Doors to draws: fix pool and quotas, draw, the supervisor's word, what is published and printed."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for

from committee.db import db
from committee.errors import NotFound
from committee.experts import drawing, draws, queries, record, witnessing
from committee.experts.draws import Quota
from committee.experts.forms import DrawForm
from committee.experts.models import Committee, Draw
from committee.experts.rules import Exclusion
from committee.experts.views import blueprint, book, committee_at
from committee.experts.words import rank_name, specialty_name
from committee.people.queries import name_of
from committee.permissions import Permission as P
from committee.text import Text
from committee.web.downloads import sent
from committee.web.guard import in_season, requires, viewer
from committee.web.language import say


def _draw(public_id: str) -> Draw:
    found = queries.draw_by(db.session(), public_id)
    in_season(found.season_id)
    return found


def _quotas() -> list[Quota]:
    found = []
    for number in range(1, 7):
        count = request.form.get(f"quota-{number}", 0, type=int)
        if count > 0:
            found.append(
                Quota(
                    count=count,
                    specialty=request.form.get(f"quota-specialty-{number}", ""),
                    level_rank=request.form.get(f"quota-rank-{number}", 0, type=int),
                )
            )
    return found


@blueprint.route("/committees/<public_id>/draw", methods=["GET", "POST"])
@requires(P.EXPERT_DRAW)
def prepare(public_id: str) -> Any:
    """Set quotas and freeze the pool; shows nothing of the secret but its hash."""
    found, rulebook, form = committee_at(public_id), book(), DrawForm()
    form.specialties.choices = [(row.code, say(row.name)) for row in rulebook.specialties]
    replacing = request.values.get("replacing", 0, type=int) or None
    if form.validate_on_submit():
        draw = drawing.prepare_draw(
            committee_id=found.id,
            quotas=_quotas(),
            specialties=form.specialties.data,
            entity_most=form.entity_most.data or 0,
            reserves=form.reserves.data or 0,
            replacing=replacing,
            reason=request.form.get("reason", ""),
            by=viewer().account_id,
        )
        return redirect(url_for("experts.draw", public_id=draw.public_id), 303)
    if request.method == "GET":
        form.entity_most.data, form.reserves.data = 3, drawing.RESERVES
    leaving = next((member for member in found.members if member.id == replacing), None)
    page = render_template("experts/prepare.html", committee=found, form=form, rulebook=rulebook, leaving=leaving)
    return page, 422 if request.method == "POST" else 200


def _draw_page(draw: Draw) -> dict[str, Any]:
    people = queries.names_by_public_id(
        db.session(), [row["id"] for row in [*draw.inputs["candidates"], *draw.inputs["excluded"]]]
    )
    return {
        "draw": draw,
        "committee": db.session().get_one(Committee, draw.committee_id),
        "people": people,
        "excluded": [(people.get(row["id"]), Exclusion(row["reason"])) for row in draw.inputs["excluded"]],
        "digest": draws.digest(draw.inputs),
        "supervisors": queries.supervisors(db.session(), draw.season_id),
        "supervisor": name_of(db.session(), draw.supervisor_id),
        "mine": draw.supervisor_id == viewer().account_id,
        "operator": name_of(db.session(), draw.drawn_by_id),
        "rulebook": book(),
        "specialty_name": specialty_name,
        "rank_name": rank_name,
    }


@blueprint.get("/draws/<public_id>")
@requires(P.ASSIGNMENT_SEE)
def draw(public_id: str) -> Any:
    """A draw: what was frozen, and once drawn everything needed to draw again."""
    found = _draw(public_id)
    again = draws.perform(found.seed, found.purpose, found.inputs) if found.seed else None
    agrees = again is not None and list(again.chosen) == found.result
    return render_template("experts/draw.html", agrees=agrees, **_draw_page(found))


@blueprint.post("/draws/<public_id>")
@requires(P.EXPERT_DRAW)
def perform(public_id: str) -> Any:
    """Draw, in the presence of the supervisor."""
    found = _draw(public_id)
    drawing.perform_draw(
        draw_id=found.id,
        supervisor_id=request.form.get("supervisor", 0, type=int),
        words=request.form.get("words", ""),
        by=viewer().account_id,
    )
    return redirect(url_for("experts.draw", public_id=public_id), 303)


@blueprint.post("/draws/<public_id>/witness")
@requires(P.EXPERT_WITNESS)
def witness(public_id: str) -> Any:
    """The supervisor confirms what happened in their presence."""
    witnessing.witness_draw(draw_id=_draw(public_id).id, by=viewer().account_id)
    flash(say(Text("已确认监督，委员已入席。", "Witnessed; the members are seated.")), "success")
    return redirect(url_for("experts.draw", public_id=public_id), 303)


@blueprint.post("/draws/<public_id>/refuse")
@requires(P.EXPERT_WITNESS)
def refuse(public_id: str) -> Any:
    """The supervisor does not confirm it, with a reason."""
    witnessing.refuse_draw(draw_id=_draw(public_id).id, reason=request.form.get("reason", ""), by=viewer().account_id)
    flash(say(Text("已登记不予确认，可另行抽取。", "Refused; the places can be drawn anew.")), "success")
    return redirect(url_for("experts.draw", public_id=public_id), 303)


@blueprint.get("/draws/<public_id>.json")
@requires(P.ASSIGNMENT_SEE)
def draw_json(public_id: str) -> Any:
    """The published inputs: with them anyone draws the same people. The secret only after the draw."""
    found = _draw(public_id)
    return jsonify(record.published(found))


@blueprint.get("/draws/<public_id>.pdf")
@requires(P.ASSIGNMENT_SEE)
def draw_pdf(public_id: str) -> Any:
    """专家抽取记录 for signing, once the supervisor has confirmed the draw."""
    found = _draw(public_id)
    if found.witnessed_at is None:
        raise NotFound
    content = record.draw_record_pdf(db.session(), found, command="committee verify")
    return sent(content, "draw.pdf", shown=True)
