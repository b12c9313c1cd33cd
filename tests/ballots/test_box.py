"""The box: one ballot a key, whoever posts it, however often, however many at once; nothing is told that would help to guess."""

import re
import secrets

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee.ballots import box
from committee.ballots.models import BoxBallot, Paper
from committee.ballots.queries import batch_keys
from committee.ballots.rules import AlreadyCast, NotCasting, RoundVoid, UnknownPaper
from committee.db import db, transaction
from committee.errors import BadInput, NotFound
from tests.meetings.room import Room, cast_together, make_room

pytestmark = pytest.mark.both_databases


@pytest.fixture
def room(app, session: Session) -> Room:
    room = make_room(session)
    room.case("K7QX-42")
    room.case("M3TD-08")
    room.sit_down(present=9)
    return room


@pytest.fixture
def casting(room: Room) -> tuple[Room, str, dict[int, dict[str, str]]]:
    """An open window, and everybody's keys."""
    batch = room.prepare()
    room.issue(batch)
    keys = room.take(batch, *range(1, 10))
    room.close_issuing(batch)
    room.open_window(batch)
    return room, batch, keys


Casting = tuple[Room, str, dict[int, dict[str, str]]]


def stored() -> int:
    session = db.session()
    session.rollback()
    return session.scalar(select(func.count()).select_from(BoxBallot)) or 0


def one(keys: dict[int, dict[str, str]], number: int = 1, place: int = 0) -> tuple[str, str]:
    return list(keys[number].items())[place]


def test_the_same_ballot_again_gives_the_same_receipt_and_another_choice_changes_nothing(casting: Casting) -> None:
    """E-16, E-17."""
    _, _, keys = casting
    paper, key = one(keys)
    receipt = box.cast(paper_key=paper, key=key, choice="agree")
    assert box.cast(paper_key=paper, key=key, choice="agree") == receipt
    for other in ("oppose", "abstain"):
        with pytest.raises(AlreadyCast) as refused:
            box.cast(paper_key=paper, key=key, choice=other)
        assert "agree" not in str(refused.value.message)
        assert "同意" not in str(refused.value.message)
    assert stored() == 1


def test_the_same_receipt_is_given_after_the_window_and_after_the_count(casting: Casting) -> None:
    room, batch, keys = casting
    paper, key = one(keys)
    receipt = box.cast(paper_key=paper, key=key, choice="oppose")
    room.end_window()
    assert box.cast(paper_key=paper, key=key, choice="oppose") == receipt
    room.seal(batch)
    assert not batch_keys().exists(batch)
    assert box.cast(paper_key=paper, key=key, choice="oppose") == receipt
    with pytest.raises(AlreadyCast):
        box.cast(paper_key=paper, key=key, choice="agree")


def test_a_ballot_is_refused_before_the_window_and_one_second_after(room: Room) -> None:
    """E-15: refused, and counted as not returned."""
    batch = room.prepare()
    room.issue(batch)
    keys = room.take(batch, *range(1, 10))
    paper, key = one(keys)
    with pytest.raises(NotCasting):
        box.cast(paper_key=paper, key=key, choice="agree")
    room.close_issuing(batch)
    with pytest.raises(NotCasting):
        box.cast(paper_key=paper, key=key, choice="agree")
    room.open_window(batch)
    room.end_window()
    with pytest.raises(NotCasting):
        box.cast(paper_key=paper, key=key, choice="agree")
    room.seal(batch)
    with pytest.raises(NotCasting):
        box.cast(paper_key=paper, key=key, choice="agree")
    assert stored() == 0


def test_a_forged_key_a_key_of_another_paper_and_an_unknown_paper_are_refused(casting: Casting) -> None:
    _, _, keys = casting
    (first, key), (second, _) = one(keys, 1, 0), one(keys, 1, 1)
    with pytest.raises(UnknownPaper):
        box.cast(paper_key=first, key=secrets.token_hex(32), choice="agree")
    with pytest.raises(UnknownPaper):
        box.cast(paper_key=second, key=key, choice="agree")
    with pytest.raises(NotFound):
        box.cast(paper_key="nowhere", key=key, choice="agree")
    for wrong in ("", "yes", "AGREE", "agree "):
        with pytest.raises(BadInput):
            box.cast(paper_key=first, key=key, choice=wrong)
    with pytest.raises(BadInput):
        box.cast(paper_key=first, key="no key", choice="agree")
    assert stored() == 0


