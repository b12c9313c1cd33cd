"""Doors of the finance clerk's sheets: the bank's Excel in, looked through, booked; reconciliation, claims, refunds."""

import base64
from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select

from committee import clock
from committee.applications import actions_bank as acts
from committee.applications.bank import BankLine, BankSheet, Match, SheetState
from committee.applications.bank_layout import Field, problem_of, recognise
from committee.applications.bank_reading import COLUMNS, BankTable, open_table, plain_columns, read_lines
from committee.applications.ledger import (
    LINE_COLUMNS,
    likely_code,
    line_rows,
    reconciliation,
    shown_lines,
    unsettled_codes,
)
from committee.applications.views import blueprint, this_season
from committee.db import db
from committee.documents.excel import CellProblem, Column, mark_errors, write_table
from committee.errors import BadInput, NotFound, TooLarge
from committee.people.queries import name_of
from committee.permissions import Permission
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of
from committee.text import Text
from committee.web.downloads import KINDS, sent
from committee.web.guard import requires, viewer
from committee.web.language import locale, say

LARGEST = 20 * 1024 * 1024


@blueprint.get("/bank-sheets/blank.xlsx")
@requires(Permission.FEE_RECORD)
def bank_blank() -> Any:
    """The sheet to paste the bank's list into."""
    title = Text("银行流水", "Bank sheet")
    return sent(write_table(title=title, columns=COLUMNS, rows=(), locale=locale()), "bank-sheet.xlsx")


@blueprint.post("/bank-sheets")
@requires(Permission.FEE_RECORD)
def bank_upload() -> Any:
    """Read a bank's list in its own columns. With a wrong row nothing is kept; the page shows the reasons and gives the sheet back."""
    season = this_season()
    upload = request.files.get("sheet")
    if upload is None or not upload.filename:
        raise BadInput(Text("请选择银行流水文件。", "Choose the file with the bank's list."))
    content = upload.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise TooLarge(most=LARGEST)
    known = acts.layouts_of(db.session(), season.id)
    table = open_table(content, known=tuple(known))
    columns = known.get(table.titles) or plain_columns(table.titles)
    by = viewer().account_id
    if columns is None:
        sheet = acts.keep_unread(season_id=season.id, file_name=upload.filename, content=table.workbook, by=by)
        return redirect(url_for("applications.bank_columns", public_id=sheet), 303)
    rows, problems, asked = read_lines(table, columns=columns, now=clock.now())
    if problems:
        return _to_correct(table, problems, asked, file_name=upload.filename)
    sheet = acts.read_sheet(season_id=season.id, file_name=upload.filename, rows=rows, by=by)
    return redirect(url_for("applications.bank_sheet", public_id=sheet), 303)


def _to_correct(table: BankTable, problems: list[CellProblem], asked: list[Column], *, file_name: str) -> Any:
    """What is wrong, row by row, and the same sheet with its reasons; the page carries it, because nothing is kept here."""
    marked = mark_errors(table.workbook, columns=asked, problems=problems, locale=locale())
    page = render_template(
        "applications/bank_to_correct.html",
        problems=problems,
        file_name=file_name,
        marked=f"data:{KINDS['xlsx']};base64,{base64.b64encode(marked).decode()}",
    )
    return page, 422


def _unread(public_id: str) -> tuple[BankSheet, BankTable]:
    sheet = _sheet(public_id)
    if sheet.state is not SheetState.UNKNOWN_LAYOUT or sheet.upload is None:
        raise NotFound
    return sheet, open_table(sheet.upload, known=tuple(acts.layouts_of(db.session(), sheet.season_id)))


@blueprint.get("/bank-sheets/<public_id>/columns")
@requires(Permission.FEE_RECORD)
def bank_columns(public_id: str) -> Any:
    """A list whose headings leave a doubt: which column is what."""
    sheet, table = _unread(public_id)
    return render_template(
        "applications/bank_columns.html",
        sheet=sheet,
        table=table,
        fields=list(Field),
        needed=(Field.DAY, Field.INCOME, Field.REMARK),
        guess=recognise(table.titles).columns,
    )


@blueprint.post("/bank-sheets/<public_id>/columns")
@requires(Permission.FEE_RECORD)
def bank_name_columns(public_id: str) -> Any:
    """Read the waiting list with the columns as said; they are remembered for the season's next lists."""
    sheet, table = _unread(public_id)
    columns: dict[Field, tuple[int, ...]] = {}
    for field in Field:
        chosen = request.form.getlist(field.value, type=int)
        places = tuple(sorted({place for place in chosen if 0 <= place < len(table.titles)}))
        if places:
            columns[field] = places if field is Field.REMARK else places[:1]
    problem = problem_of(columns)
    if problem is not None:
        raise BadInput(problem)
    rows, problems, asked = read_lines(table, columns=columns, now=clock.now())
    if problems:
        return _to_correct(table, problems, asked, file_name=sheet.file_name)
    acts.read_by_layout(
        public_id=sheet.public_id, titles=table.titles, columns=columns, rows=rows, by=viewer().account_id
    )
    return redirect(url_for("applications.bank_sheet", public_id=sheet.public_id), 303)


