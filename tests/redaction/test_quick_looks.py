"""The quick looks at a page's operators that decide whether its glyphs are worth placing: no page that needs it is passed over."""

import pytest

from redaction.reading.covering import fills_darkly, paints_over_text
from redaction.reading.gaps import gap_widths

BOX = b"10 10 90 20 re"


@pytest.mark.parametrize(
    "colour",
    [
        *(b"0 g", b"0.1 g", b"0 0 0 rg", b"0.05 0 0.1 rg", b"0 0 0 1 k"),
        *(b"/DeviceRGB cs 0 0 0 sc", b"/CS0 cs 0 0 0 scn", b"\n0 g\n"),
    ],
)
@pytest.mark.parametrize("paint", [b"f", b"f*", b"B", b"B*", b"b", b"b*"])
def test_a_box_filled_in_a_dark_colour_is_seen(colour: bytes, paint: bytes) -> None:
    assert fills_darkly(b"q " + colour + b" " + BOX + b" " + paint + b" Q")


@pytest.mark.parametrize(
    "content",
    [
        b"q 1 g " + BOX + b" f Q",
        b"q 0.9 0.9 0.9 rg " + BOX + b" f Q",
        b"q 10 g " + BOX + b" f Q",
        b"q 0 G " + BOX + b" S Q",
        b"q 0 g BT (f ) Tj ET " + BOX + b" S Q",
        b"q 0 g BT /F 9 Tf (text) Tj ET 1 g " + BOX + b" f Q",
    ],
)
def test_a_light_fill_a_line_or_a_fill_after_dark_text_is_no_dark_box(content: bytes) -> None:
    assert not fills_darkly(content)


def test_a_fill_counts_only_after_text_unless_the_text_may_stand_before_the_stream() -> None:
    over, under = b"BT (a) Tj ET " + BOX + b" f ", BOX + b" f BT (a) Tj ET "
    assert [paints_over_text(content) for content in (over, under)] == [True, False]
    assert paints_over_text(BOX + b" f ", continued=True)


def test_wide_steps_between_the_strings_of_a_line_are_told_and_others_are_not() -> None:
    content = b"[(a) -2000 (b)-1500.5<6364> -300 (c)\n\n-1600 (d)] TJ -9000 (e) Tj 1 0 0 1 -5000 0 cm"
    assert gap_widths(content) == [2000.0, 1500.5, 1600.0]
    assert gap_widths(content.replace(b"TJ", b"Tj")) == []
