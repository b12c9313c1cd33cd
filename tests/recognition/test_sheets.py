"""A roster comes in whole or not at all; wrong rows come back as the same sheet with their reasons."""

import datetime as dt
import io

import openpyxl
import pytest
from sqlalchemy import func, select

from committee import clock, jobs
from committee.db import db, transaction
from committee.documents.errors import UnreadableSheet
from committee.documents.excel import write_table
from committee.dossiers.queries import identity_of
from committee.dossiers.steps import open_dossier
from committee.errors import NotFound, Refused
from committee.people.models import Account, Person, Unit, UnitAlias
from committee.recognition import sheet_import, sheets
from committee.recognition.entering import entered, shown
from committee.recognition.models import RecognitionApplication, RosterSheet, SheetStep
from committee.recognition.rules import Phase
from committee.recognition.sheet_columns import columns
from committee.text import Text
from tests.factories import id_number
from tests.recognition.people import BOOK, D

COLUMNS = columns(BOOK)
UNIT = "塔河地区检验检测中心"


def row(number: str, name: str = "帕提古丽·吐尔逊", **changes: object) -> tuple[object, ...]:
    values: dict[str, object] = {
        "name": name, "id_number": number, "sex": "女", "ethnicity": "维吾尔族", "unit": UNIT, "route": "初定初级", "specialty": "质量技术监督",
        "study": "大学本科", "mode": "全日制", "finished_on": D(2023, 7, 1), "working_since": D(2023, 8, 1), "grade_2023": "合格", "putonghua": "二级乙等",
        "political": "群众", "post_unit": UNIT, "performance": "良好", "work": "计量检定", "achievements": "若干项", **changes,
    }  # fmt: skip
    return tuple(values.get(column.key) for column in COLUMNS)


def sheet(*rows: tuple[object, ...]) -> bytes:
    return write_table(title=Text("摸底名册", "Roster"), columns=COLUMNS, rows=rows)


def preview(play, content):
    return sheets.preview(db.session(), content, season=play.season(), units=[play.units[UNIT]])


def kept(play, clerk, content):
    """The sheet, uploaded and read."""
    public_id = sheet_import.keep(viewer=clerk, season_id=play.season_id, content=content)
    db.session.rollback()
    jobs.drain(play.app, workers=1)
    return public_id


def imported(play, clerk, public_id):
    """The sheet after a press and its job."""
    sheet_import.press_import(viewer=clerk, public_id=public_id)
    jobs.drain(play.app, workers=1)
    db.session.expire_all()
    return sheet_import.kept(db.session(), public_id, clerk)


def test_what_was_previewed_is_imported_once(play):
    content = sheet(row(id_number(D(1999, 1, 2))), row(id_number(D(1999, 1, 3)), "古丽娜尔"))
    found = preview(play, content)
    assert (len(found.rows), found.qualified, found.problems) == (2, 2, ())
    clerk = play.employer(UNIT)
    public_id = kept(play, clerk, content)
    assert imported(play, clerk, public_id).people == 2
    rows = db.session.scalars(select(RecognitionApplication)).all()
    assert {(r.name, r.phase, r.unit_name) for r in rows} == {
        ("帕提古丽·吐尔逊", Phase.PREPARING, UNIT),
        ("古丽娜尔", Phase.PREPARING, UNIT),
    }
    with pytest.raises(Refused):
        sheet_import.press_import(viewer=clerk, public_id=public_id)
    other = play.employer("塔河地区特种设备检验有限责任公司")
    with pytest.raises(NotFound):
        sheet_import.press_import(viewer=other, public_id=public_id)


def test_an_imported_dossier_knows_the_same_names_as_one_that_was_opened_by_hand(play):
    clerk, known = play.employer(UNIT), play.people[0]
    with transaction() as session:
        person = session.get_one(Account, play.accounts[known.key]).person
        person.former_names, person.unit_id = ["白桦"], play.units[UNIT]
    new = id_number()
    imported(play, clerk, kept(play, clerk, sheet(row(known.id_number, name=known.name), row(new))))
    session = db.session()
    for application in session.scalars(select(RecognitionApplication)).all():
        person = session.get_one(Person, application.person_id)
        unit = session.get_one(Unit, application.unit_id)
        again = open_dossier(session, season_id=play.season_id, person=person, unit=unit)
        assert identity_of(application.dossier.subject) == identity_of(again.subject)
    numbers = {identity_of(row.dossier.subject)["id_number"] for row in session.scalars(select(RecognitionApplication))}
    assert numbers == {known.id_number, new}
    session.rollback()


