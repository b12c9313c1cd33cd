"""The law of assignment: who may read what, what a pair costs, what a sound plan is. Pure.

Costs are whole numbers: a reader from the case's own group is best, then one of the specialty, then anybody of the level. Short readers,
uneven loads and two readers from one unit are possible but dear, so that a plan always comes out and says where it hurts.
"""

import hashlib
import hmac
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from committee.errors import Refused
from committee.text import Text

READERS = 3
FIT_GROUP, FIT_SPECIALTY, FIT_NONE = 0, 300, 1200
COST_SHORT, COST_SAME_UNIT, COST_LOAD = 100_000, 3_000, 2_000
TIE = 10  # ties are broken by a seeded number below this, far less than any real difference


@dataclass(frozen=True, slots=True)
class Case:
    """A dossier to be read: review-side facts only."""

    key: str
    specialty: str
    level_rank: int
    group: int | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """A committee member who may read. ``unit`` is the legal entity."""

    id: int
    unit: int
    specialties: tuple[str, ...]
    level_rank: int
    group: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything a plan is made from. ``excluded`` are pairs that may not meet."""

    cases: tuple[Case, ...]
    readers: tuple[Reader, ...]
    excluded: frozenset[tuple[str, int]]
    need: int = READERS
    seed: str = "00" * 32

    @property
    def least(self) -> int:
        """The even load, rounded down."""
        return len(self.cases) * self.need // max(len(self.readers), 1)

    @property
    def most(self) -> int:
        """The even load, rounded up."""
        return -(-len(self.cases) * self.need // max(len(self.readers), 1))


class PairRefused(Refused):
    """This expert may not read this case."""

    message = Text("不能把 {code} 分给该专家：{why}", "{code} cannot go to this expert: {why}")
    next_step = Text("请选择其他专家。", "Choose another expert.")


class PlanNotSound(Refused):
    """A plan with fewer than three readers somewhere, or with a pair that may not meet, cannot be published."""

    message = Text("方案还不能发布：{why}", "The plan cannot be published yet: {why}")
    next_step = Text("请调整后再发布。", "Adjust it, then publish.")


def why_not(case: Case, reader: Reader, excluded: Collection[tuple[str, int]]) -> Text | None:
    """The reason why *reader* may not read *case*, or None (R-022, R-307)."""
    if (case.key, reader.id) in excluded:
        return Text("有回避关系", "recusal")
    if reader.level_rank < case.level_rank:
        return Text("职称低于申报级别", "title below the level applied for")
    return None


def fit(case: Case, reader: Reader) -> int:
    """How far the reader's field is from the case's, in cost."""
    if case.group is not None and case.group == reader.group:
        return FIT_GROUP
    return FIT_SPECIALTY if case.specialty in reader.specialties else FIT_NONE


def tie_break(seed: str, case_key: str, reader_id: int) -> int:
    """A number from 0 to ``TIE`` − 1 that only the seed decides, so that no order of rows favours anyone."""
    return hmac.new(bytes.fromhex(seed), f"{case_key}|{reader_id}".encode(), hashlib.sha256).digest()[0] % TIE


def cost_of(problem: Problem, pairs: Iterable[tuple[str, int]]) -> int:
    """The whole plan's cost, ties left out: fit, missing readers, same-unit readers, distance from the even load."""
    cases = {case.key: case for case in problem.cases}
    readers = {reader.id: reader for reader in problem.readers}
    load: Counter[int] = Counter()
    units: dict[str, Counter[int]] = defaultdict(Counter)
    total = 0
    for key, reader_id in pairs:
        reader = readers[reader_id]
        total += fit(cases[key], reader)
        load[reader_id] += 1
        units[key][reader.unit] += 1
    for key in cases:
        total += COST_SHORT * max(problem.need - sum(units[key].values()), 0)
        total += COST_SAME_UNIT * sum(count - 1 for count in units[key].values() if count > 1)
    for reader in problem.readers:
        over, under = load[reader.id] - problem.most, problem.least - load[reader.id]
        total += COST_LOAD * (max(over, 0) + max(under, 0))
    return total


