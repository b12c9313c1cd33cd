"""Lines found in pieces: put together where these overlap, left alone where they stand beside each other."""

import numpy as np
import pytest

from redaction.eyes.broken_lines import with_whole_lines
from redaction.eyes.ocr import read_page
from redaction.eyes.ocr_model import OcrModel
from tests.redaction.eyes.drawn_pages import Sheet
from tests.redaction.eyes.scan_damage import scanned


def quad(x0: float, y0: float, x1: float, y1: float) -> np.ndarray:
    return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], dtype=np.float32)


LEFT = quad(100, 100, 260, 160)


@pytest.mark.parametrize("turned", [False, True])
def test_pieces_of_a_line_that_overlap_are_one_line(turned: bool) -> None:
    pieces = [LEFT, quad(230, 104, 300, 162), quad(270, 100, 380, 158)]
    if turned:
        pieces = [piece[:, ::-1][[0, 3, 2, 1]] for piece in pieces]
    [whole] = with_whole_lines(pieces)
    low, high = whole.min(axis=0), whole.max(axis=0)
    long, level = (1, 0) if turned else (0, 1)
    assert (low[long], high[long]) == (pytest.approx(100, abs=3), pytest.approx(380, abs=3))
    assert (low[level], high[level]) == (pytest.approx(100, abs=3), pytest.approx(162, abs=3))


@pytest.mark.parametrize(
    "other",
    [
        quad(245, 100, 400, 160),
        quad(240, 60, 400, 120),
        quad(100, 140, 260, 200),
        quad(200, 115, 400, 145),
        quad(150, 110, 210, 400),
    ],
)
def test_lines_beside_below_and_across_each_other_stay_apart(other: np.ndarray) -> None:
    assert len(with_whole_lines([LEFT, other])) == 2


@pytest.mark.ocr
def test_large_characters_of_a_name_plate_are_read_whole() -> None:
    sheet = Sheet(dpi=200, size=(210, 148))
    sheet.text(50, 55, "林　珊", points=52, face="hei")
    lines = read_page(OcrModel(threads=2), scanned(sheet.page(), level="light", seed=3).image).lines
    assert [line.text.replace(" ", "") for line in lines] == ["林珊"]
