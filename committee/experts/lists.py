"""What lists of the reviewing parts share: an order from the address, and the list as an Excel sheet as it is shown."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from flask import Response, request

from committee.documents.excel import write_table
from committee.documents.excel_columns import CellValue, Column
from committee.text import Text
from committee.web.language import locale

R = TypeVar("R")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def in_order(rows: Iterable[R], keys: Mapping[str, Callable[[R], Any]]) -> list[R]:
    """*rows* sorted by the address's ``sort`` («key» rising, «-key» falling); as they come when it names no known key."""
    wanted = request.args.get("sort", "")
    key = keys.get(wanted.lstrip("-"))
    return list(rows) if key is None else sorted(rows, key=key, reverse=wanted.startswith("-"))


def excel(
    name: str, *, title: Text, columns: Sequence[tuple[Text, int]], rows: Iterable[Sequence[CellValue]]
) -> Response:
    """A list as a sheet to download. *name* is plain ASCII and says nothing about anybody; *columns* are titles with widths."""
    heads = [Column(key=f"c{place}", title=head, width=width) for place, (head, width) in enumerate(columns)]
    content = write_table(title=title, columns=heads, rows=rows, locale=locale())
    return Response(content, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'})
