"""A bank's list read into payments: xlsx or csv, in the bank's own columns or on our blank sheet. Every doubt stands at its cell.

A csv becomes a workbook first, so that both are read, refused and given back with reasons in one way.
"""

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from committee.applications.bank_layout import (
    Columns,
    Field,
    came_in,
    day_and_time,
    head_of,
    is_signed,
    is_sum,
    recognise,
    titles_of,
)
from committee.clock import BEIJING
from committee.documents.errors import UnreadableSheet
from committee.documents.excel import CellProblem, Column, Kind, ReadRow, read_grid, read_table, write_table
from committee.text import Text

COLUMNS = (
    Column(
        "reference",
        Text("流水号", "Reference"),
        24,
        required=True,
        most=60,
        rule=Text("银行的交易流水号，不能重复", "The bank's own number, each once"),
    ),
    Column("day", Text("交易日期", "Day"), 14, Kind.DATE, required=True),
    Column(
        "time",
        Text("交易时间", "Time"),
        12,
        most=8,
        rule=Text("时:分，可不填", "hour:minute, may be left out"),
        example="14:05",
    ),
    Column(
        "amount",
        Text("收入金额", "Amount received"),
        12,
        Kind.DECIMAL,
        required=True,
        rule=Text("元，只填收入", "in yuan, income only"),
    ),
    Column("payer", Text("付款人", "Payer"), 20, most=80),
    Column(
        "remark",
        Text("附言", "Remark"),
        30,
        most=200,
        rule=Text("付款人写的备注，含备注码", "what the payer wrote, with the code"),
    ),
)
NOON = dt.time(12)
MOST_ROWS = 20_000
ENCODINGS = ("utf-8-sig", "gb18030")  # GBK is a part of the second


@dataclass(frozen=True, slots=True)
class BankTable:
    """A list with its heading row found. ``samples`` are the first rows below it, for whoever has to name the columns."""

    workbook: bytes
    head: int
    titles: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]


def open_table(content: bytes, *, known: Sequence[tuple[str, ...]] = ()) -> BankTable:
    """Open a bank's list; *known* are rows of headings met before. Raises ``UnreadableSheet``."""
    workbook = content if content[:2] == b"PK" or content.startswith(b"\xd0\xcf\x11\xe0") else _workbook_of(content)
    grid = read_grid(workbook)
    head = head_of(grid, known=known)
    if head is None:
        raise UnreadableSheet(Text("没有找到表头（列名所在的一行）。", "No row of headings was found."))
    samples = [tuple(row) for row in grid[head + 1 : head + 60] if any(cell.strip() for cell in row)]
    return BankTable(workbook, head, titles_of(grid[head]), tuple(samples[:4]))


def _workbook_of(content: bytes) -> bytes:
    text = _decoded(content)
    dialect = "\t" if text[:4000].count("\t") > text[:4000].count(",") else ","
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=dialect, strict=True)]
    except csv.Error as error:
        raise UnreadableSheet(
            Text("CSV 文件的引号或分隔符不对。", "Quotes or separators of the CSV are wrong.")
        ) from error
    if len(rows) > MOST_ROWS:
        raise UnreadableSheet(Text("超过两万行。", "It has more than 20,000 rows."))
    head = head_of(rows)
    if head is None:
        raise UnreadableSheet(Text("没有找到表头（列名所在的一行）。", "No row of headings was found."))
    titles = titles_of(rows[head])
    columns = [Column(str(i), Text(title, title), 18, most=2000) for i, title in enumerate(titles)]
    below = [[row[i] if i < len(row) else "" for i in range(len(titles))] for row in rows[head + 1 :]]
    return write_table(title=Text("银行流水", "Bank sheet"), columns=columns, rows=below)


def _decoded(content: bytes) -> str:
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableSheet(Text("这不是表格文件。", "This is not a table."))
    tried = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ENCODINGS
    for encoding in tried:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableSheet(
        Text("文字编码既不是 UTF-8 也不是 GBK。", "Its text is neither UTF-8 nor GBK."),
        next_step=Text("请在网银另存为 Excel 后再上传。", "Save it as Excel in the online bank and upload that."),
    )


def plain_columns(titles: Sequence[str]) -> dict[Field, tuple[int, ...]] | None:
    """The columns when the headings leave no doubt, else None."""
    guess = recognise(titles)
    return guess.columns if guess.sure else None


