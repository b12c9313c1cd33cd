"""What pages tell beside names: gaps of removed words, the author's unit without its name, masks that take too much, hidden prose."""

from typing import Any

import pymupdf
import pytest

from redaction.identity import Identity
from redaction.judging import judge
from redaction.reading.files import read_bytes
from tests.redaction.people import RARE, UYGHUR, WORD
from tests.redaction.planted import base, saved, write


def told(document: Any, identity: Identity = UYGHUR) -> list[tuple[str, str, str, int | None]]:
    findings, missing = judge(read_bytes(saved(document, garbage=3), name="材料.pdf"), identity)
    assert missing == ()
    return [(f.detector, f.kind.value, f.severity.value, f.page) for f in findings]


def removed(line: str, word: str, font: str) -> Any:
    document = base(2)
    document[1].insert_text((72, 300), line, fontname=font, fontsize=11)
    for rect in document[1].search_for(word):
        document[1].add_redact_annot(rect)
    document[1].apply_redactions()
    return document


@pytest.mark.parametrize(
    ("line", "word", "font", "identity", "kind", "severity"),
    [
        ("编制：迪丽努尔·艾合买提，审核", "迪丽努尔·艾合买提", "china-s", UYGHUR, "name", "suspect"),
        ("Author: Dilnur Ahmat, Tahe", "Dilnur Ahmat", "helv", UYGHUR, "name", "suspect"),
        ("Author: Ahmat Dilnur, Tahe", "Ahmat Dilnur", "tiro", UYGHUR, "name", "suspect"),
        ("编制：王翀，审核", "王翀", "china-s", RARE, "hidden", "notice"),
    ],
)
def test_a_gap_as_wide_as_the_removed_name_is_told(line, word, font, identity, kind, severity) -> None:
    document = removed(line, word, font)
    assert ("width_gaps", kind, severity, 2) in told(document, identity)


def test_gaps_of_another_width_and_blanks_of_a_form_are_nothing() -> None:
    assert told(removed("编制：阿布都热合曼·吐尔逊江，审核", "阿布都热合曼·吐尔逊江", "china-s")) == []
    document = base(1)
    document[0].insert_text((72, 300), "姓名：         电话：", fontname="china-s", fontsize=11)
    assert told(document) == []


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ("我单位承担了该项目。", "notice"),
        ("本人所在的单位承担了该项目。", "notice"),
        ("Our laboratory took part in it.", "notice"),
        ("我单位位于塔河地区。", "suspect"),
        ("本人任塔河某科科长", "suspect"),
    ],
)
def test_a_self_reference_is_a_notice_and_beside_the_place_suspect(line: str, severity: str) -> None:
    document = base(1)
    write(document[0], line)
    assert told(document) == [("self_references", "unit", severity, 1)]


@pytest.mark.parametrize(
    "line",
    ["我所做的工作", "本校准方法适用于", "本站点的数据", "我院长期", "自我所见", "本局限性在于", "塔河地区的水质"],
)
def test_words_that_only_look_like_a_self_reference_are_nothing(line: str) -> None:
    document = base(1)
    write(document[0], line)
    assert told(document) == []


def masked(label: str, box: tuple[float, float, float, float]) -> Any:
    document = base(1)
    document[0].insert_text((72, 300), label, fontname="china-s", fontsize=11)
    document[0].draw_rect(box, fill=(0, 0, 0))
    return document


@pytest.mark.parametrize(
    ("label", "box"),
    [
        ("作者：", (110, 288, 400, 305)),
        ("发表时间：", (130, 288, 200, 305)),
        ("获奖等级", (118, 288, 200, 305)),
    ],
)
def test_masks_over_what_reviewers_need_are_suspect(label: str, box: tuple[float, float, float, float]) -> None:
    assert told(masked(label, box)) == [("over_masking", "other", "suspect", 1)]


@pytest.mark.parametrize("label", ["姓名：", "单位：", "作者："])
def test_masks_over_a_name_alone_are_nothing(label: str) -> None:
    assert told(masked(label, (110, 288, 160, 305))) == []


def test_an_author_line_with_a_rank_left_is_nothing() -> None:
    document = masked("作者：", (110, 288, 400, 305))
    document[0].insert_text((410, 300), "【申报人】(2/5)", fontname="china-s", fontsize=11)
    assert told(document) == []


def test_a_page_blacked_out_is_suspect() -> None:
    document = pymupdf.open()
    document.new_page().draw_rect((40, 40, 560, 800), fill=(0, 0, 0))
    assert told(document) == [("over_masking", "other", "suspect", 1)]


@pytest.mark.parametrize(
    ("options", "severity"),
    [({"color": (1, 1, 1)}, "suspect"), ({"render_mode": 3}, "suspect"), ({"fill_opacity": 0}, "suspect")],
)
def test_hidden_prose_that_names_nobody_is_suspect(options: dict[str, Any], severity: str) -> None:
    document = base(1)
    write(document[0], "这里藏了一段谁也不提的话", **options)
    assert told(document) == [("hidden_text", "hidden", severity, 1)]


def test_text_off_the_page_is_a_notice_and_white_text_on_dark_is_none() -> None:
    document = base(1)
    write(document[0], "裁切线以外的说明文字", at=(900, 300))
    assert told(document) == [("hidden_text", "hidden", "notice", 1)]
    document = base(1)
    document[0].draw_rect((60, 270, 500, 320), fill=(0.1, 0.2, 0.5))
    write(document[0], "白底以外的标题文字", color=(1, 1, 1))
    assert told(document) == []


def test_a_name_that_is_a_word_and_stands_alone_is_a_leak_once_somebody_covered_it() -> None:
    document = base(2)
    write(document[0], "高峰", at=(72, 300))
    rect = write(document[1], "高峰", at=(72, 300))
    document[1].draw_rect(rect, fill=(0, 0, 0))
    assert set(told(document, WORD)) == {("visible_text", "name", "notice", 1), ("covered_text", "name", "leak", 2)}
