"""Lists as banks give them: every bank's own headings, csv in two encodings, what is left out, what comes back, what is asked once."""

import base64
import datetime as dt
import io
import re

import pytest
from sqlalchemy import select

from committee.applications.bank import BankSheet
from committee.applications.bank_layout import Field, came_in, day_and_time, head_of, problem_of, recognise
from committee.applications.bank_reading import COLUMNS, open_table, plain_columns, read_lines
from committee.applications.ledger import likely_code
from committee.clock import beijing
from committee.db import db
from committee.documents.errors import UnreadableSheet
from committee.documents.excel import Column, mark_errors, read_grid, write_table
from committee.text import Text
from tests.applications import cast as play
from tests.factories import Signed

NOW = beijing(2024, 9, 5, 10)
F = Field


def workbook(titles: tuple[str, ...], *rows: tuple[object, ...]) -> bytes:
    columns = [Column(str(n), Text(title, title)) for n, title in enumerate(titles)]
    return write_table(title=Text("账户明细", "Account"), columns=columns, rows=rows)


def read(content: bytes) -> tuple[list[dict[str, object]], list[tuple[int, str]]]:
    table = open_table(content)
    columns = plain_columns(table.titles)
    assert columns is not None, table.titles
    rows, problems, _ = read_lines(table, columns=columns, now=NOW)
    return rows, [(p.row, p.message.en) for p in problems]


BANKS = {
    (
        "交易日期",
        "交易时间",
        "借方发生额",
        "贷方发生额",
        "账户余额",
        "对方户名",
        "对方账号",
        "摘要",
        "附言",
        "交易流水号",
    ): {
        F.DAY: (0,),
        F.TIME: (1,),
        F.INCOME: (3,),
        F.PAYER: (5,),
        F.REMARK: (7, 8),
        F.REFERENCE: (9,),
    },
    ("序号", "记账日期", "收/支", "交易金额(元)", "付款方名称", "用途", "银行流水号"): {
        F.DAY: (1,),
        F.DIRECTION: (2,),
        F.INCOME: (3,),
        F.PAYER: (4,),
        F.REMARK: (5,),
        F.REFERENCE: (6,),
    },
    ("核心流水号", "交易时间", "收入金额（元）", "支出金额（元）", "对方名称", "备注"): {
        F.REFERENCE: (0,),
        F.DAY: (1,),
        F.INCOME: (2,),
        F.PAYER: (4,),
        F.REMARK: (5,),
    },
    tuple(column.title.zh for column in COLUMNS): {
        F.REFERENCE: (0,),
        F.DAY: (1,),
        F.TIME: (2,),
        F.INCOME: (3,),
        F.PAYER: (4,),
        F.REMARK: (5,),
    },
    tuple(column.title.en for column in COLUMNS): {
        F.REFERENCE: (0,),
        F.DAY: (1,),
        F.TIME: (2,),
        F.INCOME: (3,),
        F.PAYER: (4,),
        F.REMARK: (5,),
    },
}


@pytest.mark.parametrize("titles", BANKS, ids=lambda titles: titles[0])
def test_each_banks_headings_are_recognised_without_asking(titles: tuple[str, ...]) -> None:
    guess = recognise(titles)
    assert (guess.columns, guess.sure) == (BANKS[titles], True)


@pytest.mark.parametrize(
    "titles",
    [
        ("交易日期", "金额", "摘要", "流水号"),  # in or out?
        ("交易日期", "入账日期", "收入", "摘要", "流水号"),  # which day?
        ("交易日期", "收入", "摘要"),  # no reference
        ("日期", "收入", "流水号"),  # no remark
        ("甲", "乙", "丙", "丁"),
    ],
)
def test_what_leaves_a_doubt_is_asked(titles: tuple[str, ...]) -> None:
    assert plain_columns(titles) is None


