"""What was masked is readable nowhere it stood: seen to fail for a code that stayed, whatever its spacing, and silent on honest text."""

import json
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from redaction.checking import Settings
from redaction.findings import Box, Kind
from redaction.masking.masks import How, Mask
from redaction.masking.work import masked_pdf
from redaction.proof.gone import numbers_in, still_read, texts_of
from redaction.proof.places import more_masks
from redaction.proof.proving import prove
from redaction.proof.readers import by_pdfminer
from tests.redaction.masking.made import LINES, PERSON, masked, text_pdf

CODE = "AB12CD34EF56GH78"
REPORT = ((100.0, "教育部学历证书电子注册备案表"), (130.0, f"在线验证码 {CODE}"), (200.0, "专业：测控技术与仪器"))


def read(old: bytes, new: bytes, report: dict[str, Any], *, known: tuple[str, ...] = ()) -> list[int]:
    return sorted(still_read(old, report, texts_of(new, range(1, report["pages"] + 1)), known=known))


def words_box(data: bytes, words: str, kind: Kind) -> Mask:
    page: Any = pymupdf.open(stream=data, filetype="pdf")[0]
    x0, y0, x1, y1 = page.search_for(words)[0]
    return Mask(1, Box(x0, y0 + 2, x1, y1 - 2), kind, How.TEXT, "【已遮盖】")


def test_a_masked_page_is_silent_in_every_reader() -> None:
    data = text_pdf()
    report, new = masked(data)
    assert sorted(texts_of(new, [1]).readers) == ["mupdf", "pdfium", "pdfminer"]
    assert read(data, new, report) == []


def test_the_unmasked_file_under_a_record_of_masking_is_found_out() -> None:
    data = text_pdf()
    report, _ = masked(data)
    assert read(data, data, report) == [1]


@pytest.mark.parametrize(
    "printed", [CODE, "AB12 CD34 EF56 GH78", "A B 1 2 C D 3 4 E F 5 6 G H 7 8", "ＡＢ１２ＣＤ３４ＥＦ５６ＧＨ７８"]
)
def test_a_printed_code_that_stays_beside_its_masked_picture_is_found_in_any_spacing(printed: str) -> None:
    data = text_pdf(((100.0, "备案表"), (130.0, printed)))
    picture = Mask(1, Box(400, 60, 470, 130), Kind.CODE, How.FRAME, "【二维码】")
    report, new = masked_pdf(data, [picture])
    assert read(data, new, report) == []
    assert read(data, new, report, known=(f"https://example.org/report?vcode={CODE}",)) == [1]


def test_a_code_masked_once_may_not_stand_on_another_page() -> None:
    document: Any = pymupdf.open()
    for _ in range(2):
        document.insert_pdf(pymupdf.open(stream=text_pdf(REPORT), filetype="pdf"))
    data = document.tobytes()
    report, new = masked_pdf(data, [words_box(data, CODE, Kind.CODE)])
    assert read(data, new, report) == [2]
    report, new = masked_pdf(
        data, [mask for page in (1, 2) for mask in words_box(data, CODE, Kind.CODE).on_pages([page])]
    )
    assert read(data, new, report) == []


def test_a_word_may_stand_where_nobody_masked_it_and_in_the_tokens() -> None:
    data = text_pdf(((100.0, "单位名称：河湾大学"), (130.0, "河湾大学的单位证明"), (160.0, "单位")))
    for words in ("河湾大学", "单位"):
        mask = words_box(data, words, Kind.UNIT)
        report, new = masked_pdf(data, [Mask(1, mask.box, mask.kind, mask.how, "【单位】")])
        assert read(data, new, report) == []
        assert read(data, data, report) == [1]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_turned_pages_are_asked_at_the_same_places(rotation: int) -> None:
    data = text_pdf(rotation=rotation)
    report, new = masked(data)
    assert (read(data, new, report), read(data, data, report)) == ([], [1])


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("2024-01-05", set()),
        ("电话：13900000000", {"13900000000"}),
        ("dilnur@example.com", {"dilnurexamplecom"}),
        ("1234 5678 9012", {"123456789012"}),
        ("迪丽努尔·艾合买提", set()),
        ("https://www.example.org/", set()),
    ],
)
def test_only_long_numbers_codes_and_addresses_are_looked_for_everywhere(text: str, numbers: set[str]) -> None:
    assert numbers_in(text) == numbers


