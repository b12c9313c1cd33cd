"""The law of the ballot: phases of a batch, one paper a member, one ballot a key, the count (R-330 to R-334, R-407). Pure."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from committee.errors import BadInput, Refused
from committee.meetings.rules import ItemFigures, passed
from committee.permissions import Permission as P
from committee.text import Text
from committee.workflow import Transition, Workflow

BATCH_LIMIT = 40
WINDOW_SECONDS = 120
KEY_BYTES = 32


class BatchState(StrEnum):
    """issue → close issuing → cast → end the window → close and count."""

    PREPARED = "prepared"
    ISSUING = "issuing"
    ISSUED = "issued"
    CASTING = "casting"
    ENDED = "ended"
    CLOSED = "closed"
    VOID = "void"

    @property
    def label(self) -> Text:
        return {
            BatchState.PREPARED: Text("待发票", "prepared"),
            BatchState.ISSUING: Text("发票中", "issuing papers"),
            BatchState.ISSUED: Text("已停止发票", "issuing closed"),
            BatchState.CASTING: Text("投票中", "casting"),
            BatchState.ENDED: Text("投票时间到", "window ended"),
            BatchState.CLOSED: Text("已封箱计票", "counted"),
            BatchState.VOID: Text("作废", "void"),
        }[self]


class Choice(StrEnum):
    """What a ballot may say."""

    AGREE = "agree"
    OPPOSE = "oppose"
    ABSTAIN = "abstain"

    @property
    def label(self) -> Text:
        return {
            Choice.AGREE: Text("同意", "agree"),
            Choice.OPPOSE: Text("不同意", "oppose"),
            Choice.ABSTAIN: Text("弃权", "abstain"),
        }[self]


class Blocked(StrEnum):
    """Why an item of a batch is not decided: the electorate was too small, or the person was taken out meanwhile.

    Set aside after papers were handed out, an item's ballots stay sealed for ever, unread, as in a void round (R-334);
    nobody else's vote is touched, and no other item waits.
    """

    QUORUM = "quorum"
    DISQUALIFIED = "disqualified"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> Text:
        return {
            Blocked.QUORUM: Text("人数不足，不表决", "no quorum, not voted"),
            Blocked.DISQUALIFIED: Text("已取消资格，不计票", "disqualified, not counted"),
            Blocked.WITHDRAWN: Text("已撤回，不表决", "withdrawn, not voted"),
        }[self]


SET_ASIDE = (Blocked.DISQUALIFIED, Blocked.WITHDRAWN)

T = Transition
WORKFLOW: Workflow[BatchState] = Workflow(
    (
        T("issue", BatchState.PREPARED, BatchState.ISSUING, P.BALLOT_RUN, Text("开始发票", "Issue papers")),
        T("close_issuing", BatchState.ISSUING, BatchState.ISSUED, P.BALLOT_RUN, Text("停止发票", "Stop issuing")),
        T("open_window", BatchState.ISSUED, BatchState.CASTING, P.BALLOT_RUN, Text("开始投票", "Open the window")),
        T("end_window", BatchState.CASTING, BatchState.ENDED, None, Text("投票时间到", "Window ended")),
        T("extend", BatchState.ENDED, BatchState.CASTING, P.BALLOT_RUN, Text("延长一次", "Extend once")),
        T("close", BatchState.ENDED, BatchState.CLOSED, P.BALLOT_RUN, Text("封箱并计票", "Seal and count")),
        *(
            T("void", state, BatchState.VOID, P.BALLOT_RUN, Text("本轮作废", "Void the round"))
            for state in (BatchState.ISSUING, BatchState.ISSUED, BatchState.CASTING, BatchState.ENDED)
        ),
        T("void", BatchState.PREPARED, BatchState.VOID, P.BALLOT_RUN, Text("取消", "Cancel")),
    ),
    initial=BatchState.PREPARED,
    final=(BatchState.CLOSED, BatchState.VOID),
)
# While these hold, no request may leave a trace that could order or time the casts.
QUIET_STATES = (BatchState.ISSUED, BatchState.CASTING, BatchState.ENDED)


class NotIssuing(Refused):
    """Papers are not being issued."""

    message = Text("现在不在发票时间。", "Papers are not being issued now.")


class NotPresent(Refused):
    """Only members in the room take papers; nobody votes for another (R-312, E-14)."""

    message = Text(
        "您不在到会名单上，不能领取表决票。", "You are not on the list of those present and cannot take papers."
    )
    next_step = Text("请先签到。", "Please sign in first.")


class SeatCardNeeded(Refused):
    """Papers are taken, sealing confirmed and a void asked for with a second factor only (voting.md 11.7)."""

    message = Text("请先用席位卡验证身份。", "Show your seat card first.")
    next_step = Text(
        "请在“再次验证”页输入席位卡上的号码。", "Enter the number on your seat card on the second-factor page."
    )


class OtherKey(Refused):
    """A second, different key for the same member and paper."""

    message = Text("您已在另一台设备领取过这张表决票。", "You have already taken this paper on another device.")
    next_step = Text("请回到先前领票的设备上投票。", "Please vote on the device on which you took it.")


class NotCasting(Refused):
    """The box is not open: too early, or the window has ended (E-15)."""

    message = Text("票箱未开放，这张票没有入箱。", "The box is not open; this ballot was not put in.")


class UnknownPaper(Refused):
    """The key was never registered for this paper."""

    message = Text("这张票无效：没有对应的领票记录。", "This ballot is not valid: no paper was taken for it.")


class AlreadyCast(Refused):
    """The first ballot of a key stands (E-16, E-17)."""

    message = Text("这张票已经入箱，不能更改。", "This ballot is in the box and cannot be changed.")
    next_step = Text("先入箱的有效。", "The first one counts.")


class OneAtATime(Refused):
    """A second batch while one is under way."""

    message = Text("已有一批正在进行，请先办完。", "A batch is under way; finish it first.")


class NothingToIssue(Refused):
    """No item has its quorum (E-01, E-08)."""

    message = Text("每一份都达不到法定人数，不能发票。", "No item reaches the quorum; nothing can be issued.")
    next_step = Text(
        "请等候委员到会，或宣布休会并记入纪要。", "Wait for members, or adjourn and put it in the minutes."
    )


class MonitorsRecused(Refused):
    """A monitor may not be recused from any item being counted (R-013)."""

    message = Text(
        "在场的监票人都对本批某项回避，不能监票。", "Every monitor present is recused from an item of this batch."
    )
    next_step = Text("请在会上改推一名无须回避的监票人。", "Elect a monitor in the meeting who is not recused.")


class ExtendedAlready(Refused):
    """The window is extended once only."""

    message = Text("投票时间只能延长一次。", "The window can be extended once only.")


class WindowStillOpen(Refused):
    """Sealing is confirmed after the window's end."""

    message = Text("投票时间还没有到。", "The window has not ended yet.")


