"""Doors of the committee's office: season board, list with Excel, one application, return list, accept, refuse, pool."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select

from committee import clock
from committee.applications import actions_office as acts
from committee.applications.actions_paper import state_of
from committee.applications.board import funnel, held, late_items, waiting
from committee.applications.bulk import Act, perform, preview
from committee.applications.counting import may_return, submission_number
from committee.applications.models import Application, ElectronicAcceptance, Fee, PaperReceipt
from committee.applications.office_list import by_paper, by_screening, screenings_of
from committee.applications.queries import LARGEST_PAGE, Filter, Rows, listed, office_query
from committee.applications.reading import open_return, past_returns
from committee.applications.routing import delegation_of, receiving_committee, receiving_warning
from committee.applications.rules import Channel, Phase
from committee.applications.sheet import STAGES
from committee.applications.tables import office_table
from committee.applications.unit_scans import scans_for
from committee.applications.views import (
    blueprint,
    defects_in,
    list_filter,
    list_page,
    must,
    reached,
    this_season,
    words,
)
from committee.db import db
from committee.dossiers.models import ScreeningState
from committee.dossiers.queries import live_files, screening_of
from committee.errors import BadInput
from committee.people.models import Approval, ApprovalState
from committee.people.queries import names_of
from committee.permissions import Permission
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of, switch, windows_of
from committee.text import Text
from committee.web.downloads import sent
from committee.web.guard import requires, viewer
from committee.web.language import locale, say


@blueprint.get("/board")
@requires(Permission.APPLICATION_SEE_ALL)
def board() -> Any:
    """评审季看板: what to do, what runs, the funnel, what is late."""
    session, season = db.session(), this_season()
    now = clock.now()
    standing_still = held(session, season, now=now)
    late, late_total = late_items(session, season, standing_still, now=now)
    return render_template(
        "applications/board.html",
        season=season,
        bars=funnel(session, season, standing_still),
        late=late,
        late_total=late_total,
        waiting=waiting(session, season, standing_still),
        windows=windows_of(season),
        warnings=[
            (channel, word)
            for channel in rulebook_of(season).channels
            if (word := receiving_warning(session, season, channel.code)) is not None
        ],
        stages=STAGES,
    )


@blueprint.get("/board/checks")
@requires(Permission.APPLICATION_SEE_ALL)
def board_checks() -> Any:
    """The running checks, refreshed on the board."""
    session, season = db.session(), this_season()
    standing_still = held(session, season, now=clock.now())
    return render_template("applications/_checks.html", waiting=waiting(session, season, standing_still))


# What the list and its workbook show of a row; the form of an application is long and stays where it is.
LISTED = (
    Application.id,
    Application.public_id,
    Application.name,
    Application.unit_name,
    Application.channel,
    Application.specialty,
    Application.level,
    Application.phase,
    Application.phase_since,
)


def _listed(season: Season, *, all_rows: bool = False) -> tuple[Rows, int, int]:
    sort, page, size = list_page()
    wanted = list_filter()
    query = by_paper(office_query(season.id), request.args.get("paper", ""))
    query = by_screening(query, request.args.get("screening", ""))
    found = listed(
        db.session(),
        query,
        filter=wanted,
        sort=sort,
        page=1 if all_rows else page,
        size=LARGEST_PAGE * 10 if all_rows else size,
        columns=LISTED,
    )
    return found, page, size


@blueprint.get("/applications")
@requires(Permission.APPLICATION_SEE_ALL)
def index() -> Any:
    """Every application that was handed in: filtered, sorted, in the address."""
    season = this_season()
    found, page, size = _listed(season)
    return render_template(
        "applications/list.html",
        season=season,
        rulebook=rulebook_of(season),
        found=found,
        page=page,
        size=size,
        channels=list(Channel),
        Phase=Phase,
        phases=[p for p in Phase if p is not Phase.DRAFT],
        numbers=numbers_of(found, season),
        fee_states=_fee_states(found, season),
        screenings=_screenings(found),
        ScreeningState=ScreeningState,
    )


def _screenings(found: Rows) -> dict[int, ScreeningState]:
    """Only where the list is of those that lie with the office: the long list of everybody needs none."""
    shown = request.args.get("screening") or request.args.getlist("phase") == [Phase.OFFICE_CHECK.value]
    return screenings_of(db.session(), [row.id for row in found.rows]) if shown else {}


def numbers_of(found: Rows, season: Season) -> dict[int, int]:
    """Which submission each row's present one is, from the returns that were loaded with the page."""
    rulebook, p07 = rulebook_of(season), switch(season, "P-07")
    return {
        row.id: submission_number(past_returns(found.returns.get(row.id, ()), rulebook=rulebook), p07=p07)
        for row in found.rows
    }


def _fee_states(found: Rows, season: Season) -> dict[int, Any]:
    now = clock.now()
    return {row.id: state_of(found.fees.get(row.id), season=season, at=now) for row in found.rows}


@blueprint.get("/applications.xlsx")
@requires(Permission.APPLICATION_SEE_ALL)
def excel() -> Any:
    """The list as it is shown, as Excel."""
    season = this_season()
    found, _, _ = _listed(season, all_rows=True)
    content = office_table(
        found,
        season=season,
        rulebook=rulebook_of(season),
        numbers=numbers_of(found, season),
        fee_states=_fee_states(found, season),
        locale=locale(),
    )
    return sent(content, "applications.xlsx")


