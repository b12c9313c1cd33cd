"""The application on a fresh folder, a signed-in client, a clock that stands where a test puts it. CSRF stays on."""

import datetime as dt
import itertools
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from committee import clock, create_app
from committee.config import Settings
from committee.db import db
from committee.schema import FOLDER, upgrade
from tests.browser import chromium
from tests.factories import Signed
from tests.servers import Postgres, bucket, postgres_server, redis_url

__all__ = ["bucket", "chromium", "postgres_server", "redis_url"]
_number = itertools.count(1)
_compile_builder = Rule._compile_builder


def _compiled_when_used(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """Every test makes an application of nearly four hundred addresses and builds a handful: a rule is compiled when one is built.

    That was nine tenths of making an application: a quarter of a second a test.
    """
    made: list[Callable[..., tuple[str, str]]] = []

    def build(rule: Rule, **values: object) -> tuple[str, str]:
        if not made:
            made.append(_compile_builder(rule, append_unknown))
        return made[0](rule, **values)

    return build


Rule._compile_builder = _compiled_when_used


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "both_databases: the test's application runs on SQLite and again on PostgreSQL")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several workers, one file's tests stay on one of them, and so do all that stand on the one played season."""
    for item in items:
        folder = item.path.parent.name
        item.add_marker(pytest.mark.xdist_group("season" if folder == "journeys" else str(item.path)))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "settings" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize(
            "settings", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
        )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Whatever was skipped is said in the last lines, also when other processes ran the tests."""
    reports = terminalreporter.stats.get("skipped", [])
    for reason in sorted({report.longrepr[2].removeprefix("Skipped: ") for report in reports}):
        terminalreporter.write_line(f"未运行 / skipped: {reason}")


def make_tables() -> None:
    """Every table, by the migrations as an installation gets them."""
    if any(FOLDER.glob("versions/[!_]*.py")):
        upgrade()
    else:
        db.create_all()


@pytest.fixture(autouse=True)
def _real_clock() -> Iterator[None]:
    """Every test starts and ends with real time."""
    clock.set_shift(dt.timedelta(0))
    yield
    clock.set_shift(dt.timedelta(0))


@pytest.fixture(scope="session")
def blank_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with every table and no row, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("blank")
    app = create_app(Settings(data=folder), testing=True)
    with app.app_context():
        make_tables()
        db.session.remove()
        db.engine.dispose()
    with sqlite3.connect(folder / "mangping.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder / "mangping.db"


@pytest.fixture(scope="session")
def blank_postgres(postgres_server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same on PostgreSQL: the name of a database from which each test's is copied."""
    postgres_server.run("CREATE DATABASE blank")
    settings = Settings(data=tmp_path_factory.mktemp("blank-pg"), database_url=postgres_server.url("blank"))
    app = create_app(settings, testing=True)
    with app.app_context():
        make_tables()
        db.session.remove()
        db.engine.dispose()
    return "blank"


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """A fresh data folder with a database that has every table and no row; on PostgreSQL for tests marked ``both_databases``."""
    data = tmp_path / "data"
    data.mkdir()
    if getattr(request, "param", "sqlite") == "sqlite":
        shutil.copy(request.getfixturevalue("blank_database"), data / "mangping.db")
        yield Settings(data=data)
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    name = f"t{next(_number)}"
    server.run(f"CREATE DATABASE {name} TEMPLATE {request.getfixturevalue('blank_postgres')}")
    yield Settings(data=data, database_url=server.url(name))
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """An application on a fresh data folder."""
    app = create_app(settings, testing=True)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Session:
    """The database session of the application under test."""
    return db.session()


def _forget() -> None:
    """Requests inside the fixture's application context share its ``g``: what one signed-in request cached must not serve the next."""
    vars(g._get_current_object()).clear()


class Browser:
    """A test client that carries CSRF tokens as a browser does."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, url: str, **kw: object):
        _forget()
        return self.client.get(url, **kw)

    def post(self, url: str, data: dict[str, object] | None = None, **kw: object):
        """POST with the token of the session, taken from a page that every account may see."""
        page = self.get("/permissions" if "token" in kw else "/sign-in?keep=1")
        found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', page.data) or re.search(
            rb'name="csrf-token" content="([^"]+)"', page.data
        )
        token = found.group(1).decode() if found else ""
        _forget()
        return self.client.post(url, data={"csrf_token": token, **(data or {})}, **kw)


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A visitor's browser."""
    return Browser(app.test_client())


@pytest.fixture
def browser_of(app: Flask) -> Callable[[Signed], Browser]:
    """A browser in which *account* is signed in, second factor shown where its roles need it."""

    def make(account: Signed) -> Browser:
        client = app.test_client()
        account.enter(client)
        return Browser(client)

    return make
