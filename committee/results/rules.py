"""The law of results: what the table says, what may be released, who may be confirmed (R-311, R-408, R-440 to R-445). Pure."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from committee.errors import BadInput, Refused
from committee.meetings.rules import agree_needed, passed
from committee.permissions import Permission as P
from committee.publicity.rules import NoticeLine, shows_a_number
from committee.text import Text
from committee.workflow import Transition, Workflow


class ReleaseState(StrEnum):
    """Prepared by the secretary, released by a second person (R-443)."""

    PREPARED = "prepared"
    RELEASED = "released"
    DROPPED = "dropped"

    @property
    def label(self) -> Text:
        return {
            ReleaseState.PREPARED: Text("待第二人确认", "waiting for a second person"),
            ReleaseState.RELEASED: Text("已发布", "released"),
            ReleaseState.DROPPED: Text("已撤销", "dropped"),
        }[self]


T = Transition
WORKFLOW: Workflow[ReleaseState] = Workflow(
    (
        T("release", ReleaseState.PREPARED, ReleaseState.RELEASED, P.RESULT_APPROVE, Text("确认并发布", "Release")),
        T("drop", ReleaseState.PREPARED, ReleaseState.DROPPED, P.RESULT_PREPARE, Text("撤销", "Drop")),
    ),
    initial=ReleaseState.PREPARED,
    final=(ReleaseState.RELEASED, ReleaseState.DROPPED),
)


class Outcome(StrEnum):
    """What became of a candidate. Not voted: the item could not be put to the vote, or the defence was missed (E-08, P-26)."""

    PASSED = "passed"
    NOT_PASSED = "not-passed"
    NOT_VOTED = "not-voted"

    @property
    def label(self) -> Text:
        return {
            Outcome.PASSED: Text("通过", "passed"),
            Outcome.NOT_PASSED: Text("未通过", "not passed"),
            Outcome.NOT_VOTED: Text("未表决", "not voted on"),
        }[self]


_SAID = {
    text.zh: text
    for text in (
        Text("同意推荐", "recommended"),
        Text("不同意推荐", "not recommended"),
        Text("免", "exempt"),
        Text("缺席", "absent"),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """One candidate in the result table (R-430): whose case, the count, and the outcome by the rule.

    Counts are whole votes; ``needed`` is the smallest number of agreeing votes for ``base``; ``defence`` is a score as printed.
    """

    application_id: int
    code: str
    name: str
    sex: str
    unit_id: int
    unit_name: str
    education: str
    current_title: str
    specialty: str
    level: str
    level_rank: int
    level_name: str
    title: str
    group_opinion: str
    defence: str
    batch: int
    round: int
    size: int
    present: int
    recused: int
    base: int
    agree: int
    oppose: int
    abstain: int
    invalid: int
    not_returned: int
    needed: int
    outcome: Outcome
    voted_on: str
    remark: str
    barred: bool = False  # disqualified or withdrawn after the vote: counted, but on no notice

    @property
    def group_opinion_said(self) -> Text:
        """The group's recommendation, recorded in Chinese, for the reader's language."""
        return _SAID.get(self.group_opinion, Text(self.group_opinion, self.group_opinion))

    @property
    def defence_said(self) -> Text:
        """The mark of the defence, or why there is none, for the reader's language."""
        return _SAID.get(self.defence, Text(self.defence, self.defence))

    @property
    def sentence(self) -> str:
        """The rule in figures, «3 × 6 = 18 ≥ 2 × 9 = 18»."""
        if self.outcome is Outcome.NOT_VOTED:
            return "—"
        left, right = 3 * self.agree, 2 * self.base
        return f"3 × {self.agree} = {left} {'≥' if left >= right else '<'} 2 × {self.base} = {right}"


def outcome_of(agree: int, base: int) -> Outcome:
    """Passed iff agree is two thirds of the base (R-311)."""
    return Outcome.PASSED if passed(agree, base) else Outcome.NOT_PASSED


def needed_of(base: int) -> int:
    """The least number of agreeing votes that passes; 0 when nothing was voted."""
    return agree_needed(base) if base else 0


def to_plain(rows: Iterable[ResultRow]) -> list[dict[str, Any]]:
    """The table as it is frozen in a release."""
    return [asdict(row) | {"outcome": row.outcome.value} for row in rows]


def from_plain(rows: Iterable[dict[str, Any]]) -> list[ResultRow]:
    """The frozen table again."""
    return [ResultRow(**(row | {"outcome": Outcome(row["outcome"])})) for row in rows]


