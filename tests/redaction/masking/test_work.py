"""The new file: what it may consist of, which techniques of hiding it survives, and what bad input is told."""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pymupdf
import pytest

from redaction.errors import MaskingRefused, UnreadableFile
from redaction.findings import Box, Channel, Finding, Kind, NotChecked, Report, Severity, Text
from redaction.identity import Identity
from redaction.masking.files import apply_masks, stubborn_pages, write_whole
from redaction.masking.masks import How, Mask
from redaction.masking.work import mask as mask_request
from redaction.masking.work import masked_pdf
from redaction.proof.readers import sweep
from redaction.proof.structure import irregularities
from tests.redaction.corpus import PLANTS, Plant
from tests.redaction.masking.made import masked, masked_in_rounds, readers_that_see, text_of, text_pdf
from tests.redaction.people import RARE, UYGHUR

# Techniques that nothing can mask, each with its reason: of these files nothing is given out. None is left.
REFUSED: dict[str, str] = {}


def _cases() -> Iterator[Any]:
    """Every technique of the corpus; those that set letters on a page for a short name too.

    A name of two characters leaves less room behind than a long one, but what is left is harder to tell. Beside the page's letters
    it is taken out like any other.
    """
    for planted in PLANTS:
        yield pytest.param(planted, UYGHUR, id=f"{planted.technique}-long")
        if planted.page and "text" in planted.channels and not (planted.ascii_only or planted.long_only):
            yield pytest.param(planted, RARE, id=f"{planted.technique}-short")


@pytest.mark.parametrize(("planted", "person"), list(_cases()))
def test_no_technique_of_hiding_survives(planted: Plant, person: Identity) -> None:
    done, check = masked_in_rounds(planted.build(person.latin_names[0] if planted.ascii_only else person.name), person)
    left = [finding for finding in check.findings if finding.severity is not Severity.NOTICE]
    unread = [part for part in check.not_checked if part.decisive]
    if planted.technique in REFUSED:
        assert left or unread
        return
    assert (left, unread) == ([], [])
    if done.suffix == ".pdf":
        assert sweep(done.data, person) == []
        assert readers_that_see(done.data, person) == []
        assert irregularities(done.data) == []


def _report(*findings: Finding, unread: tuple[int, ...] = ()) -> Report:
    why = Text("读不出", "unread")
    return Report("a.pdf", "", 3, findings, tuple(NotChecked(why, why, page) for page in unread))


def _finding(page: int | None, box: Box | None, channel: Channel = Channel.TEXT) -> Finding:
    said = Text("有姓名", "a name")
    return Finding(Kind.NAME, Severity.LEAK, channel, "visible_text", "L-01", said, page=page, box=box)


def test_what_no_box_can_cover_makes_its_page_a_picture_at_once_and_what_a_box_can_only_when_it_stays() -> None:
    shown, behind = _finding(1, Box(0, 0, 9, 9)), _finding(2, None, Channel.METADATA)
    report = _report(shown, behind, unread=(3,))
    assert stubborn_pages(report, [shown], 1) == {3}
    assert stubborn_pages(report, [shown, behind], 1) == {2, 3}
    assert stubborn_pages(_report(), [shown], 2) == {1}
    assert stubborn_pages(_report(), [_finding(None, None)], 2) == {1, 2, 3}
    assert stubborn_pages(_report(), [], 1) == frozenset()


def test_every_refused_technique_is_one_of_the_corpus() -> None:
    assert set(REFUSED) <= {planted.technique for planted in PLANTS}


def test_the_same_input_gives_the_same_bytes_without_dates() -> None:
    one, two = masked(text_pdf())[1], masked(text_pdf())[1]
    assert one == two
    assert b"Date" not in one
    assert b"Producer" not in one


def test_page_sizes_turns_and_order_stay() -> None:
    document: Any = pymupdf.open()
    for size, turn in (((595, 842), 0), ((842, 595), 90), ((300, 500), 180), ((1000, 400), 270)):
        page = document.new_page(width=size[0], height=size[1])
        page.insert_text((40, 40), f"page {size[0]} {turn}")
        page.set_rotation(turn)
    data = document.tobytes()
    new: Any = pymupdf.open(stream=masked_pdf(data, [])[1], filetype="pdf")
    old: Any = pymupdf.open(stream=data, filetype="pdf")
    assert [(page.rect, page.get_text()) for page in new] == [(page.rect, page.get_text()) for page in old]


