"""The minute's tick: every part's timers (windows that have passed), in one thread of the serving process."""

import logging
import threading
import time

from flask import Flask

from committee.db import db
from committee.installation import current, load_clock
from committee.parts import parts

log = logging.getLogger(__name__)
EVERY_SECONDS = 60


def tick() -> None:
    """Run every part's timers once; needs an application context. Nothing runs while a demo season is being prepared."""
    if current().preparing:
        return
    load_clock()
    for part in parts():
        for timer in part.timers:
            try:
                timer(db.session())
            except Exception as error:  # one part's timer must not stop the others; the next tick tries again
                log.warning("timer of %s failed: %s", part.name, type(error).__name__)
            finally:
                db.session.rollback()


def start_timers(app: Flask) -> None:
    """Tick every minute in a background thread."""

    def loop() -> None:
        while True:
            with app.app_context():
                try:
                    tick()
                except Exception as error:  # the database may be busy or restoring
                    log.warning("tick failed: %s", type(error).__name__)
                finally:
                    db.session.remove()
            time.sleep(EVERY_SECONDS)

    threading.Thread(target=loop, name="timers", daemon=True).start()