def table_hash(rows: Sequence[dict[str, Any]]) -> str:
    """SHA-256 (hex) over canonical JSON of a frozen table; printed on what is made from it."""
    text = json.dumps(list(rows), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class NotCounted(Refused):
    """A batch of the meeting is not closed: codes are not linked to people before all counts are signed (R-408, R-443)."""

    message = Text(
        "还有 {n} 批表决票没有封箱计票，不能制作结果表。", "{n} batches are not counted; there is no result table yet."
    )
    next_step = Text("请先在会议控制台完成计票。", "Finish the count on the meeting's console first.")


class NothingVoted(Refused):
    """The meeting has no counted batch."""

    message = Text("这次会议还没有计票结果。", "This meeting has no count yet.")


class WrongList(Refused):
    """The list to be released is not the list of those who passed (R-441, E-67)."""

    message = Text(
        "公示名单与计票结果不一致，发布已停住：{codes}",
        "The list differs from the count; nothing was released: {codes}",
    )
    next_step = Text("票箱与日志均未改动；请重新制作发布。", "Box and log are untouched; prepare the release anew.")


class NumberOnList(Refused):
    """An ID or phone number stands in the list to be released (R-441, E-67)."""

    message = Text(
        "公示名单中含有身份证号或电话号码（{codes}），发布已停住。",
        "An ID or phone number stands in the list ({codes}); nothing was released.",
    )


class TableChanged(Refused):
    """Between preparing and approving, the counts or the people behind the table changed."""

    message = Text(
        "制作以后，计票结果或人员信息有变化，不能按旧表发布。",
        "Counts or people changed since the release was prepared.",
    )
    next_step = Text("请撤销后重新制作。", "Drop it and prepare it again.")


def check_counted(open_batches: int, closed_batches: int) -> None:
    """Raise ``NotCounted`` or ``NothingVoted`` unless every batch is counted and there is one (R-408, R-443)."""
    if open_batches:
        raise NotCounted(n=open_batches)
    if not closed_batches:
        raise NothingVoted


def check_list(rows: Sequence[ResultRow], lines: Sequence[NoticeLine]) -> None:
    """Raise unless *lines* are exactly those who passed by the rule, each once, without any number (R-441, E-67).

    The outcome is computed here again from the counts; what a row says of itself is not believed.
    """
    by_rule = {
        row.application_id: row.code
        for row in rows
        if row.outcome is not Outcome.NOT_VOTED and not row.barred and passed(row.agree, row.base)
    }
    codes = {row.application_id: row.code for row in rows}
    listed = [line.subject_id for line in lines]
    wrong = sorted({codes.get(subject, "?") for subject in listed if subject not in by_rule})
    wrong += sorted(code for subject, code in by_rule.items() if listed.count(subject) != 1)
    if wrong:
        raise WrongList(codes="、".join(wrong))
    numbered = [
        codes[line.subject_id]
        for line in lines
        if any(shows_a_number(text) for text in (line.name, line.unit_name, line.specialty, line.level))
    ]
    if numbered:
        raise NumberOnList(codes="、".join(numbered))


def lines_of(rows: Iterable[ResultRow]) -> list[NoticeLine]:
    """Those who passed, as the notice prints them: name, unit, specialty and title passed (R-441)."""
    return [
        NoticeLine(
            subject_id=row.application_id,
            name=row.name,
            unit_name=row.unit_name,
            specialty=row.specialty,
            level=row.title,
        )
        for row in rows
        if row.outcome is Outcome.PASSED and not row.barred
    ]


class NotConfirmable(Refused):
    """The publicity period is not over, was broken, or an objection is open (R-318, R-444)."""

    message = Text("{code} 还不能确认：{why}", "{code} cannot be confirmed yet: {why}")


def check_confirmable(*, code: str, over: bool, broken: bool, held: bool) -> None:
    """Raise ``NotConfirmable`` with the reason in words."""
    reasons = (
        (broken, Text("公示中断，须重新公示满期", "the posting was broken and must run anew")),
        (not over, Text("公示期未满", "the posting still runs")),
        (held, Text("异议正在核查", "an objection is under investigation")),
    )
    for applies, why in reasons:
        if applies:
            raise NotConfirmable(code=code, why=why)


def check_document_number(number: str) -> str:
    """The number of the confirming document, trimmed. Raises ``BadInput``."""
    value = number.strip()
    if not 2 <= len(value) <= 60:
        raise BadInput(Text("请填写确认文号（2 至 60 字）。", "Give the number of the confirming document."))
    return value


def certificate_number(year: int, level: str, n: int) -> str:
    """The n-th certificate of a year: ``2024-FG-0012``."""
    return f"{year}-{level}-{n:04d}"


def title_date(voted_on: str) -> dt.date:
    """The title dates from the committee's vote, not from its confirmation (R-445)."""
    return dt.date.fromisoformat(voted_on)


def check_request(body: str, *, open_requests: int) -> str:
    """The words of a 复查 request, trimmed. Raises ``BadInput``, ``Refused`` while one is unanswered (R-319)."""
    value = body.strip()
    if not 10 <= len(value) <= 2000:
        raise BadInput(Text("请写明复查理由（10 至 2000 字）。", "State why (10 to 2000 characters)."))
    if open_requests:
        raise Refused(Text("您的上一次复查申请还在办理。", "Your last request is still being looked at."))
    return value
