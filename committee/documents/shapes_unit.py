"""Data of what an employer prints for the committee route: posting, its result, recommendation; and the applicant's pledge (R-124, R-132).

Notice 2 names these papers without prescribing their wording, so that all of them carry the mark of ``shapes.TO_BE_CONFIRMED``; only
the employer's opinion is literal (R-129).
"""

import datetime as dt
from typing import NotRequired, TypedDict


class UnitNoticePerson(TypedDict):
    """One person as posted inside the unit: no number of any kind (R-181)."""

    no: int
    name: str
    sex: str
    ethnicity: str
    education: str
    title: str
    kind: str
    specialty: str
    level: str


class UnitNotice(TypedDict):
    """公示 inside the unit before its recommendation."""

    mark: NotRequired[str]
    unit: str
    notice_title: str
    notice_number: str
    people: list[UnitNoticePerson]
    starts: dt.date
    ends: dt.date
    workdays: int
    phone: str
    supervision_phone: str
    posted_on: dt.date


class UnitOutcome(TypedDict):
    """公示结果 of the unit: how the period ended."""

    mark: NotRequired[str]
    unit: str
    notice_title: str
    notice_number: str
    names: list[str]
    starts: dt.date
    ends: dt.date
    workdays: int
    outcome: str
    signed_on: dt.date | None


class UnitRecommended(TypedDict):
    """People recommended for one level of one specialty through one channel."""

    names: list[str]
    channel: str
    kind: str
    specialty: str
    level: str


class UnitReport(TypedDict):
    """推荐报告 of the unit, with the literal opinion of R-129."""

    mark: NotRequired[str]
    unit: str
    upper: str
    notice_title: str
    notice_number: str
    series: str
    groups: list[UnitRecommended]
    starts: dt.date
    ends: dt.date
    workdays: int
    outcome: str
    opinion: str
    signed_on: dt.date | None


class Pledge(TypedDict):
    """个人承诺书 of one applicant, to be signed by hand."""

    mark: NotRequired[str]
    notice_title: str
    notice_number: str
    name: str
    unit: str
    channel: str
    kind: str
    series: str
    specialty: str
    level: str
