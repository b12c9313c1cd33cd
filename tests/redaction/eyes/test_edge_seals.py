"""Seals over page edges: pieces are found where ink is cut, laid in order, and read as one."""

import cv2
import numpy as np
import pytest

from redaction.detectors.seals import SEALS
from redaction.eyes.edge_seals import Slice, chains, cut_out, joined, slices_of
from redaction.eyes.feeding import look
from redaction.eyes.seals import find_seals
from redaction.eyes.workers import Looking, start_looking
from redaction.identity import identity_from_json
from redaction.reading.sight import SeenJoined, SeenSeal, Sight
from tests.redaction.eyes.drawn_pages import Image, Sheet, seal
from tests.redaction.eyes.made_scenes import MadeScene, rgb

UNIT = "胡杨县特种设备检验所"
WHO = identity_from_json({"name": "赵瑧", "unit": UNIT})


def sheets(count: int, *, facing: bool = False, dpi: int = 100, gray: bool = False) -> list[Image]:
    """Pages with one seal over their right edges, fanned out, or over the fold between two that lie side by side."""
    drawn = []
    for number in range(count):
        sheet = Sheet(dpi=dpi)
        sheet.text(30, 40, f"第 {number + 1} 页  在规定的环境条件下进行检定", points=12)
        if gray:
            sheet.text(148, 170, "二〇二三年九月十六日", points=12)
        ink = seal(UNIT, diameter=sheet.px(42), seed=3).rotate(20)
        edges = [round(ink.width * part / count) for part in range(count + 1)]
        piece = ink.crop((edges[number], 0, edges[number + 1], ink.height))
        left = 0 if facing and number else sheet.canvas.width - piece.width
        sheet.canvas.paste(piece, (left, sheet.px(150)), piece)
        image = sheet.page().image
        drawn.append(cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR) if gray else image)
    return drawn


def pieces_of(images: list[Image], *, dpi: int = 100) -> list[Slice]:
    return [piece for number, image in enumerate(images, 1) for piece in slices_of(rgb(image), page=number, dpi=dpi)]


@pytest.mark.parametrize("gray", [False, True])
@pytest.mark.parametrize(("count", "facing"), [(2, True), (2, False), (3, False), (6, False)])
def test_the_pieces_of_a_seal_make_a_round_one_again(count: int, facing: bool, gray: bool) -> None:
    images = sheets(count, facing=facing, gray=gray)
    pieces = pieces_of(images)
    assert [piece.page for piece in pieces] == list(range(1, count + 1))
    whole = [
        made
        for chain in chains(pieces)
        if (made := joined(chain, [cut_out(rgb(images[piece.page - 1]), piece, dpi=100) for piece in chain], dpi=100))
    ]
    assert whole
    found = find_seals(np.ascontiguousarray(whole[0].pixels[:, :, ::-1]), dpi=100)
    [(shape, across)] = [(seal.shape, seal.axes[0] * 50.8 / 100) for seal in found]
    assert shape == "round"
    assert 40 <= across <= 43


def test_a_whole_seal_near_an_edge_and_red_rules_are_no_pieces() -> None:
    sheet = Sheet(dpi=100)
    sheet.stamp(187, 120, UNIT)
    sheet.pen.rectangle((4, 4, 823, 1164), outline=(200, 20, 20), width=3)
    sheet.text(30, 40, "红头文件", points=30, face="hei", colour=(200, 20, 20))
    assert slices_of(rgb(sheet.page().image), page=1, dpi=100) == ()


def test_print_rules_and_dark_edges_of_gray_pages_are_no_pieces_of_a_seal() -> None:
    sheet = Sheet(dpi=100)
    for row in range(12):
        sheet.text(150, 40 + 9 * row, "检定依据及环境条件一览表内容", points=14)
        sheet.pen.line((0, sheet.px(150 + 6 * row), sheet.px(210), sheet.px(150 + 6 * row)), fill=(60, 60, 60), width=2)
    sheet.pen.rectangle((0, 0, 18, sheet.canvas.height), fill=(40, 40, 40))
    sheet.pen.ellipse((30, 500, 52, 522), fill=(20, 20, 20))
    assert slices_of(rgb(sheet.page().image), page=1, dpi=100) == ()


def test_pieces_of_red_and_of_gray_ink_make_no_chain() -> None:
    box = (535.0, 300.0, 595.0, 420.0)
    assert list(chains([Slice(1, "right", box, "red"), Slice(2, "right", box, "grey")])) == []


def test_pieces_on_pages_that_do_not_follow_each_other_make_no_chain() -> None:
    far = [Slice(1, "right", (500.0, 300.0, 595.0, 420.0)), Slice(3, "right", (500.0, 300.0, 595.0, 420.0))]
    low = [Slice(1, "right", (500.0, 100.0, 595.0, 220.0)), Slice(2, "left", (0.0, 600.0, 60.0, 720.0))]
    assert (list(chains(far)), list(chains(low))) == ([], [])


@pytest.mark.ocr
def test_a_seal_over_two_scans_is_read_and_reported_on_both(monkeypatch: pytest.MonkeyPatch) -> None:
    def seals_only(pixels: np.ndarray, *, dpi: float | None, read: bool, jobs: int) -> Looking:
        """The pages themselves are not what is tested: only what was put together is looked at."""
        return start_looking(pixels[:40, :40] if read else pixels, dpi=dpi, read=False, jobs=jobs)

    monkeypatch.setattr("redaction.eyes.feeding.start_looking", seals_only)
    scene = MadeScene()
    for image in sheets(2, facing=True, dpi=150):
        scene.place(rgb(image), scene.page())
    sight = look(scene, jobs=0)
    assert [(made.seal.text, [page for page, _ in made.pieces]) for made in sight.joined] == [(UNIT, [1, 2])]
    found = list(SEALS.find(scene.document(sight), WHO))
    assert [(finding.page, finding.severity, finding.leak_class) for finding in found] == [
        (1, "leak", "L-09"),
        (2, "leak", "L-09"),
    ]


@pytest.mark.parametrize(
    ("text", "confidence", "severities"),
    [(UNIT, 0.98, ["leak", "leak"]), ("昆仑理工大学教务处", 0.97, []), ("", 0.0, ["suspect", "suspect"])],
)
def test_a_joined_seal_is_judged_as_a_whole_one(text: str, confidence: float, severities: list[str]) -> None:
    scene = MadeScene()
    scene.page()
    scene.page()
    made = SeenJoined(
        SeenSeal((0, 0, 9, 9), "round", "red", text, confidence),
        ((1, (535.0, 300.0, 595.0, 420.0)), (2, (0.0, 300.0, 60.0, 420.0))),
    )
    found = list(SEALS.find(scene.document(Sight(joined=(made,))), WHO))
    assert [finding.severity for finding in found] == severities
