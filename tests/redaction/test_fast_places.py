"""What a fast check finds without eyes and second readers, and attachments that it reads whole."""

from collections.abc import Callable

import pytest

from redaction.findings import Severity
from redaction.judging import judge
from redaction.reading.files import read_bytes
from tests.redaction.people import RARE
from tests.redaction.planted_files import attached, zipped
from tests.redaction.planted_packed import begins_with_x, big_tiff, macro
from tests.redaction.planted_syntax import icon, inner_look, listed_look, open_properties, second_state
from tests.redaction.raw_pdf import RawPdf


@pytest.mark.parametrize("build", [second_state, icon, listed_look, inner_look, open_properties])
def test_a_fast_check_reads_every_look_of_a_mark_and_what_a_locked_file_leaves_open(
    build: Callable[[str], bytes],
) -> None:
    findings, _ = judge(read_bytes(build("王翀"), name="材料.pdf", deep=False), RARE)
    assert "name" in {found.kind.value for found in findings if found.severity is Severity.LEAK}


@pytest.mark.parametrize("build", [begins_with_x, big_tiff, macro])
def test_an_attachment_whose_way_of_keeping_words_is_known_leaves_nothing_unread(build: Callable[[str], bytes]) -> None:
    findings, missing = judge(read_bytes(build("质量提升"), name="材料.pdf", deep=False), RARE)
    assert [found for found in findings if found.severity is not Severity.NOTICE] == []
    assert [line for line in missing if line.decisive] == []


def test_numbers_that_no_object_has_and_nothing_refers_to_are_no_unread_objects() -> None:
    pdf = RawPdf()
    pdf.page()
    first = pdf.build()
    start, at = first.rindex(b"startxref") + 10, len(first)
    added = b"900 0 obj\n<</A 1>>\nendobj\n"
    table = b"xref\n900 1\n%010d 00000 n \ntrailer\n<</Size 901/Root 1 0 R/Prev %d>>\n" % (
        at,
        int(first[start:].split()[0]),
    )
    data = first + added + table + b"startxref\n%d\n%%%%EOF\n" % (at + len(added))
    _, missing = judge(read_bytes(data, name="材料.pdf", deep=False), RARE)
    assert [line for line in missing if line.decisive] == []


def test_a_seal_that_is_one_sequence_is_read_whole_and_one_with_more_behind_it_is_not() -> None:
    value = "红柳市计量测试研究所专用章".encode()
    seal = bytes([0x30, len(value) + 5, 0x02, 1, 0, 0x0C, len(value)]) + value
    for content, unread in ((seal, False), (seal + b"\0\1\2", True)):
        package = zipped({"OFD.xml": "<OFD/>", "Doc_0/Signs/Sign_0/Seal.esl": content})
        _, missing = judge(read_bytes(attached(package, name="a.ofd"), name="材料.pdf", deep=False), RARE)
        assert any(line.decisive for line in missing) is unread
