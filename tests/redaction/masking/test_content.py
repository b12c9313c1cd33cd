"""What page content may hold after masking: operators that paint, with their operands, and tokens that no clip cuts."""

import io
from typing import Any

import pikepdf
import pymupdf
import pytest

from redaction.findings import Box, Kind
from redaction.masking.content import TooComplex
from redaction.masking.masks import How, Mask
from redaction.masking.operators import bare, is_plain, operations_of, plain_content
from redaction.masking.work import masked_pdf
from tests.redaction.masking.made import masked, masked_in_rounds, text_of, text_pdf

NAME = "迪丽努尔·艾合买提"


def operations(data: bytes) -> list[Any]:
    with pikepdf.new() as pdf:
        return list(pikepdf.parse_content_stream(pdf.make_stream(data)))


@pytest.mark.parametrize(
    "data",
    [
        b"q\n1 0 0 1 72 720 cm\nBT\n/F1 10.56 Tf\n0 g\n[(ab\\)c)-3<0a0b>] TJ\nET\nQ",
        b"/P <</MCID 0/Lang (zh-CN)>> BDC BT /F1 1 Tf (a (b) c)Tj ET EMC /Artifact BMC 0 0 1 1 re W* n EMC",
        b"/Artifact <</Type /Pagination /Subtype /Header /Attached [/Top] /BBox [0 1 2 3]>>BDC EMC",
        b"[3 2] 0 d 0.5 w /Cs1 cs 0.1 0.2 0.3 scn /P1 scn 1 0 0 RG 0 Tr 10 M",
        b"BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q",
    ],
)
def test_what_office_programs_write_is_plain_content(data: bytes) -> None:
    assert is_plain(data)


def test_an_operator_that_is_no_text_is_left_out_like_one_that_nobody_knows() -> None:
    with pikepdf.new() as pdf:
        kept = [bare(one) for one in operations_of(pdf.make_stream("q 张三丰 1 0 0 rg Q".encode("gb18030")))]
    assert [one and str(one.operator) for one in kept] == ["q", None, "rg", "Q"]


@pytest.mark.parametrize(
    "data",
    [
        b"BX (words) owner EX",
        b"(words) 1 0 0 rg",
        b"12345 1 0 0 rg",
        b"/Words MP",
        b"/Words <</MCID 0>> BDC EMC",
        b"/P <</MCID 0/ActualText (words)>> BDC EMC",
        b"% words\n0 g",
        b"3 Tr",
        b"[(words)] 0 d",
        b"(words)",
        b"/P <</MCID 0/Lang (words)>> BDC EMC",
    ],
)
def test_whatever_readers_skip_or_only_hear_is_not_plain_content(data: bytes) -> None:
    assert not is_plain(data)


@pytest.mark.parametrize(
    ("data", "left"),
    [
        (b"(words) 1 0 0 rg", b"1 0 0 rg"),
        (b"(words) (shown) Tj", b"(shown) Tj"),
        (b"[(a) /Words 3 (b)] TJ", b"[ (a) 3 (b) ] TJ"),
        (b"[(words) 3] 0 d", b"[ 3 ] 0 d"),
        (b"(words) 0.5 scn", b"0.5 scn"),
        (b"q", b"q"),
    ],
)
def test_an_operator_keeps_its_own_operands_only(data: bytes, left: bytes) -> None:
    kept = [bare(operation) for operation in operations(data)]
    assert pikepdf.unparse_content_stream(kept) == left


def test_an_operator_that_no_reader_knows_goes_and_one_with_wrong_operands_cannot_be_followed() -> None:
    assert [bare(operation) for operation in operations(b"BX (words) owner EX")] == [None, None, None]
    with pytest.raises(TooComplex):
        bare(operations(b"(words) 0 0 rg")[0])


def test_a_pattern_loses_what_readers_skip_and_keeps_what_it_paints() -> None:
    with pikepdf.new() as pdf:
        stream = pdf.make_stream(b"(words) owner 1 0 0 rg % words\n0 0 5 5 re f")
        assert plain_content(stream, stream.read_bytes(), glyph=False) == b"1 0 0 rg\n0 0 5 5 re\nf"
        glyph = pdf.make_stream(b"500 0 0 0 9 9 d1 (words) owner 0 0 5 5 re f")
        assert plain_content(glyph, glyph.read_bytes(), glyph=True) == b"500 0 0 0 9 9 d1\n0 0 5 5 re\nf"


def lettered_forms(text: str) -> bytes:
    """A page on which each letter is a form of its own, as wide as the letter."""
    document: Any = pymupdf.open()
    page = document.new_page()
    for place, letter in enumerate(text):
        inner: Any = pymupdf.open()
        inner.new_page(width=14, height=20).insert_text((0, 14), letter, fontname="china-s", fontsize=12)
        page.show_pdf_page(pymupdf.Rect(72 + 13 * place, 280, 86 + 13 * place, 300), inner, 0)
    data: bytes = document.tobytes()
    return data