def _sheet(public_id: str) -> BankSheet:
    row = db.session().scalar(select(BankSheet).where(BankSheet.public_id == public_id))
    if row is None or not viewer().can(Permission.FEE_RECORD, season_id=row.season_id):
        raise NotFound
    return row


@blueprint.get("/bank-sheets/<public_id>")
@requires(Permission.FEE_RECORD)
def bank_sheet(public_id: str) -> Any:
    """What booking will do, line by line; or what it did."""
    session = db.session()
    sheet = _sheet(public_id)
    if sheet.state is SheetState.UNKNOWN_LAYOUT:
        return redirect(url_for("applications.bank_columns", public_id=public_id))
    rows = acts.shown_rows(session, sheet)
    wanted = request.args.get("match", "")
    return render_template(
        "applications/bank_sheet.html",
        sheet=sheet,
        rows=[row for row in rows if not wanted or row.match == wanted],
        counted={match: sum(1 for row in rows if row.match is match) for match in Match},
        total=sum(row.fen for row in rows),
        read_by=name_of(session, sheet.read_by_id) if sheet.read_by_id else "",
        rulebook=rulebook_of(session.get_one(Season, sheet.season_id)),
        open_now=sheet.state is SheetState.READ,
    )


@blueprint.post("/bank-sheets/<public_id>")
@requires(Permission.FEE_RECORD)
def bank_decide(public_id: str) -> Any:
    """Book the whole sheet, or drop it."""
    sheet = _sheet(public_id)
    if request.form.get("act") == "drop":
        acts.drop_sheet(public_id=sheet.public_id, by=viewer().account_id)
        return redirect(url_for("applications.fees"), 303)
    counted = acts.book_sheet(public_id=sheet.public_id, by=viewer().account_id)
    n = counted.get(Match.SETTLES, 0)
    flash(say(Text("已入账：{n} 人缴清。", "Booked: {n} {n:fee|fees} settled.").format(n=n)), "success")
    return redirect(url_for("applications.reconcile"), 303)


@blueprint.get("/reconciliation")
@requires(Permission.FEE_SEE)
def reconcile() -> Any:
    """对账: due, received, refunded, and every line that has no fee or has to go back."""
    session = db.session()
    season = this_season()
    lines = shown_lines(session, season.id, match=request.args.get("match", ""), text=request.args.get("q", ""))
    sheets = session.scalars(
        select(BankSheet).where(BankSheet.season_id == season.id).order_by(BankSheet.id.desc()).limit(10)
    ).all()
    codes = unsettled_codes(session, season.id)
    return render_template(
        "applications/reconciliation.html",
        season=season,
        codes=codes,
        likely={row.line.id: likely_code(row.line.payer, codes) for row in lines if row.line.match is Match.UNKNOWN},
        rulebook=rulebook_of(season),
        sums=reconciliation(session, season),
        lines=lines,
        matches=list(Match),
        sheets=sheets,
    )


@blueprint.get("/reconciliation.xlsx")
@requires(Permission.FEE_SEE)
def reconcile_excel() -> Any:
    """The lines as shown, as Excel."""
    session = db.session()
    season = this_season()
    lines = shown_lines(session, season.id, match=request.args.get("match", ""), text=request.args.get("q", ""))
    title = Text(f"{season.name} 到账与退费", f"{season.title.en}: payments and refunds")
    content = write_table(title=title, columns=LINE_COLUMNS, rows=line_rows(lines, locale()), locale=locale())
    return sent(content, "reconciliation.xlsx")


def _line(public_id: str) -> str:
    season_id = db.session().scalar(select(BankLine.season_id).where(BankLine.public_id == public_id))
    if season_id is None or not viewer().can(Permission.FEE_RECORD, season_id=season_id):
        raise NotFound
    return public_id


@blueprint.post("/bank-lines/<public_id>/owner")
@requires(Permission.FEE_RECORD)
def assign_line(public_id: str) -> Any:
    """Say whose payment it is, by the code of the slip."""
    match = acts.assign_line(public_id=_line(public_id), code=request.form.get("code", ""), by=viewer().account_id)
    flash(say(match.label), "success")
    return redirect(url_for("applications.reconcile"), 303)


@blueprint.post("/bank-lines/<public_id>/refund")
@requires(Permission.FEE_RECORD)
def refund_line(public_id: str) -> Any:
    """Record a refund."""
    line = _line(public_id)
    try:
        fen = int((Decimal(request.form.get("yuan", "")) * 100).to_integral_exact())
    except (ArithmeticError, ValueError):
        raise BadInput(Text("请填写退费金额（元）。", "Give the amount in yuan.")) from None
    acts.record_refund(
        public_id=line,
        fen=fen,
        reason=request.form.get("reason", ""),
        reference=request.form.get("reference", ""),
        by=viewer().account_id,
    )
    flash(say(Text("已登记退费。", "Refund recorded.")), "success")
    return redirect(url_for("applications.reconcile"), 303)
