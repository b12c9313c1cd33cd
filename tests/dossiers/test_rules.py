"""Which files are taken, whatever they are called, and what stands between a dossier and its hand-in."""

import re
from dataclasses import dataclass

import pytest

from committee.dossiers.rules import (
    Gate,
    LeakInReviewCopy,
    NotDeclared,
    Unreadable,
    check_may_hand_in,
    gate,
    media_type,
    review_code,
    shown_name,
)
from committee.errors import CommitteeError

KINDS = [
    (b"%PDF-1.7\n", "application/pdf"),
    (b"\x00" * 1000 + b"%PDF-1.4", "application/pdf"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n\x00", "image/png"),
    (b"\x00\x00\x00\x18ftypheic\x00", "image/heic"),
    (b"\x00\x00\x00\x18ftypmif1\x00", "image/heic"),
    (b"\x00\x00\x00\x18ftypavif\x00", None),
    (b"\x00\x00\x00\x18ftypisom\x00", None),
    (b"PK\x03\x04 a Word file", None),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old Word file", None),
    (b"GIF89a", None),
    (b"<html>", None),
    (b"\x00" * 1100 + b"%PDF-1.4", None),
    (b"", None),
]


@pytest.mark.parametrize(("head", "kind"), KINDS)
def test_the_first_bytes_decide_and_not_the_name(head: bytes, kind: str | None) -> None:
    assert media_type(head) == kind


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("总结.pdf", "总结.pdf"),
        ("C:\\Users\\艾力\\总结.pdf", "总结.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\x1f\u202e.pdf", "ab.pdf"),
        ("", "file"),
        ("folder/", "file"),
        (" \t ", "file"),
        ("长" * 300, "长" * 200),
    ],
)
def test_a_name_is_shown_without_folders_and_without_signs_that_hide(given: str, shown: str) -> None:
    assert shown_name(given) == shown


@dataclass
class F:
    material_class: str
    state: str


@dataclass
class X:
    severity: str
    claim: str = ""


GATES = [
    (F("review", "checked"), [], Gate(0, 0, 0)),
    (F("review", "checked"), [X("leak")], Gate(0, 0, 1)),
    (F("review", "checked"), [X("suspect")], Gate(0, 0, 1)),
    (F("review", "checked"), [X("notice")], Gate(0, 0, 0)),
    (F("review", "checked"), [X("leak", "是同名地名"), X("suspect", "印章为国家机关")], Gate(0, 0, 0)),
    (F("identity", "checked"), [X("leak")], Gate(0, 0, 0)),
    (F("system", "checked"), [X("leak")], Gate(0, 0, 0)),
    (F("review", "queued"), [], Gate(1, 0, 0)),
    (F("identity", "queued"), [], Gate(1, 0, 0)),
    (F("review", "unreadable"), [], Gate(0, 1, 0)),
    (F("identity", "unreadable"), [], Gate(0, 1, 0)),
    (F("system", "unreadable"), [], Gate(0, 1, 0)),
]


@pytest.mark.parametrize(("file", "findings", "found"), GATES)
def test_only_review_material_can_leak_and_every_class_must_be_readable(
    file: F, findings: list[X], found: Gate
) -> None:
    assert gate([(file, findings)]) == found


@pytest.mark.parametrize(
    ("found", "declared", "refusal"),
    [
        (Gate(0, 0, 0), True, None),
        (Gate(3, 0, 0), True, None),
        (Gate(0, 0, 0), False, NotDeclared),
        (Gate(0, 1, 1), False, NotDeclared),
        (Gate(0, 1, 1), True, Unreadable),
        (Gate(0, 0, 1), True, LeakInReviewCopy),
    ],
)
def test_what_stands_between_a_dossier_and_its_hand_in(
    found: Gate, declared: bool, refusal: type[CommitteeError] | None
) -> None:
    """R-101: pending checks do not close the gate; R-134: the declaration is asked every time."""
    if refusal is None:
        check_may_hand_in(found, declared=declared)
    else:
        with pytest.raises(refusal):
            check_may_hand_in(found, declared=declared)


def test_codes_are_random_and_read_aloud_without_confusion() -> None:
    codes = {review_code() for _ in range(2000)}
    assert len(codes) > 1990
    assert all(re.fullmatch("[A-HJ-NP-Z][A-HJ-NP-Z2-9]{3}-[1-9][0-9]", code) for code in codes)
