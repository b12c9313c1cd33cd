"""Doors to committees, their groups, conflicts and the outlook for quorum."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from committee.db import db
from committee.errors import BadInput
from committee.experts import actions, queries, record
from committee.experts.actions import GroupPlan
from committee.experts.forms import CommitteeForm
from committee.experts.lists import excel, in_order
from committee.experts.models import Conflict, Seat, Severity
from committee.experts.rules import outside_experts_to_draw
from committee.experts.views import blueprint, book, committee_at
from committee.experts.words import level_name, rank_name, specialty_name
from committee.permissions import Permission as P
from committee.seasons.page_season import season_of_page
from committee.text import Text
from committee.web.guard import requires, viewer
from committee.web.language import say


@blueprint.route("/committees", methods=["GET", "POST"])
@requires(P.EXPERT_MANAGE)
def committees() -> Any:
    """The season's committees, and a form for another."""
    season, rulebook, form = season_of_page(db.session()), book(), CommitteeForm()
    form.levels.choices = [(level.code, say(level.name)) for level in rulebook.enabled_levels]
    if form.validate_on_submit():
        made = actions.make_committee(
            season_id=season.id,
            name=form.name.data,
            levels=form.levels.data,
            size=form.size.data,
            approval=form.size_approval.data or "",
            recorded_until=form.recorded_until.data,
            by=viewer().account_id,
        )
        return redirect(url_for("experts.committee", public_id=made.public_id), 303)
    rows = queries.committees(db.session(), season.id)
    page = render_template("experts/committees.html", rows=rows, form=form, rulebook=rulebook, level_name=level_name)
    return page, 422 if request.method == "POST" else 200


@blueprint.get("/committees/<public_id>")
@requires(P.EXPERT_MANAGE)
def committee(public_id: str) -> Any:
    """Members, seats, groups, draws and the outlook of one committee."""
    found = committee_at(public_id)
    outlook = queries.forecasts(db.session(), found)
    return render_template(
        "experts/committee.html",
        committee=found,
        members=actions.present_members(found),
        left=[member for member in found.members if member.left_on is not None],
        draws=queries.draws_of(db.session(), found.id),
        outlook=outlook,
        outside=outside_experts_to_draw(row for _, row in outlook),
        questions=queries.open_questions(db.session(), found.season_id),
        rulebook=book(),
        level_name=level_name,
        specialty_name=specialty_name,
        rank_name=rank_name,
        Seat=Seat,
    )


@blueprint.post("/committees/<public_id>/seats")
@requires(P.EXPERT_MANAGE)
def seats(public_id: str) -> Any:
    """Name chair and deputies."""
    found = committee_at(public_id)
    actions.set_seats(
        committee_id=found.id,
        chair=request.form.get("chair", 0, type=int),
        deputies=request.form.getlist("deputies", type=int),
        by=viewer().account_id,
    )
    flash(say(Text("席位已保存", "Seats saved")), "success")
    return redirect(url_for("experts.committee", public_id=public_id) + "#seats", 303)


@blueprint.post("/committees/<public_id>/groups")
@requires(P.EXPERT_MANAGE)
def groups(public_id: str) -> Any:
    """Divide the members into groups; rows without a name are left out."""
    found, plans = committee_at(public_id), []
    for number in range(1, 7):
        name = request.form.get(f"name-{number}", "").strip()
        if name:
            plans.append(
                GroupPlan(
                    name=name,
                    members=tuple(
                        member.id
                        for member in actions.present_members(found)
                        if request.form.get(f"group-{member.id}", 0, type=int) == number
                    ),
                    leader=request.form.get(f"leader-{number}", 0, type=int),
                    specialties=tuple(request.form.getlist(f"specialties-{number}")),
                )
            )
    actions.set_groups(committee_id=found.id, groups=plans, by=viewer().account_id)
    flash(say(Text("分组已保存", "Groups saved")), "success")
    return redirect(url_for("experts.committee", public_id=public_id) + "#groups", 303)


def _conflict_rows() -> list[Conflict]:
    kind, state = request.args.get("kind", ""), request.args.get("state", "")
    rows = [
        row
        for row in queries.conflicts(db.session(), season_of_page(db.session()).id)
        if (not kind or row.kind.value == kind) and (not state or (state == "open") == (not row.decided))
    ]
    return in_order(rows, {"kind": lambda row: row.kind.value, "case": lambda row: row.case_key})


@blueprint.get("/conflicts")
@requires(P.ASSIGNMENT_SEE)
def conflicts() -> Any:
    """Every pair that may not meet, by code and expert: never whose code it is."""
    page = record.conflict_page(db.session(), _conflict_rows())
    return render_template(
        "experts/conflicts.html", rows=page, Severity=Severity, may_decide=viewer().can(P.EXPERT_MANAGE)
    )


@blueprint.get("/conflicts.xlsx")
@requires(P.ASSIGNMENT_SEE)
def conflicts_excel() -> Any:
    """The pairs as shown."""
    heads = (
        (Text("编号", "Code"), 12),
        (Text("专家", "Expert"), 14),
        (Text("关系", "Relation"), 24),
        (Text("处理", "Decision"), 14),
    )
    rows = (
        (row.code, row.expert, say(row.kind), say(row.word))
        for row in record.conflict_page(db.session(), _conflict_rows())
    )
    return excel("recusals", title=Text("回避清单", "Recusals"), columns=heads, rows=rows)


@blueprint.post("/conflicts/compute")
@requires(P.EXPERT_MANAGE)
def compute() -> Any:
    """Compute the season's conflicts anew."""
    pairs = actions.recompute_conflicts(season_id=season_of_page(db.session()).id, by=viewer().account_id)
    flash(say(Text("已重新计算：{n} 对回避", "Computed: {n} {n:pair|pairs}").format(n=pairs)), "success")
    return redirect(url_for("experts.conflicts"), 303)


@blueprint.post("/conflicts/<int:conflict_id>")
@requires(P.EXPERT_MANAGE)
def decide(conflict_id: int) -> Any:
    """Confirm or lift a relation of the asking kind."""
    answer = request.form.get("answer")
    if answer not in ("confirm", "lift"):
        raise BadInput
    season = season_of_page(db.session())
    actions.decide_conflict(conflict_id=conflict_id, season_id=season.id, lift=answer == "lift", by=viewer().account_id)
    return redirect(url_for("experts.conflicts", state=request.form.get("state") or None), 303)
