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
AT_LEAST_ONE = click.IntRange(min=1)
PORT = click.option("--port", type=click.IntRange(1, 65535), help="端口 / port")


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


class NotUpToDate(Refused):
    """The tables are those of an earlier version of the program."""

    message = Text(
        "数据库还是较早版本的表结构，须先更新。",
        "The database still has the tables of an earlier version of the program.",
    )
    next_step = Text(
        "请先备份数据文件夹，再执行 committee init（committee serve 启动时也会更新）。",
        "Keep a copy of the data folder, then run committee init (committee serve does the same at its start).",
    )


@contextmanager
def opened(settings: Settings, *, to_upgrade: bool = False) -> "Iterator[Flask]":
    """The application of a folder that was set up, inside its context; makes nothing.

    Raises ``NotSetUp``, ``NotUpToDate`` (unless it is opened *to_upgrade*), and what ``schema.standing`` does.
    """
    from committee import create_app
    from committee.db import db
    from committee.schema import Standing, standing

    if not settings.database_url and not (settings.data / "mangping.db").is_file():
        raise NotSetUp(folder=settings.data)
    app = create_app(settings)
    with app.app_context():
        found = standing()
        if found is Standing.EMPTY:
            raise NotSetUp(folder=settings.data)
        if found is Standing.OLDER and not to_upgrade:
            raise NotUpToDate
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
