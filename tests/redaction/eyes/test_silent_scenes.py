"""What cried wolf on clean pages and does no more, each beside its planted twin: drawings, dials, charts, wheels, leaders' signatures."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from redaction.detectors.signatures import SIGNATURES
from redaction.detectors.weak_marks import WEAK_MARKS
from redaction.eyes.drawn_rings import is_drawn
from redaction.eyes.face_sizes import seen_again
from redaction.eyes.faces import find_faces
from redaction.eyes.portraits import Face, is_portrait
from redaction.eyes.seal_shapes import Seal
from redaction.eyes.smears import smeared
from redaction.eyes.true_seals import true_seals
from redaction.findings import Finding, Severity
from redaction.identity import identity_from_json
from redaction.reading.model import Document
from redaction.reading.sight import SeenLine, SeenMark, SeenSignature, Sight, View
from tests.redaction.eyes.bare_pages import bare_page
from tests.redaction.eyes.drawn_pages import Image, Sheet, portrait
from tests.redaction.eyes.scan_damage import scanned

WHO = identity_from_json({"name": "赵瑧", "unit": "塔河地区检验检测中心"})


def ring(text: str, *, others: tuple[str, ...] = (), shape: str = "round") -> Seal:
    return Seal((200.0, 200.0), (110.0, 110.0), 0.0, shape, "grey", 0.95, text, 0.8, others)


def drawn_ring(*, dark: int = 60, blur: float = 0.8) -> Image:
    sheet = np.full((400, 400, 3), 245, np.uint8)
    cv2.circle(sheet, (200, 200), 108, (dark,) * 3, 4, cv2.LINE_AA)
    for hole in range(8):
        turn = hole * np.pi / 4
        cv2.circle(sheet, (int(200 + 70 * np.cos(turn)), int(200 + 70 * np.sin(turn))), 10, (dark,) * 3, 2, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(sheet, (0, 0), blur))


@pytest.mark.parametrize("read", ["", "O①Oφ十OOφ", "二一一二11", "102030SITTTT090", "人"])
def test_a_sharp_ring_in_which_no_letter_is_read_is_a_drawings(read: str) -> None:
    assert is_drawn(drawn_ring(), ring(read))
    assert true_seals(drawn_ring(), (ring(read),)) == ()


@pytest.mark.parametrize(
    "seal",
    [
        ring("塔河地区检验检测中心"),
        ring("", others=("检测中心",)),
        replace(ring("", shape="half"), colour="red"),
        ring("", shape="square"),
    ],
)
def test_a_ring_with_letters_in_any_reading_stays_and_so_do_parts_and_chops(seal: Seal) -> None:
    assert true_seals(drawn_ring(), (seal,)) == (seal,)


LITTLE = replace(ring("北东军显"), sure=((1.0, 1.0, 0.56, 0.4),))


def test_two_letters_in_a_sharp_dark_ring_are_a_dials_and_four_sure_ones_the_shortest_houses() -> None:
    assert is_drawn(drawn_ring(), LITTLE)
    assert is_drawn(drawn_ring(), ring("十一二三四五六七八九川"))
    assert not is_drawn(drawn_ring(), replace(LITTLE, sure=((1.0, 0.9, 0.9, 0.85),)))
    assert not is_drawn(drawn_ring(), replace(LITTLE, colour="red"))


@pytest.mark.parametrize("cover", [(60, 60, 60), (245, 245, 245)])
def test_two_letters_are_enough_where_a_cover_may_hide_the_others(cover: tuple[int, int, int]) -> None:
    image = drawn_ring()
    cv2.rectangle(image, (80, 60), (320, 190), cover, cv2.FILLED)
    assert not is_drawn(image, LITTLE)


@pytest.mark.parametrize(
    ("read", "sure", "kept"),
    [("1211121039QUARTZ8756", 0.99, False), ("1211121039", 0.6, True), ("检验章12", 0.99, True), ("01", 0.99, True)],
)
def test_a_dark_square_of_nothing_but_figures_is_a_dial_and_no_chop(read: str, sure: float, kept: bool) -> None:
    square = replace(ring(read, shape="square"), sure=((sure,) * len(read),))
    assert (true_seals(drawn_ring(), (square,)) == (square,)) is kept
    red = replace(square, colour="red")
    assert true_seals(drawn_ring(), (red,)) == (red,)


def test_a_ring_too_soft_or_too_pale_to_be_read_stays_for_a_person() -> None:
    assert not is_drawn(drawn_ring(blur=6.0), ring(""))
    assert not is_drawn(drawn_ring(dark=225), ring(""))


def test_the_edge_of_a_stain_is_no_rim() -> None:
    assert is_drawn(np.full((400, 400, 3), 240, np.uint8), ring(""))


def found(detector: object, view: View) -> list[Finding]:
    page = bare_page(1, (595.2, 841.92))
    document = Document("a.pdf", "pdf", "", (page,), sight=Sight(pages={1: view}))
    return list(detector.find(document, WHO))  # type: ignore[attr-defined]


def line(text: str, x: float, y: float, size: float = 20) -> SeenLine:
    wide = size * len(text)
    return SeenLine(text, ((x, y), (x + wide, y), (x + wide, y + size), (x, y + size)), 0.95, "engine")


@pytest.mark.parametrize(
    ("words", "label", "wanted"),
    [
        ("组长（签字）：", "签字）", "notice"),
        ("法定代表人（签字）：", "签字）", "notice"),
        ("单位负责人签章：", "签章", "notice"),
        ("申报人（签字）：", "签字）", "suspect"),
        ("被审核人签字：", "签字", "suspect"),
        ("本人对以上审核意见无异议，签字：", "签字", "suspect"),
        ("签字：", "签字", "suspect"),
    ],
)
def test_the_words_before_a_signing_label_say_whose_signature_it_is(words: str, label: str, wanted: str) -> None:
    end = 100 + 20 * len(words)
    view = View(
        1240, 1754, dpi=150.0, lines=(line(words, 100, 300),),
        signatures=(SeenSignature((end + 10, 295, end + 120, 325), label, 0.7),),
    )  # fmt: skip
    assert [finding.severity for finding in found(SIGNATURES, view)] == [wanted]


@pytest.mark.parametrize(("head", "wanted"), [("主管领导评语", "notice"), ("本人总结", "suspect"), ("备注", "suspect")])
def test_the_head_of_a_forms_row_says_whose_signature_it_is(head: str, wanted: str) -> None:
    lines = (line("考核年度", 100, 60), line(head, 100, 300), line("签名：", 700, 380), line("单位意见", 100, 480))
    strokes = SeenSignature((770, 375, 880, 405), "签名", 0.7)
    view = View(1240, 1754, dpi=150.0, lines=lines, signatures=(strokes,))
    assert [finding.severity for finding in found(SIGNATURES, view)] == [wanted]


def test_a_photo_taken_at_night_is_no_page_blacked_out() -> None:
    small = View(1240, 1754, dpi=150.0, marks=(SeenMark((100, 100, 700, 500), "black"),))
    whole = View(1240, 1754, dpi=150.0, marks=(SeenMark((0, 0, 1240, 1754), "black"),))
    assert found(WEAK_MARKS, small) == []
    assert [finding.severity for finding in found(WEAK_MARKS, whole)] == [Severity.SUSPECT]


def test_bars_of_a_chart_are_no_mosaic() -> None:
    chart = np.full((120, 300, 3), 250, np.uint8)
    for bar, tall in enumerate((60, 75, 96, 52, 80, 80, 30, 66)):
        chart[110 - tall : 110, 8 + 36 * bar : 8 + 36 * (bar + 1)] = 120 + 8 * bar
    assert smeared(np.asarray(cv2.GaussianBlur(chart, (0, 0), 0.8))) == ""
    assert smeared(np.ascontiguousarray(np.rot90(chart))) == ""


def test_a_stain_is_no_blur() -> None:
    chance = np.random.default_rng(1)
    stain = np.zeros((300, 300), np.float32)
    cv2.circle(stain, (130, 150), 60, 45, -1)
    cv2.circle(stain, (190, 160), 50, 30, -1)
    paper = 240 - cv2.GaussianBlur(stain, (0, 0), 30) + chance.normal(0, 3, (300, 300))
    assert smeared(np.repeat(paper.clip(0, 255).astype(np.uint8)[:, :, None], 3, axis=2)) == ""


def test_what_shows_a_face_at_the_size_of_its_page_only_is_none_and_a_portrait_is_one() -> None:
    sheet = Sheet(dpi=150)
    sheet.paste(100, 60, portrait(1, width=sheet.px(12)))
    image = scanned(sheet.page(), level="ordinary", seed=1).image
    [face] = find_faces(image)
    assert seen_again(image, face)
    assert not seen_again(drawn_ring(), Face((120.0, 120.0, 280.0, 280.0), 0.83, 180))


def test_a_lone_head_that_is_hardly_one_is_no_certificates_portrait() -> None:
    sure, hardly = Face((100, 100, 160, 180), 0.93), Face((100, 100, 160, 180), 0.73)
    assert is_portrait(sure, (sure,), size=(1240, 1754), dpi=150.0)
    assert not is_portrait(hardly, (hardly,), size=(1240, 1754), dpi=150.0)
