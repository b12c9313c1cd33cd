"""Hours of continuing education: whole table of years, floors inclusive, the running year only warned of (R-132, R-171, R-172)."""

from dataclasses import replace

import pytest

from committee.applications.studies import Hours, enough, year_in_words
from tests.applications.test_eligibility import BOOK, GOOD, blocked, warned

FULL = tuple(Hours(year, 30, 60) for year in (2021, 2022, 2023, 2024))


@pytest.mark.parametrize(
    ("general", "specialty", "ok"),
    [
        (30, 60, True),
        (30, 59, False),
        (29, 60, False),
        (0, 90, True),
        (None, 90, True),
        (90, None, False),
        (90, 0, False),
        (31, 59, False),
        (None, None, False),
    ],
)
def test_a_year_needs_its_total_and_its_share_of_the_specialty(general, specialty, ok):
    assert enough(Hours(2022, general, specialty), floors=BOOK.floors) is ok


def test_a_past_year_that_is_short_blocks_and_the_running_one_warns():
    assert blocked(replace(GOOD, hours=FULL)) == []
    for place, year in enumerate((2021, 2022, 2023)):
        short = [*FULL]
        short[place] = Hours(year, 29, 60)
        assert blocked(replace(GOOD, hours=tuple(short))) == ["R-132"]
    running = (*FULL[:3], Hours(2024, 10, 20))
    assert blocked(replace(GOOD, hours=running)) == []
    assert warned(replace(GOOD, hours=running)) == ["R-132"]


def test_whoever_is_exempt_needs_no_hours():
    none = tuple(Hours(year, None, None) for year in (2021, 2022, 2023, 2024))
    assert blocked(replace(GOOD, hours=none)) == ["R-132"] * 3
    assert blocked(replace(GOOD, hours=none, exempt_from_studies=True)) == []


def test_the_sentence_names_year_hours_and_floor():
    ok, words = year_in_words(Hours(2022, 20, 50), floors=BOOK.floors)
    assert not ok
    assert words.zh == "2022年继续教育70学时（专业科目50），要求不少于90学时、专业科目不少于60学时"
    assert year_in_words(Hours(2021, None, None), floors=BOOK.floors)[1].zh == "2021年继续教育学时未填"
