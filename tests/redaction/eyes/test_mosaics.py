"""A portrait in a few coarse blocks is told as a mosaic; portraits, cats and charts are not."""

import cv2
import numpy as np
import pytest
from skimage import data

from redaction.eyes.mosaics import blocky_portraits, is_mosaic
from tests.redaction.eyes.drawn_pages import Image, Sheet, portrait
from tests.redaction.eyes.scan_damage import jpeg


def blocks(image: Image, across: int) -> Image:
    size = (across, round(across * image.shape[0] / image.shape[1]))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, image.shape[1::-1], interpolation=cv2.INTER_NEAREST), dtype=np.uint8)


def askew(image: Image, degrees: float) -> Image:
    turn = cv2.getRotationMatrix2D((image.shape[1] / 2, image.shape[0] / 2), degrees, 1.0)
    turned = cv2.warpAffine(image, turn, image.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
    return jpeg(np.asarray(cv2.GaussianBlur(turned, (0, 0), 0.6), dtype=np.uint8), quality=70)


@pytest.mark.parametrize("degrees", [-2.0, 0.0, 1.5])
@pytest.mark.parametrize("across", [8, 10, 12])
def test_a_portrait_in_coarse_blocks_is_a_mosaic_however_it_lies(across: int, degrees: float) -> None:
    assert is_mosaic(askew(blocks(portrait(0, width=150), across), degrees))


@pytest.mark.parametrize("variant", range(4))
def test_an_open_portrait_is_none(variant: int) -> None:
    assert not is_mosaic(askew(portrait(variant, width=150), 1.0))


@pytest.mark.parametrize("picture", ["cat", "coffee", "camera", "coins", "clock", "rocket"])
def test_other_pictures_are_none(picture: str) -> None:
    whole = np.asarray(getattr(data, picture)())
    colours = whole if whole.ndim == 3 else np.stack([whole] * 3, axis=2)
    assert not is_mosaic(np.ascontiguousarray(cv2.resize(colours, (150, 210))[:, :, ::-1]))


@pytest.mark.parametrize("quality", [45, 65])
def test_a_solid_black_box_cut_into_squares_by_jpeg_is_none(quality: int) -> None:
    noise = np.random.default_rng(2).normal(6, 3, (331, 245, 3))
    assert not is_mosaic(jpeg(np.clip(noise, 0, 255).astype(np.uint8), quality=quality))


def test_only_frames_as_tall_as_a_portrait_without_a_face_are_asked() -> None:
    sheet = Sheet(dpi=150)
    sheet.paste(150, 60, blocks(portrait(0, width=sheet.px(25)), 10))
    image = sheet.page().image
    frame = (float(sheet.px(150)), float(sheet.px(60)), float(sheet.px(175)), float(sheet.px(95)))
    [found] = blocky_portraits(image, (frame,), dpi=150)
    assert np.abs(np.subtract(found, frame)).max() < 16
    head = (frame[0] + 40, frame[1] + 40, frame[0] + 110, frame[1] + 120)
    assert blocky_portraits(image, (frame,), faces=(head,), dpi=150) == ()
    assert blocky_portraits(image, (frame,), dpi=50) == ()


@pytest.mark.parametrize(("right", "foot"), [(28, 38), (33, 33)])
def test_a_solid_box_with_paper_at_its_rims_is_none(right: float, foot: float) -> None:
    sheet = Sheet(dpi=200, size=(34, 38))
    sheet.pen.rectangle((0, 0, sheet.px(right), sheet.px(foot)), fill=(0, 0, 0))
    assert not is_mosaic(askew(sheet.page().image, 0.4))


def test_before_a_white_ground_the_blocks_of_head_and_neck_are_enough() -> None:
    sitter = np.full((280, 200, 3), 244, np.uint8)
    cv2.rectangle(sitter, (82, 120), (118, 262), (104, 132, 168), cv2.FILLED)
    cv2.ellipse(sitter, (100, 110), (48, 66), 0, 0, 360, (120, 160, 205), cv2.FILLED)
    cv2.ellipse(sitter, (100, 70), (50, 34), 0, 180, 360, (40, 36, 44), cv2.FILLED)
    cv2.rectangle(sitter, (50, 236), (150, 280), (90, 60, 40), cv2.FILLED)
    image = np.full((500, 400, 3), 250, np.uint8)
    image[100:380, 100:300] = blocks(sitter, 12)
    image = np.asarray(cv2.GaussianBlur(image, (0, 0), 0.7), dtype=np.uint8)
    assert len(blocky_portraits(image, ((140.0, 130.0, 262.0, 382.0 - 40),), dpi=200)) == 1


@pytest.mark.parametrize(
    "tones", [((0, 0, 0), (236, 240, 244)), ((60, 140, 40), (250, 250, 250)), ((40, 60, 120), (150, 160, 190))]
)
def test_two_boxes_and_the_paper_between_them_are_none_though_their_edges_repeat(
    tones: tuple[tuple[int, int, int], tuple[int, int, int]],
) -> None:
    ink, paper = tones
    sheet = np.full((210, 150, 3), paper, np.uint8)
    for top in (14, 60, 106, 152):
        cv2.rectangle(sheet, (12, top), (120, top + 26), ink, cv2.FILLED)
        cv2.rectangle(sheet, (30, top), (52, top + 40), ink, cv2.FILLED)
    grain = np.random.default_rng(4).normal(0, 6, (210, 150, 1))
    assert not is_mosaic(askew(np.clip(sheet + grain, 0, 255).astype(np.uint8), 1.0))