def test_the_part_fails_the_proof_and_holds_no_words_of_the_original(tmp_path: Path) -> None:
    data = text_pdf((*LINES[:1], (130.0, CODE)))
    report, new = masked_pdf(data, [])
    (tmp_path / "old.pdf").write_bytes(data)
    (tmp_path / "new.pdf").write_bytes(new)
    settings = Settings(deep=False)
    given = {"against": tmp_path / "old.pdf", "masking": report, "settings": settings}
    assert prove(tmp_path / "new.pdf", PERSON, **given).passed
    proof = prove(tmp_path / "new.pdf", PERSON, known=[CODE], **given)
    assert [(check.name, check.pages) for check in proof.checks if check.outcome == "found"] == [("gone", (1,))]
    assert not proof.passed
    assert CODE not in json.dumps([proof.to_json(), report])


def offered(old: bytes, report: dict[str, Any], new: bytes, *, known: tuple[str, ...] = ()) -> list[Mask]:
    """The masks for what is still readable."""
    after = texts_of(new, range(1, report["pages"] + 1))
    return list(more_masks(old, report, still_read(old, report, after, known=known)))


def test_each_place_that_still_shows_what_was_masked_is_offered_and_the_next_run_is_clean() -> None:
    document: Any = pymupdf.open()
    for _ in range(3):
        document.insert_pdf(pymupdf.open(stream=text_pdf(REPORT), filetype="pdf"))
    document[2].set_rotation(90)
    data = document.tobytes()
    first = words_box(data, CODE, Kind.CODE)
    report, new = masked_pdf(data, [first])
    more = offered(data, report, new)
    assert [(mask.page, mask.kind, mask.token) for mask in more] == [
        (2, Kind.CODE, "【验证码】"), (3, Kind.CODE, "【验证码】"),
    ]  # fmt: skip
    for mask in more:
        on_page: Any = document[mask.page - 1]
        (whole,) = [Box(*(rect * on_page.rotation_matrix)) for rect in on_page.search_for(CODE)]
        assert mask.box.intersect(whole).area > 0.9 * max(mask.box.area, whole.area)
    report, new = masked_pdf(data, [first, *more])
    assert (read(data, new, report), offered(data, report, new)) == ([], [])


def test_a_code_printed_beside_its_masked_picture_is_offered_in_any_spacing_and_over_two_lines() -> None:
    data = text_pdf(((100.0, "备案表"), (130.0, "码 AB12 CD34"), (150.0, "EF56 GH78")))
    report, new = masked_pdf(data, [Mask(1, Box(400, 60, 470, 130), Kind.CODE, How.FRAME, "【二维码】")])
    more = offered(data, report, new, known=(f"https://example.org/report?vcode={CODE}",))
    assert [(mask.token, bool(mask.group)) for mask in more] == [("【验证码】", True), ("", True)]
    report, new = masked_pdf(data, more)
    assert read(data, new, report, known=(CODE,)) == []


def test_what_no_page_shows_in_letters_is_said_and_offers_no_box() -> None:
    data = text_pdf(REPORT)
    report, new = masked_pdf(data, [words_box(data, CODE, Kind.CODE)])
    document: Any = pymupdf.open(stream=new, filetype="pdf")
    document[0].insert_text((72, 700), CODE)
    after = texts_of(document.tobytes(), [1])
    left = still_read(data, report, after)
    assert (list(left), list(more_masks(data, report, left))) == ([1], [])


def test_a_failed_proof_carries_the_offered_boxes(tmp_path: Path) -> None:
    data = text_pdf(REPORT)
    report, new = masked_pdf(data, [])
    (tmp_path / "old.pdf").write_bytes(data)
    (tmp_path / "new.pdf").write_bytes(new)
    given = {"against": tmp_path / "old.pdf", "masking": report, "settings": Settings(deep=False)}
    proof = prove(tmp_path / "new.pdf", PERSON, known=[CODE], **given)
    assert [mask.page for mask in proof.proposals] == [1]
    assert proof.to_json()["proposals"] == [mask.to_json() for mask in proof.proposals]
    assert CODE not in json.dumps(proof.to_json()["proposals"])


def test_a_letter_that_no_map_of_its_font_names_stops_no_reader() -> None:
    document: Any = pymupdf.open()
    page = document.new_page()
    page.insert_font(fontname="F1", fontbuffer=pymupdf.Font("cjk").buffer)
    content = document.get_new_xref()
    document.update_object(content, "<<>>")
    document.update_stream(content, b"BT /F1 12 Tf 72 700 Td <0000> Tj ET")
    document.xref_set_key(page.xref, "Contents", f"{content} 0 R")
    assert [page for page, _ in by_pdfminer(document.tobytes(), [1])] == [1]
