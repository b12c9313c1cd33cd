"""Pen strokes beside the words where somebody signs, whichever way the sheet lies."""

import numpy as np
import pytest

from redaction.ocr import Line
from redaction.ocr_model import Glyph
from redaction.signatures import find_signatures
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
