"""Doors of postings: the page everyone may read, the objection form, the register of the office."""

from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from committee import clock
from committee.db import db
from committee.documents.excel import Column, Kind, write_table
from committee.errors import BadInput, CommitteeError, NotFound
from committee.permissions import Permission
from committee.publicity import actions, queries
from committee.publicity.models import ObjectionChannel, Posting
from committee.publicity.openings import contacts_now, open_seasons, opening
from committee.publicity.receipts import as_receipt
from committee.seasons.queries import any_rulebook_of, season_by
from committee.seasons.rulebook_tables import Procedure
from committee.seasons.words import recorded
from committee.text import Text
from committee.web.downloads import sent
from committee.web.guard import public, requires, viewer, viewer_or_none
from committee.web.language import locale
from committee.web.paging import page_count

blueprint = Blueprint("publicity", __name__)
PAGE = 20
_COLUMNS = (
    Column("no", Text("序号", "No."), 6, Kind.INTEGER),
    Column("name", Text("姓名", "Name"), 24),
    Column("unit", Text("工作单位", "Work unit"), 36),
    Column("specialty", Text("专业", "Specialty"), 20),
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
    pages = page_count(len(lines), PAGE)
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    book = any_rulebook_of(season)
    return render_template(
        "publicity/notice.html",
        posting=posting,
        hung_by=queries.hung_by(session, posting),
        season=season,
        book=book,
        contacts=book.contacts,
        lines=lines[(page - 1) * PAGE : page * PAGE],
        levels=list(dict.fromkeys(line.level for line in posting.lines)),
        page=page,
        pages=pages,
        total=len(lines),
        days=queries.countdown(season, posting, today=clock.today()),
        recorded=partial(recorded, book),
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
    columns = (*_COLUMNS, Column("level", posting.kind.level_head, 18))
    content = write_table(title=posting.kind.label, columns=columns, rows=rows, locale=locale())
    return sent(content, "public-notice.xlsx")


@blueprint.route("/public/<public_id>/objection", methods=["GET", "POST"])
@public
def objection_form(public_id: str) -> Any:
    """Object to a list or to one person on it, with one's name or without."""
    posting = _visible(queries.posting_by(db.session(), public_id))
    refused = None
    if request.method == "POST":
        try:
            receipt = actions.object_to(
                posting_id=public_id, channel=ObjectionChannel.FORM, address=request.remote_addr or "", **entered()
            )
        except CommitteeError as refusal:
            refused = refusal
        else:
            return redirect(url_for("publicity.receipt", receipt=receipt, new=1), 303)
    season = queries.season_of(db.session(), posting)
    book = any_rulebook_of(season)
    page = render_template(
        "publicity/objection_form.html",
        posting=posting,
        book=book,
        contacts=book.contacts,
        days=queries.countdown(season, posting, today=clock.today()),
        refused=refused,
    )
    return page, refused.status if refused else 200


def entered() -> dict[str, Any]:
    """The fields of an objection as sent by the form."""
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
    number = as_receipt(request.form.get("receipt", ""))
    if number:
        return redirect(url_for("publicity.receipt", receipt=number), 303)
    return render_template("publicity/find_receipt.html", contacts=contacts_now(db.session()))


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
