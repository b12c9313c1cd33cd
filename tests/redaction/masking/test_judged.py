"""What a person judged to be no leak stays uncovered and passes the proof; the same words anywhere else do not."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from redaction.checking import Settings
from redaction.findings import Box, Channel, Finding, Kind, Severity, Text
from redaction.identity import Identity
from redaction.masking.masks import propose
from redaction.masking.work import masked_pdf
from redaction.proof.judged import Place, allowed_from_json, allowed_readings, allowed_to_json, followed_places
from redaction.proof.proving import Outcome, Proof, prove
from redaction.proof.readers import sweep
from tests.redaction.masking.made import PERSON, findings_in, text_pdf

FAST = Settings(deep=False)
LINES = ((100.0, "作者：{name}"), (140.0, "数据由同名的{name}提供"), (180.0, "感谢{name}"))
FOUND = Finding(
    Kind.NAME, Severity.LEAK, Channel.TEXT, "visible_text", "L-01", Text("姓名", "name"), 1, Box(100, 100, 160, 112)
)
PLACE = Place(1, FOUND.box or Box(0, 0, 0, 0), Kind.NAME, "7", "2026-05-01T10:00:00+08:00")


def place(finding: Finding) -> Place:
    assert finding.page is not None
    assert finding.box is not None
    return Place(finding.page, finding.box, finding.kind, "7", "2026-05-01T10:00:00+08:00")


def names_in(data: bytes) -> list[Finding]:
    found = [finding for finding in findings_in(data) if finding.kind is Kind.NAME and finding.box is not None]
    return sorted(found, key=lambda finding: finding.box.y0 if finding.box else 0.0)


def proved(folder: Path, data: bytes, kept: list[Finding], judged: list[Place]) -> Proof:
    """Mask all names but those in `kept`, then prove with these judgements."""
    report, new = masked_pdf(data, propose([finding for finding in names_in(data) if finding not in kept]))
    (folder / "old.pdf").write_bytes(data)
    (folder / "new.pdf").write_bytes(new)
    return prove(
        folder / "new.pdf", PERSON, against=folder / "old.pdf", masking=report, settings=FAST, judged=judged
    )  # fmt: skip


def test_a_judged_place_passes_every_reader_and_is_listed_with_who_and_when(tmp_path: Path) -> None:
    data = text_pdf(LINES)
    two = names_in(data)[1]
    assert not proved(tmp_path, data, [two], []).passed
    proof = proved(tmp_path, data, [two], [place(two)])
    assert [check.name for check in proof.checks if check.outcome is Outcome.FOUND] == []
    assert proof.passed
    assert proof.to_json()["judged"] == [
        {"page": 1, "box": place(two).box.to_json(), "kind": "name", "by": "7", "at": "2026-05-01T10:00:00+08:00"}
    ]
    assert [(check.name, check.pages) for check in proof.checks if check.outcome is Outcome.JUDGED] == [
        ("judged", (1,))
    ]
    assert proof.digest != replace(proof, judged=()).digest


def test_the_same_name_in_another_place_fails_the_proof_and_every_reader(tmp_path: Path) -> None:
    data = text_pdf(LINES)
    _, two, three = names_in(data)
    proof = proved(tmp_path, data, [two, three], [place(two)])
    failed = {check.name for check in proof.checks if check.outcome is Outcome.FOUND}
    assert failed >= {"detectors", "pdfium", "pdfminer"}
    assert not proof.passed


ONE_LINE = ((100.0, "作者：{name}，数据由同名的{name}提供"),)
FLOWING = (
    (300.0, "本人{name}长期从事压力仪表检定与校准工作，熟悉国家计量检定规程，与同名的"),
    (320.0, "{name}同志先后参加全疆计量比对三次，结果均为满意，并把比对中的差异写进作业"),
    (340.0, "指导书，供全所人员学习使用。"),
)


@pytest.mark.parametrize("rotation", [0, 90, 270])
@pytest.mark.parametrize("lines", [ONE_LINE, FLOWING])
def test_a_judged_place_is_followed_where_a_token_before_it_moves_its_letters(
    tmp_path: Path, lines: Any, rotation: int
) -> None:
    data = text_pdf(lines, rotation=rotation)
    first, second = sorted(names_in(data), key=lambda finding: order_of(finding, rotation))
    proof = proved(tmp_path, data, [second], [place(second)])
    assert [check.name for check in proof.checks if check.outcome is Outcome.FOUND] == []
    assert proof.passed
    (judged,) = proof.to_json()["judged"]
    assert judged["box"] == place(second).box.to_json()
    assert judged["now"] != [judged["box"]]
    # Nothing else went with it: the other name at this place is no judged one.
    assert not proved(tmp_path, data, [first, second], [place(second)]).passed


def order_of(finding: Finding, rotation: int) -> tuple[float, float]:
    """Reading order on a page turned by a multiple of 90 degrees."""
    box = finding.box
    assert box is not None
    return {0: (box.y0, box.x0), 90: (-box.x0, box.y0), 270: (box.x0, -box.y0)}[rotation]


def test_the_room_that_a_judged_place_has_left_is_judged_no_more() -> None:
    moved = {"moved": [{"1": [[90, 100, 300, 112, 60, 100, 270, 112, 0]]}]}
    (now,) = followed_places([PLACE], moved)
    assert now.pieces == (Box(70, 100, 130, 112),)
    assert now.holds(replace(FOUND, box=Box(70, 100, 130, 112)))
    assert not now.holds(FOUND)
    assert followed_places([now], moved) == [now]


def test_a_judged_place_that_now_runs_over_two_lines_is_held_line_by_line() -> None:
    moved = {
        "moved": [{"1": [[100, 100, 140, 112, 400, 100, 440, 112, 0], [140, 100, 300, 112, 50, 120, 210, 132, 0]]}]
    }
    (now,) = followed_places([PLACE], moved)
    parts = (Box(400, 100, 440, 112), Box(50, 120, 70, 132))
    assert now.pieces == parts
    assert now.holds(replace(FOUND, box=parts[0].union(parts[1]), boxes=parts))
    assert not now.holds(replace(FOUND, box=parts[0].union(parts[1])))
    assert not now.holds(replace(FOUND, box=parts[0].union(parts[1]), boxes=(parts[0], Box(50, 140, 70, 152))))


def test_a_judgement_on_a_place_that_was_covered_all_the_same_is_not_listed(tmp_path: Path) -> None:
    data = text_pdf(LINES)
    one = names_in(data)[0]
    proof = proved(tmp_path, data, [], [place(one)])
    assert (proof.passed, proof.judged) == (True, ())


@pytest.mark.parametrize(
    ("other", "held"),
    [
        ({}, True),
        ({"box": Box(101, 101, 159, 111)}, True),
        ({"box": Box(100, 100, 200, 112)}, False),
        ({"box": Box(100, 130, 160, 142)}, False),
        ({"box": Box(100, 100, 100, 100)}, False),
        ({"box": None}, False),
        ({"page": 2}, False),
        ({"page": None}, False),
        ({"kind": Kind.UNIT}, False),
        ({"channel": Channel.OCR}, True),
        ({"channel": Channel.METADATA}, False),
        ({"place": "invisible"}, False),
    ],
)
def test_a_judgement_holds_its_kind_in_its_box_on_its_page_and_nothing_else(other: dict[str, Any], held: bool) -> None:
    assert PLACE.holds(replace(FOUND, **other)) is held


def test_readers_may_meet_each_judged_spot_once_and_pictures_of_words_never() -> None:
    below = replace(FOUND, box=Box(100, 200, 160, 212))
    seen = [
        FOUND,
        replace(FOUND, detector="joined"),
        below,
        replace(FOUND, channel=Channel.OCR),
        replace(FOUND, page=2),
    ]
    allowed = allowed_readings(seen, [PLACE, place(below)])
    assert allowed == {1: {Kind.NAME: 2}}
    assert allowed_from_json(allowed_to_json(allowed)) == allowed
    assert allowed_readings([replace(FOUND, channel=Channel.OCR)], [PLACE]) == {}


def test_a_judged_name_may_stand_in_the_bytes_of_its_page_as_often_and_in_no_other_object() -> None:
    person = Identity(name="高峰", latin_names=("Gao Feng",), unit="河湾大学")
    document: Any = pymupdf.open()
    document.new_page().insert_text((72, 72), "Gao Feng Lu 12")
    document.new_page().insert_text((72, 72), "Gao Feng")
    data = document.tobytes(deflate=True)
    bytes_of_pages = {f"object {document[number].get_contents()[0]}, big5 hex" for number in (0, 1)}
    assert set(sweep(data, person)) >= bytes_of_pages
    once = allowed_from_json([[1, "name", 1]])
    assert [place for place in sweep(data, person, once) if place in bytes_of_pages] == [
        f"object {document[1].get_contents()[0]}, big5 hex"
    ]
    assert bytes_of_pages <= set(sweep(data, person, allowed_from_json([[1, "unit", 1]])))