def test_marks_and_fields_become_part_of_the_page_and_notes_go() -> None:
    document: Any = pymupdf.open(stream=text_pdf(), filetype="pdf")
    page = document[0]
    page.add_freetext_annot((72, 400, 300, 430), "kept remark", fontsize=12)
    page.add_text_annot((400, 400), "a note")
    widget = pymupdf.Widget()
    widget.field_name, widget.field_type, widget.rect, widget.field_value = (
        "f",
        pymupdf.PDF_WIDGET_TYPE_TEXT,
        pymupdf.Rect(72, 450, 300, 470),
        "kept value",
    )
    page.add_widget(widget)
    report, new = masked_pdf(document.tobytes(), [])
    assert "kept remark" in text_of(new)
    assert "kept value" in text_of(new)
    opened: Any = pymupdf.open(stream=new, filetype="pdf")
    assert list(opened[0].annots()) == []
    assert report["dropped"]["annotations"] == 2


def test_words_drawn_as_outlines_turn_the_page_into_pixels() -> None:
    document: Any = pymupdf.open()
    page = document.new_page()
    shape = page.new_shape()
    for step in range(40):
        shape.draw_line((72 + step * 4, 100), (74 + step * 4, 112))
        shape.draw_line((74 + step * 4, 112), (76 + step * 4, 100))
    shape.finish(fill=(0, 0, 0), color=None)
    shape.commit()
    mask = Mask(1, Box(100, 99, 180, 113), Kind.NAME, How.TEXT, "【申报人】", finding=0)
    report, new = masked_pdf(document.tobytes(), [mask])
    assert report["pixel_pages"] == [1]
    opened: Any = pymupdf.open(stream=new, filetype="pdf")
    assert opened[0].get_drawings() == []


@pytest.mark.parametrize(
    "mask",
    [
        Mask(9, Box(0, 0, 9, 9), Kind.NAME, How.TEXT),
        Mask(1, Box(900, 10, 950, 20), Kind.NAME, How.TEXT),
        Mask(1, Box(10, 10, 10, 20), Kind.NAME, How.FRAME),
    ],
    ids=["no such page", "outside the page", "no area"],
)
def test_a_box_that_lies_nowhere_is_refused_in_both_languages(mask: Mask, tmp_path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(text_pdf())
    with pytest.raises(MaskingRefused) as refused:
        apply_masks(path, [mask])
    assert refused.value.text.zh
    assert refused.value.text.en


def _encrypted() -> bytes:
    document: Any = pymupdf.open(stream=text_pdf(), filetype="pdf")
    data: bytes = document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="secret", owner_pw="owner")
    return data


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\nbroken", b"plain text", b"\xff\xd8\xff\xe0broken", _encrypted()])
def test_what_cannot_be_read_is_refused(data: bytes, tmp_path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile):
        mask_request({"path": str(path), "masks": []}, lambda done, total: None)


def test_a_file_that_only_its_owner_may_change_is_masked_all_the_same() -> None:
    document: Any = pymupdf.open(stream=text_pdf(), filetype="pdf")
    data = document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="owner", permissions=0)
    _, new = masked(data)
    assert readers_that_see(new) == []
    with pikepdf.open(io.BytesIO(new)) as opened:
        assert not opened.is_encrypted


def test_the_original_is_never_written_to_and_the_output_is_whole_or_absent(tmp_path) -> None:
    original = tmp_path / "a.pdf"
    original.write_bytes(b"original")
    with pytest.raises(UnreadableFile):
        write_whole(b"new", original, original=original)
    assert original.read_bytes() == b"original"
    with pytest.raises(UnreadableFile):
        write_whole(b"new", tmp_path / "no folder" / "b.pdf", original=original)
    write_whole(b"new", tmp_path / "b.pdf", original=original)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pdf", "b.pdf"]


def test_untouched_pages_keep_their_content_bytes() -> None:
    document: Any = pymupdf.open()
    for number in range(3):
        document.new_page().insert_text((72, 100), f"page {number}")
    data = document.tobytes()
    new: Any = pymupdf.open(stream=masked_pdf(data, [])[1], filetype="pdf")
    old: Any = pymupdf.open(stream=data, filetype="pdf")
    assert [page.read_contents() for page in new] == [page.read_contents() for page in old]
