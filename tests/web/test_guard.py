"""What the guard asks before a view is reached: how much may be sent, and which step comes first."""

from types import SimpleNamespace

import pytest

from committee.web.guard import BALLOT_LIMIT, VISITOR_LIMIT, first_step
from tests.factories import make_account


def _announces(client, path: str, size: int) -> int:
    """The answer to a form that says it has *size* bytes; none of them is sent."""
    kind = "multipart/form-data; boundary=b"
    return client.post(path, content_type=kind, environ_overrides={"CONTENT_LENGTH": str(size)}).status_code


def test_a_visitor_cannot_fill_the_disk_and_the_box_takes_three_fields_only(session, browser, browser_of):
    signed_in = browser_of(make_account(session)).client
    sizes = (VISITOR_LIMIT, VISITOR_LIMIT + 1)
    assert [_announces(browser.client, "/dossiers/x/upload", size) == 413 for size in sizes] == [False, True]
    assert [_announces(signed_in, "/dossiers/x/upload", size) == 413 for size in sizes] == [False, False]
    assert [_announces(signed_in, "/box", size) == 413 for size in (BALLOT_LIMIT, BALLOT_LIMIT + 1)] == [False, True]


@pytest.mark.parametrize(
    ("needs", "has", "printed", "step"),
    [
        (False, False, False, None),
        (False, True, False, None),
        (False, False, True, "people.change_password"),
        (False, True, True, "people.change_password"),
        (True, True, False, "people.second_factor"),
        (True, True, True, "people.second_factor"),
        (True, False, True, "people.change_password"),
        (True, False, False, "people.enrol_second_factor"),
    ],
)
def test_an_account_does_one_thing_first(needs, has, printed, step):
    who = SimpleNamespace(needs_second_factor=needs, has_second_factor=has, must_change_password=printed)
    assert first_step(who) == step
