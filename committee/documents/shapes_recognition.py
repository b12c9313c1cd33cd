"""Data of the watermarked report forms of notice 1: many people and copies in one file (R-164)."""

import datetime as dt
from typing import NotRequired, TypedDict


class ReportPerson(TypedDict):
    """One person's 呈报表. ``form_name`` is the prescribed name without its marks; empty texts print an empty field.

    ``id_number`` comes in full: these copies are signed, sealed and filed, never posted (P-33).
    """

    form_name: str
    name: str
    sex: str
    ethnicity: str
    born: dt.date
    id_number: str
    political_status: str
    unit: str
    post_unit: str
    started_work: str
    education: str
    school: str
    finished_on: str
    present_title: str
    present_title_on: str
    series: str
    specialty: str
    route: str
    level: str
    history: list[str]
    service: list[str]
    appraisals: str
    courses: str
    putonghua: str
    work: str
    achievements: str
    county: str
    final: str


class ReportForms(TypedDict):
    """呈报表 for double-sided printing: every copy begins on a front side and has the same pages."""

    mark: NotRequired[str]
    notice_title: str
    notice_number: str
    copies: int
    people: list[ReportPerson]
