"""What a secretary's own requests can not do: acts out of order, without quorum, of another season, with numbers that are none; and a touched box is named."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from committee.ballots.models import Batch, PaperTaken, Tally
from committee.ballots.rules import BatchState
from committee.ballots.verify import verify
from committee.db import db
from committee.permissions import Role
from tests.factories import make_account
from tests.meetings.room import Room, keep_clock, make_room

ACTS = ("issue", "close-issuing", "open-window", "extend-window", "seal")


def room_with(session: Session, *, present: int) -> tuple[Room, str]:
    room = make_room(session)
    room.case("K7QX-42")
    room.sit_down(present=present)
    keep_clock()
    return room, room.prepare()


def state(batch: str) -> BatchState:
    db.session.rollback()
    return db.session.get_one(Batch, batch, populate_existing=True).state


def test_no_act_of_a_batch_happens_out_of_its_order(app, session: Session, browser_of) -> None:
    room, batch = room_with(session, present=9)
    secretary = browser_of(room.secretary)
    for act in ACTS[1:]:
        assert secretary.post(f"/batches/{batch}/{act}").status_code == 409, act
        assert state(batch) is BatchState.PREPARED
    assert secretary.post(f"/batches/{batch}/issue").status_code == 303
    for act in ("issue", "open-window", "extend-window", "seal"):
        assert secretary.post(f"/batches/{batch}/{act}").status_code == 409, act
        assert state(batch) is BatchState.ISSUING
    assert secretary.post(f"/batches/{batch}/close-issuing").status_code == 409  # nobody has taken a paper
    assert session.query(PaperTaken).count() == session.query(Tally).count() == 0


def test_without_quorum_no_request_issues_a_paper(app, session: Session, browser_of) -> None:
    room, batch = room_with(session, present=8)
    room.leave(8)
    secretary = browser_of(room.secretary)
    assert secretary.post(f"/batches/{batch}/issue").status_code == 409
    assert state(batch) is BatchState.PREPARED


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.SUPERVISOR])
def test_the_office_of_another_season_finds_no_batch_here(app, session: Session, browser_of, role: Role) -> None:
    room, batch = room_with(session, present=9)
    stranger = browser_of(make_account(session, role, scope=room.season.id + 1))
    for act in ACTS:
        assert stranger.post(f"/batches/{batch}/{act}").status_code in (403, 404)
    assert stranger.post(f"/meetings/{room.meeting.public_id}/close").status_code in (403, 404)
    assert state(batch) is BatchState.PREPARED


@pytest.mark.parametrize("act", ["arrive", "leave", "excuse", "open", "hand-over", "tellers", "agenda"])
@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000])
def test_a_number_that_no_row_can_have_is_refused_like_any_other(
    app, session: Session, browser_of, act: str, number: str
) -> None:
    room, _ = room_with(session, present=9)
    fields = {
        "member": number,
        "presiding": number,
        "monitor": number,
        "counter": number,
        "step": number,
        "reason": "因公",
    }
    answer = browser_of(room.secretary).post(f"/meetings/{room.meeting.public_id}/{act}", fields)
    assert answer.status_code in (303, 400, 404, 409)


def test_a_ballot_that_lies_otherwise_in_the_box_than_at_the_count_is_named(app, session: Session) -> None:
    room = make_room(session)
    room.case("K7QX-42")
    room.sit_down(present=9)
    room.vote(dict.fromkeys(range(1, 10), "agree"))
    assert [check.what.en for check in verify(session, room.season.id) if not check.ok] == []
    session.rollback()
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE box SET sealed = x'00' WHERE key_hash = (SELECT min(key_hash) FROM box)"))
    session.expire_all()
    assert [check.what.en for check in verify(session, room.season.id) if not check.ok] == [
        "Batch 1: recount of every ballot"
    ]
