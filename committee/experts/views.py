"""Doors to the expert pool."""

from typing import Any, TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for

from committee import clock
from committee.db import db
from committee.errors import BadInput, NotFound
from committee.experts import actions, queries
from committee.experts.forms import ExpertForm, NewExpertForm, RelationForm
from committee.experts.lists import excel, in_order
from committee.experts.models import Committee, Expert
from committee.experts.rules import ConflictKind
from committee.experts.words import rank_name, specialty_name
from committee.people.models import Person
from committee.people.queries import person_by_id_number, units
from committee.permissions import Permission as P
from committee.seasons.page_season import season_of_page
from committee.seasons.queries import rulebook_of
from committee.seasons.rulebook import Rulebook
from committee.text import Text
from committee.web.guard import in_season, requires, viewer
from committee.web.language import listed, say

blueprint = Blueprint("experts", __name__)
Entry = TypeVar("Entry", bound=ExpertForm)


def book() -> Rulebook:
    """The rulebook of the season that is on."""
    return rulebook_of(season_of_page(db.session()))


def committee_at(public_id: str) -> Committee:
    """A committee by its address, for whoever may open this door in its season."""
    found = queries.committee_by(db.session(), public_id)
    in_season(found.season_id)
    return found


def standing(expert: Expert) -> tuple[str, str, str]:
    """How an expert stands today: a key, a word and a tone."""
    if not expert.active:
        return "removed", say(Text("已移出", "removed")), "none"
    if not expert.term_from <= clock.today() <= expert.term_to:
        return "expired", say(Text("不在聘期", "out of term")), "suspect"
    return "active", say(Text("在库", "in the pool")), "done"


def _rows() -> list[Expert]:
    text, specialty = request.args.get("q", "").strip(), request.args.get("specialty", "")
    rank, state = request.args.get("rank", 0, type=int), request.args.get("state", "")
    rows = [
        row
        for row in queries.pool(db.session())
        if (not text or text in row.person.name or text in row.unit.name)
        and (not specialty or specialty in row.specialties)
        and row.level_rank >= rank
        and (not state or standing(row)[0] == state)
    ]
    return in_order(
        rows,
        {
            "name": lambda row: row.person.name,
            "unit": lambda row: row.unit.name,
            "rank": lambda row: row.level_rank,
            "term": lambda row: row.term_to,
        },
    )


@blueprint.get("/experts")
@requires(P.EXPERT_MANAGE)
def pool() -> Any:
    """The recorded pool (R-306)."""
    rulebook = book()
    return render_template(
        "experts/pool.html",
        rows=_rows(),
        rulebook=rulebook,
        standing=standing,
        rank_name=rank_name,
        specialty_name=specialty_name,
    )


@blueprint.get("/experts.xlsx")
@requires(P.EXPERT_MANAGE)
def pool_excel() -> Any:
    """The pool as shown."""
    rulebook = book()
    heads = (
        (Text("姓名", "Name"), 14),
        (Text("单位", "Unit"), 30),
        (Text("职称", "Title"), 18),
        (Text("专业", "Specialties"), 30),
        (Text("聘期止", "Term until"), 14),
        (Text("状态", "State"), 12),
    )
    rows = (
        (
            row.person.name,
            row.unit.name,
            row.title,
            listed(say(specialty_name(rulebook, code)) for code in row.specialties),
            row.term_to,
            standing(row)[1],
        )
        for row in _rows()
    )
    return excel("experts", title=Text("评审专家库", "Expert pool"), columns=heads, rows=rows)


def _with_choices(form: Entry) -> Entry:
    """The form with what can be chosen; in a new one nothing is chosen yet."""
    rulebook, nothing = book(), [("", say(Text("请选择", "Choose")))]
    form.unit_id.choices = nothing + [(unit.id, unit.name) for unit in units(db.session(), with_bodies=False)]
    form.level_rank.choices = nothing + [
        (level.rank, say(level.name)) for level in sorted(rulebook.levels, key=lambda x: -x.rank)
    ]
    form.specialties.choices = [(row.code, say(row.name)) for row in rulebook.specialties]
    return form


