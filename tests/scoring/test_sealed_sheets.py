"""A score sheet has a seal from when it is locked: before that it is a draft, saved with one read and one write."""

import pytest
from sqlalchemy import select, text

from committee.db import db
from committee.scoring import actions
from committee.scoring.models import ScoreSheet
from committee.seals import RowSeal, seal_check
from tests.experts.stage import make_case, make_scene, publish, sheet_values


@pytest.fixture
def draft(session):
    """A complete sheet that nobody has locked: who wrote it, and of what."""
    scene = make_scene(session)
    case = make_case(session, scene, code="K7QX-42")
    reader = scene.account(publish(session, scene)[case.key][0]).account_id
    actions.save_sheet(account_id=reader, case_key=case.key, version=0, values=sheet_values())
    return reader, case.key


def lock(draft):
    reader, case_key = draft
    actions.lock_sheet(account_id=reader, case_key=case_key, version=1)


def sealed() -> bool:
    db.session.rollback()
    key = db.session.scalars(select(ScoreSheet.key)).one()
    found = select(RowSeal).where(RowSeal.table_name == "score_sheet", RowSeal.row_key == key)
    return db.session.scalar(found) is not None


def named() -> str:
    """What the check says after the change, without keys."""
    db.session.rollback()
    check = seal_check(db.session())
    return "" if check.ok else " ".join(word for at, word in enumerate(check.recomputed.split()) if at != 1)


def past_the_program(change: str) -> None:
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(text(f"UPDATE score_sheet SET {change}"))


def test_a_draft_has_no_seal_and_a_locked_sheet_has_one(draft) -> None:
    assert (sealed(), named()) == (False, "")
    lock(draft)
    assert (sealed(), named()) == (True, "")


@pytest.mark.parametrize(
    ("locked", "change", "said"),
    [
        (True, "total = total - 100", "score_sheet changed"),
        (True, "locked = false", "score_sheet changed"),
        (False, "locked = true", "score_sheet added"),
    ],
)
def test_a_mark_changed_after_the_lock_and_a_lock_that_nobody_set_are_named(draft, locked, change, said) -> None:
    if locked:
        lock(draft)
    past_the_program(change)
    assert named() == said
