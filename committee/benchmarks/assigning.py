"""The assignment of a large season against the integer program alone: what reading, building, judging and choosing add to the solver."""

import random
import time

from committee.assignment.rules import Case, Problem, Reader, check_plan, cost_of, main_readers
from committee.assignment.solver import program_of, solve, solve_program
from committee.benchmarks.measuring import Figures

CASES, READERS, UNITS, CONFLICTS = 2000, 60, 25, 1500
SPECIALTIES = tuple("abcdefgh")


def large_problem(seed: int = 2024) -> Problem:
    """2,000 dossiers, 60 experts in 25 units and 8 specialties, 1,500 recusals; the same for the same *seed*."""
    chance = random.Random(seed)  # noqa: S311 a sample, not a secret
    readers = tuple(
        Reader(n, chance.randrange(UNITS), tuple(chance.sample(SPECIALTIES, 2)), 4, n % 8) for n in range(READERS)
    )
    cases = tuple(
        Case(f"k{n:05d}", chance.choice(SPECIALTIES), chance.choice((2, 3, 4)), chance.randrange(8))
        for n in range(CASES)
    )
    pairs = frozenset((chance.choice(cases).key, chance.randrange(READERS)) for _ in range(CONFLICTS))
    return Problem(cases, readers, pairs, seed="ab" * 32)


def assignment() -> Figures:
    """Seconds of a whole plan (program, solution, check, cost, main reviewers) and of the bare solution of the same program."""
    problem = large_problem()
    program = program_of(problem)
    start = time.perf_counter()
    solve_program(program)
    floor = time.perf_counter() - start
    start = time.perf_counter()
    plan = solve(problem)
    check_plan(problem, plan.pairs)
    main_readers(problem, plan.pairs)
    figure = time.perf_counter() - start
    loads = [sum(one == reader.id for _, one in plan.pairs) for reader in problem.readers]
    more = {"cost": cost_of(problem, plan.pairs), "least": min(loads), "most": max(loads), "pairs": len(plan.pairs)}
    return Figures(figure=figure, floor=floor, n=CASES, more=more)
