"""Who may use which route, over whole grids, and the listed edge cases by their ids."""

import datetime as dt

import pytest

from committee.people.rules import UnitKind
from committee.recognition.conditions import Standing
from committee.recognition.eligibility import judge, judge_all, nearest
from committee.recognition.entries import WrongFact
from committee.recognition.facts import HeldTitle, Service, StudyRecord, check_overlap, read_facts
from committee.recognition.grassroots import runs_of_service
from committee.seasons.recognition_tables import Mode, Study, Tier
from tests.recognition.people import BOOK, ON, D, graduate, villager


def level(facts, route, on=ON):
    """The level that the route gives, or "" when it is closed."""
    found = judge(facts, route, book=BOOK, on=on)
    return found.level if found.may_file else ""


# Years of work: none, one day short of 1, exactly 1, exactly 2.
SINCE = {"0": ON, "1-": D(2023, 5, 7), "1": D(2023, 5, 6), "2": D(2022, 5, 6)}
FIRST = {
    (Study.BACHELOR, Mode.FULL_TIME): {"0", "1-", "1", "2"},
    (Study.COLLEGE, Mode.FULL_TIME): {"1", "2"},
    (Study.SECONDARY, Mode.FULL_TIME): {"2"},
    (Study.BACHELOR, Mode.PARTY_SCHOOL): {"0", "1-", "1", "2"},
    (Study.COLLEGE, Mode.PARTY_SCHOOL): {"1", "2"},
    (Study.SECONDARY, Mode.PARTY_SCHOOL): {"2"},
}


@pytest.mark.parametrize("study", list(Study))
@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("years", list(SINCE))
def test_r150_r151_first_determination_by_study_mode_and_years(study, mode, years):
    facts = graduate(study, mode=mode, since=SINCE[years], employer_opinion=True)
    assert bool(level(facts, "CD_CJ")) == (years in FIRST.get((study, mode), set()))


@pytest.mark.parametrize("kind", list(UnitKind))
@pytest.mark.parametrize("tier", [Tier.PREFECTURE, Tier.COUNTY, Tier.TOWNSHIP])
@pytest.mark.parametrize("route", ["CD_CJ", "CD_XZ", "SY", "GD"])
def test_unit_kind_and_tier_open_a_route_exactly_as_the_rulebook_says(kind, tier, route):
    if kind not in {row.kind for row in BOOK.units}:
        return  # kinds that the notice does not know have no unit rule at all
    rule = BOOK.route(route)
    found = judge(graduate(unit_kind=kind, tier=tier), route, book=BOOK, on=ON)
    place = next(row for row in found.conditions if row.code == "unit")
    assert (place.standing is Standing.MET) == (kind in rule.unit_kinds and tier in rule.tiers)


@pytest.mark.parametrize(
    ("study", "wanted"),
    [
        (Study.POSTDOCTORAL, "ZG"),
        (Study.DOCTOR, "FG"),
        (Study.MASTER, "ZJ"),
        (Study.BACHELOR, ""),
        (Study.COLLEGE, ""),
        (Study.SECONDARY, ""),
    ],
)
@pytest.mark.parametrize("mode", list(Mode))
def test_r153_r155_conferral_goes_by_degree_and_any_mode(study, wanted, mode):
    assert level(graduate(study, mode=mode), "SY") == wanted


def test_r153_the_highest_degree_counts():
    facts = graduate(
        studies=(
            StudyRecord(Study.MASTER, Mode.FULL_TIME, D(2015, 7, 1)),
            StudyRecord(Study.DOCTOR, Mode.OTHER, D(2020, 7, 1)),
        )
    )
    assert level(facts, "SY") == "FG"


@pytest.mark.parametrize(
    ("held", "above"), [("YJ", ""), ("ZL", "ZJ"), ("CJ", "ZJ"), ("ZJ", "FG"), ("FG", "ZG"), ("ZG", "")]
)
def test_r156_exactly_one_level_up(held, above):
    assert level(villager(title=HeldTitle(held, D(2018, 12, 1))), "GD") == above


@pytest.mark.parametrize("rule", BOOK.exam_replaced, ids=lambda rule: rule.specialty)
@pytest.mark.parametrize(("study", "gives"), [(Study.POSTDOCTORAL, "ZG"), (Study.DOCTOR, "FG"), (Study.MASTER, "ZJ")])
def test_r157_examinations_close_specialty_and_level_together(rule, study, gives):
    assert bool(level(graduate(study, specialty=rule.specialty), "SY")) == (gives not in rule.levels)


def test_e68_bachelor_hired_this_year_is_eligible_at_once():
    facts = graduate(since=D(2024, 4, 20))
    assert level(facts, "CD_CJ", D(2024, 4, 20)) == "CJ"


