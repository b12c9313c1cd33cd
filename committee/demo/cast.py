"""Who takes part in a demo season: how many of which level, group and route, drawn from one seed."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date

from committee.demo.careers import FIELDS, JOURNALS, SCHOOLS, Achievement, SubField
from committee.demo.chance import stream
from committee.demo.names import KAZAKH, UYGHUR, Part
from committee.demo.people import (
    TITLES,
    Applicant,
    Education,
    Ethnicity,
    Expert,
    FullName,
    Person,
    Qualification,
    Staff,
    dotted_name,
    draw_name,
    id_number,
    mail_name,
)
from committee.demo.units import HOST, HR_BUREAU, OUTSIDE, PRIVATE_KINDS, PUBLIC_KINDS, UNITS, Unit, UnitKind

HELD_BEFORE = {"YJ": None, "ZL": None, "ZJ": "ZL", "FG": "ZJ", "ZG": "FG"}
OFFICE_DUTIES = ("secretary", "secretary", "leader", "checker", "checker", "finance", "supervisor", "admin", "admin")

_GROUPS = (Ethnicity.UYGHUR, Ethnicity.HAN, Ethnicity.KAZAKH, Ethnicity.HAN, Ethnicity.UYGHUR, Ethnicity.HUI)
_SUB_FIELDS = tuple(SubField)

_LONG_NAME = (
    Part("阿卜杜勒艾则孜江", "Abdulezizjan", "ئابدۇلئەزىزجان"),
    Part("麦合木提阿吉", "Mehmuthaji", "مەھمۇتھاجى"),
)
# The first applicants carry the names that are known to be hard: spelling variants, a common word, a former name, great length.
_HARD_NAMES: Mapping[str, tuple[FullName, str, Ethnicity]] = {
    "A01": (dotted_name((UYGHUR["男"][0], UYGHUR["男"][1])), "男", Ethnicity.UYGHUR),
    "A02": (FullName(chinese="高峰", former=("高建国",), latin=("Feng Gao",)), "女", Ethnicity.HAN),
    "A03": (dotted_name((KAZAKH["男"][0], KAZAKH["男"][1])), "男", Ethnicity.KAZAKH),
    "A04": (FullName(chinese="李晓虹", former=("李小红",), latin=("Xiaohong Li",)), "女", Ethnicity.HAN),
    "A11": (dotted_name(_LONG_NAME), "男", Ethnicity.UYGHUR),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CastSpec:
    """What a season asks of its cast: its year, how many per level (weights), and how many experts share a unit with applicants."""

    year: int = 2024
    levels: Mapping[str, int] = field(default_factory=lambda: {"FG": 3, "ZJ": 5, "ZL": 3, "YJ": 1})
    public_route: str = "PS_DX"
    private_route: str = "PS_MY"
    experts_from_inside: int = 3


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Everybody of one season, and the units they come from."""

    year: int
    units: tuple[Unit, ...]
    host: Unit
    applicants: tuple[Applicant, ...]
    experts: tuple[Expert, ...]
    staff: tuple[Staff, ...]

    def person(self, key: str) -> Person:
        """Find somebody by key (A01…, E01…, S01…); raises KeyError when nobody has it."""
        for someone in (*self.applicants, *self.experts, *self.staff):
            if someone.key == key:
                return someone
        raise KeyError(key)