def read_lines(
    table: BankTable, *, columns: Columns, now: dt.datetime
) -> tuple[list[dict[str, Any]], list[CellProblem], list[Column]]:
    """The payments of a list, what is wrong with it, and the columns that ``mark_errors`` wants.

    Rows of money going out and totals at the foot are left out. A row without a time counts at noon of its day; without a
    column of references a row is known by what it says.
    """
    asked = _asked(table, columns)
    result = read_table(table.workbook, columns=asked)
    sums = {number for number, cells in enumerate(read_grid(table.workbook), start=1) if is_sum(cells)}
    problems = [problem for problem in result.problems if problem.row not in sums]
    rows: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    signed = is_signed(table.titles[columns[Field.INCOME][0]])
    for row in result.rows:
        if row.number in sums:
            continue
        line, wrong = _line(row, columns=columns, signed=signed, now=now)
        if line is None and not wrong:
            continue
        if line is not None:
            reference = line["reference"] or _made_reference(line, seen)
            if reference in seen:
                wrong.append((Field.REFERENCE, _TWICE.format(n=seen[reference])))
            seen.setdefault(reference, row.number)
            line["reference"] = reference
        problems += [CellProblem(row.number, result.places.get(field.value, ""), word) for field, word in wrong]
        if line is not None and not wrong:
            rows.append(line)
    return rows, problems, asked


_TWICE = Text("与第 {n} 行重复。", "The same as in row {n}.")


def _asked(table: BankTable, columns: Columns) -> list[Column]:
    found = []
    for field, places in columns.items():
        for n, place in enumerate(places):
            key = field.value if n == 0 else f"{field.value}-{n}"
            title = table.titles[place]
            found.append(Column(key, Text(title, title), 18, most=200 if field is Field.REMARK else 100))
    return found


def _line(
    row: ReadRow, *, columns: Columns, signed: bool, now: dt.datetime
) -> tuple[dict[str, Any] | None, list[tuple[Field, Text]]]:
    """One row as a payment, or None when money went out; and every fault of it."""

    def cell(field: Field, n: int = 0) -> str:
        return str(row.values.get(field.value if n == 0 else f"{field.value}-{n}") or "").strip()

    directed = bool(columns.get(Field.DIRECTION))
    fen, fault = came_in(cell(Field.INCOME), cell(Field.DIRECTION) if directed else None, signed=signed)
    wrong: list[tuple[Field, Text]] = []
    if fault is not None:
        wrong.append((Field.INCOME, fault))
    elif fen is None:
        return None, []
    reference = cell(Field.REFERENCE)
    if columns.get(Field.REFERENCE) and not reference:
        wrong.append((Field.REFERENCE, Text("此项必填。", "This is required.")))
    elif len(reference) > 60:
        wrong.append((Field.REFERENCE, Text("流水号超过60个字符。", "A reference of more than 60 characters.")))
    day, time, fault = day_and_time(cell(Field.DAY), cell(Field.TIME))
    if fault is not None:
        wrong.append((Field.DAY if day is None else Field.TIME, fault))
    at = dt.datetime.combine(day, time or NOON, BEIJING) if day is not None else now
    if at > now and (time is not None or at.date() > now.astimezone(BEIJING).date()):
        wrong.append((Field.DAY, Text("日期在今天以后。", "The day is still to come.")))
    remarks = [cell(Field.REMARK, n) for n in range(len(columns[Field.REMARK]))]
    line = {
        "number": row.number,
        "reference": reference,
        "at": at.astimezone(dt.UTC).isoformat(),
        "fen": fen,
        "payer": cell(Field.PAYER)[:80],
        "remark": " ".join(part for part in remarks if part)[:200],
    }
    return line if fen is not None else None, wrong


def _made_reference(line: dict[str, Any], seen: dict[str, int]) -> str:
    """A reference for a bank that has none: what the row says; of two rows that say the same the second is numbered."""
    said = "\0".join(str(line[key]) for key in ("at", "fen", "payer", "remark"))
    mark = "无号-" + hashlib.sha256(said.encode()).hexdigest()[:20]
    n = 1
    while (made := mark if n == 1 else f"{mark}-{n}") in seen:
        n += 1
    return made
