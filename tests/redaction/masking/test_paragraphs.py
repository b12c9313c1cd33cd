"""Paragraphs set anew: not even the number of their lines tells how long the words were that are gone (T-090, redaction page 3.3)."""

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pymupdf

from redaction.findings import Box
from redaction.proof.compare import compare
from tests.redaction.masking.made import PERSON, masked, text_of, text_pdf
from tests.redaction.masking.test_lines import glyphs

NAMES = ("孙彧", "慕容雪峰", "阿不都热合曼·买买提吐尔逊")
PEOPLE = [replace(PERSON, name=name, latin_names=()) for name in NAMES]
PROSE = "长期从事压力仪表检定与校准工作熟悉国家计量检定规程先后参加全疆计量比对结果均为满意并把比对中发现的操作差异写进作业指导书供全所人员学习使用得到一致好评"
ENGLISH = (
    "has worked for many years on the verification and calibration of pressure gauges and took part in three regional "
    "comparisons whose results were all satisfactory and wrote the differences found into the instructions of the laboratory"
)
BELOW = "计量检定工作总结与体会其余各项按规程办理" * 4
EM, LEFT, RIGHT, TOP, PITCH = 12.0, 72.0, 72.0 + 33 * 12.0, 120.0, 20.0
FONT = pymupdf.Font("cjk")


def set_paragraph(writer: Any, words: str, y: float, *, first: float = 2 * EM) -> float:
    """Set justified lines with an indented first one, as office programs do; gives the base of the next line."""
    line, start, rest = "", LEFT + first, words
    while rest:
        while rest and start + FONT.text_length(line + rest[0], EM) <= RIGHT + 0.01:
            line, rest = line + rest[0], rest[1:]
        spare = (RIGHT - start - FONT.text_length(line, EM)) / max(1, len(line) - 1) if rest else 0.0
        x = start
        for letter in line:
            writer.append((x, y), letter, font=FONT, fontsize=EM)
            x += FONT.text_length(letter, EM) + spare
        line, start, y = "", LEFT, y + PITCH
    return y


def page_of(person: Any, *, length: int, draw: Any = None) -> bytes:
    """A page: a heading, a paragraph of `length` letters and a name, two paragraphs below it, a page number."""
    document: Any = pymupdf.open()
    page = document.new_page()
    writer = pymupdf.TextWriter(page.rect)
    writer.append((LEFT, 80), "业务工作总结", font=FONT, fontsize=16)
    y = set_paragraph(writer, f"本人{person.name}{(PROSE * 2)[:length]}。", TOP)
    if draw is not None:
        draw(page, y)
    y = set_paragraph(writer, BELOW + "。", y)
    set_paragraph(writer, BELOW[:50] + "。", y)
    writer.append((290, 800), "- 7 -", font=FONT, fontsize=10)
    writer.write_text(page)
    document.subset_fonts()
    data: bytes = document.tobytes(garbage=4, deflate=True)
    return data


def test_names_of_every_length_leave_the_same_page_at_every_break_of_a_line() -> None:
    for length in range(19, 62, 3):
        pages = [glyphs(masked(page_of(person, length=length), person)[1]) for person in PEOPLE]
        assert all(page == pages[0] for page in pages[1:]), length


def test_not_even_the_content_stream_tells_where_the_old_lines_ended() -> None:
    for length in (22, 40, 55):
        streams = {content_of(masked(page_of(person, length=length), person)[1]) for person in PEOPLE}
        assert len(streams) == 1


def content_of(data: bytes) -> bytes:
    """The content of the first page, codes of letters left out: they differ with the subset of the font."""
    document: Any = pymupdf.open(stream=data, filetype="pdf")
    return re.sub(rb"<[0-9a-f]+>", b"<>", document[0].read_contents())


