"""The finance clerk's sheet work: read, look through, book as a whole; claim what has no code; send money back."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.applications.bank import BankLayout, BankLine, BankSheet, Match, Refund, SheetState
from committee.applications.bank_layout import Columns, Field
from committee.applications.fee_ledger import ENDED, HAND, Ledger, ShownRow, received
from committee.applications.matching import FEN, match_of, whole_yuan
from committee.applications.models import Application, Fee
from committee.db import transaction
from committee.errors import BadInput, NotFound, Refused
from committee.seasons.models import Season
from committee.seasons.queries import switch
from committee.text import Text


def read_sheet(*, season_id: int, file_name: str, rows: Sequence[dict[str, Any]], by: int) -> str:
    """Keep what was read of a bank's sheet; nothing is booked yet. Returns its address."""
    _some(rows)
    with transaction() as session:
        sheet = _kept(session, season_id=season_id, file_name=file_name, by=by)
        sheet.rows = list(rows)
        _log_read(session, sheet, by=by)
        return sheet.public_id


def keep_unread(*, season_id: int, file_name: str, content: bytes, by: int) -> str:
    """Keep a list whose columns are not plain until somebody says what they are. Returns its address."""
    with transaction() as session:
        sheet = _kept(session, season_id=season_id, file_name=file_name, by=by)
        sheet.rows, sheet.upload, sheet.state = [], content, SheetState.UNKNOWN_LAYOUT
        return sheet.public_id


def read_by_layout(
    *, public_id: str, titles: Sequence[str], columns: Columns, rows: Sequence[dict[str, Any]], by: int
) -> None:
    """Remember for the season what the columns under *titles* hold, and keep what was read with that of the waiting sheet."""
    _some(rows)
    with transaction() as session:
        sheet = _sheet(session, public_id)
        if sheet.state is not SheetState.UNKNOWN_LAYOUT:
            raise Refused(Text("这张流水已处理。", "This sheet was dealt with already."))
        _remember(session, sheet.season_id, titles, columns, by=by)
        sheet.rows, sheet.upload, sheet.state = list(rows), None, SheetState.READ
        _log_read(session, sheet, by=by)


