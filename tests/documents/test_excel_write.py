"""A list leaves as an office expects it: text stays text, the head stays in sight, and it prints on A4."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest

from committee.documents.excel import Column, Kind, read_table, write_table
from committee.documents.excel_write import CellTooLong
from committee.text import Text
from tests.documents.samples import LONG_NAME, RARE_NAME
from tests.documents.sheets import COLUMNS, TITLE, written

ROW = (RARE_NAME, "659900198503109011", 3, Decimal("84.67"), dt.date(2024, 9, 15), "中级")


def opened(content):
    """The first sheet through another reader."""
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def test_numbers_of_people_are_text_and_numbers_are_numbers():
    row = opened(written(ROW))[3]
    assert [str(cell.value) for cell in row] == [
        RARE_NAME,
        "659900198503109011",
        "3",
        "84.67",
        "2024-09-15 00:00:00",
        "中级",
    ]
    assert [row[i].data_type for i in range(6)] == ["s", "s", "n", "n", "d", "s"]
    assert row[1].number_format == "@"


@pytest.mark.parametrize(
    "text", ["=1+1", "+86 1390000", "-5", "@SUM(A1)", "\tx", '=HYPERLINK("http://x")', "http://x.test", "{=A1}"]
)
def test_no_text_becomes_a_formula_or_a_link(text):
    cell = opened(written((text, text, None, None, None, None))).cell(3, 2)
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
    assert cell.quotePrefix == text.startswith(("=", "+", "-", "@", "\t"))


def test_the_sheet_prints_on_a4_landscape_with_its_head_and_page_numbers():
    sheet = opened(written(ROW))
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize), sheet.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )
    assert sheet.print_title_rows == "$1:$2"
    assert sheet.freeze_panes == "A3"
    assert sheet.oddFooter.center.text == "第 &P 页　共 &N 页"
    assert sheet.column_dimensions["B"].width == pytest.approx(22, abs=1)
    assert [cell.value for cell in sheet[2]] == ["姓名*", "身份证号*", "年限", "分数", "日期", "级别"]


def test_english_heads_on_request():
    sheet = opened(write_table(title=TITLE, columns=COLUMNS, rows=(), locale="en"))
    assert (sheet["A1"].value, [cell.value for cell in sheet[2]][:2]) == ("People", ["Name*", "ID number*"])


def test_a_short_list_of_choices_is_a_drop_down_and_a_long_one_a_hidden_sheet():
    units = tuple(f"第{n}检验检测单位" for n in range(60))
    columns = (*COLUMNS, Column("unit", Text("单位", "Unit"), choices=units))
    book = openpyxl.load_workbook(io.BytesIO(write_table(title=TITLE, columns=columns, rows=())))
    rules = {str(rule.sqref): rule.formula1 for rule in book.worksheets[0].data_validations.dataValidation}
    assert rules == {"F3:F1002": '"副高级,中级,初级"', "G3:G1002": "'选项 choices'!$A$1:$A$60"}
    assert [book["选项 choices"].sheet_state, book["选项 choices"]["A60"].value] == ["hidden", units[-1]]


def test_rules_and_examples_fill_a_second_sheet():
    content = write_table(title=TITLE, columns=COLUMNS, rows=(), notes=[Text("逐行填写。", "Row by row.")])
    cells = [
        [cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(content))["填写说明"].iter_rows()
    ]
    assert cells[0][0] == "逐行填写。"
    assert cells[1] == ["列", "填写要求", "示例"]
    assert cells[2] == ["姓名", "必填。", "张三"]
    assert cells[3][:2] == ["身份证号", "必填。十八位"]


def test_what_is_written_is_read_back():
    rows = [ROW, (LONG_NAME, "65990019791120905X", None, None, None, None)]
    result = read_table(written(*rows), columns=COLUMNS)
    assert result.problems == ()
    assert [tuple(row.values.values()) for row in result.rows] == [tuple(row) for row in rows]
    assert [row.number for row in result.rows] == [3, 4]


def test_rows_may_come_one_by_one_and_the_same_rows_give_the_same_bytes():
    assert write_table(title=TITLE, columns=COLUMNS, rows=iter([ROW] * 50)) == written(*[ROW] * 50)


def test_a_text_too_long_for_a_cell_is_refused_and_not_cut():
    with pytest.raises(CellTooLong):
        written(("字" * 32_768, "1", None, None, None, None))


def test_a_row_of_another_width_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="zip"):
        written(("a", "b"))


def test_a_title_with_forbidden_signs_still_names_a_sheet():
    only = (Column("a", Text("甲", "A"), kind=Kind.TEXT),)
    sheet = opened(write_table(title=Text("[a]:b*c?/\\'" + "长" * 40, "x"), columns=only, rows=[("1",)]))
    assert sheet.title == "abc" + "长" * 28
