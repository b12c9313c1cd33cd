"""Letters painted one by one are read where they stand, whatever their order and however their baselines jitter."""

import random

import pymupdf
import pytest

from redaction.findings import Severity
from redaction.identity import Identity
from redaction.judging import judge
from redaction.reading.files import read_bytes
from tests.redaction.planted import saved


def scrambled(*lines: str, seed: int = 3) -> bytes:
    """Lines whose letters are painted in a random order, each a fifth of a point above or below its baseline."""
    chance = random.Random(seed)
    document = pymupdf.open()
    page = document.new_page()
    letters = []
    for row, line in enumerate(lines):
        x = 70.0
        for letter in line:
            letters.append((x, 90 + 1.1 * seed + 20 * row + chance.uniform(-0.2, 0.2), letter))
            x += 6.5 if letter.isascii() else 11
    chance.shuffle(letters)
    for x, y, letter in letters:
        page.insert_text((x, y), letter, fontname="china-s", fontsize=11)
    return saved(document)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("审核：罗启明　检测人：方圆", "name"),
        ("HE Wenbin, FANG Yuan, LUO Qiming", "name"),
        ("联系电话：189-0902-0371", "phone"),
        ("fangyuan@yadan.example", "email"),
    ],
)
def test_letters_painted_in_any_order_are_read_in_rows(line: str, kind: str, seed: int) -> None:
    identity = Identity(name="方圆", unit="梭梭市计量所", phone="18909020371", email="fangyuan@yadan.example")
    filler = ("本报告共三页，涂改无效，未经批准不得复制。", "The report has three pages in all.")
    findings, missing = judge(read_bytes(scrambled(*filler, line, seed=seed), name="a.pdf"), identity)
    assert missing == ()
    assert kind in {finding.kind.value for finding in findings if finding.severity is Severity.LEAK}


@pytest.mark.parametrize("seed", range(6))
def test_a_clean_page_painted_in_any_order_stays_clean(seed: int) -> None:
    identity = Identity(name="方圆", unit="梭梭市计量所", phone="18909020371", email="fangyuan@yadan.example")
    lines = (
        "方案：以塔基为中心，半圆形布设。",
        "审核：罗启明　检测人：方园",
        "HE Wenbin, FANG Yu, LUO Qiming",
        "189-0902-0317",
    )
    findings, missing = judge(read_bytes(scrambled(*lines, seed=seed), name="a.pdf"), identity)
    assert missing == ()
    assert [finding.evidence for finding in findings if finding.severity is not Severity.NOTICE] == []


def test_a_latin_name_over_two_lines_of_a_page_is_read_through() -> None:
    document = pymupdf.open()
    page = document.new_page()
    for row, line in enumerate(("This is to certify that Fang,", "Yuan has attended the course.")):
        page.insert_text((70, 90 + 22 * row), line, fontname="china-s", fontsize=14)
    findings, _ = judge(
        read_bytes(saved(document), name="a.pdf", deep=False), Identity(name="方圆", unit="梭梭市计量所")
    )
    assert {f.kind.value for f in findings if f.severity is Severity.LEAK} == {"name"}
