"""Forms 1 to 4 in Word say word for word what their PDF says; the report forms come in copies of whole sheets; costs are linear."""

import io
import re

import pikepdf
import pymupdf
import pytest

from committee.db import db, transaction
from committee.documents.pdf import render_pdf
from committee.documents.word_forms import form_text
from committee.publicity.queries import posting_by
from committee.recognition.documents import Incomplete, NotPrintable, form1
from committee.recognition.samples import sample
from committee.seasons.recognition_tables import Mode, Study, studied
from tests.recognition import stage
from tests.recognition.people import BOOK, D

PERSON = {
    "form_name": "初次确定专业技术职务呈报表", "name": "阿不都热合曼·买买提", "sex": "男", "ethnicity": "维吾尔族", "born": D(1999, 3, 1),
    "id_number": "659900199903010038", "political_status": "群众", "unit": "胡杨县沙枣乡农业发展服务中心", "post_unit": "胡杨县沙枣乡农业发展服务中心",
    "started_work": "2021年8月", "education": "全日制大学本科", "school": "雪岭大学", "finished_on": "2021年7月", "present_title": "无",
    "present_title_on": "", "series": "农业系列", "specialty": "农业技术", "route": "乡（镇）初定中级", "level": "中级", "history": ["2021年8月至今"],
    "service": [], "appraisals": "", "courses": "", "putonghua": "", "work": "农业技术推广", "achievements": "若干", "county": "胡杨县人社局",
    "final": "地区人社局",
}  # fmt: skip


def squeezed(text: str) -> str:
    """Text without white space and page numbers, so that lines may break anywhere."""
    return re.sub(r"\s", "", re.sub(r"第 ?\d+ ?页\s*共 ?\d+ ?页", "", text))


def pdf_text(content: bytes) -> str:
    with pymupdf.open(stream=content) as document:
        return squeezed("".join(page.get_text() for page in document))


@pytest.mark.parametrize("form", ["form1", "form2", "form3", "form4"])
def test_word_and_pdf_say_the_same(form):
    data = sample(form, BOOK)
    assert squeezed("".join(form_text(form, data))) == pdf_text(render_pdf(form, data))


def test_r164_copies_begin_on_front_sides_and_carry_the_watermark():
    data = {"notice_title": "《通知》", "notice_number": "〔2024〕6号", "copies": 2, "people": [PERSON, PERSON]}
    content = render_pdf("report_form", data, watermark=BOOK.paper.watermark)
    with pymupdf.open(stream=content) as document:
        fronts = [i for i, page in enumerate(document) if "身份证号" in page.get_text()]
        assert (len(document), fronts) == (8, [0, 2, 4, 6])
        assert all(BOOK.paper.watermark in page.get_text().replace("\n", "") for page in document)
        assert "659900199903010038" in squeezed(document[0].get_text())


@pytest.mark.parametrize("name", ["王强", "阿卜杜热合曼·麦麦提图尔荪尼亚孜·阿不都外力·艾合买提江·买买提依明"])
@pytest.mark.parametrize("county", ["胡杨县人社局", ""])
def test_a_report_form_is_one_sheet_however_long_the_name(name, county):
    person = {**PERSON, "name": name, "county": county, "unit": "胡杨县沙枣乡农业发展服务中心驻村工作队综合业务办公室"}
    data = {"notice_title": "《通知》", "notice_number": "〔2024〕6号", "copies": 2, "people": [person]}
    with pymupdf.open(stream=render_pdf("report_form", data)) as document:
        assert len(document) == 4


@pytest.mark.parametrize(("many", "asked"), [(1, "张样例"), (5, "、".join(["张样例"] * 5)), (6, "张样例等6名")])
def test_the_last_sentence_of_form_1_names_a_few_and_counts_many(many, asked):
    data = sample("form1", BOOK)
    data = {**data, "people": data["people"] * many}
    for told in (pdf_text(render_pdf("form1", data)), squeezed("".join(form_text("form1", data)))):
        assert f"如对{asked}同志的相关信息有疑异" in told


def test_a_long_career_keeps_its_copies_on_sheets_of_their_own():
    person = {
        **PERSON,
        "history": [f"{year}年8月至{year + 1}年7月　塔河地区检验检测中心" for year in range(1985, 2024)],
    }
    data = {"notice_title": "《通知》", "notice_number": "〔2024〕6号", "copies": 2, "people": [person]}
    with pikepdf.open(io.BytesIO(render_pdf("report_form", data))) as document:
        assert len(document.pages) % 2 == 1  # the last copy's back side may be empty
    with pymupdf.open(stream=render_pdf("report_form", data)) as document:
        fronts = [i for i, page in enumerate(document) if "身份证号" in page.get_text()]
        assert all(i % 2 == 0 for i in fronts)


def test_r181_form_1_hides_id_numbers_and_says_what_is_missing(play):
    person = next(p for p in play.people if p.pattern.route == "CD_CJ")
    stage.started(play, person)
    posting = posting_by(db.session(), stage.posted(play, person))
    told = pdf_text(render_pdf("form1", form1(db.session(), posting)))
    assert person.id_number not in told
    assert f"{person.id_number[:6]}********{person.id_number[-4:]}" in told
    with transaction() as session:
        row = session.merge(stage.row_of(play, person))
        row.form = {**row.form, "personal": {**row.form["personal"], "political": ""}}
    with pytest.raises(Incomplete) as caught:
        form1(db.session(), posting_by(db.session(), posting.public_id))
    assert person.name in caught.value.message.zh


def test_a_character_that_no_font_has_is_found_before_printing(play):
    person = next(p for p in play.people if p.pattern.route == "CD_CJ")
    stage.started(play, person)
    posting = stage.posted(play, person)
    with transaction() as session:
        session.merge(stage.row_of(play, person)).name = "张\U000f0001"
    with pytest.raises(NotPrintable) as caught:
        form1(db.session(), posting_by(db.session(), posting))
    assert "\U000f0001" in caught.value.message.zh


def test_a_post_doctoral_station_is_said_without_a_mode_of_study():
    assert studied(Study.POSTDOCTORAL, Mode.FULL_TIME).zh == "博士后出站"
    assert studied(Study.DOCTOR, Mode.FULL_TIME).zh == "全日制博士"