def test_e69_one_year_to_the_day():
    facts = graduate(Study.COLLEGE, since=D(2023, 5, 7))
    short = judge(facts, "CD_CJ", book=BOOK, on=D(2024, 5, 6))
    assert (short.may_file, short.open_from) == (False, D(2024, 5, 7))
    assert judge(facts, "CD_CJ", book=BOOK, on=D(2024, 5, 7)).may_file


def test_e71_a_county_town_school_has_first_determination_only():
    facts = graduate(unit_kind=UnitKind.XS, tier=Tier.COUNTY, specialty="0302", post="teacher", putonghua="2B")
    assert (level(facts, "CD_XZ"), level(facts, "CD_CJ")) == ("", "CJ")


def test_r152_township_bachelor_after_two_years_skips_junior():
    at_two = graduate(unit_kind=UnitKind.XZ, tier=Tier.TOWNSHIP, since=D(2022, 5, 6), putonghua="3B")
    assert level(at_two, "CD_XZ") == "ZJ"
    assert level(at_two, "CD_XZ", D(2024, 5, 5)) == ""


def test_e72_accounting_at_intermediate_is_an_examination():
    assert level(graduate(Study.MASTER, specialty="0701"), "SY") == ""
    assert level(graduate(Study.DOCTOR, specialty="0701"), "SY") == "FG"


def test_e73_one_year_only_passed_breaks_the_chain_of_grades():
    found = judge(villager(appraisals={2021: "excellent", 2022: "pass", 2023: "excellent"}), "GD", book=BOOK, on=ON)
    assert [row.code for row in found.missing] == ["grades"]


def test_e75_years_before_the_present_title_do_not_count():
    found = judge(villager(title=HeldTitle("ZL", D(2023, 1, 1))), "GD", book=BOOK, on=ON)
    assert {row.code for row in found.missing} == {"service", "grades"}


def test_e76_nothing_lies_above_full_senior():
    found = judge(villager(title=HeldTitle("ZG", D(2015, 1, 1))), "GD", book=BOOK, on=ON)
    assert [row.code for row in found.missing] == ["title"]


def test_r158_kinds_may_change_but_a_gap_of_one_day_breaks():
    stay = Service("village", D(2021, 1, 1), D(2022, 5, 31))
    after = lambda start: (stay, Service("preschool", start, D(2023, 12, 31)))  # noqa: E731
    assert level(villager(services=after(D(2022, 6, 1))), "GD") == "ZJ"
    assert level(villager(services=after(D(2022, 6, 2))), "GD") == ""


@pytest.mark.parametrize(("last", "met"), [(D(2023, 12, 30), False), (D(2023, 12, 31), True), (D(2024, 1, 1), True)])
def test_r108_service_is_three_full_years_to_the_day(last, met):
    assert bool(level(villager(services=(Service("inland", D(2021, 1, 1), last),)), "GD")) == met


def test_service_that_goes_on_says_from_when():
    facts = villager(services=(Service("village", D(2021, 6, 1), None),))
    found = judge(facts, "GD", book=BOOK, on=ON)
    assert found.open_from == D(2024, 6, 1)


def test_what_the_system_cannot_know_waits_for_a_checker():
    for facts, route in (
        (villager(ticks={}), "GD"),
        (graduate(mode=Mode.PARTY_SCHOOL, unit_kind=UnitKind.XS, tier=Tier.COUNTY, putonghua="3B"), "CD_CJ"),
    ):
        found = judge(facts, route, book=BOOK, on=ON)
        assert (found.may_file, found.holds) == (True, False)
    assert judge(villager(), "GD", book=BOOK, on=ON).holds
    assert not judge(villager(ticks={"service-kind": False}), "GD", book=BOOK, on=ON).may_file


@pytest.mark.parametrize("post", [row.post for row in BOOK.putonghua_floors])
@pytest.mark.parametrize("grade", ["", *(row.code for row in BOOK.putonghua_grades)])
def test_r173_r174_floors_compare_rank_never_text(post, grade):
    ranks = {"1A": 0, "1B": 1, "2A": 2, "2B": 3, "3A": 4, "3B": 5}
    floor = {
        "general": "3B",
        "teacher": "2B",
        "teacher-chinese": "2A",
        "broadcaster": "2B",
        "broadcaster-chinese": "1B",
    }[post]
    facts = villager(post=post, putonghua=grade)
    assert bool(level(facts, "GD")) == (bool(grade) and ranks[grade] <= ranks[floor])


def test_e79_teacher_of_chinese_below_2a_is_below_the_floor():
    found = judge(villager(post="teacher-chinese", putonghua="2B"), "GD", book=BOOK, on=ON)
    assert [row.code for row in found.missing] == ["putonghua"]


def test_e80_enterprises_need_no_putonghua():
    assert level(graduate(putonghua=""), "CD_CJ") == "CJ"


