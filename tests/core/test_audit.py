"""The chain of acts: whatever is changed, moved, taken out or cut off is found, on both databases, and lines never share a place."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from committee import audit
from committee.audit import AuditHead, AuditLine, chains, head_hash, verify_chain
from committee.clock import beijing
from committee.db import db, transaction

pytestmark = pytest.mark.both_databases


def write(count: int, chain: int = 7) -> None:
    with transaction() as session:
        for n in range(count):
            audit.record(
                session, action="test.act", season_id=chain, subject="thing", key=f"k{n}", detail={"n": n}, account_id=n
            )


def broken(chain: int = 7) -> list[tuple[int, str]]:
    session = db.session()
    session.rollback()
    session.expire_all()
    return [(line.seq, line.reason) for line in verify_chain(session, chain)]


def test_a_chain_that_nobody_touched_holds_and_its_end_is_the_last_hash(app: Flask) -> None:
    write(5)
    assert broken() == []
    last = db.session.scalars(select(AuditLine).order_by(AuditLine.seq.desc())).first()
    assert head_hash(db.session(), 7) == last.hash
    assert head_hash(db.session(), 8) == audit.GENESIS


LINE3 = AuditLine.seq == 3
TOUCHED: dict[str, tuple[Callable[[Session], object], list[tuple[int, str]]]] = {
    "account": (lambda s: s.execute(update(AuditLine).where(LINE3).values(account_id=99)), [(3, "changed")]),
    "nobody": (lambda s: s.execute(update(AuditLine).where(LINE3).values(account_id=None)), [(3, "changed")]),
    "action": (lambda s: s.execute(update(AuditLine).where(LINE3).values(action="test.other")), [(3, "changed")]),
    "subject": (lambda s: s.execute(update(AuditLine).where(LINE3).values(subject="x")), [(3, "changed")]),
    "key": (lambda s: s.execute(update(AuditLine).where(LINE3).values(subject_key="x")), [(3, "changed")]),
    "detail": (lambda s: s.execute(update(AuditLine).where(LINE3).values(detail={"n": 3})), [(3, "changed")]),
    "time": (lambda s: s.execute(update(AuditLine).where(LINE3).values(at=beijing(2020, 1, 1))), [(3, "changed")]),
    "hash": (
        lambda s: s.execute(update(AuditLine).where(LINE3).values(hash="0" * 64)),
        [(3, "changed"), (4, "unlinked")],
    ),
    "link": (
        lambda s: s.execute(update(AuditLine).where(LINE3).values(previous="0" * 64)),
        [(3, "unlinked"), (3, "changed")],
    ),
    "taken out": (lambda s: s.execute(delete(AuditLine).where(LINE3)), [(3, "missing"), (4, "unlinked")]),
    "first gone": (lambda s: s.execute(delete(AuditLine).where(AuditLine.seq == 1)), [(1, "missing"), (2, "unlinked")]),
    "last gone": (lambda s: s.execute(delete(AuditLine).where(AuditLine.seq == 5)), [(4, "cut short")]),
    "end rewritten": (lambda s: s.execute(update(AuditHead).values(hash="0" * 64)), [(5, "cut short")]),
    "end gone": (lambda s: s.execute(delete(AuditHead)), [(5, "cut short")]),
    "all lines gone": (lambda s: s.execute(delete(AuditLine)), [(0, "cut short")]),
}


@pytest.mark.parametrize("name", sorted(TOUCHED))
def test_every_touch_is_found_at_its_place(app: Flask, name: str) -> None:
    act, found = TOUCHED[name]
    write(5)
    with transaction() as session:
        act(session)
    assert broken() == found
    assert chains(db.session()) == (7,)


def test_seasons_have_chains_of_their_own(app: Flask) -> None:
    write(2, chain=1)
    write(3, chain=2)
    with transaction() as session:
        session.execute(update(AuditLine).where(AuditLine.chain == 1, AuditLine.seq == 1).values(subject="x"))
    assert (broken(1), broken(2)) == ([(1, "changed")], [])


def test_what_a_line_holds_reads_back_as_it_was_hashed(app: Flask) -> None:
    """Tuples, whole numbers as keys, umlauts of any language: the database's JSON gives back other shapes."""
    with transaction() as session:
        audit.record(session, action="test.act", season_id=7, detail={"pair": (1, 2), 10: "a", 9: "ب", "字": None})
    assert broken() == []


def test_an_act_that_failed_leaves_no_line(app: Flask) -> None:
    def act() -> None:
        with transaction() as session:
            audit.record(session, action="test.act", season_id=7)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert broken() == []
    assert chains(db.session()) == ()


def test_lines_written_at_the_same_moment_get_places_of_their_own_also_the_first(app: Flask) -> None:
    db.session.rollback()

    def one(n: int) -> None:
        with app.app_context():
            write(3)
            db.session.remove()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(8)))
    assert broken() == []
    assert db.session.scalars(select(AuditHead.seq)).one() == 24
