"""What the form takes and what it sends back."""

import pytest

from committee.applications.achievements import read_achievements
from committee.applications.form_fields import all_fields, missing, read
from committee.people.rules import UnitKind
from committee.seasons.rulebook import load_rulebook
from tests.applications.cast import FORM

BOOK = load_rulebook("quality-2024")
FIELDS = all_fields(BOOK, UnitKind.DZ)


def test_complete_form_is_read_without_remarks():
    values, wrong = read(FORM, FIELDS)
    assert wrong == {}
    assert missing(values, FIELDS) == ()
    assert (values["appraisals_passed"], values["graduated_on"]) == (3, "2012-07-01")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("graduated_on", "2023-02-29"),
        ("graduated_on", "今天"),
        ("graduated_on", "0001-01-01"),
        ("appraisals_passed", "4"),
        ("appraisals_passed", "-1"),
        ("appraisals_passed", "３"),
        ("ce_general_2021", "501"),
        ("education", "phd"),
        ("major", "字" * 61),
        ("putonghua", "特级"),
    ],
)
def test_impossible_values_are_told_beside_their_field_and_not_stored(key, text):
    values, wrong = read({**FORM, key: text}, FIELDS)
    assert set(wrong) == {key}
    assert key not in values


def test_unknown_keys_are_dropped():
    values, wrong = read({"is_admin": "yes", **FORM}, FIELDS)
    assert "is_admin" not in values
    assert wrong == {}


def test_fields_of_other_kinds_of_units_are_not_there():
    assert "putonghua" not in all_fields(BOOK, UnitKind.MY)
    assert "posted_from_1" in all_fields(BOOK, UnitKind.WP)
    assert "posted_from_1" not in FIELDS


@pytest.mark.parametrize(
    ("rank", "total", "ok"),
    [("1", "1", True), ("5", "5", True), ("6", "5", False), ("0", "5", False), ("1", "", False)],
)
def test_r429_rank_lies_within_the_number_of_participants(rank, total, ok):
    raw = {"a-0-kind": "paper", "a-0-title": "论文", "a-0-year": "2022", "a-0-rank": rank, "a-0-total": total}
    rows, wrong = read_achievements(raw, this_year=2024)
    assert (len(rows) == 1) is ok
    assert (wrong == {}) is ok


def test_result_of_a_year_to_come_is_refused_and_rows_without_title_are_left_out():
    raw = {
        "a-0-kind": "paper",
        "a-0-title": "论文",
        "a-0-year": "2025",
        "a-0-rank": "1",
        "a-0-total": "1",
        "a-1-kind": "paper",
    }
    rows, wrong = read_achievements(raw, this_year=2024)
    assert rows == []
    assert set(wrong) == {"a-0-year"}
