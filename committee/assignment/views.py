"""Doors to the assignment: propose, look at the matrix, change by hand, publish."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from committee.assignment import actions, queries
from committee.assignment.actions import change_cost
from committee.assignment.models import Assignment, Plan, PlanState
from committee.assignment.rules import FIT_GROUP, FIT_SPECIALTY, Problem, fit, weak_places, why_not
from committee.db import db
from committee.errors import NotFound
from committee.experts.lists import excel, in_order
from committee.experts.models import Committee, Member
from committee.experts.queries import active_members, committee_of
from committee.experts.words import level_name, specialty_name
from committee.permissions import Permission as P
from committee.seasons.page_season import season_of_page
from committee.seasons.queries import rulebook_of
from committee.text import Text
from committee.web.guard import in_season, requires, viewer
from committee.web.language import listed, say

blueprint = Blueprint("assignment", __name__)


@dataclass(frozen=True, slots=True)
class Cell:
    """A case and a member in the matrix: how they stand and whether they are paired."""

    member: Member
    kind: str  # recused | level | group | specialty | none
    pair: Assignment | None


@dataclass(frozen=True, slots=True)
class Line:
    """A case's row of the matrix."""

    key: str
    code: str
    level: str
    specialty: str
    readers: int
    weak: Text | None
    cells: tuple[Cell, ...]

    @property
    def tone(self) -> str | None:
        return "stop" if self.weak is not None else None


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole plan as a picture: lines, members with their loads, recusals a member."""

    lines: tuple[Line, ...]
    members: tuple[Member, ...]
    loads: Counter[int]
    mains: Counter[int]
    recused: Counter[int]


def _plan(key: str) -> Plan:
    found = queries.plan_by(db.session(), key)
    in_season(found.season_id)
    return found


def matrix_of(plan: Plan) -> Matrix:
    """Build the matrix from the living pairs, today's members and today's recusals."""
    session = db.session()
    committee = session.get_one(Committee, plan.committee_id)
    problem = queries.current_problem(session, plan=plan, committee=committee)
    pairs = queries.pairs_of(session, plan.key)
    members = tuple(active_members(session, committee.id))
    readers = {reader.id: reader for reader in problem.readers}
    weak = dict(weak_places(problem, [(p.case_key, p.expert_id) for p in pairs if p.expert_id in readers]))
    of_case: dict[str, dict[int, Assignment]] = defaultdict(dict)
    for pair in pairs:
        of_case[pair.case_key][pair.expert_id] = pair
    codes = {case.key: case for case in queries.cases_by_key(session, [case.key for case in problem.cases])}
    lines = tuple(
        Line(
            key=case.key,
            code=codes[case.key].code,
            level=codes[case.key].level,
            specialty=case.specialty,
            readers=len(of_case[case.key]),
            weak=weak.get(case.key),
            cells=tuple(
                Cell(member, _kind(problem, case, readers[member.expert_id]), of_case[case.key].get(member.expert_id))
                for member in members
            ),
        )
        for case in problem.cases
    )
    recused = Counter(reader for _, reader in problem.excluded if _ in codes)
    return Matrix(
        tuple(sorted(lines, key=lambda line: line.code)),
        members,
        Counter(pair.expert_id for pair in pairs),
        Counter(pair.expert_id for pair in pairs if pair.main),
        recused,
    )


def _kind(problem: Problem, case: Any, reader: Any) -> str:
    if (case.key, reader.id) in problem.excluded:
        return "recused"
    if why_not(case, reader, ()) is not None:
        return "level"
    return {FIT_GROUP: "group", FIT_SPECIALTY: "specialty"}.get(fit(case, reader), "none")


@blueprint.get("/assignment")
@requires(P.ASSIGNMENT_SEE)
def plans() -> Any:
    """Plans of the season and what still waits for readers."""
    session, season = db.session(), season_of_page(db.session())
    committee = committee_of(session, season.id)
    waiting = queries.cases_to_assign(session, committee) if committee is not None else []
    return render_template(
        "assignment/plans.html",
        rows=queries.plans(session, season.id),
        committee=committee,
        waiting=waiting,
        short=queries.short_cases(session, season.id),
        need=rulebook_of(season).committee.experts_per_dossier,
        PlanState=PlanState,
    )


@blueprint.post("/assignment")
@requires(P.ASSIGNMENT_MANAGE)
def propose() -> Any:
    """Propose a plan for every case without readers."""
    committee = committee_of(db.session(), season_of_page(db.session()).id)
    if committee is None:
        raise NotFound
    plan = actions.propose_plan(committee_id=committee.id, by=viewer().account_id)
    return redirect(url_for("assignment.plan", key=plan.key), 303)


@blueprint.get("/assignment/<key>")
@requires(P.ASSIGNMENT_SEE)
def plan(key: str) -> Any:
    """The matrix of dossiers against experts with loads, fit and recusals."""
    found = _plan(key)
    if found.state is PlanState.SOLVING:
        return render_template("assignment/solving.html", plan=found)
    rulebook = rulebook_of(season_of_page(db.session()))
    matrix = matrix_of(found)
    wanted, weak = request.args.get("q", "").strip().upper(), request.args.get("weak", "")
    lines = [line for line in matrix.lines if wanted in line.code and (not weak or line.weak is not None)]
    lines = in_order(
        lines,
        {"code": lambda line: line.code, "level": lambda line: line.level, "specialty": lambda line: line.specialty},
    )
    return render_template(
        "assignment/plan.html",
        plan=found,
        matrix=matrix,
        lines=lines,
        rulebook=rulebook,
        level_name=level_name,
        specialty_name=specialty_name,
        PlanState=PlanState,
    )


@blueprint.get("/assignment/<key>.xlsx")
@requires(P.ASSIGNMENT_SEE)
def plan_excel(key: str) -> Any:
    """The plan as a list: one row a dossier, its readers by seat, the main reviewer marked."""
    matrix, rulebook = matrix_of(_plan(key)), rulebook_of(season_of_page(db.session()))
    heads = (
        (Text("编号", "Code"), 12),
        (Text("级别", "Level"), 10),
        (Text("专业", "Specialty"), 16),
        (Text("评阅人", "Readers"), 60),
    )
    rows = (
        (
            line.code,
            say(level_name(rulebook, line.level)),
            say(specialty_name(rulebook, line.specialty)),
            listed(
                f"{cell.member.expert.person.name}{say(Text('（主审）', ' (main)')) if cell.pair.main else ''}"
                for cell in line.cells
                if cell.pair is not None
            ),
        )
        for line in matrix.lines
    )
    return excel("assignment", title=Text("送审分配", "Assignment"), columns=heads, rows=rows)


@blueprint.get("/assignment/<key>/case/<case_key>")
@requires(P.ASSIGNMENT_MANAGE)
def change_page(key: str, case_key: str) -> Any:
    """One case: its readers, and what each possible change would cost."""
    session, found = db.session(), _plan(key)
    line = next((line for line in matrix_of(found).lines if line.key == case_key), None)
    if line is None:
        raise NotFound
    committee = session.get_one(Committee, found.committee_id)
    problem = queries.current_problem(session, plan=found, committee=committee)
    known = {reader.id for reader in problem.readers}
    pairs = [(p.case_key, p.expert_id) for p in queries.pairs_of(session, key) if p.expert_id in known]
    out = request.args.get("out", 0, type=int)
    costs = {
        cell.member.expert_id: change_cost(problem, pairs, case_key=case_key, out=out, into=cell.member.expert_id)
        for cell in line.cells
        if out and cell.pair is None and cell.kind not in ("recused", "level")
    }
    order = sorted(line.cells, key=lambda cell: (costs.get(cell.member.expert_id, 10**9), cell.member.number))
    return render_template("assignment/change.html", plan=found, line=line, out=out, costs=costs, cells=order)


@blueprint.post("/assignment/<key>/case/<case_key>")
@requires(P.ASSIGNMENT_MANAGE)
def change(key: str, case_key: str) -> Any:
    """Give the case to another expert, with a reason."""
    _plan(key)
    actions.change_pair(
        plan_key=key,
        case_key=case_key,
        out_expert_id=request.form.get("out", 0, type=int),
        in_expert_id=request.form.get("into", 0, type=int),
        reason=request.form.get("reason", ""),
        by=viewer().account_id,
    )
    flash(say(Text("已调整", "Changed")), "success")
    return redirect(url_for("assignment.plan", key=key), 303)


@blueprint.post("/assignment/<key>/case/<case_key>/main")
@requires(P.ASSIGNMENT_MANAGE)
def set_main(key: str, case_key: str) -> Any:
    """Name the main reviewer."""
    _plan(key)
    actions.set_main(
        plan_key=key, case_key=case_key, expert_id=request.form.get("expert", 0, type=int), by=viewer().account_id
    )
    return redirect(url_for("assignment.change_page", key=key, case_key=case_key), 303)


@blueprint.get("/assignment/<key>/publish")
@requires(P.ASSIGNMENT_MANAGE)
def confirm(key: str) -> Any:
    """What publishing does, before it is done."""
    found = _plan(key)
    matrix = matrix_of(found)
    missing = [line for line in matrix.lines if line.weak is not None and line.readers < found.inputs["need"]]
    return render_template("assignment/confirm.html", plan=found, matrix=matrix, missing=missing)


@blueprint.post("/assignment/<key>/publish")
@requires(P.ASSIGNMENT_MANAGE)
def publish(key: str) -> Any:
    """Give the dossiers to the experts."""
    _plan(key)
    pairs = actions.publish_plan(plan_key=key, by=viewer().account_id)
    flash(say(Text("已发布 {n} 对", "{n} {n:pair|pairs} published").format(n=pairs)), "success")
    return redirect(url_for("assignment.plan", key=key), 303)


@blueprint.post("/assignment/fill/<case_key>")
@requires(P.ASSIGNMENT_MANAGE)
def fill(case_key: str) -> Any:
    """Fill the free places of a case once somebody is there to read it."""
    for case in queries.cases_by_key(db.session(), [case_key]):
        in_season(case.season_id)
    filled = actions.replace_after_recusal(case_key=case_key, by=viewer().account_id)
    text = (
        Text("已补 {n} 名评阅人", "{n} {n:reader|readers} added")
        if filled
        else Text("仍无可评专家，请补抽", "Nobody may read it; draw more experts")
    )
    flash(say(text.format(n=filled)), "success" if filled else "warning")
    return redirect(url_for("assignment.plans"), 303)
