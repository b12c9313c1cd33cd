"""Reads on money: the lines of the season and the sums of the reconciliation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from committee.applications.bank import BankLine, Match, Refund
from committee.applications.models import Application, Fee
from committee.applications.rules import Phase
from committee.documents.excel import Column, Kind
from committee.seasons.models import Season
from committee.seasons.wording import minute
from committee.text import Text

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


def unsettled_codes(session: Session, season_id: int) -> dict[str, str]:
    """The names behind the remark codes of slips that still wait for money, by code."""
    rows = session.execute(
        select(Fee.remark_code, Application.name)
        .join(Application, Application.id == Fee.application_id)
        .where(Application.season_id == season_id, Application.phase == Phase.ACCEPTED)
        .where((Fee.paid_yuan.is_(None)) | (Fee.paid_yuan != Fee.due_yuan))
        .order_by(Application.name)
    )
    return {row[0]: row[1] for row in rows}


def likely_code(payer: str, codes: Mapping[str, str]) -> str:
    """The code of the one applicant who is called like the payer; of namesakes none, and nobody's when a firm paid."""
    same = [code for code, name in codes.items() if name == payer.strip()]
    return same[0] if len(same) == 1 else ""


def _name(line: BankLine) -> str:
    return line.application.name if line.application is not None else ""


def line_rows(lines: Sequence[ShownLine], locale: str) -> list[tuple[Any, ...]]:
    """Lines as cells of a workbook."""
    return [
        (
            row.line.reference,
            minute(row.line.at).pick(locale),
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
