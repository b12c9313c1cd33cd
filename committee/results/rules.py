"""The law of results: what the table says, what may be released, who may be confirmed (R-311, R-408, R-440 to R-445). Pure."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from committee.ballots.quota import Standing, rank
from committee.errors import Refused
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
    """What became of a candidate. Not voted: the item could not be put to the vote, or the defence was missed (E-08, P-26).

    Beyond the quota: two thirds were reached and the places of the level were not enough (R-409).
    """

    PASSED = "passed"
    BEYOND_QUOTA = "beyond-quota"
    NOT_PASSED = "not-passed"
    NOT_VOTED = "not-voted"

    @property
    def label(self) -> Text:
        return {
            Outcome.PASSED: Text("通过", "passed"),
            Outcome.BEYOND_QUOTA: Text("名额外", "beyond the quota"),
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
    places: int | None = None  # the level's places, for whoever was ranked by them (P-23)
    further: tuple[int, ...] = ()  # agreeing votes of each further ballot among the tied

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


def passing(rows: Iterable[ResultRow]) -> set[str]:
    """The codes that pass by the rule alone: two thirds, and a place of the level where there is a quota (R-311, R-409)."""
    voted = [row for row in rows if row.outcome is not Outcome.NOT_VOTED and passed(row.agree, row.base)]
    found = {row.code for row in voted if row.places is None}
    for level, places in {(row.level, row.places) for row in voted if row.places is not None}:
        ranked = [row for row in voted if (row.level, row.places) == (level, places)]
        found.update(rank([Standing(row.code, row.agree, row.base, row.further) for row in ranked], places).within)
    return found


def needed_of(base: int) -> int:
    """The least number of agreeing votes that passes; 0 when nothing was voted."""
    return agree_needed(base) if base else 0


def to_plain(rows: Iterable[ResultRow]) -> list[dict[str, Any]]:
    """The table as it is frozen in a release."""
    return [asdict(row) | {"outcome": row.outcome.value} for row in rows]


def from_plain(rows: Iterable[dict[str, Any]]) -> list[ResultRow]:
    """The frozen table again."""
    return [
        ResultRow(**(row | {"outcome": Outcome(row["outcome"]), "further": tuple(row.get("further", ()))}))
        for row in rows
    ]


def table_hash(rows: Sequence[dict[str, Any]]) -> str:
    """SHA-256 (hex) over canonical JSON of a frozen table; printed on what is made from it."""
    text = json.dumps(list(rows), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class NotCounted(Refused):
    """A batch of the meeting is not closed: codes are not linked to people before all counts are signed (R-408, R-443)."""

    message = Text(
        "还有 {n} 批表决票没有封箱计票，不能制作结果表。",
        "{n} {n:batch is|batches are} not counted; there is no result table yet.",
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
    right = passing(rows)
    by_rule = {row.application_id: row.code for row in rows if not row.barred and row.code in right}
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
