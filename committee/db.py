"""The database: one base class, the column kinds that carry our invariants, and the one way to write (``transaction``).

SQLite (WAL, foreign keys, ``BEGIN IMMEDIATE`` for writers) and PostgreSQL run the same models and migrations.
"""

import datetime as dt
import secrets
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Constraint, DateTime, Engine, Enum, MetaData, String, Table, event
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_gate = threading.Lock()
_writers: deque[threading.Event] = deque()
E = TypeVar("E", bound=StrEnum)


def _of_column(constraint: Constraint, table: Table) -> str:
    """What tells apart the checks of two columns with the same list of words."""
    return "_" + next(iter(constraint.columns)).name if getattr(constraint, "_type_bound", False) else ""  # type: ignore[attr-defined]


class Base(DeclarativeBase):
    """All tables. Names of constraints follow one convention, so that both databases can migrate them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "of_column": _of_column,
            "ck": "ck_%(table_name)s_%(constraint_name)s%(of_column)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False, "autoflush": True})


class UtcTime(TypeDecorator[dt.datetime]):
    """An instant, stored in UTC. Refuses naive times (R-100)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive time")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def enum_type(kind: type[E]) -> Enum:
    """A text column type whose check constraint is written from the members of *kind*."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


def enum_column(kind: type[E], **options: Any) -> Mapped[E]:
    """A mapped column of the values of *kind*."""
    return mapped_column(enum_type(kind), **options)


def random_key() -> str:
    """A key that says nothing about order or time (R-023): 20 characters, 120 bits, fit for an address."""
    return secrets.token_urlsafe(15)


def key_column() -> Mapped[str]:
    """A primary key from ``random_key``, for tables of the reviewing side."""
    return mapped_column(String(24), primary_key=True, default=random_key)


def public_id_column() -> Mapped[str]:
    """A random address for a row whose integer key stays inside."""
    return mapped_column(String(24), unique=True, default=random_key)


@contextmanager
def transaction() -> Iterator[Session]:
    """One write, committed once at the end or not at all; only actions open it and actions do not call actions.

    Whatever was read before is dropped first, so that rules are asked about rows read under the write lock.
    """
    if _writing.get():
        raise RuntimeError("a transaction is already open: actions do not call actions")
    session = db.session()
    session.rollback()
    with _turn(session):
        token = _writing.set(True)
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            _writing.reset(token)


@contextmanager
def _turn(session: Session) -> Iterator[None]:
    """Writers of this process in the order in which they came. SQLite's own waiting is a lottery: in the last hour of filing
    somebody would lose it until the time is up. Whoever has waited a minute goes ahead and lets the database judge.
    """
    if session.get_bind().dialect.name != "sqlite":
        yield
        return
    mine = threading.Event()
    with _gate:
        _writers.append(mine)
        first = _writers[0] is mine
    try:
        if not first:
            mine.wait(60)
        yield
    finally:
        with _gate:
            _writers.remove(mine)
            if _writers:
                _writers[0].set()


def bind_engine(engine: Engine) -> None:
    """Give *engine* the settings that every connection needs; called once by the application factory."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "foreign_keys=ON",
            "synchronous=FULL",
            "busy_timeout=20000",
            "cache_size=-32000",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")
