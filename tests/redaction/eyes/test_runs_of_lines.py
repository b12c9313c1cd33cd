"""Values that lie on several pieces of print: boxes of a digit each, paragraphs, lines on which something else was found."""

from dataclasses import replace

import pytest

from redaction.detectors.scan_text import SCAN_TEXT
from redaction.findings import Finding
from redaction.identity import identity_from_json
from redaction.reading.sight import SeenLine, View
from tests.redaction.eyes.test_image_detectors import line, page_of

NUMBER = "659939198108056795"
NAME = "叶尔江·哈布力别克"


def told(identity: dict[str, object], *lines: SeenLine) -> list[tuple[str, str]]:
    who = identity_from_json({"name": "赵瑧", "unit": "塔河地区检验检测中心", **identity})
    findings: list[Finding] = list(SCAN_TEXT.find(page_of(View(1240, 1754, dpi=150.0, lines=lines)), who))
    return [(finding.kind.value, finding.severity.value) for finding in findings]


def pieces(cuts: tuple[int, ...], *, pitch: float) -> tuple[SeenLine, ...]:
    """The number with a box for each digit, read in pieces that begin at `cuts`; `pitch` is the width of a box in heights of a line."""
    size, high = 20.0, 100.0
    read = []
    for start, end in zip(cuts, (*cuts[1:], len(NUMBER)), strict=True):
        left, right = 300 + start * pitch * size, 300 + ((end - 1) * pitch + 0.6) * size
        quad = ((left, high), (right, high), (right, high + size), (left, high + size))
        read.append(replace(line(NUMBER[start:end]), quad=quad))
    return tuple(read)


@pytest.mark.parametrize(
    "cuts", [tuple(range(18)), (0, 2, 3, 5, 8, 9, 10, 11, 12), (0, 1, 4, 5, 9, 13, 14, 15, 16, 17)]
)
def test_a_number_with_a_box_for_each_digit_is_one_however_many_of_them_were_read_together(
    cuts: tuple[int, ...],
) -> None:
    assert told({"id_number": NUMBER}, line("公民身份号码:"), *pieces(cuts, pitch=1.4)) == [("id_number", "leak")]


def test_digits_of_cells_that_stand_apart_make_no_number() -> None:
    cuts = (0, 2, 3, 5, 8, 9, 10, 11, 12)
    assert told({"id_number": NUMBER}, *pieces(cuts, pitch=4.0)) == []


def test_a_name_broken_behind_the_indented_first_line_of_a_paragraph_is_found_beside_another_column() -> None:
    columns = (
        line("同事们说，叶尔江·哈布力", x=440, y=90),
        line("渠道衬砌段的连续观测", x=100, y=91),
        line("别克同志常年在基层", x=400, y=120),
    )
    assert told({"name": NAME}, *columns) == [("name", "leak")]


def test_lines_that_begin_far_from_each_other_are_no_paragraph() -> None:
    columns = (
        line("同事们说，叶尔江·哈布力", x=500, y=90),
        line("渠道衬砌段的连续观测", x=100, y=91),
        line("别克同志常年在基层", x=400, y=120),
    )
    assert ("name", "leak") not in told({"name": NAME}, *columns)


def test_a_runner_up_gives_the_name_on_a_line_on_which_something_else_was_found() -> None:
    read = line("责任编辑：赵琼 电话：13900000000", doubt={6: "瑧"})
    assert told({"phone": "13900000000"}, read) == [("phone", "leak"), ("name", "suspect")]


def test_a_runner_up_says_nothing_where_the_name_was_read() -> None:
    read = line("责任编辑：赵瑧 电话：13900000000", doubt={6: "琼"})
    assert told({"phone": "13900000000"}, read) == [("name", "leak"), ("phone", "leak")]


def cells(*columns: tuple[str, ...], below: int = 0) -> tuple[SeenLine, ...]:
    """The cells of a table as they are read, row by row, under the heads that the columns begin with."""
    return tuple(
        line(column[row], x=100 + 180 * at, y=90 + 30 * row + below)
        for row in range(len(columns[0]))
        for at, column in enumerate(columns)
    )


MANY = 24
PEOPLE = ("姓名", "罗启明", "何静", *("沈一诺", "赵海燕") * MANY, "高峰", "陈思远")
AMOUNTS = ("缴费基数", *("11207.00",) * (2 * MANY + 4))
STATES = ("参保状态", *("参保缴费",) * (2 * MANY + 4))
NUMBERS = ("个人编号", *("3995903604",) * (2 * MANY + 4))


def test_a_word_far_below_the_head_of_a_column_of_names_is_the_applicants_name() -> None:
    assert told({"name": "高峰"}, *cells(PEOPLE, NUMBERS, AMOUNTS, STATES)) == [("name", "leak")]


def test_a_word_in_a_column_of_words_is_nobody_beside_a_column_of_names() -> None:
    people = tuple("冯晓" if name == "高峰" else name for name in PEOPLE)
    words = ("负荷时段", *("低谷", "平段") * MANY, "尖段", "平段", "高峰", "低谷")
    assert ("name", "leak") not in told({"name": "高峰"}, *cells(people, words, NUMBERS, AMOUNTS))


CHAT = (
    line("罗启明"),
    line("上周的比对数据请发一下。", y=130),
    line("高峰", y=170),
    line("铅和镉都在范围以内。", y=210),
)


def test_a_word_alone_on_its_line_is_the_applicant_where_the_page_says_so_of_it() -> None:
    assert told({"name": "高峰"}, *CHAT, line("收到，高峰老师辛苦了！", y=250)) == [("name", "leak")] * 2


def test_a_word_alone_on_its_line_is_not_sure_where_the_page_says_nothing_of_it() -> None:
    assert ("name", "leak") not in told({"name": "高峰"}, *CHAT, line("收到，用电高峰已过。", y=250))
