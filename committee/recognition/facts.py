"""What an application for recognition says of a person, read strictly from the form. Pure.

The form is JSON with ISO dates. What cannot be true (a date that does not exist, service that overlaps) is refused with its place.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from committee.people.rules import UnitKind
from committee.recognition.entries import WrongFact, code_of, day_of, year_of
from committee.recognition.life import check_age, check_career
from committee.seasons.recognition_rulebook import RecognitionRulebook
from committee.seasons.recognition_tables import Mode, Study, Tier
from committee.text import Text


@dataclass(frozen=True, slots=True)
class StudyRecord:
    """A completed study. ``mode`` decides whether 初定 counts it (R-150, R-151, R-155)."""

    study: Study
    mode: Mode
    finished_on: dt.date
    school: str = ""
    major: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class HeldTitle:
    """The title held now."""

    level: str
    obtained_on: dt.date
    name: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """A stretch of grassroots service, both days inclusive; ``ends`` None while it goes on (R-154)."""

    kind: str
    starts: dt.date
    ends: dt.date | None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """A year's certificate of continuing education; ``from_system`` tells pulled from uploaded ones (R-171)."""

    year: int
    general: bool
    hours: int
    from_system: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that the rules ask. ``ticks`` holds what a checker confirmed or denied with evidence."""

    unit_kind: UnitKind
    tier: Tier
    specialty: str
    specialist_post: bool = True
    working_since: dt.date | None = None
    studies: tuple[StudyRecord, ...] = ()
    title: HeldTitle | None = None
    services: tuple[Service, ...] = ()
    appraisals: Mapping[int, str] = field(default_factory=dict)
    employer_opinion: bool = False
    post: str = "general"
    putonghua: str = ""
    courses: tuple[Course, ...] = ()
    exempt: bool = False
    ticks: Mapping[str, bool] = field(default_factory=dict)


def read_facts(
    form: Mapping[str, Any],
    *,
    unit_kind: UnitKind,
    tier: Tier,
    specialty: str,
    ticks: Mapping[str, bool],
    book: RecognitionRulebook,
    born: dt.date,
    on: dt.date,
) -> Facts:
    """The facts of a stored form as of *on*. Raises ``WrongFact`` for what cannot be true, naming the place.

    *born* is the birth date inside the ID number: nobody has a degree before they can (``life``).
    """
    studies = tuple(_study(row, i, on) for i, row in enumerate(form.get("studies", ()), 1))
    services = tuple(_service(row, i, book, on) for i, row in enumerate(form.get("services", ()), 1))
    check_overlap(services)
    title = _title(form["title"], book, on) if form.get("title") else None
    working_since = day_of(form.get("working_since"), Text("从事专业技术工作时间", "start of specialist work"), on)
    check_age(born, studies=[(row.study, row.finished_on) for row in studies], working_since=working_since)
    check_career(form.get("personal", {}), on=on)
    return Facts(
        unit_kind=unit_kind,
        tier=tier,
        specialty=specialty,
        specialist_post=bool(form.get("specialist_post", True)),
        working_since=working_since,
        studies=studies,
        title=title,
        services=services,
        appraisals={
            year_of(key, on): code_of(value, {g.code for g in book.appraisal_grades}, Text("年度考核", "appraisal"))
            for key, value in form.get("appraisals", {}).items()
        },
        employer_opinion=bool(form.get("employer_opinion")),
        post=code_of(
            form.get("post", "general"), {f.post for f in book.putonghua_floors}, Text("岗位", "kind of post")
        ),
        putonghua=code_of(
            form.get("putonghua", ""),
            {"", *(g.code for g in book.putonghua_grades)},
            Text("普通话等级", "Putonghua grade"),
        ),
        courses=tuple(_course(row, on) for row in form.get("courses", ())),
        exempt=bool(form.get("exempt")),
        ticks=dict(ticks),
    )


def check_overlap(services: Sequence[Service]) -> None:
    """Raise ``WrongFact`` when two stretches of service share a day."""
    rows = sorted(services, key=lambda row: row.starts)
    for before, after in pairwise(rows):
        if before.ends is None or after.starts <= before.ends:
            raise WrongFact(
                where=Text("基层工作经历", "grassroots service"),
                why=Text(
                    f"{after.starts.isoformat()} 开始的一段与前一段重叠",
                    f"the stretch from {after.starts.isoformat()} overlaps the one before",
                ),
            )


def _study(row: Mapping[str, Any], i: int, on: dt.date) -> StudyRecord:
    where = Text(f"学历第{i}行", f"education, row {i}")
    finished = day_of(row.get("finished_on"), where, on)
    if finished is None:
        raise WrongFact(where=where, why=Text("缺少毕业时间", "the day of completion is missing"))
    return StudyRecord(
        Study(code_of(row.get("study", ""), set(Study), where)),
        Mode(code_of(row.get("mode", ""), set(Mode), where)),
        finished,
        str(row.get("school", ""))[:100],
        str(row.get("major", ""))[:100],
        str(row.get("number", ""))[:40],
    )


def _service(row: Mapping[str, Any], i: int, book: RecognitionRulebook, on: dt.date) -> Service:
    where = Text(f"基层工作第{i}行", f"service, row {i}")
    starts, ends = day_of(row.get("starts"), where, on), day_of(row.get("ends"), where, None)
    if starts is None or (ends is not None and ends < starts):
        raise WrongFact(where=where, why=Text("起止日期不成立", "first and last day do not fit together"))
    kind = code_of(row.get("kind", ""), {k.code for k in book.service_kinds}, where)
    return Service(kind, starts, ends, str(row.get("place", ""))[:120])


def _title(row: Mapping[str, Any], book: RecognitionRulebook, on: dt.date) -> HeldTitle:
    where = Text("现职称", "present title")
    obtained = day_of(row.get("obtained_on"), where, on)
    if obtained is None:
        raise WrongFact(where=where, why=Text("缺少取得时间", "the day it was obtained is missing"))
    return HeldTitle(
        code_of(row.get("level", ""), {lv.code for lv in book.levels}, where), obtained, str(row.get("name", ""))
    )


def _course(row: Mapping[str, Any], on: dt.date) -> Course:
    hours = row.get("hours", 0)
    if not isinstance(hours, int) or not 0 <= hours <= 2000:
        raise WrongFact(where=Text("继续教育", "courses"), why=Text("学时不成立", "the hours cannot be"))
    return Course(year_of(row.get("year", 0), on), row.get("kind") == "general", hours, row.get("source") == "system")
