"""Give a sheet back as it came, with a red column that says what is wrong in each row."""

import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from committee.documents.excel_columns import REASON, CellProblem, CellValue, Column, Kind, Limits, letter
from committee.documents.excel_read import as_text, find_head, open_sheet
from committee.documents.excel_write import FOOTER, UNCHANGING, CellFormats, write_cell

REASON_WIDTH = 60


def mark_errors(
    content: bytes,
    *,
    columns: Sequence[Column],
    problems: Sequence[CellProblem],
    limits: Limits | None = None,
    locale: str = "zh",
) -> bytes:
    """Return the uploaded sheet as .xlsx with the cells of ``problems`` tinted and their reasons in a red last column.

    Every row and column stays where it was, so a person corrects and uploads it again; the reasons of an earlier
    round are replaced. Formulas come back as the values they showed. Raises UnreadableSheet like reading does.
    """
    sheet, _ = open_sheet(content, limits=limits or Limits())
    grid = sheet.to_python(skip_empty_area=False)
    head = find_head(grid, columns=columns)
    old = {place for place, cell in enumerate(grid[head]) if as_text(cell) in (REASON.zh, REASON.en)}
    width = next((place for place in sorted(old)), len(grid[head]))
    kinds = {place: _kind(cell, columns) for place, cell in enumerate(grid[head])}
    wrong = {(problem.row, problem.column) for problem in problems}
    reasons: dict[int, list[str]] = {}
    for problem in problems:
        where = f"{problem.column}{problem.row}：" if problem.column else ""
        reasons.setdefault(problem.row, []).append(where + problem.message.pick(locale))
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    try:
        book.set_properties({"created": UNCHANGING})
        formats = CellFormats(book)
        page: Any = book.add_worksheet(sheet.name)
        _set_up(page, columns, grid[head], head=head, width=width)
        page.autofilter(head, 0, max(head + 1, len(grid) - 1), width)  # one press leaves the wrong rows only
        for row, cells in enumerate(grid):
            for place, cell in enumerate(cells[:width]):
                style = formats.wrong if (row + 1, letter(place)) in wrong else formats.head if row == head else None
                if style is not None:
                    page.write(row, place, None, style) if cell == "" else page.write_string(
                        row, place, as_text(cell), style
                    )
                elif cell != "" or row > head:
                    kind = kinds.get(place, Kind.TEXT)
                    write_cell(page, row, place, _value(cell, kind), kind=kind, formats=formats)
            if row == head:
                page.write_string(row, width, REASON.pick(locale), formats.reason)
            elif row + 1 in reasons:
                page.write_string(row, width, "；".join(reasons[row + 1]), formats.reason)
    finally:
        book.close()
    return out.getvalue()


def _kind(cell: object, columns: Sequence[Column]) -> Kind:
    title = as_text(cell).rstrip("*").strip()
    return next((c.kind for c in columns if title in (c.title.zh, c.title.en)), Kind.TEXT)


def _value(cell: object, kind: Kind) -> CellValue:
    """A number stays a number only where the column holds numbers: elsewhere it was an ID or a code."""
    if isinstance(cell, dt.datetime):
        return cell.date() if cell.time() == dt.time() else as_text(cell)
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool) and kind in (Kind.INTEGER, Kind.DECIMAL):
        return Decimal(as_text(cell))
    return as_text(cell)


def _set_up(page: Any, columns: Sequence[Column], head_cells: Sequence[object], *, head: int, width: int) -> None:
    widths = {title: column.width for column in columns for title in (column.title.zh, column.title.en)}
    for place, cell in enumerate(head_cells[:width]):
        page.set_column(place, place, widths.get(as_text(cell).rstrip("*"), 14))
    page.set_column(width, width, REASON_WIDTH)
    page.freeze_panes(head + 1, 0)
    page.repeat_rows(0, head)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_footer(FOOTER)
