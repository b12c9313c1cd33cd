"""Counting submissions, returns and their time (R-125 to R-127, E-52 to E-57). Pure: recorded facts in, numbers and refusals out."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from committee.applications.rules import WITH_EXPERTS, Phase, ReturnedBy
from committee.errors import BadInput, Refused
from committee.seasons.deadlines import on_time, resubmission_until
from committee.seasons.rulebook_tables import Windows
from committee.text import Text


class NoReturnLeft(Refused):
    """The last submission cannot be returned, only accepted or refused (R-126, E-55)."""

    message = Text(
        "已是第{n}次提交，不能再退回，只能接收或不予受理。",
        "This is submission {n}: accept or refuse it; it cannot be returned.",
    )
    next_step = Text("请列明全部问题后作出不予受理决定，或接收材料。", "List all defects and refuse it, or accept it.")


class TooEarlyToRefuse(Refused):
    """A refusal for defects comes only at the last submission; before that the dossier is returned (R-126)."""

    message = Text(
        "现为第{n}次提交（共{most}次），应一次性退回修改。",
        "This is submission {n} of {most}: return it for correction.",
    )
    next_step = Text("请勾选全部问题后退回。", "Tick all defects and return it.")


class NoDefects(BadInput):
    """A return is a list of defects (R-125)."""

    message = Text("请列出全部问题，至少一条。", "List all defects; at least one.")


class WindowMissed(Refused):
    """The time for handing in again is over (P-04, P-06, R-127)."""

    message = Text("重新提交的期限已过，按规定不予受理。", "The time for handing in again is over; it is not accepted.")
    next_step = Text("如对处理有疑问，请拨打监督电话。", "Call the supervision phone if you disagree.")


class OldDefect(Refused):
    """A second return for an item that has not changed needs the leader's approval: all defects are named at once (R-125, E-57)."""

    message = Text(
        "“{what}”在上次退回时就已存在且此后未改动，应当一次性告知。",
        "“{what}” was there at the last return and has not changed since; all defects have to be named at once.",
    )
    next_step = Text(
        "确需再次退回的，请写明理由报办公室负责人批准。",
        "If it has to be returned again, give the reason and ask the head of the office.",
    )


class LeakAnswer(StrEnum):
    """What becomes of an application whose leak an expert found and the office confirmed (P-31, R-509)."""

    PULL = "pull"
    RETURN = "return"
    REFUSE = "refuse"


def leak_answer(p31: str, *, phase: Phase, n: int, most: int, p07: str) -> LeakAnswer:
    """By the season's answer, while the dossier is with the experts or before the meeting; from the vote on it is only pulled.

    A return counts as one of the submissions only where P-07 counts masking failures. There the last submission cannot be returned,
    as at the office's check, and is not accepted (R-126, R-509).
    """
    if phase not in WITH_EXPERTS or p31 == "pull":
        return LeakAnswer.PULL
    if p31 == "return" and (p07 == "separate" or may_return(n, most=most)):
        return LeakAnswer.RETURN
    return LeakAnswer.REFUSE


@dataclass(frozen=True, slots=True)
class PastReturn:
    """One recorded return as the count sees it."""

    returned_by: ReturnedBy
    restored: bool
    masking_only: bool


def submission_number(returns: Iterable[PastReturn], *, p07: str = "counts") -> int:
    """Which submission to the committee the present one is; the first is 1 (R-126).

    Returns by employer or upper body do not count, nor does one that was taken back (E-56); under P-07 «separate» those for
    masking alone do not either.
    """
    return 1 + sum(
        1
        for past in returns
        if past.returned_by is ReturnedBy.OFFICE and not past.restored and not (p07 == "separate" and past.masking_only)
    )


def may_return(n: int, *, most: int) -> bool:
    """Whether submission *n* may still be returned: the last one may not (R-109, R-126)."""
    return n < most


def check_may_return(n: int, *, most: int, defects: int) -> None:
    """Raise ``NoReturnLeft`` at the last submission, ``NoDefects`` for an empty list."""
    if not may_return(n, most=most):
        raise NoReturnLeft(n=n)
    if not defects:
        raise NoDefects


def check_may_refuse(n: int, *, most: int, defects: int) -> None:
    """Raise ``TooEarlyToRefuse`` before the last submission, ``NoDefects`` for an empty list."""
    if may_return(n, most=most):
        raise TooEarlyToRefuse(n=n, most=most)
    if not defects:
        raise NoDefects


def resubmission_open(at: dt.datetime, *, due: dt.datetime, windows: Windows, p01: str, p06: str) -> bool:
    """Whether a returned dossier may be handed in again at *at* (P-01, P-04 in *due*, P-06)."""
    return on_time(at, resubmission_until(due, windows=windows, p06=p06), p01=p01)


@dataclass(frozen=True, slots=True)
class Named:
    """A defect by what it is about: a code, a slot, and the file when one was named."""

    code: str
    slot: str
    file_id: int | None


def unchanged_defects(
    now: Sequence[Named], before: Sequence[Named], *, files_before: frozenset[int], slots_changed: frozenset[str]
) -> tuple[Named, ...]:
    """Defects that were there when the last return was written but were not on its list (E-57).

    One is old when its file was already in the returned submission, or, without a file, when nothing in its slot changed; one
    that stood on the last list was told in time and is not flagged.
    """
    told = {(d.code, d.slot) for d in before}
    return tuple(
        d
        for d in now
        if (d.code, d.slot) not in told
        and (d.file_id in files_before if d.file_id is not None else d.slot not in slots_changed)
    )
