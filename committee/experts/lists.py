"""What lists of the reviewing parts share: an order from the address, and the list as an Excel sheet as it is shown."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from flask import Response, request

from committee.documents.excel import write_table
from committee.documents.excel_columns import CellValue, Column, Kind
from committee.text import Text
from committee.web.downloads import sent
from committee.web.language import locale

R = TypeVar("R")
KINDS: dict[type, Kind] = {int: Kind.INTEGER, Decimal: Kind.DECIMAL, dt.date: Kind.DATE}


def in_order(rows: Iterable[R], keys: Mapping[str, Callable[[R], Any]]) -> list[R]:
    """*rows* sorted by the address's ``sort`` («key» rising, «-key» falling); as they come when it names no known key."""
    wanted = request.args.get("sort", "")
    key = keys.get(wanted.lstrip("-"))
    return list(rows) if key is None else sorted(rows, key=key, reverse=wanted.startswith("-"))


def kind_of(cells: Iterable[CellValue]) -> Kind:
    """What all filled cells of a column are; text when they differ or none is filled."""
    kinds = {type(cell) for cell in cells if cell is not None}
    return KINDS.get(next(iter(kinds)), Kind.TEXT) if len(kinds) == 1 else Kind.TEXT


def excel(
    name: str, *, title: Text, columns: Sequence[tuple[Text, int]], rows: Iterable[Sequence[CellValue]]
) -> Response:
    """A list as a sheet to download. *name* is plain ASCII and says nothing about anybody; *columns* are titles with widths.

    A column of numbers or days is written as such, so that a spreadsheet can reckon with it.
    """
    lines = [tuple(row) for row in rows]
    heads = [
        Column(key=f"c{place}", title=head, width=width, kind=kind_of([line[place] for line in lines]))
        for place, (head, width) in enumerate(columns)
    ]
    content = write_table(title=title, columns=heads, rows=lines, locale=locale())
    return sent(content, f"{name}.xlsx")
