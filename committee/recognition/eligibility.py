"""Who may use which route, condition by condition in words, and from when (R-150 to R-158, R-108). Pure.

What the system cannot know is left to a checker's tick: until then a condition is «to be confirmed», which lets somebody file
but lets nobody pass.
"""

import datetime as dt
from collections.abc import Callable

from committee.recognition.conditions import PARTY_SCHOOL_TICK, Condition, Judgement, Standing, standing_of
from committee.recognition.facts import Facts, StudyRecord
from committee.recognition.grassroots import excellent, raised, service
from committee.seasons.recognition_rulebook import RecognitionRulebook
from committee.seasons.recognition_tables import GrantRule, Mode, RouteRule, studied
from committee.seasons.wording import day
from committee.seasons.years import anniversary
from committee.text import Count, Text


def judge(facts: Facts, route: str, *, book: RecognitionRulebook, on: dt.date) -> Judgement:
    """Every condition of *route* for *facts* on the day *on*. Raises ``KeyError`` for an unknown route."""
    rule = book.route(route)
    found = [_place(facts, rule, book), _post(facts)]
    if route == book.high.route:
        level, years = raised(facts, book, found)
        found.append(service(facts, book, on))
        found.append(excellent(facts, book, on))
    else:
        level, years = _by_study(facts, rule, book, on, found)
        found.append(_appraised(facts, book, on, years=max(years, 1)))
    if level:
        found.append(_examined(facts, level, book))
        found.append(_putonghua(facts, book))
    return Judgement(route, level, years, tuple(found))


def judge_all(facts: Facts, *, book: RecognitionRulebook, on: dt.date) -> tuple[Judgement, ...]:
    """Every route, those that are open first (what applies, what is missing and from when)."""
    found = [judge(facts, rule.code, book=book, on=on) for rule in book.routes]
    return tuple(sorted(found, key=lambda row: (not row.may_file, row.open_from is None, len(row.missing))))


def nearest(
    facts: Facts, *, book: RecognitionRulebook, on: dt.date, reachable: Callable[[str], bool] = lambda route: True
) -> Judgement:
    """The route for somebody who named none (全面摸底): of the open and *reachable* ones that with the highest level, else the nearest
    with its reasons. A level that is not above the title held is nobody's aim.
    """
    held = book.level(facts.title.level).rank if facts.title else 0
    found = judge_all(facts, book=book, on=on)
    upward = [row for row in found if not row.level or book.level(row.level).rank > held] or found
    ready = [row for row in upward if row.may_file and reachable(row.route)]
    return max(ready, key=lambda row: book.level(row.level).rank, default=upward[0])


def _place(facts: Facts, rule: RouteRule, book: RecognitionRulebook) -> Condition:
    met = facts.unit_kind.value in rule.unit_kinds and facts.tier in rule.tiers
    here = facts.unit_kind.label.zh
    if met:
        words = Text(
            f"{here}属于{rule.name.zh}的范围", f"{facts.unit_kind.label.en}: inside the scope of {rule.name.en}"
        )
    elif facts.unit_kind.value in rule.unit_kinds:
        words = Text(
            f"{here}没有乡镇岗位，不能走{rule.name.zh}",
            f"{facts.tier.label.en} has no township posts, as {rule.name.en} demands",
        )
    else:
        words = Text(
            f"{here}不属于{rule.name.zh}的范围", f"{facts.unit_kind.label.en} is outside the scope of {rule.name.en}"
        )
    return Condition("unit", standing_of(met), words, "R-152" if rule.tiers == ("township",) else "R-160")


def _post(facts: Facts) -> Condition:
    yes = Text("从事专业技术工作", "in specialist work")
    return Condition(
        "post", standing_of(facts.specialist_post), yes if facts.specialist_post else Text("未从事专业技术工作", "not in specialist work"), "R-150"
    )  # fmt: skip


def _by_study(
    facts: Facts, rule: RouteRule, book: RecognitionRulebook, on: dt.date, found: list[Condition]
) -> tuple[str, int]:
    """The best study that the route counts; the level it gives and its years. Adds the conditions on study and years."""
    table = {row.study: row for row in book.grants if row.route == rule.code}
    order = list(table)
    known = [row for row in facts.studies if row.study in table]
    counted = [row for row in known if row.mode in rule.modes]
    if not counted:
        wanted = "、".join(study.label.zh for study in table), ", ".join(study.label.en for study in table)
        if known:
            words = Text(
                f"{known[0].mode.label.zh}学历不计入，须为全日制",
                f"{known[0].mode.label.en} study does not count; full-time is demanded",
            )
        else:
            words = Text(f"需要学历或学位：{wanted[0]}", f"one of these is needed: {wanted[1]}")
        found.append(Condition("study", Standing.NOT_MET, words, "R-155" if known else "R-150"))
        return "", 0
    best = min(counted, key=lambda row: _opens(row, table[row.study], order.index(row.study), facts, on))
    grant = table[best.study]
    found.append(_mode(facts, rule, best))
    found.append(_years(facts, grant, best, book, on))
    return grant.level, grant.years


