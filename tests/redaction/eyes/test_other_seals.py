"""Seals of other engravers: found in red and in gray beside dense tables, read through JPEG; cells and boxes are none."""

import cv2
import numpy as np
import pytest

from redaction.detectors.seals import SEALS
from redaction.eyes.ocr_model import OcrModel
from redaction.eyes.seal_reading import read_seal
from redaction.eyes.seal_shapes import Seal
from redaction.eyes.seals import find_seals
from redaction.eyes.true_seals import true_seals
from redaction.identity import identity_from_json
from redaction.reading.model import Document
from redaction.reading.sight import SeenSeal, Sight, View
from tests.redaction.eyes.bare_pages import bare_page
from tests.redaction.eyes.drawn_pages import Image, Sheet
from tests.redaction.eyes.drawn_seals import SHAPES, engraved
from tests.redaction.eyes.scan_damage import jpeg, scanned

UNIT = "胡杨县特种设备检验所"
WHO = identity_from_json({"name": "赵瑧", "unit": UNIT})


def table(sheet: Sheet) -> None:
    """Fourteen ruled rows of small print, and a line below that a seal is pressed on."""
    for row in range(15):
        sheet.pen.line(
            (sheet.px(20), sheet.px(34 + 12 * row), sheet.px(190), sheet.px(34 + 12 * row)), fill=30, width=2
        )
        for x in (22, 55, 92, 131, 161):
            sheet.text(x, 38 + 12 * row, "压力表检定记录", points=8.5)
    for x in (20, 52, 90, 130, 160, 190):
        sheet.pen.line((sheet.px(x), sheet.px(34), sheet.px(x), sheet.px(202)), fill=30, width=2)
    sheet.text(110, 240, "单位审核意见（盖章）：情况属实", points=11)


