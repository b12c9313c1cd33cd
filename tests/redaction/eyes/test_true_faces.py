"""What of the faces that were found stays one, once print and seals are known."""

import cv2
import numpy as np
import pytest

from redaction.eyes import looking
from redaction.eyes.faces import find_faces
from redaction.eyes.ocr import Line, Reading
from redaction.eyes.ocr_model import Glyph
from redaction.eyes.portraits import Face, is_portrait, room_on_a_panel
from redaction.eyes.seal_shapes import Seal
from tests.redaction.eyes.drawn_pages import Sheet, portrait


@pytest.mark.ocr
def test_a_portrait_that_was_read_as_one_letter_or_taken_for_a_red_ring_stays_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sheet = Sheet(dpi=150, size=(110, 150))
    sheet.paste(30, 40, portrait(3, width=sheet.px(45)), kind="photo")
    sheet.text(38, 115, "赵瑧", points=26)
    image = sheet.page().image
    [head] = find_faces(image)
    x0, y0, x1, y1 = head.box
    quad = ((x0 - 40, y0 - 40), (x1 + 40, y0 - 40), (x1 + 40, y1 + 40), (x0 - 40, y1 + 40))
    letter = Line((Glyph("e", 0.94, 0.5),), quad)
    monkeypatch.setattr(looking, "_read", lambda *_: Reading((letter,)))
    middle = ((x0 + x1) / 2, (y0 + y1) / 2)
    ring = Seal(middle, (0.6 * (x1 - x0), 0.6 * (x1 - x0)), 0.0, "round", "red", 0.7)
    monkeypatch.setattr(looking, "find_seals", lambda *_, **__: (ring,))
    monkeypatch.setattr(looking, "read_seal", lambda _, __, seal: seal)
    assert [face.box for face in looking.look_at(image[:, :, ::-1], dpi=150).faces] == [pytest.approx(head.box)]


@pytest.mark.ocr
def test_what_is_hardly_a_face_in_a_seal_that_was_read_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = Sheet(dpi=150, size=(110, 110))
    sheet.stamp(55, 55, "天山职业技术学院")
    image = sheet.page().image
    monkeypatch.setattr(looking, "known_again", lambda _, faces, **__: faces)
    monkeypatch.setattr(looking, "without_drawn_heads", lambda _, faces: faces)
    star = tuple(float(sheet.px(edge)) for edge in (48, 46, 62, 64))
    monkeypatch.setattr(looking, "find_faces", lambda *_, **__: (Face(star, 0.67, 180),))  # type: ignore[arg-type]
    assert looking.look_at(image[:, :, ::-1], dpi=150).faces == ()
    monkeypatch.setattr(looking, "find_faces", lambda *_, **__: (Face(star, 0.9),))  # type: ignore[arg-type]
    assert len(looking.look_at(image[:, :, ::-1], dpi=150).faces) == 1


@pytest.mark.parametrize("ground", [(95, 50, 25), (25, 20, 110), (14, 12, 12)])
@pytest.mark.parametrize("wide", [70, 150])
def test_a_portrait_set_into_a_dark_band_is_one_and_its_frame_is_not_the_band(
    ground: tuple[int, int, int], wide: int
) -> None:
    sheet = Sheet(dpi=150, size=(160, 140))
    image = sheet.page().image
    image[sheet.px(30) : sheet.px(100), : sheet.px(wide)] = ground
    picture = portrait(0, width=sheet.px(25))
    top, left = sheet.px(45), sheet.px(20)
    image[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    [face] = find_faces(image)
    assert is_portrait(face, (face,), size=image.shape[1::-1], dpi=150.0)
    assert face.photo is not None
    assert face.photo[2] - face.photo[0] < 0.6 * sheet.px(70)


def test_a_person_before_a_dark_curtain_keeps_the_scene() -> None:
    image = np.full((700, 900, 3), 40, np.uint8)
    image[580:] = 230
    cv2.rectangle(image, (300, 330), (600, 579), (150, 160, 170), cv2.FILLED)
    assert room_on_a_panel(image, (400.0, 200.0, 500.0, 330.0), 0) is None
    image[330:580, 300:600] = 40
    assert room_on_a_panel(image, (400.0, 200.0, 500.0, 330.0), 0) is not None
