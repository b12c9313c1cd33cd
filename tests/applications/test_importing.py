"""A list of applications becomes drafts of every row or of none; wrong rows come back with their reasons."""

import datetime as dt
import io

import openpyxl
import pytest
from sqlalchemy import select

from committee.applications.importing import ImportRefused, application_template, import_applications
from committee.applications.models import Application
from committee.applications.refusals import FilingClosed
from committee.applications.rules import Channel, Phase
from committee.audit import AuditLine
from committee.db import db, transaction
from committee.documents.errors import UnreadableSheet
from committee.errors import CommitteeError
from committee.people.models import Person
from committee.seasons.models import Season
from tests.applications import cast as play
from tests.factories import id_number

FIRST = ("阿不都热合曼·买买提", id_number(dt.date(1985, 3, 10), 911))
SECOND = ("高峰", id_number(dt.date(1990, 6, 15), 913))
APPLIES = ("定向评价评审", "评审", "特种设备检验", "副高级")


@pytest.fixture
def cast(session) -> play.Cast:
    found = play.make_cast(session)
    play.at(7, 22)
    return found


def sheet(cast: play.Cast, *rows: tuple[str, ...], unit: str = "塔河地区检验检测中心") -> bytes:
    """The season's own empty sheet, filled in: name, number, channel, kind, specialty, level."""
    book = openpyxl.load_workbook(io.BytesIO(application_template(db.session.get_one(Season, cast.season))))
    page = book.worksheets[0]
    heads = [str(cell.value or "").rstrip("*").strip() for cell in page[2]]
    names = ("姓名", "身份证号", "渠道", "类型", "专业", "级别")
    for line, row in enumerate(rows, 3):
        page.cell(line, heads.index("工作单位") + 1, unit)
        for name, value in zip(names, row, strict=True):
            page.cell(line, heads.index(name) + 1, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def take(cast: play.Cast, content: bytes):
    return import_applications(content=content, season_id=cast.season, by=cast.secretary.account_id)


def drafts() -> list[Application]:
    db.session.rollback()
    return list(db.session.scalars(select(Application).order_by(Application.id)))


def test_rows_become_drafts_of_known_and_new_people_with_one_line_of_numbers(cast) -> None:
    done = take(cast, sheet(cast, (*FIRST, *APPLIES), (*SECOND, "民营企业专项评审", "转评", "计量", "中级")))
    assert (done.drafts, done.new_people) == (2, 2)
    first, second = drafts()
    assert (first.name, first.unit_name, first.channel, first.phase) == (
        FIRST[0],
        "塔河地区检验检测中心",
        Channel.DIRECTED,
        Phase.DRAFT,
    )
    assert (second.level, second.evaluation.value, second.form) == ("ZJ", "transfer", {})
    line = db.session.scalars(select(AuditLine).where(AuditLine.action == "applications.import")).one()
    assert line.detail == {"drafts": 2, "new_people": 2}


def test_the_same_list_again_is_refused_row_by_row_and_opens_nothing(cast) -> None:
    content = sheet(cast, (*FIRST, *APPLIES), (*SECOND, *APPLIES))
    take(cast, content)
    with pytest.raises(ImportRefused) as refused:
        take(cast, content)
    assert [problem.row for problem in refused.value.problems] == [3, 4]
    assert len(drafts()) == 2


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ((FIRST[0], "659900198503109010", *APPLIES), "身份证"),
        ((*FIRST, "水利评审", *APPLIES[1:]), "渠道"),
        ((*FIRST, *APPLIES[:2], "压力锅", "副高级"), "专业"),
        ((*FIRST, *APPLIES[:3], "院士"), "级别"),
        ((*FIRST, *APPLIES[:3], ""), "级别"),
    ],
)
def test_one_wrong_row_stops_all_and_comes_back_with_its_reason(cast, row, word) -> None:
    with pytest.raises(ImportRefused) as refused:
        take(cast, sheet(cast, (*SECOND, *APPLIES), row))
    assert {problem.row for problem in refused.value.problems} == {4}
    back = openpyxl.load_workbook(io.BytesIO(refused.value.marked)).worksheets[0]
    assert back.cell(3, back.max_column).value is None
    assert back.cell(4, back.max_column).value
    assert drafts() == []
    assert SECOND[0] not in db.session.scalars(select(Person.name)).all()


def test_an_unknown_unit_and_a_person_twice_are_told(cast) -> None:
    with pytest.raises(ImportRefused) as refused:
        take(cast, sheet(cast, (*FIRST, *APPLIES), unit="没有登记的单位"))
    assert "单位" in refused.value.problems[0].message.zh
    with pytest.raises(ImportRefused):
        take(cast, sheet(cast, (*FIRST, *APPLIES), (*FIRST, *APPLIES)))
    assert drafts() == []


def test_somebody_whom_the_integrity_file_bars_is_told_by_row(cast, monkeypatch) -> None:
    take(cast, sheet(cast, (*FIRST, *APPLIES)))

    def barred(session, person_id, *, on):
        raise CommitteeError

    with transaction() as session:
        for row in session.scalars(select(Application)):
            row.phase = Phase.WITHDRAWN
    monkeypatch.setattr("committee.applications.importing.check_may_file", barred)
    with pytest.raises(ImportRefused) as refused:
        take(cast, sheet(cast, (*FIRST, *APPLIES)))
    assert [problem.row for problem in refused.value.problems] == [3]


def test_after_the_filing_deadline_nothing_is_taken(cast) -> None:
    play.at(8, 30, 18, 0, 1)
    with pytest.raises(FilingClosed):
        take(cast, sheet(cast, (*FIRST, *APPLIES)))
    assert drafts() == []


@pytest.mark.parametrize("content", [b"", b"no sheet", b"PK\x03\x04"])
def test_what_is_no_workbook_is_refused(cast, content) -> None:
    with pytest.raises(UnreadableSheet):
        take(cast, content)
