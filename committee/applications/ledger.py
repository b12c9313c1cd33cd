"""Reads on money: the bank's sheet row by row with every doubt at its cell, the lines of the season, the sums of the reconciliation."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from committee.applications.bank import BankLine, Match, Refund
from committee.applications.models import Application, Fee
from committee.applications.rules import Phase
from committee.clock import BEIJING
from committee.documents.excel import CellProblem, Column, Kind, read_table
from committee.seasons.models import Season
from committee.seasons.wording import moment
from committee.text import Text

COLUMNS = (
    Column(
        "reference",
        Text("流水号", "Reference"),
        24,
        required=True,
        most=60,
        rule=Text("银行的交易流水号，不能重复", "The bank's own number, each once"),
    ),
    Column("day", Text("交易日期", "Day"), 14, Kind.DATE, required=True),
    Column(
        "time",
        Text("交易时间", "Time"),
        12,
        most=8,
        rule=Text("时:分，可不填", "hour:minute, may be left out"),
        example="14:05",
    ),
    Column(
        "amount",
        Text("收入金额", "Amount"),
        12,
        Kind.DECIMAL,
        required=True,
        rule=Text("元，只填收入", "in yuan, income only"),
    ),
    Column("payer", Text("付款人", "Payer"), 20, most=80),
    Column(
        "remark",
        Text("附言", "Remark"),
        30,
        most=200,
        rule=Text("付款人写的备注，含备注码", "what the payer wrote, with the code"),
    ),
)
LINE_COLUMNS = (
    Column("reference", Text("流水号", "Reference"), 24),
    Column("at", Text("到账时间", "At"), 22),
    Column("amount", Text("金额（元）", "Amount (CNY)"), 14, Kind.DECIMAL),
    Column("payer", Text("付款人", "Payer"), 20),
    Column("remark", Text("附言", "Remark"), 30),
    Column("match", Text("核对", "Match"), 22),
    Column("name", Text("申报人", "Applicant"), 18),
    Column("refunded", Text("已退（元）", "Refunded (CNY)"), 14, Kind.DECIMAL),
)
NOON = dt.time(12)


def read_lines(content: bytes, *, now: dt.datetime) -> tuple[list[dict[str, Any]], list[CellProblem]]:
    """The rows of a bank's sheet and what is wrong with them. A row without a time counts at noon of its day."""
    result = read_table(content, columns=COLUMNS)
    problems, rows = list(result.problems), []
    seen: dict[str, int] = {}
    for row in result.rows:
        values, before = row.values, len(problems)

        def wrong(key: str, message: Text, number: int = row.number) -> None:
            problems.append(CellProblem(number, result.places.get(key, ""), message))

        reference = str(values["reference"])
        if reference in seen:
            wrong("reference", Text("与第 {n} 行重复。", "The same as in row {n}.").format(n=seen[reference]))
        seen.setdefault(reference, row.number)
        fen = Decimal(str(values["amount"])) * 100
        if fen != fen.to_integral_value() or not 0 < fen < 100_000_00:
            wrong("amount", Text("应为大于0的金额，最多两位小数。", "An amount above 0 with two decimals at most."))
        time = _time(str(values.get("time") or ""))
        if time is None:
            wrong("time", Text("时间应为 时:分。", "A time is hour:minute."))
        day = values["day"]
        at = dt.datetime.combine(day, time or NOON, BEIJING) if isinstance(day, dt.date) else now
        if at > now:
            wrong("day", Text("日期在今天以后。", "The day is still to come."))
        if len(problems) == before:
            rows.append(
                {
                    "number": row.number,
                    "reference": reference,
                    "at": at.astimezone(dt.UTC).isoformat(),
                    "fen": int(fen),
                    "payer": str(values.get("payer") or ""),
                    "remark": str(values.get("remark") or ""),
                }
            )
    return rows, problems


def _time(text: str) -> dt.time | None:
    if not text.strip():
        return NOON
    try:
        return dt.time.fromisoformat(text.strip().replace("：", ":").zfill(5))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A booked line with what of it went back (fen)."""

    line: BankLine
    refunded: int

    @property
    def left(self) -> int:
        return self.line.fen - self.refunded

    @property
    def to_refund(self) -> bool:
        """Money that stands for no running fee."""
        ended = self.line.application is not None and self.line.application.phase in (
            Phase.WITHDRAWN,
            Phase.NOT_ACCEPTED,
        )
        return self.left > 0 and (self.line.match in (Match.PAID_AGAIN, Match.ENDED) or ended)


def shown_lines(session: Session, season_id: int, *, match: str = "", text: str = "") -> list[ShownLine]:
    """The season's lines, newest first; *match* is a verdict or «refund» for what has to go back."""
    query = (
        select(BankLine)
        .where(BankLine.season_id == season_id)
        .options(joinedload(BankLine.application))
        .order_by(BankLine.at.desc(), BankLine.id.desc())
    )
    if match in set(Match):
        query = query.where(BankLine.match == Match(match))
    back = dict(
        session.execute(
            select(Refund.line_id, func.sum(Refund.fen)).where(Refund.season_id == season_id).group_by(Refund.line_id)
        ).all()
    )
    rows = [ShownLine(line, int(back.get(line.id, 0))) for line in session.scalars(query)]
    words = text.strip()
    return [
        row
        for row in rows
        if (match != "refund" or row.to_refund)
        and (not words or words in row.line.reference + row.line.payer + row.line.remark + _name(row.line))
    ]


def _name(line: BankLine) -> str:
    return line.application.name if line.application is not None else ""


def line_rows(lines: Sequence[ShownLine], locale: str) -> list[tuple[Any, ...]]:
    """Lines as cells of a workbook."""
    return [
        (
            row.line.reference,
            moment(row.line.at).pick(locale),
            Decimal(row.line.fen) / 100,
            row.line.payer,
            row.line.remark,
            row.line.match.label.pick(locale),
            _name(row.line),
            Decimal(row.refunded) / 100,
        )
        for row in lines
    ]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The season's money in fen; ``received`` − ``refunded`` = ``settled`` + ``unsettled`` + ``unclaimed``, always."""

    due: int
    due_people: int
    settled: int
    settled_people: int
    unsettled: int
    unclaimed: int
    received: int
    refunded: int

    @property
    def balance(self) -> int:
        """What should lie on the account."""
        return self.received - self.refunded

    @property
    def agrees(self) -> bool:
        return self.balance == self.settled + self.unsettled + self.unclaimed


def reconciliation(session: Session, season: Season) -> Reconciliation:
    """The sums from fees and lines, each read apart, so that a difference shows."""
    fees = session.scalars(select(Fee).join(Application).where(Application.season_id == season.id)).all()
    lines = shown_lines(session, season.id)
    credited: dict[int, int] = {}
    for row in lines:
        if row.line.match.counts and row.line.application_id is not None:
            credited[row.line.application_id] = credited.get(row.line.application_id, 0) + row.left
    settled = {fee.application_id for fee in fees if fee.settled}
    return Reconciliation(
        due=sum(fee.due_yuan for fee in fees) * 100,
        due_people=len(fees),
        settled=sum((fee.paid_yuan or 0) * 100 for fee in fees if fee.settled),
        settled_people=len(settled),
        unsettled=sum(fen for key, fen in credited.items() if key not in settled),
        unclaimed=sum(row.left for row in lines if not row.line.match.counts),
        received=sum(row.line.fen for row in lines),
        refunded=sum(row.refunded for row in lines),
    )
