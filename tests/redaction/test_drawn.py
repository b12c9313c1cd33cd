"""Pages that must be looked at because they draw what no reader of text gives out, and pages that need not be."""

import math

import pymupdf
import pytest
import segno

from redaction.detectors.page_walk import page_pass
from redaction.identity import identity_from_json
from redaction.reading.files import read_bytes

WHO = identity_from_json({"name": "赵瑧", "unit": "塔河地区检验检测中心"})
CELLS = [[bool(cell) for cell in row] for row in segno.make("13900000000", error="m").matrix]
DARK = [(x, y) for y, row in enumerate(CELLS) for x, cell in enumerate(row) if cell]


def looked_at(page: pymupdf.Page) -> bool:
    document = read_bytes(page.parent.tobytes(), name="a.pdf", deep=True)
    return page_pass(document, WHO).facts[0].needs_look


def sheet(text: str = "检验报告") -> pymupdf.Page:
    page = pymupdf.open().new_page(width=420, height=300)
    page.insert_text((40, 40), text, fontname="china-s", fontsize=12)
    return page


@pytest.mark.parametrize("size", [1.2, 2.4, 4.0])
def test_a_code_of_squares_is_looked_at(size: float) -> None:
    page = sheet()
    for x, y in DARK:
        page.draw_rect(
            (200 + size * x, 78 + size * (y + 0.5), 200 + size * (x + 1), 78 + size * (y + 1.5)),
            color=None,
            fill=(0, 0, 0),
        )
    assert looked_at(page)


def test_a_code_in_one_path_and_one_of_stroked_lines_is_looked_at() -> None:
    page, other = sheet(), sheet()
    whole, lines = page.new_shape(), other.new_shape()
    for x, y in DARK:
        whole.draw_rect((200 + 3 * x, 80 + 3 * y, 203 + 3 * x, 83 + 3 * y))
        lines.draw_line((200 + 3 * x, 80 + 3 * y), (203 + 3 * x, 80 + 3 * y))
    whole.finish(color=None, fill=(0, 0, 0))
    lines.finish(color=(0, 0, 0), width=3)
    whole.commit()
    lines.commit()
    assert looked_at(page)
    assert looked_at(other)


def test_a_code_of_letters_is_looked_at_and_a_table_of_contents_is_not() -> None:
    page, other = sheet(), sheet()
    for x, y in DARK:
        page.insert_text((200 + 2.4 * x, 80 + 4 * y), "\u25a0", fontname="china-s", fontsize=4)
    for row in range(14):
        other.insert_text(
            (40, 60 + 15 * row), f"{row + 1} 检验方法" + "." * 90 + f"{row + 3}", fontname="china-s", fontsize=10
        )
    assert looked_at(page)
    assert not looked_at(other)


def test_bars_side_by_side_are_looked_at_and_the_columns_of_a_chart_and_the_cells_of_a_table_are_not() -> None:
    bars, chart, table = sheet(), sheet(), sheet()
    for at in range(40):
        bars.draw_rect((100 + 3 * at, 100, 100 + 3 * at + 1 + at % 2, 140), color=None, fill=(0, 0, 0))
        chart.draw_rect((60 + 8 * at, 250 - 10 - 40 * (at % 5), 66 + 8 * at, 250), color=None, fill=(0, 0, 1))
    for row in range(12):
        for column in range(6):
            table.draw_rect(
                (40 + 50 * column, 60 + 16 * row, 90 + 50 * column, 76 + 16 * row),
                color=(0, 0, 0),
                fill=(0.95, 0.95, 0.95),
            )
    assert [looked_at(page) for page in (bars, chart, table)] == [True, False, False]


def scribbled(page: pymupdf.Page) -> pymupdf.Page:
    shape = page.new_shape()
    points = [pymupdf.Point(130 + 5 * at, 100 - 8 * math.sin(1.7 * at)) for at in range(10)]
    for at in range(0, 9, 3):
        shape.draw_bezier(*points[at : at + 4])
        shape.draw_line(points[at], points[at + 1])
    shape.finish(color=(0, 0, 0.4), width=1)
    shape.commit()
    return page


def labelled(label: str) -> pymupdf.Page:
    page = sheet()
    page.insert_text((50, 105), label, fontname="china-s", fontsize=12)
    return page


def test_a_page_that_was_never_paper_and_is_signed_is_looked_at() -> None:
    assert not looked_at(labelled("本人签名："))
    assert looked_at(scribbled(labelled("本人签名：")))
    assert not looked_at(scribbled(labelled("装置示意：")))
    placed = labelled("申报人签字：")
    placed.insert_image((130, 88, 200, 112), pixmap=pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 70, 24)))
    assert looked_at(placed)


def test_a_rule_and_a_cell_behind_a_label_are_no_reason_to_look() -> None:
    page = labelled("承诺人签字：")
    page.draw_line((130, 110), (260, 110), width=0.8)
    page.draw_rect((40, 80, 380, 120), width=0.8)
    page.draw_rect((128, 82, 300, 118), width=0.8)
    assert not looked_at(page)
