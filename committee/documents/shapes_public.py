"""Data of what is posted or sent up: the notice of results and forms 1 to 4 of notice 1 (R-180…R-188, R-441).

``notice_title`` is printed as given, with its book-title marks 《 》 if the office wants them; ``notice_number`` is
the document number without brackets. ID numbers come masked already where P-33 says so.
"""

import datetime as dt
from typing import NotRequired, TypedDict


class NoticePerson(TypedDict):
    """A passed person on the public list: nothing but name, unit, specialty, level (R-441)."""

    no: int
    name: str
    unit: str
    specialty: str
    level: str


class PublicNotice(TypedDict):
    """公示 of the results of a committee. ``red_head`` prints the issuer's red heading and rule.

    A line break in ``title`` is kept, so that an office decides where a long one breaks; ``places`` says where it hangs;
    ``number`` is the issuer's own document number, empty when there is none.
    """

    mark: NotRequired[str]
    red_head: bool
    issuer: str
    number: str
    title: str
    notice_title: str
    notice_number: str
    committee: str
    voted_on: dt.date
    people: list[NoticePerson]
    starts: dt.date
    ends: dt.date
    workdays: int
    places: list[str]
    objection_office: str
    address: str
    phone: str
    supervision_phone: str
    issued_on: dt.date


class Employment(TypedDict):
    """A past post; only year and month are printed."""

    starts: dt.date
    ends: dt.date
    unit: str


class Secondment(TypedDict):
    """Work away from the post: 借调, with the kind written out in ``note`` (R-180)."""

    starts: dt.date
    ends: dt.date
    unit: str
    note: str


class Form1Person(TypedDict):
    """One person of form 1 公示. ``performance``, ``work`` and ``achievements`` are the phrases of the employer."""

    no: int
    name: str
    sex: str
    ethnicity: str
    political_status: str
    id_number: str
    started_work: dt.date
    post_unit: str
    past: list[Employment]
    present_since: dt.date
    present_unit: str
    secondments: list[Secondment]
    performance: str
    work: str
    achievements: str
    route: str
    specialty: str
    level: str


class Form1(TypedDict):
    """Form 1 公示 (R-180). ``head_name`` is the first person; ``count`` all people named."""

    mark: NotRequired[str]
    notice_title: str
    notice_number: str
    route: str
    level: str
    people: list[Form1Person]
    starts: dt.date
    ends: dt.date
    office: str
    phone: str
    signed_on: dt.date | None


class Form2(TypedDict):
    """Form 2 公示结果 (R-182). ``outcome`` is e.g. 未收到异议和举报."""

    mark: NotRequired[str]
    notice_title: str
    notice_number: str
    unit: str
    starts: dt.date
    ends: dt.date
    first_name: str
    count: int
    route: str
    level: str
    outcome: str
    signed_on: dt.date | None


class Recommended(TypedDict):
    """People of one route in form 3, all of one series, specialty and level."""

    names: list[str]
    series: str
    specialty: str
    level: str


class Form3(TypedDict):
    """Form 3 推荐报告 (R-183): only for cases without any report or objection (R-184).

    A route with nobody is an empty list and its clause is left out; one with several specialties or levels gives
    several clauses.
    """

    mark: NotRequired[str]
    notice_title: str
    notice_number: str
    unit: str
    first_name: str
    count: int
    starts: dt.date
    ends: dt.date
    first_determination: list[Recommended]
    conferral: list[Recommended]
    high_determination: list[Recommended]
    signed_on: dt.date | None


class UnitPeople(TypedDict):
    """The people of one unit under one heading of form 4's list."""

    unit: str
    names: list[str]


class Form4(TypedDict):
    """Form 4 公示情况报告 with its attached list (R-185…R-188).

    The lists are the only source of the counts, so report and list cannot disagree. 授予正高级 is printed in the
    list only when somebody is in it (R-187); ``keep_empty`` False leaves out other headings with nobody (R-188).
    """

    mark: NotRequired[str]
    notice_title: str
    notice_number: str
    unit: str
    recommended: int
    starts: dt.date
    ends: dt.date
    outcome: str
    signed_on: dt.date | None
    keep_empty: bool
    conferral_full_senior: list[UnitPeople]
    conferral_deputy_senior: list[UnitPeople]
    conferral_intermediate: list[UnitPeople]
    first_junior: list[UnitPeople]
    first_township_intermediate: list[UnitPeople]
    high_full_senior: list[UnitPeople]
    high_deputy_senior: list[UnitPeople]
    high_intermediate: list[UnitPeople]
