"""A box is for the letters that were found there: what merely crosses it stays; and lines begin and end as printers let them."""

from typing import Any

import pymupdf
import pytest

from redaction.findings import Box, Kind
from redaction.masking.masks import How, Mask
from redaction.masking.work import masked_pdf
from tests.redaction.masking.made import PERSON, masked, text_of, text_pdf

BODY = ("试验选取了三台在役的储罐。", "审核：赵敏慧", "结果表明误差小于百分之五。")


def watermarked(*, turn: float, size: float) -> bytes:
    """Lines of text, and over them the unit in one large line, turned by degrees."""
    document: Any = pymupdf.open()
    page = document.new_page()
    for row in range(14):
        page.insert_text((72, 300 + 24 * row), BODY[row % 3], fontname="china-s", fontsize=12)
    middle = pymupdf.Point(90, 560)
    page.insert_text(
        middle,
        PERSON.unit,
        fontname="china-s",
        fontsize=size,
        color=(0.8, 0.8, 0.8),
        morph=(middle, pymupdf.Matrix(turn)),
    )
    data: bytes = document.tobytes()
    return data


@pytest.mark.parametrize(("turn", "size"), [(30.0, 40.0), (45.0, 30.0), (0.0, 40.0)])
def test_a_watermark_goes_and_the_lines_that_it_crosses_stay(turn: float, size: float) -> None:
    _, new = masked(watermarked(turn=turn, size=size))
    left = "".join(text_of(new).split())
    assert PERSON.unit not in left
    assert [left.count(line) for line in BODY] == [5, 5, 4]


def test_a_box_that_a_person_drew_takes_all_that_lies_in_it() -> None:
    mask = Mask(1, Box(60, 280, 560, 640), Kind.OTHER, How.TEXT, "【已遮盖】")
    _, new = masked_pdf(watermarked(turn=30.0, size=40.0), [mask])
    left = "".join(text_of(new).split())
    assert not any(line in left for line in BODY)


def test_no_line_of_a_paragraph_begins_with_a_mark_that_closes_or_ends_with_one_that_opens() -> None:
    for length in range(16, 26):
        words = (
            "试验由{name}设计，（李文博）参加了《数据处理》。"
            + "与此同时，项目组对数据进行了统计，（发现）减薄速率与含水量有关。" * 3
        )
        text = words.format(name=PERSON.name)
        lines = [(100.0 + 20 * row, text[at : at + length]) for row, at in enumerate(range(0, len(text), length))]
        _, new = masked(text_pdf(lines))
        shown = [line.strip() for line in text_of(new).split("\n") if line.strip()]
        assert "【申报人】" in "".join(shown)
        for line in shown[:3]:
            assert line[0] not in "，。）》"
            assert line[-1] not in "（《"


@pytest.mark.parametrize(("begin", "end", "stays"), [(0, 0, False), (2, 0, False), (0, 60, True), (-20, 0, True)])
def test_a_rule_as_long_as_a_phrase_goes_with_its_name_and_any_other_stays(begin: int, end: int, stays: bool) -> None:
    """`begin` in letters of the phrase when positive, in points when negative; `end` in points beyond its end."""
    document: Any = pymupdf.open()
    page = document.new_page()
    words = f"现由{PERSON.name}签名确认"
    page.insert_text((100, 200), words, fontname="china-s", fontsize=12)
    left, _, right, _ = page.get_text("words")[0][:4]
    page.draw_line((left + (12 * begin if begin > 0 else begin), 203), (right + end, 203), width=0.6)
    _, new = masked(document.tobytes())
    shown: Any = pymupdf.open(stream=new, filetype="pdf")
    assert bool(shown[0].get_drawings()) is stays
    assert "签名确认" in text_of(new)
