"""Who may apply for what: years, crossover, bars, scope, floors, by the edge cases of the rule card."""

import datetime as dt
from dataclasses import replace

import pytest

from committee.applications.eligibility import (
    Basis,
    Penalty,
    Standing,
    blocking,
    conditions,
    judge,
    longest_months,
)
from committee.applications.experience import crossover, years_for_level
from committee.applications.rules import Channel, EvaluationKind
from committee.people.rules import UnitKind
from committee.seasons.rulebook import load_rulebook
from committee.seasons.rulebook_tables import Education
from committee.seasons.years import anniversary, full_years

BOOK = load_rulebook("quality-2024")
CUT = dt.date(2024, 12, 31)
AUGUST = dt.date(2024, 8, 19)
D = dt.date
E = Education
GOOD = Basis(
    channel=Channel.DIRECTED,
    evaluation=EvaluationKind.REVIEW,
    level="FG",
    unit_kind=UnitKind.DZ,
    education=E.BACHELOR,
    graduated_on=D(2012, 7, 1),
    title_level="ZJ",
    title_on=D(2019, 12, 31),
    appraisals_passed=3,
    putonghua="三级甲等",
)


def blocked(basis: Basis, today: dt.date = AUGUST) -> list[str]:
    return [f.rule for f in blocking(judge(basis, rulebook=BOOK, today=today))]


def warned(basis: Basis, today: dt.date = AUGUST) -> list[str]:
    return [f.rule for f in judge(basis, rulebook=BOOK, today=today) if f.standing is Standing.WARNING]


def test_whoever_meets_everything_is_not_blocked():
    assert blocked(GOOD) == []
    assert warned(GOOD) == []


@pytest.mark.parametrize(
    ("since", "years"), [(D(2019, 12, 31), 5), (D(2020, 1, 1), 4), (D(2024, 12, 31), 0), (D(2025, 1, 1), 0)]
)
def test_r108_anniversary_on_the_cut_off_counts(since, years):
    assert full_years(since, CUT) == years


def test_29_february_has_its_anniversary_on_the_last_day():
    assert anniversary(D(2020, 2, 29), 3) == D(2023, 2, 28)
    assert full_years(D(2020, 2, 29), D(2023, 2, 28)) == 3


@pytest.mark.parametrize(("title_on", "ok"), [(D(2019, 12, 31), True), (D(2020, 1, 1), False)])
def test_e87_years_complete_on_31_december_count_in_august(title_on, ok):
    assert (blocked(replace(GOOD, title_on=title_on)) == []) is ok


@pytest.mark.parametrize(
    ("level", "education", "held", "years"),
    [
        ("YJ", E.BACHELOR, "", 0),
        ("YJ", E.COLLEGE, "", 1),
        ("YJ", E.SECONDARY, "", 1),
        ("ZL", E.MASTER, "", 0),
        ("ZL", E.BACHELOR, "", 1),
        ("ZL", E.COLLEGE, "YJ", 2),
        ("ZL", E.SECONDARY, "YJ", 4),
        ("ZJ", E.DOCTOR, "", 0),
        ("ZJ", E.MASTER, "ZL", 2),
        ("ZJ", E.BACHELOR, "ZL", 4),
        ("ZJ", E.COLLEGE, "ZL", 4),
        ("ZJ", E.SECONDARY, "ZL", 5),
        ("FG", E.DOCTOR, "ZJ", 2),
        ("FG", E.MASTER, "ZJ", 5),
        ("FG", E.BACHELOR, "ZJ", 5),
    ],
)
def test_r139_each_row_is_met_on_its_anniversary_and_not_a_day_later(level, education, held, years):
    for start, met in ((anniversary(CUT, -years), True), (anniversary(CUT, -years) + dt.timedelta(days=1), False)):
        ok, words = years_for_level(
            level=level,
            education=education,
            graduated_on=start if not held else D(2000, 7, 1),
            title_level=held,
            title_on=start if held else None,
            rulebook=BOOK,
            cut_off=CUT,
        )
        assert ok is met, words


@pytest.mark.parametrize(("level", "education"), [("FG", E.COLLEGE), ("FG", E.SECONDARY)])
def test_education_below_every_row_is_refused(level, education):
    ok, _ = years_for_level(
        level=level,
        education=education,
        graduated_on=D(1999, 7, 1),
        title_level="ZJ",
        title_on=D(2001, 1, 1),
        rulebook=BOOK,
        cut_off=CUT,
    )
    assert not ok


def test_a_title_that_is_not_held_is_named():
    ok, words = years_for_level(
        level="FG",
        education=E.MASTER,
        graduated_on=D(2010, 7, 1),
        title_level="ZL",
        title_on=D(2011, 1, 1),
        rulebook=BOOK,
        cut_off=CUT,
    )
    assert not ok
    assert "工程师" in words.zh


SKILLED = replace(
    GOOD,
    by_skill=True,
    education=E.SECONDARY,
    title_level="",
    title_on=None,
    appraisals_passed=3,
    skills={"technician": D(2016, 1, 1), "senior-technician": D(2021, 1, 31)},
)


def test_e83_three_years_eleven_months_are_not_four_but_open_intermediate():
    assert blocked(SKILLED) == ["R-136"]
    assert blocked(replace(SKILLED, level="ZJ")) == []
    assert blocked(replace(SKILLED, skills={"senior-technician": D(2020, 12, 31)})) == []