@blueprint.get("/applications/<public_id>")
@requires(Permission.APPLICATION_SEE_ALL)
def page(public_id: str) -> Any:
    """One application: what was declared, what was found, what the office may do now."""
    session = db.session()
    application = reached(public_id)
    must(application.submitted_at is not None or application.phase is not Phase.DRAFT)
    context = words(application)
    season = context["season"]
    screening = screening_of(session, application.dossier_id)
    accounts = [step.by_id for step in application.steps] + [past.by_id for past in application.returns]
    asked = select(Approval).where(Approval.subject_key == public_id, Approval.state == ApprovalState.ASKED)
    return render_template(
        "applications/office_page.html",
        **context,
        screening=screening,
        proposed=acts.proposed_defects(session, application, season=season),
        files={file.id: file for file in live_files(application.dossier)},
        past=open_return(application),
        acceptance=session.get(ElectronicAcceptance, application.id),
        papers=session.scalars(select(PaperReceipt).where(PaperReceipt.application_id == application.id)).all(),
        fee=session.get(Fee, application.id),
        fee_state=state_of(session.get(Fee, application.id), season=season, at=clock.now()),
        names=names_of(session, accounts),
        approvals=session.scalars(asked).all(),
        may_return=may_return(context["n"], most=context["most"]),
        receiving=receiving_committee(session, season, application.channel),
        doubt=receiving_warning(session, season, application.channel),
        delegation=delegation_of(session, season.id, application.channel),
        unit_papers=scans_for(session, application),
    )


@blueprint.post("/applications/<public_id>/return")
@requires(Permission.APPLICATION_CHECK_OFFICE)
def office_return(public_id: str) -> Any:
    """The whole list of defects in one return."""
    acts.return_all(
        by=viewer().account_id,
        public_id=reached(public_id).public_id,
        defects=defects_in(request.form),
        reason=request.form.get("reason", ""),
    )
    return redirect(url_for("applications.page", public_id=public_id), 303)


@blueprint.post("/applications/<public_id>/accept")
@requires(Permission.APPLICATION_CHECK_OFFICE)
def office_accept(public_id: str) -> Any:
    """已接收材料."""
    acts.accept(by=viewer().account_id, public_id=reached(public_id).public_id)
    return redirect(url_for("applications.page", public_id=public_id), 303)


@blueprint.post("/applications/<public_id>/refuse")
@requires(Permission.APPLICATION_CHECK_OFFICE)
def office_refuse(public_id: str) -> Any:
    """不予受理 at the last submission."""
    acts.refuse(by=viewer().account_id, public_id=reached(public_id).public_id, defects=defects_in(request.form))
    return redirect(url_for("applications.page", public_id=public_id), 303)


@blueprint.post("/applications/<public_id>/restore")
@requires(Permission.APPLICATION_CHECK_OFFICE)
def ask_restore(public_id: str) -> Any:
    """Ask the head of the office to take back a mistaken return."""
    reason = request.form.get("reason", "")
    acts.ask_restore(by=viewer().account_id, public_id=reached(public_id).public_id, reason=reason)
    return redirect(url_for("applications.page", public_id=public_id), 303)


@blueprint.post("/applications/bulk")
@requires(Permission.APPLICATION_CHECK_OFFICE)
def bulk() -> Any:
    """Exactly what will happen to each ticked application; a second press does it."""
    session = db.session()
    season = this_season()
    act, ids = _act(), request.form.getlist("ids")
    if request.form.get("sure") != "yes":
        rows = preview(session, act, ids, season=season)
        return render_template(
            "applications/bulk.html", act=act, rows=rows, season=season, rulebook=rulebook_of(season), Act=Act
        )
    found = perform(by=viewer().account_id, act=act, public_ids=ids, season_id=season.id)
    flash(say(Text("{a}：{n} 份已办理。", "{a}: {n} done.").format(a=act.label, n=found.done)), "success")
    for row in found.left:
        flash(
            say(Text("{n}未办理：{w}", "{n} was left alone: {w}").format(n=row.application.name, w=row.why)), "warning"
        )
    return redirect(url_for("applications.index", phase=act.leads_to), 303)


def _act() -> Act:
    value = request.form.get("act", "")
    if value not in set(Act):
        raise BadInput
    return Act(value)


@blueprint.get("/pool")
@requires(Permission.APPLICATION_CHECK_OFFICE)
def pool_preview() -> Any:
    """Exactly what will be frozen and coded."""
    session = db.session()
    season = this_season()
    query = by_paper(office_query(season.id), "ready")
    found = listed(session, query, filter=Filter(), sort="name", size=LARGEST_PAGE)
    return render_template("applications/pool.html", season=season, rulebook=rulebook_of(season), found=found)


@blueprint.post("/pool")
@requires(Permission.APPLICATION_CHECK_OFFICE)
def pool() -> Any:
    """Freeze the signed copies under random codes."""
    ids = [reached(public_id).public_id for public_id in request.form.getlist("ids")]
    acts.pool(by=viewer().account_id, public_ids=ids)
    return redirect(url_for("applications.index", phase=Phase.POOLED), 303)
