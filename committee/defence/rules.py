"""The law of the oral defence: who must, who is exempt, panels, lots, timetable, absence (R-140 to R-143, R-405, R-025). Pure."""

import datetime as dt
import hashlib
import hmac
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from committee.errors import BadInput, Refused
from committee.text import Text

SLOT_MINUTES = (10, 40)


class NoDefenceAtThisLevel(Refused):
    """The level has no defence (R-140, E-42)."""

    message = Text("该级别不安排答辩。", "Candidates of this level do not defend.")
    next_step = Text("请从答辩安排中去掉该编号。", "Take this code out of the timetable.")


class PanelTooSmall(Refused):
    """A panel has fewer members than the notice asks for (R-405)."""

    message = Text("答辩组至少 {n} 人。", "A panel has at least {n} {n:member|members}.")
    next_step = Text("请再选成员。", "Choose more members.")


class PanelConflict(Refused):
    """A member of the panel may not meet the candidate (R-317)."""

    message = Text("{code} 与答辩组成员有回避关系。", "{code} has a recusal with a member of this panel.")
    next_step = Text("请安排到其他答辩组，或调整成员。", "Place it with another panel, or change the members.")


class ScoresStillOpen(Refused):
    """Dossier scores must be locked before the defence opens (R-025)."""

    message = Text(
        "有 {n} 份材料评分尚未锁定，不能开始答辩。",
        "{n} {n:dossier is|dossiers are} not fully scored; the defence cannot open.",
    )
    next_step = Text("请催办相关专家提交评分后再开始。", "Ask the experts concerned to submit their sheets first.")


class Clash(Refused):
    """Somebody would be in two places at once."""

    message = Text("时间冲突：{who}", "The timetable clashes: {who}")
    next_step = Text("请调整开始时间或成员。", "Change the start or the members.")


def check_level(*, level_has_defence: bool) -> None:
    """Raise ``NoDefenceAtThisLevel`` when such a case is put on a timetable (E-42)."""
    if not level_has_defence:
        raise NoDefenceAtThisLevel


def check_exemption(*, code: str, evidence: str, known: Collection[str]) -> None:
    """Raise ``BadInput`` unless the ground is one of the rulebook's and its evidence is named (R-141, E-41)."""
    if code not in known:
        raise BadInput(Text("请选择免答辩情形", "Choose the ground of exemption"))
    if len(evidence.strip()) < 4:
        raise BadInput(Text("请写明证明材料（文号、日期）", "Name the evidence (document number, date)"))


def check_panel(members: Collection[int], *, least: int) -> None:
    """Raise ``PanelTooSmall`` below *least* different members (R-405)."""
    if len(set(members)) < least:
        raise PanelTooSmall(n=least)


def lots(seed: str, case_keys: Iterable[str]) -> list[str]:
    """The order in which candidates are called: by HMAC-SHA-256(seed, key), smallest first; anyone recomputes it."""
    secret = bytes.fromhex(seed)
    return sorted(set(case_keys), key=lambda key: (hmac.new(secret, key.encode(), hashlib.sha256).hexdigest(), key))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a panel's time: from, and minutes."""

    start: dt.datetime
    minutes: int

    @property
    def end(self) -> dt.datetime:
        return self.start + dt.timedelta(minutes=self.minutes)

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a moment; one ending as the other starts does not clash."""
        return self.start < other.end and other.start < self.end


def timetable(order: Sequence[str], *, starts_at: dt.datetime, minutes: int) -> dict[str, Span]:
    """One span after another in the order of the lots."""
    if not SLOT_MINUTES[0] <= minutes <= SLOT_MINUTES[1]:
        raise BadInput(Text("每人时长为 10 至 40 分钟", "Each defence takes 10 to 40 minutes"))
    step = dt.timedelta(minutes=minutes)
    return {key: Span(starts_at + place * step, minutes) for place, key in enumerate(order)}


def clashes(panels: Mapping[int, tuple[Collection[int], Sequence[Span]]]) -> set[int]:
    """Members who would sit on two panels at the same time. *panels* maps an id to (members, spans)."""
    found: set[int] = set()
    rows = list(panels.values())
    for place, (members, spans) in enumerate(rows):
        for other_members, other_spans in rows[place + 1 :]:
            both = set(members) & set(other_members)
            if both and any(one.overlaps(other) for one in spans for other in other_spans):
                found |= both
    return found


class Absence(StrEnum):
    """Answers of switch P-26."""

    NOT_PASSED = "not-passed"
    RESCHEDULE = "reschedule"


class Step(StrEnum):
    """The course of one hearing, moved on by the secretary."""

    WAITING = "waiting"
    STATEMENT = "statement"
    QUESTIONS = "questions"
    ANSWERS = "answers"
    OVER = "over"

    @property
    def label(self) -> Text:
        return {
            Step.WAITING: Text("候场", "waiting"),
            Step.STATEMENT: Text("陈述", "statement"),
            Step.QUESTIONS: Text("提问", "questions"),
            Step.ANSWERS: Text("作答", "answers"),
            Step.OVER: Text("结束", "over"),
        }[self]

    @property
    def following(self) -> "Step":
        steps = list(Step)
        return steps[min(steps.index(self) + 1, len(steps) - 1)]


STEPS = (Step.STATEMENT, Step.QUESTIONS, Step.ANSWERS)


def step_minutes(step: Step, *, minutes: int, statement: int) -> int:
    """How long the clock of a step runs when *minutes* are given to a candidate and *statement* of them to the statement (R-405); 0: no clock."""
    return {Step.STATEMENT: statement, Step.ANSWERS: minutes - statement}.get(step, 0)


def blocks_plenary(state: str) -> Text | None:
    """Why a duty in *state* keeps a case from the meeting: still due, or absent (E-40); None when done or exempt (E-41)."""
    if state == "due":
        return Text("尚未答辩", "not defended yet")
    if state == "absent":
        return Text("答辩缺席，不交会议表决", "absent from the defence; not put to the vote")
    return None
