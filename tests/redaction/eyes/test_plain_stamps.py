"""Stamps that lines of print tell: an inspector's oval, a postmark; a unit's seal whose ring was not read stays unread."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image as Canvas
from PIL import ImageDraw

from redaction.eyes.looking import is_scene
from redaction.eyes.ocr import Line
from redaction.eyes.ocr_model import Glyph, Image
from redaction.eyes.plain_stamps import is_around_print, told_by_its_print
from redaction.eyes.seal_shapes import Seal
from tests.redaction.eyes.drawn_pages import font, portrait


def written(text: str, box: tuple[float, float, float, float], sure: float = 0.99) -> Line:
    x0, y0, x1, y1 = box
    glyphs = tuple(Glyph(char, sure, (at + 0.5) / len(text)) for at, char in enumerate(text))
    return Line(glyphs, ((x0, y0), (x1, y0), (x1, y1), (x0, y1)))


def stamp(*, ring: str = "", ink: tuple[int, int, int] = (160, 60, 30)) -> Image:
    """An oval of 300 x 200 pixels around (200, 200) with 检验合格 in its middle and `ring` along its upper rim (BGR)."""
    sheet = np.full((400, 400, 3), 250, np.uint8)
    cv2.ellipse(sheet, (200, 200), (150, 100), 0, 0, 360, ink, 5, cv2.LINE_AA)
    canvas = Canvas.fromarray(sheet)
    pen = ImageDraw.Draw(canvas)
    pen.text((200, 200), "检验合格", font=font("song", 44), fill=ink, anchor="mm")
    for at, char in enumerate(ring):
        turn = np.radians(205 + 130 * at / max(1, len(ring) - 1))
        spot = (200 + 110 * np.cos(turn), 200 + 66 * np.sin(turn))
        pen.text(spot, char, font=font("song", 26), fill=ink, anchor="mm")
    return np.array(canvas)


MIDDLE = written("检验合格", (110.0, 176.0, 290.0, 224.0))


def oval(text: str = "", confidence: float = 0.0) -> Seal:
    return Seal((200.0, 200.0), (151.0, 101.0), 0.0, "oval", "grey", 0.97, text, confidence)


def test_a_stamp_says_what_was_read_in_it_when_that_is_all_that_is_inscribed() -> None:
    told = told_by_its_print(stamp(), oval("花分", 0.23), (MIDDLE,))
    assert (told.text, told.confidence) == ("检验合格", pytest.approx(0.99))


@pytest.mark.parametrize("ink", [(160, 60, 30), (60, 60, 60), (215, 212, 210), (60, 60, 210)])
def test_a_seal_whose_ring_was_not_read_stays_unread_whatever_its_middle_says(ink: tuple[int, int, int]) -> None:
    seal = oval("花分", 0.23)
    assert told_by_its_print(stamp(ring="塔河地区检验中心", ink=ink), seal, (MIDDLE,)) == seal


def test_a_ring_whose_characters_run_together_is_inscribed_and_a_second_thin_rim_is_not() -> None:
    blurred = stamp(ring="塔河地区检验检测中心")
    cv2.ellipse(blurred, (200, 200), (110, 68), 0, 205, 335, (160, 60, 30), 22)
    assert told_by_its_print(blurred, oval("花分", 0.23), (MIDDLE,)).text == "花分"
    double = cv2.ellipse(stamp().copy(), (200, 200), (118, 78), 0, 0, 360, (160, 60, 30), 2, cv2.LINE_AA)
    assert told_by_its_print(np.asarray(double, dtype=np.uint8), oval("花分", 0.23), (MIDDLE,)).text == "检验合格"


def test_what_the_reader_of_rings_read_or_the_reader_of_lines_doubts_is_left_alone() -> None:
    read = oval("塔河地区检验检测中心", 0.9)
    assert told_by_its_print(stamp(), read, (MIDDLE,)) == read
    doubted = written("检验合格", (110.0, 176.0, 290.0, 224.0), sure=0.7)
    assert told_by_its_print(stamp(), oval(), (doubted,)) == oval()
    across = written("本批材料检验合格准予使用", (20.0, 176.0, 390.0, 224.0))
    assert told_by_its_print(stamp(), oval(), (across,)) == oval()


def test_a_picture_full_of_tones_without_print_is_a_scene_and_a_sheet_is_none() -> None:
    scene = portrait(1, width=300)
    assert is_scene(scene, ())
    assert not is_scene(scene, (MIDDLE,))
    assert not is_scene(stamp(), ())


def over_print(*, letters: bool, spaced: int = 46) -> tuple[Image, tuple[Line, ...]]:
    """A dark ring of 300 pixels over lines of print that go on beyond it; with `letters`, a seal's stand along its rim."""
    sheet = Canvas.new("RGB", (500, 500), (250, 250, 250))
    pen, lines, words = ImageDraw.Draw(sheet), [], "校准项目和环境条件应当符合本标准的规定"
    for y in range(10, 470, spaced):
        pen.text((20, y), words, font=font("song", 24), fill=(40, 40, 40))
        lines.append(written(words, (20.0, y, 20.0 + 24 * len(words), y + 28.0)))
    pen.ellipse((100, 100, 400, 400), outline=(90, 90, 90), width=8)
    for at, char in enumerate("塔河地区检验检测中心" if letters else ""):
        turn = np.radians(160 + 24 * at)
        spot = (250 + 112 * np.cos(turn), 250 + 112 * np.sin(turn))
        pen.text(spot, char, font=font("song", 34), fill=(90, 90, 90), anchor="mm")
    return np.array(sheet), tuple(lines)


@pytest.mark.parametrize("spaced", [46, 60])
@pytest.mark.parametrize("letters", [True, False])
def test_a_ring_around_nothing_but_print_that_goes_on_beyond_it_is_a_cups_and_one_with_letters_is_a_seals(
    letters: bool, spaced: int
) -> None:
    image, lines = over_print(letters=letters, spaced=spaced)
    ring = Seal((250.0, 250.0), (150.0, 150.0), 0.0, "round", "grey", 0.95, "准项目和环境条", 0.9)
    assert is_around_print(image, ring, lines) is not letters


def test_print_that_stands_wholly_in_a_ring_is_inscribed() -> None:
    ring = replace(oval("检验合格", 0.9), colour="grey")
    assert not is_around_print(stamp(), ring, (MIDDLE,))
    assert not is_around_print(
        stamp(), replace(ring, colour="red"), (written("检验合格", (20.0, 176.0, 390.0, 224.0)),)
    )


@pytest.mark.parametrize(
    ("read", "kept"),
    [
        ("校准项目境条件应合本标准的", False),
        ("塔河地区检验检测中心", True),
        ("校准项目和环境条件", True),
    ],
)
def test_where_print_leaves_no_room_a_ring_read_as_pieces_of_several_lines_is_a_cups(read: str, kept: bool) -> None:
    image, _ = over_print(letters=kept, spaced=30)
    texts = ("校准项目和环境条件", "环境条件应当符合要求", "检定结果符合本标准的规定", "塔河地区检验检测中心共有职工")
    lines = tuple(
        written(text, (20.0, 160.0 + 30 * row, 480.0, 192.0 + 30 * row)) for row, text in enumerate(texts * 3)
    )
    ring = Seal((250.0, 250.0), (150.0, 150.0), 0.0, "round", "grey", 0.95, read, 0.95, (), ((0.95,) * len(read),))
    assert is_around_print(image, ring, lines[:9]) is not kept