def pressed(shape: str, *, gray: bool, dpi: int = 150, turn: float = 8) -> Image:
    sheet = Sheet(dpi=dpi)
    table(sheet)
    ink = engraved(UNIT, side=sheet.px(30 if shape == "square" else 44), shape=shape, seed=4)
    ink = ink.rotate(turn, expand=True)
    sheet.canvas.paste(ink, (sheet.px(150) - ink.width // 2, sheet.px(246) - ink.height // 2), ink)
    image = sheet.page().image
    return np.asarray(cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)) if gray else image


@pytest.mark.parametrize("gray", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_found_beside_a_table_in_red_and_in_gray(shape: str, gray: bool) -> None:
    [seal] = find_seals(pressed(shape, gray=gray), dpi=150)
    named = "round" if shape == "double" else shape
    assert (seal.shape, seal.colour) == (named, "grey" if gray else "red")
    assert [round(edge * 25.4 / 150) for edge in seal.centre] == [pytest.approx(150, abs=2), pytest.approx(246, abs=2)]


@pytest.mark.parametrize("colour", [(205, 180, 150), (60, 60, 200), (40, 40, 40)])
def test_an_even_patch_of_colour_is_no_chop(colour: tuple[int, int, int]) -> None:
    image = Sheet(dpi=150).page().image
    noise = np.random.default_rng(3).normal(0, 5, (70, 70, 3))
    image[300:370, 100:170] = np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8)
    assert find_seals(jpeg(image, quality=70), dpi=150) == ()


def test_cells_of_a_table_and_boxes_of_a_chart_are_no_square_seals() -> None:
    sheet = Sheet(dpi=150)
    for column in range(6):
        for row in range(3):
            x, y = sheet.px(20 + 25 * column), sheet.px(30 + 25 * row)
            sheet.pen.rectangle((x, y, x + sheet.px(25), y + sheet.px(25)), outline=30, width=3)
            sheet.text(22 + 25 * column, 33 + 25 * row, "检定合格", points=14)
            sheet.text(22 + 25 * column, 43 + 25 * row, "压力表类", points=14)
    for column in range(4):
        x, y = sheet.px(20 + 45 * column), sheet.px(150)
        sheet.pen.rectangle((x, y, x + sheet.px(26), y + sheet.px(24)), outline=30, width=3)
        sheet.text(24 + 45 * column, 159, "样品接收", points=12)
    sheet.pen.rectangle((sheet.px(150), sheet.px(200), sheet.px(175), sheet.px(235)), outline=30, width=3)
    sheet.text(157, 214, "照片", points=12)
    assert find_seals(sheet.page().image, dpi=150) == ()


@pytest.mark.ocr
@pytest.mark.parametrize(("shape", "dpi", "quality"), [("double", 200, 75), ("oval", 200, 75), ("square", 150, 60)])
def test_narrow_print_of_a_seal_over_black_text_is_read_through_jpeg(shape: str, dpi: int, quality: int) -> None:
    image = jpeg(pressed(shape, gray=False, dpi=dpi), quality=quality)
    part = np.ascontiguousarray(image[round(215 * dpi / 25.4) : round(280 * dpi / 25.4)])
    [seal] = find_seals(part, dpi=dpi)
    read = read_seal(OcrModel(threads=2), part, seal)
    assert UNIT in (read.text, *read.others)


@pytest.mark.ocr
@pytest.mark.parametrize(
    ("text", "rows"), [("胡杨县第二中学", 4), ("胡杨县水质监测站", 4), ("胡杨县建设工程质量检测有限公司", 5)]
)
def test_a_square_of_few_tall_columns_is_read(text: str, rows: int) -> None:
    sheet = Sheet(dpi=200, size=(60, 60))
    ink = engraved(text, side=sheet.px(28), shape="square", rows=rows, seed=2).rotate(3, expand=True)
    sheet.canvas.paste(ink, (sheet.px(15), sheet.px(15)), ink)
    image = jpeg(sheet.page().image, quality=80)
    [seal] = find_seals(image, dpi=200)
    read = read_seal(OcrModel(threads=2), image, seal)
    assert text in (read.text, *read.others)


@pytest.mark.parametrize(
    ("text", "sure", "others", "said"),
    [
        ("昆仑理工大学教务处", 0.80, (), []),
        ("昆仑理工大学教务处", 0.79, (), ["suspect"]),
        ("湖扬县持种没备栓验听", 0.80, (), ["suspect"]),
        ("胡桃县特产设施检测所", 0.98, (), []),
        ("胡桃县特产设施检测所", 0.80, (), ["suspect"]),
        ("略杨县精种设格检脸所", 0.80, (UNIT,), ["leak"]),
    ],
)
def test_what_is_like_the_unit_passes_only_when_read_surely(
    text: str, sure: float, others: tuple[str, ...], said: list[str]
) -> None:
    seal = SeenSeal((10, 10, 90, 90), "round", "red", text, sure, others)
    page = bare_page(1, (72.0, 72.0))
    document = Document("a.pdf", "pdf", "", (page,), sight=Sight(pages={1: View(100, 100, seals=(seal,))}))
    assert [finding.severity for finding in SEALS.find(document, WHO)] == said


def inspection_report() -> Sheet:
    """A ruled report whose rows of print, seen from afar, stand around an empty cell in the shape of a circle."""
    sheet = Sheet(dpi=150)
    for row in range(10):
        y = sheet.px(57 + 7.5 * row)
        sheet.pen.line((sheet.px(18 if row < 5 or row == 9 else 43), y, sheet.px(190), y), fill=40, width=2)
        for x, words in ((20.5, "检验类别"), (45.5, "壁厚测定"), (92, "符合要求")):
            if (row < 4 or x > 40) and row < 9:
                sheet.text(x, 59 + 7.5 * row, words, points=9.5)
    for x in (18, 43, 90, 130, 190):
        sheet.pen.line((sheet.px(x), sheet.px(57), sheet.px(x), sheet.px(124.5)), fill=40, width=2)
    for at, word in enumerate("检验项目"):
        sheet.text(21, 96 + 5 * at, word, points=9.5)
    return sheet


@pytest.mark.parametrize(("level", "seed"), [("ordinary", 9), ("ordinary", 11), ("heavy", 2), ("heavy", 4)])
def test_a_circle_of_rules_and_print_is_no_seal(level: str, seed: int) -> None:
    assert find_seals(scanned(inspection_report().page(), level=level, seed=seed).image, dpi=150) == ()


@pytest.mark.parametrize("y", [85, 125])
@pytest.mark.parametrize("level", ["light", "ordinary"])
def test_a_photocopied_seal_over_a_ruled_report_is_found_and_nothing_else(level: str, y: int) -> None:
    for seed in (0, 2):
        sheet = inspection_report()
        sheet.stamp(60 + 15 * seed, y, UNIT, seed=seed)
        page = scanned(sheet.page(), level=level, seed=seed)
        [(_, _, (x0, y0, x1, y1))] = page.truths
        image = np.asarray(cv2.cvtColor(cv2.cvtColor(page.image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR))
        [seal] = find_seals(image, dpi=150)
        assert seal.centre == (pytest.approx((x0 + x1) / 2, abs=12), pytest.approx((y0 + y1) / 2, abs=12))


@pytest.mark.parametrize("gray", [False, True])
def test_a_seal_whose_ring_was_painted_over_is_none(gray: bool) -> None:
    sheet = Sheet(dpi=150)
    sheet.stamp(150, 246, UNIT)
    x, y, reach = sheet.px(150), sheet.px(246), sheet.px(22)
    sheet.pen.ellipse((x - reach, y - reach, x + reach, y + reach), outline=(0, 0, 0), width=sheet.px(10))
    image = sheet.page().image
    if gray:
        image = np.asarray(cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR))
    assert find_seals(jpeg(image, quality=75), dpi=150) == ()


@pytest.mark.parametrize("millimetres", [11, 14])
@pytest.mark.parametrize("level", ["light", "ordinary"])
def test_a_photocopied_solid_chop_is_found_and_a_black_cover_with_a_word_is_none(level: str, millimetres: int) -> None:
    sheet = Sheet(dpi=150)
    x, y, side = sheet.px(60), sheet.px(36), sheet.px(millimetres)
    sheet.pen.rectangle((x, y, x + side, y + side), fill=(60, 60, 60))
    for at, char in enumerate("欧阳楚昕"):
        spot = (60.4 + (1 - at // 2) * millimetres / 2, 36.2 + at % 2 * millimetres / 2)
        sheet.text(*spot, char, points=millimetres * 1.1, face="hei", colour=(255, 255, 255))
    sheet.pen.rectangle((x + 300, y, x + 300 + side, y + side), fill=(0, 0, 0))
    sheet.text(60 + 300 / 150 * 25.4 + 1, 36 + millimetres * 0.4, "【照片】", points=6, colour=(255, 255, 255))
    [chop] = find_seals(scanned(sheet.page(), level=level, seed=1).image, dpi=150)
    assert (chop.shape, chop.colour) == ("square", "grey")
    assert abs(chop.centre[0] - x - side / 2) < 24


@pytest.mark.parametrize("turn", [-4, 0, 5])
def test_an_oval_of_a_photocopy_whose_rim_touches_a_rule_is_found(turn: float) -> None:
    sheet = Sheet(dpi=150)
    for y in (60, 72, 84):
        sheet.pen.line((sheet.px(20), sheet.px(y), sheet.px(190), sheet.px(y)), fill=30, width=3)
    sheet.text(100, 38, "受理单", points=22)
    ink = engraved(UNIT, side=sheet.px(44), shape="oval", words="业务专用章", seed=6).rotate(turn, expand=True)
    sheet.canvas.paste(ink, (sheet.px(145) - ink.width // 2, sheet.px(62) - ink.height), ink)
    image = sheet.page().image
    gray = np.asarray(cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR))
    [seal] = find_seals(gray, dpi=150)
    assert (seal.shape, seal.colour) == ("oval", "grey")


@pytest.mark.ocr
def test_a_part_of_a_photocopied_seal_over_the_corner_of_a_sheet_is_found_and_read() -> None:
    sheet = Sheet(dpi=150)
    table(sheet)
    ink = engraved(UNIT, side=sheet.px(42), seed=4)
    sheet.canvas.paste(ink, (sheet.px(202) - ink.width // 2, sheet.px(284) - ink.height // 2), ink)
    image = sheet.page().image
    gray = np.asarray(cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR))
    [seal] = find_seals(gray, dpi=150)
    read = read_seal(OcrModel(threads=2), gray, seal)
    assert (seal.shape, seal.colour) == ("half", "grey")
    assert true_seals(gray, (read,)) == (read,)
    assert sum(char in UNIT for char in read.text) >= 4


def test_a_curve_over_the_edge_of_a_photocopy_in_which_nothing_is_read_is_no_seal() -> None:
    image = np.full((800, 800, 3), 250, np.uint8)
    cv2.circle(image, (800, 400), 120, (60, 60, 60), 4)
    curve = Seal((800.0, 400.0), (120.0, 120.0), 0.0, "half", "grey", 0.9, "计量", 0.99, (), ((0.99, 0.99),))
    told = Seal((800.0, 400.0), (120.0, 120.0), 0.0, "half", "grey", 0.9, "计量检定", 0.99, (), ((0.99,) * 4,))
    assert true_seals(image, (curve, told)) == (told,)
