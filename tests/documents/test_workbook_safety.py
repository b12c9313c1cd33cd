"""A hostile workbook is refused by what it really unpacks to, before a reader of Excel sees it."""

import io
import struct
import time
import zipfile

import pytest

from committee.documents.errors import UnreadableSheet
from committee.documents.excel import Limits, read_table
from committee.documents.workbook_safety import Faults, require_safe
from tests.documents.sheets import COLUMNS, by_hand, replaced

SHEET = "xl/worksheets/sheet1.xml"
GOOD = by_hand(("高峰", "1", "=1+1"))
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def reason(content, limits=None):
    """Why the workbook is refused, in Chinese."""
    with pytest.raises(UnreadableSheet) as caught:
        require_safe(content, limits=limits or Limits())
    assert caught.value.message.en
    return caught.value.message.zh


def cells(*tags):
    """A worksheet with these cells."""
    return f"<worksheet {MAIN}><sheetData><row>{''.join(tags)}</row></sheetData></worksheet>".encode()


def test_an_honest_workbook_passes_and_its_formulas_are_known():
    assert dict(require_safe(GOOD, limits=Limits()).faults) == {"Sheet": Faults(formulas=frozenset({"C2"}))}


def test_a_zip_bomb_is_refused_quickly():
    bomb = replaced(GOOD, "xl/media/bomb.bin", b"\0" * 300_000_000)
    assert len(bomb) < 400_000
    begin = time.perf_counter()
    assert "超过允许的大小" in reason(bomb)
    assert time.perf_counter() - begin < 1


def test_a_bomb_that_lies_about_its_size_is_refused():
    bomb = bytearray(replaced(GOOD, "xl/media/bomb.bin", b"\0" * 30_000_000))
    directory = bomb.rindex(b"PK\x01\x02")
    struct.pack_into("<L", bomb, directory + 24, 10)
    assert reason(bytes(bomb), Limits(unzipped=1_000_000)) in (
        "文件已损坏，无法打开。",
        "表格解压后超过允许的大小，未打开。",
    )


@pytest.mark.parametrize(("members", "refused"), [(500, False), (499, True)])
def test_the_number_of_members_is_limited(members, refused):
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive:
        for n in range(500 - len(archive.namelist())):
            archive.writestr(f"xl/media/{n}", b"")
    if refused:
        assert "超过允许的大小" in reason(out.getvalue(), Limits(members=members))
    else:
        assert require_safe(out.getvalue(), limits=Limits(members=members)).content == out.getvalue()


@pytest.mark.parametrize(
    "tag",
    [
        '<c r="XFD1048576"/>',
        '<c r="A20001"/>',
        '<c r="CW1"/>',
        "<c  s='1' r='A9999999' />",
        '<x:c xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="ZZZ1"/>',
        '</row><row r="1048576">',
    ],
)
def test_a_cell_far_out_cannot_make_a_reader_lay_out_billions(tag):
    assert "20000 行或 100 列" in reason(replaced(GOOD, SHEET, cells(tag)))


@pytest.mark.parametrize("tag", ["<c/>", '<c r=""/>', '<c r="A0"/>', '<c r="1A"/>', '<c r="A1"', "&big;"])
def test_a_cell_without_a_proper_place_is_damage(tag):
    assert reason(replaced(GOOD, SHEET, cells(tag))) == "文件已损坏，无法打开。"


def test_entities_are_refused():
    bomb = b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 100 + b'">]>' + cells("<c r='A1'><v>&b;</v></c>")
    assert reason(replaced(GOOD, SHEET, bomb)) == "文件已损坏，无法打开。"


def test_a_sheet_hidden_under_another_name_is_still_looked_at():
    book = io.BytesIO(GOOD)
    with zipfile.ZipFile(book) as archive:
        relations = archive.read("xl/_rels/workbook.xml.rels").replace(b"worksheets/sheet1.xml", b"media/sheet1.bin")
    moved = replaced(
        replaced(GOOD, "xl/media/sheet1.bin", cells('<c r="XFD1048576"/>')), "xl/_rels/workbook.xml.rels", relations
    )
    assert reason(moved) == "文件已损坏，无法打开。"


def test_two_members_of_one_name_are_refused():
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(SHEET.upper(), b"")
    assert reason(out.getvalue()) == "文件已损坏，无法打开。"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "不是 Excel"),
        (b"\x00\x01\x02", "不是 Excel"),
        ("姓名,身份证号\n高峰,1\n".encode("gb18030"), "文本或 CSV"),
        ("姓名,身份证号\n".encode(), "文本或 CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版"),
        (b"PK\x03\x04 cut", "损坏"),
        (GOOD[:-200], "损坏"),
        (GOOD[:2000] + b"\xff" * 40 + GOOD[2040:], "损坏"),
    ],
)
def test_what_is_no_workbook_is_called_by_its_kind(content, words):
    assert words in reason(content)


def test_a_zip_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    assert reason(out.getvalue()) == "这不是 Excel 工作簿。"


def test_a_file_beyond_the_limit_is_not_even_opened():
    assert "超过允许的大小" in reason(GOOD, Limits(file=len(GOOD) - 1))


def test_a_workbook_whose_sheet_is_rubbish_is_a_clear_refusal():
    with pytest.raises(UnreadableSheet):
        read_table(replaced(GOOD, SHEET, f"<other {MAIN}/>".encode()), columns=COLUMNS)