def _some(rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        raise BadInput(Text("表中没有到账记录。", "The sheet holds no payment."))


def _kept(session: Session, *, season_id: int, file_name: str, by: int) -> BankSheet:
    sheet = BankSheet(season_id=season_id, file_name=file_name[:120], rows=[], read_by_id=by, read_at=clock.now())
    session.add(sheet)
    session.flush()
    return sheet


def _log_read(session: Session, sheet: BankSheet, *, by: int) -> None:
    audit.record(
        session,
        action="applications.bank_sheet",
        season_id=sheet.season_id,
        subject="bank-sheet",
        key=sheet.public_id,
        detail={"rows": len(sheet.rows)},
        account_id=by,
    )


def layouts_of(session: Session, season_id: int) -> dict[tuple[str, ...], dict[Field, tuple[int, ...]]]:
    """The rows of headings that were explained this season, with what each column is."""
    rows = session.scalars(select(BankLayout).where(BankLayout.season_id == season_id))
    return {tuple(row.titles): {Field(key): tuple(places) for key, places in row.columns.items()} for row in rows}


def _remember(session: Session, season_id: int, titles: Sequence[str], columns: Columns, *, by: int) -> None:
    mark = hashlib.sha256("\0".join(titles).encode()).hexdigest()
    known = session.scalar(select(BankLayout).where(BankLayout.season_id == season_id, BankLayout.titles_hash == mark))
    layout = known or BankLayout(season_id=season_id, titles_hash=mark, titles=list(titles))
    layout.columns = {field.value: list(places) for field, places in columns.items()}
    layout.by_id, layout.at = by, clock.now()
    session.add(layout)


def shown_rows(session: Session, sheet: BankSheet) -> list[ShownRow]:
    """Every row with what it will do (before booking) or did (after it)."""
    if sheet.state is SheetState.BOOKED:
        booked = {
            line.reference: line for line in session.scalars(select(BankLine).where(BankLine.sheet_id == sheet.id))
        }
        return [
            _shown(row, booked[row["reference"]].match, booked[row["reference"]].application)
            if row["reference"] in booked
            else _shown(row, Match.KNOWN_LINE, None)
            for row in sheet.rows
        ]
    ledger = Ledger(session, session.get_one(Season, sheet.season_id))
    return [_shown(row, *ledger.take(row)) for row in sheet.rows]


def _shown(row: dict[str, Any], match: Match, application: Application | None) -> ShownRow:
    return ShownRow(
        row["number"],
        row["reference"],
        dt.datetime.fromisoformat(row["at"]),
        row["fen"],
        row["payer"],
        row["remark"],
        match,
        application,
    )


def book_sheet(*, public_id: str, by: int) -> dict[Match, int]:
    """Book every row of a sheet that was read, all or none; answers how many of each kind. A second press changes nothing."""
    with transaction() as session:
        sheet = _sheet(session, public_id)
        if sheet.state is not SheetState.READ:
            raise Refused(Text("这张流水已处理。", "This sheet was dealt with already."))
        ledger = Ledger(session, session.get_one(Season, sheet.season_id))
        counted: dict[Match, int] = {}
        for row in sheet.rows:
            match, application = ledger.take(row)
            counted[match] = counted.get(match, 0) + 1
            if match is Match.KNOWN_LINE:
                continue
            if match is Match.BY_HAND and application is not None:
                _adopt(ledger.by_hand.pop((application.id, row["fen"])), row, sheet, by=by)
                continue
            at = dt.datetime.fromisoformat(row["at"])
            session.add(
                BankLine(
                    season_id=sheet.season_id,
                    sheet_id=sheet.id,
                    reference=row["reference"],
                    at=at,
                    fen=row["fen"],
                    payer=row["payer"],
                    remark=row["remark"],
                    match=match,
                    application_id=application.id if application else None,
                    booked_by_id=by,
                )
            )
            if match.counts and application is not None:
                _credit(ledger.of_application[application.id], ledger.received[application.id], at=at, by=by)
        sheet.state, sheet.booked_at = SheetState.BOOKED, clock.now()
        audit.record(
            session,
            action="applications.bank_booked",
            season_id=sheet.season_id,
            subject="bank-sheet",
            key=sheet.public_id,
            detail={match.value: n for match, n in counted.items()},
            account_id=by,
        )
        return counted


def _adopt(line: BankLine, row: dict[str, Any], sheet: BankSheet, *, by: int) -> None:
    line.reference, line.sheet_id, line.booked_by_id = row["reference"], sheet.id, by
    line.payer, line.remark = row["payer"], row["remark"]


def _credit(fee: Fee, total: int, *, at: dt.datetime | None, by: int | None, channel: str = "bank") -> None:
    fee.paid_yuan = whole_yuan(total) if total else None
    fee.paid_at = (at or fee.paid_at) if total else None
    fee.channel = channel if total else ""
    fee.recorded_by_id, fee.recorded_at = by, clock.now()


def drop_sheet(*, public_id: str, by: int) -> None:
    """Leave a sheet that was read unbooked."""
    with transaction() as session:
        sheet = _sheet(session, public_id)
        if sheet.state is not SheetState.BOOKED:
            sheet.state, sheet.upload = SheetState.DROPPED, None


def assign_line(*, public_id: str, code: str, by: int) -> Match:
    """Say whose payment a line without a known code is, by the remark code of the right slip; answers what it does."""
    with transaction() as session:
        line = _line(session, public_id)
        if line.application_id is not None:
            raise Refused(Text("这笔到账已有归属。", "This payment has its owner already."))
        season = session.get_one(Season, line.season_id)
        ledger = Ledger(session, season)
        found = ledger.fees.get(code.strip().upper())
        if found is None:
            raise BadInput(Text("没有这个备注码。", "There is no such remark code."))
        fee, application = found
        match = match_of(ledger.facts(fee, application), fen=line.fen, at=line.at, p01=switch(season, "P-01"))
        line.application_id, line.match = application.id, match
        if match.counts:
            _credit(fee, ledger.received.get(application.id, 0) + line.fen, at=line.at, by=by)
        audit.record(
            session,
            action="applications.line_assigned",
            season_id=season.id,
            subject="application",
            key=application.public_id,
            detail={"line": line.public_id, "match": match.value},
            account_id=by,
        )
        return match


def record_refund(*, public_id: str, fen: int, reason: str, reference: str, by: int) -> None:
    """Record money of a line that went back. A settled fee of a running application is not refunded.

    Raises ``BadInput`` for more than is left of the line, or without reason and transfer number.
    """
    with transaction() as session:
        line = _line(session, public_id)
        left = line.fen - refunded_of(session, line)
        if not 0 < fen <= left:
            raise BadInput(
                Text("退费金额应大于0、不超过未退的金额。", "Refund more than nothing and at most what is left.")
            )
        if len(reason.strip()) < 2 or len(reference.strip()) < 2:
            raise BadInput(Text("请填写退费原因和退款流水号。", "Give the reason and the transfer's number."))
        application = session.get(Application, line.application_id) if line.application_id else None
        fee = session.get(Fee, application.id) if application else None
        running = application is not None and application.phase not in ENDED
        if line.match.counts and fee is not None and running and fee.settled:
            raise Refused(
                Text("在办申报已缴清的费用不能退。", "The settled fee of a running application is not refunded."),
                next_step=Text("申报撤回或终止后再办。", "Refund it once the application has ended."),
            )
        session.add(
            Refund(
                season_id=line.season_id,
                line_id=line.id,
                fen=fen,
                reason=reason.strip()[:200],
                reference=reference.strip()[:60],
                at=clock.now(),
                by_id=by,
            )
        )
        session.flush()
        if line.match.counts and fee is not None and running:
            _credit(fee, received(session, line.season_id).get(fee.application_id, 0), at=None, by=by)
        audit.record(
            session,
            action="applications.refund",
            season_id=line.season_id,
            subject="bank-line",
            key=line.public_id,
            detail={"fen": fen},
            account_id=by,
        )


def refunded_of(session: Session, line: BankLine) -> int:
    """Fen of a line that went back already."""
    return int(session.scalar(select(func.sum(Refund.fen)).where(Refund.line_id == line.id)) or 0)


def note_by_hand(session: Session, fee: Fee, application: Application, *, by: int) -> None:
    """Keep a payment that was entered by hand as a line of its own; correcting it corrects the line."""
    line = session.scalar(
        select(BankLine).where(
            BankLine.application_id == application.id, BankLine.sheet_id.is_(None), BankLine.reference.startswith(HAND)
        )
    )
    if line is None:
        line = BankLine(season_id=application.season_id, reference=HAND + secrets.token_hex(6), remark=fee.remark_code)
        line.application_id = application.id
        session.add(line)
    line.fen, line.at, line.booked_by_id = (fee.paid_yuan or 0) * FEN, fee.paid_at or clock.now(), by
    line.match = Match.SETTLES if fee.settled else Match.WRONG_AMOUNT


def _sheet(session: Session, public_id: str) -> BankSheet:
    row = session.scalar(select(BankSheet).where(BankSheet.public_id == public_id).with_for_update())
    if row is None:
        raise NotFound
    return row


def _line(session: Session, public_id: str) -> BankLine:
    row = session.scalar(select(BankLine).where(BankLine.public_id == public_id).with_for_update())
    if row is None:
        raise NotFound
    return row
