"""Seals: found where they stand, whole or cut, red or gray; red print and ruled tables are none."""

import cv2
import numpy as np
import pytest
from PIL import Image as Canvas

from redaction.eyes.ocr_model import Glyph, OcrModel
from redaction.eyes.seal_reading import ink_of, read_seal, unwrap, worth
from redaction.eyes.seals import find_seals
from tests.redaction.eyes.drawn_pages import SEAL_RED, Sheet, appraisal_form, training_certificate
from tests.redaction.eyes.drawn_pages import seal as drawn_seal

UNIT = "胡杨县特种设备检验所"


@pytest.mark.parametrize("dpi", [100, 150, 300])
def test_a_round_seal_is_found_within_a_millimetre(dpi: int) -> None:
    page = training_certificate("张伟", UNIT, dpi=dpi, seal_of=UNIT)
    truth = next(box for kind, _, box in page.truths if kind == "seal")
    found = find_seals(page.image, dpi=dpi)
    assert [(seal.shape, seal.colour) for seal in found] == [("round", "red")]
    assert np.abs(np.subtract(found[0].box, truth)).max() <= dpi / 25.4 * 1.2


def test_a_page_without_a_seal_has_none() -> None:
    sheet = Sheet(dpi=150)
    sheet.text(30, 40, "关于印发检验人员考核办法的通知", points=26, face="hei", colour=(200, 20, 20))
    sheet.pen.line((sheet.px(20), sheet.px(60), sheet.px(190), sheet.px(60)), fill=(200, 20, 20), width=6)
    for row in range(12):
        sheet.text(25, 75 + 10 * row, "各单位：现将考核办法印发给你们，请遵照执行。", points=12)
    assert find_seals(sheet.page().image, dpi=150) == ()


