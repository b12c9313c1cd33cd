"""The season's fees against what came: read once, then asked row after row while a sheet is looked through or booked."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee.applications.bank import BankLine, Match, Refund
from committee.applications.matching import FEN, FeeFacts, codes_in, match_of
from committee.applications.models import Application, Fee
from committee.applications.money import fee_deadline
from committee.applications.rules import Phase
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of, switch

HAND = "手工-"
# Their fee takes no more money, and what came goes back. A person who did not pass was reviewed: that fee stays.
ENDED = (Phase.NOT_ACCEPTED, Phase.WITHDRAWN, Phase.DISQUALIFIED, Phase.REVOKED)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of a sheet with its verdict, before or after booking."""

    number: int
    reference: str
    at: dt.datetime
    fen: int
    payer: str
    remark: str
    match: Match
    application: Application | None


class Ledger:
    """The season's fees while a sheet is looked through or booked: what came for whom, line after line."""

    def __init__(self, session: Session, season: Season) -> None:
        self.season = season
        rows = session.execute(
            select(Fee, Application).join(Application).where(Application.season_id == season.id)
        ).all()
        self.fees = {fee.remark_code: (fee, application) for fee, application in rows}
        self.of_application = {application.id: fee for fee, application in rows}
        self.known = set(session.scalars(select(BankLine.reference).where(BankLine.season_id == season.id)))
        lines = session.scalars(select(BankLine).where(BankLine.season_id == season.id)).all()
        self.by_hand = {
            (line.application_id, line.fen): line
            for line in lines
            if line.sheet_id is None and line.reference.startswith(HAND)
        }
        self.received = received(session, season.id)
        for fee, application in rows:  # fees entered before lines were kept
            if fee.paid_yuan is not None and application.id not in self.received:
                self.received[application.id] = fee.paid_yuan * FEN

    def take(self, row: dict[str, Any]) -> tuple[Match, Application | None]:
        """The verdict on a row, counted in, so that the next row of the same fee sees it."""
        if row["reference"] in self.known:
            return Match.KNOWN_LINE, None
        self.known.add(row["reference"])
        found = [self.fees[code] for code in codes_in(row["remark"]) if code in self.fees]
        if len(found) != 1:
            return Match.UNKNOWN, None
        fee, application = found[0]
        if (application.id, row["fen"]) in self.by_hand:
            return Match.BY_HAND, application
        match = match_of(
            self.facts(fee, application),
            fen=row["fen"],
            at=dt.datetime.fromisoformat(row["at"]),
            p01=switch(self.season, "P-01"),
        )
        if match.counts:
            self.received[application.id] = self.received.get(application.id, 0) + row["fen"]
        return match, application

    def facts(self, fee: Fee, application: Application) -> FeeFacts:
        """A fee as matching sees it."""
        book = rulebook_of(self.season)
        return FeeFacts(
            due=fee.due_yuan * FEN,
            received=self.received.get(application.id, 0),
            running=application.phase not in ENDED,
            until=fee_deadline(fee.due_at, p08=switch(self.season, "P-08"), grace_days=book.fee.grace_days),
        )


def received(session: Session, season_id: int) -> dict[int, int]:
    """Application id → fen credited to its fee, refunds taken off."""
    lines = session.execute(
        select(BankLine.application_id, func.sum(BankLine.fen))
        .where(
            BankLine.season_id == season_id,
            BankLine.application_id.is_not(None),
            BankLine.match.in_([match for match in Match if match.counts]),
        )
        .group_by(BankLine.application_id)
    )
    total = {key: int(fen) for key, fen in lines if key is not None}
    back = session.execute(
        select(BankLine.application_id, func.sum(Refund.fen))
        .join(Refund, Refund.line_id == BankLine.id)
        .where(BankLine.season_id == season_id, BankLine.match.in_([match for match in Match if match.counts]))
        .group_by(BankLine.application_id)
    )
    for key, fen in back:
        if key is not None:
            total[key] = total.get(key, 0) - int(fen)
    return total