CSV = """户名：,某某中心,,,,
起止日期：,2024-09-01,至,2024-09-05,,
交易日期,交易时间,借方发生额,贷方发生额,对方户名,附言,交易流水号
20240904,93015,,"1,600.00",艾力·库尔班,评审费 F2345678,A001
2024-09-04,,50.00,,电费,,A002
2024/9/4 08:05:00,,0.00,￥400,热娜,,A003
合计,,50.00,"2,000.00",,,
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_csv_is_read_in_every_encoding_banks_use(encoding: str) -> None:
    rows, problems = read(CSV.encode(encoding))
    assert problems == []
    assert [(r["reference"], r["fen"], r["payer"], r["remark"], r["at"]) for r in rows] == [
        ("A001", 160000, "艾力·库尔班", "评审费 F2345678", beijing(2024, 9, 4, 9, 30).replace(second=15).isoformat()),
        ("A003", 40000, "热娜", "", beijing(2024, 9, 4, 8, 5).isoformat()),
    ]


def test_other_encodings_other_files_and_lists_without_headings_are_refused() -> None:
    for content in (
        b"\x81\xff\xff,\xff",
        b"\x00\x01\x02",
        b"",
        b"1,2\n3,4\n",
        b'"a,b\nc',
        b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    ):
        with pytest.raises(UnreadableSheet):
            open_table(content)


def test_wrong_rows_name_their_cells_and_come_back_as_the_same_sheet() -> None:
    titles = tuple(column.title.zh for column in COLUMNS)
    content = workbook(
        titles,
        ("B1", "2024-09-04", "10:30", "600.005", "", ""),
        ("B2", "2024-09-04", "", "600", "", ""),
        ("B2", "2024-09-04", "", "600", "", ""),
        ("B3", "2024-09-30", "", "600", "", ""),
        ("B4", "2024-02-30", "", "600", "", ""),
        ("B5", "2024-09-04", "25:00", "600", "", ""),
        ("", "2024-09-04", "", "600", "", ""),
        ("B6", "2024-09-04", "", "-600", "", ""),
        ("B7", "2024-09-04", "", "六百", "", ""),
    )
    table = open_table(content)
    columns = plain_columns(table.titles)
    assert columns is not None
    rows, problems, asked = read_lines(table, columns=columns, now=NOW)
    assert [row["reference"] for row in rows] == ["B2"]
    assert [(p.row, p.column) for p in sorted(problems, key=lambda p: p.row)] == [
        (3, "D"),
        (5, "A"),
        (6, "B"),
        (7, "B"),
        (8, "C"),
        (9, "A"),
        (10, "D"),
        (11, "D"),
    ]
    back = read_grid(mark_errors(table.workbook, columns=asked, problems=problems))
    assert [row[0] for row in back[2:]] == ["B1", "B2", "B2", "B3", "B4", "B5", "", "B6", "B7"]
    assert [bool(row[-1]) for row in back[2:]] == [True, False, *[True] * 7]


def test_without_references_equal_rows_stay_two_payments_and_are_known_again() -> None:
    titles = ("日期", "收入", "摘要", "其他")
    twice = ("2024-09-04", "600", "评审费", "")
    table = open_table(workbook(titles, twice, twice))
    assert plain_columns(table.titles) is None
    columns = {F.DAY: (0,), F.INCOME: (1,), F.REMARK: (2,)}
    first, _, _ = read_lines(table, columns=columns, now=NOW)
    again, _, _ = read_lines(open_table(workbook(titles, twice, twice)), columns=columns, now=NOW)
    assert len({row["reference"] for row in first}) == 2
    assert [row["reference"] for row in first] == [row["reference"] for row in again]


@pytest.mark.parametrize(
    ("amount", "direction", "signed", "fen"),
    [
        ("600", None, False, 60000),
        ("¥1,600.50", None, False, 160050),
        ("", None, False, None),
        ("0.00", None, False, None),
        ("--", None, False, None),
        ("-50", None, True, None),
        ("+600", None, True, 60000),
        ("600", "贷", True, 60000),
        ("600", "借", True, None),
        ("600", "C", True, 60000),
    ],
)
def test_only_what_came_in_is_read(amount: str, direction: str | None, signed: bool, fen: int | None) -> None:
    assert came_in(amount, direction, signed=signed) == (fen, None)


@pytest.mark.parametrize(
    ("amount", "direction"),
    [("-600", None), ("六百", None), ("1.234", None), ("600", "？"), ("", "贷"), ("9" * 9, None)],
)
def test_an_amount_that_says_something_odd_is_told(amount: str, direction: str | None) -> None:
    fen, fault = came_in(amount, direction, signed=False)
    assert (fen, fault is not None) == (None, True)


@pytest.mark.parametrize(
    ("day", "time", "found"),
    [
        ("2024-09-04", "", (dt.date(2024, 9, 4), None)),
        ("20240904", "1030", (dt.date(2024, 9, 4), dt.time(10, 30))),
        ("20240904103015", "", (dt.date(2024, 9, 4), dt.time(10, 30, 15))),
        ("2024年9月4日", "10：30", (dt.date(2024, 9, 4), dt.time(10, 30))),
        ("2024-09-04 10:30:15.000", "", (dt.date(2024, 9, 4), dt.time(10, 30, 15))),
        ("2024-09-04", "93015", (dt.date(2024, 9, 4), dt.time(9, 30, 15))),
    ],
)
def test_days_and_times_as_banks_write_them(day: str, time: str, found: tuple[dt.date, dt.time | None]) -> None:
    assert day_and_time(day, time) == (*found, None)


def test_a_layout_needs_day_income_and_remark_each_from_a_column_of_its_own() -> None:
    assert problem_of({F.DAY: (0,), F.INCOME: (1,), F.REMARK: (2,)}) is None
    assert problem_of({F.DAY: (0,), F.INCOME: (1,)}) is not None
    assert problem_of({F.DAY: (0,), F.INCOME: (0,), F.REMARK: (2,)}) is not None


def test_the_headings_are_found_below_the_banks_own_lines() -> None:
    rows = [
        ["某银行账户明细"],
        ["账号", "6590", "币种", "人民币"],
        ["交易日期", "贷方发生额", "摘要"],
        ["20240904", "600", ""],
    ]
    assert head_of(rows) == 2
    assert head_of([["a", "b"], ["甲", "乙", "丙", "丁"]]) == 1
    assert head_of(rows, known=[("账号", "6590", "币种", "人民币")]) == 1


def test_a_doubtful_list_is_asked_once_a_season(app, session, browser_of) -> None:
    cast = play.make_cast(session)
    play.at(9, 5)
    finance: Signed = cast.finance
    browser = browser_of(finance)
    titles = ("日期", "金额", "说明", "单号")
    content = workbook(titles, ("2024-09-04", "600", "评审费", "Z1"), ("2024-09-04", "-20", "手续费", "Z2"))

    def upload(sheet: bytes):
        return browser.post("/bank-sheets", {"sheet": (io.BytesIO(sheet), "行.xlsx")})

    asked = upload(content)
    assert asked.status_code == 303
    assert asked.location.endswith("/columns")
    page = browser.get(asked.location)
    assert page.status_code == 200
    assert "认不准" in page.text
    refused = browser.post(asked.location, {"day": "0", "income": "1"})
    assert refused.status_code == 422
    done = browser.post(asked.location, {"day": "0", "income": "1", "remark": "2", "reference": "3"})
    assert done.status_code == 303
    assert "Z1" in browser.get(done.location).text
    assert "Z2" not in browser.get(done.location).text
    later = workbook(titles, ("2024-09-05", "400", "评审费", "Z3"))
    known = upload(later)
    assert not known.location.endswith("/columns")
    assert "Z3" in browser.get(known.location).text


def test_a_wrong_list_is_answered_with_a_page_of_all_its_faults_and_the_list_to_correct(
    app, session, browser_of
) -> None:
    """A bare download would leave the page silent and its button pressed."""
    cast = play.make_cast(session)
    play.at(9, 5)
    browser = browser_of(cast.finance)
    titles = ("交易日期", "收入", "付款人", "备注", "流水号")
    sheet = workbook(
        titles, ("2024-09-04", "600", "高峰", "F2345678", "B1"), ("2024-09-99", "六百", "高峰", "F2345678", "B2")
    )
    answer = browser.post("/bank-sheets", {"sheet": (io.BytesIO(sheet), "九月.xlsx")})
    assert answer.status_code == 422
    reasons = re.findall(r"<td[^>]*>([^<]*。)</td>", answer.text)
    assert reasons == ["金额不是数字。", "应为日期，例如 2024-09-15。"]
    carried = re.search(r"data:[^;]+;base64,([^\"]+)", answer.text)
    assert carried is not None
    grid = read_grid(base64.b64decode(carried[1]))
    assert [row[-1] for row in grid if row[0] == "2024-09-99"] != [""]
    assert db.session.scalars(select(BankSheet)).all() == []


@pytest.mark.parametrize(
    ("payer", "code"), [("高峰", "F1"), (" 高峰 ", "F1"), ("陈砚", ""), ("某某公司", ""), ("", "")]
)
def test_a_payer_is_taken_for_the_one_applicant_of_that_name(payer: str, code: str) -> None:
    assert likely_code(payer, {"F1": "高峰", "F2": "陈砚", "F3": "陈砚"}) == code
