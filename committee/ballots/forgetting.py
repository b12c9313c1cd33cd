"""What the machine forgets once a box is counted: the key, the order of rows on disk, the database's log of single writes."""

from typing import Any

from sqlalchemy import delete, insert, select, text
from sqlalchemy.orm import Session

from committee.ballots.models import Batch, BoxBallot, Paper, PaperKey, PaperTaken
from committee.ballots.queries import batch_keys
from committee.ballots.rules import BatchState
from committee.db import db

TABLES: tuple[Any, ...] = (PaperTaken, PaperKey, BoxBallot)


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
    """After the count was committed: erase the key, then what the database still holds of single writes."""
    batch_keys().erase(batch_key)
    db.session.rollback()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        else:
            for model in TABLES:
                connection.execute(text(f"VACUUM FULL {model.__tablename__}"))


def erase_left_keys(session: Session) -> None:
    """Erase keys of batches that are counted or void: the process may have been killed between the count and the erasing."""
    for key in batch_keys().left():
        batch = session.get(Batch, key)
        if batch is not None and batch.state in (BatchState.CLOSED, BatchState.VOID):
            batch_keys().erase(key)
