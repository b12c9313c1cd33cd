"""Excel in, in two steps: everything is read and judged first, then all rows are imported in one transaction, or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.db import transaction
from committee.documents.excel import CellProblem, mark_errors, read_table
from committee.errors import CommitteeError, NotFound, Refused
from committee.people.models import Person, Unit
from committee.people.rules import UnitKind, name_key
from committee.permissions import Role
from committee.recognition import steps
from committee.recognition.actions import Chain, new_application
from committee.recognition.conditions import Judgement
from committee.recognition.eligibility import judge
from committee.recognition.facts import read_facts
from committee.recognition.models import RecognitionApplication, RosterSheet
from committee.recognition.rules import FINAL, Phase
from committee.recognition.sheet_columns import columns, form_of, number_of
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of
from committee.seasons.recognition_rulebook import RecognitionRulebook
from committee.text import Text
from committee.viewer import Viewer

ENDED = tuple(phase for phase in FINAL if phase is not Phase.CONFIRMED)


class StillWrong(Refused):
    """The sheet has wrong rows: nothing was imported."""

    message = Text("表中有 {n} 处错误，没有导入任何一行。", "The sheet has {n} mistakes; no row was imported.")
    next_step = Text(
        "请下载带错误原因的表，改正后重新上传。",
        "Download the sheet with its reasons, correct it, and upload it again.",
    )


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row as it would be imported: who, on what route, and what the rules say of them."""

    number: int
    values: Mapping[str, Any]
    id_number: str
    unit_id: int
    chain: Chain
    form: Mapping[str, Any]
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Preview:
    """A sheet read and judged: rows that are in order, and every problem with its place."""

    rows: tuple[PreviewRow, ...]
    problems: tuple[CellProblem, ...]

    @property
    def qualified(self) -> int:
        """How many may file."""
        return sum(row.judgement.may_file for row in self.rows)


def preview(session: Session, content: bytes, *, season: Season, viewer: Viewer) -> Preview:
    """Read and judge a sheet without writing anything. Raises ``UnreadableSheet`` for what is no workbook."""
    book = recognition_rulebook_of(season)
    read = read_table(content, columns=columns(book))
    problems = list(read.problems)
    reader = _Reader(session, season, viewer, book, read.places, problems)
    rows = [found for row in read.rows if (found := reader.row(row.number, row.values)) is not None]
    return Preview(tuple(rows), tuple(sorted(problems, key=lambda p: (p.row, p.column))))


class _Reader:
    """Reads rows against what is known: units in reach, people, live applications, and the sheet itself."""

    def __init__(
        self,
        session: Session,
        season: Season,
        viewer: Viewer,
        book: RecognitionRulebook,
        places: Mapping[str, str],
        problems: list[CellProblem],
    ) -> None:
        self.session, self.season, self.book, self.places, self.problems = session, season, book, places, problems
        self.reach = viewer.unit_ids(Role.EMPLOYER, season_id=season.id)
        self.units = {unit.name: unit for unit in session.scalars(select(Unit).where(Unit.kind != UnitKind.BODY))}
        self.people: dict[str, tuple[int, str, int | None]] = {
            row[0]: (row[1], row[2], row[3])
            for row in session.execute(select(Person.id_number_index, Person.id, Person.name_key, Person.unit_id))
        }
        live = select(RecognitionApplication.person_id).where(
            RecognitionApplication.season_id == season.id, RecognitionApplication.phase.not_in(ENDED)
        )
        self.live = set(session.scalars(live))
        self.seen: dict[str, int] = {}
        self.chains: dict[tuple[int, str], Chain | Text] = {}
        self.routes = {rule.name.zh: rule.code for rule in book.routes}
        self.specialties = {rule.name.zh: rule.code for rule in book.specialties}
        self.today = clock.today()

    def wrong(self, row: int, key: str, zh: str, en: str) -> None:
        self.problems.append(CellProblem(row, self.places.get(key, ""), Text(zh, en)))

    def row(self, number: int, values: Mapping[str, Any]) -> PreviewRow | None:
        """The row, or None with its problems noted."""
        before = len(self.problems)
        whole = number_of(values, number, self.places.get("id_number", ""), self.problems)
        unit = self.units.get(str(values["unit"]))
        if unit is None:
            self.wrong(number, "unit", "没有登记这个单位", "this unit is not registered")
        elif self.reach is not None and unit.id not in self.reach:
            self.wrong(number, "unit", "不是您经办的单位", "not a unit that you look after")
        if whole:
            self._check_person(number, whole, str(values["name"]))
        if len(self.problems) > before or unit is None:
            return None
        route, specialty = self.routes[str(values["route"])], self.specialties[str(values["specialty"])]
        chain = self._chain(unit, route)
        if isinstance(chain, Text):
            self.problems.append(CellProblem(number, self.places.get("route", ""), chain))
            return None
        form = form_of(values, self.book)
        try:
            facts = read_facts(
                form,
                unit_kind=unit.kind,
                tier=chain.tier,
                specialty=specialty,
                ticks={},
                book=self.book,
                on=self.today,
            )
        except CommitteeError as error:
            self.problems.append(CellProblem(number, "", error.message))
            return None
        found = judge(facts, route, book=self.book, on=self.today)
        return PreviewRow(number, values, whole, unit.id, chain, form, found)

    def _check_person(self, number: int, whole: str, name: str) -> None:
        if whole in self.seen:
            self.wrong(
                number,
                "id_number",
                f"与第{self.seen[whole]}行是同一人（新旧身份证号相同）",
                f"the same person as row {self.seen[whole]} (old and new number)",
            )
        self.seen.setdefault(whole, number)
        index = current_app.extensions["keyring"].index("id-number-index", whole)
        known = self.people.get(index)
        if known is not None and known[1] != name_key(name):
            self.wrong(number, "name", "与已登记的姓名不一致", "not the name that is registered for this number")
        if known is not None and self.reach is not None and known[2] is not None and known[2] not in self.reach:
            # A clerk who could move anybody here by number and name could then see, file and reset for them.
            self.wrong(
                number,
                "id_number",
                "此人登记在另一单位，请由原单位移出或由评委会办公室办理",
                "on record with another unit: that unit releases them, or the committee office moves them",
            )
        if known is not None and known[0] in self.live:
            self.wrong(number, "id_number", "本批次已有申报在办理", "has an application in this season already")

    def _chain(self, unit: Unit, route: str) -> "Chain | Text":
        key = (unit.id, route)
        if key not in self.chains:
            try:
                county, final = steps.bureaus_of(self.session, unit, route=route, season=self.season)
                self.chains[key] = Chain(steps.tier_of(self.session, unit, self.season), county, final)
            except CommitteeError as error:
                self.chains[key] = error.message
        return self.chains[key]


