"""Phases and chains of recognition as one table each, and the cut at the final body."""

import datetime as dt

import pytest

from committee.clock import beijing
from committee.errors import IllegalTransition
from committee.recognition.arrival import abandoned, arrives_in_time, safe_hours
from committee.recognition.rules import (  # fmt: skip
    BEFORE_ARRIVAL,
    FINAL,
    WORKFLOW,
    Desk,
    ImpossiblePair,
    Phase,
    chain,
    hand_in_step,
    recommend_step,
)
from committee.seasons.calendars import Calendar
from committee.seasons.recognition_tables import Tier
from tests.recognition.people import BOOK, D

PREFECTURE, COUNTY, TOWNSHIP = Tier.PREFECTURE, Tier.COUNTY, Tier.TOWNSHIP
SHORT = (Desk.EMPLOYER, Desk.COUNTY)
LONG = (Desk.EMPLOYER, Desk.COUNTY, Desk.PREFECTURE)
DIRECT = (Desk.EMPLOYER, Desk.PREFECTURE)
CHAINS = {
    ("CD_CJ", PREFECTURE): DIRECT, ("CD_CJ", COUNTY): SHORT, ("CD_CJ", TOWNSHIP): SHORT,
    ("CD_XZ", PREFECTURE): None, ("CD_XZ", COUNTY): None, ("CD_XZ", TOWNSHIP): LONG,
    ("SY", PREFECTURE): DIRECT, ("SY", COUNTY): LONG, ("SY", TOWNSHIP): LONG,
    ("GD", PREFECTURE): DIRECT, ("GD", COUNTY): LONG, ("GD", TOWNSHIP): LONG,
}  # fmt: skip
CUT = BOOK.windows.filing_until
MAY_2024 = Calendar(
    {
        **{D(2024, 5, day): False for day in (1, 2, 3, 4, 5)},
        D(2024, 4, 28): True,
        D(2024, 5, 11): True,
    },
    frozenset({2024}),
)


@pytest.mark.parametrize(("route", "tier"), CHAINS)
def test_r160_to_r162_chain_by_route_and_tier(route, tier):
    wanted = CHAINS[route, tier]
    if wanted is None:
        with pytest.raises(ImpossiblePair) as caught:
            chain(BOOK.route(route), tier)
        assert "乡镇" in caught.value.message.zh
    else:
        assert chain(BOOK.route(route), tier) == wanted


def test_the_same_county_office_is_final_on_one_route_and_between_on_the_other():
    assert chain(BOOK.route("CD_CJ"), COUNTY)[-1] is Desk.COUNTY
    assert chain(BOOK.route("SY"), COUNTY)[1:-1] == (Desk.COUNTY,)


@pytest.mark.parametrize(("desks", "step"), [(DIRECT, "recommend_final"), (SHORT, "recommend_final"), (LONG, "recommend_county")])  # fmt: skip
def test_the_employer_recommends_to_whoever_comes_next(desks, step):
    assert recommend_step(desks) == step


@pytest.mark.parametrize(
    ("returned_from", "desks", "p05", "step"),
    [
        (Desk.PREFECTURE, LONG, "to-office", "hand_in_final"),
        (Desk.COUNTY, LONG, "to-office", "hand_in_county"),
        (Desk.COUNTY, SHORT, "to-office", "hand_in_final"),
        (Desk.PREFECTURE, DIRECT, "to-office", "hand_in_final"),
        (Desk.PREFECTURE, LONG, "via-employer", "hand_in_employer"),
    ],
)
def test_p05_a_return_goes_back_where_it_came_from(returned_from, desks, p05, step):
    assert hand_in_step(Phase.RETURNED, returned_from=returned_from, desks=desks, p05=p05) == step
    assert hand_in_step(Phase.FILING, returned_from=None, desks=desks, p05=p05) == "hand_in"


def test_every_phase_is_reachable_and_only_final_ones_end():
    assert WORKFLOW.reachable() == frozenset(Phase)
    assert {phase for phase in Phase if not WORKFLOW.available(phase)} == set(FINAL)


def test_r165_returning_has_no_end():
    phase = Phase.FINAL_CHECK
    for _ in range(9):
        phase = WORKFLOW.next(WORKFLOW.next(phase, "final_return"), "hand_in_final")
    assert phase is Phase.FINAL_CHECK


