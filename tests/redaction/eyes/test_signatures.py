"""Pen strokes beside the words where somebody signs, whichever way the sheet lies."""

import numpy as np
import pytest

from redaction.eyes.ocr import Line
from redaction.eyes.ocr_model import Glyph
from redaction.eyes.signatures import find_signatures
from tests.redaction.eyes.drawn_pages import SEAL_RED, Image, Sheet

LABEL = "申报人签字："
Box = tuple[float, float, float, float]


def signed() -> tuple[Image, Line, Box]:
    """A small sheet with a label and strokes right of it; the label as the reader would hand it out."""
    sheet = Sheet(dpi=150, size=(120, 80))
    box = sheet.text(15, 30, LABEL, points=12)
    x0, y0, x1, y1 = (float(edge) for edge in box)
    start, foot = int(x1) + 12, int(y1)
    strokes = [(start + 9 * step, foot - (0, 16, 4, 22, 8, 18)[step % 6]) for step in range(14)]
    sheet.pen.line(strokes, fill=(20, 25, 70), width=3, joint="curve")
    glyphs = tuple(Glyph(char, 0.99, (at + 0.5) / len(LABEL)) for at, char in enumerate(LABEL))
    line = Line(glyphs, ((x0, y0), (x1, y0), (x1, y1), (x0, y1)))
    return sheet.page().image, line, (float(start), float(foot - 24), float(start + 117), float(foot + 2))


def clockwise(spot: tuple[float, float], quarters: int, size: tuple[float, float]) -> tuple[float, float]:
    (x, y), (wide, high) = spot, size
    for _ in range(quarters):
        x, y, wide, high = high - y, x, high, wide
    return x, y


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_signature_is_found_however_the_sheet_lies(quarters: int) -> None:
    image, line, there = signed()
    size = (float(image.shape[1]), float(image.shape[0]))
    quad = tuple(clockwise(spot, quarters, size) for spot in line.quad)
    lying = np.ascontiguousarray(np.rot90(image, -quarters))
    [found] = find_signatures(lying, (Line(line.glyphs, quad),), turned=90 * quarters)
    corners = [clockwise(spot, quarters, size) for spot in (there[:2], there[2:])]
    low, high = np.min(corners, axis=0), np.max(corners, axis=0)
    assert np.abs(np.subtract(found.box, (*low, *high))).max() < 8


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_label_without_strokes_is_no_signature(quarters: int) -> None:
    image, line, there = signed()
    x0, y0, x1, y1 = (int(edge) for edge in there)
    image[y0 - 4 : y1 + 4, x0 - 4 : x1 + 4] = image[2, 2]
    size = (float(image.shape[1]), float(image.shape[0]))
    quad = tuple(clockwise(spot, quarters, size) for spot in line.quad)
    lying = np.ascontiguousarray(np.rot90(image, -quarters))
    assert find_signatures(lying, (Line(line.glyphs, quad),), turned=90 * quarters) == ()


@pytest.mark.parametrize("taken_for", ["", " ", "n"])
def test_strokes_that_the_reader_took_into_the_line_of_their_label_are_a_signature(taken_for: str) -> None:
    image, line, there = signed()
    (x0, y0), _, _, _ = line.quad
    longer = ((x0, there[1]), (there[2], there[1]), (there[2], there[3] + 4), (x0, there[3] + 4))
    share = (line.quad[1][0] - x0) / (there[2] - x0)
    glyphs = tuple(Glyph(glyph.char, glyph.confidence, share * glyph.place) for glyph in line.glyphs)
    cuts = tuple(share * at / len(glyphs) for at in range(len(glyphs) + 1))
    if taken_for:
        glyphs, cuts = (*glyphs, Glyph(taken_for, 0.6, (1 + share) / 2)), (*cuts, 1.0)
    [found] = find_signatures(image, (Line(glyphs, longer, cuts),))
    assert np.abs(np.subtract(found.box, there)).max() < 16
    assert y0 < found.box[3]


def test_a_signature_on_a_faint_copy_is_found() -> None:
    image, line, there = signed()
    faint = (image.astype(np.float32) * 0.36 + 150).astype(np.uint8)
    [found] = find_signatures(faint, (line,))
    assert np.abs(np.subtract(found.box, there)).max() < 8


def unsigned() -> tuple[Sheet, Line]:
    """The same label with nothing beside it yet."""
    _, line, _ = signed()
    sheet = Sheet(dpi=150, size=(120, 80))
    sheet.text(15, 30, LABEL, points=12)
    return sheet, line


