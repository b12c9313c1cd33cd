"""A seal for every row: what the program writes fits, whatever is changed, added or removed past it is named, on both databases."""

import pytest
from flask import Flask
from sqlalchemy import delete, event, insert, select, text, update

from committee import audit
from committee.db import Base, db, transaction
from committee.people.models import Account, Person, Unit, UnitAlias
from committee.people.rules import UnitKind
from committee.seals import UNSEALED, AnonymousRows, RowSeal, seal_check, sealed_tables
from committee.verification import verify_all
from tests.factories import make_account, make_person, make_unit

both = pytest.mark.both_databases


def wrong() -> list[str]:
    """What the check names, without keys."""
    session = db.session()
    session.rollback()
    session.expire_all()
    check = seal_check(session)
    found = [] if check.ok else [f"{words.split()[0]} {words.split()[-1]}" for words in check.recomputed.split("; ")]
    session.rollback()
    return found


def furnish() -> int:
    """Two people in a unit, with a role and a line in the log; returns the first one's id."""
    with transaction() as session:
        unit = make_unit(session)
        first, second = make_person(session, unit=unit), make_person(session, name="高峰", unit=unit)
        audit.record(session, action="test.act", detail={"n": second.id}, account_id=None)
        return first.id


@both
def test_what_the_program_writes_changes_and_removes_fits_its_seals(app: Flask) -> None:
    first = furnish()
    assert wrong() == []
    with transaction() as session:
        session.get_one(Person, first).former_names = ["艾力"]
    assert wrong() == []
    with transaction() as session:
        session.delete(session.get_one(Person, first))
    assert wrong() == []


@both
def test_rows_written_by_statements_fit_their_seals_too(app: Flask) -> None:
    first = furnish()
    with transaction() as session:
        session.execute(update(Person).where(Person.id == first).values(name="马力"))
        session.execute(insert(Unit), [{"name": f"胡杨县{n}站", "kind": UnitKind.XS} for n in "甲乙"])
    assert wrong() == []
    with transaction() as session:
        session.execute(delete(Person).where(Person.id == first))
    assert wrong() == []
    assert (
        db.session.scalar(select(RowSeal).where(RowSeal.table_name == "person", RowSeal.row_key == str(first))) is None
    )


def test_a_row_that_only_goes_with_its_parent_takes_its_seal_along(app: Flask) -> None:
    with transaction() as session:
        unit = make_unit(session)
        unit.aliases.append(UnitAlias(alias="检测中心"))
    with transaction() as session:
        session.scalars(select(Unit)).one().aliases.clear()
    assert db.session.scalars(select(UnitAlias)).all() == []
    assert wrong() == []


def test_a_statement_that_hides_the_keys_of_its_rows_is_refused(app: Flask) -> None:
    with pytest.raises(AnonymousRows), transaction() as session:
        session.execute(
            insert(audit.AuditHead),
            [{"chain": 9, "seq": 0, "hash": audit.GENESIS}],
        )


TAMPERED: dict[str, tuple[tuple[str, ...], list[str]]] = {
    "a word": (("UPDATE person SET name = '另一人' WHERE name = '高峰'",), ["person changed"]),
    "a reference": (("UPDATE person SET unit_id = NULL WHERE name = '高峰'",), ["person changed"]),
    "a word that is none of its list": (("UPDATE unit SET kind = 'XX'",), ["unit changed"]),
    "a row gone": (("DELETE FROM person WHERE name = '高峰'",), ["person removed"]),
    "a row more": (("INSERT INTO unit_alias (unit_id, alias) SELECT id, '检测中心' FROM unit",), ["unit_alias added"]),
    "the last line of the log": (
        (
            "UPDATE audit_head SET seq = 0, hash = (SELECT previous FROM audit_line)",
            "DELETE FROM audit_line",
        ),
        ["audit_head changed"],
    ),
    "the whole log": (("DELETE FROM audit_line", "DELETE FROM audit_head"), ["audit_head removed"]),
    "a seal": (("UPDATE row_seal SET mac = '00' WHERE table_name = 'unit'",), ["unit changed"]),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_what_was_changed_added_or_removed_past_the_program_is_named(app: Flask, name: str) -> None:
    furnish()
    statements, named = TAMPERED[name]
    with db.engine.begin() as connection:
        connection.execute(text("PRAGMA ignore_check_constraints=ON"))
        for statement in statements:
            connection.execute(text(statement))
    assert wrong() == named
    assert [check.part for check in verify_all(db.session()) if not check.ok] == ["records"]


class Stopped(Exception):
    """A write that fails half way."""


def stopped() -> None:
    with transaction() as session:
        make_unit(session, name="胡杨县纤维检验所")
        raise Stopped


def test_a_write_that_was_rolled_back_leaves_no_seal(app: Flask) -> None:
    furnish()
    with pytest.raises(Stopped):
        stopped()
    assert wrong() == []


@both
def test_what_turns_with_every_use_writes_no_seal(app: Flask) -> None:
    with transaction() as session:
        key = make_account(session).account_id
    written = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: written.append(given[2].split()[0]))
    with transaction() as session:
        session.get_one(Account, key).large_type = True
    assert [word for word in written if word in ("INSERT", "UPDATE")] == ["UPDATE"]
    assert wrong() == []


def test_every_table_has_a_seal_or_a_reason_and_the_box_has_none(app: Flask) -> None:
    names = set(Base.metadata.tables)
    assert set(UNSEALED) <= names
    assert {table.name for table in sealed_tables()} == names - set(UNSEALED)
    assert {"box", "paper_key", "paper_taken"} <= set(UNSEALED)
