"""A number that no row can have: an address that does not exist, a field that is not filled."""

import pytest
from sqlalchemy.orm import Session

from committee.permissions import Role
from committee.web.forms import number_of
from tests.factories import make_account


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000])
def test_a_number_beyond_every_row_is_no_address(app, session: Session, browser_of, number: str) -> None:
    admin = browser_of(make_account(session, Role.ADMIN))
    assert admin.get(f"/units/{number}").status_code == 404


@pytest.mark.parametrize(
    ("text", "number"), [("7", 7), (" 12 ", 12), ("999999999", 999999999), ("1" * 10, None), ("-1", None), ("", None), ("x", None)]
)  # fmt: skip
def test_a_field_holds_a_number_of_up_to_nine_digits_or_none(text: str, number: int | None) -> None:
    assert number_of(text) == number
