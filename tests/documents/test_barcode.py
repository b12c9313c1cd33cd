"""Code 128 by its definition: known symbol values, the check digit, widths, and what it refuses."""

import pytest

from committee.documents.barcode import QUIET, barcode_svg, modules, symbols
from committee.errors import BadInput


def test_the_check_symbol_follows_the_definition():
    assert symbols("PJJ123C") == (104, 48, 42, 42, 17, 18, 19, 35, 55, 106)


def test_every_symbol_is_eleven_modules_and_the_stop_thirteen():
    for letter in map(chr, range(32, 127)):
        assert len(modules(letter)) == 2 * QUIET + 3 * 11 + 13


def test_bars_begin_and_end_black_between_white():
    row = modules("2024-000123").strip("0")
    assert (row[0], row[-1], row[:11]) == ("1", "1", "11010010000")


def test_the_drawing_holds_nothing_but_rectangles():
    svg = barcode_svg("2024-000123")
    assert svg.count("<rect") * 1 == svg.replace("<svg", "").count("<") - 1


@pytest.mark.parametrize("text", ["", "编号", "a\n"])
def test_only_plain_ascii_is_taken(text):
    with pytest.raises(BadInput):
        symbols(text)