def test_one_wrong_row_and_nothing_is_imported(play):
    number = id_number(D(1985, 5, 4))
    old = number[:6] + number[8:17]  # the same person under the old number of 15 places
    content = sheet(
        row(id_number(D(1999, 1, 2))),
        row(number),
        row(old, "帕提古丽·吐尔逊"),
        row("659900199001010000", "校验错"),
        row(id_number(D(1999, 1, 4)), "别处", unit="胡杨绿洲计量技术有限公司"),
        row(id_number(D(1999, 1, 5)), "无此单位", unit="没有的单位"),
        row(id_number(D(1999, 1, 6)), "乡镇", route="乡（镇）初定中级"),
        row(id_number(D(1999, 1, 7)), "未来", working_since=D(2029, 1, 1)),
    )
    before = db.session.scalar(select(func.count(Person.id)))
    found = preview(play, content)
    told = [problem.message.zh for problem in found.problems]
    assert len(found.rows) == 2
    for word in ("同一人", "末位校验", "不是您经办的单位", "没有登记这个单位", "乡镇", "不可能"):
        assert any(word in line for line in told), word
    clerk = play.employer(UNIT)
    public_id = kept(play, clerk, content)
    with pytest.raises(sheet_import.StillWrong):
        sheet_import.press_import(viewer=clerk, public_id=public_id)
    assert db.session.scalar(select(func.count(Person.id))) == before
    marked = sheet_import.with_reasons(sheet_import.kept(db.session(), public_id, clerk), play.season())
    book = openpyxl.load_workbook(io.BytesIO(marked))
    cells = [str(cell.value) for line in book.worksheets[0].iter_rows() for cell in line if cell.value]
    assert any("同一人" in cell for cell in cells)


def test_without_a_route_the_conditions_choose_and_who_has_none_is_named_and_left_out(play):
    first, degree, early = (id_number(D(1998, 1, n)) for n in (2, 3, 4))
    content = sheet(
        row(first, "甲", route=None),
        row(degree, "乙", route=None, study="硕士"),
        row(early, "丙", route=None, study="中专", working_since=D(2024, 1, 8), finished_on=D(2023, 12, 1)),
    )
    found = preview(play, content)
    assert found.problems == ()
    assert [(r.route, r.chain is not None) for r in found.rows[:2]] == [("CD_CJ", True), ("SY", True)]
    assert (found.rows[2].chain, found.rows[2].judgement.missing != ()) == (None, True)
    clerk = play.employer(UNIT)
    assert imported(play, clerk, kept(play, clerk, content)).people == 2
    stored = db.session.execute(select(RecognitionApplication.name, RecognitionApplication.route)).all()
    assert sorted(tuple(r) for r in stored) == [("乙", "SY"), ("甲", "CD_CJ")]
    assert db.session.scalar(select(Person.id).where(Person.name == "丙")) is None


def test_of_several_open_routes_the_highest_level_is_chosen(play):
    town = next(p.unit.name for p in play.people if p.pattern.route == "CD_XZ")
    long = {"working_since": D(2021, 9, 1), "finished_on": D(2021, 7, 1), "grade_2022": "合格"}
    content = sheet(row(id_number(D(1998, 1, 2)), unit=town, route=None, **long))
    found = sheets.preview(db.session(), content, season=play.season(), units=None)
    assert [(r.route, r.judgement.level) for r in found.rows] == [("CD_XZ", "ZJ")]


def test_a_known_number_under_another_name_is_said(play):
    person = play.people[0]
    found = preview(play, sheet(row(person.id_number, "另一个人")))
    assert "已登记的姓名" in found.problems[0].message.zh


def test_nobody_is_taken_out_of_another_unit_by_a_sheet(play):
    person = next(p for p in play.people if p.unit.name != UNIT)
    found = preview(play, sheet(row(person.id_number, person.name)))
    assert [problem.message.zh for problem in found.problems] == [
        "此人登记在另一单位，请由原单位移出或由评委会办公室办理"
    ]
    stored = db.session.scalar(select(Person).where(Person.name == person.name))
    stored.unit_id = None
    db.session.commit()
    assert preview(play, sheet(row(person.id_number, person.name))).problems == ()


def test_what_changed_between_preview_and_import_stops_all_of_it(play):
    clerk, first, second = play.employer(UNIT), id_number(D(1999, 1, 2)), id_number(D(1999, 1, 3))
    public_id = kept(play, clerk, sheet(row(first), row(second, "古丽娜尔")))
    twin = kept(play, clerk, sheet(row(second, "古丽娜尔")))
    assert imported(play, clerk, twin).people == 1
    again = imported(play, clerk, public_id)
    assert (again.step, again.people) == (SheetStep.READ, 0)
    assert ["本批次已有申报" in p.message.zh for p in sheet_import.problems_of(again)] == [True]
    assert db.session.scalar(select(func.count(RecognitionApplication.id))) == 1


