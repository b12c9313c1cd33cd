"""Staff lists in Excel: read a sheet, judge every row, take all rows or none.

A clerk's sheet holds the people of one unit; a list for several units names the unit of each row. Whoever is known already is found
by ID number. Nothing is written while one row is wrong: the same sheet goes back with the reasons beside its rows.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.db import transaction
from committee.documents.excel import CellProblem, mark_errors, read_table
from committee.errors import BadInput
from committee.people.models import Account, Person, Unit, UnitAlias
from committee.people.roster_sheet import (
    LISTS,
    ROSTER_LIMITS,
    RosterRow,
    judged_row,
    roster_columns,
    roster_name,
    roster_template,
    unit_key,
)
from committee.people.rules import name_key
from committee.text import Text

__all__ = [
    "Imported",
    "Roster",
    "RosterRefused",
    "RosterRow",
    "import_roster",
    "read_roster",
    "roster_columns",
    "roster_name",
    "roster_template",
    "write_roster",
]


@dataclass(frozen=True, slots=True)
class Roster:
    """A sheet that was read and judged: its faultless rows and every fault of the others."""

    rows: tuple[RosterRow, ...]
    problems: tuple[CellProblem, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. ``people`` maps the line of the sheet to the person's id."""

    new: int
    changed: int
    same: int
    people: Mapping[int, int] = field(default_factory=dict)


class RosterRefused(BadInput):
    """Some rows of a staff list are wrong: none was taken. ``marked`` is the same sheet with the reasons."""

    message = Text("名单有 {n} 处问题，一行都没有导入。", "The list has {n} {n:fault|faults}; no row was taken.")
    next_step = Text("请按表中注明的原因改正后整表重新上传。", "Correct what the sheet says and upload it again.")

    def __init__(self, problems: tuple[CellProblem, ...], marked: bytes) -> None:
        super().__init__(n=len(problems))
        self.problems, self.marked = problems, marked


def read_roster(session: Session, content: bytes, *, unit_id: int | None, today: dt.date) -> Roster:
    """Read and judge a sheet; writes nothing. With *unit_id* everybody belongs to that unit, without it a column says where.

    Raises ``UnreadableSheet`` when the file is no workbook, damaged or a zip bomb.
    """
    columns = roster_columns(with_unit=unit_id is None)
    result = read_table(content, columns=columns, limits=ROSTER_LIMITS)
    problems, rows = list(result.problems), []
    units = {} if unit_id is not None else _units(session)
    seen: dict[str, int] = {}
    found: list[tuple[int, RosterRow | None, list[tuple[str, Text]]]] = []
    for read in result.rows:
        judged: list[tuple[str, Text]] = []
        found.append((read.number, judged_row(read, judged, unit_id=unit_id, units=units, today=today), judged))
    people = _people(session, [row for _, row, _ in found if row is not None])
    asking = _asking(session, people.values()) if unit_id is not None else {}
    for number, row, judged in found:
        if row is not None and row.id_number in seen:
            twice = Text("与第 {row} 行身份证号相同。", "Same ID number as line {row}.")
            judged.append(("id_number", twice.format(row=seen[row.id_number])))
        if row is not None:
            seen.setdefault(row.id_number, row.number)
            judged += _known(people.get(row.id_number), row, fixed=unit_id is not None, asking=asking)
        problems += [CellProblem(number, result.places.get(key, ""), word) for key, word in judged]
        if row is not None and not judged:
            rows.append(row)
    if not result.rows and not problems:
        problems.append(CellProblem(3, "", Text("表里没有人员。", "The sheet holds nobody.")))
    return Roster(tuple(rows), tuple(sorted(problems, key=lambda p: (p.row, len(p.column), p.column))))


def _units(session: Session) -> dict[str, int]:
    """Units by every name on record; a name that two units share belongs to none."""
    found: dict[str, set[int]] = {}
    for unit_id, name in session.execute(select(Unit.id, Unit.name)):
        found.setdefault(unit_key(name), set()).add(unit_id)
    full = set(found)
    for unit_id, alias in session.execute(select(UnitAlias.unit_id, UnitAlias.alias)):
        if unit_key(alias) not in full:
            found.setdefault(unit_key(alias), set()).add(unit_id)
    return {key: next(iter(ids)) for key, ids in found.items() if len(ids) == 1}


