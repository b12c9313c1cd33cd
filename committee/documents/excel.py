"""Excel in one import: columns, writing a table, reading one back, and the same sheet with its errors in red."""

from committee.documents.excel_columns import CellProblem, CellValue, Column, Kind, Limits, ReadResult, ReadRow, letter
from committee.documents.excel_read import read_grid, read_table
from committee.documents.excel_reasons import mark_errors
from committee.documents.excel_write import write_table

__all__ = [
    "CellProblem",
    "CellValue",
    "Column",
    "Kind",
    "Limits",
    "ReadResult",
    "ReadRow",
    "letter",
    "mark_errors",
    "read_grid",
    "read_table",
    "write_table",
]