def test_r163_nothing_reaches_confirmation_without_both_postings():
    without = {(row.source, row.target) for row in WORKFLOW.rows if row.name not in ("posting_over", "second_over")}
    seen, todo = {Phase.PREPARING}, [Phase.PREPARING]
    while todo:
        here = todo.pop()
        for source, target in without:
            if source is here and target not in seen:
                seen.add(target)
                todo.append(target)
    assert not seen & {Phase.FILING, Phase.PUBLISHED, Phase.CONFIRMED}
    with pytest.raises(IllegalTransition):
        WORKFLOW.next(Phase.PASSED, "confirm")


def test_e48_forwarded_three_minutes_late_is_abandoned():
    late = beijing(2024, 5, 10, 19, 3)
    assert abandoned(
        Phase.EMPLOYER_CHECK, arrived_at=None, cut=CUT, check_until=BOOK.windows.check_until, now=late, p01="inclusive"
    )
    assert not arrives_in_time(late, arrived_at=None, cut=CUT, p01="inclusive")


def test_e49_at_the_county_in_time_is_not_at_the_final_body():
    desks = chain(BOOK.route("SY"), COUNTY)
    assert desks[-1] is Desk.PREFECTURE
    late = beijing(2024, 5, 10, 19, 1)
    assert abandoned(
        Phase.COUNTY_CHECK, arrived_at=None, cut=CUT, check_until=BOOK.windows.check_until, now=late, p01="inclusive"
    )


@pytest.mark.parametrize(("second", "p01", "in_time"), [(0, "inclusive", True), (1, "inclusive", False), (0, "strict", False)])  # fmt: skip
def test_p01_the_very_second_of_the_cut(second, p01, in_time):
    at = beijing(2024, 5, 10, 19, 0, second)
    assert arrives_in_time(at, arrived_at=None, cut=CUT, p01=p01) == in_time
    assert (
        abandoned(Phase.COUNTY_CHECK, arrived_at=None, cut=CUT, check_until=BOOK.windows.check_until, now=at, p01=p01)
        != in_time
    )


def test_e51_the_cut_is_an_instant_whatever_clock_is_on_the_wall():
    assert dt.datetime(2024, 5, 10, 11, 0, tzinfo=dt.UTC) == CUT
    urumqi = dt.timezone(dt.timedelta(hours=6))
    assert arrives_in_time(dt.datetime(2024, 5, 10, 17, 0, tzinfo=urumqi), arrived_at=None, cut=CUT, p01="inclusive")
    assert not arrives_in_time(
        dt.datetime(2024, 5, 10, 17, 0, 1, tzinfo=urumqi), arrived_at=None, cut=CUT, p01="inclusive"
    )


@pytest.mark.parametrize("phase", list(Phase))
def test_r104_after_the_first_arrival_only_the_checking_window_ends_a_return(phase):
    w = BOOK.windows
    between, after = beijing(2024, 5, 15, 10), beijing(2024, 5, 23, 0, 0)
    arrived = beijing(2024, 5, 9, 10)
    ends = lambda arrived_at, now: abandoned(phase, arrived_at=arrived_at, cut=CUT, check_until=w.check_until, now=now, p01="inclusive")  # noqa: E731  # fmt: skip
    assert ends(None, between) == (phase in BEFORE_ARRIVAL)
    assert not ends(arrived, between)
    assert ends(arrived, after) == (phase is Phase.RETURNED)


def test_r115_latest_first_day_of_the_posting_before_filing():
    hours = safe_hours(DIRECT, cut=CUT, calendar=MAY_2024, handover_workdays=1, workdays=5, count_first=True)
    assert hours.last_posting_start == D(2024, 4, 30)


def test_everybody_in_the_chain_has_an_hour_of_their_own():
    hours = safe_hours(LONG, cut=CUT, calendar=MAY_2024, handover_workdays=1, workdays=5, count_first=True)
    assert hours.desks == {Desk.COUNTY: CUT, Desk.EMPLOYER: beijing(2024, 5, 9, 19)}
    assert hours.applicant == beijing(2024, 5, 8, 19)
    assert hours.posting_start == D(2024, 4, 28)


def test_safe_hours_skip_days_off():
    hours = safe_hours(
        LONG, cut=beijing(2024, 5, 6, 19), calendar=MAY_2024, handover_workdays=1, workdays=5, count_first=True
    )
    assert hours.applicant == beijing(2024, 4, 29, 19)