def _people(session: Session, rows: Iterable[RosterRow]) -> dict[str, Person]:
    """Who of the rows is on record, by ID number; a few hundred a statement."""
    index = current_app.extensions["keyring"].index
    numbers = {index("id-number-index", row.id_number): row.id_number for row in rows}
    wanted, known = list(numbers), dict[str, Person]()
    for start in range(0, len(wanted), 400):
        query = select(Person).where(Person.id_number_index.in_(wanted[start : start + 400]))
        known |= {numbers[person.id_number_index]: person for person in session.scalars(query)}
    return known


def _asking(session: Session, people: Iterable[Person]) -> dict[int, int]:
    """Person id → the unit that they asked for by themselves."""
    alone, asked = [person.id for person in people if person.unit_id is None], dict[int, int]()
    for start in range(0, len(alone), 400):
        query = select(Account.person_id, Account.wanted_unit_id).where(
            Account.person_id.in_(alone[start : start + 400]), Account.wanted_unit_id.is_not(None)
        )
        asked |= {row[0]: row[1] for row in session.execute(query) if row[1] is not None}
    return asked


def _known(person: Person | None, row: RosterRow, *, fixed: bool, asking: Mapping[int, int]) -> list[tuple[str, Text]]:
    if person is None:
        return []
    found = []
    if person.name_key != name_key(row.name):
        found.append(("name", Text("该身份证号已登记为另一姓名。", "This ID number is on record under another name.")))
    if fixed and person.unit_id not in (None, row.unit_id):
        word = Text(
            "此人登记在另一单位，请由原单位移出或由评委会办公室办理。",
            "On record with another unit: that unit releases them, or the committee office moves them.",
        )
        found.append(("id_number", word))
    if fixed and person.unit_id is None and asking.get(person.id) != row.unit_id:
        word = Text(
            "此人不在任何单位，须本人先注册或申请加入本单位，由您在“人员确认”中确认。",
            "In no unit: they register, or ask to join your unit, and you confirm it under “Registrations”.",
        )
        found.append(("id_number", word))
    return found


def write_roster(session: Session, roster: Roster, *, by: int | None) -> Imported:
    """Store all rows inside the caller's transaction; one line in the log with the numbers, no names.

    Call it only when ``roster.problems`` is empty.
    """
    keyring = current_app.extensions["keyring"]
    new = changed = 0
    people: dict[int, int] = {}
    known = _people(session, roster.rows)
    for row in roster.rows:
        person = known.get(row.id_number)
        if person is None:
            new += 1
            person = Person(
                name=row.name,
                name_key=name_key(row.name),
                id_number_sealed=keyring.seal("id-number", row.id_number),
                id_number_index=keyring.index("id-number-index", row.id_number),
                unit_id=row.unit_id,
            )
            session.add(person)
            _complete(person, row)
        elif _complete(person, row):
            changed += 1
        session.flush()
        people[row.number] = person.id
    same = len(roster.rows) - new - changed
    audit.record(
        session,
        action="people.import_roster",
        subject="unit",
        key=",".join(str(unit) for unit in sorted({row.unit_id for row in roster.rows})[:20]),
        detail={"new": new, "changed": changed, "same": same},
        account_id=by,
    )
    return Imported(new, changed, same, people)


def _complete(person: Person, row: RosterRow) -> bool:
    """Take over what the row says and the person lacks or has otherwise; empty cells change nothing."""
    keyring = current_app.extensions["keyring"]
    wanted: dict[str, object] = {"unit_id": row.unit_id}
    wanted |= {key: getattr(row, key) for key in ("sex", "ethnicity") if getattr(row, key)}
    wanted |= {key: list(getattr(row, key)) for key in LISTS if getattr(row, key)}
    changed = {key: value for key, value in wanted.items() if getattr(person, key) != value}
    for key, value in changed.items():
        setattr(person, key, value)
    known = keyring.open("phone", person.phone_sealed) if person.phone_sealed else ""
    if row.phone and row.phone != known:
        person.phone_sealed = keyring.seal("phone", row.phone)
        return True
    return bool(changed)


def import_roster(*, content: bytes, unit_id: int | None, by: int | None, locale: str = "zh") -> Imported:
    """Take a whole list or nothing, in one transaction. Raises ``UnreadableSheet``, ``RosterRefused``."""
    with transaction() as session:
        roster = read_roster(session, content, unit_id=unit_id, today=clock.today())
        if roster.problems:
            columns = roster_columns(with_unit=unit_id is None)
            marked = mark_errors(
                content, columns=columns, problems=roster.problems, limits=ROSTER_LIMITS, locale=locale
            )
            raise RosterRefused(roster.problems, marked)
        return write_roster(session, roster, by=by)
