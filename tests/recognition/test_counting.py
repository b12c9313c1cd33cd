"""Form 4 counts every category and prints nothing that does not agree."""

import pytest

from committee.recognition.counting import Category, CountsDisagree, Passed, category_of, check_agree, counts, name_list
from committee.recognition.eligibility import judge
from committee.seasons.recognition_tables import Report
from tests.recognition.people import BOOK, ON, villager


def people(*categories):
    return [Passed(i, f"人{i}", "塔河地区检验检测中心", category) for i, category in enumerate(categories, 1)]


def test_r186_every_result_of_every_route_has_a_cell():
    results = {(BOOK.route(row.route).report, row.level) for row in BOOK.grants}
    results |= {(Report.HIGH, row.level) for row in BOOK.high.raises if row.open}
    assert {category_of(*pair) for pair in results} == set(Category)
    assert judge(villager(), "GD", book=BOOK, on=ON).level == "ZJ"


def test_r186_counts_are_the_lists_lengths():
    rows = people(Category.FIRST_JUNIOR, Category.FIRST_JUNIOR, Category.HIGH_INTERMEDIATE)
    table = counts(rows)
    listed = name_list(rows)
    assert sum(table.values()) == 3
    assert all(table[c] == sum(len(names) for _, names in listed[c]) for c in Category)


def test_e77_full_senior_by_conferral_stands_in_table_and_list():
    rows = people(Category.CONFERRAL_FULL_SENIOR)
    assert check_agree(rows, rows, recommended=1)[Category.CONFERRAL_FULL_SENIOR] == 1
    assert name_list(rows)[Category.CONFERRAL_FULL_SENIOR] == [("塔河地区检验检测中心", ["人1"])]


@pytest.mark.parametrize("category", list(Category))
def test_a_difference_blocks_and_names_its_category(category):
    rows = people(*Category)
    lacking = [row for row in rows if row.category is not category]
    for passed, posted in ((rows, lacking), (lacking, rows)):
        with pytest.raises(CountsDisagree) as caught:
            check_agree(passed, posted, recommended=20)
        assert category.label.zh in caught.value.message.zh
        assert f"人{list(Category).index(category) + 1}" in caught.value.message.zh


def test_more_passed_than_recommended_blocks():
    rows = people(Category.FIRST_JUNIOR, Category.FIRST_JUNIOR)
    with pytest.raises(CountsDisagree):
        check_agree(rows, rows, recommended=1)


def test_units_are_listed_once_in_order_of_their_first_person():
    rows = [
        Passed(1, "甲", "乙单位", Category.FIRST_JUNIOR),
        Passed(2, "乙", "甲单位", Category.FIRST_JUNIOR),
        Passed(3, "丙", "乙单位", Category.FIRST_JUNIOR),
    ]
    assert name_list(rows)[Category.FIRST_JUNIOR] == [("乙单位", ["甲", "丙"]), ("甲单位", ["乙"])]


def test_a_name_that_was_posted_otherwise_blocks():
    rows = people(Category.FIRST_JUNIOR)
    with pytest.raises(CountsDisagree) as caught:
        check_agree(rows, [Passed(1, "旁人", "塔河地区检验检测中心", Category.FIRST_JUNIOR)], recommended=1)
    assert "人1公示为旁人" in caught.value.message.zh
