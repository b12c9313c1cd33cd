"""Uyghur lines: read where Debian's tesseract with its Uyghur model is installed, said to be unread where not or where it is unsure."""

import numpy as np
import pytest

from redaction.eyes import joined_script, looking
from redaction.eyes.joined_script import READ, read_joined, script_reader, words_of
from redaction.eyes.looking import look_at
from redaction.eyes.ocr import Reading
from redaction.eyes.ocr_model import Image
from tests.redaction.eyes.drawn_pages import Sheet

NAME = "دىلنۇر ئەخمەت"
HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
QUAD = ((10.0, 10.0), (200.0, 10.0), (200.0, 40.0), (10.0, 40.0))


def row(level: int, sure: float, word: str) -> str:
    return f"{level}\t1\t1\t1\t1\t1\t0\t0\t9\t9\t{sure}\t{word}"


def sheet_with_uyghur() -> tuple[Image, tuple[tuple[float, float], ...]]:
    sheet = Sheet(dpi=200, size=(110, 20), paper=(250, 250, 250))
    x0, y0, x1, y1 = sheet.text(20, 5, NAME, points=16, face="uyghur")
    return sheet.page().image, ((x0 - 9, y0 - 9), (x1 + 9, y0 - 9), (x1 + 9, y1 + 9), (x0 - 9, y1 + 9))


def test_words_of_a_line_are_joined_and_weighed_by_their_length() -> None:
    table = "\n".join((HEAD, row(4, -1, ""), row(5, 90.0, "دىلنۇر"), row(5, 60.0, "ئە"), row(5, 95.0, " ")))
    text, sure = words_of(table)
    assert text == "دىلنۇر ئە"
    assert sure == pytest.approx((6 * 90 + 2 * 60) / 800)


@pytest.mark.parametrize("table", ["", HEAD, f"{HEAD}\nbroken\trow"])
def test_a_table_without_words_says_nothing(table: str) -> None:
    assert words_of(table) == ("", 0.0)


def test_without_the_program_a_line_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    script_reader.cache_clear()
    try:
        assert script_reader() == ""
        assert read_joined(np.full((60, 300, 3), 250, np.uint8), QUAD) == ("", 0.0)
    finally:
        script_reader.cache_clear()


@pytest.mark.parametrize(("text", "sure", "unread"), [("", 0.0, 1), (NAME, READ - 0.01, 1), (NAME, READ, 0)])
def test_a_line_counts_as_read_only_when_it_was_read_surely(
    text: str, sure: float, unread: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    image, quad = sheet_with_uyghur()
    monkeypatch.setattr(looking, "read_page", lambda model, picture: Reading((), (quad,)))
    monkeypatch.setattr(looking, "read_joined", lambda picture, corners: (text, sure))
    view = look_at(np.ascontiguousarray(image[:, :, ::-1]), dpi=200)
    assert [line.text for line in view.lines] == ([text] if text else [])
    assert len(view.unread) == unread


@pytest.mark.skipif(
    not joined_script.script_reader(), reason="tesseract with its Uyghur model is an option of the office"
)
def test_the_installed_program_reads_a_clear_line() -> None:
    image, quad = sheet_with_uyghur()
    text, sure = read_joined(image, quad)
    assert text == NAME
    assert sure >= READ


def test_a_line_whose_direction_was_told_wrongly_is_read_upside_down_and_the_surer_reading_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    readings = {QUAD[0]: ("227 26306", 0.31), QUAD[2]: (NAME, 0.9)}
    monkeypatch.setattr(joined_script, "script_reader", lambda: "tesseract/uig")
    monkeypatch.setattr(joined_script, "_read_line", lambda image, quad: readings[quad[0]])
    image = np.full((60, 300, 3), 250, np.uint8)
    assert read_joined(image, QUAD) == (NAME, 0.9)
    readings = {QUAD[0]: (NAME, 0.7), QUAD[2]: ("227 26306", 0.9)}
    assert read_joined(image, QUAD) == (NAME, 0.7)
