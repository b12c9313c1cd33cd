"""Doors of postings: the page everyone may read, the objection form, the register of the office."""

import datetime as dt
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for

from committee import clock
from committee.clock import BEIJING
from committee.db import db
from committee.documents.excel import Column, Kind, write_table
from committee.errors import BadInput, CommitteeError, NotFound
from committee.permissions import Permission
from committee.publicity import actions, queries
from committee.publicity.investigating import candidates
from committee.publicity.models import ObjectionChannel, ObjectionState, Posting
from committee.publicity.openings import contacts_now, open_seasons, opening
from committee.publicity.rules import attachment_kind
from committee.seasons.queries import any_rulebook_of, season_by
from committee.seasons.rulebook_tables import Procedure
from committee.text import Text
from committee.web.guard import public, requires, viewer, viewer_or_none
from committee.web.language import locale, say

blueprint = Blueprint("publicity", __name__)
PAGE = 20
_COLUMNS = (
    Column("no", Text("序号", "No."), 6, Kind.INTEGER),
    Column("name", Text("姓名", "Name"), 24),
    Column("unit", Text("工作单位", "Work unit"), 36),
    Column("specialty", Text("专业", "Specialty"), 20),
    Column("level", Text("通过资格", "Title passed"), 18),
)
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


@blueprint.get("/public")
@public
def index() -> Any:
    """All results that hang now."""
    rows = [
        (posting, season, queries.countdown(season, posting, today=clock.today()))
        for posting, season in queries.public_postings(db.session())
    ]
    session = db.session()
    return render_template(
        "publicity/index.html", rows=rows, seasons=open_seasons(session), contacts=contacts_now(session)
    )


@blueprint.get("/public/season/<public_id>")
@public
def season_page(public_id: str) -> Any:
    """四公开 of a season: policy, conditions, procedure, results, and whom to reach."""
    session = db.session()
    season = season_by(session, public_id)
    if season not in open_seasons(session):
        raise NotFound
    if season.procedure is Procedure.RECOGNITION:
        return redirect(url_for("recognition.public_season", public_id=public_id))
    shown = opening(session, season)
    return render_template("publicity/season.html", opening=shown, contacts=shown.contacts)


