"""``committee restore FILE``: a backup into an empty data folder, checked before anything is taken and recomputed afterwards.

The database comes last: a folder whose restoring was killed holds none, is not served, and is restored by the same command again.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, delete, inspect

from committee import create_app
from committee.config import Settings
from committee.db import db
from committee.errors import Refused
from committee.keys import Keyring, write_secret
from committee.operations.archive import DATABASE, OBJECTS, DamagedBackup, Manifest, Reader
from committee.operations.backup import key_mark
from committee.operations.copying import copy_rows
from committee.people.models import UserSession
from committee.schema import upgrade, upgrade_on
from committee.storage import ObjectStore
from committee.text import Text

Tell = Callable[[int, int], None]
STAGING, KEY = "restoring", "master.key"
ALLOWED = {"keys", "config.toml", STAGING}  # what may lie in a folder that is «empty»


class FolderNotEmpty(Refused):
    """A backup is restored into an empty folder only: nothing is ever overwritten."""

    message = Text(
        "数据文件夹里已有 {name}，备份只恢复到空文件夹。", "The data folder holds {name}; restoring needs an empty one."
    )
    next_step = Text(
        "请用 --data 指定新文件夹；其中可以先放好 keys/ 和 config.toml。",
        "Name a new folder with --data; keys/ and config.toml may be in it already.",
    )


class DatabaseNotEmpty(Refused):
    """The configured PostgreSQL database has tables already."""

    message = Text("所配置的数据库不是空的。", "The configured database is not empty.")
    next_step = Text("请新建一个空数据库，再恢复。", "Make an empty database and restore into it.")


class KeyMissing(Refused):
    """Keys are never in a backup; without the installation's key its ID numbers and files cannot be opened."""

    message = Text(
        "备份不含密钥，没有密钥无法读取其中的身份证号和材料。",
        "A backup holds no key, and without it ID numbers and files cannot be read.",
    )
    next_step = Text(
        "请用 --key 指定当时另存的 master.key，或先把 keys/ 放进新文件夹。",
        "Name the master.key that was kept apart with --key, or put keys/ into the new folder first.",
    )


class WrongKey(Refused):
    """The key is that of another installation."""

    message = Text("这把密钥不属于这份备份。", "This key does not belong to this backup.")
    next_step = Text(
        "请找出制作备份的那台服务器的 master.key。", "Find the master.key of the server that the backup was made on."
    )


def restore(
    file: Path, settings: Settings, *, key: Path | None = None, tell: Tell = lambda done, total: None
) -> Manifest:
    """Fill *settings.data*, and its database and store where others are configured. Nothing is taken before all was checked.

    Raises ``FolderNotEmpty``, ``DatabaseNotEmpty``, ``NotABackup``, ``DamagedBackup``, ``KeyMissing``, ``WrongKey``.
    """
    with Reader(file) as backup:
        _check_empty(settings.data)
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        _put_key(settings.keys_folder, key, backup.manifest)
        staging = settings.data / STAGING
        shutil.rmtree(staging, ignore_errors=True)
        shutil.rmtree(settings.objects_folder, ignore_errors=True)  # left by a restoring that was killed
        staging.mkdir(mode=0o700)
        _unpack_database(backup, staging / DATABASE)
        app = create_app(settings)
        with app.app_context():
            try:
                if db.engine.dialect.name != "sqlite" and inspect(db.engine).get_table_names():
                    raise DatabaseNotEmpty
                _put_objects(app, backup, tell)
                _put_database(settings, staging / DATABASE)
            finally:
                db.session.remove()
                db.engine.dispose()
        shutil.rmtree(staging)
        return backup.manifest


def _check_empty(folder: Path) -> None:
    found = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if STAGING in found:
        found -= {"objects"}
    others = sorted(found - ALLOWED)
    if others:
        raise FolderNotEmpty(name=others[0])


def _put_key(folder: Path, given: Path | None, manifest: Manifest) -> None:
    """Have the key in place; a wrong one is refused before it is copied."""
    have = folder / KEY
    source = given or (have if have.is_file() else None)
    if source is None or not source.is_file():
        raise KeyMissing
    secret = source.read_bytes()
    if len(secret) != 32 or key_mark(Keyring.of(secret)) != manifest.key_mark:
        raise WrongKey
    if have.is_file() and have.read_bytes() != secret:
        raise WrongKey
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not have.is_file():
        write_secret(have, secret)


def _unpack_database(backup: Reader, target: Path) -> None:
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        for piece in backup.pieces(DATABASE):
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    engine = create_engine(f"sqlite:///{target}")
    with engine.begin() as connection:
        upgrade_on(connection)
        connection.execute(delete(UserSession))  # a sign-in that was revoked since must not come back
    engine.dispose()


def _put_objects(app: Flask, backup: Reader, tell: Tell) -> None:
    """Every content to the store, each against its sum and against its own key."""
    store: ObjectStore = app.extensions["store"]
    keys = backup.object_keys()
    for done, key in enumerate(keys, 1):
        content = backup.read(OBJECTS + key)
        if store.key_of(content) != key:
            raise DamagedBackup(part=OBJECTS + key)
        store.put_back(key, content)
        tell(done, len(keys))


def _put_database(settings: Settings, snapshot: Path) -> None:
    if not settings.database_url:
        snapshot.replace(settings.data / DATABASE)
        return
    upgrade()
    source = create_engine(f"sqlite:///{snapshot}")
    with source.connect() as rows, db.engine.begin() as into:
        copy_rows(rows, into)
    source.dispose()
