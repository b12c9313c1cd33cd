"""The sheet of a staff list: its columns, the empty form, and what each row has to hold. Knows no database."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from committee.documents.excel import CellValue, Column, Kind, Limits, ReadRow, write_table
from committee.errors import BadInput
from committee.people.rules import NAME_LIMIT, birth_date, normalise_id_number, stored_name
from committee.text import Text

ROSTER_LIMITS = Limits(file=5_000_000, unzipped=60_000_000, members=200, rows=5_000, columns=60)
YOUNGEST, OLDEST = 14, 100
_NO_NAME = re.compile(r"[\d<>{}\[\]@#$%^&*_=+|\\/~]")
_SPLIT = re.compile(r"[、,，;；\n]+")

UNIT = Column(
    "unit",
    Text("工作单位", "Work unit"),
    28,
    required=True,
    most=120,
    rule=Text("单位全称或已登记的别名", "full name, or another name on record"),
    example="塔河地区检验检测中心",
)
COLUMNS = (
    Column(
        "name",
        Text("姓名", "Name"),
        18,
        Kind.NAME,
        required=True,
        most=NAME_LIMIT,
        rule=Text("与身份证一致，可含“·”", "as on the ID card, with “·” where it has one"),
        example="艾力·吐尔逊",
    ),
    Column(
        "id_number",
        Text("身份证号", "ID number"),
        24,
        required=True,
        most=24,
        rule=Text("18 位，旧证 15 位；单元格设为文本", "18 places, 15 on old cards; keep the cell as text"),
        example="659900199003070020",
    ),
    Column("sex", Text("性别", "Sex"), 8, choices=("男", "女")),
    Column("ethnicity", Text("族别", "Ethnicity"), 12, most=20),
    Column(
        "former_names",
        Text("曾用名", "Former names"),
        20,
        most=200,
        rule=Text("多个用顿号隔开；遮盖检查要用", "several with “、” between; masking looks for them"),
    ),
    Column("latin_names", Text("拉丁文姓名", "Name in Latin letters"), 24, most=200),
    Column("native_names", Text("本民族文字姓名", "Name in its own script"), 24, most=200),
    Column("phone", Text("手机", "Phone"), 16, most=20),
)
LISTS = ("former_names", "latin_names", "native_names")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One faultless row: the number of its line in the sheet, and the person as it will be stored."""

    number: int
    name: str
    id_number: str
    unit_id: int
    sex: str = ""
    ethnicity: str = ""
    former_names: tuple[str, ...] = ()
    latin_names: tuple[str, ...] = ()
    native_names: tuple[str, ...] = ()
    phone: str = ""


def roster_columns(*, with_unit: bool) -> tuple[Column, ...]:
    """The columns of a list: with the unit of each row, or all of one unit."""
    return (*COLUMNS[:2], UNIT, *COLUMNS[2:]) if with_unit else COLUMNS


def roster_template(*, with_unit: bool, locale: str) -> bytes:
    """An empty sheet to fill in, with a page of instructions."""
    return write_table(
        title=Text("人员名册", "Staff list"),
        columns=roster_columns(with_unit=with_unit),
        rows=(),
        notes=(
            Text("每人一行；不要合并单元格，不要用公式。", "One person a row; no merged cells, no formulas."),
            Text("有一行不对，整表都不导入，原表会带着原因退回。", "One wrong row and nothing is taken; the sheet comes back with the reasons."),
        ),
        locale=locale,
    )  # fmt: skip


def judged_row(
    read: ReadRow, judged: list[tuple[str, Text]], *, unit_id: int | None, units: Mapping[str, int], today: dt.date
) -> RosterRow | None:
    """The row as it would be stored, or None; what is wrong goes to *judged* by column."""
    values = read.values
    name = number = ""
    try:
        name = roster_name(str(values.get("name") or ""))
    except BadInput as wrong:
        judged.append(("name", wrong.message))
    try:
        number = normalise_id_number(str(values.get("id_number") or ""))
        judged += [("id_number", word) for word in _doubts(number, sex=str(values.get("sex") or ""), today=today)]
    except BadInput as wrong:
        judged.append(("id_number", wrong.message))
    here = unit_id if unit_id is not None else units.get(unit_key(str(values.get("unit") or "")))
    if here is None:
        judged.append(
            ("unit", Text("没有登记这个单位，请先登记单位。", "This unit is not on record; record it first."))
        )
    phone = re.sub(r"[\s\-]", "", str(values.get("phone") or ""))
    if phone and not re.fullmatch(r"\+?\d{6,15}", phone):
        judged.append(("phone", Text("电话号码不对。", "Not a phone number.")))
    if judged or here is None:
        return None
    names = {key: _names(values.get(key)) for key in LISTS}
    return RosterRow(
        number=read.number,
        name=name,
        id_number=number,
        unit_id=here,
        sex=str(values.get("sex") or ""),
        ethnicity=str(values.get("ethnicity") or ""),
        phone=phone,
        **names,
    )


def roster_name(text: str) -> str:
    """A person's name for storing. Raises ``BadInput`` for an empty or long one, digits, signs or invisible characters."""
    name = stored_name(text)
    if _NO_NAME.search(name) or any(_unfit(character) for character in name):
        raise BadInput(
            Text("姓名中有数字、符号或看不见的字符。", "The name holds digits, signs or invisible characters.")
        )
    return name


def _unfit(character: str) -> bool:
    # Planes 2 and 3 hold the rare characters of names, some of them newer than this Python's own table.
    if 0x20000 <= ord(character) <= 0x3FFFD:
        return False
    return unicodedata.category(character) in ("Cc", "Cf", "Co", "Cn", "Cs")


def _doubts(number: str, *, sex: str, today: dt.date) -> list[Text]:
    born = birth_date(number)
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    found = []
    if not YOUNGEST <= age <= OLDEST:
        found.append(Text("身份证号中的出生日期不可能。", "The birth date in the ID number cannot be right."))
    if sex and sex != ("男" if int(number[16]) % 2 else "女"):
        found.append(Text("性别与身份证号不符。", "The sex does not agree with the ID number."))
    return found


def _names(value: CellValue) -> tuple[str, ...]:
    parts = (part.strip()[:NAME_LIMIT] for part in _SPLIT.split(str(value or "")))
    return tuple(dict.fromkeys(part for part in parts if part))


def unit_key(name: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", name)).casefold()