def test_e117_post_doctoral_leaver_of_a_county_unit_gets_full_senior():
    facts = graduate(Study.POSTDOCTORAL, unit_kind=UnitKind.XS, tier=Tier.COUNTY, putonghua="3B")
    assert level(facts, "SY") == "ZG"


@pytest.mark.parametrize(
    ("grades", "opinion", "met"),
    [
        ({2022: "pass", 2023: "pass"}, False, True),
        ({2022: "pass"}, False, False),
        ({2022: "pass"}, True, True),
        ({2023: "basic", 2022: "pass"}, True, False),
        ({}, True, True),
    ],
)
def test_r175_an_opinion_stands_in_for_years_without_a_grade(grades, opinion, met):
    facts = graduate(Study.SECONDARY, since=D(2022, 1, 1), appraisals=grades, employer_opinion=opinion)
    assert bool(level(facts, "CD_CJ")) == met


def test_open_routes_come_first_and_every_route_says_why():
    found = judge_all(graduate(), book=BOOK, on=ON)
    assert [row.may_file for row in found] == sorted((row.may_file for row in found), reverse=True)
    assert all(row.conditions and all(c.words.zh and c.words.en for c in row.conditions) for row in found)


def test_nobody_is_led_to_a_level_that_they_hold_already():
    master = graduate(Study.MASTER, title=HeldTitle("ZJ", D(2020, 1, 1)))
    assert judge(master, "SY", book=BOOK, on=ON).may_file
    assert not nearest(master, book=BOOK, on=ON).may_file
    assert nearest(graduate(Study.MASTER), book=BOOK, on=ON).route == "SY"


def test_a_route_that_cannot_be_reached_is_not_chosen():
    township = graduate(unit_kind=UnitKind.XZ, tier=Tier.TOWNSHIP, putonghua="2B")
    assert nearest(township, book=BOOK, on=ON).route == "CD_XZ"
    assert nearest(township, book=BOOK, on=ON, reachable=lambda route: route != "CD_XZ").route == "CD_CJ"


def test_runs_join_what_touches_and_are_cut_at_both_ends():
    services = (Service("village", D(2020, 1, 1), D(2020, 6, 30)), Service("inland", D(2020, 7, 1), None))
    assert runs_of_service(services, after=D(2020, 3, 1), gap_days=0, on=D(2021, 1, 1)) == (
        (D(2020, 3, 1), D(2021, 1, 1)),
    )


BORN = D(1999, 3, 1)


def read(**form):
    return read_facts(
        form, unit_kind=UnitKind.DZQ, tier=Tier.PREFECTURE, specialty="0101", ticks={}, book=BOOK, born=BORN, on=ON
    )


@pytest.mark.parametrize(
    "form",
    [
        {"working_since": "2024-02-30"},
        {"working_since": "2030-01-01"},
        {"studies": [{"study": "bachelor", "mode": "full-time"}]},
        {"studies": [{"study": "genius", "mode": "full-time", "finished_on": "2020-07-01"}]},
        {"services": [{"kind": "village", "starts": "2022-01-01", "ends": "2021-01-01"}]},
        {"services": [{"kind": "holiday", "starts": "2022-01-01"}]},
        {"appraisals": {"2023": "splendid"}},
        {"appraisals": {"next": "pass"}},
        {"title": {"level": "ZJ"}},
        {"title": {"level": "XX", "obtained_on": "2020-01-01"}},
        {"courses": [{"year": 2023, "hours": -1}]},
        {"putonghua": "4C"},
        {"personal": {"started_work": "2021-02-30"}},
        {"personal": {"history": [{"starts": "2021-08-01", "ends": "", "unit": "某所"}]}},
        {"personal": {"secondments": [{"starts": "2022-08-01", "ends": "2021-08-01", "unit": "某所"}]}},
    ],
)  # fmt: skip
def test_what_cannot_be_true_is_refused_with_its_place(form):
    with pytest.raises(WrongFact) as caught:
        read(**form)
    assert caught.value.message.zh
    assert caught.value.message.en


def test_overlapping_service_is_refused():
    with pytest.raises(WrongFact):
        check_overlap((Service("village", D(2021, 1, 1), D(2022, 1, 1)), Service("inland", D(2022, 1, 1), None)))
    check_overlap((Service("village", D(2021, 1, 1), D(2021, 12, 31)), Service("inland", D(2022, 1, 1), None)))


def test_a_form_reads_into_the_same_facts():
    facts = read(
        working_since="2022-03-01",
        studies=[{"study": "college", "mode": "full-time", "finished_on": "2021-07-01"}],
        appraisals={"2023": "pass"},
        courses=[{"year": 2023, "kind": "general", "hours": 30, "source": "system"}],
    )
    assert facts.working_since == dt.date(2022, 3, 1)
    assert (facts.appraisals, facts.courses[0].from_system) == ({2023: "pass"}, True)
