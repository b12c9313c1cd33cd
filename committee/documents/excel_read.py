"""Read a sheet that a person filled in: every doubt is a problem at a cell, and nothing is guessed.

Rows without any fault and the list of faults come back together; the part decides whether to take the rows.
"""

import datetime as dt
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import python_calamine

from committee.documents.errors import UnreadableSheet
from committee.documents.excel_columns import (
    REASON,
    CellProblem,
    CellValue,
    Column,
    Kind,
    Limits,
    ReadResult,
    ReadRow,
    letter,
)
from committee.documents.workbook_safety import Faults, require_safe
from committee.text import Text

HEAD_ROWS = 20  # the head is looked for in the first rows
FULL_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
DOTS = str.maketrans(dict.fromkeys("•‧∙⋅・･．●", "·"))
GARBLED = re.compile("\\ufffd|锟斤拷|烫烫|屯屯|[\\x80-\\x9f]|[À-ÿ]{4,}")
ERROR = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)")
NUMBER = re.compile(r"[-+]?\d{1,15}(\.\d{1,15})?")
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})")

NO_HEAD = Text(
    "没有找到表头，应有这些列：{titles}。", "No heading row was found; these columns are expected: {titles}."
)
MISSING_COLUMN = Text("缺少“{title}”列。", "The column “{title}” is missing.")
DOUBLE_COLUMN = Text("“{title}”列出现了两次。", "The column “{title}” occurs twice.")
MERGED = Text(
    "合并单元格无法读取，请取消合并并逐行填写。", "Merged cells cannot be read; unmerge them and fill in every row."
)
FORMULA = Text("单元格是公式，请粘贴为数值。", "The cell holds a formula; paste it as a value.")
GARBLED_TEXT = Text(
    "文字乱码，请检查原文件编码后重新填写。", "The text is garbled by a wrong encoding; please enter it again."
)
EMPTY = Text("此项必填。", "This is required.")
TOO_LONG = Text("超过 {most} 个字。", "Longer than {most} characters.")
NOT_CHOICE = Text("只能填写：{choices}。", "Must be one of: {choices}.")
NOT_INTEGER = Text("应为整数。", "Must be a whole number.")
NOT_DECIMAL = Text("应为数字。", "Must be a number.")
NOT_DAY = Text("应为日期，例如 2024-09-15。", "Must be a date, such as 2024-09-15.")
ROUNDED = Text(
    "号码以数字格式保存，末几位已经丢失，请将单元格设为文本后重新填写。",
    "The number was stored as a number and has lost its last digits; set the cell to text and enter it again.",
)
ERROR_VALUE = Text("单元格是错误值。", "The cell holds an error value.")
DIGITS_KEPT = 10**15  # a spreadsheet number is exact up to fifteen digits


class _Wrong(Exception):
    """A cell cannot be understood; carries the sentence for the person who filled it in."""

    def __init__(self, message: Text) -> None:
        super().__init__(str(message))
        self.text = message


