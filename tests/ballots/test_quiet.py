"""From the end of issuing until the close nothing is written that could order or time the casts: every table, file and log is compared."""

import hashlib
import logging
import re
import secrets
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import clock
from committee.ballots.models import BoxBallot
from committee.db import Base, db
from committee.installation import current
from tests.conftest import Browser
from tests.meetings.room import Room, make_room

MAY_CHANGE = {"box"}


@pytest.fixture
def room(app, session: Session) -> Room:
    room = make_room(session)
    room.case("K7QX-42")
    room.case("M3TD-08")
    room.sit_down(present=9)
    return room


def everything() -> dict[str, str]:
    """A digest of every table's rows."""
    session = db.session()
    session.rollback()
    found = {}
    for name, table in Base.metadata.tables.items():
        rows = sorted(repr(tuple(row)) for row in session.execute(select(table)))
        found[name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    session.rollback()
    return found


def test_casting_through_the_door_writes_the_box_and_nothing_else(
    app: Flask, room: Room, browser_of, caplog: pytest.LogCaptureFixture
) -> None:
    """Members look at their pages all the while; a third of the casts are repeats, late changes or forgeries."""
    batch = room.prepare()
    room.issue(batch)
    keys = room.take(batch, *range(1, 10))
    looking = [browser_of(room.accounts[room.members[n].id]) for n in (1, 2, 3)]
    address = f"/meetings/{room.meeting.public_id}/member"
    for browser in looking:
        assert browser.get(address).status_code == 200
    room.close_issuing(batch)
    assert current(db.session()).quiet
    room.open_window(batch)
    before, box_before = everything(), len(list(db.session.scalars(select(BoxBallot))))
    files = {path: path.stat().st_mtime_ns for path in _files(app) if "mangping.db" not in path.name}
    caplog.set_level(logging.DEBUG)
    stranger = app.test_client()
    for number in (1, 2, 3):
        for paper, key in keys[number].items():
            for choice, status in (("agree", 200), ("agree", 200), ("oppose", 409)):
                answer = stranger.post(
                    "/box",
                    data={"paper": paper, "key": key, "choice": choice},
                    headers={"Accept": "application/json"},
                )
                assert answer.status_code == status
                assert "Set-Cookie" not in answer.headers
                assert answer.headers["Cache-Control"] == "no-store"
        forged = {"paper": paper, "key": secrets.token_hex(32), "choice": "agree"}
        assert stranger.post("/box", data=forged, headers={"Accept": "application/json"}).status_code == 409
        assert looking[number - 1].get(address).status_code == 200
    after = everything()
    assert {name for name in after if after[name] != before[name]} == MAY_CHANGE
    assert len(list(db.session.scalars(select(BoxBallot)))) == box_before + 6
    assert {path: path.stat().st_mtime_ns for path in _files(app) if "mangping.db" not in path.name} == files
    mine = [
        record for record in caplog.records if record.name.startswith(("committee", "werkzeug", "flask", "gunicorn"))
    ]
    assert mine == []


def _files(app: Flask) -> list[Path]:
    return sorted(path for path in app.extensions["settings"].data.rglob("*") if path.is_file())


def test_last_seen_moves_before_and_after_but_not_in_the_quiet(room: Room, browser_of) -> None:
    from committee.people.models import UserSession

    batch = room.prepare()
    room.issue(batch)
    room.take(batch, *range(1, 10))
    account = room.accounts[room.members[1].id]
    browser = browser_of(account)
    address = f"/meetings/{room.meeting.public_id}/member"

    def seen() -> clock.dt.datetime:
        db.session.rollback()
        return db.session.scalars(
            select(UserSession.last_seen_at).where(UserSession.account_id == account.account_id)
        ).one()

    def age() -> None:
        for row in db.session.scalars(select(UserSession).where(UserSession.account_id == account.account_id)):
            row.last_seen_at = row.last_seen_at - clock.dt.timedelta(minutes=10)
        db.session.commit()

    age()
    old = seen()
    assert browser.get(address).status_code == 200
    assert seen() > old
    room.close_issuing(batch)
    age()
    old = seen()
    assert browser.get(address).status_code == 200
    assert seen() == old


def test_the_count_in_the_box_is_nowhere_until_the_window_has_ended(room: Room, browser_of) -> None:
    """R-019, E-18: neither console nor projector nor tablet moves while ballots come in."""
    batch = room.prepare()
    room.issue(batch)
    keys = room.take(batch, *range(1, 10))
    room.close_issuing(batch)
    room.open_window(batch)
    office = browser_of(room.secretary)
    public_id = room.meeting.public_id
    pages = (f"/meetings/{public_id}/console", f"/meetings/{public_id}/projector")

    def shown() -> list[tuple[str, str]]:
        found = []
        for page in pages:
            answer = office.get(page)
            found.append((answer.headers["ETag"], _still(answer.text)))
        return found

    before = shown()
    room.cast_all(keys, dict.fromkeys(range(1, 6), "agree"))
    assert shown() == before
    room.end_window()
    console = office.get(pages[0]).text
    assert "已入箱" in console
    assert re.search(r"10\s*<", console) or "10" in console
    assert ">同意</th>" not in console


def _still(page: str) -> str:
    """A page without what changes by itself: tokens and clocks."""
    page = re.sub(r'(name="csrf_token" value|name="csrf-token" content)="[^"]+"', "", page)
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.+]+|\d\d:\d\d(:\d\d)?", "", page)


def test_a_stranger_without_a_session_can_open_nothing_of_the_room(app: Flask, room: Room) -> None:
    batch = room.prepare()
    visitor = Browser(app.test_client())
    for page in ("console", "projector", "observe", "member"):
        assert visitor.get(f"/meetings/{room.meeting.public_id}/{page}").status_code == 302
    assert visitor.get(f"/batches/{batch}/bulletin.json", headers={"Accept": "application/json"}).status_code == 401
