"""Lists come in whole or not at all, and wrong rows come back on the same sheet."""

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.cli import main
from committee.db import db
from committee.people.models import Person
from committee.people.roster import roster_template
from tests.factories import id_number, make_unit


@pytest.fixture
def sheet(app: Flask, session: Session, tmp_path: Path) -> Path:
    """The empty staff list with two people of a known unit."""
    make_unit(session, "塔河地区检验检测中心")
    session.commit()
    file = tmp_path / "staff.xlsx"
    file.write_bytes(roster_template(with_unit=True, locale="zh"))
    fill(file, ("艾力·吐尔逊", id_number(serial=901)), ("高峰", id_number(serial=903)))
    return file


def fill(file: Path, *people: tuple[str, str]) -> None:
    book = openpyxl.load_workbook(file)
    page = book.worksheets[0]
    heads = [str(cell.value or "").rstrip("*").strip() for cell in page[2]]
    places = {name: heads.index(name) + 1 for name in ("姓名", "身份证号", "工作单位")}
    for line, (name, number) in enumerate(people, 3):
        page.cell(line, places["姓名"], name)
        page.cell(line, places["身份证号"], number)
        page.cell(line, places["工作单位"], "塔河地区检验检测中心")
    book.save(file)


def people() -> list[str]:
    db.session.rollback()
    return sorted(db.session.scalars(select(Person.name)))


def run(app: Flask, file: Path):
    return CliRunner().invoke(main, ["import-people", "--data", str(app.extensions["settings"].data), str(file)])


def test_a_staff_list_is_taken_in_and_again_changes_nothing(app: Flask, sheet: Path) -> None:
    assert (run(app, sheet).exit_code, people()) == (0, ["艾力·吐尔逊", "高峰"])
    again = run(app, sheet)
    assert (again.exit_code, "same 2" in again.output, people()) == (0, True, ["艾力·吐尔逊", "高峰"])


def test_one_wrong_row_stops_all_and_the_sheet_comes_back_with_its_reason(app: Flask, sheet: Path) -> None:
    fill(sheet, ("艾力·吐尔逊", id_number(serial=901)), ("高峰", "659900199003070021"))
    done = run(app, sheet)
    assert (done.exit_code, people(), "Traceback" in done.output) == (2, [], False)
    back = openpyxl.load_workbook(sheet.with_name("staff-reasons.xlsx")).worksheets[0]
    (reason,) = [cell.value for row in back.iter_rows(min_row=3) for cell in row[-1:] if cell.value]
    assert "校验" in reason or "身份证" in reason


@pytest.mark.parametrize("content", [b"", b"not a sheet", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_refused_in_words(app: Flask, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "bad.xlsx"
    file.write_bytes(content)
    done = run(app, file)
    assert (done.exit_code, "Traceback" in done.output, done.output.strip() == "") == (2, False, False)
