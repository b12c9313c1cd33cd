"""Old Office files and 7z archives are read whole, and what a password or damage keeps from being read is said."""

import pytest

from redaction.findings import Severity
from redaction.judging import judge
from redaction.reading.compound import read_compound
from redaction.reading.files import read_bytes
from redaction.reading.old_office import office_texts
from tests.redaction.compound_writer import compound, message, property_set, seven_zip, slides, word, workbook
from tests.redaction.people import UYGHUR
from tests.redaction.planted_files import attached

PLAIN = "检验检测机构应当按照规定进行计量校准，用电高峰期另行记录。"


def unread(data: bytes) -> list[str]:
    """Why parts of an attachment were not read."""
    _, missing = judge(read_bytes(attached(data), name="材料.pdf"), UYGHUR)
    return [each.why.en for each in missing]


@pytest.mark.parametrize(
    "data",
    [
        word(PLAIN, others={"\x05SummaryInformation": property_set({2: "用电高峰"})}),
        workbook(PLAIN),
        slides(PLAIN),
        message(PLAIN),
        seven_zip(PLAIN.encode()),
        seven_zip(PLAIN.encode(), method="copy", packed_header=True),
        seven_zip(word(PLAIN)[:100] * 20),
    ],
    ids=["word", "excel", "powerpoint", "message", "7z", "7z copied", "7z of damaged office"],
)
def test_a_clean_old_file_has_no_leak(data: bytes) -> None:
    findings, _ = judge(read_bytes(attached(data), name="材料.pdf"), UYGHUR)
    assert [finding for finding in findings if finding.severity is not Severity.NOTICE] == []


@pytest.mark.parametrize(
    "data",
    [word(PLAIN), workbook(PLAIN), slides(PLAIN), message(PLAIN), seven_zip(PLAIN.encode())],
    ids=["word", "excel", "powerpoint", "message", "7z"],
)
def test_a_whole_old_file_leaves_nothing_unread(data: bytes) -> None:
    assert unread(data) == []


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (word(PLAIN, locked=True), "it has a password"),
        (workbook(PLAIN, locked=True), "it has a password"),
        (compound({"EncryptedPackage": b"x" * 100}), "it has a password"),
        (compound({"Contents": b"x" * 100}), "this format can only be searched as raw bytes"),
        (seven_zip(b"x" * 100, method="aes"), "the archive has a password"),
        (seven_zip(PLAIN.encode())[:60], "the archive is damaged"),
        (word(PLAIN)[:700], "the compound file is damaged"),
    ],
    ids=["word", "excel", "package", "other program", "7z", "7z cut short", "word cut short"],
)
def test_what_could_not_be_read_of_an_old_file_is_said(data: bytes, why: str) -> None:
    assert why in unread(data)


def test_a_chain_that_leads_back_to_itself_ends_the_reading() -> None:
    data = bytearray(word(PLAIN))
    table = 512 + 512 * int.from_bytes(data[76:80], "little")
    for sector in range(4):
        data[table + 4 * sector : table + 4 * sector + 4] = sector.to_bytes(4, "little")
    assert "the compound file is damaged" in unread(bytes(data))


def test_a_number_in_a_workbook_reads_as_its_cell_shows_it() -> None:
    texts = [text for text, _ in office_texts(read_compound(workbook(PLAIN, number=13900000000.0)))]
    assert "13900000000" in texts


@pytest.mark.parametrize("text", [PLAIN, "a", "", "龢𬀩"])
def test_the_text_of_a_word_file_is_put_together_in_its_own_order(text: str) -> None:
    assert (text, "正文 text") in list(office_texts(read_compound(word(text))))
