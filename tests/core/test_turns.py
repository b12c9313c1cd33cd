"""Writers of one process take turns in the order in which they came; nobody is starved, nobody fails for waiting."""

import threading
import time

from flask import Flask

from committee import audit
from committee.db import db, transaction


def test_writers_are_served_in_the_order_in_which_they_came(app: Flask) -> None:
    served: list[int] = []
    entered, go = threading.Event(), threading.Event()

    def write(number: int, *, hold: bool = False) -> None:
        with app.app_context():
            with transaction() as session:
                if hold:
                    entered.set()
                    go.wait(10)
                audit.record(session, action="test.turn", season_id=None, key=str(number))
                served.append(number)
            db.session.remove()

    first = threading.Thread(target=write, args=(0,), kwargs={"hold": True})
    first.start()
    assert entered.wait(10)
    others = [threading.Thread(target=write, args=(number,)) for number in range(1, 13)]
    for other in others:
        other.start()
        time.sleep(0.02)
    go.set()
    for thread in (first, *others):
        thread.join(20)
    assert served == list(range(13))


def test_a_writer_that_fails_passes_the_turn_on(app: Flask) -> None:
    for _ in range(2):
        try:
            with transaction() as session:
                audit.record(session, action="test.turn", season_id=None)
                raise ZeroDivisionError
        except ZeroDivisionError:
            continue
    with transaction() as session:
        audit.record(session, action="test.turn", season_id=None)