class NotYours(Refused):
    """Neither presiding nor a monitor of this batch (R-013)."""

    message = Text(
        "须由主持人或不回避的监票人确认。", "Whoever presides, or a monitor who is not recused, confirms this."
    )


class MoreThanIssued(Refused):
    """More ballots than papers: the vote on that item is invalid (R-407)."""

    message = Text("{c} 收回的票多于发出的票，该项须作废重投。", "{c}: more ballots than papers; void and repeat.")


class BoxStillOpen(Refused):
    """A sitting does not end with an open box."""

    message = Text("还有未计票的一批，不能闭会。", "A batch is still open; the meeting cannot close.")
    next_step = Text("请先封箱计票，或提请作废。", "Seal and count it, or ask to void it.")


class RoundVoid(Refused):
    """The round was made void; its ballots stay sealed, unread (R-334)."""

    message = Text("本轮投票已作废，票不再计入。", "This round was made void; its ballots do not count.")
    next_step = Text("请等候主持人宣布重新投票。", "Please wait for the vote to be repeated.")


class StillIssuing(Refused):
    """Issuing closes only when everybody present has taken the papers or has left."""

    message = Text("还有 {n} 位到会委员未领齐表决票。", "{n} {n:member has|members have} papers left to take.")
    next_step = Text("请等候领票；已离场的请先登记离场。", "Wait for them, or register those who have left.")


class WordsMissing(Refused):
    """Chair and monitor confirm before the box is sealed."""

    message = Text(
        "封箱前须由主持人和一名监票人确认。", "Whoever presides and one monitor must confirm before the box is sealed."
    )


def key_hash(key: str) -> str:
    """SHA-256 (hex) of a one-time key given as 64 hex digits. Raises ``BadInput`` for anything else."""
    try:
        raw = bytes.fromhex(key)
    except ValueError:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise BadInput(Text("票号格式不对", "The ballot's key is malformed"))
    return hashlib.sha256(raw).hexdigest()


def is_key_hash(value: str) -> bool:
    """Whether *value* looks like what ``key_hash`` returns."""
    return len(value) == 64 and all(c in "0123456789abcdef" for c in value)


@dataclass(frozen=True, slots=True)
class Count:
    """The count of one paper: agree + oppose + abstain + invalid + not_returned = issued (R-332)."""

    issued: int
    agree: int
    oppose: int
    abstain: int
    invalid: int

    @property
    def in_box(self) -> int:
        """Ballots in the box."""
        return self.agree + self.oppose + self.abstain + self.invalid

    @property
    def not_returned(self) -> int:
        """Papers taken and not cast; nobody knows whose."""
        return self.issued - self.in_box

    @property
    def sound(self) -> bool:
        """Collected may not exceed issued (R-407)."""
        return 0 <= self.in_box <= self.issued


@dataclass(frozen=True, slots=True)
class Outcome:
    """A count weighed under the season's switches and under the other reading (R-338)."""

    base: int
    base_other_reading: int
    passed: bool
    passed_other_reading: bool


def count(choices: Iterable[str | None], *, issued: int) -> Count:
    """Count unsealed ballots; what is none of the three choices is invalid and weighs as not agreeing."""
    found = Counter(choice if choice in set(Choice) else "invalid" for choice in choices)
    return Count(issued, found[Choice.AGREE], found[Choice.OPPOSE], found[Choice.ABSTAIN], found["invalid"])


def outcome(counted: Count, figures: ItemFigures) -> Outcome:
    """Pass or not, by people and not by ballots: 3·agree ≥ 2·base (R-311)."""
    return Outcome(
        base=figures.base,
        base_other_reading=figures.base_other_reading,
        passed=passed(counted.agree, figures.base),
        passed_other_reading=passed(counted.agree, figures.base_other_reading),
    )
