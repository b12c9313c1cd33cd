"""What waits is told with the day it falls due, by Beijing's clock."""

import datetime as dt

import pytest

from committee.clock import beijing
from committee.shapes import Todo
from committee.text import Text
from committee.web.pages import due_on

NOW = beijing(2024, 8, 20, 23, 30)
WORDS = Text("一", "one")


@pytest.mark.parametrize(
    ("due", "falls"),
    [
        (None, ""),
        (beijing(2024, 8, 20, 23, 29, 59), "late"),
        (beijing(2024, 8, 20, 23, 59, 59), "today"),
        (beijing(2024, 8, 21), "tomorrow"),
        (beijing(2024, 8, 21, 23, 59, 59), "tomorrow"),
        (beijing(2024, 8, 22), ""),
    ],
)
def test_days_are_beijing_days(due: dt.datetime | None, falls: str) -> None:
    row = Todo(icon="flag", title=WORDS, detail=WORDS, url="/", button=WORDS, due=due)
    assert due_on(row, now=NOW) == falls