def test_a_photocopied_seal_is_found_in_gray() -> None:
    page = appraisal_form("张伟", UNIT, dpi=150, photo=None)
    gray = cv2.cvtColor(cv2.cvtColor(page.image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    assert [(seal.shape, seal.colour) for seal in find_seals(np.asarray(gray), dpi=150)] == [("round", "grey")]


def test_half_a_seal_at_the_edge_of_the_page_is_found() -> None:
    sheet = Sheet(dpi=150)
    sheet.text(30, 40, "第 3 页 共 8 页", points=12)
    sheet.stamp(210, 150, UNIT)
    found = find_seals(sheet.page().image, dpi=150)
    assert [seal.shape for seal in found] == ["half"]


def test_a_name_chop_is_found_as_a_square() -> None:
    sheet = Sheet(dpi=200)
    sheet.text(30, 40, "检验员：", points=14)
    sheet.pen.rectangle((sheet.px(60), sheet.px(36), sheet.px(76), sheet.px(52)), fill=(200, 30, 30))
    sheet.text(61.5, 37, "张", points=19, colour=(255, 255, 255))
    sheet.text(68.5, 37, "伟", points=19, colour=(255, 255, 255))
    assert [seal.shape for seal in find_seals(sheet.page().image, dpi=200)] == ["square"]


def test_unwrapping_begins_in_the_widest_gap_at_every_turn() -> None:
    strips = []
    for turn in (0, 77, 191):
        sheet = Sheet(dpi=200, size=(60, 60), paper=(255, 255, 255))
        sheet.stamp(30, 30, UNIT, turn=turn)
        image = sheet.page().image
        strips.append(unwrap(ink_of(image, find_seals(image, dpi=200)[0])).astype(np.float32)[:, :, 0])
    for strip in strips[1:]:
        assert np.corrcoef(strips[0].ravel(), strip.ravel())[0, 1] > 0.7


@pytest.mark.ocr
def test_the_ring_of_a_turned_seal_under_print_is_read() -> None:
    sheet = Sheet(dpi=200, size=(80, 70))
    sheet.text(18, 30, "二〇二三年三月二十日", points=14)
    sheet.stamp(40, 35, UNIT, turn=-34)
    image = sheet.page().image
    read = read_seal(OcrModel(threads=2), image, find_seals(image, dpi=200)[0])
    assert read.text == UNIT


@pytest.mark.ocr
def test_an_oval_seal_is_found_and_read() -> None:
    sheet = Sheet(dpi=300, size=(80, 60))
    ink = drawn_seal(UNIT, diameter=sheet.px(45)).resize((sheet.px(45), sheet.px(30)), Canvas.Resampling.LANCZOS)
    sheet.canvas.paste(ink, (sheet.px(15), sheet.px(12)), ink)
    image = sheet.page().image
    found = find_seals(image, dpi=300)
    assert [seal.shape for seal in found] == ["oval"]
    assert read_seal(OcrModel(threads=2), image, found[0]).text == UNIT


@pytest.mark.parametrize("gray", [False, True])
def test_a_tilted_oval_is_no_circle_in_red_or_gray(gray: bool) -> None:
    sheet = Sheet(dpi=150)
    for row in range(8):
        sheet.text(25, 40 + 10 * row, "在规定的环境条件下，用活塞式压力计作标准器", points=11)
    ink = drawn_seal(UNIT, diameter=sheet.px(45)).resize((sheet.px(45), sheet.px(30)), Canvas.Resampling.LANCZOS)
    ink = ink.rotate(8, expand=True, resample=Canvas.Resampling.BICUBIC)
    sheet.canvas.paste(ink, (sheet.px(120), sheet.px(200)), ink)
    image = sheet.page().image
    if gray:
        image = np.asarray(cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR))
    found = find_seals(image, dpi=150)
    assert [(seal.shape, seal.colour) for seal in found] == [("oval", "grey" if gray else "red")]
    assert [round(2 * axis * 25.4 / 150) for axis in sorted(found[0].axes)] == [
        pytest.approx(30, abs=1),
        pytest.approx(45, abs=1),
    ]


def test_two_seals_that_overlap_are_two() -> None:
    sheet = Sheet(dpi=150)
    sheet.stamp(120, 225, UNIT, seed=2)
    sheet.stamp(147, 232, "新疆塔河计量协会", seed=3)
    found = find_seals(sheet.page().image, dpi=150)
    assert sorted(round(seal.centre[0] * 25.4 / 150) for seal in found) == [120, 147]


@pytest.mark.parametrize("title", ["聘  书", "毕业证书", "结 业 证", "奖", "荣誉证书"])
@pytest.mark.parametrize("points", [26, 36, 48, 60])
def test_large_characters_of_a_red_title_are_no_chops(title: str, points: int) -> None:
    sheet = Sheet(dpi=150)
    sheet.text(30, 30, title, points=points, face="hei", colour=(200, 25, 25))
    assert find_seals(sheet.page().image, dpi=150) == ()


@pytest.mark.parametrize("solid", [True, False])
@pytest.mark.parametrize(("millimetres", "colour"), [(10, (200, 30, 30)), (18, (200, 30, 30)), (18, (60, 60, 60))])
def test_chops_are_found_solid_and_framed(solid: bool, millimetres: int, colour: tuple[int, int, int]) -> None:
    sheet = Sheet(dpi=150)
    corners = (sheet.px(60), sheet.px(36), sheet.px(60 + millimetres), sheet.px(36 + millimetres))
    if solid:
        sheet.pen.rectangle(corners, fill=colour)
    else:
        sheet.pen.rectangle(corners, outline=colour, width=4)
    for at, char in enumerate("张伟之印"):
        x, y = 60.4 + (1 - at // 2) * millimetres / 2, 36.2 + at % 2 * millimetres / 2
        ink = (255, 255, 255) if solid else colour
        sheet.text(x, y, char, points=millimetres * 1.1, face="hei", colour=ink)
    assert [seal.shape for seal in find_seals(sheet.page().image, dpi=150)] == ["square"]


def test_of_two_readings_that_say_the_same_the_one_with_less_beside_it_is_taken() -> None:
    def read(text: str, sure: float) -> tuple[Glyph, ...]:
        return tuple(Glyph(char, sure if char >= "\u4e00" else 0.4, 0.5) for char in text)

    assert worth(read("er北方计量学会an", 0.9999)) < worth(read("北方计量学会", 0.999))
    assert worth(read("1101北方计量学会", 0.99)) > worth(read("北方计量会", 0.99))


def test_a_thinly_framed_chop_of_three_characters_is_found_and_an_empty_red_frame_is_not() -> None:
    sheet = Sheet(dpi=150, size=(100, 80))
    edge = tuple(sheet.px(mm) for mm in (40, 30, 58, 48))
    sheet.pen.rectangle(edge, outline=SEAL_RED, width=3)
    assert find_seals(sheet.page().image, dpi=150) == ()
    for x, y, char in ((50, 32, "欧"), (50, 40, "阳"), (42, 32, "印")):
        sheet.text(x, y, char, points=17, colour=SEAL_RED)
    assert [seal.shape for seal in find_seals(sheet.page().image, dpi=150)] == ["square"]
