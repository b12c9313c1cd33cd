"""Text taken out and lines set anew: what remains must not depend on what was there (T-090, T-091)."""

import io
import re
from dataclasses import replace
from typing import Any

import pikepdf
import pymupdf
import pytest

from redaction.findings import Box, Kind
from redaction.masking.masks import How, Mask, propose
from redaction.masking.tidying import tidied
from redaction.masking.work import masked_pdf
from tests.redaction.masking.made import LINES, PERSON, findings_in, masked, readers_that_see, text_of, text_pdf

SHORT = replace(PERSON, name="孙彧", unit="胡杨县计量检定所")
LONG = replace(PERSON, name="阿不都热合曼·买买提", unit="塔河地区特种设备检验检测与计量中心")
PROSE = (
    "本人{name}长期从事压力仪表检定与校准工作，熟悉国家计量检定规程，先后参加",
    "全疆计量比对三次，结果均为满意，并把比对中发现的操作差异写进作业指导书中",
    "，供全所人员学习使用，得到一致好评。",
)


def glyphs(data: bytes) -> list[tuple[str, float, float]]:
    """Every letter of the first page with its place."""
    document: Any = pymupdf.open(stream=data, filetype="pdf")
    return [
        (chr(char[0]), round(char[2][0], 2), round(char[2][1], 2))
        for run in document[0].get_texttrace()
        for char in run["chars"]
    ]


def test_no_reader_gets_the_person_out_and_the_rest_of_the_text_stays() -> None:
    _, new = masked(text_pdf())
    assert readers_that_see(new) == []
    assert text_of(new).split("\n")[:4] == [
        "关于压力表检定周期的研究",
        "作者：王建国，【申报人】(2/4)*，李四，赵六",
        "单位：【单位】，胡杨 843000",
        "本文由【申报人】完成，后续工作由他人承担。",
    ]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_short_and_long_names_leave_the_same_page(rotation: int) -> None:
    pages = [masked(text_pdf(person=who, rotation=rotation), who)[1] for who in (SHORT, PERSON, LONG)]
    assert glyphs(pages[0]) == glyphs(pages[1]) == glyphs(pages[2])


def test_not_even_the_content_stream_differs_between_short_and_long_names() -> None:
    streams = []
    for who in (SHORT, LONG):
        document: Any = pymupdf.open(stream=masked(text_pdf(person=who), who)[1], filetype="pdf")
        # Codes of letters differ with the subset of the font; numbers of places must not.
        streams.append(re.sub(rb"<[0-9a-f]+>", b"", document[0].read_contents()))
    assert streams[0] == streams[1]


def centred(person: Any, *, others: str = "王建国") -> bytes:
    document: Any = pymupdf.open()
    page = document.new_page()
    font = pymupdf.Font("cjk")
    writer = pymupdf.TextWriter(page.rect)
    words = f"{others}，{person.name}，李四"
    writer.append(((595 - font.text_length(words, 12)) / 2, 130), words, font=font, fontsize=12)
    for row in range(3):
        writer.append((72, 200 + 20 * row), "计量检定工作总结" * 4 + "与体会", font=font, fontsize=12)
    writer.append((595 - 72 - 24, 300), "页首", font=font, fontsize=12)
    writer.write_text(page)
    data: bytes = document.tobytes()
    return data


def test_a_centred_line_is_centred_again_so_its_start_tells_nothing() -> None:
    for others in ("王建国", "王建国，努尔古丽·哈力别克，吐尔逊·玉素甫，赵六"):
        pages = [glyphs(masked(centred(person, others=others), person)[1]) for person in (SHORT, PERSON, LONG)]
        assert pages[0] == pages[1] == pages[2]


def test_a_justified_paragraph_flows_anew_and_loses_no_letter() -> None:
    lines = [(300.0 + 20 * row, words) for row, words in enumerate(PROSE)]
    rest = [(380.0 + 20 * row, "计量检定工作总结与体会" * 3 + "。") for row in range(4)]
    data = text_pdf([*lines, *rest])
    _, new = masked(data)
    wanted = "".join(PROSE).format(name="【申报人】")
    assert wanted in text_of(new).replace("\n", "")
    assert readers_that_see(new) == []


def test_a_name_alone_in_a_cell_does_not_move_the_next_cell() -> None:
    document: Any = pymupdf.open()
    page = document.new_page()
    font = pymupdf.Font("cjk")
    writer = pymupdf.TextWriter(page.rect)
    for x, words in ((80, "姓名"), (140, PERSON.name), (300, "性别"), (360, "女")):
        writer.append((x, 130), words, font=font, fontsize=12)
    writer.write_text(page)
    for x in (72, 130, 290, 350, 420):
        page.draw_line((x, 110), (x, 140))
    _, new = masked(document.tobytes())
    places = {letter: x for letter, x, _ in glyphs(new)}
    assert (places["性"], places["女"]) == (300.0, 360.0)
    assert places["【"] < 150


