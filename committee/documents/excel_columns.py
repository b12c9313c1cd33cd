"""What a column of a sheet holds, and what reading one gives back."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from committee.text import Text


class Kind(StrEnum):
    """How a cell is written and understood."""

    TEXT = "text"  # also ID numbers, phones and codes: always text, never a number
    NAME = "name"  # a person's name: dots unified to ·, spaces between Chinese characters dropped
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"


CellValue = str | int | Decimal | dt.date | None


@dataclass(frozen=True)
class Column:
    """A column: its key in the program, its title on the sheet, and what it may hold.

    ``width`` is in characters; ``choices`` become a drop-down and are enforced on reading; ``most`` is the longest
    text allowed; ``rule`` and ``example`` are printed on the sheet of instructions.
    """

    key: str
    title: Text
    width: int = 14
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()
    required: bool = False
    most: int = 500
    rule: Text | None = None
    example: str = ""


@dataclass(frozen=True)
class Limits:
    """What an uploaded workbook may hold at most. ``unzipped`` guards against zip bombs and is checked first."""

    file: int = 20_000_000
    unzipped: int = 200_000_000
    members: int = 500
    rows: int = 20_000
    columns: int = 100


@dataclass(frozen=True)
class CellProblem:
    """Something wrong at a place of the sheet. ``row`` counts from 1 as Excel shows it; ``column`` is the letter of
    the column, or empty when the whole row is meant. Parts add their own problems to those of reading."""

    row: int
    column: str
    message: Text


@dataclass(frozen=True)
class ReadRow:
    """A faultless row: its number in the sheet, and the value of every column by key (None for an empty cell)."""

    number: int
    values: Mapping[str, CellValue]


@dataclass(frozen=True)
class ReadResult:
    """All faultless rows and all problems. ``places`` maps a column's key to its letter, for further problems;
    ``ignored`` lists headings that no column claims."""

    rows: tuple[ReadRow, ...]
    problems: tuple[CellProblem, ...]
    places: Mapping[str, str]
    ignored: tuple[str, ...]


def letter(index: int) -> str:
    """Return the letter of the column at ``index``, counted from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


REASON = Text("错误原因", "Reason")
"""Head of the red column that :func:`mark_errors` adds; reading passes over it."""
