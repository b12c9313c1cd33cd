"""An empty database that is brought up to date has exactly the models' schema, on both databases, and a killed migration none of it."""

import hashlib
import os
import re
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import CheckConstraint, inspect, text

from committee import create_app
from committee.config import Settings
from committee.db import Base, db
from committee.schema import FOLDER, VERSIONS, Standing, UnknownRevision, revision, standing, upgrade
from tests.servers import Postgres


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application whose database has no table at all."""
    url = ""
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres_server")
        server.run("DROP DATABASE IF EXISTS migrated WITH (FORCE)", "CREATE DATABASE migrated")
        url = server.url("migrated")
    app = create_app(Settings(data=tmp_path / "data", database_url=url), testing=True)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The history that is committed, and what the models have beyond it as one more revision."""
    folder = tmp_path_factory.mktemp("versions")
    for file in FOLDER.glob("versions/[!_]*.py"):
        (folder / file.name).write_bytes(file.read_bytes())
    app = create_app(Settings(data=tmp_path_factory.mktemp("drawn")), testing=True)
    with app.app_context():
        if any(folder.iterdir()):
            upgrade(folder)
        revision("now", folder)
        db.session.remove()
        db.engine.dispose()
    return folder


def _checks() -> dict[str, set[str]]:
    """Names of every table's checks, as the models name them."""
    return {
        table.name: {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)}
        for table in Base.metadata.tables.values()
    }


def test_the_migrations_make_exactly_the_schema_of_the_models(empty: Flask, versions: Path) -> None:
    upgrade(versions)
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    found = inspect(db.engine)
    assert {name: {c["name"] for c in found.get_check_constraints(name)} for name in _checks()} == _checks()
    assert standing(versions) is Standing.CURRENT


def test_the_migrations_make_every_partial_index_with_its_condition(empty: Flask, versions: Path) -> None:
    upgrade(versions)
    found = inspect(db.engine)
    dialect = db.engine.dialect.name
    wanted = {
        index.name
        for table in Base.metadata.tables.values()
        for index in table.indexes
        if index.dialect_kwargs.get(f"{dialect}_where") is not None
    }
    have = {
        index["name"]
        for table in Base.metadata.tables
        for index in found.get_indexes(table)
        if index.get("dialect_options", {}).get(f"{dialect}_where") is not None
    }
    assert wanted
    assert have == wanted


def test_ballots_lie_without_row_numbers_on_sqlite(tmp_path: Path, versions: Path) -> None:
    app = create_app(Settings(data=tmp_path), testing=True)
    with app.app_context():
        upgrade(versions)
        with db.engine.connect() as connection:
            made = dict(connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all())
        db.engine.dispose()
    assert {name for name, sql in made.items() if "WITHOUT ROWID" in sql} == {"box", "paper_key", "paper_taken"}


def test_upgrading_twice_changes_nothing(empty: Flask, versions: Path) -> None:
    upgrade(versions)
    before = sorted(inspect(db.engine).get_table_names())
    upgrade(versions)
    assert sorted(inspect(db.engine).get_table_names()) == before


def test_the_first_revision_is_named_after_its_own_words() -> None:
    """Until the first release it is written anew with every change of a table: ``tools/first-revision``."""
    text = (VERSIONS / "0001_all_tables.py").read_text(encoding="utf-8")
    (name,) = re.findall(r'^revision = "(0001_[0-9a-f]{8})"$', text, re.MULTILINE)
    plain = text.replace(name, "0001", 1)
    assert name == f"0001_{hashlib.sha256(plain.encode()).hexdigest()[:8]}"


def test_a_database_stands_where_its_revision_stands_in_the_history(empty: Flask, tmp_path: Path) -> None:
    """Empty, older, current; one that is not in the history is refused and left as it is."""
    folder = tmp_path / "history"
    folder.mkdir()
    for number, (before, word) in enumerate(((None, "first"), ("first", "second")), 1):
        (folder / f"000{number}_{word}.py").write_text(
            f'from alembic import op\nrevision, down_revision = "{word}", {before!r}\n'
            f'def upgrade():\n    op.execute("CREATE TABLE {word} (word TEXT)")\n'
        )
    second = folder / "0002_second.py"
    assert standing(folder) is Standing.EMPTY
    later = second.rename(tmp_path / "later")
    upgrade(folder)
    assert standing(folder) is Standing.CURRENT
    later.rename(second)
    assert standing(folder) is Standing.OLDER
    upgrade(folder)
    assert standing(folder) is Standing.CURRENT
    second.unlink()
    for act in (standing, upgrade):
        with pytest.raises(UnknownRevision) as refused:
            act(folder)
        assert "second" in refused.value.message.zh
    assert sorted(inspect(db.engine).get_table_names()) == ["alembic_version", "first", "second"]


@pytest.mark.kill
def test_a_migration_killed_in_the_middle_leaves_the_old_state(empty: Flask, versions: Path, tmp_path: Path) -> None:
    """The process dies by SIGKILL once half of the tables are made; what was there before still is, and the next run completes."""
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE keepsake (word TEXT)"))
        connection.execute(text("INSERT INTO keepsake VALUES ('kept')"))
    settings = empty.extensions["settings"]
    script = textwrap.dedent("""
        import os, signal, sys
        from pathlib import Path
        from sqlalchemy import event
        from committee import create_app
        from committee.config import Settings
        from committee.db import db
        from committee.schema import upgrade
        app = create_app(Settings(data=Path(sys.argv[1]), database_url=sys.argv[2]))
        with app.app_context():
            made = []
            @event.listens_for(db.engine, "after_cursor_execute")
            def _count(conn, cursor, statement, *rest):
                if statement.lstrip().startswith("CREATE TABLE"):
                    made.append(1)
                    if len(made) == 20:
                        os.kill(os.getpid(), signal.SIGKILL)
            upgrade(Path(sys.argv[3]))
    """)
    died = subprocess.run(
        [sys.executable, "-c", script, str(settings.data), settings.database_url, str(versions)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
    )
    assert died.returncode == -signal.SIGKILL
    db.engine.dispose()
    assert inspect(db.engine).get_table_names() == ["keepsake"]
    upgrade(versions)
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT word FROM keepsake")).scalar() == "kept"
    assert standing(versions) is Standing.CURRENT
