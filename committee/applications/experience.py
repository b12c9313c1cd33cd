"""Years: full years to the cut-off, the table of years by education and title, crossover from skilled trades (R-108, R-136 to R-139). Pure."""

import datetime as dt
from collections.abc import Mapping

from committee.seasons.rulebook import Rulebook
from committee.seasons.rulebook_tables import Education, Experience
from committee.seasons.wording import day
from committee.seasons.years import full_years
from committee.text import Count, Text

_ORDER = (Education.SECONDARY, Education.COLLEGE, Education.BACHELOR, Education.MASTER, Education.DOCTOR)


def years_for_level(
    *,
    level: str,
    education: Education | None,
    graduated_on: dt.date | None,
    title_level: str,
    title_on: dt.date | None,
    rulebook: Rulebook,
    cut_off: dt.date,
) -> tuple[bool, Text]:
    """Whether one row of the table for *level* is met, and the row that decides in words (R-139)."""
    target = rulebook.level(level).name
    if education is None:
        return False, Text("学历未填", "Education is not entered")
    rows = [
        row
        for row in rulebook.experience
        if row.level == level and _ORDER.index(row.education) <= _ORDER.index(education)
    ]
    if not rows:
        return False, Text(
            f"{education.label.zh}不能申报{target.zh}", f"{education.label.en} does not reach {target.en}"
        )
    told = [
        _row_in_words(
            row,
            graduated_on=graduated_on,
            title_level=title_level,
            title_on=title_on,
            rulebook=rulebook,
            cut_off=cut_off,
        )
        for row in sorted(rows, key=lambda r: -_ORDER.index(r.education))
    ]
    return next((word for word in told if word[0]), told[0])


def _row_in_words(
    row: Experience,
    *,
    graduated_on: dt.date | None,
    title_level: str,
    title_on: dt.date | None,
    rulebook: Rulebook,
    cut_off: dt.date,
) -> tuple[bool, Text]:
    need_zh, need_en = f"{row.education.label.zh}", row.education.label.en
    if row.holds:
        holds = rulebook.level(row.holds)
        need_zh += f"取得{holds.title.zh}后满{row.years}年"
        need_en += f" and {row.years} {Count(row.years):full year|full years} as {holds.title.en}"
        held = rulebook.level(title_level) if title_level else None
        if held is None or held.rank < holds.rank or title_on is None:
            return False, Text(f"要求{need_zh}；您尚未取得该职称", f"Needs {need_en}; you do not hold that title")
        since, what_zh, what_en = title_on, f"取得{held.title.zh}", f"{held.title.en} since"
    else:
        need_zh += f"毕业后满{row.years}年"
        need_en += f" and {row.years} {Count(row.years):full year|full years} since graduation"
        if graduated_on is None:
            return False, Text(f"要求{need_zh}；毕业时间未填", f"Needs {need_en}; date of graduation missing")
        since, what_zh, what_en = graduated_on, "毕业", "graduated"
    have = full_years(since, cut_off)
    ok = have >= row.years and since <= cut_off
    return ok, Text(
        f"{day(since).zh}{what_zh}，到{day(cut_off).zh}满{have}年；要求{need_zh}",
        f"{what_en} {day(since).en}: {have} {Count(have):full year|full years} by {day(cut_off).en}; needs {need_en}",
    )


def crossover(skills: Mapping[str, dt.date], level: str, *, rulebook: Rulebook, cut_off: dt.date) -> tuple[bool, Text]:
    """Whether a grade of skill opens *level*: free of education and papers, but with its own full years (R-136, E-83 to E-85).

    A grade opens its own level and those below. The years are those of the wanted level's grade; a higher grade counts as it.
    """
    target = rulebook.level(level)
    if not rulebook.series.crossover:
        return False, Text("本系列不实行两类人才贯通", "This series has no crossover")
    rows = [row for row in rulebook.crossover if rulebook.level(row.level).rank >= target.rank]
    if not rows:
        return False, Text(f"技能人才不能贯通申报{target.name.zh}", f"No grade of skill opens {target.name.en}")
    needed = rows[0]
    held = [(skills[row.skill], row.name) for row in rows if row.skill in skills]
    if not held:
        return False, Text(
            f"申报{target.name.zh}须取得{needed.name.zh}满{needed.years}年",
            f"{target.name.en} needs {needed.years} {Count(needed.years):full year|full years} as {needed.name.en}",
        )
    since, name = min(held, key=lambda h: h[0])
    have = full_years(since, cut_off)
    return have >= needed.years, Text(
        f"{day(since).zh}取得{name.zh}，到{day(cut_off).zh}满{have}年；申报{target.name.zh}要求满{needed.years}年",
        f"{name.en} since {day(since).en}: {have} {Count(have):full year|full years} by {day(cut_off).en}; {target.name.en} needs {needed.years}",
    )
