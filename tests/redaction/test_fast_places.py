"""What a fast check finds without eyes and second readers, and attachments that it reads whole."""

from collections.abc import Callable

import pytest

from redaction.findings import Severity
from redaction.judging import judge
from redaction.reading.files import read_bytes
from tests.redaction.people import RARE
from tests.redaction.planted_packed import begins_with_x, big_tiff, macro
from tests.redaction.planted_syntax import icon, listed_look, open_properties, second_state


@pytest.mark.parametrize("build", [second_state, icon, listed_look, open_properties])
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