@blueprint.get("/public/<public_id>")
@public
def notice(public_id: str) -> Any:
    """One notice: the list, the days, the way to object."""
    session = db.session()
    posting = _visible(queries.posting_by(session, public_id))
    season = queries.season_of(session, posting)
    lines = queries.shown_lines(posting, text=request.args.get("q", "").strip(), level=request.args.get("level", ""))
    pages = max(1, -(-len(lines) // PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    return render_template(
        "publicity/notice.html",
        posting=posting,
        season=season,
        book=any_rulebook_of(season),
        lines=lines[(page - 1) * PAGE : page * PAGE],
        levels=list(dict.fromkeys(line.level for line in posting.lines)),
        page=page,
        pages=pages,
        total=len(lines),
        days=queries.countdown(season, posting, today=clock.today()),
    )


def _visible(posting: Posting) -> Posting:
    """Results hang for everybody; a unit's own notice only for those who look after it or watch it (domain 1.2)."""
    who = viewer_or_none()
    if posting.kind in queries.PUBLIC_KINDS:
        open_now = posting.starts_on <= clock.today()
    else:
        open_now = who is not None and (queries.may_see(who, posting) or queries.may_change(who, posting))
    if not open_now:
        raise NotFound
    return posting


@blueprint.get("/public/<public_id>/list.xlsx")
@public
def notice_excel(public_id: str) -> Any:
    """The list as shown, as Excel."""
    posting = _visible(queries.posting_by(db.session(), public_id))
    lines = queries.shown_lines(posting, text=request.args.get("q", "").strip(), level=request.args.get("level", ""))
    rows = [(line.position, line.name, line.unit_name, line.specialty, line.level) for line in lines]
    content = write_table(title=posting.kind.label, columns=_COLUMNS, rows=rows, locale=locale())
    headers = {"Content-Disposition": 'attachment; filename="public-notice.xlsx"'}
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Response(content, mimetype=kind, headers=headers)


@blueprint.route("/public/<public_id>/objection", methods=["GET", "POST"])
@public
def objection_form(public_id: str) -> Any:
    """Object to a list or to one person on it, with one's name or without."""
    posting = _visible(queries.posting_by(db.session(), public_id))
    refused = None
    if request.method == "POST":
        try:
            receipt = actions.object_to(
                posting_id=public_id, channel=ObjectionChannel.FORM, address=request.remote_addr or "", **_entered()
            )
        except CommitteeError as refusal:
            refused = refusal
        else:
            return redirect(url_for("publicity.receipt", receipt=receipt, new=1), 303)
    season = queries.season_of(db.session(), posting)
    page = render_template(
        "publicity/objection_form.html",
        posting=posting,
        book=any_rulebook_of(season),
        days=queries.countdown(season, posting, today=clock.today()),
        refused=refused,
    )
    return page, refused.status if refused else 200


def _entered() -> dict[str, Any]:
    form = request.form
    upload = request.files.get("evidence")
    return {
        "line_id": form.get("line", type=int),
        "signed": form.get("signed") == "1",
        "name": form.get("name", "")[:50],
        "contact": form.get("contact", "")[:80],
        "body": form.get("body", ""),
        "evidence": upload.read(actions.EVIDENCE_LIMIT + 1) if upload and upload.filename else None,
    }


@blueprint.get("/public/objection/<receipt>")
@public
def receipt(receipt: str) -> Any:
    """How an objection stands, by its receipt number; nothing of what it says."""
    told = queries.objection_by(db.session(), receipt)
    return render_template(
        "publicity/receipt.html", row=told.row, new="new" in request.args, contacts=contacts_now(db.session())
    )


@blueprint.route("/public/objection", methods=["GET", "POST"])
@public
def find_receipt() -> Any:
    """Look a receipt number up."""
    number = request.form.get("receipt", "").strip()
    if number:
        return redirect(url_for("publicity.receipt", receipt=number), 303)
    return render_template("publicity/find_receipt.html", contacts=contacts_now(db.session()))


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
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Response(content, mimetype=kind, headers={"Content-Disposition": 'attachment; filename="objections.xlsx"'})


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
    return render_template("publicity/objection.html", told=told, mine=mine, candidates=names)


@blueprint.get("/objections/<receipt>/evidence")
@requires(Permission.PUBLICITY_SEE)
def evidence(receipt: str) -> Any:
    """The evidence that came with it, always as a download."""
    told = queries.objection_by(db.session(), receipt, viewer=viewer())
    row = told.row
    if not told.named or not row.evidence_key:
        abort(404)
    content = current_app.extensions["store"].get(row.evidence_key)
    name = f"evidence-{row.receipt}.{attachment_kind(content).suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="application/octet-stream", headers=headers)


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
        chosen = [int(key) for key in request.form.getlist("account") if key.isdigit()]
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
    actions.object_to(posting_id=public_id, channel=channel, received_at=received, by=who.account_id, **_entered())
    flash(say(Text("已登记。", "Entered.")), "success")
    return redirect(url_for("publicity.register"), 303)


def _instant(text: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=BEIJING)
    except ValueError:
        raise BadInput(Text("请填写收到时间。", "Please give the time it came in.")) from None


@blueprint.get("/postings")
@requires(Permission.PUBLICITY_SEE)
def postings() -> Any:
    """Postings that I look after or watch."""
    who, session = viewer(), db.session()
    rows = queries.postings_for(session, who)
    today = clock.today()
    handled = {row.id for row in rows if queries.may_change(who, row)}
    days = {row.id: queries.countdown(queries.season_of(session, row), row, today=today) for row in rows}
    return render_template("publicity/postings.html", rows=rows, handled=handled, days=days)


@blueprint.post("/postings/<public_id>")
@requires(Permission.PUBLICITY_SEE)
def change(public_id: str) -> Any:
    """Take down, hang again, or record the result."""
    who = viewer()
    queries.check_may_change(who, queries.posting_by(db.session(), public_id))
    act = request.form.get("act", "")
    if act == "take-down":
        actions.take_down(posting_id=public_id, by=who.account_id)
    elif act == "again":
        actions.post_again(posting_id=public_id, by=who.account_id)
    elif act == "complete":
        actions.complete(posting_id=public_id, note=request.form.get("note", ""), by=who.account_id)
    else:
        raise BadInput
    return redirect(url_for("publicity.postings"), 303)
