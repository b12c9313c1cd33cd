"""The invented people hold together: numbers prove themselves, names have all their spellings, and nobody is given twice."""

from dataclasses import replace

import pytest

from committee.demo.build import build_cast
from committee.demo.cast import Cast, CastSpec
from committee.demo.people import Ethnicity, check_letter, id_number, mail_name
from committee.demo.units import UNITS, UnitKind
from tests.demo.conftest import SEED


def test_same_seed_gives_the_same_cast(season: Cast) -> None:
    assert build_cast(seed=SEED, applicants=12, experts=14, spec=CastSpec()) == season


def test_another_seed_gives_other_people(season: Cast) -> None:
    other = build_cast(seed=SEED + 1, applicants=12, experts=14, spec=CastSpec())
    assert {person.id_number for person in other.applicants} != {person.id_number for person in season.applicants}


def test_more_applicants_leave_the_first_ones_as_they_were(season: Cast) -> None:
    assert build_cast(seed=SEED, applicants=40, experts=14, spec=CastSpec()).applicants[:12] == season.applicants


@pytest.mark.parametrize(
    "number", ["659900198503109011", "659900199006159020", "659900198802299038", "65990019791120905X"]
)
def test_check_letters_of_the_fictional_sample_are_reproduced(number: str) -> None:
    assert check_letter(number[:17]) == number[17]


def test_id_number_carries_area_birth_and_sex(season: Cast) -> None:
    for person in (*season.applicants, *season.experts, *season.staff):
        number = person.id_number
        assert number == id_number(born=person.born, order=int(number[14:17]))
        assert (number[:6], number[6:14]) == ("659900", f"{person.born:%Y%m%d}")
        assert int(number[16]) % 2 == (person.sex == "男")


def test_names_numbers_phones_and_mails_are_given_once(season: Cast) -> None:
    everybody = (*season.applicants, *season.experts, *season.staff)
    for attribute in ("key", "name", "id_number", "phone", "email"):
        values = [getattr(person, attribute) for person in everybody]
        assert len(set(values)) == len(values), attribute


def test_colleagues_are_nobody_who_files(season: Cast) -> None:
    filing = {person.name for person in season.applicants}
    assert not filing & {name for person in season.applicants for name in person.co_workers}


def test_twelve_applicants_show_every_group_level_and_sub_field(season: Cast) -> None:
    people = season.applicants
    assert {person.ethnicity for person in people} == set(Ethnicity)
    assert {person.level for person in people} == {"FG", "ZJ", "ZL", "YJ"}
    assert len({person.sub_field for person in people}) == 6
    assert [person.level for person in people].count("FG") == 3


def test_dotted_names_come_with_latin_and_native_spelling(season: Cast) -> None:
    for person in season.applicants:
        is_dotted = "·" in person.name
        assert is_dotted == (person.ethnicity in {Ethnicity.UYGHUR, Ethnicity.KAZAKH})
        assert bool(person.native_names) == is_dotted
        assert len(person.latin_names) == 1


def test_everybody_above_assistant_level_has_held_the_lower_title_for_five_years(season: Cast) -> None:
    for person in season.applicants:
        if person.level in {"ZJ", "FG"}:
            assert person.qualification is not None
            assert season.year - person.qualification.obtained.year >= 5
        else:
            assert person.qualification is None


def test_units_show_every_kind_and_codes_that_say_they_are_invented() -> None:
    assert {unit.kind for unit in UNITS} == set(UnitKind)
    assert all(len(unit.uscc) == 18 and "FAKE" in unit.uscc for unit in UNITS)


def test_identity_is_what_the_checker_reads(season: Cast) -> None:
    identity = season.applicants[0].identity()
    assert set(identity) == {
        "name", "former_names", "latin_names", "native_names", "unit", "unit_aliases", "id_number", "phone", "email", "other_numbers",
        "co_workers",
    }  # fmt: skip
    assert identity["name"] == "阿不都热合曼·买买提"
    assert identity["former_names"] == ["阿卜杜热合曼·麦麦提"]


def test_somebody_is_found_by_key_and_nobody_by_a_wrong_one(season: Cast) -> None:
    assert season.person("A02").name == "高峰"
    with pytest.raises(KeyError):
        season.person("A99")


@pytest.mark.parametrize(
    ("latin", "mail"), [("Gülbahar Ömer", "gulbahar.omer"), ("Feng Gao", "feng.gao"), ("Rëhim", "rehim")]
)
def test_mail_names_are_plain_letters(latin: str, mail: str) -> None:
    assert mail_name(latin) == mail


def test_a_name_of_fifty_characters_is_kept_whole(season: Cast) -> None:
    long = "阿卜杜勒艾则孜江" * 3 + "·" + "麦合木提阿吉" * 4 + "江"
    assert len(long) == 50
    assert replace(season.applicants[0], name=long).identity()["name"] == long
