"""identity.json at the door: two required fields, plain words for everything else."""

import json

import pytest

from redaction.errors import IdentityError
from redaction.identity import identity_from_file, identity_from_json, unknown_fields

GOOD = {"name": "王翀", "unit": "胡杨县计量检定所"}


def test_name_and_unit_are_enough() -> None:
    assert identity_from_json(GOOD).name == "王翀"
    assert identity_from_json({**GOOD, "phone": None, "latin_names": None}).latin_names == ()


@pytest.mark.parametrize(
    "data",
    [
        [],
        {},
        {"name": "王翀"},
        {"name": " ", "unit": "x"},
        {**GOOD, "name": "··"},
        {**GOOD, "name": "王"},
        {**GOOD, "unit": "——"},
        {**GOOD, "phone": 139},
        {**GOOD, "co_workers": "a"},
        {**GOOD, "co_workers": [1]},
    ],
)
def test_what_is_no_identity_is_refused_in_both_languages(data) -> None:
    with pytest.raises(IdentityError) as error:
        identity_from_json(data)
    assert error.value.text.zh
    assert error.value.text.en


def test_a_file_with_a_byte_order_mark_is_read_and_a_broken_one_refused(tmp_path) -> None:
    path = tmp_path / "identity.json"
    path.write_text("\ufeff" + json.dumps(GOOD, ensure_ascii=False), encoding="utf-8")
    assert identity_from_file(path).unit == GOOD["unit"]
    path.write_bytes(b"{'name'")
    with pytest.raises(IdentityError):
        identity_from_file(path)
    with pytest.raises(IdentityError):
        identity_from_file(tmp_path / "none.json")


def test_a_misspelt_field_is_told() -> None:
    assert unknown_fields({**GOOD, "id_nubmer": "1"}) == ("id_nubmer",)
