"""What one life allows: no degree before the age for it, one post at a time. Pure.

The ages are those under which nobody can have finished, not those at which people usually do: a prodigy is let through.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from committee.recognition.entries import WrongFact, day_of
from committee.seasons.recognition_tables import Study
from committee.seasons.years import full_years
from committee.text import Text

YOUNGEST: Mapping[Study, int] = {
    Study.SECONDARY: 14,
    Study.COLLEGE: 16,
    Study.BACHELOR: 17,
    Study.MASTER: 19,
    Study.DOCTOR: 21,
    Study.POSTDOCTORAL: 23,
}
"""Full years at the day of completion."""
YOUNGEST_AT_WORK = 14


def check_age(born: dt.date, *, studies: Iterable[tuple[Study, dt.date]], working_since: dt.date | None) -> None:
    """Compare days of completion and the start of work with the birth date. Raises ``WrongFact`` naming row, age and birth date."""
    for i, (study, finished_on) in enumerate(studies, 1):
        if full_years(born, finished_on) < YOUNGEST[study]:
            where = Text(f"学历第{i}行", f"education, row {i}")
            what = Text(f"取得{study.label.zh}", study.label.en)
            raise WrongFact(where=where, why=_too_young(born, finished_on, what))
    if working_since is not None and full_years(born, working_since) < YOUNGEST_AT_WORK:
        where = Text("从事专业技术工作时间", "start of specialist work")
        raise WrongFact(where=where, why=_too_young(born, working_since, Text("从事专业技术工作", "specialist work")))


def _too_young(born: dt.date, day: dt.date, what: Text) -> Text:
    if day < born:
        return Text(
            f"{day.isoformat()} 早于出生日期 {born.isoformat()}（按身份证号）",
            f"{day.isoformat()} lies before the birth date {born.isoformat()} (by the ID number)",
        )
    age = full_years(born, day)
    return Text(
        f"{day.isoformat()} 时年仅{age}岁（身份证号中出生日期 {born.isoformat()}），不可能{what.zh}",
        f"aged {age} on {day.isoformat()} (born {born.isoformat()} by the ID number): too young for {what.en}",
    )


def check_career(personal: Mapping[str, Any], *, on: dt.date) -> None:
    """The dates that form 1 prints (R-180): they exist, stretches begin before they end, and no two posts overlap.

    Form 1 prints months, so that one post may end in the month in which the next begins. Raises ``WrongFact``.
    """
    day_of(personal.get("started_work"), Text("参加工作时间", "start of work"), on)
    present = day_of(personal.get("present_since"), Text("到现单位时间", "time in the present unit"), on)
    posts = [
        _stretch(row, Text(f"工作经历第{i}行", f"earlier work, row {i}"), on)
        for i, row in enumerate(personal.get("history", ()), 1)
    ]
    for i, row in enumerate(personal.get("secondments", ()), 1):
        _stretch(row, Text(f"借调第{i}行", f"secondment, row {i}"), on)
    if present is not None:
        posts.append((present, on))
    for before, after in pairwise(sorted(posts)):
        if (after[0].year, after[0].month) < (before[1].year, before[1].month):
            why = Text(
                f"{after[0].isoformat()} 开始的一段与前一段重叠",
                f"the stretch from {after[0].isoformat()} overlaps the one before",
            )
            raise WrongFact(where=Text("工作经历", "work history"), why=why)


def _stretch(row: Mapping[str, Any], where: Text, on: dt.date) -> tuple[dt.date, dt.date]:
    starts, ends = day_of(row.get("starts"), where, on), day_of(row.get("ends"), where, on)
    if starts is None or ends is None or ends < starts:
        raise WrongFact(where=where, why=Text("起止日期不成立", "first and last day do not fit together"))
    return starts, ends
