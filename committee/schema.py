"""The database's history of migrations: bring a folder up to date, on SQLite and PostgreSQL alike."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from committee.db import db

FOLDER = Path(__file__).with_name("migrations")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config


def upgrade() -> None:
    """Run what is missing; needs an application context. Each revision is one transaction: a killed one leaves nothing half done."""
    with db.engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    db.session.remove()


def revision(message: str) -> None:
    """Write a new revision from the difference between models and database (developers)."""
    with db.engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.revision(config, message=message, autogenerate=True)


def is_set_up() -> bool:
    """Whether the database has been brought to any revision."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() is not None
