"""Layouts that browsers, office programs and old presses make: columns of letters, two columns of lines, odd fonts, replacement text."""

import io
from dataclasses import replace
from typing import Any

import pikepdf
import pymupdf
import pytest

from redaction.masking.masks import propose
from redaction.masking.work import _Job
from tests.redaction.masking.made import PERSON, findings_in, masked, readers_that_see, text_of, text_pdf
from tests.redaction.masking.test_lines import LONG, SHORT, glyphs


def stacked(person: Any) -> bytes:
    """Columns as a browser writes them: a level font, every letter below the other; the next column stands to the left."""
    document: Any = pymupdf.open()
    page = document.new_page()
    writer = pymupdf.TextWriter(page.rect)
    font = pymupdf.Font("cjk")
    for column, words in enumerate(("荣誉证书", f"作者：王建国、{person.name}、李四", f"单位：{person.unit}所获奖项")):
        for row, letter in enumerate(words):
            writer.append((400 - 30 * column, 100 + 16 * row), letter, font=font, fontsize=14)
    writer.write_text(page)
    document.subset_fonts()
    data: bytes = document.tobytes(garbage=4, deflate=True)
    return data


def downwards(person: Any) -> bytes:
    """The same with a font that writes downwards of itself."""
    lines = (f"作者：王建国、{person.name}、李四", f"单位：{person.unit}所获奖项")
    with pikepdf.open(io.BytesIO(text_pdf([(100, lines[0]), (130, lines[1])]))) as document:
        page = document.pages[0]
        ((name, font),) = page.Resources.Font.items()
        font.Encoding = pikepdf.Name("/Identity-V")
        strings = [
            bytes(part)
            for operation in pikepdf.parse_content_stream(page, "Tj TJ")
            for given in operation.operands
            for part in (given if isinstance(given, pikepdf.Array) else [given])
            if isinstance(part, pikepdf.String)
        ]
        cut = 2 * len(lines[0])
        codes = b"".join(strings)
        parts = [f"BT {name} 14 Tf"]
        for x, column in ((400, codes[:cut]), (360, codes[cut:])):
            parts.append(f"1 0 0 1 {x} 700 Tm <{column.hex()}> Tj")
        page.Contents = document.make_stream("\n".join([*parts, "ET"]).encode())
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("written", [stacked, downwards])
def test_short_and_long_names_leave_the_same_columns(written: Any) -> None:
    pages = [masked(written(who), who)[1] for who in (SHORT, PERSON, LONG)]
    assert glyphs(pages[0]) == glyphs(pages[1]) == glyphs(pages[2])
    letters = "".join(text_of(pages[1]).split())
    assert "作者：王建国、【申报人】(2/3)、李四" in letters
    assert "单位：【单位】所获奖项" in letters
    assert readers_that_see(pages[1]) == []


def test_letters_of_a_column_stay_below_each_other() -> None:
    _, new = masked(stacked(PERSON))
    token = [(x, y) for letter, x, y in glyphs(new) if letter in "【申报人】"][:5]
    assert len({round(y, 1) for _, y in token}) == 5
    assert max(x for x, _ in token) - min(x for x, _ in token) < 14


def test_lines_of_two_columns_with_a_narrow_gutter_are_not_run_together() -> None:
    document: Any = pymupdf.open()
    page = document.new_page()
    for x, last in ((72, f"由{PERSON.name}完成研究"), (255, "右栏文字保持原样不动")):
        for row, words in enumerate([*["计量检定工作总结与体会材料经"] * 14, last]):
            page.insert_text((x, 100 + 20 * row), words, fontname="china-s", fontsize=12)
    report, new = masked(document.tobytes())
    assert "由【申报人】完成研究\n" in text_of(new)
    right = [letter for letter, x, y in glyphs(new) if x >= 255 and abs(y - 380) < 1]
    assert "".join(right) == "右栏文字保持原样不动"
    assert all(box[2] < 255 for box in report["lines"]["1"])


