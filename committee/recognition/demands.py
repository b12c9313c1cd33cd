"""Materials as data with conditions: which slots must be filled, which years of courses, which signatures (R-170 to R-176). Pure."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from committee.recognition.conditions import Judgement
from committee.recognition.facts import Facts
from committee.seasons.recognition_rulebook import RecognitionRulebook
from committee.seasons.recognition_tables import Demand, Mode, Proof, RecognitionMaterial, Study
from committee.text import Text


@dataclass(frozen=True, slots=True)
class CourseDemand:
    """One certificate of courses: its year, its kind, and whether the system itself brings it (R-171, R-172)."""

    year: int
    general: bool
    from_system: bool

    @property
    def words(self) -> Text:
        kind = Text("公需课", "general courses") if self.general else Text("专业课", "specialty courses")
        source = (
            Text("系统提取", "pulled from the system") if self.from_system else Text("手工上传", "uploaded by hand")
        )
        return Text(f"{self.year}年{kind.zh}（{source.zh}）", f"{kind.en} of {self.year} ({source.en})")


def course_demands(
    facts: Facts, judgement: Judgement, *, book: RecognitionRulebook, on: dt.date, p34: str
) -> tuple[CourseDemand, ...]:
    """The certificates that the route asks for: as many years before this one as the route has (R-171); none for exempt people.

    Years before the person worked are not asked.
    """
    if facts.exempt:
        return ()
    n = book.route(judgement.route).continuing_years or judgement.years
    first = facts.working_since.year if facts.working_since else on.year
    later = 0 if p34 == "inclusive" else 1
    found = []
    for year in range(on.year - n, on.year):
        if year < first:
            continue
        for general in (False, True):
            since = book.courses.general_from_system if general else book.courses.specialty_from_system
            found.append(CourseDemand(year, general, year >= since + later))
    return tuple(found)


def missing_courses(
    facts: Facts, demands: Iterable[CourseDemand], *, book: RecognitionRulebook
) -> tuple[tuple[CourseDemand, Text], ...]:
    """Demanded certificates that are not there, came the wrong way, or have too few hours, with the reason in words."""
    wrong: list[tuple[CourseDemand, Text]] = []
    for demand in demands:
        rows = [c for c in facts.courses if c.year == demand.year and c.general == demand.general]
        if not rows:
            wrong.append((demand, Text("缺少", "missing")))
        elif demand.from_system and not any(c.from_system for c in rows):
            wrong.append(
                (
                    demand,
                    Text("须由系统提取，手工上传的不算", "it has to come from the system; an upload does not count"),
                )
            )
        elif not demand.general and sum(c.hours for c in rows) < book.courses.specialty_hours:
            wrong.append(
                (
                    demand,
                    Text(f"不足{book.courses.specialty_hours}学时", f"fewer than {book.courses.specialty_hours} hours"),
                )
            )
    years = sorted({demand.year for demand in demands})
    for year in years:
        total = sum(c.hours for c in facts.courses if c.year == year)
        if total < book.courses.hours and all(demand.year != year for demand, _ in wrong):
            demand = next(d for d in demands if d.year == year)
            wrong.append(
                (
                    demand,
                    Text(f"全年不足{book.courses.hours}学时", f"fewer than {book.courses.hours} hours in the year"),
                )
            )
    return tuple(wrong)


def demands_of(facts: Facts, judgement: Judgement, courses: Collection[CourseDemand], *, book: RecognitionRulebook) -> frozenset[Demand]:  # fmt: skip
    """Which conditions of the material list hold for this application."""
    held = {Demand.ALWAYS}
    if courses or facts.exempt:
        held.add(Demand.COURSES)
    if book.unit_rule(facts.unit_kind.value).public_institution:
        held.add(Demand.PUTONGHUA)
    if book.specialty_rule(facts.specialty).teaching:
        held.add(Demand.TEACHER)
    if facts.appraisals:
        held.add(Demand.APPRAISED)
    if facts.employer_opinion:
        held.add(Demand.UNGRADED)
    if judgement.route == book.high.route:
        held.add(Demand.SERVICE)
    if any(row.study is Study.POSTDOCTORAL for row in facts.studies) and judgement.level == "ZG":
        held.add(Demand.POSTDOCTORAL)
    if (
        any(row.mode is Mode.PARTY_SCHOOL for row in facts.studies)
        and Mode.OTHER not in book.route(judgement.route).modes
    ):
        held.add(Demand.PARTY_SCHOOL)
    return frozenset(held)


def missing_slots(
    have: Collection[str], held: Iterable[Demand], *, book: RecognitionRulebook
) -> tuple[RecognitionMaterial, ...]:
    """Demanded slots that are empty; the slot named by ``instead`` fills the same place (R-170, R-171, E-82)."""
    return tuple(
        rule
        for rule in book.required_materials(held)
        if rule.slot not in have and (not rule.instead or rule.instead not in have)
    )


def unproved(
    have: Collection[str], marks: Mapping[str, tuple[bool, bool]], *, book: RecognitionRulebook
) -> tuple[tuple[RecognitionMaterial, Text], ...]:
    """Filled slots whose proof was not seen complete: *marks* holds (signed, sealed) by slot as a checker saw it (E-120)."""
    wrong: list[tuple[RecognitionMaterial, Text]] = []
    for rule in book.materials:
        if rule.slot not in have or rule.proof is Proof.NONE:
            continue
        if rule.slot not in marks:
            wrong.append((rule, Text("的签字、公章待核对", "signature and seal to be looked at")))
            continue
        signed, sealed = marks[rule.slot]
        lacks = [Text("公章", "seal")] if not sealed else []
        if rule.proof is Proof.SIGNED_AND_SEALED and not signed:
            lacks.insert(0, Text("分管领导签字", "the leader's signature"))
        if lacks:
            zh, en = "和".join(row.zh for row in lacks), " and ".join(row.en for row in lacks)
            wrong.append((rule, Text(f"缺少{zh}", f"lacks {en}")))
    return tuple(wrong)
