"""What looks like a seal and is none, and what of the print on a page is a seal's own."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from redaction.eyes.ocr import Line
from redaction.eyes.ocr_model import Glyph
from redaction.eyes.seal_shapes import Seal
from redaction.eyes.seals import find_seals
from redaction.eyes.true_seals import is_letter, not_the_seals_own, nothing_beside, true_seals
from tests.redaction.eyes.drawn_pages import SEAL_RED, Image, Sheet, qr

UNIT = "胡杨县特种设备检验所"
BLANK = np.full((800, 800, 3), 250, np.uint8)


def seal(box: tuple[float, float, float, float], *, shape: str = "round", text: str = "") -> Seal:
    x0, y0, x1, y1 = box
    return Seal(((x0 + x1) / 2, (y0 + y1) / 2), ((x1 - x0) / 2, (y1 - y0) / 2), 0.0, shape, "red", 0.8, text, 0.9)


def line(text: str, box: tuple[float, float, float, float]) -> Line:
    x0, y0, x1, y1 = box
    glyphs = tuple(Glyph(char, 0.95, (at + 0.5) / len(text)) for at, char in enumerate(text))
    return Line(glyphs, ((x0, y0), (x1, y0), (x1, y1), (x0, y1)))


def test_a_code_passes_for_no_seal_and_a_read_seal_beside_it_stays() -> None:
    in_code, read = seal((100, 100, 200, 200)), seal((300, 100, 500, 300), text=UNIT)
    assert true_seals(BLANK, (in_code, read), codes=[(90, 90, 210, 210)]) == (read,)


@pytest.mark.parametrize(("text", "kept"), [("", False), ("红", False), (UNIT, True)])
def test_a_red_portrait_is_no_seal_unless_it_says_something(text: str, kept: bool) -> None:
    red = seal((100, 100, 300, 300), shape="square", text=text)
    assert (true_seals(BLANK, (red,), faces=[(150, 140, 240, 260)]) == (red,)) is kept
    assert (true_seals(BLANK, (red,), photos=[(80, 80, 330, 340)]) == (red,)) is kept


def dense(*, rim: bool, skew: float) -> tuple[Image, tuple[Line, ...]]:
    """Lines of dense print in a table that lies askew, with their places; with `rim`, a photocopied ring with its letters lies over them."""
    image, lines = np.full((700, 700, 3), 250, np.uint8), []
    turn = np.tan(np.radians(skew))
    for row in range(20):
        y = 40 + 32 * row
        cv2.line(image, (0, y + 25), (700, int(y + 25 - 700 * turn)), (70, 70, 70), 1)
        for x in range(30, 660, 21):
            at = int(y - x * turn)
            cv2.rectangle(image, (x, at), (x + 17, at + 18), (40, 40, 40), 3)
        read = line("检" * 30, (30, y, 660, y + 20))
        quad = tuple((x, at - x * turn) for x, at in read.quad)
        lines.append(replace(read, quad=quad))
    if rim:
        cv2.circle(image, (350, 350), 130, (90, 90, 90), 5)
        for turn in np.radians(np.arange(150, 391, 30)):
            x, y = round(350 + 95 * np.cos(turn)), round(350 + 95 * np.sin(turn))
            cv2.rectangle(image, (x - 15, y - 15), (x + 15, y + 15), (90, 90, 90), 6)
    return image, tuple(lines)


@pytest.mark.parametrize("skew", [0.0, 4.0])
@pytest.mark.parametrize("rim", [True, False])
def test_a_circle_that_lines_of_print_make_is_no_rim_and_a_rim_over_them_is_one(rim: bool, skew: float) -> None:
    image, lines = dense(rim=rim, skew=skew)
    ring = replace(seal((218, 218, 482, 482), text="检验检测所"), colour="grey")
    assert (true_seals(image, (ring,), lines=lines) == (ring,)) is rim


@pytest.mark.parametrize("rim", [True, False])
def test_the_grain_of_a_fax_makes_no_rim_and_a_rim_in_it_is_one(rim: bool) -> None:
    random = np.random.default_rng(5)
    image = np.where(random.random((700, 700, 1)) < 0.15, 0, 255).astype(np.uint8).repeat(3, axis=2)
    if rim:
        cv2.circle(image, (350, 350), 130, (0, 0, 0), 4)
    ring = replace(seal((218, 218, 482, 482), text="检验检测所"), colour="grey")
    assert (true_seals(image, (ring,)) == (ring,)) is rim


def test_a_character_in_a_red_line_is_a_letter_and_a_chop_after_black_print_is_none() -> None:
    image = BLANK.copy()
    image[120:180, 110:160] = image[120:180, 200:250] = image[120:180, 290:340] = (30, 30, 200)
    whole = line("聘书奖", (100, 110, 350, 190))
    chop = seal((285, 115, 345, 185), shape="square")
    assert is_letter(image, chop, (whole,))
    image[120:180, 110:160] = image[120:180, 200:250] = 20
    assert not is_letter(image, chop, (whole,))
    assert not is_letter(image, chop, ())
    gray = replace(chop, colour="grey")
    assert is_letter(image, gray, (whole,))
    assert is_letter(image, gray, (line("聘书奖", (100, 88, 350, 214)),))
    assert not is_letter(image, gray, (line("聘书奖", (100, 50, 350, 250)),))
    assert not is_letter(image, replace(gray, shape="round"), (whole,))
    assert not is_letter(image, gray, ())


@pytest.mark.parametrize("figures", ["", "40"])
@pytest.mark.parametrize("read", ["", "一一"])
def test_a_red_ring_with_a_bar_across_it_or_figures_is_a_sign_and_no_seal(read: str, figures: str) -> None:
    sheet = Sheet(dpi=150, size=(120, 70))
    sign = tuple(sheet.px(mm) for mm in (12, 20, 38, 46))
    sheet.pen.ellipse(sign, outline=SEAL_RED, width=sheet.px(2))
    if figures:
        sheet.text(19, 28, figures, points=26, face="hei")
    else:
        ends = [tuple(sheet.px(mm) for mm in spot) for spot in ((16, 24), (34, 42))]
        sheet.pen.line(ends, fill=SEAL_RED, width=sheet.px(2))
    sheet.stamp(85, 35, UNIT)
    image = sheet.page().image
    signs, stamps = (
        [found for found in find_seals(image, dpi=150) if (found.centre[0] < sheet.px(50)) is left]
        for left in (True, False)
    )
    assert len(signs) == len(stamps) == 1
    stamps = [replace(stamps[0], text=UNIT)]
    assert true_seals(image, (replace(signs[0], text=read), *stamps)) == tuple(stamps)


@pytest.mark.parametrize("letters", [True, False])
def test_a_brown_ring_over_black_print_is_a_cups_and_one_with_red_letters_a_seals_however_badly_read(
    letters: bool,
) -> None:
    sheet = Sheet(dpi=150, size=(70, 60))
    for row in range(6):
        sheet.text(8, 8 + 8 * row, "校准项目和环境条件应当符合", points=12)
    if letters:
        sheet.stamp(35, 30, UNIT)
    else:
        sheet.pen.ellipse([sheet.px(mm) for mm in (15, 10, 55, 50)], outline=(190, 130, 90), width=sheet.px(1.2))
    image = sheet.page().image
    ring = Seal(
        (sheet.px(35), sheet.px(30)), (sheet.px(20), sheet.px(20)), 0.0, "round", "red", 0.95, "多城8格持完少", 0.5
    )
    assert (true_seals(image, (ring,)) == (ring,)) is letters
    if not letters:
        assert true_seals(image, (replace(ring, text=UNIT, confidence=0.95),)) != ()


def sealed(*, under: bool) -> Image:
    """A seal; with `under`, the unit's name printed in black below it."""
    sheet = Sheet(dpi=150, size=(70, 60))
    if under:
        sheet.text(12, 27, UNIT, points=12)
    sheet.stamp(35, 30, UNIT, seed=2)
    return sheet.page().image


