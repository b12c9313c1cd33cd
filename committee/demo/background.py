"""Run as a module by ``demo --serve``: plays the season to its stage while another process serves the folder."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from committee import create_app
from committee.config import load_settings
from committee.db import db
from committee.demo.play import perform, rejoin, say_progress
from committee.demo.stage import Stage
from committee.logs import quiet_logging
from committee.text import Text


def _outlive_nobody() -> None:
    """End when the server has ended, also by a kill: the next start makes the folder anew."""
    # Not through sys.stdin: its lock, held by this thread, would break the end of a play that is over.
    while os.read(0, 1024):
        pass
    os._exit(1)


@contextmanager
def _shown(words: Text) -> Iterator[Callable[[int, int], None]]:
    """The pages say how many of an act's jobs are done."""
    yield lambda done, total: say_progress(Text(f"{words.zh}（{done} / {total}）", f"{words.en} ({done} of {total})"))


def main(arguments: list[str]) -> None:
    """FOLDER PEOPLE SEED STAGE."""
    quiet_logging()
    threading.Thread(target=_outlive_nobody, name="server-watch", daemon=True).start()
    folder, people, seed, stage = arguments
    app = create_app(load_settings(Path(folder)))
    with app.app_context():
        play = rejoin(app, people=int(people), seed=int(seed), stage=Stage(stage), leave_work=True, tell=say_progress)
        play.bar = _shown
        perform(play)
        db.session.remove()


if __name__ == "__main__":
    main(sys.argv[1:])
