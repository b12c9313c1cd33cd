"""Reading pages: at every turn, with places, and with what cannot be read said."""

import numpy as np
import pytest

from redaction.eyes.looking import unread_script
from redaction.eyes.ocr import Line, cursive, read_page
from redaction.eyes.ocr_model import Glyph, OcrModel
from tests.redaction.eyes.drawn_pages import Sheet, training_certificate
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


@pytest.mark.parametrize(
    "words", ["دىلنۇر ئەخمەت", "شىنجاڭ ئۇيغۇر ئاپتونوم رايونى", "كەسپىي تېخنىك خادىملارنى داۋاملىق تەربىيەلەش"]
)
@pytest.mark.parametrize("points", [11, 14, 22])
def test_uyghur_print_is_told_from_chinese_and_latin(words: str, points: int) -> None:
    for text, face, joined in (
        (words, "uyghur", True),
        ("塔河地区检验检测中心", "song", False),
        ("Measurement report", "song", False),
    ):
        sheet = Sheet(dpi=150, size=(170, 16), paper=(250, 250, 250))
        x0, y0, x1, y1 = sheet.text(6, 3, text, points=points, face=face)
        margin = 0.3 * (y1 - y0)
        quad = (
            (x0 - margin, y0 - margin), (x1 + margin, y0 - margin), (x1 + margin, y1 + margin), (x0 - margin, y1 + margin),
        )  # fmt: skip
        assert cursive(sheet.page().image, quad) is joined


def test_lines_nobody_can_read_are_counted_and_placed() -> None:
    assert unread_script((), height=900) == ()
    [(zh, en)] = unread_script(((0, 10, 90, 40), (0, 20, 90, 60), (0, 800, 90, 840)), height=900)
    assert zh.startswith("上部、下部有 3 行")
    assert en.startswith("3 line(s)")
    assert "(upper, lower part)" in en
