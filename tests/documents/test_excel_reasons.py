"""A wrong sheet comes back as the same sheet, with the reasons in red at the end of each row."""

import io

import openpyxl

from committee.documents.excel import CellProblem, mark_errors, read_table
from committee.text import Text
from tests.documents.sheets import COLUMNS, by_hand

ID = "659900198503109011"
HEAD = ("备注", *(column.title.zh for column in COLUMNS))
SHEET = by_hand(("甲", "高峰", ID, 3), ("乙", None, "=1+1", "三"), ("丙", "马晓", ID, 4), head=HEAD)


def marked(content=SHEET, **how):
    """The returned sheet through another reader."""
    problems = read_table(content, columns=COLUMNS).problems
    return openpyxl.load_workbook(io.BytesIO(mark_errors(content, columns=COLUMNS, problems=problems, **how))).active


def test_rows_and_columns_stay_where_they_were():
    before = openpyxl.load_workbook(io.BytesIO(SHEET)).active
    cells = [[cell.value for cell in row[: len(HEAD)]] for row in marked().iter_rows()]
    wanted = [[cell.value for cell in row] for row in before.iter_rows()]
    wanted[2][2] = None  # a formula without a stored value shows nothing
    assert cells == wanted


def test_reasons_stand_in_red_beside_their_rows_and_wrong_cells_are_tinted():
    sheet = marked()
    reason = len(HEAD) + 1
    assert [sheet.cell(row, reason).value for row in (1, 2, 4)] == ["错误原因", None, None]
    text = sheet.cell(3, reason)
    assert text.value == "B3：此项必填。；C3：单元格是公式，请粘贴为数值。；D3：应为整数。"
    assert text.font.color.rgb == "FFB0301F"
    assert [sheet.cell(3, place).fill.fgColor.rgb for place in (2, 3, 4)] == ["FFFAEAE5"] * 3
    assert sheet.cell(2, 2).fill.fill_type is None


def test_reasons_can_be_english():
    assert marked(locale="en").cell(3, len(HEAD) + 1).value.startswith("B3：This is required.")


def test_problems_of_a_part_are_shown_too_and_a_row_may_be_meant_as_a_whole():
    twice = CellProblem(4, "", Text("与第 2 行重复。", "Same as row 2."))
    sheet = openpyxl.load_workbook(io.BytesIO(mark_errors(SHEET, columns=COLUMNS, problems=[twice]))).active
    assert sheet.cell(4, len(HEAD) + 1).value == "与第 2 行重复。"


def test_a_second_round_replaces_the_reasons_of_the_first():
    problems = read_table(SHEET, columns=COLUMNS).problems
    once = mark_errors(SHEET, columns=COLUMNS, problems=problems)
    again = mark_errors(once, columns=COLUMNS, problems=[CellProblem(2, "B", Text("新", "new"))])
    sheet = openpyxl.load_workbook(io.BytesIO(again)).active
    assert [cell.value for cell in sheet[1]].count("错误原因") == 1
    assert [sheet.cell(row, len(HEAD) + 1).value for row in (2, 3, 4)] == ["B2：新", None, None]


def test_a_corrected_sheet_is_read_without_problems():
    once = mark_errors(SHEET, columns=COLUMNS, problems=read_table(SHEET, columns=COLUMNS).problems)
    book = openpyxl.load_workbook(io.BytesIO(once))
    for place, text in (("B3", "李晓虹"), ("C3", ID), ("D3", 5)):
        book.active[place].value = text
    out = io.BytesIO()
    book.save(out)
    result = read_table(out.getvalue(), columns=COLUMNS)
    assert result.problems == ()
    assert [row.values["years"] for row in result.rows] == [3, 5, 4]
