"""Who gets in where: every endpoint is marked, and the whole endpoint × role grid stands in a file that a person reads.

After a wanted change: ``MANGPING_WRITE_GRID=1 pytest tests/web/test_grid.py``, then read the difference of ``grid.txt``.
"""

import os
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

from committee.permissions import GRANTS, Permission, Role
from committee.web.guard import PUBLIC, SESSIONLESS, SIGNED_IN, access_of
from tests.factories import make_account

GRID = Path(__file__).with_name("grid.txt")
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def rules(app: Flask) -> list[Rule]:
    found = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    return sorted(found, key=lambda rule: (rule.endpoint, rule.rule))


def placeholder(converter: BaseConverter) -> object:
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return 999999 if isinstance(converter, IntegerConverter) else "nothing"


def address(rule: Rule) -> str:
    """The rule with a value of the right shape in every place, of a thing that does not exist."""
    built = rule.build({name: placeholder(converter) for name, converter in rule._converters.items()})
    assert built is not None
    return built[1]


def letter(access: Permission | str | None, role: Role) -> str:
    if access in (PUBLIC, SESSIONLESS, SIGNED_IN):
        return "+"
    return "+" if isinstance(access, Permission) and access in GRANTS[role] else "."


def test_every_endpoint_says_who_gets_in(app: Flask):
    unmarked = [rule.endpoint for rule in rules(app) if access_of(app.view_functions[rule.endpoint]) is None]
    assert unmarked == []


def test_the_grid_is_the_one_that_was_read(app: Flask):
    roles = list(Role)
    lines = ["# endpoint, methods, access; then one column a role: " + " ".join(role.value for role in roles)]
    for rule in rules(app):
        access = access_of(app.view_functions[rule.endpoint])
        word = access.value if isinstance(access, Permission) else str(access)
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        marks = "".join(letter(access, role) for role in roles)
        lines.append(f"{rule.endpoint:36} {methods:9} {word:28} {marks}  {rule.rule}")
    text = "\n".join(lines) + "\n"
    if os.environ.get("MANGPING_WRITE_GRID"):
        GRID.write_text(text, encoding="utf-8")
    assert GRID.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("role", list(Role))
def test_the_guard_refuses_exactly_what_the_grid_refuses(app: Flask, session, browser_of, role: Role):
    browser = browser_of(make_account(session, role))
    wrong = []
    for rule in rules(app):
        access = access_of(app.view_functions[rule.endpoint])
        if not isinstance(access, Permission) or "GET" not in (rule.methods or ()):
            continue
        answer = browser.get(address(rule)).status_code
        if (answer == 403) == (access in GRANTS[role]):
            wrong.append((rule.endpoint, answer))
        if answer >= 500:
            wrong.append((rule.endpoint, answer))
    assert wrong == []


def test_a_visitor_gets_in_only_where_it_is_public(app: Flask, browser):
    wrong = []
    for rule in rules(app):
        access = access_of(app.view_functions[rule.endpoint])
        if access in (PUBLIC, SESSIONLESS) or "GET" not in (rule.methods or ()):
            continue
        answer = browser.get(address(rule))
        if answer.status_code not in (302, 401) or "/sign-in" not in answer.headers.get("Location", "/sign-in"):
            wrong.append((rule.endpoint, answer.status_code))
    assert wrong == []


def test_no_unsafe_request_passes_without_its_token(app: Flask, session, browser_of):
    every = [role for role in Role if role not in (Role.EXPERT, Role.SUPERVISOR, Role.ADMIN)]
    browsers = [browser_of(make_account(session, role)) for role in (Role.EXPERT, Role.SUPERVISOR, Role.ADMIN)]
    browsers.append(browser_of(make_account(session, *every)))
    passed = []
    for rule in rules(app):
        if access_of(app.view_functions[rule.endpoint]) == SESSIONLESS:
            continue
        for method in UNSAFE & (rule.methods or set()):
            for browser in browsers:
                answer = browser.client.open(address(rule), method=method, data={"x": "1"})
                if answer.status_code != 422 or "页面已过期" not in answer.text:
                    passed.append((rule.endpoint, method, answer.status_code))
    assert passed == []


def test_only_the_ballot_box_reads_no_cookie(app: Flask):
    free = {rule.endpoint for rule in rules(app) if access_of(app.view_functions[rule.endpoint]) == SESSIONLESS}
    assert free <= {"ballots.cast"}


@pytest.mark.parametrize("signed", [True, False])
def test_every_answer_is_hardened_and_never_kept(app: Flask, session, browser, browser_of, signed: bool):
    who = browser_of(make_account(session, Role.ADMIN)) if signed else browser
    expected = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    wrong = []
    for rule in rules(app):
        if "GET" not in (rule.methods or ()):
            continue
        answer = who.get(address(rule))
        policy = answer.headers.get("Content-Security-Policy", "")
        if {key: answer.headers.get(key) for key in expected} != expected or "default-src 'self'" not in policy:
            wrong.append(rule.endpoint)
        if "unsafe-" in policy:
            wrong.append(rule.endpoint)
    assert wrong == []


def test_an_unknown_address_says_nothing_and_is_hardened_too(browser):
    answer = browser.get("/no/such/place")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
