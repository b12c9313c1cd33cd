"""Print below a red seal, which the rim and the star cut in pieces."""

import numpy as np
import pytest

from redaction.eyes.below_seals import with_print_below
from redaction.eyes.ocr import read_page
from redaction.eyes.ocr_model import OcrModel
from redaction.eyes.seals import find_seals
from tests.redaction.eyes.drawn_pages import Image, Sheet

UNIT, DATE = "云杉县特种设备检验检测中心", "二〇二一年十二月三日"


def stamped(*, quarters: int = 0) -> Image:
    """Turned clockwise by right angles: the foot of a letter: the unit and the date, with the unit's seal over both."""
    sheet = Sheet(dpi=200, size=(150, 90))
    sheet.text(20, 12, "特此证明。", points=14)
    sheet.text(30, 40, UNIT, points=15)
    sheet.text(44, 50, DATE, points=15)
    sheet.stamp(88, 43, UNIT, turn=9, seed=3)
    return np.ascontiguousarray(np.rot90(sheet.page().image, -quarters))


@pytest.mark.parametrize("quarters", [0, 1, 2])
def test_a_unit_below_its_seal_is_read_as_if_nobody_had_stamped_it(quarters: int) -> None:
    model, image = OcrModel(threads=1), stamped(quarters=quarters)
    before = read_page(model, image)
    after = with_print_below(model, image, before, find_seals(image, dpi=200))
    assert [[line.text for line in reading.lines if line.text == UNIT] for reading in (before, after)] == [[], [UNIT]]


def test_a_unit_below_a_photocopied_seal_is_read() -> None:
    sheet = Sheet(dpi=150)
    for row in range(12):
        sheet.text(20, 40 + 9 * row, "兹证明该同志自二〇〇九年八月起从事压力容器检验工作，", points=14)
    sheet.text(100, 224, UNIT, points=15)
    sheet.stamp(130, 225, UNIT, colour=(90, 90, 90), seed=2)
    model, image = OcrModel(threads=1), sheet.page().image
    reading = with_print_below(model, image, read_page(model, image), find_seals(image, dpi=150))
    assert [line.text for line in reading.lines if line.box[1] > 1200 and len(line.text) > 6] == [UNIT]


def test_what_was_read_through_the_ink_gives_way_to_what_is_read_without_it() -> None:
    model, image = OcrModel(threads=1), stamped()
    reading = with_print_below(model, image, read_page(model, image), find_seals(image, dpi=200))
    assert [line.text for line in reading.lines if line.confidence > 0.95] == ["特此证明。", UNIT, DATE]


def test_where_no_print_is_below_a_seal_nothing_is_read_anew() -> None:
    model, sheet = OcrModel(threads=1), Sheet(dpi=200, size=(150, 90))
    sheet.text(20, 12, "特此证明。", points=14)
    sheet.stamp(88, 50, UNIT)
    image = sheet.page().image
    before = read_page(model, image)
    assert with_print_below(model, image, before, find_seals(image, dpi=200)) is before


def test_the_end_of_a_label_that_stays_is_not_read_a_second_time() -> None:
    sheet = Sheet(dpi=150, size=(150, 90))
    sheet.text(8, 30, "持证人签名：", points=12)
    sheet.pen.line(
        [(sheet.px(40 + 2 * at), sheet.px(32 - (at * 7) % 5)) for at in range(10)], fill=(20, 25, 70), width=3
    )
    sheet.stamp(62, 40, UNIT)
    model, image = OcrModel(threads=1), sheet.page().image
    reading = with_print_below(model, image, read_page(model, image), find_seals(image, dpi=150))
    assert [line.text.strip("：:") for line in reading.lines if "签名" in line.text] == ["持证人签名"]