def test_e84_senior_worker_opens_assistant_level_only():
    worker = replace(SKILLED, skills={"senior-worker": D(2022, 12, 31)})
    assert blocked(replace(worker, level="ZJ")) == ["R-136"]
    assert blocked(replace(worker, level="ZL")) == []


def test_e85_crossover_asks_neither_degree_nor_paper():
    nobody = replace(SKILLED, skills={"senior-technician": D(2020, 1, 1)}, education=None, graduated_on=None)
    assert blocked(nobody) == []
    asked = {m.slot for m in BOOK.required_materials(conditions(nobody))}
    assert not asked & {"degree_certificate", "xuexin_report", "paper"}
    assert "skill_certificate" in asked


def test_crossover_needs_three_passed_appraisals():
    assert blocked(replace(SKILLED, level="ZJ", appraisals_passed=2)) == ["R-136"]


@pytest.mark.parametrize(
    ("skill", "level", "since", "ok"),
    [
        ("senior-worker", "ZL", D(2022, 12, 31), True),
        ("senior-worker", "ZL", D(2023, 1, 1), False),
        ("technician", "ZJ", D(2021, 12, 31), True),
        ("technician", "ZJ", D(2022, 1, 1), False),
        ("senior-technician", "FG", D(2020, 12, 31), True),
        ("senior-technician", "FG", D(2021, 1, 1), False),
        ("technician", "FG", D(2000, 1, 1), False),
        ("senior-technician", "ZG", D(2000, 1, 1), False),
    ],
)
def test_r136_table(skill, level, since, ok):
    assert crossover({skill: since}, level, rulebook=BOOK, cut_off=CUT)[0] is ok


def test_e88_running_demerit_bars_staff_of_public_institutions():
    november = replace(GOOD, penalty=Penalty.DEMERIT, penalty_until=D(2024, 11, 30))
    assert blocked(november) == ["R-123"]
    assert blocked(november, today=D(2024, 12, 1)) == []
    assert blocked(replace(november, unit_kind=UnitKind.DZQ)) == []
    assert blocked(replace(november, penalty=Penalty.WARNING)) == []


def test_e89_retirement_before_the_review_warns_and_after_it_bars():
    soon = replace(GOOD, retires_on=D(2024, 9, 1))
    assert (blocked(soon), warned(soon)) == ([], ["R-123"])
    assert blocked(soon, today=D(2024, 9, 1)) == ["R-123"]
    assert blocked(replace(GOOD, in_service=False)) == ["R-123"]
    assert blocked(replace(GOOD, in_service=None)) == ["R-123"]  # not entered is told as such, not as retired


def test_e45_another_level_in_the_same_year_only_warns():
    both = replace(GOOD, other_levels=("ZJ",))
    assert (blocked(both), warned(both)) == ([], ["R-121"])


@pytest.mark.parametrize("kind", [UnitKind.DZQ, UnitKind.SH])
def test_putonghua_is_asked_of_public_institutions_only(kind):
    assert blocked(replace(GOOD, putonghua="", unit_kind=kind)) == []
    assert blocked(replace(GOOD, putonghua="")) == ["R-132"]


def test_e118_private_route_without_putonghua_is_fine():
    private = replace(GOOD, channel=Channel.PRIVATE, unit_kind=UnitKind.MY, putonghua="")
    assert blocked(private) == []
    assert "putonghua_certificate" not in {m.slot for m in BOOK.required_materials(conditions(private))}


@pytest.mark.parametrize(
    ("channel", "inside"),
    [
        (Channel.DIRECTED, {UnitKind.DZ, UnitKind.DZQ, UnitKind.XS, UnitKind.XZ, UnitKind.SH}),
        (Channel.PRIVATE, {UnitKind.MY, UnitKind.ZY, UnitKind.WP}),
    ],
)
def test_scopes_of_the_channels(channel, inside):
    posted = ((D(2022, 1, 1), None),)
    fits = {k for k in UnitKind if not blocked(replace(GOOD, channel=channel, unit_kind=k, posted=posted))}
    assert fits == inside


def test_e114_thirteen_months_with_a_gap_are_not_one_continuous_year():
    away = replace(GOOD, channel=Channel.PRIVATE, unit_kind=UnitKind.WP)
    gap = ((D(2023, 5, 1), D(2023, 12, 31)), (D(2024, 3, 1), D(2024, 8, 19)))
    assert blocked(replace(away, posted=gap)) == ["R-119"]
    assert blocked(replace(away, posted=((D(2023, 8, 20), None),))) == []
    assert blocked(replace(away, posted=((D(2023, 8, 21), None),))) == ["R-119"]


def test_stays_that_touch_are_one():
    assert longest_months(((D(2023, 1, 1), D(2023, 6, 30)), (D(2023, 7, 1), D(2023, 12, 31))), AUGUST) == 12
    assert longest_months((), AUGUST) == 0


def test_title_of_the_same_level_bars_review_and_is_needed_for_transfer():
    held = replace(GOOD, title_level="FG")
    assert blocked(held) == ["R-123"]
    moved = replace(held, evaluation=EvaluationKind.TRANSFER, title_series="农业系列")
    assert blocked(moved) == []
    assert blocked(replace(moved, title_series="")) == ["R-118"]
    assert blocked(replace(moved, title_series="工程")) == ["R-118"]
    assert blocked(replace(moved, title_level="ZJ")) == ["R-118"]


def test_level_that_is_not_open_is_refused():
    assert "U-11" in blocked(replace(GOOD, level="ZG", title_level="FG", title_on=D(2015, 1, 1)))