def open_sheet(content: bytes, *, limits: Limits) -> tuple[Any, Faults]:
    """Return calamine's first visible worksheet and the faults seen in it; raises UnreadableSheet."""
    safe = require_safe(content, limits=limits)
    try:
        book = python_calamine.CalamineWorkbook.from_object(io.BytesIO(content))
        names = [
            meta.name
            for meta in book.sheets_metadata
            if meta.visible == python_calamine.SheetVisibleEnum.Visible
            and meta.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
        if not names:
            raise UnreadableSheet
        return book.get_sheet_by_name(names[0]), safe.faults.get(names[0], Faults())
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise UnreadableSheet from error


def find_head(rows: Sequence[Sequence[object]], *, columns: Sequence[Column]) -> int:
    """Return the index of the row with most of the columns' titles; raises UnreadableSheet when none has half."""
    best, hits = -1, 0
    for index, row in enumerate(rows[:HEAD_ROWS]):
        found = sum(_column_of(cell, columns) is not None for cell in row)
        if found > hits:
            best, hits = index, found
    if hits * 2 < len(columns):
        raise UnreadableSheet(NO_HEAD, titles="、".join(column.title.zh for column in columns))
    return best


def read_grid(content: bytes, *, limits: Limits | None = None) -> list[list[str]]:
    """Return the first visible sheet of an .xlsx as a person sees its cells; raises UnreadableSheet like ``read_table``."""
    sheet, _ = open_sheet(content, limits=limits or Limits())
    return [[as_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def read_table(content: bytes, *, columns: Sequence[Column], limits: Limits | None = None) -> ReadResult:
    """Read the first visible sheet of an .xlsx by the titles of ``columns`` (Chinese or English, in any order).

    Full-width digits and letters are folded, outer spaces dropped; a text stays text. Problems name the cell: merged
    cells, formulas, garbled text, numbers that lost digits, wrong dates, choices, lengths, and what is required.
    Raises UnreadableSheet when the file is no .xlsx, is damaged, too large, a zip bomb, or has no heading row.
    """
    sheet, faults = open_sheet(content, limits=limits or Limits())
    grid = sheet.to_python(skip_empty_area=False)
    head = find_head(grid, columns=columns)
    places, ignored, problems = _places(grid[head], columns=columns, row=head + 1)
    merged = _merged(sheet, below=head)
    problems += [CellProblem(row, letter(column), MERGED) for row, column in merged]
    bad_rows = {row for row, _ in merged}
    letters = {column.key: letter(place) for column, place in places.items()}
    rows: list[ReadRow] = []
    for number, cells in enumerate(grid[head + 1 :], start=head + 2):
        if all(_empty(cells[place]) for place in places.values() if place < len(cells)):
            continue
        values, wrong = _read_row(cells, number=number, places=places, letters=letters, faults=faults)
        problems += wrong
        if not wrong and number not in bad_rows:
            rows.append(ReadRow(number=number, values=values))
    ordered = sorted(problems, key=lambda p: (p.row, len(p.column), p.column))
    return ReadResult(rows=tuple(rows), problems=tuple(ordered), places=letters, ignored=tuple(ignored))


def _empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _read_row(
    cells: Sequence[object], *, number: int, places: Mapping[Column, int], letters: Mapping[str, str], faults: Faults
) -> tuple[dict[str, CellValue], list[CellProblem]]:
    values: dict[str, CellValue] = {}
    problems = []
    for column, place in places.items():
        name, cell = letters[column.key], cells[place] if place < len(cells) else ""
        try:
            if faults.formulas and f"{name}{number}" in faults.formulas:
                raise _Wrong(FORMULA)
            if faults.errors and f"{name}{number}" in faults.errors:
                raise _Wrong(ERROR_VALUE)
            values[column.key] = read_cell(cell, column=column)
        except _Wrong as wrong:
            problems.append(CellProblem(number, name, wrong.text))
    return values, problems


def read_cell(cell: object, *, column: Column) -> CellValue:
    """Return the value of one cell by the column's kind, or raise with the sentence that says what is wrong."""
    if type(cell) is str and cell in column.choices:  # as the drop-down wrote it: nothing to fold, nothing to doubt
        return cell
    text = "" if cell == "" else as_text(cell).translate(FULL_WIDTH).strip().strip("\u3000\ufeff\u200b")
    if text == "":
        if column.required:
            raise _Wrong(EMPTY)
        return None
    if GARBLED.search(text):
        raise _Wrong(GARBLED_TEXT)
    if text[0] == "#" and ERROR.fullmatch(text):
        raise _Wrong(ERROR_VALUE)
    value = _by_kind(cell, text, kind=column.kind)
    if isinstance(value, str) and len(value) > column.most:
        raise _Wrong(TOO_LONG.format(most=column.most))
    if column.choices and value not in column.choices:
        raise _Wrong(NOT_CHOICE.format(choices="、".join(column.choices)))
    return value


def _by_kind(cell: object, text: str, *, kind: Kind) -> CellValue:
    if kind is Kind.NAME:
        return _name(text)
    if kind is Kind.DATE:
        return _day(cell, text)
    if kind in (Kind.INTEGER, Kind.DECIMAL):
        written = re.sub("[,，]", "", text)
        number = Decimal(written) if NUMBER.fullmatch(written) else None
        if number is None or (kind is Kind.INTEGER and number != number.to_integral_value()):
            raise _Wrong(NOT_INTEGER if kind is Kind.INTEGER else NOT_DECIMAL)
        return int(number) if kind is Kind.INTEGER else number
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= DIGITS_KEPT:
        raise _Wrong(ROUNDED)
    return text


def as_text(cell: object) -> str:
    """Return what a person sees in the cell: whole numbers without .0, dates as 2024-09-15."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", "minutes")
    return str(cell)


def _name(text: str) -> str:
    # Only compatibility forms of Chinese characters change here; a rare character stays exactly itself.
    joined = unicodedata.normalize("NFC", text.translate(DOTS))
    return re.sub(r"(?<=[\u3400-\u9fff\U00020000-\U000323af·])\s+(?=[\u3400-\u9fff\U00020000-\U000323af·])", "", joined)


def _day(cell: object, text: str) -> dt.date:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    found = DAY.fullmatch(text)
    if found is None:
        raise _Wrong(NOT_DAY)
    try:
        return dt.date(*(int(part) for part in found.groups() if part is not None))
    except ValueError:
        raise _Wrong(NOT_DAY) from None


def _column_of(cell: object, columns: Sequence[Column]) -> Column | None:
    title = _bare(as_text(cell))
    return next((c for c in columns if title and title in (_bare(c.title.zh), _bare(c.title.en))), None)


def _bare(title: str) -> str:
    return re.sub(r"[\s*＊:：]", "", title).casefold()


def _places(
    head: Sequence[object], *, columns: Sequence[Column], row: int
) -> tuple[dict[Column, int], list[str], list[CellProblem]]:
    places: dict[Column, int] = {}
    ignored, problems = [], []
    for place, cell in enumerate(head):
        column = _column_of(cell, columns)
        if column is None:
            if as_text(cell).strip() and _bare(as_text(cell)) not in (_bare(REASON.zh), _bare(REASON.en)):
                ignored.append(as_text(cell).strip())
        elif column in places:
            problems.append(CellProblem(row, letter(place), DOUBLE_COLUMN.format(title=column.title.zh)))
        else:
            places[column] = place
    for column in columns:
        if column not in places:
            problems.append(CellProblem(row, "", MISSING_COLUMN.format(title=column.title.zh)))
    return places, ignored, problems


def _merged(sheet: Any, *, below: int) -> list[tuple[int, int]]:
    """Return (row from 1, column from 0) of the first cell of each merged range under the head."""
    return [(start[0] + 1, start[1]) for start, end in sheet.merged_cell_ranges or [] if end[0] > below]
