"""Paper: what is printed stays inside the page, heads repeat, pages are counted, and there is room to sign."""

import pymupdf
import pytest

from committee.documents.pdf import render_pdf
from committee.documents.shape_check import plain, texts
from committee.documents.shapes import TO_BE_CONFIRMED
from tests.documents.reading import pages_of, squeezed, words_of
from tests.documents.samples import LONG_NAME, PUBLIC_SAMPLES
from tests.documents.samples_meeting import MEETING_SAMPLES
from tests.documents.samples_slips import SLIP_SAMPLES
from tests.documents.samples_unit import UNIT_SAMPLES

SAMPLES = PUBLIC_SAMPLES | MEETING_SAMPLES | SLIP_SAMPLES | UNIT_SAMPLES
OUTCOMES = ("通过", "未通过", "未表决")


@pytest.fixture(scope="module")
def printed():
    """Each sample rendered once."""
    return {name: render_pdf(name, data) for name, data in SAMPLES.items()}


def outside_and_overlaps(pdf):
    """Words and lines beyond the margin of 20 pt, and pairs of words from different lines that touch."""
    outside, overlaps = [], []
    with pymupdf.open(stream=pdf) as document:
        for page in document:
            room = pymupdf.Rect(20, 20, page.rect.width - 20, page.rect.height - 20)
            words = page.get_text("words")
            outside += [word[4] for word in words if not room.contains(pymupdf.Rect(word[:4]))]
            outside += [d["rect"] for d in page.get_drawings() if not page.rect.contains(d["rect"])]
            inner = [pymupdf.Rect(x0, y0 + 3, x1, y1 - 3) for x0, y0, x1, y1, *_ in words]
            rows = sorted((box for box in inner if not box.is_empty), key=lambda box: box.y0)
            # On one line punctuation is set close; words of different lines may not touch at all.
            overlaps += [
                (a, b) for i, a in enumerate(rows) for b in rows[i + 1 :] if a.y0 + 1 < b.y0 < a.y1 and a.intersects(b)
            ]
    return outside, overlaps


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_all_ink_is_inside_the_margins_and_no_words_lie_on_each_other(name, printed):
    assert outside_and_overlaps(printed[name]) == ([], [])


def across_a_rule(pdf):
    """Letters and digits that a vertical line of a table cuts through: their cell was too narrow for them."""
    found = []
    with pymupdf.open(stream=pdf) as document:
        for page in document:
            upright = [d["rect"] for d in page.get_drawings() if d["rect"].width < 1 < d["rect"].height]
            blocks = page.get_text("rawdict")["blocks"]
            spans = (span for block in blocks for line in block.get("lines", ()) for span in line["spans"])
            for letter in (letter for span in spans for letter in span["chars"] if letter["c"].isalnum()):
                x0, y0, x1, y1 = letter["bbox"]
                if any(x0 + 1 < rule.x0 < x1 - 1 and rule.y0 < (y0 + y1) / 2 < rule.y1 for rule in upright):
                    found.append(letter["c"])
    return found


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_no_letter_lies_across_a_line_of_its_table(name, printed):
    assert across_a_rule(printed[name]) == []


def test_a_cover_of_paper_is_one_sheet_even_with_the_longest_name(printed):
    with pymupdf.open(stream=printed["paper_slip"]) as document:
        assert len(document) == len(SAMPLES["paper_slip"]["slips"])


