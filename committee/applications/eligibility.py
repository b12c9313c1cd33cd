"""Who may apply for what, in words: years to the cut-off, crossover, floors, bars, scope (R-107, R-108, R-118 to R-123, R-136 to R-139).

Pure: a form's facts and the rulebook in, one verdict a rule out. The applicant's page, the clerk's page and the hand-in ask the same
function.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from committee.applications.experience import crossover, years_for_level
from committee.applications.rules import Channel, EvaluationKind
from committee.applications.studies import Hours, year_in_words
from committee.people.rules import UnitKind
from committee.seasons.rulebook import Rulebook
from committee.seasons.rulebook_tables import Education, Requirement
from committee.seasons.wording import day
from committee.seasons.years import full_years
from committee.text import Count, Text


class Penalty(StrEnum):
    """A running penalty of a public institution's staff (R-123)."""

    NONE = "none"
    WARNING = "warning"
    DEMERIT = "demerit"
    HEAVIER = "heavier"

    @property
    def label(self) -> Text:
        return {
            Penalty.NONE: Text("无", "none"),
            Penalty.WARNING: Text("警告", "warning"),
            Penalty.DEMERIT: Text("记过", "demerit"),
            Penalty.HEAVIER: Text("降低岗位等级或更重", "heavier"),
        }[self]


@dataclass(frozen=True, slots=True)
class Basis:
    """Facts of an application as declared in its form; dates are calendar days."""

    channel: Channel
    evaluation: EvaluationKind
    level: str
    unit_kind: UnitKind
    in_service: bool | None = True  # None: not entered yet
    retires_on: dt.date | None = None
    penalty: Penalty = Penalty.NONE
    penalty_until: dt.date | None = None
    by_skill: bool = False
    education: Education | None = None
    graduated_on: dt.date | None = None
    trade_from: dt.date | None = None
    title_level: str = ""
    title_on: dt.date | None = None
    skills: Mapping[str, dt.date] = field(default_factory=dict)
    appraisals_passed: int = 0
    posted: tuple[tuple[dt.date, dt.date | None], ...] = ()
    putonghua: str = ""
    title_series: str = ""
    hours: tuple[Hours, ...] = ()
    exempt_from_studies: bool = False
    other_levels: tuple[str, ...] = ()


class Standing(StrEnum):
    """What a rule says."""

    MET = "met"
    NOT_MET = "not-met"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's word on an application. Only ``NOT_MET`` blocks the hand-in."""

    rule: str
    standing: Standing
    words: Text


def judge(basis: Basis, *, rulebook: Rulebook, today: dt.date) -> tuple[Finding, ...]:
    """Every rule's word, blocking ones included, in the order of the form."""
    return (
        *_scope(basis, rulebook, today),
        *_bars(basis, rulebook, today),
        *_level(basis, rulebook),
        *_years(basis, rulebook),
        *_floors(basis, rulebook),
        *_studies(basis, rulebook),
    )


