"""The law of the sitting: quorum, majority, who may preside, what is needed before each step (R-310 to R-312, R-337, R-338). Pure.

Everything is whole numbers; no share is ever rounded.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from committee.errors import Refused
from committee.experts.rules import quorum_needed, quorum_ok
from committee.permissions import Permission as P
from committee.text import Text
from committee.workflow import Transition, Workflow


class MeetingState(StrEnum):
    """From planning to signed minutes."""

    PLANNED = "planned"
    SIGN_IN = "sign-in"
    OPEN = "open"
    ADJOURNED = "adjourned"
    CLOSED = "closed"

    @property
    def label(self) -> Text:
        return {
            MeetingState.PLANNED: Text("筹备", "planned"),
            MeetingState.SIGN_IN: Text("签到", "signing in"),
            MeetingState.OPEN: Text("会议进行中", "in session"),
            MeetingState.ADJOURNED: Text("休会（未达法定人数）", "adjourned without quorum"),
            MeetingState.CLOSED: Text("已闭会", "closed"),
        }[self]


class TellerKind(StrEnum):
    """监票人 and 计票人 (R-013, R-403)."""

    MONITOR = "monitor"
    COUNTER = "counter"

    @property
    def label(self) -> Text:
        return {TellerKind.MONITOR: Text("监票人", "monitor"), TellerKind.COUNTER: Text("计票人", "counter")}[self]


PRESIDING_SEATS = ("chair", "deputy")

T = Transition
WORKFLOW: Workflow[MeetingState] = Workflow(
    (
        T("open_sign_in", MeetingState.PLANNED, MeetingState.SIGN_IN, P.MEETING_RUN, Text("开始签到", "Start sign-in")),
        T("open", MeetingState.SIGN_IN, MeetingState.OPEN, P.MEETING_RUN, Text("宣布开会", "Open the meeting")),
        T("adjourn", MeetingState.SIGN_IN, MeetingState.ADJOURNED, P.MEETING_RUN, Text("宣布休会", "Adjourn")),
        T("adjourn", MeetingState.OPEN, MeetingState.ADJOURNED, P.MEETING_RUN, Text("宣布休会", "Adjourn")),
        T("resume", MeetingState.ADJOURNED, MeetingState.SIGN_IN, P.MEETING_RUN, Text("重新签到", "Resume")),
        T("close", MeetingState.OPEN, MeetingState.CLOSED, P.MEETING_RUN, Text("闭会", "Close the meeting")),
    ),
    initial=MeetingState.PLANNED,
    final=(MeetingState.CLOSED,),
)


class NoQuorum(Refused):
    """Too few members are there (R-310)."""

    message = Text(
        "法定人数不足：实到 {present} 人，应到 {size} 人，至少需要 {needed} 人。",
        "No quorum: {present} of {size} members are present, {needed} are needed.",
    )
    next_step = Text(
        "请等候委员到会，或宣布休会并记入纪要。", "Wait for members, or adjourn and put it in the minutes."
    )


class NobodyPresides(Refused):
    """Neither the chair nor a deputy is present (R-012, E-25)."""

    message = Text(
        "主任委员和副主任委员均未到会，会议不能开始。",
        "Neither the chair nor a deputy is present; the meeting cannot open.",
    )
    next_step = Text("请等候其中一人到会。", "Wait until one of them has come.")


class CannotTakeChair(Refused):
    """The chair is handed to the chair or a deputy who is in the room and does not preside already (R-012)."""

    message = Text(
        "只能交给在场、且不是现任主持人的主任委员或副主任委员。",
        "The chair goes to the chair or a deputy who is in the room and does not preside already.",
    )
    next_step = Text(
        "请先登记其到会；无人可以接替时，请宣布休会。",
        "Register that they have come; when nobody can take over, adjourn the meeting.",
    )


class NoTellers(Refused):
    """Monitors and counters must be elected before papers are issued (R-403)."""

    message = Text("尚未推选监票人和计票人。", "No monitor or counter has been elected.")
    next_step = Text(
        "请在会上推选至少 1 名监票人、1 名计票人。", "Elect at least one monitor and one counter in the meeting."
    )


class WrongTellers(Refused):
    """Tellers are different members, at least one of each kind (R-403)."""

    message = Text(
        "监票人、计票人各至少 1 名，且不能是同一人。", "At least one monitor and one counter, different persons."
    )


class NotInSession(Refused):
    """The act belongs into a sitting that has been opened with quorum."""

    message = Text("会议未在进行。", "The meeting is not in session.")
    next_step = Text("请先签到并宣布开会。", "Sign members in and open the meeting first.")


class NotAMember(Refused):
    """Only members of this committee attend; nobody sends another person (R-312)."""

    message = Text(
        "您不是本评审会的委员，不能签到或表决；表决不得委托他人。",
        "You are not a member of this committee; votes cannot be delegated.",
    )


def passed(agree: int, base: int) -> bool:
    """Whether *agree* votes of a *base* of attending members are two thirds: 3·agree ≥ 2·base, nobody never passes (R-311)."""
    return base > 0 and 3 * agree >= 2 * base


def agree_needed(base: int) -> int:
    """The smallest number of agreeing votes that passes (table 5.3)."""
    return -(-2 * base // 3)


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """What one candidate's ballot rests on, under both readings of the denominator and of the quorum (R-338).

    *size* constituted members, *present* in the room, *recused* of those present. ``p20`` and ``p21`` are the season's answers.
    """

    size: int
    present: int
    recused: int
    p20: str
    p21: str

    @property
    def voters(self) -> int:
        """Present members who may take the paper."""
        return self.present - self.recused

    @property
    def base(self) -> int:
        """The denominator by the season's P-20."""
        return self.present if self.p20 == "all-attending" else self.voters

    @property
    def base_other_reading(self) -> int:
        """The denominator by the other reading of P-20."""
        return self.voters if self.p20 == "all-attending" else self.present

    @property
    def quorum(self) -> bool:
        """Whether the item can be voted on by the season's P-21."""
        return quorum_ok(self.size, self.present if self.p21 == "at-opening" else self.voters)

    @property
    def quorum_other_reading(self) -> bool:
        """The same by the other reading of P-21."""
        return quorum_ok(self.size, self.voters if self.p21 == "at-opening" else self.present)

    @property
    def needed(self) -> int:
        """Agreeing votes needed."""
        return agree_needed(self.base)

    @property
    def sentence(self) -> Text:
        """The quorum in figures, as the screen says it."""
        counted = self.present if self.p21 == "at-opening" else self.voters
        sign = "≥" if self.quorum else "<"
        figures = f"3 × {counted} = {3 * counted} {sign} 2 × {self.size} = {2 * self.size}"
        need = quorum_needed(self.size)
        return Text(f"{figures}，至少 {need} 人", f"{figures}, at least {need}")


def check_may_open(*, size: int, present: int, seats: Collection[str]) -> None:
    """Raise ``NobodyPresides`` or ``NoQuorum`` when the meeting cannot open (R-310, E-01, E-25)."""
    if not any(seat in PRESIDING_SEATS for seat in seats):
        raise NobodyPresides
    if not quorum_ok(size, present):
        raise NoQuorum(present=present, size=size, needed=quorum_needed(size))
