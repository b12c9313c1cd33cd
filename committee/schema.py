"""The database's history of migrations: bring a folder up to date, on SQLite and PostgreSQL alike."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection

from committee.db import db

FOLDER = Path(__file__).with_name("migrations")


def _config(connection: Connection, versions: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("version_locations", str(versions))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    return config


def upgrade(versions: Path = FOLDER / "versions") -> None:
    """Run what is missing; needs an application context. All of it is one transaction: a killed one leaves nothing half done."""
    with db.engine.begin() as connection:
        upgrade_on(connection, versions)
    db.session.remove()


def upgrade_on(connection: Connection, versions: Path = FOLDER / "versions") -> None:
    """The same on any connection, inside the caller's transaction."""
    command.upgrade(_config(connection, versions), "head")


def revision(message: str, versions: Path = FOLDER / "versions") -> None:
    """Write a new revision from the difference between models and database (developers)."""
    with db.engine.begin() as connection:
        command.revision(_config(connection, versions), message=message, autogenerate=True)


def is_set_up() -> bool:
    """Whether the database has been brought to any revision."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() is not None
