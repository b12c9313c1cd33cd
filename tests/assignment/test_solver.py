"""Plans: three readers each, nobody excluded, even loads, the same answer for the same seed, and words where the pool is too thin."""

import random
from collections import Counter

import pytest

from committee.assignment import solver
from committee.assignment.rules import (
    COST_SAME_UNIT,
    COST_SHORT,
    FIT_NONE,
    FIT_SPECIALTY,
    Case,
    PlanNotSound,
    Problem,
    Reader,
    best_replacement,
    check_plan,
    cost_of,
    fit,
    loads_of,
    main_readers,
    tie_break,
    weak_places,
    why_not,
)
from committee.assignment.solver import solve

SPECIALTIES = ("a", "b", "c")


def make_problem(*, cases=24, readers=11, excluded=(), seed="ab" * 32, units=6) -> Problem:
    chance = random.Random(7)
    people = tuple(Reader(n, n % units, (SPECIALTIES[n % 3],), 4, n % 3) for n in range(1, readers + 1))
    rows = tuple(Case(f"k{n:03d}", chance.choice(SPECIALTIES), chance.choice((2, 3, 4)), n % 3) for n in range(cases))
    return Problem(rows, people, frozenset(excluded), seed=seed)


def test_every_case_gets_three_readers_and_loads_differ_by_one_at_most():
    problem = make_problem()
    plan = solve(problem)
    check_plan(problem, plan.pairs)
    assert set(Counter(key for key, _ in plan.pairs).values()) == {3}
    loads = loads_of(problem.readers, plan.pairs).values()
    assert max(loads) - min(loads) <= 1


def test_no_two_readers_of_a_case_share_a_unit_when_it_can_be_helped():
    problem = make_problem()
    units = {reader.id: reader.unit for reader in problem.readers}
    for key in {key for key, _ in solve(problem).pairs}:
        mine = [units[one] for case, one in solve(problem).pairs if case == key]
        assert len(set(mine)) == 3
        break
    assert not [words for _, words in weak_places(problem, solve(problem).pairs) if "同一单位" in words.zh]


def test_excluded_pairs_and_low_titles_never_appear():
    excluded = {(f"k{n:03d}", 1 + n % 5) for n in range(24)}
    problem = make_problem(excluded=excluded)
    low = Problem(
        problem.cases, (*problem.readers, Reader(99, 9, SPECIALTIES, 3, 0)), problem.excluded, seed=problem.seed
    )
    plan = solve(low)
    assert not set(plan.pairs) & excluded
    levels = {case.key: case.level_rank for case in low.cases}
    assert all(levels[key] <= 3 for key, one in plan.pairs if one == 99)


def test_the_same_seed_gives_the_same_plan_and_another_one_another():
    assert solve(make_problem()) == solve(make_problem())
    assert solve(make_problem()).pairs != solve(make_problem(seed="cd" * 32)).pairs
    assert solve(make_problem()).cost == solve(make_problem(seed="cd" * 32)).cost


def test_a_case_that_nobody_may_read_is_named_instead_of_failing():
    excluded = {("k000", reader) for reader in range(1, 11)}
    problem = make_problem(excluded=excluded)
    plan = solve(problem)
    (weak,) = [words for key, words in weak_places(problem, plan.pairs) if key == "k000"]
    assert "仅 1 人" in weak.zh
    assert plan.cost >= 2 * COST_SHORT
    with pytest.raises(PlanNotSound):
        check_plan(problem, plan.pairs)


def test_a_plan_with_an_excluded_pair_is_not_sound():
    problem = make_problem(cases=1, readers=4)
    plan = solve(problem)
    later = Problem(problem.cases, problem.readers, frozenset(plan.pairs[:1]), seed=problem.seed)
    with pytest.raises(PlanNotSound):
        check_plan(later, plan.pairs)


def test_without_the_solver_the_short_search_still_gives_sound_plans(monkeypatch):
    monkeypatch.setattr(solver, "find_spec", lambda name: None)
    problem = make_problem()
    plan = solve(problem)
    check_plan(problem, plan.pairs)
    assert plan.method == "greedy"


def test_the_solver_is_never_worse_than_the_short_search(monkeypatch):
    problem = make_problem(cases=30)
    best = solve(problem)
    monkeypatch.setattr(solver, "find_spec", lambda name: None)
    assert best.cost <= solve(problem).cost


def test_nothing_to_assign_gives_an_empty_plan():
    assert solve(Problem((), make_problem().readers, frozenset())).pairs == ()


def test_costs_are_what_the_page_says():
    case, own, known, other = (
        Case("k", "a", 4, 1),
        Reader(1, 1, ("b",), 4, 1),
        Reader(2, 1, ("a",), 4, 2),
        Reader(3, 3, ("b",), 4, 2),
    )
    assert [fit(case, one) for one in (own, known, other)] == [0, FIT_SPECIALTY, FIT_NONE]
    problem = Problem((case,), (own, known, other), frozenset())
    assert cost_of(problem, [("k", 1), ("k", 2), ("k", 3)]) == FIT_SPECIALTY + FIT_NONE + COST_SAME_UNIT


@pytest.mark.parametrize(("rank", "barred"), [(3, True), (4, False), (5, False)])
def test_a_reader_has_at_least_the_level_applied_for(rank, barred):
    assert (why_not(Case("k", "a", 4), Reader(1, 1, ("a",), rank), ()) is not None) is barred


def test_each_case_has_one_main_reviewer_and_they_are_spread():
    problem = make_problem()
    plan = solve(problem)
    mains = main_readers(problem, plan.pairs)
    assert set(mains) == {case.key for case in problem.cases}
    assert set(mains.items()) <= set(plan.pairs)
    assert max(Counter(mains.values()).values()) <= 4


def test_a_free_place_goes_to_the_best_allowed_reader_and_to_nobody_when_there_is_none():
    problem = make_problem(cases=1, readers=4, units=4)
    case = problem.cases[0]
    chosen = best_replacement(problem, case, present=[1, 2, 3], loads={})
    assert chosen is not None
    assert chosen.id == 4
    assert best_replacement(problem, case, present=[1, 2, 3, 4], loads={}) is None


def test_ties_are_small_and_fixed_by_the_seed():
    values = {tie_break("ab" * 32, f"k{n}", n) for n in range(200)}
    assert values <= set(range(10))
    assert len(values) > 5
    assert tie_break("ab" * 32, "k", 1) == tie_break("ab" * 32, "k", 1)
