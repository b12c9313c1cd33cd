"""A masked file beside its original without a record: what is the same is said, what differs is told, what cannot be known is not called clean."""

from pathlib import Path
from typing import Any

import pymupdf
import pytest

from redaction.findings import Kind
from redaction.masking.work import masked_pdf
from redaction.names.search import matcher_for
from redaction.proof import derived as proof_derived
from redaction.proof.derived import Changes, changes_between
from redaction.proof.work import examine
from tests.redaction.masking.made import LINES, PERSON, masked, text_pdf
from tests.redaction.masking.test_gone import CODE, REPORT, words_box


def opened(data: bytes) -> Any:
    return pymupdf.open(stream=data, filetype="pdf")


def between(old: bytes, new: bytes) -> Changes:
    return changes_between(opened(old), opened(new))


def parts(old: bytes, new: bytes, folder: Path) -> dict[str, tuple[str, list[int]]]:
    (folder / "old").write_bytes(old)
    (folder / "new").write_bytes(new)
    request = {"path": str(folder / "new"), "against": str(folder / "old"), "masking": None, "accept": "suspect"}
    checks = examine(request, (PERSON, matcher_for(PERSON)), lambda done, total: None)["checks"]
    return {check["name"]: (check["outcome"], check["pages"]) for check in checks}


def two_pages(one: bytes, two: bytes) -> bytes:
    document = opened(one)
    document.insert_pdf(opened(two))
    data: bytes = document.tobytes()
    return data


def test_the_same_file_has_no_changes(tmp_path: Path) -> None:
    data = text_pdf()
    assert between(data, data) == Changes()
    told = parts(data, data, tmp_path)
    assert (told["outside"], told["gone"]) == (("clean", []), ("not_checked", []))


def test_what_was_masked_is_worked_out_and_only_that(tmp_path: Path) -> None:
    plain = text_pdf(((100.0, "计量检定工作总结"),))
    data = two_pages(plain, text_pdf())
    report, new = masked(data)
    found = between(data, new)
    assert (found.pages, found.added, found.pictures) == ([2], [], [])
    assert 0 < found.share < 0.2
    for mask in report["masks"]:
        x = (mask["box"][0] + mask["box"][2]) / 2
        y = (mask["box"][1] + mask["box"][3]) / 2
        assert any(box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1 for box in found.looks[2])
    told = parts(data, new, tmp_path)
    assert told["outside"] == ("not_checked", [2])
    assert {name: told[name][0] for name in ("text", "gone", "renderers", "canary", "pictures")} == {
        "text": "clean", "gone": "clean", "renderers": "clean", "canary": "not_checked", "pictures": "not_checked",
    }  # fmt: skip


def test_a_code_that_went_from_one_page_and_stands_on_another_is_found_without_a_record(tmp_path: Path) -> None:
    data = two_pages(text_pdf(REPORT), text_pdf(REPORT))
    _, new = masked_pdf(data, [words_box(data, CODE, Kind.CODE)])
    assert parts(data, new, tmp_path)["gone"] == ("found", [2])


@pytest.mark.parametrize("words", ["第一完成人", "2019"])
def test_text_that_the_original_does_not_have_is_found(tmp_path: Path, words: str) -> None:
    data = text_pdf()
    _, new = masked(data)
    document = opened(new)
    document[0].insert_text((72, 500), words, fontname="china-s")
    assert parts(data, document.tobytes(), tmp_path)["text"] == ("found", [1])


def test_two_files_are_compared_once_for_all_parts_of_a_proof(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []

    def counted(old: Any, new: Any) -> Changes:
        compared.append(old.page_count)
        return changes_between(old, new)

    monkeypatch.setattr(proof_derived, "changes_between", counted)
    told = parts(text_pdf(), masked(text_pdf())[1], tmp_path)
    assert (told["gone"][0], told["outside"][0], compared) == ("clean", "not_checked", [1])


def test_lines_in_another_order_are_neither_gone_nor_added() -> None:
    found = between(text_pdf(LINES), text_pdf((LINES[1], LINES[0], *LINES[2:])))
    assert (found.gone, found.added) == ([], [])


def test_a_page_that_became_a_picture_is_said_not_to_be_compared(tmp_path: Path) -> None:
    data = text_pdf()
    document: Any = pymupdf.open()
    page = document.new_page(width=595)
    page.insert_image(page.rect, pixmap=opened(data)[0].get_pixmap(dpi=100))
    assert between(data, document.tobytes()).pictures == [1]
    told = parts(data, document.tobytes(), tmp_path)
    assert told["outside"] == ("not_checked", [1])


def test_another_number_of_pages_is_found_and_nothing_is_worked_out(tmp_path: Path) -> None:
    data = text_pdf()
    told = parts(data, two_pages(data, data), tmp_path)
    assert (told["outside"], told["gone"]) == (("found", []), ("not_checked", []))
