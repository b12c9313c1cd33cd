"""Staff lists in Excel: bad cells, bad rows, bad files; all rows or none; the same sheet back with the reasons."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from sqlalchemy import func, select

from committee.documents.errors import UnreadableSheet
from committee.errors import BadInput
from committee.people import roster
from committee.people.models import Person, Unit
from committee.people.roster import RosterRefused, import_roster, read_roster
from committee.people.rules import UnitKind, check_letter
from tests.factories import id_number, make_person, make_unit

TODAY = dt.date(2024, 8, 1)
HEADS = [column.title.zh for column in roster.roster_columns(with_unit=False)]


def number(born="19900307", serial="003", area="659900"):
    first = f"{area}{born}{serial}"
    return first + check_letter(first)


def sheet(*rows, heads=None, merge=""):
    """A workbook as a clerk fills it in: shorter rows are filled up with empty cells."""
    book = openpyxl.Workbook()
    page = book.active
    page.append(heads or HEADS)
    for row in rows:
        page.append([*row, *[None] * (len(heads or HEADS) - len(row))])
    if merge:
        page.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def unit(session):
    made = make_unit(session)
    session.commit()
    return made.id


def people(session):
    session.rollback()
    return session.scalar(select(func.count(Person.id)))


def faults(session, unit, *rows, **how):
    found = read_roster(session, sheet(*rows, **how), unit_id=unit, today=TODAY)
    return [(p.row, p.column, p.message.zh) for p in found.problems]


def test_a_good_list_is_taken_with_every_name_whole(session, unit):
    long = "阿" * 24 + "·" + "买" * 25
    rare = "𠮷𪚥\U00031350"
    made = import_roster(
        content=sheet(
            ["艾力•吐尔逊", number(serial="003"), "男", "维吾尔族", "艾力、阿力", "Ali Tursun", "ئەلى تۇرسۇن", "139 0000 0000"],
            [long, number(serial="005")],
            [rare, number(serial="007")],
        ),
        unit_id=unit,
        by=None,
    )  # fmt: skip
    assert (made.new, made.changed, made.same) == (3, 0, 0)
    assert sorted(made.people) == [2, 3, 4]
    rows = session.scalars(select(Person).order_by(Person.id)).all()
    assert [row.name for row in rows] == ["艾力·吐尔逊", long, rare]
    assert len(rows[1].name) == 50
    assert rows[0].former_names == ["艾力", "阿力"]
    assert rows[0].native_names == ["ئەلى تۇرسۇن"]
    assert {row.unit_id for row in rows} == {unit}


def test_the_same_list_again_changes_nothing_and_a_fuller_one_completes(session, unit):
    bare, full = [["马晓", number()]], [["马晓", number(), "女" if int(number()[16]) % 2 == 0 else "男", "回族"]]
    import_roster(content=sheet(*bare), unit_id=unit, by=None)
    again = import_roster(content=sheet(*bare), unit_id=unit, by=None)
    assert (again.new, again.changed, again.same) == (0, 0, 1)
    more = import_roster(content=sheet(*full), unit_id=unit, by=None)
    assert (more.new, more.changed, more.same) == (0, 1, 0)
    less = import_roster(content=sheet(*bare), unit_id=unit, by=None)
    assert (less.changed, session.scalar(select(Person.ethnicity))) == (0, "回族")


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("659900900307003", number(serial="003")),
        (number(serial="018", area="659900").lower(), number(serial="018")),
        ("６５９９００" + number()[6:], number()),
        (" ".join([number()[:6], number()[6:14], number()[14:]]), number()),
    ],
)
def test_old_and_oddly_written_id_numbers_are_understood(session, unit, given, stored):
    found = read_roster(session, sheet(["马晓", given]), unit_id=unit, today=TODAY)
    assert [row.id_number for row in found.rows] == [stored]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        (["马晓", number()[:-1] + ("0" if number()[-1] != "0" else "1")], "B", "末位校验不符"),
        (["马晓", "6599001990030700"], "B", "应为 18 位"),
        (["马晓", number(born="19900230")], "B", "其中的出生日期不存在"),
        (["马晓", number(born="20240101")], "B", "出生日期不可能"),
        (["马晓", number(born="19200101")], "B", "出生日期不可能"),
        (["马晓", int("659900199003070030")], "B", "末几位已经丢失"),
        (["马晓", "=\"1\"&\"2\""], "B", "单元格是公式"),
        (["锟斤拷", number()], "A", "乱码"),
        (["马" * 51, number()], "A", "超过 50 个字"),
        (["马晓2", number()], "A", "数字、符号或看不见的字符"),
        (["马\u200b晓", number()], "A", "数字、符号或看不见的字符"),
        ([None, number()], "A", "此项必填"),
        (["马晓", None], "B", "此项必填"),
        (["马晓", number(), "男" if int(number()[16]) % 2 == 0 else "女"], "C", "性别与身份证号不符"),
        (["马晓", number(), "先生"], "C", "只能填写"),
        (["马晓", number(), None, None, None, None, None, "电话12"], "H", "电话号码不对"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_with_its_reason(session, unit, cells, column, reason):
    found = faults(session, unit, cells)
    places = {place for _, place, _ in found} | ({"C"} if column == "C" else set())
    assert column in places
    assert any(reason in word for _, _, word in found), found
    assert all(row == 2 for row, _, _ in found)


def test_rows_that_repeat_or_contradict_what_is_known_are_refused(session, unit):
    other = make_unit(session, "胡杨县检验所", UnitKind.XS)
    here = session.get_one(Unit, unit)
    make_person(session, "李晓虹", unit=here, number=number(serial="021"))
    make_person(session, "周原", unit=other, number=number(serial="023"))
    make_person(session, "沈知微", number=number(serial="025"))
    session.commit()
    found = faults(
        session,
        unit,
        ["马晓", number()],
        ["马小", number()],
        ["李小红", number(serial="021")],
        ["周原", number(serial="023")],
        ["沈知微", number(serial="025")],
    )
    assert [(row, column) for row, column, _ in found] == [(3, "B"), (4, "A"), (5, "B"), (6, "B")]
    assert found[0][2] == "与第 2 行身份证号相同。"
    assert "另一姓名" in found[1][2]
    assert "另一单位" in found[2][2]
    assert "胡杨县" not in found[2][2]
    assert "不在任何单位" in found[3][2]


def test_one_wrong_row_and_nothing_is_imported_and_the_sheet_returns_marked(session, unit):
    content = sheet(["马晓", number()], ["李晓虹", "123"], ["周原", number(serial="011")])
    with pytest.raises(RosterRefused) as refusal:
        import_roster(content=content, unit_id=unit, by=None)
    assert people(session) == 0
    page = openpyxl.load_workbook(io.BytesIO(refusal.value.marked)).active
    assert [cell.value for cell in page[1]] == [*HEADS, "错误原因"]
    assert [row[-1].value for row in page.iter_rows(min_row=2)] == [
        None,
        "B3：身份证号不对：应为 18 位（旧证 15 位）",
        None,
    ]
    for row, text in ((3, number(serial="009")),):
        page.cell(row, 2).value = text
    out = io.BytesIO()
    page.parent.save(out)
    assert import_roster(content=out.getvalue(), unit_id=unit, by=None).new == 3


def test_merged_cells_and_an_empty_sheet_are_refused(session, unit):
    merged = faults(session, unit, ["马晓", number()], [None, number(serial="011")], merge="A2:A3")
    assert (2, "A") in {(row, column) for row, column, _ in merged}
    assert faults(session, unit) == [(3, "", "表里没有人员。")]


@pytest.mark.parametrize(
    "content",
    [b"", "姓名,身份证号\n马晓,1".encode("gb18030"), b"\xd0\xcf\x11\xe0old", b"PK\x03\x04broken", b"%PDF-1.7"],
)
def test_what_is_no_workbook_is_not_opened(session, unit, content):
    with pytest.raises(UnreadableSheet):
        import_roster(content=content, unit_id=unit, by=None)


def test_a_zip_bomb_is_not_unpacked(session, unit):
    good, out = sheet(["马晓", number()]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        for name in old.namelist():
            bomb.writestr(name, old.read(name))
        bomb.writestr("xl/bomb.bin", b"\0" * 70_000_000)
    with pytest.raises(UnreadableSheet):
        import_roster(content=out.getvalue(), unit_id=unit, by=None)
    assert people(session) == 0


def test_a_list_for_several_units_names_them_and_moves_people(session, unit):
    other = make_unit(session, "胡杨县检验所", UnitKind.XS)
    make_person(session, "周原", unit=other, number=number(serial="023"))
    session.commit()
    heads = [column.title.zh for column in roster.roster_columns(with_unit=True)]
    here, there = "塔河地区检验检测中心", "没有的单位"
    wrong = read_roster(session, sheet(["马晓", number(), there], heads=heads), unit_id=None, today=TODAY)
    assert [(p.row, p.column) for p in wrong.problems] == [(2, "C")]
    made = import_roster(
        content=sheet(["马晓", number(), f" {here} "], ["周原", number(serial="023"), here], heads=heads), unit_id=None, by=None
    )  # fmt: skip
    assert (made.new, made.changed) == (1, 1)
    assert set(session.scalars(select(Person.unit_id))) == {unit}


def test_names_are_stored_as_on_the_card_or_refused():
    assert roster.roster_name(" 阿不都热合曼・买买提 ") == "阿不都热合曼·买买提"
    assert roster.roster_name("Mary Ann O'Neil") == "Mary Ann O'Neil"
    for bad in ("", "   ", "马" * 51, "马晓@", "\ue000晓"):
        with pytest.raises(BadInput):
            roster.roster_name(bad)


def test_id_numbers_of_the_factories_pass(session, unit):
    assert faults(session, unit, ["马晓", id_number()]) == []
