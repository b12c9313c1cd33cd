"""Between the room and the release nothing on a page tells who passed: neither words nor colours (R-440, R-443)."""

import pytest
from flask import Flask, get_template_attribute

from committee.applications.rules import Phase
from committee.applications.sheet import UNRELEASED, shown_phase


def tag(app: Flask, phase: Phase, *, released: bool, locale: str) -> str:
    with app.test_request_context("/", headers={"Accept-Language": locale}):
        macro = get_template_attribute("applications/_parts.html", "phase_tag")
        return str(macro(phase, shown_phase(phase, released=released).pick(locale)))


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_phase_of_the_room_looks_the_same_before_the_release(app: Flask, locale: str) -> None:
    assert len({tag(app, phase, released=False, locale=locale) for phase in UNRELEASED}) == 1


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_after_the_release_passed_and_not_passed_differ(app: Flask, locale: str) -> None:
    assert tag(app, Phase.PASSED, released=True, locale=locale) != tag(
        app, Phase.NOT_PASSED, released=True, locale=locale
    )
