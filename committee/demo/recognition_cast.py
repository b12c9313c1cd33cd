"""The invented people of a demo season of recognition: one pattern for each route and kind of unit, repeated with other names."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from committee.demo.chance import stream
from committee.demo.people import Ethnicity, draw_name, id_number
from committee.demo.units import HR_BUREAU, UNITS, Unit

D = dt.date
USUAL_START = D(2021, 8, 1)
_GROUPS = (Ethnicity.UYGHUR, Ethnicity.HAN, Ethnicity.KAZAKH, Ethnicity.HAN, Ethnicity.UYGHUR, Ethnicity.HUI)
COUNTY_BUREAUS = {"胡杨县": "胡杨县人力资源和社会保障局", "金沙市": "金沙市人力资源和社会保障局"}


class Fate(StrEnum):
    """What happens to an applicant on the way."""

    SMOOTH = "smooth"
    RETURNED = "returned"
    LATE = "late"
    REFUSED = "refused"
    OBJECTED = "objected"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A route in a unit: specialty, study, years of work, title, and what a checker has to tick."""

    unit: str
    route: str
    specialty: str
    study: str
    mode: str = "full-time"
    since: dt.date = USUAL_START
    title: str = ""
    tick: str = ""


PATTERNS = (
    Pattern("U1", "CD_CJ", "0101", "bachelor", since=D(2024, 3, 4)),
    Pattern("U2", "CD_CJ", "0101", "college", since=D(2022, 9, 1)),
    Pattern("U3", "CD_XZ", "0201", "bachelor", since=D(2021, 9, 1)),
    Pattern("U5", "SY", "0101", "master"),
    Pattern("U2", "GD", "0101", "bachelor", since=D(2014, 8, 1), title="ZL", tick="service-kind"),
    Pattern("U7", "SY", "0101", "doctor"),
    Pattern("U4", "CD_CJ", "0102", "secondary", since=D(2021, 7, 5)),
    Pattern("U1", "GD", "0101", "bachelor", since=D(2008, 8, 1), title="ZJ", tick="service-kind"),
    Pattern("U3", "CD_CJ", "0202", "college", mode="party-school", since=D(2022, 7, 1), tick="party-school-post"),
    Pattern("U7", "SY", "0103", "postdoctoral"),
    Pattern("U9", "SY", "0103", "master", mode="other"),
    Pattern("U7", "GD", "0101", "bachelor", since=D(2003, 8, 1), title="FG", tick="service-kind"),
    Pattern("U6", "SY", "0101", "master"),
    Pattern("U10", "GD", "0102", "bachelor", since=D(2010, 8, 1), title="ZJ", tick="service-kind"),
)
_FATES = {1: Fate.RETURNED, 6: Fate.LATE, 15: Fate.REFUSED, 18: Fate.OBJECTED}


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One applicant: who, where, which pattern, which fate; ``form`` as the rules read it."""

    key: str
    name: str
    sex: str
    ethnicity: str
    id_number: str
    unit: Unit
    pattern: Pattern
    fate: Fate
    form: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Clerk:
    """A clerk of an employer or bureau."""

    key: str
    name: str
    sex: str
    id_number: str
    unit_name: str
    bureau: bool


def unit_by(key: str) -> Unit:
    """The demo unit with *key*."""
    return next(unit for unit in UNITS if unit.key == key)


def candidates(*, people: int, seed: int) -> tuple[Candidate, ...]:
    """The applicants. The same seed gives the same people; more people leave the first ones as they were."""
    taken: set[str] = set()
    return tuple(_candidate(i, seed, taken) for i in range(people))


def clerks(*, seed: int) -> tuple[Clerk, ...]:
    """One clerk for each employer of the patterns, two for each bureau."""
    taken: set[str] = set()
    places = [(unit_by(key).name, False) for key in sorted({p.unit for p in PATTERNS})]
    places += [(name, True) for name in (*COUNTY_BUREAUS.values(), HR_BUREAU.name) for _ in range(2)]
    return tuple(_clerk(i, seed, place, taken) for i, place in enumerate(places))


def _named(seed: int, key: str, group: Ethnicity, taken: set[str]) -> tuple[str, str]:
    rng = stream(seed, "recognition", key)
    sex = rng.choice(("男", "女"))
    name = draw_name(rng, sex=sex, ethnicity=group).chinese
    while name in taken:
        name = draw_name(rng, sex=sex, ethnicity=group).chinese
    taken.add(name)
    return name, sex


def _number(index: int, born: dt.date, sex: str) -> str:
    return id_number(born=born + dt.timedelta(days=index // 400), order=index % 400 * 2 + (sex == "男"))


def _clerk(index: int, seed: int, place: tuple[str, bool], taken: set[str]) -> Clerk:
    name, sex = _named(seed, f"clerk-{index}", Ethnicity.HAN, taken)
    number = _number(index, D(1985, 5, 1), sex)
    unit, bureau = place
    return Clerk(
        key=f"{'b' if bureau else 'd'}{index + 1:02d}",
        name=name,
        sex=sex,
        id_number=number,
        unit_name=unit,
        bureau=bureau,
    )


def _candidate(index: int, seed: int, taken: set[str]) -> Candidate:
    pattern, group = PATTERNS[index % len(PATTERNS)], _GROUPS[index % len(_GROUPS)]
    name, sex = _named(seed, f"applicant-{index}", group, taken)
    born = D(pattern.since.year - 24, 3, 1)
    unit = unit_by(pattern.unit)
    fate = _FATES.get(index if index < 24 else index % 24 + 24, Fate.SMOOTH)
    return Candidate(
        key=f"r{index + 1:04d}",
        name=name,
        sex=sex,
        ethnicity=group.value,
        id_number=_number(index, born, sex),
        unit=unit,
        pattern=pattern,
        fate=fate,
        form=_form(pattern, unit, index),
    )


def _form(pattern: Pattern, unit: Unit, index: int) -> dict[str, Any]:
    since = pattern.since.isoformat()
    years = range(max(pattern.since.year, 2021), 2024)
    grade = "excellent" if pattern.title else "pass"
    courses = [
        {
            "year": year,
            "kind": kind,
            "hours": 30 if kind == "general" else 60,
            "source": "hand" if kind == "general" and year < 2022 else "system",
        }
        for year in years
        for kind in ("general", "specialty")
    ]
    form: dict[str, Any] = {
        "studies": [
            {
                "study": pattern.study,
                "mode": pattern.mode,
                "finished_on": (pattern.since - dt.timedelta(days=30)).isoformat(),
                "school": "雪岭大学",
                "major": "质量管理工程",
                "number": f"99{index:03d}1{pattern.since.year}05{index:06d}",
                "xuexin": "",
                "scans": "",
            }
        ],
        "working_since": since,
        "appraisals": {str(year): grade for year in years},
        "employer_opinion": not years or pattern.since.year in years,
        "putonghua": "2B" if unit.kind in ("DZ", "XS", "XZ") else "",
        "courses": courses,
        "personal": {
            "political": ("中共党员", "群众", "共青团员")[index % 3],
            "started_work": since,
            "post_unit": unit.name,
            "history": [],
            "present_since": since,
            "present_unit": unit.name,
            "secondments": [],
            "performance": "良好",
            "work": "检验检测",
            "achievements": "参与完成检验检测任务若干项",
        },
    }
    if pattern.title:
        form["title"] = {"level": pattern.title, "obtained_on": "2018-12-20", "name": ""}
        form["services"] = [
            {"kind": "village", "starts": "2020-12-28", "ends": "2022-06-30", "place": f"{unit.region}沙枣村"},
            {"kind": "preschool", "starts": "2022-07-01", "ends": "2024-01-05", "place": f"{unit.region}中心幼儿园"},
        ]
    return form
