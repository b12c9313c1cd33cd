"""Masks that do not hide are told from those that do."""

import cv2
import numpy as np
import pytest

from redaction.eyes.ocr import Line, read_page
from redaction.eyes.ocr_model import Glyph, OcrModel
from redaction.eyes.smears import smeared
from redaction.eyes.weakmarks import dark_boxes, find_marks, is_in_a_shadow, says_something, stretched, was_read
from tests.redaction.eyes.drawn_pages import Image, Sheet
from tests.redaction.eyes.scan_damage import jpeg, scanned

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


@pytest.mark.parametrize("ink", [66, 90])
@pytest.mark.parametrize("blur", [0.6, 1.0])
def test_ruled_print_on_stained_paper_is_neither(ink: int, blur: float) -> None:
    sheet = Sheet(dpi=150, size=(50, 24))
    for row in (0, 1, 2):
        sheet.pen.line((0, sheet.px(8 * row), sheet.px(50), sheet.px(8 * row)), fill=(ink, ink, ink), width=2)
    for y, words in ((2, "学制"), (10, "毕（结）业")):
        sheet.text(4, y, words, points=10.5, face="hei", colour=(ink, ink, ink))
    stain = np.linspace(0.86, 0.92, sheet.canvas.width)[None, :, None] * np.array([0.74, 0.91, 0.97])
    image = cv2.GaussianBlur(sheet.page().image * stain, (0, 0), blur)
    assert smeared(jpeg(np.asarray(image, dtype=np.uint8), quality=75)) == ""


def test_white_words_on_a_large_black_box_do_not_shine_through_it() -> None:
    model = OcrModel(threads=1)
    for words in ("【工作单位】", "【申报人】"):
        sheet = Sheet(dpi=150)
        sheet.pen.rectangle((sheet.px(50), sheet.px(58), sheet.px(95), sheet.px(65)), fill=(0, 0, 0))
        sheet.text(66, 60, words, points=6.5, colour=(255, 255, 255))
        marks = find_marks(model, scanned(sheet.page(), level="ordinary", seed=21).image)
        assert [mark.how for mark in marks] == ["opaque"]


@pytest.mark.ocr
@pytest.mark.parametrize(("gray", "dpi", "seed"), [(100, 150, 21), (120, 200, 3)])
def test_black_words_on_a_gray_box_that_were_read_do_not_shine_through_it(gray: int, dpi: int, seed: int) -> None:
    model = OcrModel(threads=1)
    sheet = Sheet(dpi=dpi)
    for row, words in enumerate(("【工作单位】", "【申报人】(3/7)")):
        y = 58 + 20 * row
        sheet.pen.rectangle((sheet.px(50), sheet.px(y), sheet.px(105), sheet.px(y + 7)), fill=(gray, gray, gray))
        sheet.text(66, y + 1, words, points=11, colour=(10, 10, 10))
    image = scanned(sheet.page(), level="ordinary", seed=seed).image
    marks = find_marks(model, image, lines=read_page(model, image).lines)
    assert {mark.how for mark in marks} <= {"opaque"}


@pytest.mark.ocr
def test_words_below_a_thin_veil_that_nobody_read_before_are_told() -> None:
    sheet = Sheet(dpi=150)
    sheet.pen.rectangle((sheet.px(50), sheet.px(58), sheet.px(105), sheet.px(65)), fill=(120, 120, 120))
    sheet.text(56, 59, NAME, points=12, colour=(10, 10, 10))
    [mark] = find_marks(OcrModel(threads=1), sheet.page().image)
    assert (mark.how, mark.text) == ("semi_opaque", NAME)


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


def test_print_read_on_two_lines_of_a_toned_place_was_read() -> None:
    lines = []
    for row, words in enumerate(("【申报人】", "【电话】")):
        high, wide, y = 40.0, 40.0 * len(words), 100.0 + 42 * row
        glyphs = tuple(Glyph(char, 0.98, (at + 0.5) / len(words)) for at, char in enumerate(words))
        lines.append(Line(glyphs, ((100.0, y), (100 + wide, y), (100 + wide, y + high), (100.0, y + high))))
    place = (96.0, 96.0, 304.0, 200.0)
    assert was_read(place, tuple(lines))
    assert not was_read(place, ())
    assert not was_read((96.0, 96.0, 304.0, 400.0), tuple(lines))


@pytest.mark.parametrize(("veil", "told"), [("shadow", False), ("marker", True)])
def test_small_print_in_a_shadow_is_no_mask_and_the_same_print_below_a_thin_marker_is(veil: str, told: bool) -> None:
    sheet = Sheet(dpi=150, size=(150, 100), paper=(250, 250, 250))
    for row in range(5):
        sheet.text(20 + 2 * row, 20 + 12 * row, NAME, points=7)
    image = sheet.page().image.astype(np.float32)
    x0, y0, x1, y1 = (sheet.px(edge) for edge in (23, 43, 50, 48))
    if veil == "shadow":
        image[: sheet.px(70)] *= 0.42
    else:
        image[y0:y1, x0:x1] = 0.25 * image[y0:y1, x0:x1] + 20
    shown = np.asarray(cv2.GaussianBlur(image, (0, 0), 0.8), dtype=np.uint8)
    glyphs = tuple(Glyph(char, 0.97, (at + 0.5) / len(NAME)) for at, char in enumerate(NAME))
    line = Line(glyphs, ((x0, y0), (x1, y0), (x1, y1), (x0, y1)))
    corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float32)
    gray = cv2.cvtColor(shown, cv2.COLOR_BGR2GRAY)
    place = (float(x0), float(y0), float(x1), float(y1))
    assert is_in_a_shadow(gray, corners, place, (line,)) is not told
    assert not is_in_a_shadow(gray, corners, place, ())
