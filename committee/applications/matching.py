"""Which fee a line of the bank's sheet belongs to, and what it does to it (R-131). Pure: facts in, a verdict out."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from committee.applications.bank import Match
from committee.seasons.deadlines import on_time

_CODE = re.compile(r"F[2-9A-HJ-NP-Z]{7}")
FEN = 100


def codes_in(remark: str) -> tuple[str, ...]:
    """The remark codes in what the payer wrote, in any width and case, with spaces or hyphens between; each once."""
    folded = re.sub(r"[\s\-‐–—_.·]", "", unicodedata.normalize("NFKC", remark)).upper()
    return tuple(dict.fromkeys(_CODE.findall(folded)))


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeFacts:
    """What a fee looks like before a line is booked: amounts in fen, *until* the last instant for paying."""

    due: int
    received: int
    running: bool
    until: dt.datetime


def match_of(fee: FeeFacts | None, *, fen: int, at: dt.datetime, p01: str) -> Match:
    """What a payment of *fen* at *at* does: settles only when all that came together is exactly what is due.

    A fee that is settled already takes no more; one of an ended application takes nothing.
    """
    if fee is None:
        return Match.UNKNOWN
    if fee.received == fee.due:
        return Match.PAID_AGAIN
    if not fee.running:
        return Match.ENDED
    if fee.received + fen != fee.due:
        return Match.WRONG_AMOUNT
    return Match.SETTLES if on_time(at, fee.until, p01=p01) else Match.LATE


def whole_yuan(fen: int) -> int:
    """Fen as whole yuan, rounded up: an amount with jiao or fen never looks like the whole amount due."""
    return -(-fen // FEN)