def test_one_bad_ballot_in_a_group_stops_no_other(casting: Casting) -> None:
    _, _, keys = casting
    good = [(paper, key, "agree") for number in (1, 2, 3) for paper, key in keys[number].items()]
    bad = [(good[0][0], secrets.token_hex(32), "agree"), ("nowhere", good[0][1], "agree")]
    answers = cast_together([*good, *bad])
    assert answers[len(good) :] == ["UnknownPaper", "NotFound"]
    assert all(re.fullmatch("[0-9A-F]{4} [0-9A-F]{4}", answer) for answer in answers[: len(good)])
    assert stored() == len(good)


def test_parallel_casts_give_exactly_one_ballot_each(app, session: Session) -> None:
    """25 members, each from three devices at once, one of which says something else: 25 ballots, no answer lost."""
    room = make_room(session, size=25)
    room.case("K7QX-42")
    room.sit_down(present=25)
    batch = room.prepare()
    room.issue(batch)
    keys = room.take(batch, *range(1, 26))
    room.close_issuing(batch)
    room.open_window(batch)
    tries = [(*one(keys, n), choice) for n in keys for choice in ("agree", "agree", "oppose")]
    secrets.SystemRandom().shuffle(tries)
    answers = cast_together(tries)
    assert stored() == 25
    receipts = {(paper, key): set() for paper, key, _ in tries}
    for (paper, key, _), answer in zip(tries, answers, strict=True):
        receipts[(paper, key)].add(answer)
    assert all(len(said - {"AlreadyCast"}) == 1 and "AlreadyCast" in said for said in receipts.values())
    assert len({next(iter(said - {"AlreadyCast"})) for said in receipts.values()}) == 25


def test_a_void_round_takes_nothing_and_says_so(casting: Casting) -> None:
    _, batch, keys = casting
    paper, key = one(keys)
    box.cast(paper_key=paper, key=key, choice="agree")
    with transaction() as session:
        from committee.ballots.models import Batch
        from committee.ballots.rules import BatchState

        session.get_one(Batch, batch).state = BatchState.VOID
    with pytest.raises(RoundVoid):
        box.cast(paper_key=paper, key=key, choice="agree")


def test_choices_lie_sealed_in_one_length_and_open_for_their_paper_only(casting: Casting) -> None:
    """R-019: a reader of the box learns no running tally; a ballot moved to another paper is invalid."""
    _, batch, keys = casting
    for number, choice in ((1, "agree"), (2, "oppose"), (3, "abstain")):
        box.cast(paper_key=one(keys, number)[0], key=one(keys, number)[1], choice=choice)
    rows = list(db.session.scalars(select(BoxBallot)))
    assert len({len(row.sealed) for row in rows}) == 1
    assert not any(word in row.sealed for row in rows for word in (b"agree", b"oppose", b"abstain"))
    papers = {paper.key for paper in db.session.scalars(select(Paper))}
    (other,) = papers - {rows[0].paper_key}
    sealer = batch_keys()
    assert sealer.unseal(batch, paper_key=rows[0].paper_key, sealed=rows[0].sealed) in ("agree", "oppose", "abstain")
    assert sealer.unseal(batch, paper_key=other, sealed=rows[0].sealed) is None
    assert sealer.unseal(batch, paper_key=rows[0].paper_key, sealed=b"") is None


def test_a_damaged_ballot_counts_as_invalid(casting: Casting) -> None:
    from committee.ballots.models import Tally

    room, batch, keys = casting
    paper, key = one(keys)
    box.cast(paper_key=paper, key=key, choice="agree")
    with transaction() as session:
        row = session.scalars(select(BoxBallot)).one()
        row.sealed = row.sealed[:-1] + bytes([row.sealed[-1] ^ 1])
    room.end_window()
    room.seal(batch)
    tally = db.session.get_one(Tally, paper)
    assert (tally.agree, tally.invalid, tally.not_returned) == (0, 1, 8)


def test_a_receipt_is_the_same_whatever_was_chosen() -> None:
    """It is made of paper and fingerprint alone: its maker is never given the choice."""
    assert list(box.receipt.__annotations__) == ["paper_key", "hash_of_key", "return"]