def keep(*, viewer: Viewer, season_id: int, content: bytes) -> str:
    """Keep an uploaded sheet for its preview; returns its public id."""
    with transaction() as session:
        row = RosterSheet(
            season_id=season_id,
            by_id=viewer.account_id,
            object_key=current_app.extensions["store"].put(session, content),
            at=clock.now(),
        )
        session.add(row)
        session.flush()
        return row.public_id


def kept(session: Session, public_id: str, viewer: Viewer) -> RosterSheet:
    """A kept sheet of one's own. Raises ``NotFound``."""
    row = session.scalar(select(RosterSheet).where(RosterSheet.public_id == public_id))
    if row is None or row.by_id != viewer.account_id:
        raise NotFound
    return row


def content_of(row: RosterSheet) -> bytes:
    """The bytes of a kept sheet."""
    return bytes(current_app.extensions["store"].get(row.object_key))


def with_reasons(session: Session, content: bytes, *, season: Season, problems: Sequence[CellProblem]) -> bytes:
    """The same sheet with the reasons beside wrong rows."""
    return mark_errors(content, columns=columns(recognition_rulebook_of(season)), problems=list(problems))


def import_sheet(*, viewer: Viewer, public_id: str) -> int:
    """Import what was previewed: all rows or none; returns how many. Raises ``StillWrong``, ``Refused`` the second time."""
    with transaction() as session:
        sheet = kept(session, public_id, viewer)
        if sheet.imported_at is not None:
            raise Refused(Text("这张表已经导入过。", "This sheet was imported already."))
        season = session.get_one(Season, sheet.season_id)
        found = preview(session, content_of(sheet), season=season, viewer=viewer)
        if found.problems:
            raise StillWrong(n=len(found.problems))
        people = _people(session, found.rows)
        units = {unit.id: unit for unit in session.scalars(select(Unit))}
        routes = {rule.name.zh: rule.code for rule in recognition_rulebook_of(season).routes}
        specialties = {rule.name.zh: rule.code for rule in recognition_rulebook_of(season).specialties}
        for row in found.rows:
            new_application(
                session,
                season_id=season.id,
                person=people[row.id_number],
                unit=units[row.unit_id],
                route=routes[str(row.values["route"])],
                specialty=specialties[str(row.values["specialty"])],
                form=row.form,
                chain=row.chain,
            )
        sheet.imported_at, sheet.people = clock.now(), len(found.rows)
        audit.record(
            session,
            action="recognition.import",
            season_id=season.id,
            subject="roster-sheet",
            key=sheet.public_id,
            detail={"people": len(found.rows)},
            account_id=viewer.account_id,
        )
        return len(found.rows)


def _people(session: Session, rows: Sequence[PreviewRow]) -> dict[str, Person]:
    """Everybody of the sheet by ID number, known or new, with ids; written in one go."""
    keys = current_app.extensions["keyring"]
    wanted = {keys.index("id-number-index", row.id_number): row for row in rows}
    known = {person.id_number_index: person for person in session.scalars(select(Person))}
    found: dict[str, Person] = {}
    for index, row in wanted.items():
        person = known.get(index)
        if person is None:
            person = Person(
                name=str(row.values["name"]),
                name_key=name_key(str(row.values["name"])),
                sex=str(row.values["sex"]),
                ethnicity=str(row.values["ethnicity"]),
                id_number_sealed=keys.seal("id-number", row.id_number),
                id_number_index=index,
            )
            session.add(person)
        person.unit_id = row.unit_id
        found[row.id_number] = person
    session.flush()
    return found