def test_an_alias_that_belongs_to_one_unit_stands_for_it(play):
    unit = db.session.scalar(select(Unit).where(Unit.name == UNIT))
    alias = unit.aliases[0].alias
    found = preview(play, sheet(row(id_number(D(1999, 1, 2)), unit=alias)))
    assert [(r.unit_id, r.values["unit"]) for r in found.rows] == [(unit.id, UNIT)]
    with transaction() as session:
        other = session.scalar(select(Unit).where(Unit.name == "塔河地区特种设备检验有限责任公司"))
        other.aliases.append(UnitAlias(alias=alias))
    told = preview(play, sheet(row(id_number(D(1999, 1, 2)), unit=alias))).problems
    assert [problem.message.zh for problem in told] == [f"没有登记这个单位，应为：{UNIT}"]


def test_a_mistake_is_shown_with_the_name_in_its_row_the_head_of_its_column_and_what_is_written(play):
    clerk = play.employer(UNIT)
    uploaded = sheet_import.kept(
        db.session(), kept(play, clerk, sheet(row(id_number(D(1999, 1, 2)), study="大学", ethnicity=None))), clerk
    )
    told = [(p["name"], p["head"][0], p["written"]) for p in sheet_import.shown(uploaded)["problems"]]
    assert told == [("帕提古丽·吐尔逊", "民族", ""), ("帕提古丽·吐尔逊", "学历", "大学")]


def test_a_cancelled_import_has_written_nothing_and_may_be_pressed_again(play):
    clerk = play.employer(UNIT)
    public_id = kept(play, clerk, sheet(row(id_number(D(1999, 1, 2)))))
    sheet_import.press_import(viewer=clerk, public_id=public_id)
    sheet_import.cancel(viewer=clerk, public_id=public_id)
    jobs.drain(play.app, workers=1)
    assert db.session.scalar(select(func.count(RecognitionApplication.id))) == 0
    assert imported(play, clerk, public_id).people == 1


def test_the_reading_counts_its_rows_and_stops_when_told(play):
    content = sheet(*(row(id_number(D(1980, 1, 1), n), f"人{chr(0x4E00 + n)}") for n in range(120)))
    told = []
    sheets.preview(db.session(), content, season=play.season(), units=None, tell=lambda *n: told.append(n))
    assert told == [(50, 120), (100, 120)]

    def stop(done, total):
        raise jobs.Cancelled

    with pytest.raises(jobs.Cancelled):
        sheets.preview(db.session(), content, season=play.season(), units=None, tell=stop)


@pytest.mark.parametrize("days", [29, 31])
def test_a_roster_is_forgotten_after_thirty_days_with_all_that_was_read_from_it(play, days):
    clerk = play.employer(UNIT)
    public_id = kept(play, clerk, sheet(row(id_number(D(1999, 1, 2)))))
    uploaded = sheet_import.kept(db.session(), public_id, clerk)
    key, at = uploaded.object_key, uploaded.at
    clock.travel_to(at + dt.timedelta(days=days))
    sheet_import.forget(db.session())
    store, gone = play.app.extensions["store"], days > 30
    assert store.exists(key) is not gone
    stored = db.session.scalar(select(RosterSheet).where(RosterSheet.public_id == public_id))
    assert (stored.shown_sealed is None) is gone
    if gone:
        with pytest.raises(NotFound):
            sheet_import.kept(db.session(), public_id, clerk)


@pytest.mark.parametrize("content", [b"name,id\n1,2\n", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_roster_says_so_on_its_page(play, content):
    clerk = play.employer(UNIT)
    uploaded = sheet_import.kept(db.session(), kept(play, clerk, content), clerk)
    assert uploaded.step is SheetStep.REFUSED
    assert len(sheet_import.shown(uploaded)["refused"]) == 2


@pytest.mark.parametrize("content", [b"", b"name,id\n1,2\n", "姓名,身份证号\n".encode("gb18030"), b"PK\x03\x04 broken"])
def test_what_is_no_workbook_is_refused_whole(play, content):
    with pytest.raises(UnreadableSheet):
        preview(play, content)


def test_merged_cells_and_formulas_are_named_at_their_place(play):
    book = openpyxl.load_workbook(io.BytesIO(sheet(row(id_number(D(1999, 1, 2))), row(id_number(D(1999, 1, 3))))))
    page = book.worksheets[0]
    last = page.max_row
    page.merge_cells(start_row=last - 1, end_row=last, start_column=3, end_column=3)
    page.cell(row=last, column=1).value = '="张"&"三"'
    out = io.BytesIO()
    book.save(out)
    told = [problem.message.zh for problem in preview(play, out.getvalue()).problems]
    assert any("合并" in line for line in told)
    assert any("公式" in line for line in told)


def test_the_pages_fields_and_the_stored_form_are_one_another(play):
    for person in play.people:
        form = {**person.form, "exempt": False, "specialist_post": True, "post": "general"}
        again = entered(shown(form), year=2024)
        assert {key: again[key] for key in form if key != "personal" and key in again} == {
            key: form[key] for key in form if key != "personal"
        }
        assert again["personal"] == form["personal"]