def blocking(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Those that stand in the way."""
    return tuple(f for f in findings if f.standing is Standing.NOT_MET)


def conditions(basis: Basis) -> frozenset[str]:
    """Which of the rulebook's requirements hold, for the list of materials (R-132, R-136)."""
    holding = {Requirement.ALWAYS}
    if basis.unit_kind.public_institution:
        holding.add(Requirement.PUBLIC_INSTITUTION)
    holding.add(Requirement.CROSSOVER if basis.by_skill else Requirement.DEGREE)
    if basis.title_level:
        holding.add(Requirement.TITLED)
    if basis.evaluation is EvaluationKind.TRANSFER:
        holding.add(Requirement.TRANSFER)
    return frozenset(condition.value for condition in holding)


def _say(rule: str, ok: bool, zh: str, en: str) -> Finding:
    return Finding(rule, Standing.MET if ok else Standing.NOT_MET, Text(zh, en))


def _scope(basis: Basis, rulebook: Rulebook, today: dt.date) -> Iterator[Finding]:
    rule = rulebook.channel(basis.channel)
    kind = basis.unit_kind
    inside = kind.value in rule.unit_kinds
    yield _say(
        "R-118" if basis.channel is Channel.DIRECTED else "R-119",
        inside,
        f"单位类别“{kind.label.zh}”{'属于' if inside else '不属于'}{rule.name.zh}的范围",
        f"The unit ({kind.label.en}) is {'inside' if inside else 'outside'} the scope of {rule.name.en}",
    )
    if kind is UnitKind.WP and basis.channel is Channel.PRIVATE:
        months = longest_months(basis.posted, today)
        ok = months >= rule.continuous_months
        yield _say(
            "R-119",
            ok,
            f"在本地区连续工作最长{months}个月，要求连续满{rule.continuous_months}个月",
            f"Longest continuous stay {months} {Count(months):month|months}; {rule.continuous_months} are required",
        )


def longest_months(periods: tuple[tuple[dt.date, dt.date | None], ...], today: dt.date) -> int:
    """Full months of the longest stay without a gap; periods that touch or overlap are one (R-119, E-114)."""
    best = 0
    start: dt.date | None = None
    end = today
    for first, last in sorted((p[0], min(p[1] or today, today)) for p in periods):
        if start is None or first > end + dt.timedelta(days=1):
            start, end = first, last
        else:
            end = max(end, last)
        best = max(best, _full_months(start, end))
    return best


def _full_months(start: dt.date, end: dt.date) -> int:
    after = end + dt.timedelta(days=1)
    return max(0, (after.year - start.year) * 12 + after.month - start.month - (after.day < start.day))


def _in_service(basis: Basis, rulebook: Rulebook, today: dt.date) -> Iterator[Finding]:
    if basis.in_service is None:
        yield _say("R-123", False, "是否在职未填", "It is not entered whether you are in service")
        return
    retired = not basis.in_service or (basis.retires_on is not None and basis.retires_on <= today)
    yield _say(
        "R-123",
        not retired,
        "已退休或不在职，不能申报" if retired else "在职",
        "Retired or not in service: may not apply" if retired else "In service",
    )
    if not retired and basis.retires_on and basis.retires_on <= rulebook.windows.seniority_on:
        yield Finding(
            "R-123",
            Standing.WARNING,
            Text(
                f"将于{day(basis.retires_on).zh}退休，评审时可能已不在职；由办公室决定，一般应撤回",
                f"Retires on {day(basis.retires_on).en}; perhaps no longer in service at the review. The office decides, normally withdraw",
            ),
        )


def _bars(basis: Basis, rulebook: Rulebook, today: dt.date) -> Iterator[Finding]:
    yield from _in_service(basis, rulebook, today)
    heavy = basis.penalty in (Penalty.DEMERIT, Penalty.HEAVIER)
    if basis.unit_kind.public_institution and heavy:
        running = basis.penalty_until is None or basis.penalty_until >= today
        until = f"至{day(basis.penalty_until).zh}" if basis.penalty_until else ""
        yield _say(
            "R-123",
            not running,
            f"受{basis.penalty.label.zh}处分{until}，{'处分期内不能申报' if running else '处分期已满'}",
            f"Penalty ({basis.penalty.label.en}) {'is running: may not apply' if running else 'is over'}",
        )


def _level(basis: Basis, rulebook: Rulebook) -> Iterator[Finding]:
    level = rulebook.level(basis.level)
    if not level.enabled:
        yield _say("U-11", False, f"本通知未开放{level.name.zh}", f"{level.name.en} is not open under this notice")
    held = rulebook.level(basis.title_level) if basis.title_level else None
    if basis.evaluation is EvaluationKind.TRANSFER:
        same = held is not None and held.rank == level.rank
        yield _say(
            "R-118",
            same,
            "转评须已取得其他系列同级职称",
            "A transfer needs a title of the same level in another series",
        )
        other = basis.title_series.strip().removesuffix("系列")
        own = rulebook.series.name.zh.removesuffix("系列")
        yield _say(
            "R-118",
            bool(other) and other != own,
            f"现职称系列：{basis.title_series or '未填'}，转评须来自{rulebook.series.name.zh}以外的系列",
            f"Series of the present title: {basis.title_series or 'missing'}; it has to differ from {rulebook.series.name.en}",
        )
    elif held is not None and held.rank >= level.rank:
        yield _say("R-123", False, f"已取得{held.name.zh}，不能再评同级或更低级别", f"Already holds {held.name.en}")
    for other in basis.other_levels:
        name = rulebook.level(other).name
        yield Finding(
            "R-121",
            Standing.WARNING,
            Text(
                f"您本年度还申报了{name.zh}，一般只申报一个级别",
                f"You also apply for {name.en} this year; one level is usual",
            ),
        )


def _years(basis: Basis, rulebook: Rulebook) -> Iterator[Finding]:
    if basis.evaluation is EvaluationKind.TRANSFER:
        return
    cut_off = rulebook.windows.seniority_on
    if basis.by_skill:
        met, words = crossover(basis.skills, basis.level, rulebook=rulebook, cut_off=cut_off)
        yield Finding("R-136", Standing.MET if met else Standing.NOT_MET, words)
        enough = basis.appraisals_passed >= rulebook.floors.appraisal_years
        yield _say(
            "R-136",
            enough,
            f"近{rulebook.floors.appraisal_years}年考核合格{basis.appraisals_passed}次",
            f"{basis.appraisals_passed} of the last {rulebook.floors.appraisal_years} {Count(rulebook.floors.appraisal_years):appraisal|appraisals} passed",
        )
        return
    met, words = years_for_level(
        level=basis.level,
        education=basis.education,
        graduated_on=basis.graduated_on,
        title_level=basis.title_level,
        title_on=basis.title_on,
        rulebook=rulebook,
        cut_off=cut_off,
    )
    yield Finding("R-139", Standing.MET if met else Standing.NOT_MET, words)
    if basis.trade_from:
        n = full_years(basis.trade_from, cut_off)
        yield Finding(
            "R-107",
            Standing.MET,
            Text(
                f"从事本专业至{day(cut_off).zh}满{n}年",
                f"{n} {Count(n):full year|full years} in the trade by {day(cut_off).en}",
            ),
        )


def _floors(basis: Basis, rulebook: Rulebook) -> Iterator[Finding]:
    if not basis.unit_kind.public_institution:
        return
    ok = basis.putonghua in rulebook.floors.putonghua
    lowest = rulebook.floors.putonghua[-1]
    yield _say(
        "R-132",
        ok,
        f"普通话{basis.putonghua or '等级未填'}，事业单位人员要求{lowest}及以上",
        f"Putonghua {basis.putonghua or 'not entered'}; staff of public institutions need {lowest} or better",
    )


def _studies(basis: Basis, rulebook: Rulebook) -> Iterator[Finding]:
    """Hours of continuing education, year by year; the season's own year is not over and only warns (R-132, R-172)."""
    if basis.exempt_from_studies:
        yield _say("R-171", True, "已办理免学审批，须上传免学审批表", "Exempted from studies; upload the approval form")
        return
    told = [(hours, *year_in_words(hours, floors=rulebook.floors)) for hours in basis.hours]
    if told and all(ok for _, ok, _ in told):
        first, last = basis.hours[0].year, basis.hours[-1].year
        yield _say(
            "R-132",
            True,
            f"{first}至{last}年继续教育学时均符合要求",
            f"Hours of continuing education {first} to {last} are met",
        )
        return
    for hours, ok, words in told:
        short = Standing.WARNING if hours.year >= rulebook.year else Standing.NOT_MET
        yield Finding("R-132", Standing.MET if ok else short, words)
