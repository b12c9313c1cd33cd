"""What the supervisor and the administrator do at the end: recompute everything, read the log, see who holds which role."""

import re

from playwright.sync_api import expect

from committee import jobs
from committee.db import db
from committee.demo.stage import Play
from tests.journeys.house import House, press


def oversee(house: House, play: Play) -> None:
    """The supervisor recomputes on the page and finds all of it to agree; the administrator sees accounts and no dossier."""
    page = house.go(play.office("supervisor"), "/verify")
    press(page, "全部重算")
    expect(page.locator("progress").first).to_be_visible()
    db.session.rollback()  # what was read before the press knows of no job
    jobs.drain(play.app)
    page.reload()
    expect(page.get_by_text(re.compile(r"\d+ 项一致")).first).to_be_visible()
    assert page.get_by_text(re.compile(r"\d+ 项不一致")).count() == 0
    house.go(play.office("supervisor"), "/audit")
    expect(page.locator("h1").first).to_be_visible()
    db.session.rollback()
    admin = house.go(play.office("admin"), "/accounts")
    expect(admin.locator("h1").first).to_be_visible()
    answer = admin.goto(f"{house.url}/applications")
    assert answer is not None
    assert answer.status == 403
