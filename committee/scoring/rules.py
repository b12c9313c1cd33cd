"""The law of score sheets: what a mark may be, when a sheet may lock, who may reopen it, who sees what when. Pure."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from enum import StrEnum

from committee.errors import BadInput, NotFound, Refused
from committee.text import Text

MARK_LIMIT_TEXT = 4000
_POINTS = re.compile(r"(\d{1,3})(?:[.．,](\d{1,2}))?")


class SheetState(StrEnum):
    """How far an expert is with a case."""

    UNREAD = "unread"
    DRAFT = "draft"
    LOCKED = "locked"
    HELD = "held"

    @property
    def label(self) -> Text:
        return {
            SheetState.UNREAD: Text("未评", "not started"),
            SheetState.DRAFT: Text("评阅中", "in progress"),
            SheetState.LOCKED: Text("已提交", "submitted"),
            SheetState.HELD: Text("暂停（复核遮盖）", "held (masking under review)"),
        }[self]

    @property
    def tone(self) -> str:
        return {
            SheetState.UNREAD: "open",
            SheetState.DRAFT: "running",
            SheetState.LOCKED: "done",
            SheetState.HELD: "suspect",
        }[self]


class WrongMark(BadInput):
    """A mark that is not a number from 0 to the item's maximum with two decimals at most."""

    message = Text(
        "分值应在 0 至 {full} 之间，最多两位小数", "A mark lies between 0 and {full}, with two decimals at most"
    )


class SheetLocked(Refused):
    """The sheet was submitted; only the group's leader may reopen it (R-426)."""

    message = Text("评分已提交锁定。", "This sheet was submitted and is locked.")
    next_step = Text(
        "如确需修改，请组长写明理由后重开。", "If it must change, the group leader can reopen it with a reason."
    )


class NotReadyToLock(Refused):
    """Something that a complete sheet needs is missing; the message says what."""

    message = Text("还不能提交：{missing}", "Not ready to submit: {missing}")
    next_step = Text("补齐后再提交，已填内容均已保留。", "Complete it and submit again; everything entered was kept.")


class Hidden(NotFound):
    """A code that this expert may not know of: the same answer as for one that does not exist (E-105)."""


def points(text: str, *, full: int) -> int:
    """A mark typed as points («24.5») in hundredths, at most *full* points. Raises ``WrongMark`` (R-420, R-421)."""
    found = _POINTS.fullmatch(text.strip())
    if not found:
        raise WrongMark(full=full)
    value = int(found.group(1)) * 100 + int((found.group(2) or "0").ljust(2, "0"))
    if value > full * 100:
        raise WrongMark(full=full)
    return value


def as_points(hundredths: int | None) -> str | None:
    """Hundredths as they are typed: «24.5», «24.25», «8.0»; None stays None."""
    if hundredths is None:
        return None
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}" if rest % 10 else f"{whole}.{rest // 10}"


def as_number(hundredths: int | None) -> Decimal | None:
    """Hundredths as a number for a sheet; None stays None."""
    return None if hundredths is None else Decimal(hundredths) / 100


def total_of(marks: Mapping[str, int], items: Collection[str]) -> int:
    """The sum of the marks on the rubric's items, in hundredths (R-421); marks on anything else do not count."""
    return sum(value for key, value in marks.items() if key in items)


def missing_to_lock(
    *,
    marks: Mapping[str, int],
    items: Mapping[str, int],
    gates: Mapping[str, bool],
    gate_keys: Collection[str],
    opinion: str,
    reason: str,
    usual: tuple[int, int],
    opinion_least: int = 0,
) -> tuple[Text, ...]:
    """What keeps a sheet from locking: unmarked items, unanswered gates (R-425), a missing reason (R-427), an opinion too short.

    *items* maps keys to full points; *gates* holds True where a veto applies; *usual* is as in ``needs_reason``.
    """
    missing: list[Text] = []
    left = [key for key in items if key not in marks]
    if left:
        missing.append(Text("还有 {n} 项未评分", "{n} {n:item has|items have} no mark").format(n=len(left)))
    if [key for key in gate_keys if key not in gates]:
        missing.append(Text("否决项还没有逐项确认", "the veto items are not answered yet"))
    total = total_of(marks, items)
    if not left and needs_reason(total, usual=usual) and not reason.strip():
        words = Text("总分低于 {low} 或高于 {high} 须写明理由", "a total below {low} or above {high} needs a reason")
        missing.append(words.format(low=usual[0] // 100, high=usual[1] // 100))
    if any(gates.get(key) for key in gate_keys) and not reason.strip():
        missing.append(Text("认定否决项须写明理由", "a veto needs a reason"))
    if len(opinion.strip()) < opinion_least:
        missing.append(
            Text("评语至少 {n} 字", "the comment needs {n} {n:character|characters}").format(n=opinion_least)
        )
    return tuple(missing)


def needs_reason(total: int, *, usual: tuple[int, int]) -> bool:
    """Whether a total lies outside *usual*, the lowest and highest that need no reason; all in hundredths (R-427, R-109)."""
    low, high = usual
    return total < low or total > high


def check_lock(missing: Collection[Text], *, locale: str = "zh") -> None:
    """Raise ``NotReadyToLock`` naming everything in *missing* at once."""
    if missing:
        raise NotReadyToLock(
            Text(
                "还不能提交：" + "；".join(text.zh for text in missing),
                "Not ready to submit: " + "; ".join(text.en for text in missing),
            )
        )


def state_of(*, case_open: bool, saved: bool, locked: bool) -> SheetState:
    """How a case stands in its reader's list."""
    if locked:
        return SheetState.LOCKED
    if not case_open:
        return SheetState.HELD
    return SheetState.DRAFT if saved else SheetState.UNREAD


def peers_visible(*, leader: bool, all_locked: bool, opened: bool) -> bool:
    """Whether single marks of others may be seen: the leader once all are locked, members once the leader opened discussion (R-021)."""
    return all_locked and (leader or opened)


class LeakOutcome(StrEnum):
    """What the office made of a reported late leak (P-31)."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"

    @property
    def label(self) -> Text:
        return {
            LeakOutcome.CONFIRMED: Text(
                "属实：重新遮盖，已看过该页者换人", "real: masked anew, readers who saw it replaced"
            ),
            LeakOutcome.DISMISSED: Text("不属泄露，恢复评阅", "not a leak; reading goes on"),
        }[self]
