"""Visible against stored: what a page covers or crops of a picture is found; what it shows faithfully is not."""

import cv2
import numpy as np
import pytest

from redaction.detectors.hidden_pictures import HIDDEN_PICTURES
from redaction.eyes.shown_stored import hidden_parts, masked_out, painted, with_mask
from redaction.identity import identity_from_json
from redaction.reading.model import Document, Picture, Placement
from redaction.reading.sight import SeenHidden, SeenLine, Sight, View
from tests.redaction.eyes.drawn_pages import training_certificate
from tests.redaction.eyes.made_scenes import MadeScene, rgb
from tests.redaction.eyes.scan_damage import scanned

PAGE = training_certificate("张伟", "塔河地区检验检测中心", dpi=150)


def parts(scene: MadeScene, digest: str) -> list[tuple[str, bool, tuple[float, float, float, float]]]:
    placement = scene.pictures[digest].placements[0]
    found = hidden_parts(
        scene.stored[digest],
        scene.render(1, dpi=100),
        placement,
        dpi=100,
        digest=digest,
        coverage=scene.masks.get(digest),
    )
    return [(part.how, part.flat, part.box) for part in found]


def test_a_picture_shown_as_stored_hides_nothing() -> None:
    scene = MadeScene()
    digest = scene.place(rgb(scanned(PAGE, level="heavy", seed=5).image), scene.page())
    assert parts(scene, digest) == []


def test_a_picture_shown_a_little_lighter_hides_nothing() -> None:
    scene = MadeScene()
    digest = scene.place(rgb(PAGE.image), scene.page())
    scene.canvases[1] = np.clip(scene.canvases[1].astype(int) + 22, 0, 255).astype(np.uint8)
    assert parts(scene, digest) == []


def test_a_black_box_over_a_scan_is_found_where_it_lies() -> None:
    scene = MadeScene()
    digest = scene.place(rgb(PAGE.image), scene.page())
    scene.cover(1, (140.0, 195.0, 300.0, 222.0))
    [(how, flat, box)] = parts(scene, digest)
    assert (how, flat) == ("covered", True)
    wanted = (140 * 150 / 72, 195 * 150 / 72, 300 * 150 / 72, 222 * 150 / 72)
    assert np.abs(np.subtract(box, wanted)).max() < 6


def test_print_over_a_picture_is_a_cover_that_is_not_flat() -> None:
    scene = MadeScene()
    digest = scene.place(np.full((1754, 1240, 3), 250, np.uint8), scene.page())
    canvas = np.ascontiguousarray(scene.canvases[1])
    cv2.putText(canvas, "ZHANG WEI", (400, 600), cv2.FONT_HERSHEY_SIMPLEX, 4, (0, 0, 0), 12)
    scene.canvases[1] = canvas
    found = parts(scene, digest)
    assert found
    assert not any(flat for _, flat, _ in found)


def test_a_part_outside_the_page_is_found_when_something_is_there() -> None:
    scene = MadeScene()
    digest = scene.place(rgb(PAGE.image), scene.page(), box=(-200.0, 0.0, 395.0, 842.0))
    assert [(how, round(box[2])) for how, _, box in parts(scene, digest)] == [("cropped", 417)]


def test_a_blank_margin_outside_the_page_is_nothing() -> None:
    scene = MadeScene()
    digest = scene.place(np.full((1754, 1240, 3), 250, np.uint8), scene.page(), box=(-200.0, 0.0, 395.0, 842.0))
    assert parts(scene, digest) == []


