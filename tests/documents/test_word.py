"""The Word notice holds the same facts as the PDF, in the fonts officials have, and opens whatever a unit is called."""

import io
import zipfile

import docx
import pytest

from committee.documents.errors import DocumentError, MissingCharacters, UnknownTemplate, WrongShape
from committee.documents.pdf import templates_folder
from committee.documents.shape_check import plain, texts
from committee.documents.shapes import WORD_TEMPLATES
from committee.documents.word import render_docx
from committee.documents.word_templates import build_public_notice
from tests.documents.samples import LONG_NAME, PUBLIC_NOTICE, RARE_NAME, people

FEW = PUBLIC_NOTICE | {"people": people(6)}


def words(document):
    """Paragraphs and cells of the body, joined."""
    opened = docx.Document(io.BytesIO(document))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in opened.paragraphs] + cells)


def test_all_data_stand_in_the_document():
    found = words(render_docx("public_notice", FEW))
    assert [text for text in texts(plain(FEW)) if text.replace("\n", "") not in found.replace("\n", "")] == []
    assert "{" not in found


def test_every_person_has_one_row_in_order():
    table = docx.Document(io.BytesIO(render_docx("public_notice", PUBLIC_NOTICE))).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["序号", "姓名", "工作单位", "专业", "级别"]
    assert rows[1:] == [
        [str(p["no"]), p["name"], p["unit"], p["specialty"], p["level"]] for p in PUBLIC_NOTICE["people"]
    ]
    assert [rows[5][1], rows[6][1]] == [RARE_NAME, LONG_NAME]


@pytest.mark.parametrize(
    "unit", ["甲&乙<丙>公司", "{{ 7*7 }}", "{% for x in y %}", "{{ people.__class__ }}", "“引号”'\"", "</w:t>"]
)
def test_signs_in_a_units_name_stay_text(unit):
    assert unit in words(render_docx("public_notice", FEW | {"objection_office": unit}))


def test_without_red_head_the_issuer_is_only_the_signature():
    shown = words(render_docx("public_notice", FEW | {"red_head": False, "objection_office": "科", "places": ["栏"]}))
    assert shown.count(FEW["issuer"]) == 1
    assert FEW["number"] not in shown


def test_fonts_are_those_that_offices_have():
    with zipfile.ZipFile(io.BytesIO(render_docx("public_notice", FEW))) as archive:
        xml = archive.read("word/document.xml").decode()
        footer = "".join(archive.read(n).decode() for n in archive.namelist() if n.startswith("word/footer"))
    assert all(f'w:eastAsia="{name}"' in xml for name in ("方正小标宋简体", "仿宋_GB2312", "黑体", "宋体"))
    assert "<w:tblHeader" in xml
    assert ("PAGE" in footer, "NUMPAGES" in footer) == (True, True)


def test_same_data_give_same_bytes():
    assert render_docx("public_notice", FEW) == render_docx("public_notice", FEW)


def test_the_shipped_template_is_what_the_builder_makes():
    shipped = (templates_folder() / "public_notice.docx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(shipped)) as old, zipfile.ZipFile(io.BytesIO(build_public_notice())) as new:
        assert old.namelist() == new.namelist()
        assert [old.read(n) for n in old.namelist() if "docProps" not in n] == [
            new.read(n) for n in new.namelist() if "docProps" not in n
        ]


def test_every_word_template_exists():
    assert {path.stem for path in templates_folder().glob("*.docx")} == set(WORD_TEMPLATES)


def test_what_word_cannot_hold_is_refused():
    with pytest.raises(MissingCharacters):
        render_docx("public_notice", FEW | {"issuer": "a\x07"})
    with pytest.raises(WrongShape):
        render_docx("public_notice", FEW | {"people": [{"name": "x"}]})
    with pytest.raises(UnknownTemplate):
        render_docx("minutes", {})


def test_a_template_broken_by_editing_is_a_clear_error(tmp_path, monkeypatch):
    broken = docx.Document()
    broken.add_paragraph("{{ title ")
    broken.save(tmp_path / "public_notice.docx")
    monkeypatch.setattr("committee.documents.word.templates_folder", lambda: tmp_path)
    with pytest.raises(DocumentError):
        render_docx("public_notice", FEW)


def test_a_notice_without_passed_people_says_so():
    shown = words(render_docx("public_notice", FEW | {"people": []}))
    assert "本次评审没有通过人员。" in shown
    assert "名同志" not in shown
