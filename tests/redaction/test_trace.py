"""Painted runs of glyphs: the quick choice among them gives the same as choosing afterwards."""

from typing import Any

import pymupdf
import pytest

from redaction.reading.model import Span
from redaction.reading.source import pages_of


def covered(rotation: int) -> Any:
    """Ten lines, a box over three of them before the last three are written, a turned page if wanted."""
    document = pymupdf.open()
    page = document.new_page()
    for line in range(7):
        page.insert_text((72, 100 + 20 * line), f"line {line} of the report")
    page.draw_rect(pymupdf.Rect(60, 112, 160, 168), fill=(0, 0, 0))
    for line in range(3):
        page.insert_text((90, 120 + 20 * line), f"above {line}", color=(1, 1, 1))
    page.set_rotation(rotation)
    return pymupdf.open("pdf", document.tobytes())


def meets(span: Span, cover: tuple[float, float, float, float]) -> bool:
    x0, y0, x1, y1 = span.bbox
    return cover[0] < x1 and x0 < cover[2] and cover[1] < y1 and y0 < cover[3]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_spans_that_a_cover_meets_are_those_below_it_on_the_page_as_displayed(rotation: int) -> None:
    (page,) = pages_of(covered(rotation))
    (cover,) = (paint for paint in page.paints if paint.what == "fill")
    met = page.spans_met([(cover.bbox, cover.paint)])
    assert [span.text for span in met] == ["line 1 of the report", "line 2 of the report", "line 3 of the report"]
    assert list(met) == [s for s in page.spans if s.paint < cover.paint and meets(s, cover.bbox)]


def test_letting_go_of_a_page_lets_go_of_its_trace() -> None:
    (page,) = pages_of(covered(0))
    assert page.spans
    page.forget()
    assert "trace" not in vars(page.source)
