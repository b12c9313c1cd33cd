"""What must be brought, by conditions; courses by year and by where they come from; signatures and seals."""

import pytest

from committee.people.rules import UnitKind
from committee.recognition.demands import course_demands, demands_of, missing_courses, missing_slots, unproved
from committee.recognition.eligibility import judge
from committee.recognition.facts import Course, StudyRecord
from committee.seasons.recognition_tables import Demand, Mode, Proof, Study, Tier
from tests.recognition.people import BOOK, ON, D, graduate, villager


def courses_of(facts, route="GD", p34="inclusive"):
    return course_demands(facts, judge(facts, route, book=BOOK, on=ON), book=BOOK, on=ON, p34=p34)


def full(facts):
    return tuple(
        Course(demand.year, demand.general, 30 if demand.general else 60, demand.from_system)
        for demand in courses_of(facts)
    )


def test_r172_in_2021_the_specialty_course_is_pulled_and_the_general_one_uploaded():
    found = {(row.year, row.general): row.from_system for row in courses_of(villager())}
    assert found == {
        (2021, False): True, (2021, True): False, (2022, False): True, (2022, True): True, (2023, False): True, (2023, True): True,
    }  # fmt: skip


def test_p34_exclusive_moves_the_boundary_by_a_year():
    found = {(row.year, row.general): row.from_system for row in courses_of(villager(), p34="exclusive")}
    assert not found[2021, False]
    assert not found[2022, True]
    assert found[2022, False]


@pytest.mark.parametrize(
    ("study", "route", "years"),
    [
        (Study.BACHELOR, "CD_CJ", 0),
        (Study.COLLEGE, "CD_CJ", 1),
        (Study.SECONDARY, "CD_CJ", 2),
        (Study.MASTER, "SY", 1),
    ],
)
def test_r171_as_many_years_as_the_route(study, route, years):
    facts = graduate(study, since=D(2020, 1, 1))
    assert {row.year for row in courses_of(facts, route)} == set(range(2024 - years, 2024))


def test_years_before_the_work_began_are_not_asked():
    assert courses_of(graduate(Study.MASTER, since=D(2024, 2, 1)), "SY") == ()


def test_each_lack_of_courses_has_its_reason():
    facts = villager()
    demands = courses_of(facts)
    assert missing_courses(villager(courses=full(facts)), demands, book=BOOK) == ()
    by_hand = tuple(Course(c.year, c.general, c.hours, False) for c in full(facts))
    wrong = missing_courses(villager(courses=by_hand), demands, book=BOOK)
    assert {(d.year, d.general) for d, _ in wrong} == {
        (2021, False),
        (2022, False),
        (2022, True),
        (2023, False),
        (2023, True),
    }
    short = tuple(Course(c.year, c.general, c.hours - 1, c.from_system) for c in full(facts))
    assert {d.year for d, _ in missing_courses(villager(courses=short), demands, book=BOOK)} == {2021, 2022, 2023}
    assert len(missing_courses(villager(), demands, book=BOOK)) == 6


def held_by(facts, route="GD"):
    return demands_of(facts, judge(facts, route, book=BOOK, on=ON), courses_of(facts, route), book=BOOK)


def test_conditions_follow_from_the_person():
    assert Demand.SERVICE in held_by(villager())
    assert Demand.TEACHER in held_by(villager(specialty="0301", post="teacher-chinese", putonghua="2A"))
    assert Demand.PUTONGHUA not in held_by(graduate(), "CD_CJ")
    party = graduate(
        unit_kind=UnitKind.XZ,
        tier=Tier.TOWNSHIP,
        studies=(StudyRecord(Study.BACHELOR, Mode.PARTY_SCHOOL, D(2022, 3, 1)),),
    )
    assert Demand.PARTY_SCHOOL in held_by(party, "CD_CJ")
    assert Demand.POSTDOCTORAL in held_by(graduate(Study.POSTDOCTORAL), "SY")


def test_e82_an_exemption_form_alone_fills_the_place_of_the_courses():
    facts = villager(exempt=True)
    assert courses_of(facts) == ()
    needed = {rule.slot for rule in missing_slots({"exemption_form"}, held_by(facts), book=BOOK)}
    assert not {slot for slot in needed if slot.startswith("continuing")}
    lacking = {rule.slot for rule in missing_slots(set(), held_by(facts), book=BOOK)}
    assert {"continuing_education_general", "continuing_education_specialty"} <= lacking


def test_r170_the_file_of_the_archive_stands_in_for_the_report():
    assert "xuexin_report" in {rule.slot for rule in missing_slots(set(), {Demand.ALWAYS}, book=BOOK)}
    assert "xuexin_report" not in {
        rule.slot for rule in missing_slots({"graduate_register"}, {Demand.ALWAYS}, book=BOOK)
    }


@pytest.mark.parametrize(
    "rule", [rule for rule in BOOK.materials if rule.proof is not Proof.NONE], ids=lambda r: r.slot
)
@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("sealed", [False, True])
def test_e120_a_units_proof_needs_signature_and_seal_form_2_only_the_seal(rule, signed, sealed):
    wrong = unproved({rule.slot}, {rule.slot: (signed, sealed)}, book=BOOK)
    assert (not wrong) == (sealed and (signed or rule.proof is Proof.SEALED))
    assert BOOK.material("publicity_result").proof is Proof.SEALED