def test_adjustments_that_keep_a_width_do_not_survive() -> None:
    document: Any = pymupdf.open()
    page = document.new_page()
    page.insert_text((72, 100), "by Dilnur Ahmat, Wang Jianguo", fontname="helv", fontsize=12)
    data = document.tobytes()
    _, new = masked(data)
    stream = pymupdf.open(stream=new, filetype="pdf")[0].read_contents()
    assert b"TJ" not in stream
    assert text_of(new).startswith("by 【申报人】")


def test_the_font_no_longer_lists_letters_that_only_the_name_had() -> None:
    _, new = masked(text_pdf())
    kept = set(text_of(new))
    # The separator is among the token font's own letters, which are the same in every file.
    gone = [letter for letter in set(PERSON.name) - {"·"} if letter not in kept]
    assert len(gone) > 5
    with pikepdf.open(io.BytesIO(new)) as document:
        for entry in document.objects:
            if isinstance(entry, pikepdf.Dictionary) and "/ToUnicode" in entry:
                mapping = entry["/ToUnicode"].read_bytes().lower()
                assert [letter for letter in gone if f"<{ord(letter):04x}>".encode() in mapping] == []


def test_a_cover_as_high_as_a_line_goes_with_the_words_below_it() -> None:
    document: Any = pymupdf.open(stream=text_pdf(), filetype="pdf")
    for finding in findings_in(text_pdf()):
        assert finding.box is not None
        box = finding.box
        document[0].draw_rect((box.x0 - 1, box.y0 - 1, box.x1 + 1, box.y1 + 1), color=None, fill=(0, 0, 0))
    _, new = masked(document.tobytes())
    shown: Any = pymupdf.open(stream=new, filetype="pdf")
    assert shown[0].get_drawings() == []
    assert "【申报人】" in text_of(new)


def test_co_authors_become_numbers_when_asked() -> None:
    from redaction.masking.work import _Job

    data = text_pdf()
    _, new = _Job(data, propose(findings_in(data)), frozenset(), number_authors=True).run(lambda done, total: None)
    assert "【作者1】，【申报人】(2/4)*，【作者3】，【作者4】" in text_of(new)


def test_numbered_units_get_letters() -> None:
    data = text_pdf([(130, "（1. 河湾大学；2. {unit}，胡杨 843000）")])
    assert "（1. 河湾大学；2. 【单位B】，胡杨 843000）" in text_of(masked(data)[1])


def test_a_box_that_a_person_draws_takes_the_words_below_it() -> None:
    mask = Mask(1, Box(72, 88, 72 + 12 * 4, 104), Kind.OTHER, How.TEXT, "【已遮盖】")
    _, new = masked_pdf(text_pdf(LINES[:1]), [mask])
    assert text_of(new).strip() == "【已遮盖】表检定周期的研究"


def letter_by_letter(person: Any) -> bytes:
    """A line as some programs write it: every letter in a save, a text object and a colour of its own."""
    document: Any = pymupdf.open()
    page = document.new_page()
    page.insert_font(fontname="china-s")
    words, parts = f"作者：{person.name}，李四", []
    for place, letter in enumerate(words):
        code = letter.encode("utf-16-be").hex()
        parts.append(f"q 0 g BT /china-s 12 Tf 1 0 0 1 {72 + 12 * place} 700 Tm <{code}> Tj ET Q")
    xref = document.get_new_xref()
    document.update_object(xref, "<<>>")
    document.update_stream(xref, "\n".join(parts).encode())
    document.xref_set_key(page.xref, "Contents", f"{xref} 0 R")
    data: bytes = document.tobytes()
    return data


def test_operators_left_over_do_not_count_the_letters_that_are_gone() -> None:
    streams = []
    for who in (SHORT, LONG):
        document: Any = pymupdf.open(stream=masked(letter_by_letter(who), who)[1], filetype="pdf")
        streams.append(document[0].read_contents())
    assert streams[0] == streams[1]
    assert b"MpToken" in streams[0]


def test_settings_that_are_set_again_at_once_are_left_out_and_the_look_stays() -> None:
    data = b"q 1 0 0 rg 0 g BT /F 9 Tf /G 8 Tf 1 0 0 1 5 5 Tm (a) Tj ET BT /F 7 Tf ET Q q 0 g 1 0 0 1 0 0 cm Q 3 w 4 w 0 0 m 9 9 l S"
    document = pikepdf.new()
    page = document.add_blank_page()
    page.Contents = document.make_stream(data)
    kept = pikepdf.unparse_content_stream(tidied(pikepdf.parse_content_stream(page)))
    assert kept.split() == (b"q BT 1 0 0 1 5 5 Tm 1 0 0 rg 0 g /G 8 Tf (a) Tj ET /F 7 Tf Q 4 w 0 0 m 9 9 l S".split())