def bitmap_font() -> bytes:
    """A Type 3 font whose glyphs are squares of 64 units; its matrix says so."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595, 842))
    words = f"申报人{PERSON.name}完成"
    letters = sorted(set(words))
    procs = pikepdf.Dictionary(
        {f"/a{place}": document.make_stream(b"64 0 0 0 64 64 d1 4 4 56 56 re f") for place in range(len(letters))}
    )
    rows = "\n".join(f"<{place:02x}> <{ord(letter):04x}>" for place, letter in enumerate(letters))
    mapping = f"1 begincodespacerange <00> <ff> endcodespacerange {len(letters)} beginbfchar\n{rows}\nendbfchar"
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=document.make_indirect(pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type3, FontBBox=pikepdf.Array([0, 0, 64, 64]),
        FontMatrix=pikepdf.Array([1 / 64, 0, 0, 1 / 64, 0, 0]), CharProcs=procs, FirstChar=0, LastChar=len(letters) - 1,
        Encoding=pikepdf.Dictionary(Differences=pikepdf.Array([0, *(pikepdf.Name(f"/a{n}") for n in range(len(letters)))])),
        Widths=pikepdf.Array([64] * len(letters)), Resources=pikepdf.Dictionary(), ToUnicode=document.make_stream(mapping.encode()),
    ))))  # fmt: skip
    codes = "".join(f"{letters.index(letter):02x}" for letter in words)
    page.Contents = document.make_stream(f"BT /F 12 Tf 72 700 Td <{codes}> Tj ET".encode())
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_token_is_as_high_as_the_letters_of_a_type_3_font() -> None:
    _, new = masked(bitmap_font())
    document: Any = pymupdf.open(stream=new, filetype="pdf")
    sizes = {
        round(span["size"], 1)
        for block in document[0].get_text("dict")["blocks"]
        for line in block["lines"]
        for span in line["spans"]
        if "【" in span["text"]
    }
    assert sizes == {12.0}


def with_radicals(data: bytes, *, text: str | None = None) -> bytes:
    """The file with its 力 and 立 mapped to radicals, as browsers write them; `text` replaces the first letter for readers."""
    with pikepdf.open(io.BytesIO(data)) as document:
        page = document.pages[0]
        for font in page.Resources.Font.values():
            mapping = font.ToUnicode.read_bytes().lower().replace(b"529b", b"2f12").replace(b"7acb", b"2f74")
            font.ToUnicode = document.make_stream(mapping)
        new: list[Any] = []
        for operation in pikepdf.parse_content_stream(page):
            if str(operation.operator) != "TJ" or text is None:
                new.append(operation)
                continue
            codes = b"".join(bytes(part) for part in operation.operands[0] if isinstance(part, pikepdf.String))
            mark = [pikepdf.Name.Span, pikepdf.Dictionary(ActualText=text)]
            new += [
                pikepdf.ContentStreamInstruction(mark, pikepdf.Operator("BDC")),
                pikepdf.ContentStreamInstruction([pikepdf.String(codes[:2])], pikepdf.Operator("Tj")),
                pikepdf.ContentStreamInstruction([], pikepdf.Operator("EMC")),
                pikepdf.ContentStreamInstruction([pikepdf.String(codes[2:])], pikepdf.Operator("Tj")),
            ]
        page.Contents = document.make_stream(pikepdf.unparse_content_stream(new))
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def spoken(text: str) -> bytes:
    """A line whose first character carries a replacement text."""
    return with_radicals(text_pdf([(100, "力学由{name}完成")]), text=text)


def test_replacement_text_stays_where_it_says_what_the_letters_show() -> None:
    _, new = masked(spoken("力"))
    assert text_of(new).strip() == "力学由【申报人】完成"


def test_replacement_text_stays_where_the_font_names_a_sign_of_the_same_look() -> None:
    _, new = masked(with_radicals(text_pdf([(100, "―由{name}完成")]), text="—"))
    assert text_of(new).strip() == "—由【申报人】完成"


@pytest.mark.parametrize("other", ["刀", PERSON.name, "力学", ""])
def test_replacement_text_that_says_anything_else_goes(other: str) -> None:
    _, new = masked(spoken(other))
    document: Any = pymupdf.open(stream=new, filetype="pdf")
    assert b"ActualText" not in document[0].read_contents()


@pytest.mark.parametrize(
    ("words", "token"),
    [
        ("马骏驰，{name}，陈立冬", "【申报人】(2/3)"),
        ("孙立人\u2003{name}\u2003周正", "【申报人】(2/3)"),
        ("王强、{name}、李明，", "【申报人】(2/3)"),
        ("王强/{name}/李明/陈力", "【申报人】(2/4)"),
        ("作者：王\u3000强，{name}，李  明", "【申报人】(2/3)"),
        ("Wang Q., Dilnur Ahmat, Li M., J. Special Equip. 12", "【申报人】(2/3)"),
    ],
)
def test_places_in_lists_of_authors_are_told_for_all_ways_of_writing_them(words: str, token: str) -> None:
    assert token in text_of(masked(with_radicals(text_pdf([(100, words)])))[1])


def test_co_authors_of_the_own_list_are_numbered_wherever_they_stand() -> None:
    lines = [
        (60, "王建国等：压力表检定"),
        (100, "作者：王建国，{name}，李四方"),
        (160, "通信作者：李四方"),
    ]
    data = text_pdf(lines)
    _, new = _Job(data, propose(findings_in(data)), frozenset(), number_authors=True).run(lambda done, total: None)
    assert [line for line in text_of(new).split("\n") if line] == [
        "【作者1】等：压力表检定", "作者：【作者1】，【申报人】(2/3)，【作者3】", "通信作者：【作者3】",
    ]  # fmt: skip


def with_gap(person: Any) -> bytes:
    """A line out of which another program took the name, its width left in the operators."""
    document: Any = pymupdf.open()
    page = document.new_page()
    page.insert_text((72, 300), f"编制：{person.name}，审核", fontname="china-s", fontsize=11)
    for rect in page.search_for(person.name):
        page.add_redact_annot(rect)
    page.apply_redactions()
    data: bytes = document.tobytes()
    return data


def test_the_gap_of_an_earlier_masking_is_closed_and_tells_no_length_any_more() -> None:
    people = [PERSON, replace(PERSON, name="阿不都热合曼·买买提江")]
    pages = [masked(with_gap(who), who)[1] for who in people]
    assert text_of(pages[0]).strip() == "编制：【已遮盖】，审核"
    assert glyphs(pages[0]) == glyphs(pages[1])
    assert [finding.detector for finding in findings_in(pages[0])] == []
