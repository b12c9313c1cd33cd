"""Doors of the office: scoring progress, statistics once groups have closed, late leaks to settle."""

from collections.abc import Iterable
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from committee.applications.counting import LeakAnswer
from committee.db import db
from committee.dossiers.late_leaks import unreplaced
from committee.dossiers.review import CaseState, LateLeak, ReviewCase
from committee.errors import BadInput
from committee.experts.lists import excel, in_order
from committee.experts.queries import active_members, committee_of
from committee.experts.words import level_name, specialty_name
from committee.people.queries import names_of
from committee.permissions import Permission as P
from committee.scoring import group_actions, group_queries, queries
from committee.scoring.leak_answers import afterwards, answer_of, confirm_leak
from committee.scoring.queries import CaseSummary
from committee.scoring.rules import LeakOutcome, as_number, as_points
from committee.scoring.views import blueprint, book
from committee.seasons.page_season import season_of_page
from committee.seasons.queries import rulebook_of
from committee.text import Text
from committee.web.guard import in_season, requires, viewer
from committee.web.language import say


def _rows() -> list[CaseSummary]:
    season = season_of_page(db.session())
    state, text = request.args.get("state", ""), request.args.get("q", "").strip().upper()
    rows: Iterable[CaseSummary] = queries.summary(db.session(), season)
    rows = [row for row in rows if text in row.case.code and (not state or _state(row) == state)]
    keys = {
        "code": lambda row: row.case.code,
        "locked": lambda row: row.locked,
        "mean": lambda row: row.mean.value if row.closed and row.mean else -1,
        "spread": lambda row: row.spread if row.closed else -1,
    }
    return in_order(rows, keys)


def _state(row: CaseSummary) -> str:
    if row.case.state is CaseState.PULLED:
        return "held"
    if row.closed:
        return "closed"
    return "complete" if row.complete else "open"


@blueprint.get("/scoring")
@requires(P.SCORE_SUMMARY)
def progress() -> Any:
    """Progress by case and expert; marks only where the group has closed (matrix 1.2)."""
    session, season = db.session(), season_of_page(db.session())
    committee = committee_of(session, season.id)
    members = active_members(session, committee.id) if committee is not None else []
    return render_template(
        "scoring/progress.html",
        rows=_rows(),
        state_of=_state,
        readers=group_queries.progress_by_reader(session, members, season),
        leaks=len(group_queries.open_leaks(session, season.id)),
        rulebook=book(),
        level_name=level_name,
        specialty_name=specialty_name,
        as_points=as_points,
    )


@blueprint.get("/scoring.xlsx")
@requires(P.SCORE_SUMMARY)
def progress_excel() -> Any:
    """Progress as shown."""
    heads = (
        (Text("编号", "Code"), 12),
        (Text("评阅人", "Readers"), 10),
        (Text("已提交", "Submitted"), 10),
        (Text("平均分", "Mean"), 10),
        (Text("分差", "Spread"), 10),
        (Text("评议意见", "Opinion"), 14),
    )
    rows = (
        (
            row.case.code,
            row.readers,
            row.locked,
            as_number(row.mean.value) if row.closed and row.mean else None,
            as_number(row.spread) if row.closed else None,
            say(Text("同意推荐", "recommended") if row.opinion.recommend else Text("不同意推荐", "not recommended"))
            if row.closed and row.opinion
            else None,
        )
        for row in _rows()
    )
    return excel("scoring", title=Text("评分进度", "Scoring progress"), columns=heads, rows=rows)


@blueprint.post("/scoring/follow")
@requires(P.ASSIGNMENT_MANAGE)
def follow() -> Any:
    """Move cases whose sheets are all in to the group's review."""
    moved = group_actions.follow_scores(season_id=season_of_page(db.session()).id, by=viewer().account_id)
    flash(say(Text("{n} 份材料状态已更新", "{n} {n:dossier|dossiers} moved").format(n=moved)), "success")
    return redirect(url_for("scoring.progress"), 303)


def _open(report: LateLeak) -> bool:
    return report.settled_at is None and report.file.case.state is not CaseState.CLOSED


@blueprint.get("/scoring/leaks")
@requires(P.ASSIGNMENT_MANAGE)
def leaks() -> Any:
    """What experts reported as uncovered, and who was shown the page."""
    session = db.session()
    rows = group_queries.all_leaks(session, season_of_page(session).id)
    served = {row.key: sorted(group_queries.served_to(session, row)) for row in rows}
    people = [row.settled_by_id for row in rows] + [one for seen in served.values() for one in seen]
    return render_template(
        "scoring/leaks.html",
        rows=rows,
        served=served,
        ready={row.file.case_key: not unreplaced(session, case_key=row.file.case_key) for row in rows},
        names=names_of(session, people),
        answers={row.key: answer_of(session, row) for row in rows if _open(row)},
        afterwards={row.key: afterwards(session, row) for row in rows if not _open(row)},
        masking_defects=[rule for rule in rulebook_of(season_of_page(session)).defects if rule.masking],
        LeakOutcome=LeakOutcome,
        CaseState=CaseState,
    )


@blueprint.post("/scoring/leaks/<key>")
@requires(P.ASSIGNMENT_MANAGE)
def settle(key: str) -> Any:
    """Confirm or dismiss a late leak."""
    reported = db.session().get(LateLeak, key)
    if reported is not None:
        in_season(reported.file.case.season_id)
    outcome = request.form.get("outcome", "")
    if outcome not in list(LeakOutcome):
        raise BadInput
    replaced = group_actions.settle_leak(leak_key=key, outcome=LeakOutcome(outcome), by=viewer().account_id)
    flash(say(Text("已处理，换人 {n} 名", "Settled; {n} {n:reader|readers} replaced").format(n=replaced)), "success")
    return redirect(url_for("scoring.leaks"), 303)


@blueprint.post("/scoring/leaks/<key>/answer")
@requires(P.ASSIGNMENT_MANAGE)
def answer(key: str) -> Any:
    """Confirm a late leak where the season returns or refuses (P-31)."""
    reported = db.session().get(LateLeak, key)
    if reported is not None:
        in_season(reported.file.case.season_id)
    done = confirm_leak(
        leak_key=key, code=request.form.get("code", ""), note=request.form.get("note", ""), by=viewer().account_id
    )
    words = {
        LeakAnswer.RETURN: Text(
            "已退回申报人，看过的专家已换人", "Returned to the applicant; readers who saw it replaced"
        ),
        LeakAnswer.REFUSE: Text("已作出不予受理决定", "Refused"),
    }
    flash(say(words[done]), "success")
    return redirect(url_for("scoring.leaks"), 303)


@blueprint.post("/scoring/cases/<case_key>/resume")
@requires(P.ASSIGNMENT_MANAGE)
def resume(case_key: str) -> Any:
    """Show a pulled case again."""
    case = db.session().get(ReviewCase, case_key)
    if case is not None:
        in_season(case.season_id)
    group_actions.resume_case(case_key=case_key, by=viewer().account_id)
    flash(say(Text("已恢复评阅", "Reading goes on")), "success")
    return redirect(url_for("scoring.leaks"), 303)