def test_forms_that_lost_their_letters_are_not_drawn_so_that_their_number_tells_nothing() -> None:
    contents = []
    for name in ("王翀", NAME):
        mask = Mask(1, Box(72, 282, 72 + 13 * len(name), 298), Kind.NAME, How.TEXT, "【申报人】", finding=0)
        _, new = masked_pdf(lettered_forms(name), [mask])
        with pikepdf.open(io.BytesIO(new)) as pdf:
            contents.append(pdf.pages[0].Contents.read_bytes())
            assert "/XObject" not in pdf.pages[0].Resources
    assert contents[0] == contents[1]


def test_a_token_is_not_cut_by_the_clip_of_the_letters_that_it_stands_for() -> None:
    mask = Mask(1, Box(72, 282, 98, 298), Kind.NAME, How.TEXT, "【申报人】", finding=0)
    _, new = masked_pdf(lettered_forms("王翀"), [mask])
    shown: Any = pymupdf.open(stream=new, filetype="pdf")
    # The closing bracket stands well behind the two letters.
    bracket = shown[0].search_for("】")[0]
    assert bracket.x0 > 112
    assert min(shown[0].get_pixmap(clip=bracket, colorspace="gray").samples) < 128


def test_letters_that_stay_beside_a_token_stay_within_their_clip() -> None:
    document: Any = pymupdf.open()
    page = document.new_page()
    page.insert_text((76, 100), "姓名：王翀 男 正高级工程师", fontname="china-s", fontsize=12)
    edge = max(word[2] for word in page.get_text("words")) + 2
    xref = page.get_contents()[-1]
    document.update_stream(xref, b"q 72 734 %.2f 22 re W n\n" % (edge - 72) + document.xref_stream(xref) + b"\nQ")
    mask = Mask(1, Box(112, 88, 136, 103), Kind.NAME, How.TEXT, "【申报人】", finding=0)
    _, new = masked_pdf(document.tobytes(), [mask])
    shown: Any = pymupdf.open(stream=new, filetype="pdf")
    assert "正高级工程师" in text_of(new)
    ends = [word[2] for word in shown[0].get_text("words")]
    assert max(ends) <= edge + 1


def test_in_a_field_only_the_words_that_tell_are_masked() -> None:
    document: Any = pymupdf.open(stream=text_pdf(()), filetype="pdf")
    widget = pymupdf.Widget()
    widget.field_name, widget.field_type, widget.rect = (
        "f",
        pymupdf.PDF_WIDGET_TYPE_TEXT,
        pymupdf.Rect(72, 450, 400, 470),
    )
    widget.text_fontsize = 11
    widget.field_value = "The gauges were read by Dilnur Ahmat in May and twice in June."
    document[0].add_widget(widget)
    done, _ = masked_in_rounds(document.tobytes())
    left = " ".join(text_of(done.data).split())
    assert "The gauges were read by" in left
    assert "【申报人】" in left
    assert "in May and twice in June." in left


def test_a_page_beyond_those_that_a_file_claims_to_have_goes() -> None:
    document: Any = pymupdf.open()
    for words in ("one", "two"):
        document.new_page().insert_text((72, 100), words)
    data = document.tobytes().replace(b"/Count 2", b"/Count 1")
    assert text_of(masked(data)[1]).split() == ["one"]


def test_a_name_whose_first_part_stands_below_its_second_keeps_its_token() -> None:
    data = text_pdf([(100.0, "靖宇完成，特此说明。"), (200.0, "本研究由欧阳")])
    low = Mask(1, Box(120, 188, 144, 204), Kind.NAME, How.TEXT, "【申报人】", group="f0", finding=0)
    high = Mask(1, Box(72, 88, 96, 104), Kind.NAME, How.TEXT, "", group="f0", finding=0)
    assert text_of(masked_pdf(data, [high, low])[1]).split() == ["完成，特此说明。", "本研究由【申报人】"]


@pytest.mark.parametrize("words", ["质量检验工作汇报", "本文由迪丽努尔·艾合买提完成"])
def test_transparent_copies_of_words_go_and_the_words_that_they_lie_below_stay(words: str) -> None:
    """Browsers write the words of a shadow in a state that paints nothing."""
    document: Any = pymupdf.open(stream=text_pdf([(100.0, "质量检验工作汇报")]), filetype="pdf")
    document[0].insert_text((72, 100), words, fontname="china-s", fontsize=12, fill_opacity=0)
    done, _ = masked_in_rounds(document.tobytes())
    assert text_of(done.data).split() == ["质量检验工作汇报"]
    assert done.report["pixel_pages"] == []
