"""Seat cards: one for every member, the second factor of the room, void once printed anew (R-401)."""

import re

import pymupdf
import pytest
from sqlalchemy import select

from committee.people.models import CodeKind, OneTimeCode, UserSession
from tests.meetings.room import make_room


@pytest.fixture
def room(session):
    return make_room(session)


def printed(browser, room) -> str:
    answer = browser.post(f"/meetings/{room.meeting.public_id}/seat-cards.pdf")
    assert answer.status_code == 200
    return "".join(page.get_text() for page in pymupdf.open(stream=answer.data, filetype="pdf"))


def test_every_member_gets_a_card_and_a_new_print_voids_the_old(session, room, browser_of):
    secretary = browser_of(room.secretary)
    first = printed(secretary, room)
    printed(secretary, room)
    session.rollback()
    cards = session.scalars(select(OneTimeCode).where(OneTimeCode.kind == CodeKind.SEAT)).all()
    assert len(cards) == 2 * len(room.members)
    assert sum(card.used_at is None for card in cards) == len(room.members)
    assert all(f"{number:02d}" in first for number in room.members)


def test_without_the_second_factor_nobody_signs_in_to_the_room_or_takes_papers(session, room, browser_of):
    member = browser_of(room.accounts[room.members[1].id])
    for row in session.scalars(select(UserSession).where(UserSession.account_id == room.account(1))):
        row.second_factor_at = None
    session.commit()
    answer = member.post(f"/meetings/{room.meeting.public_id}/sign-in")
    assert (answer.status_code, "/second-factor" in answer.headers["Location"]) == (303, True)
    assert member.post("/batches/nothing/papers").status_code == 409


def test_a_card_holds_a_code_that_no_table_shows(session, room, browser_of):
    text = printed(browser_of(room.secretary), room)
    session.rollback()
    stored = " ".join(session.scalars(select(OneTimeCode.code_hash)))
    codes = re.findall(r"\b[A-Z2-9]{4}(?:[- ][A-Z2-9]{4})+\b", text)
    assert codes
    assert not any(code.replace("-", "").replace(" ", "") in stored for code in codes)
