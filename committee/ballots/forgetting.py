"""What the machine forgets once a box is counted: the key, the order of rows on disk, the database's log of single writes."""

import logging
from typing import Any

from sqlalchemy import delete, insert, select, text
from sqlalchemy.orm import Session

from committee.ballots.models import Batch, BoxBallot, Paper, PaperKey, PaperTaken
from committee.ballots.queries import batch_keys
from committee.ballots.rules import BatchState
from committee.db import db, transaction

log = logging.getLogger(__name__)
TABLES: tuple[Any, ...] = (PaperTaken, PaperKey, BoxBallot)
SHORT_WAIT = 2000  # milliseconds


def sort_rows(session: Session, batch: Batch) -> None:
    """Write a batch's rows anew in order of their keys, in one transaction: PostgreSQL keeps rows as they came (R-330).

    SQLite needs none of it: there these tables are stored by key.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    papers = select(Paper.key).where(Paper.batch_key == batch.key)
    for model in TABLES:
        table = model.__table__
        rows = session.execute(select(table).where(table.c.paper_key.in_(papers)).order_by(*table.primary_key)).all()
        session.execute(delete(table).where(table.c.paper_key.in_(papers)))
        if rows:
            session.execute(insert(table), [dict(row._mapping) for row in rows])
    session.expire_all()


def forget(batch_key: str) -> None:
    """After the count was committed: erase the key, then what the database still holds of single writes.

    A reader of another process can hold the database's log; then the batch stays marked and the minute's tick tries again.
    """
    batch_keys().erase(batch_key)
    db.session.rollback()
    if not _empty_log():
        log.warning("the database's log of single writes is held by a reader; the next tick empties it")
        return
    with transaction() as session:
        # By attribute: it is no part of the batch's seal, and nothing else may be written behind the emptied log.
        session.get_one(Batch, batch_key).log_emptied = True


def _empty_log() -> bool:
    """Whether the order of single writes is gone from the database's own files."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name != "sqlite":
            for model in TABLES:
                connection.execute(text(f"VACUUM FULL {model.__tablename__}"))
            return True
        # Nobody waits in front of a full room for somebody's long read.
        patience = connection.scalar(text("PRAGMA busy_timeout"))
        connection.execute(text(f"PRAGMA busy_timeout={SHORT_WAIT}"))
        try:
            busy, _, _ = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()
        finally:
            connection.execute(text(f"PRAGMA busy_timeout={patience}"))
        return not busy


def forget_left(session: Session) -> None:
    """What was not forgotten with the count: the process was killed in between, a reader was in the way, or the round was void."""
    ended = select(Batch.key).where(Batch.state.in_((BatchState.CLOSED, BatchState.VOID)))
    over = set(session.scalars(ended.where(Batch.log_emptied.is_(False))))
    over |= set(session.scalars(ended.where(Batch.key.in_(batch_keys().left()))))
    for key in sorted(over):
        forget(key)
