"""Masks that do not hide are told from those that do."""

import cv2
import numpy as np
import pytest

from redaction.ocr import Line
from redaction.ocr_model import Glyph, OcrModel
from redaction.smears import smeared
from redaction.weakmarks import dark_boxes, find_marks, says_something, stretched
from tests.redaction.eyes.drawn_pages import Image, Sheet

NAME = "古丽巴哈尔·吐尔逊"


def name_strip() -> Image:
    sheet = Sheet(dpi=150, size=(75, 12), paper=(250, 250, 250))
    sheet.text(4, 3, NAME, points=14)
    return sheet.page().image


def page_with(strip: Image, *, dpi: int = 150) -> Image:
    sheet = Sheet(dpi=dpi, paper=(250, 250, 250))
    sheet.text(30, 60, "姓名：", points=14)
    sheet.paste(52, 57, strip)
    return sheet.page().image


def pixelated(image: Image, block: int) -> Image:
    small = cv2.resize(image, (image.shape[1] // block, image.shape[0] // block), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, image.shape[1::-1], interpolation=cv2.INTER_NEAREST))


def test_only_even_dark_rectangles_count_as_boxes() -> None:
    strip = name_strip()
    assert dark_boxes(page_with(strip)) == []
    assert len(dark_boxes(page_with(np.zeros_like(strip)))) == 1


def test_an_even_box_has_nothing_to_stretch() -> None:
    assert stretched(np.full((40, 200, 3), 7, np.uint8)) is None


def test_a_box_of_ninety_seven_per_cent_still_has() -> None:
    assert stretched((name_strip() * 0.03).astype(np.uint8)) is not None


@pytest.mark.parametrize("block", [10, 16, 22])
def test_blocks_are_told_as_mosaic(block: int) -> None:
    assert smeared(pixelated(name_strip(), block)) == "mosaic"


@pytest.mark.parametrize("sigma", [3, 4, 7])
def test_soft_print_is_told_as_blur(sigma: int) -> None:
    assert smeared(cv2.GaussianBlur(name_strip(), (0, 0), sigma)) == "blur"


def test_print_and_a_shadow_are_neither() -> None:
    shadow = np.tile(np.linspace(250, 170, 300, dtype=np.uint8)[None, :, None], (40, 1, 3))
    assert smeared(name_strip()) == ""
    assert smeared(shadow) == ""


@pytest.mark.parametrize("read", ["", "II", "1I", "F=1", "一一", ":_1", "口", "Ill1", "IIIIII", "--", "C_I", "P-1"])
def test_rims_of_a_block_say_nothing(read: str) -> None:
    assert not says_something(read)


@pytest.mark.parametrize("read", ["张伟", "王一丁力", "659900199003", "Dilnur", "李3班2"])
def test_print_below_a_mask_says_something(read: str) -> None:
    assert says_something(read)


@pytest.mark.ocr
def test_what_lies_below_a_see_through_box_is_read() -> None:
    marks = find_marks(OcrModel(threads=2), page_with((name_strip() * 0.05).astype(np.uint8)))
    assert [(mark.how, mark.text) for mark in marks] == [("semi_opaque", NAME)]


def test_a_solid_box_is_opaque_and_a_black_page_is_black() -> None:
    model = OcrModel(threads=1)
    assert [mark.how for mark in find_marks(model, page_with(np.zeros_like(name_strip())))] == ["opaque"]
    assert [mark.how for mark in find_marks(model, np.zeros((1754, 1240, 3), np.uint8))] == ["black"]
    assert [mark.how for mark in find_marks(model, np.full((1754, 1240, 3), 250, np.uint8))] == ["blank"]


@pytest.mark.parametrize(("word", "marks"), [("关于重点关于", []), ("m", ["blur"])])
def test_a_blurred_word_in_a_line_that_reads_well_is_told_unless_the_word_was_read(word: str, marks: list[str]) -> None:
    sheet = Sheet(dpi=150, paper=(250, 250, 250))
    sheet.text(30, 60, "听取了欧阳明哲王强关于建设的汇报", points=14)
    image = sheet.page().image
    high = round(14 * 150 / 72)
    x0, y0 = round(30 / 25.4 * 150), round(60 / 25.4 * 150)
    veiled = (x0 + 3 * high, x0 + 9 * high)
    rows = slice(y0 - high, y0 + 2 * high)
    image[rows, veiled[0] : veiled[1]] = cv2.GaussianBlur(image[rows, veiled[0] : veiled[1]], (0, 0), 3)
    said = "听取了" + word + "关于建设的汇报"
    steps = [*range(3), *(3 + 6 * (at + 0.5) / len(word) - 0.5 for at in range(len(word))), *range(9, 16)]
    glyphs = tuple(Glyph(char, 0.98, (step + 0.5) / 16) for char, step in zip(said, steps, strict=True))
    quad = ((x0, y0), (x0 + 16 * high, y0), (x0 + 16 * high, y0 + high), (x0, y0 + high))
    assert [mark.how for mark in find_marks(OcrModel(threads=1), image, lines=(Line(glyphs, quad),))] == marks
