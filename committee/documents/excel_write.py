"""Write a list as Excel as an office expects it: text that stays text, a head that stays in sight, A4 landscape."""

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from committee.documents.errors import DocumentError
from committee.documents.excel_columns import CellValue, Column, Kind, letter
from committee.text import Text

MOST_CELL = 32_767  # Excel's own limit; xlsxwriter would cut silently
MOST_LIST = 255  # a drop-down typed as a list; longer ones stand on a hidden sheet
SPARE_ROWS = 1_000  # rows below the data that still have the drop-down
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
UNCHANGING = dt.datetime(2024, 1, 1)  # noqa: DTZ001 - a file property without zone; the same data, the same bytes
FOOTER = "&C第 &P 页　共 &N 页"
NOTES_SHEET = Text("填写说明", "Instructions")
CHOICES_SHEET = "选项 choices"
FONT = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
NUMBER_FORMATS = {Kind.INTEGER: "0", Kind.DECIMAL: "0.00", Kind.DATE: "yyyy-mm-dd"}


class CellTooLong(DocumentError):
    """A text is longer than a cell of Excel can hold."""

    message = Text(
        "单元格内容超过 32767 个字符，无法写入 Excel。", "A text is longer than the 32,767 characters of an Excel cell."
    )


def write_table(
    *,
    title: Text,
    columns: Sequence[Column],
    rows: Iterable[Sequence[CellValue]],
    notes: Sequence[Text] = (),
    locale: str = "zh",
) -> bytes:
    """Return an .xlsx with ``title`` in the first row, the heads of ``columns`` in the second and ``rows`` below.

    Text cells are written as text, whatever they begin with: an ID number keeps its last digits and ``=1+1`` is no
    formula. ``rows`` may be a generator; memory stays flat. ``notes`` with the columns' rules and examples fill a
    second sheet. Columns with ``choices`` get a drop-down. The same input gives the same bytes.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    try:
        book.set_properties({"created": UNCHANGING, "title": title.pick(locale)})
        sheet = book.add_worksheet(_sheet_name(title.pick(locale)))
        formats = CellFormats(book)
        _set_up(sheet, columns, formats=formats)
        _write_heads(sheet, title.pick(locale), columns, formats=formats, locale=locale)
        last = 1
        for last, row in enumerate(rows, start=2):
            for place, (column, value) in enumerate(zip(columns, row, strict=True)):
                write_cell(sheet, last, place, value, kind=column.kind, formats=formats)
        _add_choices(book, sheet, columns, last=last + SPARE_ROWS)
        if notes or any(column.rule or column.example for column in columns):
            _write_notes(book, columns, notes, formats=formats, locale=locale)
    finally:
        book.close()
    return out.getvalue()


class CellFormats:
    """The few cell formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        cell = {**FONT, "border": 1, "text_wrap": True}
        self.title = book.add_format({**FONT, "font_name": "黑体", "font_size": 16, "align": "center"})
        self.head = book.add_format({**cell, "font_name": "黑体", "align": "center", "bg_color": "#EFEBE1"})
        self.text = book.add_format({**cell, "num_format": "@"})
        self.quoted = book.add_format({**cell, "num_format": "@", "quote_prefix": True})
        self.numbers = {kind: book.add_format({**cell, "num_format": form}) for kind, form in NUMBER_FORMATS.items()}
        self.wrong = book.add_format({**cell, "num_format": "@", "bg_color": "#FAEAE5"})
        self.reason = book.add_format({**cell, "num_format": "@", "font_color": "#B0301F", "bg_color": "#FAEAE5"})
        self.plain = book.add_format({**FONT, "text_wrap": True, "valign": "top"})


def write_cell(sheet: Any, row: int, column: int, value: CellValue, *, kind: Kind, formats: CellFormats) -> None:
    """Write one value at ``row``, ``column`` (from 0) by its kind; a text is never taken for a formula or a link."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, formats.text)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), formats.numbers[Kind.DATE])  # noqa: DTZ001 - a calendar day
    elif isinstance(value, int | Decimal) and kind in (Kind.INTEGER, Kind.DECIMAL):
        sheet.write_number(row, column, value, formats.numbers[kind])
    else:
        text = str(value)
        if len(text) > MOST_CELL:
            raise CellTooLong
        sheet.write_string(row, column, text, formats.quoted if text.startswith(FORMULA_STARTS) else formats.text)


def _sheet_name(title: str) -> str:
    return "".join(char for char in title if char not in "[]:*?/\\'")[:31] or "Sheet1"


def _set_up(sheet: Any, columns: Sequence[Column], *, formats: CellFormats) -> None:
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width, formats.text if column.kind in (Kind.TEXT, Kind.NAME) else None)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)
    sheet.freeze_panes(2, 0)
    sheet.center_horizontally()
    sheet.set_footer(FOOTER)


def _write_heads(sheet: Any, title: str, columns: Sequence[Column], *, formats: CellFormats, locale: str) -> None:
    sheet.set_row(0, 30)
    if len(columns) > 1:
        sheet.merge_range(0, 0, 0, len(columns) - 1, title, formats.title)
    else:
        sheet.write_string(0, 0, title, formats.title)
    sheet.set_row(1, 24)
    for place, column in enumerate(columns):
        sheet.write_string(1, place, column.title.pick(locale) + ("*" if column.required else ""), formats.head)


def _add_choices(book: Any, sheet: Any, columns: Sequence[Column], *, last: int) -> None:
    hidden: Any = None
    lists = [(place, column.choices) for place, column in enumerate(columns) if column.choices]
    long = [choices for _, choices in lists if len(",".join(choices)) > MOST_LIST or any("," in c for c in choices)]
    if long:
        hidden = book.add_worksheet(CHOICES_SHEET)
        hidden.hide()
        for row in range(max(map(len, long))):  # row by row: constant memory cannot go back
            for place, choices in enumerate(long):
                if row < len(choices):
                    hidden.write_string(row, place, choices[row])
    for place, choices in lists:
        source: Any = list(choices)
        if choices in long:
            name = letter(long.index(choices))
            source = f"='{CHOICES_SHEET}'!${name}$1:${name}${len(choices)}"
        rule = {
            "validate": "list",
            "source": source,
            "error_title": "请从列表选择",
            "error_message": "Choose from the list",
        }
        sheet.data_validation(2, place, last, place, rule)


def _write_notes(
    book: Any, columns: Sequence[Column], notes: Sequence[Text], *, formats: CellFormats, locale: str
) -> None:
    sheet = book.add_worksheet(NOTES_SHEET.pick(locale))
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 60)
    sheet.set_column(2, 2, 30)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(FOOTER)
    row = 0
    for note in notes:
        sheet.merge_range(row, 0, row, 2, note.pick(locale), formats.plain)
        row += 1
    heads = (Text("列", "Column"), Text("填写要求", "Rule"), Text("示例", "Example"))
    for place, head in enumerate(heads):
        sheet.write_string(row, place, head.pick(locale), formats.head)
    for column in columns:
        row += 1
        needed = Text("必填。", "Required. ").pick(locale) if column.required else ""
        sheet.write_string(row, 0, column.title.pick(locale), formats.text)
        sheet.write_string(row, 1, needed + (column.rule.pick(locale) if column.rule else ""), formats.text)
        sheet.write_string(row, 2, column.example, formats.text)
