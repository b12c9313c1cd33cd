"""ID numbers, names, excluded roles, user names, safe addresses."""

import itertools

import pytest

from committee.errors import BadInput
from committee.people.rules import (
    ExcludedRoles,
    WrongIdNumber,
    check_letter,
    check_may_hold,
    excluded_pair,
    normalise_id_number,
    overlapping,
    safe_next,
    stored_login_name,
    stored_name,
)
from committee.permissions import EXCLUDED_PAIRS, Role

PAIRS = {frozenset(pair) for pair in EXCLUDED_PAIRS}


def test_a_check_letter_follows_the_standard():
    assert check_letter("65990019850310901") == "1"
    assert check_letter("65990019791120905") == "X"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("659900198503109011", "659900198503109011"),
        ("65990019791120905x", "65990019791120905X"),
        ("６５９９００１９８５０３１０９０１１", "659900198503109011"),
        ("659900 19850310 9011", "659900198503109011"),
        ("659900850310901", "659900198503109011"),
    ],
)
def test_an_id_number_is_stored_in_one_form(typed: str, stored: str):
    assert normalise_id_number(typed) == stored


@pytest.mark.parametrize(
    "wrong", ["", "659900198503109012", "65990019850310901", "659900198502309017", "65990019850310901Y", "abc"]
)
def test_a_wrong_id_number_is_refused(wrong: str):
    with pytest.raises(WrongIdNumber):
        normalise_id_number(wrong)


@pytest.mark.parametrize(("a", "b"), list(itertools.product(Role, Role)))
def test_r017_excluded_pairs_are_refused_from_either_side(a: Role, b: Role):
    if frozenset({a, b}) in PAIRS and a is not b:
        assert excluded_pair([a], b) is not None
        with pytest.raises(ExcludedRoles):
            check_may_hold([a], b)
    else:
        check_may_hold([a], b)


def test_r017_the_refusal_names_both_roles():
    with pytest.raises(ExcludedRoles) as refusal:
        check_may_hold([Role.EXPERT], Role.SECRETARY)
    assert "评委会秘书" in refusal.value.message.zh
    assert "评审专家" in refusal.value.message.zh


def test_a_grant_for_the_installation_meets_every_season():
    assert [overlapping(0, 3), overlapping(3, 0), overlapping(3, 3), overlapping(3, 4)] == [True, True, True, False]


@pytest.mark.parametrize("login", ["张三", "li.si", "a1", "阿不都-1"])
def test_a_user_name_may_be_chinese_or_latin(login: str):
    assert stored_login_name(f" {login.upper()} ") == login


@pytest.mark.parametrize("login", ["", "a", "a b", "a" * 41, "659900198503109011", "65990019791120905x", "x<y"])
def test_a_user_name_is_never_an_id_number_or_a_phrase(login: str):
    with pytest.raises(BadInput):
        stored_login_name(login)


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "", None, "/a\nb", "/a b", "/\tevil"],
)
def test_an_address_outside_this_site_is_never_followed(target: str | None):
    assert safe_next(target) is None


@pytest.mark.parametrize("target", ["/", "/accounts?role=hr&q=%E5%BC%A0", "/results/release/x#y"])
def test_a_path_on_this_site_is_followed(target: str):
    assert safe_next(target) == target


def test_name_separators_become_one():
    assert stored_name(" 艾力•吐尔逊 ") == "艾力·吐尔逊"
    assert stored_name("艾力.吐尔逊") == "艾力·吐尔逊"