def ring(size: int = 316) -> np.ndarray:
    """The mask of an electronic seal: a ring and a disc of ink, nothing else."""
    mask = np.zeros((size, size), np.uint8)
    cv2.circle(mask, (size // 2, size // 2), size // 2 - 8, 255, 9)
    cv2.circle(mask, (size // 2, size // 2), size // 6, 230, -1)
    return mask


SEAL_BOX = (300.0, 500.0, 413.0, 613.0)
RED = np.full((316, 316, 3), (205, 32, 38), np.uint8)


def test_a_seal_painted_through_its_mask_over_print_hides_nothing() -> None:
    scene = MadeScene()
    page = scene.page()
    scene.place(rgb(PAGE.image), page)
    digest = scene.place(RED, page, box=SEAL_BOX, mask=ring())
    assert parts(scene, digest) == []
    assert masked_out(RED, ring()) == ()


def test_a_picture_drawn_half_transparent_hides_nothing() -> None:
    scene = MadeScene()
    digest = scene.place(rgb(PAGE.image), scene.page())
    scene.canvases[1] = (255 - (255 - scene.canvases[1].astype(int)) * 0.5).astype(np.uint8)
    assert parts(scene, digest) == []


def test_a_box_over_a_picture_drawn_half_transparent_is_found() -> None:
    scene = MadeScene()
    digest = scene.place(rgb(PAGE.image), scene.page())
    scene.canvases[1] = (255 - (255 - scene.canvases[1].astype(int)) * 0.5).astype(np.uint8)
    scene.cover(1, (140.0, 195.0, 300.0, 222.0))
    assert [(how, flat) for how, flat, _ in parts(scene, digest)] == [("covered", True)]


def test_a_box_over_a_masked_picture_is_found() -> None:
    scene = MadeScene()
    digest = scene.place(RED, scene.page(), box=SEAL_BOX, mask=ring())
    scene.cover(1, (340.0, 540.0, 373.0, 573.0), colour=(255, 255, 255))
    assert [(how, flat) for how, flat, _ in parts(scene, digest)] == [("covered", True)]


def test_what_a_mask_takes_out_of_a_picture_is_found_where_it_lies() -> None:
    stored = rgb(PAGE.image)
    mask = np.full(stored.shape[:2], 255, np.uint8)
    mask[400:470, 280:640] = 0
    boxes = masked_out(stored, mask)
    assert boxes
    assert all(280 <= x0 < x1 <= 640 and 400 <= y0 < y1 <= 470 for x0, y0, x1, y1 in boxes)


def test_a_mask_that_takes_out_blank_paper_hides_nothing() -> None:
    stored = np.full((400, 600, 3), 248, np.uint8)
    stored[40:80, 40:200] = 20
    mask = np.full((400, 600), 255, np.uint8)
    mask[150:, :] = 0
    assert masked_out(stored, mask) == ()


def test_a_finer_mask_keeps_its_resolution_and_white_ink_is_shown_on_black() -> None:
    stored, coverage = with_mask(np.full((4, 6, 3), 250, np.uint8), np.eye(12, 18, dtype=np.uint8) * 255)
    assert (stored.shape, coverage.shape) == ((12, 18, 3), (12, 18))
    assert painted(stored, coverage)[0].tolist() == [[250] * 3, *[[0] * 3] * 17]


@pytest.mark.parametrize(
    ("also", "paper", "told"),
    [((), True, 1), (((2, False),), True, 0), (((2, False),), False, 1), (((2, True),), True, 2)],
)
def test_a_cropped_part_that_another_page_shows_of_the_same_picture_is_not_hidden_and_a_covered_one_is(
    also: tuple[tuple[int, bool], ...], paper: bool, told: int
) -> None:
    letters = tuple((at + 0.5) / 4 for at in range(4))
    quad = ((300.0, 200.0), (380.0, 200.0), (380.0, 220.0), (300.0, 220.0))
    view = View(1240, 1754, dpi=150.0, lines=(SeenLine("考核等次", quad, 0.95, "engine", letters, (0.99,) * 4),))
    pages = (1, *(page for page, _ in also))
    places = tuple(Placement(page, (0.0, 0.0, 595.2, 841.92), (595.2, 0.0, 0.0, 841.92, 0.0, 0.0)) for page in pages)
    part = (250.0, 150.0, 500.0, 300.0)
    hidden = [SeenHidden("d", 1, part, "covered", True, paper)]
    hidden += [SeenHidden("d", page, part, "covered", True, paper) for page, covered in also if covered]
    picture = Picture("d", 1, 1240, 1754, "DCT", "shown", places)
    sight = Sight(pictures={"d": view}, hidden=tuple(hidden))
    document = Document("a.pdf", "pdf", "", (), pictures={"d": picture}, sight=sight)
    who = identity_from_json({"name": "赵瑧", "unit": "塔河地区检验检测中心"})
    assert len(list(HIDDEN_PICTURES.find(document, who))) == told