def english_page(person: Any, words: int) -> bytes:
    """Ragged lines of English, each an operator of its own without a space at its end."""
    document: Any = pymupdf.open()
    page = document.new_page()
    y = 100.0
    for text in (f"The engineer {person.latin_names[0]} {' '.join(ENGLISH.split()[:words])}.", ENGLISH, ENGLISH):
        line = ""
        for word in [*text.split(), None]:
            longer = f"{line} {word}".strip()
            if word is None or pymupdf.get_text_length(longer, fontname="helv", fontsize=11) > 440:
                page.insert_text((72, y), line, fontname="helv", fontsize=11)
                y, longer = y + 16, word or ""
            line = longer
        y += 6
    data: bytes = document.tobytes()
    return data


def test_names_of_every_length_leave_the_same_ragged_lines_of_english_and_words_stay_apart() -> None:
    people = [replace(PERSON, latin_names=(name,)) for name in ("Li Bo", "Wang Jianguo", "Abdurahman Muhammadjan")]
    for words in range(8, 40, 6):
        copies = [masked(english_page(person, words), person)[1] for person in people]
        pages = [[(letter, round(x, 1), y) for letter, x, y in glyphs(copy)] for copy in copies]
        assert pages[0] == pages[1] == pages[2], words
        said = f"The engineer 【申报人】 {' '.join(ENGLISH.split()[:words])}."
        assert said in " ".join(text_of(copies[2]).split())


def test_a_line_less_or_more_moves_what_stands_below_and_loses_no_letter() -> None:
    data = page_of(PEOPLE[-1], length=20)
    report, new = masked(data, PEOPLE[-1])
    wanted = text_of(data).replace(NAMES[-1], "【申报人】").split()
    assert "".join(text_of(new).split()) == "".join(wanted)
    places = {letter: y for letter, _, y in glyphs(new)}
    assert (places["业"], places["7"]) == (80.0, 800.0)
    bases = sorted({y for _, _, y in glyphs(new) if y < 790})[1:]
    assert {round(after - before, 1) for before, after in pairwise(bases)} == {PITCH}
    assert bases[0] == TOP
    assert len(bases) == len({y for _, _, y in glyphs(data) if 90 < y < 790}) - 1
    changed = [Box(*box) for box in report["lines"]["1"]]
    assert max(box.y1 for box in changed) < 790


def test_the_proof_follows_lines_that_moved_and_misses_one_that_was_lost_on_the_way() -> None:
    data = page_of(PEOPLE[-1], length=20)
    report, new = masked(data, PEOPLE[-1])
    assert [round(move[1] - move[5], 1) for move in report["moved"][0]["1"][-2:]] == [PITCH, PITCH]

    def text_after(masked_file: bytes) -> tuple[str, list[int]]:
        checks = {check["name"]: check for check in compare(masked_file, data, report, lambda done, total: None)}
        assert checks["outside"]["outcome"] == "clean"
        return checks["text"]["outcome"], checks["text"]["pages"]

    assert text_after(new) == ("clean", [])
    shorter: Any = pymupdf.open(stream=new, filetype="pdf")
    shorter[0].add_redact_annot(pymupdf.Rect(LEFT, TOP + 2.2 * PITCH, 300, TOP + 2.8 * PITCH))
    shorter[0].apply_redactions()
    assert text_after(shorter.tobytes()) == ("found", [1])


def test_short_lines_of_a_list_make_no_column_that_a_token_would_have_to_break_in() -> None:
    lines = [
        (120.0 + 20 * row, words)
        for row, words in enumerate(("承担人：{name}", *("完成检定项目一" + "二三四"[row] for row in range(3))))
    ]
    pages = [glyphs(masked(text_pdf(lines, person=person), person)[1]) for person in PEOPLE]
    assert {y for _, _, y in pages[0]} == {120.0, 140.0, 160.0, 180.0}
    assert pages[0] == pages[1]


def test_what_is_drawn_below_stays_and_so_does_the_text_beside_it() -> None:
    def ruled(page: Any, y: float) -> None:
        page.draw_rect((LEFT, y + 5, RIGHT, y + 100))

    data = page_of(PEOPLE[-1], length=20, draw=ruled)
    before = [place for place in glyphs(data) if place[2] > TOP + 2 * PITCH]
    after = [place for place in glyphs(masked(data, PEOPLE[-1])[1]) if place[2] > TOP + 2 * PITCH]
    assert after == before