class _Casting:
    """Hands out people one by one and sees to it that no name, number or phone is given twice."""

    def __init__(self, seed: int, year: int) -> None:
        self.seed = seed
        self.year = year
        self.taken: set[str] = set()
        self.count = 0

    def person(
        self, key: str, unit: Unit, *, holds: str | None, aged: tuple[int, int], group: Ethnicity, diploma: str = "本科"
    ) -> Person:
        rng = stream(self.seed, "person", key)
        special = _HARD_NAMES.get(key)
        sex = special[1] if special else rng.choice(("男", "女"))
        group = special[2] if special else group
        name = special[0] if special else draw_name(rng, sex=sex, ethnicity=group)
        while name.chinese in self.taken:
            name = draw_name(rng, sex=sex, ethnicity=group)
        self.taken.add(name.chinese)
        self.count += 1
        age = rng.randint(*aged)
        born = date(self.year - age, rng.randint(1, 12), rng.randint(1, 28))
        school_years = 4 if diploma == "本科" else 3
        graduated = date(born.year + 19 + school_years, 7, 1)
        started = date(min(graduated.year, self.year - 1), rng.choice((7, 8, 9)), 1)
        return Person(
            key=key, name=name.chinese, former_names=name.former, name_variants=name.variants, latin_names=name.latin,
            native_names=name.native, sex=sex, ethnicity=group, born=born,
            id_number=id_number(born=born, order=self.count % 499 * 2 + (sex == "男")),
            phone=f"1390000{self.count:04d}", email=f"{mail_name(name.latin[0])}{self.count}@example.com",
            political=rng.choice(("中共党员", "群众", "群众", "共青团员" if age < 28 else "群众")), started_work=started,
            unit=unit, department=rng.choice(unit.departments), post="",
            education=_education(rng, diploma=diploma, graduated=graduated, years=school_years),
            qualification=_qualification(rng, holds, graduated=graduated, year=self.year),
        )  # fmt: skip


def cast_season(*, seed: int, applicants: int, experts: int, spec: CastSpec) -> Cast:
    """Draw everybody of a season. The same seed and numbers give the same people; more applicants leave the first ones as they were."""
    casting = _Casting(seed, spec.year)
    filing = tuple(_applicant(casting, index, spec) for index in range(applicants))
    pool = tuple(_expert(casting, index, spec) for index in range(experts))
    return Cast(
        year=spec.year, units=(*UNITS, HOST, HR_BUREAU, *OUTSIDE), host=HOST, applicants=filing, experts=pool, staff=_staff(casting)
    )  # fmt: skip


def _applicant(casting: _Casting, index: int, spec: CastSpec) -> Applicant:
    key = f"A{index + 1:02d}"
    rng = stream(casting.seed, "applicant", key)
    level = _level(index, spec.levels)
    sub_field = _SUB_FIELDS[(index + casting.seed) % len(_SUB_FIELDS)]
    unit = _unit_for(sub_field, rng)
    aged = {"YJ": (23, 25), "ZL": (25, 28), "ZJ": (32, 39), "FG": (38, 50)}.get(level, (42, 52))
    group = _GROUPS[index % len(_GROUPS)]
    diploma = "专科" if level == "YJ" else "本科"
    person = casting.person(key, unit, holds=HELD_BEFORE[level], aged=aged, group=group, diploma=diploma)
    co_workers = tuple(_colleague(rng, casting.taken) for _ in range(6))
    trade = FIELDS[sub_field]
    own = {item.name: getattr(person, item.name) for item in fields(Person)} | {"post": rng.choice(trade.posts)}
    return Applicant(
        **own, route=spec.private_route if unit.kind in PRIVATE_KINDS else spec.public_route, level=level,
        review_kind="转评" if index % 11 == 7 else "评审", sub_field=sub_field, achievements=_achievements(rng, sub_field, spec.year),
        co_workers=co_workers,
        appraisals=tuple((year, "优秀" if rng.random() < 0.3 else "合格") for year in range(spec.year - 3, spec.year)),
        putonghua=rng.choice(("二级乙等", "二级甲等", "三级甲等")) if unit.kind in PUBLIC_KINDS else None,
    )  # fmt: skip


def _level(index: int, weights: Mapping[str, int]) -> str:
    """Deal the levels out evenly, so that twelve applicants show them all in the wished proportion."""
    total = sum(weights.values())
    dealt = [level for level, weight in weights.items() for _ in range(weight)]
    return dealt[index * 5 % total] if total % 5 else dealt[index % total]


def _unit_for(sub_field: SubField, rng: random.Random) -> Unit:
    homes = {
        SubField.FIBRE: ("U8", "U12"), SubField.EQUIPMENT: ("U5", "U9"), SubField.METROLOGY: ("U1", "U4", "U2"),
        SubField.STANDARDS: ("U7", "U3"), SubField.QUALITY: ("U1", "U2", "U7"), SubField.CERTIFICATION: ("U6", "U10", "U11"),
    }[sub_field]  # fmt: skip
    key = rng.choice(homes)
    return next(unit for unit in UNITS if unit.key == key)


