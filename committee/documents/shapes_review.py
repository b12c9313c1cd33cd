"""Data of the papers of a review beside the vote: the draw, a group's opinion, the final boxes of the form.

Scores are passed as the text to be printed, as in the papers of the sitting.
"""

import datetime as dt
from typing import Literal, NotRequired, TypedDict


class ReviewOpinion(TypedDict):
    """评议组意见 on one review code (R-313, R-404); scores are text, ``defence`` may be 免答辩 with its reason."""

    mark: NotRequired[str]
    committee: str
    meeting: str
    group: str
    code: str
    specialty: str
    level: str
    reviewers: int
    score: str
    score_rule: str
    defence: str
    text: str
    recommendation: Literal["同意推荐", "不同意推荐"]
    leader: str
    members: list[str]
    signed_on: dt.date | None


class ReviewForm(TypedDict):
    """Final boxes of 《专业技术职务任职资格评审表》 (R-431, R-432): opinions, totals, conclusion, confirmation.

    ``unit_opinion`` is printed as given; R-129 prescribes its words (``wording.toml``, notice 2).
    """

    mark: NotRequired[str]
    form_name: str
    name: str
    unit: str
    series: str
    specialty: str
    level: str
    unit_opinion: str
    group_opinion: str
    group_leader: str
    group_members: list[str]
    group_on: dt.date | None
    size: int
    present: int
    base: int
    agree: int
    oppose: int
    abstain: int
    invalid: int
    not_returned: int
    conclusion: str
    chair: str
    chair_role: NotRequired[str]
    decided_on: dt.date | None
    confirmation: str


class DrawCondition(TypedDict):
    """A condition of the draw and how many of the pool were left after it."""

    condition: str
    left: int


class Excluded(TypedDict):
    """Who was kept out of the draw and by which rule."""

    name: str
    reason: str


class Drawn(TypedDict):
    """A drawn expert in the order of the draw; ``role`` is 主任委员, 委员, 候补 and so on."""

    order: int
    name: str
    unit: str
    title: str
    role: str


class Replacement(TypedDict):
    """A drawn expert who could not serve, who came instead, and why."""

    out: str
    into: str
    reason: str


class DrawRecord(TypedDict):
    """专家抽取记录 (R-306): everything needed to draw again and get the same people."""

    mark: NotRequired[str]
    committee: str
    purpose: str
    drawn_at: dt.datetime
    operator: str
    supervisor: str
    pool_size: int
    pool_digest: str
    conditions: list[DrawCondition]
    excluded: list[Excluded]
    method: str
    seed: str
    seed_source: str
    drawn: list[Drawn]
    replacements: list[Replacement]
    command: str
