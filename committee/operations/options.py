"""What the commands share: the data folder's option, settings from it, a progress bar on a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from committee.config import Settings, load_settings

DATA = click.option("--data", type=click.Path(file_okay=False), help="数据文件夹 / data folder (MANGPING_DATA)")


def settings_for(data: str | None, **changes: Any) -> Settings:
    """The settings of the folder that was named, or of the usual one, with the options that were given."""
    settings = load_settings(Path(data) if data else None)
    return replace(settings, **{key: value for key, value in changes.items() if value is not None})


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
