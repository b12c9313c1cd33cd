"""Reading pages: at every turn, with places, and with what cannot be read said."""

import numpy as np
import pytest

from redaction.ocr import Line, cursive, read_page
from redaction.ocr_model import Glyph, OcrModel
from tests.redaction.eyes.drawn_pages import FONTS, Sheet, training_certificate
from tests.redaction.eyes.scan_damage import scanned

NAME, UNIT = "古丽巴哈尔·吐尔逊", "胡杨县特种设备检验所"


@pytest.fixture(scope="module")
def model() -> OcrModel:
    return OcrModel(threads=2)


@pytest.mark.ocr
@pytest.mark.parametrize("quarter", [0, 1, 2])
def test_a_damaged_page_is_read_at_every_turn_and_places_are_right(model: OcrModel, quarter: int) -> None:
    page = scanned(training_certificate(NAME, UNIT, dpi=150, photo=None), level="ordinary", seed=4, quarter=quarter)
    read = read_page(model, page.image)
    assert read.turned == quarter * 90
    for kind, value, box in page.truths:
        if kind in ("name", "unit"):
            line = next(line for line in read.lines if value in line.text)
            start = line.text.index(value)
            assert np.abs(np.subtract(line.part_box(start, start + len(value)), box)).max() < 28


@pytest.mark.ocr
def test_a_column_of_characters_is_read_downwards(model: OcrModel) -> None:
    sheet = Sheet(dpi=150, size=(100, 140))
    for row, char in enumerate("检验检测机构"):
        sheet.text(45, 20 + 8 * row, char, points=20)
    assert "检验检测机构" in read_page(model, sheet.page().image).text.replace("\n", "")


def test_a_part_of_a_line_lies_between_its_neighbours() -> None:
    glyphs = tuple(Glyph(char, 1.0, (at + 0.5) / 4) for at, char in enumerate("甲乙丙丁"))
    line = Line(glyphs, ((0, 0), (80, 0), (80, 10), (0, 10)))
    assert line.part_box(0, 4) == pytest.approx((0, 0, 80, 10))
    assert line.part_box(1, 2) == pytest.approx((20, 0, 40, 10))
    assert (line.text, line.confidence) == ("甲乙丙丁", 1.0)


def test_joined_letters_are_told_from_single_characters() -> None:
    assert "uyghur" in FONTS
    joined, single = Sheet(dpi=150, size=(150, 14)), Sheet(dpi=150, size=(150, 14))
    for word in range(4):
        spots = [(joined.px(8 + 32 * word + step * 3), joined.px(8 - (step % 2) * 2)) for step in range(8)]
        joined.pen.line(spots, fill=(20, 20, 20), width=4, joint="curve")
    single.text(8, 4, "新疆维吾尔自治区塔河地区检验检测中心质量部", points=14)
    full = tuple((float(x), float(y)) for x, y in ((20, 10), (860, 10), (860, 75), (20, 75)))
    assert cursive(joined.page().image, full)
    assert not cursive(single.page().image, full)
