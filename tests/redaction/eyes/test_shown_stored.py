"""Visible against stored: what a page covers or crops of a picture is found; what it shows faithfully is not."""

import cv2
import numpy as np

from redaction.shown_stored import hidden_parts
from tests.redaction.eyes.drawn_pages import training_certificate
from tests.redaction.eyes.made_scenes import MadeScene, rgb
from tests.redaction.eyes.scan_damage import scanned

PAGE = training_certificate("张伟", "塔河地区检验检测中心", dpi=150)


def parts(scene: MadeScene, digest: str) -> list[tuple[str, bool, tuple[float, float, float, float]]]:
    placement = scene.pictures[digest].placements[0]
    found = hidden_parts(scene.stored[digest], scene.render(1, dpi=100), placement, dpi=100, digest=digest)
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
