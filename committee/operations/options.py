"""What the commands share: the data folder's option, settings from it, a progress bar on a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from committee.config import Settings, load_settings
from committee.errors import Refused
from committee.text import Text

if TYPE_CHECKING:
    from flask import Flask

DATA = click.option("--data", type=click.Path(file_okay=False), help="数据文件夹 / data folder (MANGPING_DATA)")


def settings_for(data: str | None, **changes: Any) -> Settings:
    """The settings of the folder that was named, or of the usual one, with the options that were given."""
    settings = load_settings(Path(data) if data else None)
    return replace(settings, **{key: value for key, value in changes.items() if value is not None})


class NotSetUp(Refused):
    """The data folder was never set up, or another one was meant."""

    message = Text("数据文件夹 {folder} 还没有建立。", "The data folder {folder} has not been set up.")
    next_step = Text(
        "请核对 --data；新建用 committee init，看演示用 committee demo --serve。",
        "Check --data; set a new one up with committee init, or look at committee demo --serve.",
    )


class NoDatabase(Refused):
    """The configured database does not answer."""

    message = Text("数据库没有应答。", "The database does not answer.")
    next_step = Text("请核对 database_url，确认数据库已启动。", "Check database_url and whether the database runs.")


@contextmanager
def opened(settings: Settings) -> "Iterator[Flask]":
    """The application of a folder that was set up, inside its context. Raises ``NotSetUp``, ``NoDatabase``; makes nothing."""
    from sqlalchemy.exc import OperationalError

    from committee import create_app
    from committee.db import db
    from committee.schema import is_set_up

    if not settings.database_url and not (settings.data / "mangping.db").is_file():
        raise NotSetUp(folder=settings.data)
    app = create_app(settings)
    with app.app_context():
        try:
            ready = is_set_up()
        except OperationalError as error:
            raise NoDatabase from error
        if not ready:
            raise NotSetUp(folder=settings.data)
        yield app
        db.session.remove()
        db.engine.dispose()


@contextmanager
def progress(words: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal's standard error, silence elsewhere; yields ``tell(done, total)``."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as bars:
        bar = bars.add_task(words, total=None)
        yield lambda done, total: bars.update(bar, completed=done, total=total)
