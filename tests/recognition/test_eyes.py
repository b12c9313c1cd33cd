"""What the lines of a scan propose, and that only a person decides."""

import pymupdf
import pytest
from flask import current_app
from sqlalchemy import select

from committee.db import db
from committee.dossiers import actions as dossiers
from committee.recognition import reading_job
from committee.recognition.eyes import ProofKind, SeenLine, proposals
from committee.recognition.models import ProofRead
from tests.recognition import stage

BOX = (10.0, 20.0, 300.0, 44.0)


def read(slot, *lines):
    seen = [SeenLine(text, 1, BOX) for text in lines]
    return [(row.kind, row.value) for row in proposals(seen, slot=slot)]


@pytest.mark.parametrize(
    ("slot", "line", "kind", "value"),
    [
        ("degree_certificate", "四年制 本 科 学习，成绩合格", ProofKind.STUDY, "大学本科"),
        ("degree_certificate", "硕士研究生毕业证书", ProofKind.STUDY, "硕士"),
        ("degree_certificate", "证书编号：990011202405000001", ProofKind.CERTIFICATE, "990011202405000001"),
        ("postdoctoral_certificate", "博士后证书", ProofKind.STUDY, "博士后出站"),
        ("putonghua_certificate", "经测试达到 二级甲等", ProofKind.PUTONGHUA, "二级甲等"),
        ("continuing_education_general", "2023年度继续教育公需科目", ProofKind.COURSE_YEAR, "2023"),
        ("xuexin_report", "在线验证码：AB12CD34EF56", ProofKind.XUEXIN, "AB12CD34EF56"),
        ("xuexin_report", "毕(结)业日期 2023年7月01日", ProofKind.FINISHED, "2023-07-01"),
    ],
)
def test_each_kind_is_proposed_with_its_place(slot, line, kind, value):
    assert (kind, value) in read(slot, line)
    assert proposals([SeenLine(line, 2, BOX)], slot=slot)[0].box == BOX


def test_a_slot_proposes_only_what_belongs_to_it():
    assert read("pledge", "二级甲等 2023年度 证书编号：990011202405000001") == []
    assert read("degree_certificate", "普通话二级甲等") == []


def test_a_value_that_stands_twice_is_proposed_once():
    assert read("putonghua_certificate", "二级乙等", "等级：二级乙等") == [(ProofKind.PUTONGHUA, "二级乙等")]


def test_a_label_is_read_with_the_value_in_the_next_line():
    assert read("xuexin_report", "毕业日期：", "2023年07月01日") == [(ProofKind.FINISHED, "2023-07-01")]
    assert read("degree_certificate", "证书编号", "990011202405000001") == [
        (ProofKind.CERTIFICATE, "990011202405000001")
    ]


def test_a_day_that_does_not_exist_is_not_proposed():
    assert read("xuexin_report", "毕业日期：2023年13月01日") == []


def test_hours_join_the_year_only_where_it_cannot_be_another():
    page = ("2022年度继续教育", "公需科目30学时", "累计 60 学时")
    assert read("continuing_education_general", *page) == [(ProofKind.COURSE_YEAR, "2022:60")]
    two = ("2021年度 30学时", "2022年度 60学时")
    assert read("continuing_education_general", *two) == [
        (ProofKind.COURSE_YEAR, "2021"),
        (ProofKind.COURSE_YEAR, "2022"),
    ]


def scanned(*lines: str) -> bytes:
    """A certificate as a scanner hands it over: one picture, no text."""
    page = pymupdf.open().new_page(width=595, height=420)
    for i, line in enumerate(lines):
        page.insert_text((80, 90 + 60 * i), line, fontname="china-s", fontsize=20)
    return bytes(page.get_pixmap(dpi=150).tobytes("jpeg"))


@pytest.mark.ocr
def test_the_eyes_read_a_scan_and_their_crop_shows_the_place(play):
    person = play.people[0]
    stage.started(play, person, putonghua="")
    row = stage.row_of(play, person)
    content = scanned("普通话水平测试等级证书", "等级：二级甲等")
    public_id = dossiers.upload(
        dossier_id=row.dossier_id, slot="putonghua_certificate", name="证书.jpg", content=content, by=1
    )
    file = reading_job.file_by(db.session(), public_id)
    key, ref = file.object_key, str(file.id)
    told: list[tuple[int, int]] = []
    reading_job.read_proof(ref, lambda *n: told.append(n))
    read = db.session.scalars(select(ProofRead)).one()
    value = current_app.extensions["keyring"].open("proof-read", read.value_sealed)
    assert (read.kind, value, told) == (ProofKind.PUTONGHUA, "二级甲等", [(1, 1)])
    x0, y0, x1, y1 = read.box
    assert 0 < x1 - x0 < 800
    assert reading_job.crop_of(object_key=key, page=1, box=(x0, y0, x1, y1))[:2] == b"\xff\xd8"