def test_red_print_in_a_seal_is_its_own_and_black_print_below_it_is_not() -> None:
    for under in (False, True):
        image = sealed(under=under)
        [found] = find_seals(image, dpi=150)
        ring = seal(found.box, text=UNIT)
        across = line(UNIT, (90, 155, 330, 190))
        assert (not_the_seals_own(image, (across,), (ring,)) == (across,)) is under


def test_a_lone_seal_or_code_has_nothing_beside_it() -> None:
    image = sealed(under=False)
    [found] = find_seals(image, dpi=150)
    ring = seal(found.box, text=UNIT)
    x0, y0, x1, y1 = (int(edge) for edge in found.box)
    lone = np.ascontiguousarray(image[max(0, y0 - 8) : y1 + 8, max(0, x0 - 8) : x1 + 8])
    [alone] = find_seals(lone, dpi=150)
    assert nothing_beside(lone, (seal(alone.box, text=UNIT),), ())
    written = lone.copy()
    written[2:14, 2:60] = 20
    assert not nothing_beside(written, (seal(alone.box, text=UNIT),), ())
    assert not nothing_beside(sealed(under=True), (ring,), ())
    code = qr("https://www.example.cn/1", side=300)
    assert nothing_beside(code, (), ((30.0, 30.0, 270.0, 270.0),))
    assert not nothing_beside(BLANK, (), ())


def test_the_red_of_a_face_and_the_arc_of_red_shoulders_are_no_seal_and_a_seal_beside_them_is() -> None:
    face = (300.0, 300.0, 400.0, 430.0)
    cheeks, shoulders = seal((310, 320, 395, 405)), seal((210, 470, 490, 750), shape="half")
    beside = seal((420, 420, 640, 640), text=UNIT)
    image = np.full((580, 800, 3), 250, np.uint8)
    assert true_seals(image, (cheeks, shoulders, beside), faces=[face]) == (beside,)


def test_a_dark_frame_as_large_as_a_picture_is_no_seal_unless_it_says_something() -> None:
    large = replace(seal((100, 100, 320, 320), shape="square"), colour="grey")
    chop = replace(seal((100, 100, 190, 190), shape="square"), colour="grey")
    said = replace(large, text=UNIT)
    assert [true_seals(BLANK, (one,), dpi=150) for one in (large, chop, said)] == [(), (chop,), (said,)]


@pytest.mark.parametrize(
    ("text", "others", "kept"),
    [
        ("流程。草原然", (), False),
        ("流程。草原然", ("试验，研究",), False),
        ("流程。草原然", (UNIT,), True),
        (UNIT, (), True),
        ("。" + UNIT, (), True),
    ],
)
def test_a_dark_ring_in_which_only_sentences_were_read_is_a_stain_on_print(
    text: str, others: tuple[str, ...], kept: bool
) -> None:
    sheet = Sheet(dpi=150, size=(70, 60))
    sheet.stamp(35, 30, UNIT)
    image = sheet.page().image
    [stamp] = find_seals(image, dpi=150)
    read = replace(stamp, colour="grey", text=text, others=others)
    assert true_seals(image, (read,)) == ((read,) if kept else ())
    red = replace(read, colour="red")
    assert true_seals(image, (red,)) == (red,)