def _education(rng: random.Random, *, diploma: str, graduated: date, years: int) -> Education:
    trade = FIELDS[rng.choice(_SUB_FIELDS)]
    school, major = rng.choice(SCHOOLS), rng.choice(trade.majors)
    return Education(
        level=diploma, degree="工学学士" if diploma == "本科" else "", school=school, major=major,
        entered=date(graduated.year - years, 9, 1), graduated=graduated,
        diploma_number=f"99{rng.randint(100, 999)}1{graduated.year}05{rng.randint(0, 999999):06d}",
        degree_number=f"99{rng.randint(100, 999)}4{graduated.year}{rng.randint(0, 999999):06d}" if diploma == "本科" else "",
    )  # fmt: skip


def _qualification(rng: random.Random, holds: str | None, *, graduated: date, year: int) -> Qualification | None:
    if holds is None:
        return None
    earliest = graduated.year + {"ZL": 1, "ZJ": 6, "FG": 11, "ZG": 17}[holds]
    obtained = date(max(earliest, min(year - 5, earliest + 6)), rng.randint(9, 12), rng.randint(1, 28))
    obtained = min(obtained, date(year - 5, 12, 20))
    return Qualification(
        level=holds, title=TITLES[holds], obtained=obtained, number=f"Z{obtained.year}9900{rng.randint(1, 9999):04d}",
        issuer="塔河地区人力资源和社会保障局",
    )  # fmt: skip


def _colleague(rng: random.Random, taken: set[str]) -> str:
    while True:
        name = draw_name(rng, sex=rng.choice(("男", "女")), ethnicity=rng.choice(_GROUPS)).chinese
        if name not in taken:
            taken.add(name)
            return name


def _achievements(rng: random.Random, sub_field: SubField, year: int) -> tuple[Achievement, ...]:
    trade = FIELDS[sub_field]
    topic, project, award = rng.choice(trade.papers), rng.choice(trade.projects), rng.choice(trade.awards)
    total = rng.randint(3, 5)
    rank = rng.randint(1, min(3, total))
    members = rng.randint(4, 7)
    return (
        Achievement(
            kind="paper", title=topic.title, year=year - rng.randint(1, 3), rank=rank, total=total, body=rng.choice(JOURNALS),
            is_corresponding=rank == 1,
        ),
        Achievement(kind="project", title=project, year=year - rng.randint(1, 3), rank=rng.randint(1, 3), total=members, body="", detail="通过验收"),
        Achievement(kind="award", title=award, year=year - rng.randint(1, 4), rank=1, total=1, body="自治区质量技术监督行业协会"),
    )  # fmt: skip


def _expert(casting: _Casting, index: int, spec: CastSpec) -> Expert:
    key = f"E{index + 1:02d}"
    rng = stream(casting.seed, "expert", key)
    unit = UNITS[index % len(UNITS)] if index < spec.experts_from_inside else OUTSIDE[index % len(OUTSIDE)]
    holds = "ZG" if index % 5 == 0 else "FG"
    person = casting.person(key, unit, holds=holds, aged=(44, 57), group=rng.choice(_GROUPS))
    main = _SUB_FIELDS[index % len(_SUB_FIELDS)]
    other = rng.choice([item for item in _SUB_FIELDS if item is not main])
    own = {item.name: getattr(person, item.name) for item in fields(Person)} | {"post": TITLES[holds]}
    return Expert(
        **own, sub_fields=(main, other), term_from=date(spec.year - 1, 7, 1), term_to=date(spec.year + 2, 6, 30)
    )


def _staff(casting: _Casting) -> tuple[Staff, ...]:
    places = [(unit, "employer") for unit in UNITS if unit.kind is not UnitKind.ZY]
    places += [(next(unit for unit in UNITS if unit.kind is UnitKind.ZY), "authority"), (HR_BUREAU, "hr")]
    places += [(HOST, duty) for duty in OFFICE_DUTIES]
    staff = []
    for number, (unit, duty) in enumerate(places, start=1):
        key = f"S{number:02d}"
        person = casting.person(key, unit, holds="ZJ", aged=(30, 50), group=_GROUPS[number % len(_GROUPS)])
        own = {item.name: getattr(person, item.name) for item in fields(Person)} | {"post": "工作人员"}
        staff.append(Staff(**own, duty=duty))
    return tuple(staff)
