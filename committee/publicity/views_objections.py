"""Doors of the register of objections: who looks into what; words only for the people named."""

import datetime as dt
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for

from committee.clock import BEIJING
from committee.db import db
from committee.documents.excel import Column, write_table
from committee.errors import BadInput, NotFound
from committee.permissions import Permission
from committee.publicity import actions, queries
from committee.publicity.investigating import candidates
from committee.publicity.models import ObjectionChannel, ObjectionState
from committee.publicity.objections import upheld_means
from committee.publicity.rules import attachment_kind
from committee.publicity.views import blueprint, entered
from committee.text import Text
from committee.web.downloads import sent
from committee.web.forms import number_of
from committee.web.guard import requires, viewer
from committee.web.language import locale, say

_REGISTER = (
    Column("receipt", Text("受理号", "Receipt"), 26),
    Column("at", Text("收到（北京）", "Received (Beijing)"), 20),
    Column("channel", Text("方式", "Channel"), 14),
    Column("posting", Text("公示", "Posting"), 20),
    Column("about", Text("针对", "About"), 20),
    Column("signed", Text("署名", "Signed"), 10),
    Column("investigators", Text("核查人", "Investigators"), 24),
    Column("state", Text("状态", "State"), 12),
    Column("finding", Text("核查情况", "Finding"), 50),
)


@blueprint.get("/objections")
@requires(Permission.PUBLICITY_SEE)
def register() -> Any:
    """The register: form, phone and paper together."""
    who, session = viewer(), db.session()
    postings = queries.postings_for(session, who)
    chosen = request.args.get("state", "")
    state = ObjectionState(chosen) if chosen in set(ObjectionState) else None
    return render_template(
        "publicity/register.html",
        rows=queries.register(session, who, state=state),
        states=list(ObjectionState),
        postings=[posting for posting in postings if queries.may_handle(who, posting)],
    )


@blueprint.get("/objections.xlsx")
@requires(Permission.PUBLICITY_SEE)
def register_excel() -> Any:
    """The register as shown, without what objections say and who wrote them."""
    chosen = request.args.get("state", "")
    state = ObjectionState(chosen) if chosen in set(ObjectionState) else None
    rows = [
        (
            told.row.receipt,
            f"{told.row.received_at.astimezone(BEIJING):%Y-%m-%d %H:%M}",
            told.row.channel.label.pick(locale()),
            told.row.posting.kind.label.pick(locale()),
            told.row.line.name if told.row.line else say(Text("整个名单", "the whole list")),
            say(Text("实名", "signed") if told.row.signed else Text("匿名", "anonymous")),
            told.investigator,
            told.row.state.label.pick(locale()),
            told.row.finding,
        )
        for told in queries.register(db.session(), viewer(), state=state)
    ]
    content = write_table(title=Text("异议登记", "Objections"), columns=_REGISTER, rows=rows, locale=locale())
    return sent(content, "objections.xlsx")


@blueprint.get("/objections/<receipt>")
@requires(Permission.PUBLICITY_SEE)
def objection(receipt: str) -> Any:
    """One objection: who looks into it; what it says only for them, and they decide here."""
    who, session = viewer(), db.session()
    told = queries.objection_by(session, receipt, viewer=who)
    if not queries.may_see(who, told.row.posting) and not told.named:
        raise NotFound
    if told.named:
        actions.open_words(receipt=receipt, by=who.account_id)
        told = queries.objection_by(db.session(), receipt, viewer=who)
    mine = queries.may_handle(who, told.row.posting)
    names = candidates(db.session(), told.row) if mine and told.row.decided_at is None else []
    means = upheld_means(told.row.posting.kind, whole=told.row.line is None)
    return render_template("publicity/objection.html", told=told, mine=mine, candidates=names, means=means)


@blueprint.get("/objections/<receipt>/evidence")
@requires(Permission.PUBLICITY_SEE)
def evidence(receipt: str) -> Any:
    """The evidence that came with it, always as a download."""
    told = queries.objection_by(db.session(), receipt, viewer=viewer())
    row = told.row
    if not told.named or not row.evidence_key:
        raise NotFound
    content = current_app.extensions["store"].get(row.evidence_key)
    name = f"evidence-{row.receipt}.{attachment_kind(content).suffix}"
    return sent(content, name, kind="application/octet-stream")  # from a stranger: no browser may make anything of it


@blueprint.post("/objections/<receipt>/decide")
@requires(Permission.PUBLICITY_SEE)
def decide(receipt: str) -> Any:
    """Name investigators, take up, uphold or dismiss."""
    who = viewer()
    told = queries.objection_by(db.session(), receipt, viewer=who)
    act = request.form.get("act", "")
    if act not in ("uphold", "dismiss"):
        queries.check_may_handle(who, told.row.posting)
    if act == "investigate":
        actions.investigate(receipt=receipt, by=who.account_id)
    elif act == "name":
        chosen = [one for key in request.form.getlist("account") if (one := number_of(key)) is not None]
        known = {key for key, _, _ in candidates(db.session(), told.row)}
        actions.name_investigators(
            receipt=receipt, account_ids=[key for key in chosen if key in known], by=who.account_id
        )
    elif act in ("uphold", "dismiss"):
        finding = request.form.get("finding", "")
        actions.decide(receipt=receipt, upheld=act == "uphold", finding=finding, by=who.account_id)
    else:
        raise BadInput
    return redirect(url_for("publicity.objection", receipt=receipt), 303)


@blueprint.post("/postings/<public_id>/objections")
@requires(Permission.PUBLICITY_SEE)
def enter(public_id: str) -> Any:
    """Enter what came by phone or on paper into the same register."""
    who = viewer()
    queries.check_may_handle(who, queries.posting_by(db.session(), public_id))
    channel = ObjectionChannel.PHONE if request.form.get("channel") == "phone" else ObjectionChannel.PAPER
    received = _instant(request.form.get("received_at", ""))
    number = actions.object_to(
        posting_id=public_id, channel=channel, received_at=received, by=who.account_id, **entered()
    )
    told = Text("已登记，受理号 {n}，请告诉反映人。", "Entered as {n}; tell the caller this number.").format(n=number)
    flash(say(told), "success")
    return redirect(url_for("publicity.register"), 303)


def _instant(text: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=BEIJING)
    except ValueError:
        raise BadInput(Text("请填写收到时间。", "Please give the time it came in.")) from None