def grown(value, key=""):
    """The sample with 120 characters more in every free text and at most seven entries in every list."""
    if isinstance(value, dict):
        return {name: grown(entry, name) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [grown(entry, key) for entry in value[:7]]
    if (
        isinstance(value, str)
        and key not in ("recommendation", "base_switch", "quorum_switch")
        and not key.endswith("_svg")
        and value not in OUTCOMES
    ):
        return value + "长" * 120
    return value


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_texts_far_longer_than_usual_are_never_cut(name):
    data = grown(SAMPLES[name])
    pdf = render_pdf(name, data)
    assert words_of(pdf).count("长") >= sum(text.count("长") for text in texts(plain(data)))
    assert outside_and_overlaps(pdf)[0] == []


@pytest.mark.parametrize("name", sorted(set(SAMPLES) - {"seat_card", "reset_slip", "member_pledge", "certificate"}))
def test_every_page_says_which_of_how_many(name, printed):
    pages = pages_of(printed[name])
    total = len(pages) // (SAMPLES[name].get("copies", 1))
    assert [f"第{n % total + 1}页共{total}页" in page for n, page in enumerate(pages)] == [True] * len(pages)


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("public_notice", "序号姓名工作单位专业级别"),
        ("sign_in", "序号姓名工作单位职称职务签名签到时间"),
        ("result_table", "盲评编号姓名性别工作单位学历"),
    ],
)
def test_the_head_of_a_long_table_stands_on_each_of_its_pages(name, head, printed):
    pages = [page for page in pages_of(printed[name]) if LONG_NAME in page or "高峰" in page]
    assert len(pages) > 2
    assert all(head in page for page in pages)


def test_a_watermark_is_on_every_page_and_faint():
    data = MEETING_SAMPLES["sign_in"]
    plain_pages = pages_of(render_pdf("sign_in", data))
    marked = render_pdf("sign_in", data, watermark="专用水印")
    assert ["专用水印" in page for page in plain_pages] == [False] * 6
    assert ["专用水印" in page for page in pages_of(marked)] == [True] * 6
    with pymupdf.open(stream=marked) as document:
        colours = {
            span["color"]
            for block in document[0].get_text("dict")["blocks"]
            for line in block.get("lines", [])
            for span in line["spans"]
            if "专用" in span["text"]
        }
    assert min(colour & 0xFF for colour in colours) >= 0xE0


def test_the_mark_to_be_confirmed_is_printed_when_asked_for():
    data = PUBLIC_SAMPLES["form2"]
    assert TO_BE_CONFIRMED not in words_of(render_pdf("form2", data))
    assert TO_BE_CONFIRMED in words_of(render_pdf("form2", data | {"mark": TO_BE_CONFIRMED}))


def test_body_text_stands_28_characters_to_the_line_and_22_lines_to_the_page():
    data = PUBLIC_SAMPLES["form2"] | {"outcome": "国" * 1200}
    with pymupdf.open(stream=render_pdf("form2", data)) as document:
        body = [squeezed(line) for line in document[1].get_text().splitlines()]
    full = [line for line in body if set(line) == {"国"}]
    assert {len(line) for line in full} == {28}
    assert len(full) == 22


def test_signature_fields_are_at_least_15_mm_high(printed):
    with pymupdf.open(stream=printed["sign_in"]) as document:
        table = document[0].find_tables().tables[-1]
    heights = [row.bbox[3] - row.bbox[1] for row in table.rows[1:]]
    assert min(heights) >= 15 * 72 / 25.4 - 0.5


@pytest.mark.parametrize(("length", "pages"), [(100, 1), (3000, 4)])
def test_a_long_opinion_makes_the_form_longer_and_loses_nothing(length, pages):
    pdf = render_pdf(
        "review_form", MEETING_SAMPLES["review_form"] | {"group_opinion": "文" * length, "group_members": []}
    )
    assert (words_of(pdf).count("文"), len(pages_of(pdf))) == (length, pages)


@pytest.mark.parametrize("length", range(0, 400, 40))
def test_seal_and_date_share_a_page_with_the_words_they_confirm(length):
    person = PUBLIC_SAMPLES["form1"]["people"][0] | {"achievements": "绩" * length}
    pages = pages_of(render_pdf("form1", PUBLIC_SAMPLES["form1"] | {"people": [person]}))
    assert ["监督电话" in page for page in pages] == ["（推荐单位公章）" in page for page in pages]
    assert ["监督电话" in page for page in pages] == ["2024年4月19日" in page for page in pages]
