"""Doors of the paper desk and of the finance clerk, who sees name, level, amount and state only (R-015)."""

import datetime as dt
from functools import partial
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import clock
from committee.applications import actions_paper as acts
from committee.applications.models import Application, Fee, PaperReceipt
from committee.applications.money import paper_faults
from committee.applications.queries import (
    Filter,
    Rows,
    listed,
    office_query,
    own_application,
    receipts_of,
)
from committee.applications.rules import Phase
from committee.applications.slips import application_of_code, paper_code, paper_slips_pdf
from committee.applications.tables import fee_table
from committee.applications.views import blueprint, list_page, reached, season_of, this_season
from committee.clock import BEIJING
from committee.db import db
from committee.errors import BadInput, NotFound
from committee.permissions import Permission
from committee.seasons.queries import rulebook_of, windows_of
from committee.text import Text
from committee.web.downloads import sent
from committee.web.guard import requires, viewer
from committee.web.language import locale, say

MOST_SLIPS = 300  # pages in one print


@blueprint.get("/paper")
@requires(Permission.APPLICATION_PAPER)
def paper() -> Any:
    """Who still has to bring paper, and the form for whoever stands at the desk."""
    session = db.session()
    season = this_season()
    wanted = Filter(text=request.args.get("q", "").strip()[:50], phases=(Phase.ACCEPTED,))
    sort, page, size = list_page()
    query = paper_state(office_query(season.id), request.args.get("paper", ""))
    found = listed(session, query, filter=wanted, sort=sort or "name", page=page, size=size)
    chosen, scanned = request.args.get("for", ""), request.args.get("scan", "").strip()[:40]
    picked = reached(chosen) if chosen else None
    if scanned:
        picked = application_of_code(session, scanned, season_id=season.id)
    return render_template(
        "applications/paper.html",
        season=season,
        rulebook=rulebook_of(season),
        windows=windows_of(season),
        found=found,
        page=page,
        size=size,
        awaited=_awaited(session, season.id, size=1).total,
        chosen=picked,
        history=receipts_of(session, picked) if picked else [],
        faults_of=partial(paper_faults, rule=rulebook_of(season).paper),
        scanned=scanned,
        paper_code=paper_code,
        Phase=Phase,
    )


def paper_state(query: Any, state: str) -> Any:
    """The list narrowed to bags awaited, to correct or in order."""
    in_order = select(PaperReceipt.application_id).where(PaperReceipt.ok)
    brought = select(PaperReceipt.application_id)
    if state == "awaited":
        return query.where(Application.id.not_in(brought))
    if state == "to-correct":
        return query.where(Application.id.in_(brought), Application.id.not_in(in_order))
    return query.where(Application.id.in_(in_order)) if state == "in-order" else query


def _awaited(session: Session, season_id: int, *, size: int) -> Rows:
    """Applications whose bag nobody has brought yet, by name; the first *size* of them."""
    query = paper_state(office_query(season_id), "awaited")
    return listed(session, query, filter=Filter(phases=(Phase.ACCEPTED,)), sort="name", size=size)


@blueprint.get("/paper/slips.pdf")
@requires(Permission.APPLICATION_PAPER)
def paper_slips() -> Any:
    """Bar-coded covers: of one application, or of all whose bag is still awaited."""
    session = db.session()
    season = this_season()
    chosen = request.args.get("for", "")
    rows = [reached(chosen)] if chosen else _awaited(session, season.id, size=MOST_SLIPS).rows
    return _slips(paper_slips_pdf(session, [row for row in rows if row.season_id == season.id]))


@blueprint.get("/my/<public_id>/paper.pdf")
@requires(Permission.APPLICATION_FILE)
def own_paper_slip(public_id: str) -> Any:
    """The applicant's own cover, once the materials are accepted."""
    session = db.session()
    application = own_application(session, public_id, person_id=viewer().person_id)
    return _slips(paper_slips_pdf(session, [application]) if application.phase is Phase.ACCEPTED else None)


def _slips(content: bytes | None) -> Response:
    if content is None:
        raise NotFound(Text("现在没有可打印的交接单。", "There is no cover to print now."))
    return sent(content, "paper-slips.pdf", shown=True)


