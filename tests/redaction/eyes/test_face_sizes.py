"""Which of the faces that were found are people's: seen at several sizes, not drawn; and where their photos are found on hard pages."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from redaction.eyes import face_sizes
from redaction.eyes.face_sizes import known_again, seen_again, without_drawn_heads
from redaction.eyes.faces import find_faces, photo_regions
from redaction.eyes.portraits import Face, is_portrait
from tests.redaction.eyes.drawn_pages import Image, Sheet, portrait
from tests.redaction.eyes.scan_damage import scanned


def drawn_head(shades: int = 0) -> Image:
    """A mascot on white, 300 pixels wide (BGR); with `shades`, its skin darkens softly by so much from one ear to the other."""
    sheet = np.full((360, 300, 3), 255, np.uint8)
    cv2.ellipse(sheet, (150, 190), (110, 140), 0, 0, 360, (170, 200, 250), -1, cv2.LINE_AA)
    cv2.ellipse(sheet, (150, 90), (115, 60), 0, 180, 360, (30, 60, 110), -1, cv2.LINE_AA)
    for x in (105, 195):
        cv2.circle(sheet, (x, 170), 20, (255, 255, 255), -1, cv2.LINE_AA)
        cv2.circle(sheet, (x, 172), 9, (20, 20, 20), -1, cv2.LINE_AA)
    cv2.ellipse(sheet, (150, 260), (45, 20), 0, 0, 180, (60, 60, 200), -1, cv2.LINE_AA)
    return np.asarray(np.clip(sheet - np.linspace(0, shades, 300)[None, :, None], 0, 255), dtype=np.uint8)


def test_a_head_of_a_few_even_colours_is_drawn_and_one_that_is_shaded_is_not() -> None:
    face = Face((40.0, 50.0, 260.0, 330.0), 0.9)
    assert without_drawn_heads(drawn_head(), (face,)) == ()
    assert without_drawn_heads(drawn_head(160), (face,)) == (face,)


@pytest.mark.parametrize("look", ["colour", "gray", "hard copy", "overexposed", "faded"])
@pytest.mark.parametrize("variant", [0, 1, 3])
def test_no_portrait_is_taken_for_a_drawing(look: str, variant: int) -> None:
    photo = portrait(variant, width=200).astype(np.float32)
    if look in ("gray", "hard copy"):
        photo = np.repeat(photo.mean(axis=2, keepdims=True), 3, axis=2)
    changed = {"hard copy": (photo - 90) * 4, "overexposed": photo + 60, "faded": photo * 0.4 + 150}.get(look, photo)
    image = np.full((420, 340, 3), 250, np.uint8)
    image[60:340, 60:260] = np.clip(changed, 0, 255).astype(np.uint8)
    faces = find_faces(image)
    [face] = without_drawn_heads(image, faces)
    assert not face.drawn


def test_what_shows_a_face_at_two_sizes_only_is_none_unless_it_is_veiled(monkeypatch: pytest.MonkeyPatch) -> None:
    image = np.full((400, 400, 3), 200, np.uint8)
    sizes = {240, 360}

    def detect(shown: Image, *, least: float) -> list[tuple[float, np.ndarray]]:
        high, wide = shown.shape[:2]
        return [(0.8, np.array([1.0, 1.0, wide - 1, high - 1]))] if max(high, wide) in sizes else []

    monkeypatch.setattr(face_sizes, "detect", detect)
    box = (120.0, 120.0, 280.0, 280.0)
    assert not seen_again(image, Face(box, 0.83))
    assert seen_again(image, Face(box, 0.83, state="blurred"))
    sizes.add(160)
    assert seen_again(image, Face(box, 0.83))


FRAME = (70.0, 60.0, 190.0, 230.0)
HEAD = Face((100, 100, 160, 180), 0.75, photo=FRAME)


@pytest.mark.parametrize(
    ("face", "upright", "kept"),
    [
        (HEAD, 0, "portrait"),
        (HEAD, None, "portrait"),
        (replace(HEAD, plain=False), 0, "a face"),
        (replace(HEAD, turned=180), 0, "a face"),
        (replace(HEAD, turned=180), 180, "portrait"),
        (replace(HEAD, photo=None), 0, "a face"),
        (replace(HEAD, photo=(60.0, 60.0, 400.0, 230.0)), 0, "a face"),
        (replace(HEAD, photo=(60.0, 60.0, 400.0, 230.0), turned=180), 0, "nothing"),
        (replace(HEAD, photo=None, turned=180, state="blurred"), 0, "portrait"),
    ],
)
def test_what_is_never_surely_a_face_is_a_portrait_only_as_one_stands_on_a_page(
    monkeypatch: pytest.MonkeyPatch, face: Face, upright: int | None, kept: str
) -> None:
    image = np.full((400, 400, 3), 200, np.uint8)
    monkeypatch.setattr(face_sizes, "seen_again", lambda *_: 0.72)
    known = known_again(image, (face,), upright=upright)
    assert kept == ("nothing" if not known else "a face" if known[0].weak else "portrait")
    monkeypatch.setattr(face_sizes, "seen_again", lambda *_: 0.9)
    assert known_again(image, (face,), upright=upright) == (face,)
    weak = replace(HEAD, weak=True)
    assert not is_portrait(weak, (weak,), size=(1240, 1754), dpi=150.0)


def test_what_may_be_drawn_is_no_certificates_portrait() -> None:
    assert is_portrait(Face((100, 100, 160, 180), 0.93), (), size=(1240, 1754), dpi=150.0) is False
    face = Face((100, 100, 160, 180), 0.93, photo=(70.0, 60.0, 190.0, 230.0))
    assert is_portrait(face, (face,), size=(1240, 1754), dpi=150.0)
    drawn = Face((100, 100, 160, 180), 0.93, photo=(70.0, 60.0, 190.0, 230.0), drawn=True)
    assert not is_portrait(drawn, (drawn,), size=(1240, 1754), dpi=150.0)


@pytest.mark.parametrize("corner", [0.80, 0.86])
def test_a_photo_is_found_where_the_light_of_a_scan_falls_off(corner: float) -> None:
    sheet = Sheet(dpi=150)
    sheet.paste(165, 40, portrait(1, width=sheet.px(25)))
    image = scanned(sheet.page(), level="light", seed=1).image
    high, wide = image.shape[:2]
    fall = 1 - (1 - corner) * np.linspace(0, 1, wide)[None, :] ** 2 * np.linspace(1, 0.7, high)[:, None]
    dim = np.asarray(image * fall[:, :, None], dtype=np.uint8)
    assert any(abs((x1 - x0) - sheet.px(25)) < sheet.px(6) for x0, _, x1, _ in photo_regions(dim))


@pytest.mark.parametrize("ground", [(20, 40, 90), (30, 30, 32)])
def test_a_round_portrait_on_a_dark_slide_is_one(ground: tuple[int, int, int]) -> None:
    sheet = Sheet(dpi=150, paper=ground, size=(200, 112))
    photo = portrait(1, width=sheet.px(40))[: sheet.px(40)]
    mask = np.zeros(photo.shape[:2], np.uint8)
    cv2.circle(mask, (mask.shape[1] // 2, mask.shape[0] // 2), mask.shape[0] // 2 - 1, 255, -1)
    sheet.text(20, 20, "业绩汇报", points=28, colour=(255, 255, 255))
    sheet.paste(140, 40, np.where(mask[:, :, None] > 0, photo, np.array(ground[::-1], np.uint8)))
    image = sheet.page().image
    faces = find_faces(image)
    [face] = faces
    assert is_portrait(face, faces, size=(image.shape[1], image.shape[0]), dpi=150)