def weak_places(problem: Problem, pairs: Collection[tuple[str, int]]) -> list[tuple[str, Text]]:
    """Cases that a plan could not serve fully, with the reason in words: no three readers left, or two from one unit."""
    readers = {reader.id: reader for reader in problem.readers}
    chosen: dict[str, list[int]] = defaultdict(list)
    for key, reader_id in pairs:
        chosen[key].append(reader_id)
    found: list[tuple[str, Text]] = []
    for case in problem.cases:
        free = [reader for reader in problem.readers if why_not(case, reader, problem.excluded) is None]
        if len(chosen[case.key]) < problem.need:
            found.append(
                (
                    case.key,
                    Text("可评专家仅 {n} 人，不足 {m} 人", "only {n} may read it, {m} are needed").format(
                        n=len(free), m=problem.need
                    ),
                )
            )
        units = Counter(readers[one].unit for one in chosen[case.key])
        if any(count > 1 for count in units.values()):
            found.append((case.key, Text("评阅人中有两人来自同一单位", "two of its readers come from one unit")))
    return found


def check_plan(problem: Problem, pairs: Collection[tuple[str, int]]) -> None:
    """Raise ``PlanNotSound`` unless every case has its readers and no pair is excluded (R-404, R-022)."""
    cases = {case.key: case for case in problem.cases}
    readers = {reader.id: reader for reader in problem.readers}
    count = Counter(key for key, _ in pairs)
    short = [key for key in cases if count[key] < problem.need]
    if short:
        raise PlanNotSound(
            Text(
                "方案还不能发布：{n} 份材料评阅人不足 {m} 名",
                "Not ready: {n} {n:dossier has|dossiers have} fewer than {m} {m:reader|readers}",
            ).format(n=len(short), m=problem.need)
        )
    bad = [
        pair for pair in pairs if pair[1] not in readers or why_not(cases[pair[0]], readers[pair[1]], problem.excluded)
    ]
    if bad:
        raise PlanNotSound(
            Text("方案还不能发布：{n} 对有回避或级别不符", "Not ready: {n} {n:pair|pairs} may not meet").format(
                n=len(bad)
            )
        )


def main_readers(problem: Problem, pairs: Collection[tuple[str, int]]) -> dict[str, int]:
    """One main reviewer (主审) a case: the best fit, then the one who leads fewest so far, then the seed (R-404)."""
    readers = {reader.id: reader for reader in problem.readers}
    of_case: dict[str, list[int]] = defaultdict(list)
    for key, reader_id in pairs:
        of_case[key].append(reader_id)
    order = sorted(problem.cases, key=lambda case: hashlib.sha256(f"{problem.seed}|{case.key}".encode()).hexdigest())
    leads: Counter[int] = Counter()
    mains: dict[str, int] = {}
    for case in order:
        if of_case[case.key]:
            best = min(
                of_case[case.key],
                key=lambda one: (fit(case, readers[one]), leads[one], tie_break(problem.seed, case.key, one), one),
            )
            mains[case.key] = best
            leads[best] += 1
    return mains


def best_replacement(
    problem: Problem, case: Case, *, present: Collection[int], loads: Mapping[int, int]
) -> Reader | None:
    """Who should take a place that became free: allowed, not reading it yet, best by fit, other unit, load and seed (E-32)."""
    units = {reader.unit for reader in problem.readers if reader.id in present}
    free = [r for r in problem.readers if r.id not in present and why_not(case, r, problem.excluded) is None]
    return min(
        free,
        key=lambda r: (
            fit(case, r)
            + (COST_SAME_UNIT if r.unit in units else 0)
            + COST_LOAD * max(loads.get(r.id, 0) - problem.least, 0),
            tie_break(problem.seed, case.key, r.id),
            r.id,
        ),
        default=None,
    )


def loads_of(readers: Sequence[Reader], pairs: Iterable[tuple[str, int]]) -> dict[int, int]:
    """How many dossiers each reader has, zeros included."""
    load = Counter(reader_id for _, reader_id in pairs)
    return {reader.id: load[reader.id] for reader in readers}
