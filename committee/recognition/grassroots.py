"""“访惠聚”三年高定: unbroken service after the present title, consecutive best grades, one level up (R-154, R-156, R-158). Pure."""

import datetime as dt
from collections.abc import Sequence

from committee.recognition.conditions import SERVICE_TICK, Condition, Standing, standing_of
from committee.recognition.facts import Facts, Service
from committee.seasons.recognition_rulebook import RecognitionRulebook
from committee.seasons.wording import day
from committee.seasons.years import anniversary
from committee.text import Text

ONE_DAY = dt.timedelta(days=1)


def raised(facts: Facts, book: RecognitionRulebook, found: list[Condition]) -> tuple[str, int]:
    """The level one above the title held; adds the condition on it (R-156)."""
    title = facts.title
    if title is None:
        found.append(Condition("title", Standing.NOT_MET, Text("须已有职称", "a title must be held already"), "R-154"))
        return "", book.high.years
    held = book.level(title.level).name
    rule = next((row for row in book.high.raises if row.held == title.level), None)
    if rule is None:
        words = Text(f"现为{held.zh}，没有更高一级", f"{held.en} is held: there is no level above")
        found.append(Condition("title", Standing.NOT_MET, words, "R-156"))
        return "", book.high.years
    above = book.level(rule.level).name
    if not rule.open:
        words = Text(
            f"{held.zh}高定为{above.zh}在公示情况报告中没有栏目，请先与地区人社局确认",
            f"form 4 has no row for raising {held.en} to {above.en}; ask the prefecture bureau first",
        )
        found.append(Condition("title", Standing.NOT_MET, words, "R-156"))
        return "", book.high.years
    found.append(
        Condition(
            "title",
            Standing.MET,
            Text(f"现为{held.zh}，高定为{above.zh}", f"{held.en} is held, raised to {above.en}"),
            "R-156",
        )
    )
    return rule.level, book.high.years


def runs_of_service(
    services: Sequence[Service], *, after: dt.date | None, gap_days: int, on: dt.date
) -> tuple[tuple[dt.date, dt.date], ...]:
    """Unbroken stretches (first, last day), of whatever kinds, cut to the days after *after* and up to *on* (R-158)."""
    runs: list[tuple[dt.date, dt.date]] = []
    for row in sorted(services, key=lambda s: s.starts):
        starts, ends = max(row.starts, after or row.starts), min(row.ends or on, on)
        if starts > ends:
            continue
        if runs and (starts - runs[-1][1]).days - 1 <= gap_days:
            runs[-1] = (runs[-1][0], max(runs[-1][1], ends))
        else:
            runs.append((starts, ends))
    return tuple(runs)


def service(facts: Facts, book: RecognitionRulebook, on: dt.date) -> Condition:
    """Whether an unbroken stretch after the title is long enough; its kind is a checker's to confirm (R-158)."""
    rule, title = book.high, facts.title
    runs = runs_of_service(facts.services, after=title.obtained_on if title else None, gap_days=rule.gap_days, on=on)
    full = [run for run in runs if anniversary(run[0], rule.years) <= run[1] + ONE_DAY]
    if full:
        first, last = full[-1]
        tick = facts.ticks.get(SERVICE_TICK)
        standing = Standing.TO_CONFIRM if tick is None else standing_of(tick)
        words = Text(
            f"取得现职称后连续服务{day(first).zh}至{day(last).zh}，满{rule.years}年（种类由审核人凭证明确认）",
            f"consecutive service after the title from {day(first).en} to {day(last).en}, {rule.years} full years (a checker confirms the kind by the proof)",
        )
        return Condition("service", standing, words, "R-158")
    ongoing = [run for run in runs if run[1] >= on and any(s.ends is None or s.ends > on for s in facts.services)]
    opens = anniversary(ongoing[-1][0], rule.years) if ongoing else None
    before = title is not None and any(s.starts < title.obtained_on for s in facts.services)
    tail = Text("；取得现职称以前的不计", "; days before the title do not count") if before else Text("", "")
    words = Text(
        f"取得现职称后须连续服务满{rule.years}年，目前最长一段不足{tail.zh}",
        f"{rule.years} full consecutive years of service after the title are needed; the longest stretch is shorter{tail.en}",
    )
    return Condition("service", Standing.NOT_MET, words, "R-158", opens)


def excellent(facts: Facts, book: RecognitionRulebook, on: dt.date) -> Condition:
    """Whether consecutive years inside one stretch have the best grade (R-154)."""
    rule, title = book.high, facts.title
    runs = runs_of_service(facts.services, after=title.obtained_on if title else None, gap_days=rule.gap_days, on=on)
    name = next(g.name for g in book.appraisal_grades if g.code == rule.grade)
    for first, last in reversed(runs):
        for start in range(first.year, last.year - rule.years + 2):
            years = range(start, start + rule.years)
            if all(facts.appraisals.get(year) == rule.grade for year in years):
                words = Text(
                    f"{start}至{years[-1]}年连续{rule.years}年考核{name.zh}",
                    f"graded {name.en} in {start} to {years[-1]}",
                )
                return Condition("grades", Standing.MET, words, "R-154")
    told = {g.code: g.name.zh for g in book.appraisal_grades}
    have = "、".join(f"{year}年{told[grade]}" for year, grade in sorted(facts.appraisals.items())) or "无"
    words = Text(
        f"服务期内须连续{rule.years}年考核{name.zh}，目前：{have}",
        f"{rule.years} consecutive years graded {name.en} during the service are needed",
    )
    return Condition("grades", Standing.NOT_MET, words, "R-154")
