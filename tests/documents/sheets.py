"""Columns and workbooks that the Excel tests share."""

import io
import zipfile
from typing import Any

import openpyxl

from committee.documents.excel import Column, Kind, write_table
from committee.text import Text

COLUMNS = (
    Column("name", Text("姓名", "Name"), kind=Kind.NAME, required=True, most=50, example="张三"),
    Column("id", Text("身份证号", "ID number"), width=22, required=True, rule=Text("十八位", "18 characters")),
    Column("years", Text("年限", "Years"), kind=Kind.INTEGER),
    Column("score", Text("分数", "Score"), kind=Kind.DECIMAL),
    Column("day", Text("日期", "Date"), kind=Kind.DATE),
    Column("level", Text("级别", "Level"), choices=("副高级", "中级", "初级")),
)
TITLE = Text("人员名册", "People")


def written(*rows: tuple[Any, ...]) -> bytes:
    """A sheet of COLUMNS as the system writes it."""
    return write_table(title=TITLE, columns=COLUMNS, rows=rows)


def by_hand(*rows: tuple[Any, ...], head: tuple[Any, ...] | None = None, merge: str = "") -> bytes:
    """A sheet as somebody fills it in with Excel: head in the first row, any values."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(head or tuple(column.title.zh for column in COLUMNS))
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def replaced(workbook: bytes, member: str, content: bytes) -> bytes:
    """The workbook with one member's bytes changed or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != member:
                new.writestr(name, old.read(name))
        new.writestr(member, content)
    return out.getvalue()
