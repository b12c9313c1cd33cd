"""The rows of a return list as a browser sends them: what was typed is taken or refused, never dropped (R-125)."""

import pytest

from committee.applications.actions_employer import FoundDefect
from committee.applications.views import defects_in
from committee.errors import BadInput


def row(**fields: str) -> dict[str, str]:
    return {"d-0-on": "1"} | {f"d-0-{key}": value for key, value in fields.items()}


def test_a_row_is_a_defect_and_an_empty_row_is_nothing() -> None:
    assert defects_in(row(code="MISSING", slot="paper", page=" 2 ", note="缺")) == [
        FoundDefect("MISSING", "paper", None, 2, "缺")
    ]
    assert defects_in(row(code="", slot="", page="", note="")) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"code": "MISSING", "page": "第二页"},
        {"code": "MISSING", "page": "²"},
        {"code": "", "note": "右下角印章"},
        {"code": "", "page": "3"},
    ],
)
def test_a_row_that_cannot_be_understood_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        defects_in(row(**fields))
