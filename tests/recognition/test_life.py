"""No degree before the age for it, one post at a time."""

import datetime as dt

import pytest

from committee.recognition.entries import WrongFact
from committee.recognition.life import YOUNGEST, YOUNGEST_AT_WORK, check_age, check_career
from committee.seasons.recognition_tables import Study

D = dt.date
BORN, ON = D(2000, 7, 1), D(2024, 5, 6)


@pytest.mark.parametrize("study", list(Study))
def test_a_degree_is_refused_until_the_day_on_which_somebody_could_have_it(study):
    first = D(BORN.year + YOUNGEST[study], 7, 1)
    check_age(BORN, studies=[(study, first)], working_since=None)
    with pytest.raises(WrongFact) as caught:
        check_age(BORN, studies=[(study, first - dt.timedelta(days=1))], working_since=None)
    assert f"时年仅{YOUNGEST[study] - 1}岁" in caught.value.message.zh
    assert study.label.zh in caught.value.message.zh


def test_the_row_is_named_and_so_is_a_degree_from_before_the_birth():
    with pytest.raises(WrongFact) as caught:
        check_age(BORN, studies=[(Study.BACHELOR, D(2022, 7, 1)), (Study.MASTER, D(1999, 7, 1))], working_since=None)
    assert "学历第2行" in caught.value.message.zh
    assert "早于出生日期 2000-07-01" in caught.value.message.zh


def test_work_begins_no_earlier_than_childhood_ends():
    first = D(BORN.year + YOUNGEST_AT_WORK, 7, 1)
    check_age(BORN, studies=[], working_since=first)
    with pytest.raises(WrongFact):
        check_age(BORN, studies=[], working_since=first - dt.timedelta(days=1))


def career(*posts, present="2022-09-01"):
    return {"history": [{"starts": a, "ends": b, "unit": "某所"} for a, b in posts], "present_since": present}


@pytest.mark.parametrize(
    "told",
    [
        career(("2019-08-01", "2021-06-30"), ("2021-05-01", "2022-08-31")),
        career(("2021-05-01", "2022-10-01")),
        career(("2019-08-01", "2022-08-31"), ("2020-01-01", "2020-12-31")),
    ],
)
def test_posts_that_overlap_are_refused(told):
    with pytest.raises(WrongFact) as caught:
        check_career(told, on=ON)
    assert "重叠" in caught.value.message.zh


def test_posts_may_meet_in_a_month_and_stand_in_any_order():
    check_career(career(("2021-06-01", "2022-09-15"), ("2019-08-01", "2021-06-30")), on=ON)