def _opens(record: StudyRecord, grant: GrantRule, place: int, facts: Facts, on: dt.date) -> tuple[bool, int, dt.date]:
    """Sorts studies: those whose years are full first, in the order of the table; else the one that opens soonest."""
    opens = anniversary(max(record.finished_on, facts.working_since or record.finished_on), grant.years)
    return opens > on, place if opens <= on else 0, opens


def _mode(facts: Facts, rule: RouteRule, record: StudyRecord) -> Condition:
    if record.mode is not Mode.PARTY_SCHOOL or Mode.OTHER in rule.modes:
        return Condition("study", Standing.MET, studied(record.study, record.mode), "R-150")
    tick = facts.ticks.get(PARTY_SCHOOL_TICK)
    standing = Standing.TO_CONFIRM if tick is None else standing_of(tick)
    words = Text(
        "党校学历：须为乡镇岗位，或县直单位四类及以下地区专业技术岗位（由审核人凭证明确认）",
        "Party-school education: only in township posts, or specialist posts at county level in areas of class 4 or below (a checker confirms it by the proof)",
    )
    return Condition("study", standing, words, "R-151")


def _years(facts: Facts, grant: GrantRule, record: StudyRecord, book: RecognitionRulebook, on: dt.date) -> Condition:
    name = record.study.label
    if facts.working_since is None:
        return Condition(
            "years",
            Standing.NOT_MET,
            Text("缺少参加专业技术工作时间", "the start of specialist work is missing"),
            "R-108",
        )
    since = max(record.finished_on, facts.working_since)
    opens = anniversary(since, grant.years)
    if grant.years == 0:
        met = opens <= on
        words = Text(f"{name.zh}：当年即可", f"{name.en}: in the same year")
    else:
        met = opens <= on
        words = Text(
            f"{name.zh}须满{grant.years}年：自{day(since).zh}起，{'已满' if met else f'{day(opens).zh}满'}",
            f"{name.en}: {grant.years} {Count(grant.years):full year|full years} from {day(since).en}, {'full' if met else f'full on {day(opens).en}'}",
        )
    return Condition("years", standing_of(met), words, "R-108", None if met else opens)


def _appraised(facts: Facts, book: RecognitionRulebook, on: dt.date, *, years: int) -> Condition:
    """No year of the required ones below the passing grade; the employer's opinion where nobody graded yet (R-175)."""
    passing = {g.code for g in book.appraisal_grades if g.passes}
    required = [
        year for year in range(on.year - years, on.year) if facts.working_since and facts.working_since.year <= year
    ]
    failed = [year for year in required if year in facts.appraisals and facts.appraisals[year] not in passing]
    graded = [year for year in required if year in facts.appraisals]
    if failed:
        words = Text(f"{failed[0]}年考核未达合格", f"the appraisal of {failed[0]} was not passed")
        return Condition("appraisal", Standing.NOT_MET, words, "R-150")
    if graded == required and required:
        return Condition("appraisal", Standing.MET, Text("年度考核合格", "appraisals passed"), "R-175")
    if facts.employer_opinion:
        words = Text(
            "未定等次的年度由单位考核鉴定意见代替", "the employer's opinion stands in for years without a grade"
        )
        return Condition("appraisal", Standing.MET, words, "R-175")
    lack = "、".join(str(year) for year in required if year not in graded)
    words = Text(
        f"缺少年度考核{f'（{lack}年）' if lack else ''}，未参加考核的由单位出具考核鉴定意见",
        f"appraisals are missing{f' ({lack})' if lack else ''}; for somebody not graded yet the employer issues an opinion",
    )
    return Condition("appraisal", Standing.NOT_MET, words, "R-175")


def _examined(facts: Facts, level: str, book: RecognitionRulebook) -> Condition:
    specialty, name = book.specialty(facts.specialty), book.level(level).name
    blocked = book.exam_only(facts.specialty, level)
    words = (
        Text(f"{specialty.zh}{name.zh}实行以考代评，须参加国家考试", f"{specialty.en}, {name.en}: opened by national examination only")
        if blocked
        else Text(f"{specialty.zh}{name.zh}不属以考代评", f"{specialty.en}, {name.en}: not replaced by an examination")
    )  # fmt: skip
    return Condition("examination", standing_of(not blocked), words, "R-157")


def _putonghua(facts: Facts, book: RecognitionRulebook) -> Condition:
    if not book.unit_rule(facts.unit_kind.value).public_institution:
        words = Text("非事业单位，不要求普通话等级", "not a public institution: no Putonghua grade is asked")
        return Condition("putonghua", Standing.MET, words, "R-173")
    floor = next(row for row in book.putonghua_floors if row.post == facts.post)
    names = {grade.code: grade.name for grade in book.putonghua_grades}
    met = bool(facts.putonghua) and book.putonghua_rank(facts.putonghua) <= book.putonghua_rank(floor.grade)
    have = names.get(facts.putonghua, "未提供")
    words = Text(
        f"{floor.name.zh}普通话不低于{names[floor.grade]}，现为{have}",
        f"{floor.name.en}: Putonghua not below {floor.grade}; shown: {facts.putonghua or 'none'}",
    )
    return Condition("putonghua", standing_of(met), words, "R-174")