def _person(number: str) -> Person:
    person = person_by_id_number(db.session(), number)
    if person is None:
        raise BadInput(
            Text("系统中没有这个身份证号的人员。", "Nobody with this ID number is registered."),
            next_step=Text("请先由本人注册、单位确认。", "Let the person register and the unit confirm first."),
        )
    return person


@blueprint.route("/experts/new", methods=["GET", "POST"])
@requires(P.EXPERT_MANAGE)
def add() -> Any:
    """Enter a person in the pool."""
    form = _with_choices(NewExpertForm())
    if not form.validate_on_submit():
        return render_template("experts/edit.html", form=form, expert=None), 422 if request.method == "POST" else 200
    expert = actions.add_expert(
        person_id=_person(form.id_number.data or "").id,
        unit_id=form.unit_id.data,
        title=form.title.data,
        level_rank=form.level_rank.data,
        specialties=form.specialties.data,
        term_from=form.term_from.data,
        term_to=form.term_to.data,
        by=viewer().account_id,
    )
    flash(say(Text("已入库", "Entered in the pool")), "success")
    return redirect(url_for("experts.show", public_id=expert.public_id), 303)


@blueprint.get("/experts/<public_id>")
@requires(P.EXPERT_MANAGE)
def show(public_id: str) -> Any:
    """One expert: entry, relations on the signed declaration."""
    expert = queries.expert_by(db.session(), public_id)
    form = _with_choices(ExpertForm())
    form.process(obj=expert)
    return render_template(
        "experts/expert.html", expert=expert, form=form, relation=RelationForm().fill(), standing=standing(expert)
    )


@blueprint.post("/experts/<public_id>")
@requires(P.EXPERT_MANAGE)
def edit(public_id: str) -> Any:
    """Change a pool entry."""
    expert = queries.expert_by(db.session(), public_id)
    form = _with_choices(ExpertForm())
    if not form.validate_on_submit():
        relation = RelationForm().fill()
        page = render_template(
            "experts/expert.html", expert=expert, form=form, relation=relation, standing=standing(expert)
        )
        return page, 422
    actions.edit_expert(
        expert_id=expert.id,
        unit_id=form.unit_id.data,
        title=form.title.data,
        level_rank=form.level_rank.data,
        specialties=form.specialties.data,
        term_from=form.term_from.data,
        term_to=form.term_to.data,
        by=viewer().account_id,
    )
    flash(say(Text("已保存", "Saved")), "success")
    return redirect(url_for("experts.show", public_id=public_id), 303)


@blueprint.post("/experts/<public_id>/active")
@requires(P.EXPERT_MANAGE)
def set_active(public_id: str) -> Any:
    """Remove from the pool with a reason, or take back."""
    expert = queries.expert_by(db.session(), public_id)
    actions.set_active(
        expert_id=expert.id,
        active=request.form.get("active") == "1",
        reason=request.form.get("reason", ""),
        by=viewer().account_id,
    )
    return redirect(url_for("experts.show", public_id=public_id), 303)


@blueprint.post("/experts/<public_id>/relations")
@requires(P.EXPERT_MANAGE)
def relate(public_id: str) -> Any:
    """Record a relation from the signed declaration."""
    expert = queries.expert_by(db.session(), public_id)
    form = RelationForm().fill()
    if not form.validate_on_submit():
        raise BadInput(Text("请填写身份证号并选择关系", "Enter the ID number and choose the relation"))
    actions.note_relation(
        expert_id=expert.id,
        person_id=_person(form.id_number.data).id,
        kind=ConflictKind(form.kind.data),
        note=form.note.data or "",
        by=viewer().account_id,
    )
    return redirect(url_for("experts.show", public_id=public_id) + "#relations", 303)


@blueprint.post("/experts/<public_id>/relations/<int:relation_id>/drop")
@requires(P.EXPERT_MANAGE)
def unrelate(public_id: str, relation_id: int) -> Any:
    """Take a relation off the record."""
    expert = queries.expert_by(db.session(), public_id)
    if relation_id not in {row.id for row in expert.relations}:
        raise NotFound
    actions.drop_relation(relation_id=relation_id, by=viewer().account_id)
    return redirect(url_for("experts.show", public_id=public_id) + "#relations", 303)