@blueprint.post("/paper/<public_id>")
@requires(Permission.APPLICATION_PAPER)
def receive_paper(public_id: str) -> Any:
    """Register what was brought."""
    application = reached(public_id)
    prescribed = rulebook_of(season_of(application)).paper.opinion
    same = request.form.get("sentence") == "same"
    acts.receive_paper(
        by=viewer().account_id,
        public_id=public_id,
        copies=request.form.get("copies", type=int) or 0,
        opinion_text=prescribed if same else request.form.get("opinion_text", ""),
        signed_and_sealed=request.form.get("signed_and_sealed") == "yes",
        note=request.form.get("note", ""),
    )
    faults = paper_faults(receipts_of(db.session(), application)[-1], rulebook_of(season_of(application)).paper)
    told = Text(
        "退回更正：" + "；".join(fault.zh for fault in faults) if faults else "纸质合格，可以缴费",
        "returned: " + "; ".join(fault.en for fault in faults) if faults else "paper in order, the fee can be paid",
    )
    flash(
        say(Text("{name}　{told}", "{name}: {told}").format(name=application.name, told=told)),
        "warning" if faults else "success",
    )
    return redirect(url_for("applications.paper", scan=""), 303)


def _fees() -> tuple[Any, Any, dict[int, Any], int, int]:
    session = db.session()
    season = this_season()
    sort, page, size = list_page()
    query = select(Application).join(Fee).where(Application.season_id == season.id)
    if request.args.get("state") == "unpaid":
        query = query.where(Fee.paid_at.is_(None))
    if request.args.get("state") == "wrong":
        query = query.where(Fee.paid_yuan.is_not(None), Fee.paid_yuan != Fee.due_yuan)
    wanted = Filter(text=request.args.get("q", "").strip()[:50])
    code = request.args.get("code", "").strip().upper()
    if code:
        query = query.where(Fee.remark_code == code)
    found = listed(session, query, filter=wanted, sort=sort or "name", page=page, size=size)
    now = clock.now()
    states = {row.id: acts.state_of(found.fees.get(row.id), season=season, at=now) for row in found.rows}
    return season, found, states, page, size


@blueprint.get("/fees")
@requires(Permission.FEE_SEE)
def fees() -> Any:
    """What is due, what came, what does not match."""
    season, found, states, page, size = _fees()
    return render_template(
        "applications/fees.html",
        season=season,
        rulebook=rulebook_of(season),
        windows=windows_of(season),
        found=found,
        states=states,
        page=page,
        size=size,
    )


@blueprint.get("/fees.xlsx")
@requires(Permission.FEE_SEE)
def fees_excel() -> Any:
    """The list as Excel."""
    season, found, states, _, _ = _fees()
    content = fee_table(found, season=season, rulebook=rulebook_of(season), fee_states=states, locale=locale())
    return sent(content, "fees.xlsx")


@blueprint.get("/fees/<public_id>")
@requires(Permission.FEE_RECORD)
def payment(public_id: str) -> Any:
    """The form for one payment."""
    session = db.session()
    application = reached(public_id)
    season = season_of(application)
    fee = session.get(Fee, application.id)
    if fee is None:  # nothing is due before the dossier was accepted
        raise NotFound
    return render_template(
        "applications/payment.html",
        application=application,
        rulebook=rulebook_of(season),
        fee=fee,
        state=acts.state_of(fee, season=season, at=clock.now()),
        today=clock.today(),
    )


@blueprint.post("/fees/<public_id>")
@requires(Permission.FEE_RECORD)
def record_payment(public_id: str) -> Any:
    """Enter a payment."""
    acts.record_payment(
        by=viewer().account_id,
        public_id=reached(public_id).public_id,
        yuan=request.form.get("yuan", type=int) or 0,
        paid_at=_instant(request.form.get("paid_on", ""), request.form.get("paid_time", "")),
        channel=request.form.get("channel", ""),
    )
    return redirect(url_for("applications.fees"), 303)


def _instant(day: str, time: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=BEIJING).astimezone(dt.UTC)
    except ValueError:
        raise BadInput(Text("请填写缴费日期和时间。", "Enter day and time of the payment.")) from None
