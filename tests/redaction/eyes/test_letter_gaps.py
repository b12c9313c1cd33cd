"""Where characters begin and end: cuts lie in the paper between them, however roughly the reader placed them."""

import numpy as np
import pytest

from redaction.eyes.letter_gaps import letter_gaps
from redaction.eyes.ocr_model import Glyph
from redaction.reading.sight import SeenLine
from tests.redaction.eyes.drawn_pages import Image, Sheet

TEXT = "姓名赵瑧工作单位"


def line(text: str = TEXT) -> tuple[Image, list[tuple[float, float]]]:
    """A straight strip with a line of print, and where each character's ink begins and ends (0 to 1)."""
    sheet = Sheet(dpi=150, size=(70, 9), paper=(252, 252, 252))
    boxes = [sheet.text(2, 1.5, text, points=14, kind="name", value=char) for char in text]
    image = sheet.page().image
    return image, [(box[0] / image.shape[1], box[2] / image.shape[1]) for box in boxes]


@pytest.mark.parametrize("off", [-0.3, 0.0, 0.3])
def test_cuts_lie_between_the_ink_of_neighbours(off: float) -> None:
    strip, truths = line()
    step = truths[1][0] - truths[0][0]
    glyphs = tuple(Glyph(char, 0.99, (a + b) / 2 + off * step) for char, (a, b) in zip(TEXT, truths, strict=True))
    cuts = letter_gaps(strip, glyphs)
    assert len(cuts) == len(TEXT) + 1
    pixel = 1.5 / strip.shape[1]
    for at, cut in enumerate(cuts[1:-1], start=1):
        assert truths[at - 1][1] - pixel <= cut <= truths[at][0] + pixel


def test_a_part_of_a_line_runs_from_cut_to_cut() -> None:
    quad = ((0.0, 0.0), (100.0, 0.0), (100.0, 10.0), (0.0, 10.0))
    seen = SeenLine("甲乙丙", quad, 0.9, "engine", (0.2, 0.5, 0.8), (1.0,) * 3, ("",) * 3, (0.05, 0.4, 0.7, 0.95))
    assert seen.part(1, 3) == ((40.0, 0.0), (95.0, 0.0), (95.0, 10.0), (40.0, 10.0))


def test_a_line_without_characters_has_no_cuts() -> None:
    assert letter_gaps(np.full((20, 90, 3), 255, np.uint8), ()) == ()


def test_one_character_is_boxed_by_its_own_width() -> None:
    strip = np.full((20, 200, 3), 255, np.uint8)
    strip[3:17, 93:107] = 0
    low, high = letter_gaps(strip, (Glyph("口", 0.9, 0.5),))
    assert low * 200 <= 93
    assert 107 <= high * 200 <= 120
