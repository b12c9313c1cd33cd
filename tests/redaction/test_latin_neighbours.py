"""Where a Latin name ends: a word that goes on is another's, and ü has three spellings (L-03, R-525)."""

import pytest

from redaction.findings import Severity
from redaction.identity import Identity
from redaction.names.search import matcher_for


def told(identity: Identity, text: str) -> set[str]:
    return {match.severity.value for match in matcher_for(identity).search(text)} - {Severity.NOTICE.value}


@pytest.mark.parametrize(
    ("name", "silent", "loud"),
    [
        ("托合提·吐尔逊", "Tursun Tohtiniyaz, He Wenbin", "Tursun Tohti, He Wenbin"),
        ("托合提·吐尔逊", "TURSUN TOHTINIYAZ, HE Wenbin", "TURSUN TOHTI, HE Wenbin"),
        ("托合提·吐尔逊", "Tursun Tohtiniyaz, He Wenbin", "Tursun Tohtiand He Wenbin"),
        ("努尔兰·达吾提别克", "Nurlan Tohtar1, He Wenbin2", "Nurlan1, He Wenbin2"),
        ("安泉", "Quan An'an, He Wenbin", "Quan An's method"),
        ("马力", "Ma Li-wei, He Wenbin", "Ma Li-based method"),
        ("马力", "He Wenbin, Ma Li Wei, Luo Qiming", "He Wenbin, Ma Li, Wei Jun"),
    ],
)
def test_a_word_that_goes_on_makes_the_name_anothers(name: str, silent: str, loud: str) -> None:
    identity = Identity(name=name, unit="梭梭市计量所", latin_names=("Nurlan Dauitbek",) if name[0] == "努" else ())
    assert told(identity, silent) == set()
    assert told(identity, loud) == {"leak"}


@pytest.mark.parametrize(
    ("name", "silent", "loud"),
    [
        ("李晓虹", "Wang Z, LI X, Zhao L", "Wang Z, LI X H, Zhao L"),
        ("欧阳静怡", "Wang Z, Ou J.Y., Zhao L", "Wang Z, Ou-yang J.Y., Zhao L"),
    ],
)
def test_a_surname_of_two_letters_or_with_a_hyphen_is_one_beside_all_initials(
    name: str, silent: str, loud: str
) -> None:
    identity = Identity(name=name, unit="梭梭市计量所")
    assert "leak" not in told(identity, silent)
    assert told(identity, loud) == {"leak"}


@pytest.mark.parametrize("text", ["LV Lvping", "LU Luping", "LYU Lyuping", "LÜ Lüping", "Lyuping Lu"])
def test_the_vowel_of_green_is_written_in_three_ways(text: str) -> None:
    assert told(Identity(name="吕绿萍", unit="梭梭市计量所"), f"HE Wenbin, {text}, LUO Qiming") == {"leak"}


def test_two_words_that_part_a_name_elsewhere_are_a_doubt() -> None:
    assert told(Identity(name="吕绿萍", unit="梭梭市计量所"), "HE Wenbin, Lyu Pinglu, LUO Qiming") == {"suspect"}


@pytest.mark.parametrize(
    ("text", "severities"),
    [
        ("WANG Qiang, FENG Gao, LI Jun", set()),
        ("FENG Gao", {"suspect"}),
        ("WANG Qiang, GAO Feng, LI Jun", {"leak"}),
        ("Qiang WANG, Feng GAO, Jun LI", {"leak"}),
        ("Feng Gao, Qiang Wang", {"leak"}),
    ],
)
def test_capitals_mark_the_surname_and_with_it_somebody_else(text: str, severities: set[str]) -> None:
    matches = matcher_for(Identity(name="高峰", unit="梭梭市计量所")).search(text)
    assert {match.severity.value for match in matches} - {Severity.NOTICE.value} == severities