def test_a_slanting_rule_of_a_table_is_no_signature() -> None:
    sheet, line = unsigned()
    for y in (25, 38):
        sheet.pen.line((sheet.px(5), sheet.px(y + 2), sheet.px(115), sheet.px(y - 2)), fill=(25, 25, 25), width=2)
    assert find_signatures(sheet.page().image, (line,)) == ()


def test_the_rim_of_a_red_seal_is_no_signature() -> None:
    sheet, line = unsigned()
    sheet.pen.ellipse((sheet.px(35), sheet.px(-5), sheet.px(77), sheet.px(34)), outline=SEAL_RED, width=6)
    assert find_signatures(sheet.page().image, (line,)) == ()


def test_print_that_stands_aslant_beside_a_signature_does_not_cover_it() -> None:
    image, line, there = signed()
    x0, y0, x1, y1 = there
    glyphs = tuple(Glyph(char, 1.0, (at + 0.5) / 4) for at, char in enumerate("石泉地区"))
    aslant = Line(glyphs, ((x0, y0 - 80), (x0 + 20, y0 - 90), (x1 + 90, y1), (x1 + 70, y1 + 10)))
    left, top, right, foot = aslant.box
    assert left <= x0 < x1 <= right
    assert top <= y0 < y1 <= foot
    [found] = find_signatures(image, (line, aslant))
    assert np.abs(np.subtract(found.box, there)).max() < 8


def test_a_signature_in_pieces_of_which_one_was_read_as_a_digit_is_found() -> None:
    sheet, line = unsigned()
    high = line.box[3] - line.box[1]
    left, foot = line.box[2] + 20, line.box[3] + 4
    for at in range(3):
        x, y = left + 1.6 * high * at, foot - 0.3 * high * at
        spots = [(x, y), (x + 0.6 * high, y - 0.9 * high), (x + 0.2 * high, y - 0.5 * high), (x + 0.8 * high, y)]
        sheet.pen.line(spots, fill=(20, 25, 70), width=3, joint="curve")
    x = left + 1.6 * high
    digit = Line((Glyph("2", 0.94, 0.5),), ((x, foot - high), (x + high, foot - high), (x + high, foot), (x, foot)))
    [found] = find_signatures(sheet.page().image, (line, digit))
    assert np.abs(np.subtract(found.box[::2], (left, left + 4 * high))).max() < high


def read_as(text: str, certain: float, box: Box) -> Line:
    x0, y0, x1, y1 = box
    glyphs = tuple(Glyph(char, certain, (at + 0.5) / len(text)) for at, char in enumerate(text))
    return Line(glyphs, ((x0, y0), (x1, y0), (x1, y1), (x0, y1)))


def labelled(label: str) -> tuple[Sheet, Line]:
    """A sheet with nothing but a label, as the reader would hand it out."""
    sheet = Sheet(dpi=150, size=(120, 80))
    x0, y0, x1, y1 = (float(edge) for edge in sheet.text(15, 30, label, points=12))
    return sheet, read_as(label, 0.99, (x0, y0, x1, y1))


def zigzag(sheet: Sheet, x: float, foot: float, *, fill: tuple[int, int, int] = (20, 25, 70), width: int = 3) -> Box:
    spots = [(x + 9 * step, foot - (0, 16, 4, 22, 8, 18)[step % 6]) for step in range(14)]
    sheet.pen.line(spots, fill=fill, width=width, joint="curve")
    return (x, foot - 24, x + 117, foot + 2)


@pytest.mark.parametrize("letters", ["NNNN", "MWM", "MVn"])
def test_strokes_that_the_reader_surely_takes_for_zigzag_letters_are_a_signature(letters: str) -> None:
    image, line, there = signed()
    [found] = find_signatures(image, (line, read_as(letters, 0.99, there)))
    assert np.abs(np.subtract(found.box, there)).max() < 8


def test_a_name_in_quick_characters_of_which_one_is_doubtful_is_a_signature() -> None:
    image, line, there = signed()
    glyphs = (Glyph("程", 1.0, 0.25), Glyph("活", 0.88, 0.75))
    x0, y0, x1, y1 = there
    quick = Line(glyphs, ((x0, y0), (x1, y0), (x1, y1), (x0, y1)))
    assert quick.confidence > 0.93
    assert len(find_signatures(image, (line, quick))) == 1


def test_a_printed_name_beside_the_label_is_no_signature() -> None:
    sheet, line = unsigned()
    box = sheet.text(60, 30, "周文远", points=12)
    x0, y0, x1, y1 = (float(edge) for edge in box)
    assert find_signatures(sheet.page().image, (line, read_as("周文远", 0.97, (x0, y0, x1, y1)))) == ()


