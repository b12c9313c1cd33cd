"""The plan as one integer program (HiGHS), built as arrays at once; a short greedy search stands in when highspy is missing. Pure.

Each allowed pair is a 0/1 column. Soft columns take what cannot be had: readers a case is short of, load above and below the even one,
second readers of one unit. So there is always an answer, and what it cost says where the pool is too thin.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import chain
from typing import Any

from committee.assignment.rules import (
    COST_LOAD,
    COST_SAME_UNIT,
    COST_SHORT,
    Problem,
    best_replacement,
    cost_of,
    fit,
    tie_break,
    why_not,
)

TIME_LIMIT = 120.0


@dataclass(frozen=True, slots=True)
class Solution:
    """Pairs (case key, reader id) in a fixed order, what they cost, and by which method."""

    pairs: tuple[tuple[str, int], ...]
    cost: int
    method: str


@dataclass(frozen=True, slots=True)
class Program:
    """The integer program as plain arrays (row-wise matrix); ``pairs`` names the first columns."""

    pairs: tuple[tuple[str, int], ...]
    cost: list[float]
    upper: list[float]
    row_lower: list[float]
    row_upper: list[float]
    starts: list[int]
    index: list[int]
    value: list[float]


def program_of(problem: Problem) -> Program:
    """Write *problem* down as an integer program."""
    pairs: list[tuple[str, int]] = []
    cost: list[float] = []
    by_case: dict[str, list[int]] = defaultdict(list)
    by_reader: dict[int, list[int]] = defaultdict(list)
    by_unit: dict[tuple[str, int], list[int]] = defaultdict(list)
    for case in problem.cases:
        for reader in problem.readers:
            if why_not(case, reader, problem.excluded) is not None:
                continue
            at = len(pairs)
            pairs.append((case.key, reader.id))
            cost.append(fit(case, reader) + tie_break(problem.seed, case.key, reader.id))
            by_case[case.key].append(at)
            by_reader[reader.id].append(at)
            by_unit[(case.key, reader.unit)].append(at)
    upper = [1.0] * len(pairs)
    rows: list[tuple[float, float, list[int], list[float]]] = []

    def soft(price: float, most: float) -> int:
        cost.append(price)
        upper.append(most)
        return len(cost) - 1

    need = float(problem.need)
    for case in problem.cases:
        own = by_case[case.key]
        rows.append((need, need, [*own, soft(COST_SHORT, need)], [1.0] * (len(own) + 1)))
    for reader in problem.readers:
        own, size = by_reader[reader.id], float(len(by_reader[reader.id]))
        over, under = soft(COST_LOAD, size), soft(COST_LOAD, float(problem.least))
        rows.append((-1e30, float(problem.most), [*own, over], [1.0] * len(own) + [-1.0]))
        rows.append((float(problem.least), 1e30, [*own, under], [1.0] * (len(own) + 1)))
    for own in by_unit.values():
        if len(own) > 1:
            rows.append((-1e30, 1.0, [*own, soft(COST_SAME_UNIT, need)], [1.0] * len(own) + [-1.0]))
    starts, position = [], 0
    for row in rows:
        starts.append(position)
        position += len(row[2])
    return Program(
        tuple(pairs),
        cost,
        upper,
        [row[0] for row in rows],
        [row[1] for row in rows],
        [*starts, position],
        list(chain.from_iterable(row[2] for row in rows)),
        list(chain.from_iterable(row[3] for row in rows)),
    )


def solve_program(program: Program) -> list[int]:
    """Columns of pairs that are chosen, by HiGHS with one thread and a fixed start, so that the same program gives the same answer."""
    import highspy
    import numpy

    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, setting in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 0.5),
        ("time_limit", TIME_LIMIT),
    ):
        highs.setOptionValue(option, setting)
    model: Any = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(program.cost), len(program.row_lower)
    model.col_cost_ = numpy.array(program.cost)
    model.col_lower_ = numpy.zeros(len(program.cost))
    model.col_upper_ = numpy.array(program.upper)
    model.row_lower_, model.row_upper_ = numpy.array(program.row_lower), numpy.array(program.row_upper)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = numpy.array(program.starts, dtype=numpy.int32)
    model.a_matrix_.index_ = numpy.array(program.index, dtype=numpy.int32)
    model.a_matrix_.value_ = numpy.array(program.value)
    # The soft columns come out whole by themselves once the pairs are.
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(program.pairs) + [highspy.HighsVarType.kContinuous] * (
        len(program.cost) - len(program.pairs)
    )
    highs.passModel(model)
    highs.run()
    values = highs.getSolution().col_value
    return [at for at in range(len(program.pairs)) if values[at] > 0.5]


def _greedy(problem: Problem) -> tuple[tuple[str, int], ...]:
    """Cases with the fewest possible readers first, each taking the best reader left. Used only where highspy is not installed."""
    free = {
        case.key: sum(why_not(case, reader, problem.excluded) is None for reader in problem.readers)
        for case in problem.cases
    }
    loads: Counter[int] = Counter()
    pairs: list[tuple[str, int]] = []
    for case in sorted(problem.cases, key=lambda one: (free[one.key], one.key)):
        present: list[int] = []
        for _ in range(problem.need):
            reader = best_replacement(problem, case, present=present, loads=loads)
            if reader is None:
                break
            present.append(reader.id)
            loads[reader.id] += 1
            pairs.append((case.key, reader.id))
    return tuple(sorted(pairs))


def solve(problem: Problem) -> Solution:
    """The cheapest plan for *problem*; the same problem and seed give the same plan."""
    if not problem.cases or not problem.readers:
        return Solution((), cost_of(problem, ()), "none")
    if find_spec("highspy") is None:
        pairs = _greedy(problem)
        return Solution(pairs, cost_of(problem, pairs), "greedy")
    program = program_of(problem)
    pairs = tuple(sorted(program.pairs[at] for at in solve_program(program)))
    return Solution(pairs, cost_of(problem, pairs), "highs")
