"""Data of the papers that a sitting leaves behind: sign-in, ballots, counts, minutes, results (R-400…R-411, R-430, R-433).

Every mapping here is plain: strings, whole numbers, dates and aware datetimes. A score is passed as the text to be
printed ("84.67"), so that the half-up rounding of the scoring part is the only one.
"""

import datetime as dt
from typing import Literal, NotRequired, TypedDict

Choice = Literal["通过", "未通过", "未表决", "名额外", "达到", "未达到", "再表决"]


class Attendee(TypedDict):
    """A member in the room; ``role`` is e.g. 主任委员, 副主任委员, 委员."""

    name: str
    role: NotRequired[str]
    unit: NotRequired[str]


class Absence(TypedDict):
    """A member who did not attend, with the reason; 无 if none was given."""

    name: str
    reason: str


class Recusal(TypedDict):
    """Who left the room for which review code, and why (R-317)."""

    code: str
    name: str
    reason: str


class AgendaLine(TypedDict):
    """One point of the agenda; ``at`` is the clock time as printed, ``outcome`` what came of it."""

    no: int
    at: str
    item: str
    outcome: str


class GroupReport(TypedDict):
    """What a group leader reported to the plenary."""

    group: str
    leader: str
    text: str


class Opinion(TypedDict):
    """The group's opinion on one code; ``recommendation`` is 同意推荐 or 不同意推荐."""

    code: str
    specialty: str
    level: str
    recommendation: str
    text: str


class BatchCount(TypedDict):
    """Papers of one batch: taken, found in the box, valid (R-332, R-407)."""

    batch: str
    round: int
    issued: int
    collected: int
    valid: int
    closed_at: dt.datetime


class ResultLine(TypedDict):
    """Outcome of one code. ``needed`` is the least number of agreeing votes for ``base``."""

    code: str
    name: NotRequired[str]
    level: str
    base: int
    needed: int
    agree: int
    oppose: int
    abstain: int
    invalid: int
    not_returned: int
    outcome: Choice


class PresidingTurn(TypedDict):
    """Who presided in a part of the sitting; ``reason`` says why the chair was handed over, empty at an opening (E-25)."""

    name: str
    role: str
    since: dt.datetime
    until: dt.datetime | None
    reason: str


class Minutes(TypedDict):
    """评审委员会会议纪要 (R-433). ``chain_head`` is the head of the audit chain, printed at the end."""

    mark: NotRequired[str]
    committee: str
    meeting: str
    place: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    chair: str
    turns: NotRequired[list[PresidingTurn]]
    recorder: str
    size: int
    quorum: int
    quorum_met: bool
    present: list[Attendee]
    absent: list[Absence]
    observers: list[str]
    monitors: list[str]
    counters: list[str]
    recusals: list[Recusal]
    agenda: list[AgendaLine]
    group_reports: list[GroupReport]
    opinions: list[Opinion]
    batches: list[BatchCount]
    results: list[ResultLine]
    quotas: NotRequired[list[str]]
    announcement: str
    objections: list[str]
    chain_head: str


class ResultRow(TypedDict):
    """One line of 评审结果汇总表 (R-430); ``defence`` is a score, 免, 缺席 or —."""

    no: int
    code: str
    name: str
    sex: str
    unit: str
    education: str
    current_title: str
    series: str
    specialty: str
    level: str
    group_opinion: str
    defence: str
    size: int
    present: int
    base: int
    agree: int
    oppose: int
    abstain: int
    invalid: int
    not_returned: int
    outcome: Choice
    remark: str


class ResultTable(TypedDict):
    """评审结果汇总表 (R-430), A4 landscape, signed by whoever presided, monitors and counters.

    ``chair_role`` is 主任委员 when absent, and 副主任委员 when a deputy presided (E-25).
    """

    mark: NotRequired[str]
    title: str
    committee: str
    meeting: str
    held_on: dt.date
    rule: str
    rows: list[ResultRow]
    passed: int
    not_passed: int
    chain_head: NotRequired[str]
    chair_role: NotRequired[str]


class CountItem(TypedDict):
    """Count of one code, under both readings when somebody was recused (R-338).

    ``base_reduced`` counts members present less recused, ``base_full`` all present; ``quorum_reduced`` counts the
    quorum on those not recused, ``quorum_full`` as at the opening. ``outcome`` is by the switches in force.
    """

    no: int
    code: str
    recused: int
    issued: int
    agree: int
    oppose: int
    abstain: int
    invalid: int
    not_returned: int
    base_reduced: int
    needed_reduced: int
    passed_reduced: bool
    base_full: int
    needed_full: int
    passed_full: bool
    quorum_reduced: bool
    quorum_full: bool
    outcome: Choice


class CountSheet(TypedDict):
    """计票单 of one batch. ``base_switch`` and ``quorum_switch`` are P-20 and P-21 as locked for the meeting."""

    mark: NotRequired[str]
    committee: str
    meeting: str
    batch: str
    level: str
    round: int
    size: int
    present: int
    quorum: int
    base_switch: Literal["reduced", "full"]
    quorum_switch: Literal["reduced", "full"]
    opened_at: dt.datetime
    closed_at: dt.datetime
    items: list[CountItem]
    manifest: str
    quota: NotRequired[str]
    bulletin: NotRequired[str]
    chair_role: NotRequired[str]


class BallotRow(TypedDict):
    """A candidate on the paper ballot: the review code, and a name only when the room is not blind (R-408)."""

    no: int
    code: str
    specialty: str
    name: NotRequired[str]


class BallotPaper(TypedDict):
    """Paper ballots of one batch, ``copies`` identical ones, without number or mark of a member (R-330, R-407)."""

    mark: NotRequired[str]
    committee: str
    meeting: str
    batch: str
    level: str
    round: int
    voted_on: dt.date
    rows: list[BallotRow]
    copies: int
    manifest: str


class SignInRow(TypedDict):
    """A member expected at the meeting."""

    no: int
    name: str
    unit: str
    title: str
    role: str
    group: NotRequired[str]


class SignIn(TypedDict):
    """签到表 (R-400): empty signature fields of 15 mm, with 应到 printed and 实到 to be written."""

    mark: NotRequired[str]
    committee: str
    meeting: str
    place: str
    starts_at: dt.datetime
    size: int
    rows: list[SignInRow]
    observers: list[SignInRow]


class MemberPledges(TypedDict):
    """保密与回避承诺书 (R-401), a page for each member."""

    mark: NotRequired[str]
    committee: str
    meeting: str
    members: list[Attendee]