@pytest.mark.parametrize("label", ["承诺人：", "个人签字：", "参评人员签名："])
def test_strokes_in_the_line_of_any_label_of_the_applicant_are_a_signature(label: str) -> None:
    sheet, line = labelled(label)
    there = zigzag(sheet, line.box[2] + 12, line.box[3])
    longer = read_as(f"{label}NWM", 0.95, (line.box[0], there[1], there[2], there[3]))
    share = (line.box[2] - line.box[0]) / (there[2] - line.box[0])
    places = [share * (at + 0.5) / len(label) for at in range(len(label))] + [0.7, 0.8, 0.9]
    glyphs = tuple(Glyph(g.char, g.confidence, place) for g, place in zip(longer.glyphs, places, strict=True))
    [found] = find_signatures(sheet.page().image, (Line(glyphs, longer.quad),))
    assert np.abs(np.subtract(found.box, there)).max() < 16


def test_a_pencil_much_paler_than_the_print_is_known_where_the_reader_saw_a_line() -> None:
    sheet, line = unsigned()
    there = zigzag(sheet, line.box[2] + 12, line.box[3], fill=(172, 172, 172), width=2)
    [found] = find_signatures(sheet.page().image, (line, read_as("MMN", 0.7, there)))
    assert np.abs(np.subtract(found.box, there)).max() < 8


def test_a_signature_below_a_label_without_a_colon_is_found_and_an_empty_line_below_one_is_not() -> None:
    sheet, line = labelled("申报人签字")
    assert find_signatures(sheet.page().image, (line,)) == ()
    there = zigzag(sheet, line.box[0], line.box[3] + 40)
    [found] = find_signatures(sheet.page().image, (line,))
    assert np.abs(np.subtract(found.box, there)).max() < 8


def test_the_ink_of_a_gray_seal_is_no_signature_and_a_pen_over_it_is_one() -> None:
    sheet, line = unsigned()
    seal = tuple(sheet.px(edge) for edge in (50.0, 18.0, 92.0, 60.0))
    sheet.pen.ellipse(seal, outline=(140, 140, 140), width=6)
    for x in range(seal[0] + 30, seal[2] - 30, 22):
        sheet.pen.rectangle((x, sheet.px(30), x + 14, sheet.px(34)), fill=(150, 150, 150))
    box = (float(seal[0]), float(seal[1]), float(seal[2]), float(seal[3]))
    assert find_signatures(sheet.page().image, (line,)) != ()
    assert find_signatures(sheet.page().image, (line,), seals=(box,)) == ()
    there = zigzag(sheet, line.box[2] + 20, line.box[3], fill=(25, 25, 35))
    [found] = find_signatures(sheet.page().image, (line,), seals=(box,))
    assert np.abs(np.subtract(found.box, there)).max() < 12


def test_a_red_thumb_beside_a_label_is_a_signature_and_a_red_seal_is_not() -> None:
    sheet, line = unsigned()
    high = line.box[3] - line.box[1]
    x, y = line.box[2] + 20, line.box[1] - high / 2
    for ring in range(6):
        step = 4 * ring
        sheet.pen.ellipse((x + step, y + step, x + 1.6 * high - step, y + 2 * high - step), outline=SEAL_RED, width=2)
    image = sheet.page().image
    [found] = find_signatures(image, (line,))
    assert np.abs(np.subtract(found.box, (x, y, x + 1.6 * high, y + 2 * high))).max() < 8
    assert find_signatures(image, (line,), seals=((x, y, x + 1.6 * high, y + 2 * high),)) == ()


def test_a_name_in_blue_ink_is_a_signature_however_well_it_is_read() -> None:
    sheet, line = unsigned()
    x0, y0, x1, y1 = (float(edge) for edge in sheet.text(60, 30, "周文远", points=14, colour=(40, 60, 170)))
    assert len(find_signatures(sheet.page().image, (line, read_as("周文远", 0.99, (x0, y0, x1, y1))))) == 1


def test_the_date_of_a_form_behind_a_label_is_no_signature_though_it_was_read_with_some_doubt() -> None:
    sheet, line = unsigned()
    x0, y0, x1, y1 = (float(edge) for edge in sheet.text(60, 30, "年　月　日", points=12))
    glyphs = tuple(
        Glyph(char, sure, place) for char, sure, place in (("年", 1.0, 0.1), ("月", 0.87, 0.5), ("日", 0.99, 0.9))
    )
    date = Line(glyphs, ((x0, y0), (x1, y0), (x1, y1), (x0, y1)))
    assert find_signatures(sheet.page().image, (line, date)) == ()
