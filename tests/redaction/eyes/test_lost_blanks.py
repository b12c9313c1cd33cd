"""Names of a list are parted by nothing but blanks, which the reader leaves out."""

import numpy as np
import pytest

from redaction.eyes.lost_blanks import with_lost_blanks
from redaction.eyes.ocr import read_page
from redaction.eyes.ocr_model import Glyph, OcrModel
from tests.redaction.eyes.drawn_pages import Sheet
from tests.redaction.eyes.scan_damage import scanned


@pytest.mark.parametrize(
    ("printed", "whole"),
    [
        ("谭卿　徐飘　田筠刚毛志莎", "谭卿 徐飘 田筠刚毛志莎"),
        ("关于印发考核办法的通知", "关于印发考核办法的通知"),
        ("荣　誉　证　书　展　示", "荣誉证书展示"),
        ("姓　名：谭卿", "姓名：谭卿"),
        ("检定（0.05级）压力表若干台", "检定（0.05级）压力表若干台"),
    ],
)
def test_a_blank_stands_where_a_step_is_as_wide_as_one_and_a_half_of_the_others(printed: str, whole: str) -> None:
    glyphs = tuple(Glyph(char, 0.9, (at + 0.5) / len(printed)) for at, char in enumerate(printed) if char != "\u3000")
    assert "".join(glyph.char for glyph in with_lost_blanks(glyphs)) == whole


@pytest.mark.ocr
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_names_of_a_scanned_list_stay_apart(seed: int) -> None:
    names = ("谭卿", "徐飘", "田筠刚", "毛志莎", "魏庆玲", "尹琳韵", "董娟海")
    sheet = Sheet(dpi=150, size=(180, 50))
    sheet.text(15, 20, "　".join(names), points=14)
    image = scanned(sheet.page(), level="ordinary", seed=seed).image
    lines = read_page(OcrModel(threads=1), np.asarray(image)).lines
    assert sorted(" ".join(line.text for line in lines).split()) == sorted(names)
