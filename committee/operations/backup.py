"""``committee backup FILE``: database and files of a running installation in one file, the keys left out (design section 4).

The database is copied compactly (``VACUUM INTO``), so that nothing deleted comes along; PostgreSQL goes row by row into the same kind of
file. While ballots lie in an open box no copy is made: two copies side by side would tell when each ballot came (R-333).
"""

import io
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import create_engine, select

from committee import __version__, clock, settings_of
from committee.db import db
from committee.errors import NotFound, Refused
from committee.installation import current
from committee.keys import Keyring
from committee.operations.archive import DATABASE, FORMAT, OBJECTS, Manifest, Writer
from committee.operations.copying import copy_rows
from committee.schema import Standing, standing, upgrade_on
from committee.scratch import scratch_folder
from committee.seasons.models import Season
from committee.storage import ObjectStore, StoredObject
from committee.text import Text

Tell = Callable[[int, int], None]


class NothingThere(Refused):
    """The data folder holds no database."""

    message = Text(
        "数据文件夹里没有数据库，没有可备份的内容。", "The data folder holds no database; there is nothing to save."
    )
    next_step = Text("请用 --data 指定数据文件夹。", "Name the data folder with --data.")


class VotingUnderWay(Refused):
    """Ballots lie in an open box: a copy now could be compared with the next (R-333)."""

    message = Text("正在投票，计票之前不能备份。", "A ballot is under way; no backup is made before it is counted.")
    next_step = Text("请在封箱计票后再备份。", "Make the backup once the box was counted.")


def key_mark(keyring: Keyring) -> str:
    """Tells which key belongs to a backup and nothing about the key."""
    return keyring.index("backup-mark", "mangping")[:16]


def back_up(app: Flask, file: Path, *, tell: Tell = lambda done, total: None) -> Manifest:
    """Write the backup; needs *app*'s context. ``missing`` of what it returns names contents that the store no longer has.

    Raises ``NothingThere``, ``VotingUnderWay``, ``FileThere``.
    """
    if standing() is Standing.EMPTY:
        raise NothingThere
    row = current()
    if row.quiet:
        raise VotingUnderWay
    demo = row.demo
    db.session.rollback()
    store: ObjectStore = app.extensions["store"]
    with scratch_folder() as folder, Writer(file) as out:
        snapshot = folder / DATABASE
        _copy_database(snapshot)
        revision, seasons, keys = _contents(snapshot)
        with snapshot.open("rb") as source:
            out.add(DATABASE, source, packed=True)
        missing = []
        for done, key in enumerate(keys, 1):
            try:
                out.add(OBJECTS + key, io.BytesIO(store.get(key)), packed=False)
            except NotFound:
                missing.append(key)
            tell(done, len(keys))
        manifest = Manifest(
            format=FORMAT,
            version=__version__,
            revision=revision,
            made_at=clock.real_now().isoformat(timespec="seconds"),
            from_database=db.engine.dialect.name,
            key_mark=key_mark(Keyring(settings_of(app).keys_folder)),
            seasons=seasons,
            demo=demo,
            missing=missing,
            sums=out.sums,
        )
        out.finish(manifest)
    return manifest


def _copy_database(snapshot: Path) -> None:
    """The database as it stands at one moment, whatever is written meanwhile."""
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            connection.connection.execute("VACUUM INTO ?", (str(snapshot),))
        return
    target = create_engine(f"sqlite:///{snapshot}")
    with target.begin() as into:
        upgrade_on(into)
    source = db.engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with source, target.begin() as into:
        copy_rows(source, into)
    target.dispose()


def _contents(snapshot: Path) -> tuple[str, list[str], list[str]]:
    """Revision, names of seasons and keys of stored contents, as the copy has them."""
    engine = create_engine(f"sqlite:///{snapshot}")
    with engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision() or ""
        seasons = list(connection.scalars(select(Season.name).order_by(Season.id)))
        kept = select(StoredObject.key).where(StoredObject.purged_at.is_(None), StoredObject.uses > 0)
        keys = list(connection.scalars(kept.order_by(StoredObject.key)))
    engine.dispose()
    with closing(sqlite3.connect(snapshot)) as whole:
        whole.execute("PRAGMA journal_mode=DELETE")
    return revision, seasons, keys
