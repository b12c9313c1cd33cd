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
from redaction.proof import Outcome, Proof, prove
from redaction.proof_judged import Place, allowed_from_json, allowed_readings, allowed_to_json
from redaction.proof_readers import sweep
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
