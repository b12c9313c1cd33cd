"""Doors of the evaluation group: its cases, the single marks once all are in, the written opinion. Codes only."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from committee.db import db
from committee.errors import BadInput
from committee.experts.lists import in_order
from committee.experts.models import Group, Member
from committee.experts.queries import active_members, member_of_account
from committee.experts.words import level_name, specialty_name
from committee.permissions import Permission as P
from committee.scoring import group_actions, group_queries, queries
from committee.scoring.rules import Hidden, as_points, peers_visible
from committee.scoring.views import blueprint, book
from committee.seasons.page_season import season_of_page
from committee.text import Text
from committee.web.guard import requires, viewer
from committee.web.language import say


def _seat() -> tuple[Member, Group]:
    member = member_of_account(db.session(), viewer().account_id)
    if member is None or member.group is None:
        raise Hidden
    return member, member.group


def _row(member: Member, group: Group, case_key: str) -> queries.CaseSummary:
    session = db.session()
    season = season_of_page(session)
    if case_key not in {case.key for case in group_queries.cases_of_group(session, group=group, member=member)}:
        raise Hidden
    return queries.summaries(session, season=season, case_keys=[case_key])[0]


@blueprint.get("/groups")
@requires(P.SCORE_OPINION)
def group() -> Any:
    """The group's cases by code: who is missing, what the leader has to write."""
    session = db.session()
    member, found = _seat()
    keys = [case.key for case in group_queries.cases_of_group(session, group=found, member=member)]
    rows = [row for row in queries.summaries(session, season=season_of_page(session), case_keys=keys) if row.readers]
    rows = in_order(rows, {"code": lambda row: row.case.code, "locked": lambda row: row.locked})
    return render_template(
        "scoring/group.html",
        rows=rows,
        group=found,
        leader=found.leader_id == member.id,
        rulebook=book(),
        level_name=level_name,
        specialty_name=specialty_name,
    )


@blueprint.get("/groups/<case_key>")
@requires(P.SCORE_OPINION)
def opinion(case_key: str) -> Any:
    """One case: single marks as far as R-021 allows, and the opinion."""
    member, found = _seat()
    row = _row(member, found, case_key)
    leader = group_queries.leads(db.session(), member=member, group=found, case_key=case_key)
    opened = row.opinion is not None and row.opinion.discussed_at is not None
    visible = peers_visible(leader=leader, all_locked=row.complete, opened=opened)
    return render_template(
        "scoring/opinion.html",
        row=row,
        case=row.case,
        group=found,
        leader=leader,
        opened=opened,
        sheets=queries.sheets_of(db.session(), [case_key])[case_key] if visible else [],
        numbers=_numbers(found),
        visible=visible,
        rulebook=book(),
        as_points=as_points,
        level_name=level_name,
        specialty_name=specialty_name,
    )


def _numbers(found: Group) -> dict[int, int]:
    return {member.expert_id: member.number for member in active_members(db.session(), found.committee_id)}


@blueprint.post("/groups/<case_key>")
@requires(P.SCORE_OPINION)
def write_opinion(case_key: str) -> Any:
    """Save the draft, or close it with a recommendation."""
    act, body = request.form.get("act", "save"), request.form.get("body", "")
    version = request.form.get("version", 0, type=int)
    if act == "close":
        choice = request.form.get("recommend")
        if choice not in ("yes", "no"):
            raise BadInput(Text("请选择同意推荐或不同意推荐", "Choose whether the group recommends"))
        group_actions.close_opinion(
            account_id=viewer().account_id, case_key=case_key, body=body, recommend=choice == "yes", version=version
        )
        flash(say(Text("评议意见已定稿", "The opinion is closed")), "success")
        return redirect(url_for("scoring.group"), 303)
    group_actions.save_opinion(account_id=viewer().account_id, case_key=case_key, body=body, version=version)
    flash(say(Text("已保存", "Saved")), "success")
    return redirect(url_for("scoring.opinion", case_key=case_key), 303)


@blueprint.post("/groups/<case_key>/discuss")
@requires(P.SCORE_OPINION)
def discuss(case_key: str) -> Any:
    """Show the members each other's marks."""
    group_actions.open_discussion(account_id=viewer().account_id, case_key=case_key)
    return redirect(url_for("scoring.opinion", case_key=case_key), 303)


@blueprint.post("/groups/<case_key>/reopen")
@requires(P.SCORE_OPINION)
def reopen(case_key: str) -> Any:
    """Let a member change a submitted sheet, with a reason."""
    group_actions.reopen_sheet(
        account_id=viewer().account_id, sheet_key=request.form.get("sheet", ""), reason=request.form.get("reason", "")
    )
    flash(say(Text("已重开，等待该专家重新提交", "Reopened; waiting for that expert")), "success")
    return redirect(url_for("scoring.opinion", case_key=case_key), 303)
