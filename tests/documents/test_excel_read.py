"""A sheet filled in by hand is understood or its fault is named at the cell; nothing is guessed."""

import datetime as dt
from decimal import Decimal

import pytest

from committee.documents.errors import UnreadableSheet
from committee.documents.excel import Limits, read_table
from tests.documents.samples import LONG_NAME, RARE_NAME
from tests.documents.sheets import COLUMNS, by_hand

ID = "659900198503109011"


def read(*rows, **how):
    """The result for rows typed under the head."""
    return read_table(by_hand(*rows, **how), columns=COLUMNS)


def value(cell, key):
    """What one good cell under the column is read as."""
    row = {column.key: None for column in COLUMNS} | {"name": "高峰", "id": ID} | {key: cell}
    result = read(tuple(row.values()))
    assert result.problems == ()
    return result.rows[0].values[key]


def problem(cell, key):
    """The Chinese and English sentence about one bad cell, and its place."""
    row = {column.key: None for column in COLUMNS} | {"name": "高峰", "id": ID} | {key: cell}
    result = read(tuple(row.values()))
    assert result.rows == ()
    (only,) = result.problems
    assert only.message.zh
    assert only.message.en
    assert only.row == 2
    assert only.column == result.places[key]
    return only.message


@pytest.mark.parametrize(
    ("cell", "key", "wanted"),
    [
        (ID, "id", ID),
        ("６５９９００１９７９１１２０９０５Ｘ", "id", "65990019791120905X"),
        (13900000000, "id", "13900000000"),
        (139.0, "id", "139"),
        ("　 659900 ", "id", "659900"),
        ("=1+1 文本", "id", None),
        (LONG_NAME, "name", LONG_NAME),
        (RARE_NAME, "name", RARE_NAME),
        ("张 三", "name", "张三"),
        ("张　三", "name", "张三"),
        ("阿不都热合曼•买买提", "name", "阿不都热合曼·买买提"),
        ("阿不都热合曼．买买提", "name", "阿不都热合曼·买买提"),
        ("阿不都热合曼 · 买买提", "name", "阿不都热合曼·买买提"),
        ("Abdurahman Memet", "name", "Abdurahman Memet"),
        ("12", "years", 12),
        (12.0, "years", 12),
        ("１２", "years", 12),
        ("1,200", "years", 1200),
        (84.67, "score", Decimal("84.67")),
        ("84.670", "score", Decimal("84.670")),
        (-1, "score", Decimal(-1)),
        ("2024-09-15", "day", dt.date(2024, 9, 15)),
        ("2024/9/5", "day", dt.date(2024, 9, 5)),
        ("2024.9.5", "day", dt.date(2024, 9, 5)),
        ("2024年9月5日", "day", dt.date(2024, 9, 5)),
        ("20240905", "day", dt.date(2024, 9, 5)),
        (20240905, "day", dt.date(2024, 9, 5)),
        (dt.datetime(2024, 9, 5), "day", dt.date(2024, 9, 5)),  # noqa: DTZ001 - as Excel stores a day
        ("", "day", None),
        ("　", "level", None),
        ("副高级", "level", "副高级"),
    ],
)
def test_a_cell_is_read_by_its_kind(cell, key, wanted):
    if wanted is None and cell.startswith("="):
        assert "公式" in problem(cell, key).zh
    else:
        assert value(cell, key) == wanted


@pytest.mark.parametrize(
    ("cell", "key", "words"),
    [
        (None, "name", "必填"),
        ("  ", "id", "必填"),
        ("名" * 51, "name", "超过 50"),
        ("=A1&B1", "id", "公式"),
        (659900198503109011, "id", "丢失"),
        ("é\x98¿ä¸\x8d", "name", "乱码"),
        ("锟斤拷", "name", "乱码"),
        ("阿\ufffd", "name", "乱码"),
        ("十二", "years", "整数"),
        (1.5, "years", "整数"),
        ("1e9999999", "years", "整数"),
        ("nan", "score", "数字"),
        ("Infinity", "score", "数字"),
        ("9" * 16, "score", "数字"),
        ("2024-02-30", "day", "日期"),
        ("去年", "day", "日期"),
        (45000, "day", "日期"),
        ("高级", "level", "副高级、中级、初级"),
        ("#REF!", "id", "错误值"),
        ("#DIV/0!", "score", "错误值"),
    ],
)
def test_a_doubtful_cell_is_a_problem_in_both_languages(cell, key, words):
    assert words in problem(cell, key).zh


def test_good_rows_come_back_beside_the_problems_and_empty_rows_are_skipped():
    result = read(("高峰", ID), ("", None), ("李晓虹", None), ("叶尔江·哈力别克", "1"))
    assert [(row.number, row.values["name"]) for row in result.rows] == [(2, "高峰"), (5, "叶尔江·哈力别克")]
    assert [(p.row, p.column) for p in result.problems] == [(4, "B")]


def test_columns_are_found_by_title_in_either_language_and_any_order():
    head = ("备注", "ID number", "级 别", "Name*", "年限：", "分数", "日期", "错误原因")
    result = read(("随便", ID, "中级", "高峰", 3, 60, None, "上次的错误"), head=head)
    assert result.problems == ()
    assert dict(result.rows[0].values) == {
        "name": "高峰", "id": ID, "years": 3, "score": Decimal(60), "day": None, "level": "中级",
    }  # fmt: skip
    assert result.places["name"] == "D"
    assert result.ignored == ("备注",)


def test_a_missing_and_a_doubled_column_are_named():
    result = read(("高峰", "x", "高峰", 1), head=("姓名", "身份证号", "姓名", "年限"))
    assert [(p.row, p.column, p.message.zh) for p in result.problems] == [
        (1, "", "缺少“分数”列。"),
        (1, "", "缺少“日期”列。"),
        (1, "", "缺少“级别”列。"),
        (1, "C", "“姓名”列出现了两次。"),
    ]


def test_merged_cells_under_the_head_are_refused_but_a_merged_title_is_not():
    result = read(("高峰", ID), ("李晓虹", ID), merge="A2:A3")
    assert [(p.row, p.column) for p in result.problems if "合并" in p.message.zh] == [(2, "A")]
    assert [row.number for row in result.rows] == []


def test_a_sheet_without_the_heads_is_refused_and_says_what_was_expected():
    with pytest.raises(UnreadableSheet) as caught:
        read(("a", "b"), head=("甲", "乙"))
    assert "姓名、身份证号" in caught.value.message.zh


@pytest.mark.parametrize(("limit", "fits"), [(4, True), (3, False)])
def test_more_rows_than_allowed_are_refused(limit, fits):
    content = by_hand(("高峰", ID), ("李晓虹", ID), ("马晓", ID))
    if fits:
        assert len(read_table(content, columns=COLUMNS, limits=Limits(rows=limit)).rows) == 3
    else:
        with pytest.raises(UnreadableSheet):
            read_table(content, columns=COLUMNS, limits=Limits(rows=limit))
