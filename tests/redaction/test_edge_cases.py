"""The edge cases of a name and of what hides it, by their numbers in the list of the field's rules."""

import pymupdf
import pytest

from redaction.findings import Severity
from redaction.identity import Identity
from redaction.judging import judge
from redaction.masking.masks import propose
from redaction.masking.work import masked_pdf
from redaction.names.search import matcher_for
from redaction.reading.files import read_bytes
from tests.redaction.people import WORD
from tests.redaction.planted import base, black_box, saved, write

MEMET = Identity(
    name="阿不都热合曼·买买提", unit="阿瓦提县质量技术监督检验所", unit_aliases=("阿瓦提县检验所", "检验所")
)
RENAMED = Identity(name="李晓虹", former_names=("李小红",), unit="胡杨县计量检定所")


def told(identity: Identity, text: str) -> set[tuple[str, str]]:
    """Kinds and severities of what a text tells of somebody, notices aside."""
    found = matcher_for(identity).search(text)
    return {(match.kind.value, match.severity.value) for match in found if match.severity is not Severity.NOTICE}


def leaks(content: bytes, identity: Identity, *, name: str = "材料.pdf") -> set[tuple[str, str]]:
    """Kinds and channels of the leaks of a file."""
    findings, _ = judge(read_bytes(content, name=name), identity)
    return {(f.kind.value, f.channel.value) for f in findings if f.severity is Severity.LEAK}


def test_a_word_that_is_a_name_is_nothing_where_it_is_a_word() -> None:
    """E-90."""
    assert told(WORD, "用电高峰期的电能表应当复核。") == set()
    assert told(WORD, "作者：高峰") == {("name", "leak")}


@pytest.mark.parametrize(
    "written", ["阿不都热合曼•买买提", "阿不都热合曼.买买提", "阿不都热合曼买买提", "阿不都热合曼·\n买买提"]
)
def test_a_name_is_found_with_every_mark_between_its_parts_and_over_two_lines(written: str) -> None:
    """E-91."""
    assert told(MEMET, f"项目负责人为{written}同志。") == {("name", "leak")}


@pytest.mark.parametrize("written", ["阿卜杜热合曼·麦麦提", "Abdurahman Memet", "ABDURAHMAN MEMET"])
def test_the_same_person_in_another_spelling_is_found(written: str) -> None:
    """E-92: at least for a person to look at."""
    kinds = {(kind, severity) for kind, severity in told(MEMET, f"作者：{written}，李强")}
    assert kinds <= {("name", "leak"), ("name", "suspect")}
    assert kinds


def test_a_brother_who_shares_the_second_part_is_a_hint_and_no_leak() -> None:
    """E-94."""
    found = matcher_for(MEMET).search("作者：艾尼瓦尔·买买提，李强")
    assert {match.severity for match in found} <= {Severity.NOTICE}


def test_the_former_name_on_an_old_diploma_is_the_person() -> None:
    """E-95."""
    assert told(RENAMED, "学生李小红，于二〇〇五年六月毕业。") == {("name", "leak")}


def test_a_black_rectangle_over_live_text_hides_nothing() -> None:
    """E-97."""
    assert leaks(black_box("阿不都热合曼·买买提"), MEMET) == {("name", "text")}


def test_the_file_name_alone_tells_the_person() -> None:
    """E-99: the page is clean, the name of the file is not."""
    clean = saved(base())
    assert leaks(clean, RENAMED) == set()
    assert leaks(clean, RENAMED, name="李晓虹_论文.pdf") == {("name", "filename")}


def test_only_the_unit_s_part_of_a_title_is_masked() -> None:
    """E-102: the rest of the title stays to be read."""
    document = base(1)
    write(document[0], "论文题目：阿瓦提县检验所压力容器定期检验的实践")
    content = saved(document)
    findings, _ = judge(read_bytes(content, name="论文.pdf"), MEMET)
    _, masked = masked_pdf(content, propose(findings))
    with pymupdf.open(stream=masked) as file:
        text = file[0].get_text()
    assert "阿瓦提" not in text
    assert "压力容器定期检验的实践" in text
