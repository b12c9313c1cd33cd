"""The database's history of migrations: where a folder stands in it, and bringing it up to date, on SQLite and PostgreSQL alike."""

from enum import StrEnum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DatabaseError, OperationalError

from committee.db import db
from committee.errors import Refused
from committee.text import Text

FOLDER = Path(__file__).with_name("migrations")
VERSIONS = FOLDER / "versions"


class Standing(StrEnum):
    """Where a database stands in the history that this program knows."""

    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"


class UnknownRevision(Refused):
    """The tables were made by another version of the program; this one neither reads nor changes them."""

    message = Text(
        "数据库是由另一版本的程序建立的（{revision}），本程序（{head}）不认识它的表结构。",
        "The database was made by another version of the program ({revision}); this one ({head}) does not know its tables.",
    )
    next_step = Text(
        "数据没有改动。请换用建立它的程序版本；演示数据可用 --data（或 MANGPING_DATA）另指定一个新文件夹。",
        "No data was changed. Use the version that made it; for a demo name a new folder with --data (or MANGPING_DATA).",
    )


class NoDatabase(Refused):
    """The configured database does not answer."""

    message = Text("数据库没有应答。", "The database does not answer.")
    next_step = Text("请核对 database_url，确认数据库已启动。", "Check database_url and whether the database runs.")


class DamagedDatabase(Refused):
    """The file of the database is no database, or was damaged."""

    message = Text(
        "数据库文件无法读取：已损坏，或不是本程序的数据库。",
        "The file of the database cannot be read: it is damaged or belongs to something else.",
    )
    next_step = Text(
        "请保留该文件备查，再用 committee restore 把最近的备份恢复到新文件夹。",
        "Keep the file, and restore the latest backup into a new folder with committee restore.",
    )


def _config(connection: Connection | None, versions: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("version_locations", str(versions))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    return config


def standing(versions: Path = VERSIONS) -> Standing:
    """Where the application's database stands. Raises ``NoDatabase``, ``DamagedDatabase``, ``UnknownRevision``."""
    try:
        with db.engine.connect() as connection:
            return standing_on(connection, versions)
    except OperationalError as error:
        raise NoDatabase from error
    except DatabaseError as error:
        raise DamagedDatabase from error


def standing_on(connection: Connection, versions: Path = VERSIONS) -> Standing:
    """The same on any connection. Raises ``UnknownRevision``."""
    found = MigrationContext.configure(connection).get_current_revision()
    if found is None:
        return Standing.EMPTY
    history = ScriptDirectory.from_config(_config(None, versions))
    head = history.get_current_head()
    if found not in {script.revision for script in history.walk_revisions()}:
        raise UnknownRevision(revision=found, head=head)
    return Standing.CURRENT if found == head else Standing.OLDER


def upgrade(versions: Path = VERSIONS) -> None:
    """Run what is missing; needs an application context. All of it is one transaction: a killed one leaves nothing half done.

    Raises what ``standing`` does.
    """
    if standing(versions) is not Standing.CURRENT:
        with db.engine.begin() as connection:
            upgrade_on(connection, versions)
    db.session.remove()


def upgrade_on(connection: Connection, versions: Path = VERSIONS) -> None:
    """The same on any connection, inside the caller's transaction. Raises ``UnknownRevision``."""
    standing_on(connection, versions)
    command.upgrade(_config(connection, versions), "head")


def revision(message: str, versions: Path = VERSIONS) -> None:
    """Write a new revision from the difference between models and database (developers)."""
    with db.engine.begin() as connection:
        command.revision(_config(connection, versions), message=message, autogenerate=True)
