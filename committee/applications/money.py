"""Paper and fee: the literal sentence, the amount, what counts as settled in time (R-129, R-131, E-59, E-61). Pure."""

import datetime as dt
import re
from enum import StrEnum
from typing import Protocol

from committee.seasons.deadlines import on_time
from committee.seasons.rulebook_tables import PaperRule
from committee.text import Text


class Brought(Protocol):
    """Paper as it was brought once."""

    @property
    def copies(self) -> int: ...
    @property
    def opinion_text(self) -> str: ...
    @property
    def signed_and_sealed(self) -> bool: ...


class FeeState(StrEnum):
    """Where a fee stands. Another amount than due leaves it unsettled."""

    NOT_DUE = "not-due"
    DUE = "due"
    WRONG_AMOUNT = "wrong-amount"
    SETTLED = "settled"
    EXPIRED = "expired"

    @property
    def label(self) -> Text:
        return {
            FeeState.NOT_DUE: Text("未到缴费", "not yet payable"),
            FeeState.DUE: Text("待缴费", "to be paid"),
            FeeState.WRONG_AMOUNT: Text("金额不符", "wrong amount"),
            FeeState.SETTLED: Text("已缴清", "paid"),
            FeeState.EXPIRED: Text("逾期未缴", "not paid in time"),
        }[self]


class FeeLike(Protocol):
    """A fee as recorded."""

    @property
    def due_yuan(self) -> int: ...
    @property
    def paid_yuan(self) -> int | None: ...
    @property
    def due_at(self) -> dt.datetime: ...
    @property
    def paid_at(self) -> dt.datetime | None: ...


def fee_deadline(due_at: dt.datetime, *, p08: str, grace_days: int) -> dt.datetime:
    """The last instant for paying: the notice's, plus the days of grace when P-08 grants them."""
    return due_at + dt.timedelta(days=grace_days) if p08 == "grace" else due_at


def fee_state(fee: FeeLike | None, *, at: dt.datetime, p01: str, p08: str, grace_days: int) -> FeeState:
    """Settled only by the exact amount, paid in time (E-59); a holiday does not move the date (R-117)."""
    if fee is None:
        return FeeState.NOT_DUE
    until = fee_deadline(fee.due_at, p08=p08, grace_days=grace_days)
    if fee.paid_at is not None and fee.paid_yuan == fee.due_yuan:
        return FeeState.SETTLED if on_time(fee.paid_at, until, p01=p01) else FeeState.EXPIRED
    if not on_time(at, until, p01=p01):
        return FeeState.EXPIRED
    return FeeState.WRONG_AMOUNT if fee.paid_yuan is not None else FeeState.DUE


def sentence_matches(written: str, prescribed: str) -> bool:
    """Whether the opinion box holds the prescribed words, letter by letter; only white space and a final full stop are free (E-61)."""
    return _bare(written) == _bare(prescribed)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text).removesuffix("。")


def paper_faults(brought: Brought, rule: PaperRule) -> tuple[Text, ...]:
    """What has to be mended in paper that was brought, all of it at once: copies, the literal sentence, signature and seal (R-129)."""
    faults = []
    if brought.copies < rule.copies:
        short = rule.copies - brought.copies
        faults.append(
            Text("评审表缺 {n} 份", "{n} {n:copy of the review form is|copies of the review form are} missing").format(
                n=short
            )
        )
    if not sentence_matches(brought.opinion_text, rule.opinion):
        faults.append(Text("单位意见栏与规定原文不一致", "the employer’s box does not say the prescribed words"))
    if not brought.signed_and_sealed:
        faults.append(Text("负责人未签字或单位未盖章", "signature or seal is missing"))
    return tuple(faults)
