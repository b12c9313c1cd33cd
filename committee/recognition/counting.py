"""Form 4's categories: the counts table and the name list come from one list, and what was posted must agree (R-185 to R-187). Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from committee.errors import Refused
from committee.seasons.recognition_tables import Report
from committee.text import Text


class Category(StrEnum):
    """The cells of the counts table, in the order of the list (R-186, R-187)."""

    CONFERRAL_FULL_SENIOR = "conferral_full_senior"
    CONFERRAL_DEPUTY_SENIOR = "conferral_deputy_senior"
    CONFERRAL_INTERMEDIATE = "conferral_intermediate"
    FIRST_JUNIOR = "first_junior"
    FIRST_TOWNSHIP_INTERMEDIATE = "first_township_intermediate"
    HIGH_FULL_SENIOR = "high_full_senior"
    HIGH_DEPUTY_SENIOR = "high_deputy_senior"
    HIGH_INTERMEDIATE = "high_intermediate"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    Category.CONFERRAL_FULL_SENIOR: Text("授予正高级", "conferral, full senior"),
    Category.CONFERRAL_DEPUTY_SENIOR: Text("授予副高级", "conferral, deputy senior"),
    Category.CONFERRAL_INTERMEDIATE: Text("授予中级", "conferral, intermediate"),
    Category.FIRST_JUNIOR: Text("初定初级", "first determination, junior"),
    Category.FIRST_TOWNSHIP_INTERMEDIATE: Text("乡（镇）初定中级", "township first determination, intermediate"),
    Category.HIGH_FULL_SENIOR: Text("高定正高级", "promotion, full senior"),
    Category.HIGH_DEPUTY_SENIOR: Text("高定副高级", "promotion, deputy senior"),
    Category.HIGH_INTERMEDIATE: Text("高定中级", "promotion, intermediate"),
}

_CELLS: Mapping[tuple[Report, str], Category] = {
    (Report.CONFERRAL, "ZG"): Category.CONFERRAL_FULL_SENIOR,
    (Report.CONFERRAL, "FG"): Category.CONFERRAL_DEPUTY_SENIOR,
    (Report.CONFERRAL, "ZJ"): Category.CONFERRAL_INTERMEDIATE,
    (Report.FIRST, "CJ"): Category.FIRST_JUNIOR,
    (Report.FIRST, "ZJ"): Category.FIRST_TOWNSHIP_INTERMEDIATE,
    (Report.HIGH, "ZG"): Category.HIGH_FULL_SENIOR,
    (Report.HIGH, "FG"): Category.HIGH_DEPUTY_SENIOR,
    (Report.HIGH, "ZJ"): Category.HIGH_INTERMEDIATE,
}


class CountsDisagree(Refused):
    """Counts table and name list, or what passed and what was posted, do not agree: nothing is printed (R-186)."""

    message = Text("{category}：{told}，不能打印。", "{category}: {told}; it cannot be printed.")
    next_step = Text("请先核对这一类的名单，再打印。", "Compare the names of this category first, then print.")


@dataclass(frozen=True, slots=True)
class Passed:
    """Somebody who passed, as the list names them."""

    subject_id: int
    name: str
    unit: str
    category: Category


def category_of(report: Report, level: str) -> Category:
    """The cell of form 4. Raises ``KeyError`` for a pair that the form does not have."""
    return _CELLS[report, level]


def counts(people: Iterable[Passed]) -> dict[Category, int]:
    """The counts table: every category, 0 where nobody is (R-186)."""
    found = Counter(row.category for row in people)
    return {category: found[category] for category in Category}


def name_list(people: Sequence[Passed]) -> dict[Category, list[tuple[str, list[str]]]]:
    """Units with their names under each category, units in order of their first person (R-187)."""
    found: dict[Category, dict[str, list[str]]] = {category: {} for category in Category}
    for row in people:
        found[row.category].setdefault(row.unit, []).append(row.name)
    return {category: list(units.items()) for category, units in found.items()}


def check_agree(passed: Sequence[Passed], posted: Sequence[Passed], *, recommended: int) -> dict[Category, int]:
    """The counts table when what passed, what was posted and the number recommended agree. Raises ``CountsDisagree``.

    The category is named, and so is who stands on one side only.
    """
    table = counts(passed)
    for category in Category:
        here = {row.subject_id: row.name for row in passed if row.category is category}
        there = {row.subject_id: row.name for row in posted if row.category is category}
        if here.keys() != there.keys():
            lacking = "、".join(here[key] for key in here if key not in there)
            extra = "、".join(there[key] for key in there if key not in here)
            zh = [f"通过而未公示：{lacking}"] if lacking else []
            zh += [f"公示而未通过：{extra}"] if extra else []
            en = [f"passed but not posted: {lacking}"] if lacking else []
            en += [f"posted but not passed: {extra}"] if extra else []
            raise CountsDisagree(category=category.label, told=Text("；".join(zh), "; ".join(en)))
        for key in here:
            if here[key] != there[key]:
                told = Text(f"{here[key]}公示为{there[key]}", f"{here[key]} was posted as {there[key]}")
                raise CountsDisagree(category=category.label, told=told)
    if sum(table.values()) > recommended:
        told = Text(
            f"通过{sum(table.values())}人多于推荐{recommended}人",
            f"{sum(table.values())} passed but {recommended} recommended",
        )
        raise CountsDisagree(category=Text("合计", "total"), told=told)
    return table
