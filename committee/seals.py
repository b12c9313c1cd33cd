"""A seal for every row that decides anything: an HMAC over its columns, under a key that lies outside the database.

Every commit of the program seals what it wrote; ``committee verify`` computes each seal again. Whoever changes, adds or removes a
row past the program cannot make the seal that fits. What this does not show: a row that was taken out or put back together with
its seal. The recomputations of the parts and the chained log stand beside it.
"""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from flask import current_app
from sqlalchemy import (
    Column,
    Connection,
    Enum,
    Select,
    String,
    Table,
    bindparam,
    delete,
    event,
    func,
    inspect,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import InstanceState, Mapped, Mapper, ORMExecuteState, Session, mapped_column

from committee.db import Base, db
from committee.shapes import Check
from committee.text import Text

# Rows without a seal, and why. Every other table has one.
UNSEALED: dict[str, str] = {
    "row_seal": "the seals themselves",
    "audit_line": "chained up to the sealed head",
    "box": "secrecy: one write for each ballot and nothing else (R-333); recounted from the bulletin",
    "paper_key": "secrecy: no second row beside a key (R-330); recounted from the bulletin",
    "paper_taken": "secrecy: no second row beside a key (R-330); recounted from the log",
    "attempts": "counts of a quarter of an hour",
    "user_session": "ends with the sign-in",
    "one_time_code": "ends with its use",
    "job": "work, not its result",
    "stored_object": "counts of a store that names contents by their hash",
    "page_image": "made again at need",
    "page_served": "which page was fetched by whom, once a page",
    "masking_draft": "a draft",
    "installation": "the state of the machine",
    "calendar_day": "a season keeps its own copy",
    "calendar_year": "a season keeps its own copy",
    "verification_run": "made again by the next run",
    "outgoing_mail": "words of a reminder",
}
# Columns of sealed rows that turn with every use.
LOOSE: dict[str, frozenset[str]] = {
    "account": frozenset({"totp_last_step", "locale", "large_type"}),
    "meeting": frozenset({"version"}),
    "batch": frozenset({"log_emptied"}),
}
# Drafts, which are saved at every key and decide nothing, have a seal from when this column says that they are given.
GIVEN: dict[str, str] = {"score_sheet": "locked"}
TOUCHED, HIGHEST = "rows to be sealed", "highest number before rows were inserted"
AT_ONCE = 400


class RowSeal(Base):
    """The seal of one row, told by its table and primary key."""

    __tablename__ = "row_seal"
    table_name: Mapped[str] = mapped_column(String(40), primary_key=True)
    row_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    mac: Mapped[bytes]


SEALS: Table = RowSeal.__table__  # type: ignore[assignment]


class AnonymousRows(RuntimeError):
    """Rows of a sealed table without a number of their own were inserted by a statement: add objects instead."""


def sealed_tables() -> list[Table]:
    """Every table whose rows have a seal, in order of name."""
    return [table for name, table in sorted(Base.metadata.tables.items()) if name not in UNSEALED]


def watch() -> None:
    """Seal at every commit of the application's sessions; called once."""
    if event.contains(db.session, "before_commit", _seal_touched):
        return
    event.listen(Base, "after_insert", _note_row, propagate=True)
    event.listen(Base, "after_update", _note_change, propagate=True)
    event.listen(Base, "after_delete", _note_row, propagate=True)
    event.listen(db.session, "do_orm_execute", _note_statement)
    event.listen(db.session, "before_commit", _seal_touched)
    event.listen(db.session, "after_soft_rollback", _forget)


def _note_row(mapper: Mapper[Any], connection: Connection, row: Any) -> None:
    """Remember the key of a row that a flush writes or takes out, also of one that only goes with its parent."""
    state = inspect(row)
    for table in mapper.tables:
        if state.session and isinstance(table, Table) and table.name not in UNSEALED and not _stays_draft(state, table):
            _touch(state.session, table, [mapper.primary_key_from_instance(row)])


def _note_change(mapper: Mapper[Any], connection: Connection, row: Any) -> None:
    """The same for a row that was there before, if a column that its seal covers is written."""
    if _changes(inspect(row)):
        _note_row(mapper, connection, row)


def _changes(state: InstanceState[Any]) -> bool:
    """Whether a flush wrote a column that its seal covers."""
    loose = LOOSE.get(state.mapper.local_table.name, frozenset())  # type: ignore[attr-defined]
    return any(part.key not in loose and part.history.has_changes() for part in state.attrs)


def _stays_draft(state: InstanceState[Any], table: Table) -> bool:
    """Whether a row is known to be a draft and to have been one before."""
    if table.name not in GIVEN:
        return False
    known = state.attrs[GIVEN[table.name]].history.sum()
    return bool(known) and not any(known)


def _note_statement(state: ORMExecuteState) -> None:
    """Remember the keys of the rows that an UPDATE or DELETE statement is about to reach."""
    table = getattr(state.statement, "table", None)
    if not isinstance(table, Table) or table.name in UNSEALED:
        return
    if state.is_insert:
        _note_inserts(state.session, table)
    if state.is_update or state.is_delete:
        reached = select(*table.primary_key)
        condition = state.statement.whereclause  # type: ignore[attr-defined]
        rows = state.session.execute(reached if condition is None else reached.where(condition))
        _touch(state.session, table, rows.all())


def _note_inserts(session: Session, table: Table) -> None:
    """An INSERT statement does not tell its keys: whatever comes behind the highest number so far is new."""
    number = table.autoincrement_column
    if number is None:
        raise AnonymousRows(table.name)
    session.info.setdefault(HIGHEST, {}).setdefault(table, session.scalar(select(func.max(number))) or 0)


def _touch(session: Session, table: Table, keys: Iterable[Sequence[Any]]) -> None:
    session.info.setdefault(TOUCHED, {}).setdefault(table, set()).update(tuple(key) for key in keys)


def _forget(session: Session, previous: object) -> None:
    if not session.in_nested_transaction():
        session.info.pop(TOUCHED, None)
        session.info.pop(HIGHEST, None)


def _seal_touched(session: Session) -> None:
    """Seal what was written, as the database gives it back, in the same transaction."""
    if session.in_nested_transaction():
        return
    session.flush()
    for table, highest in session.info.pop(HIGHEST, {}).items():
        number = table.autoincrement_column
        _touch(session, table, session.execute(select(number).where(number > highest)).all())
    touched: dict[Table, set[tuple[Any, ...]]] = session.info.pop(TOUCHED, {})
    made: list[dict[str, Any]] = []
    gone: list[tuple[str, str]] = []
    for table, keys in touched.items():
        left = {_key(key) for key in keys}
        for row in _rows(session, table, sorted(keys, key=str)):
            if _is_draft(table, row):
                continue
            key, mac = _sealed(table, row)
            made.append({"table_name": table.name, "row_key": key, "mac": mac})
            left.discard(key)
        gone += [(table.name, key) for key in left]
    if made:
        insert = insert_sqlite if session.get_bind().dialect.name == "sqlite" else insert_postgresql
        adding = insert(SEALS)
        session.connection().execute(
            adding.on_conflict_do_update(index_elements=list(SEALS.primary_key), set_={"mac": adding.excluded.mac}),
            made,
        )
    for start in range(0, len(gone), AT_ONCE):
        some = gone[start : start + AT_ONCE]
        session.connection().execute(delete(SEALS).where(tuple_(*SEALS.primary_key).in_(some)))


def _rows(session: Session, table: Table, keys: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
    alone = len(table.primary_key) == 1
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        yield from session.connection().execute(_by_keys(table), {"keys": [key[0] for key in some] if alone else some})


# Statements and columns are the same at every commit, and building them costs more than the database does.


@cache
def _by_keys(table: Table) -> Select[Any]:
    """The sealed columns of the rows whose primary keys are given as ``keys``."""
    primary = list(table.primary_key)
    key = primary[0] if len(primary) == 1 else tuple_(*primary)
    return _reading(table).where(key.in_(bindparam("keys", expanding=True)))


@cache
def _reading(table: Table) -> Select[Any]:
    """The sealed columns of *table*; words of an enum as they stand, also when they are none of its words."""
    return select(*(_as_stored(column) for column in _columns(table)))


@cache
def _columns(table: Table) -> list[Column[Any]]:
    loose = LOOSE.get(table.name, frozenset())
    return [*table.primary_key, *(c for c in table.columns if not c.primary_key and c.name not in loose)]


def _as_stored(column: Column[Any]) -> Any:
    return type_coerce(column, String).label(column.name) if isinstance(column.type, Enum) else column


def _key(values: Iterable[Any]) -> str:
    return "|".join(str(value) for value in values)


def _sealed(table: Table, row: Any) -> tuple[str, bytes]:
    """The key of a row and its seal: HMAC-SHA-256, cut to 16 bytes, over the table's name and the columns by name."""
    body = {column.name: value for column, value in zip(_columns(table), row, strict=True)}
    words = json.dumps([table.name, body], ensure_ascii=False, sort_keys=True, default=_plain)
    secret = current_app.extensions["keyring"].derive("row-seal")
    key = _key(row[: len(table.primary_key)])
    return key, hmac.new(secret, words.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()[:16]


def _is_draft(table: Table, row: Any) -> bool:
    return table.name in GIVEN and not getattr(row, GIVEN[table.name])


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return str(value)


def seal_check(session: Session) -> Check:
    """Every sealed row of the installation against its seal; names what was changed, added or removed past the program."""
    wrong: list[str] = []
    total = 0
    for table in sealed_tables():
        stored = select(RowSeal.row_key, RowSeal.mac).where(RowSeal.table_name == table.name)
        seals: dict[str, bytes] = {row.row_key: row.mac for row in session.execute(stored)}
        total += len(seals)
        try:
            for row in session.connection().execute(_reading(table).execution_options(yield_per=1000)):
                key, mac = _sealed(table, row)
                kept = seals.pop(key, None)
                if kept != (None if _is_draft(table, row) else mac):
                    wrong.append(f"{table.name} {key} {'added' if kept is None else 'changed'}")
        except (SQLAlchemyError, ValueError, TypeError, LookupError) as error:
            wrong.append(f"{table.name} unreadable: {type(error).__name__}")
            continue
        wrong += [f"{table.name} {key} removed" for key in sorted(seals)]
    named = "; ".join(wrong[:5]) + (f" … {len(wrong)}" if len(wrong) > 5 else "")
    return Check(
        part="records",
        what=Text("各条记录均为程序所写，未被改动、增加或删除", "Every row is as the program wrote it"),
        recorded=str(total),
        recomputed=named or str(total),
        ok=not wrong,
        rule="R-328",
    )
