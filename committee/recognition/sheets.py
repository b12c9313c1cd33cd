"""Excel in, step one: every row of a roster is read and judged against what is known; nothing is written."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from committee import clock
from committee.documents.excel import CellProblem, read_table
from committee.errors import CommitteeError
from committee.people.models import Person, Unit
from committee.people.rules import UnitKind, birth_date, name_key
from committee.recognition import steps
from committee.recognition.conditions import Judgement
from committee.recognition.eligibility import judge, nearest
from committee.recognition.facts import Facts, read_facts
from committee.recognition.models import RecognitionApplication
from committee.recognition.rules import FINAL, Phase
from committee.recognition.sheet_columns import SheetForms, columns, number_of
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of
from committee.seasons.recognition_rulebook import RecognitionRulebook
from committee.seasons.recognition_tables import Tier
from committee.text import Text

Tell = Callable[[int, int], None]
TELL_EVERY = 50
NAMED = 5
"""Up to how many units a wrong one is answered with their names."""
ENDED = tuple(phase for phase in FINAL if phase is not Phase.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Chain:
    """Where a unit stands and which bureaus check its applications on one route."""

    tier: Tier
    county: int | None
    final: int


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row as it would be imported: who, on what route, and what the rules say of them.

    ``chain`` is None for somebody without a route in the sheet to whom no route is open: they are named, and not imported.
    """

    number: int
    values: Mapping[str, Any]
    id_number: str
    unit_id: int
    route: str
    chain: Chain | None
    form: Mapping[str, Any]
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Preview:
    """A sheet read and judged: rows that are in order, and every problem with its place."""

    rows: tuple[PreviewRow, ...]
    problems: tuple[CellProblem, ...]
    places: Mapping[str, str]

    @property
    def qualified(self) -> int:
        """How many may file."""
        return sum(row.judgement.may_file for row in self.rows)

    @property
    def coming(self) -> tuple[PreviewRow, ...]:
        """Those who would be imported."""
        return tuple(row for row in self.rows if row.chain is not None)


def preview(
    session: Session, content: bytes, *, season: Season, units: Collection[int] | None, tell: Tell | None = None
) -> Preview:
    """Read and judge a sheet without writing anything. *units* are the clerk's (None: all); *tell(done, total)* counts rows.

    Raises ``UnreadableSheet`` for what is no workbook, and whatever *tell* raises.
    """
    book = recognition_rulebook_of(season)
    read = read_table(content, columns=columns(book))
    problems = list(read.problems)
    reader = _Reader(session, season, units, book, read.places, problems)
    rows: list[PreviewRow] = []
    for done, row in enumerate(read.rows, 1):
        found = reader.row(row.number, row.values)
        if found is not None:
            rows.append(found)
        if tell is not None and done % TELL_EVERY == 0:
            tell(done, len(read.rows))
    return Preview(tuple(rows), tuple(sorted(problems, key=lambda p: (p.row, p.column))), read.places)


def changed_since(
    session: Session, found: Preview, *, season: Season, units: Collection[int] | None
) -> list[CellProblem]:
    """What is no longer true of a preview: people, their units and applications are asked again, now under the write lock."""
    problems: list[CellProblem] = []
    reader = _Reader(session, season, units, recognition_rulebook_of(season), found.places, problems)
    for row in found.rows:
        reader.check_person(row.number, row.id_number, str(row.values["name"]))
        if reader.reach is not None and row.unit_id not in reader.reach:
            reader.wrong(row.number, "unit", "不是您经办的单位", "not a unit that you look after")
    return problems


def _named_units(session: Session) -> dict[str, Unit]:
    """Employers by what people call them: the registered name, and every alias that belongs to one of them only."""
    units = session.scalars(
        select(Unit).where(Unit.kind != UnitKind.BODY).options(selectinload(Unit.aliases)).order_by(Unit.name)
    ).all()
    called: dict[str, set[Unit]] = {}
    for unit in units:
        for alias in unit.aliases:
            called.setdefault(alias.alias, set()).add(unit)
    aliases = {alias: one for alias, among in called.items() if len(among) == 1 for one in among}
    return {**aliases, **{unit.name: unit for unit in units}}


class _Reader:
    """Reads rows against what is known: units in reach, people, live applications, and the sheet itself."""

    def __init__(
        self,
        session: Session,
        season: Season,
        units: Collection[int] | None,
        book: RecognitionRulebook,
        places: Mapping[str, str],
        problems: list[CellProblem],
    ) -> None:
        self.session, self.season, self.book, self.places, self.problems = session, season, book, places, problems
        self.reach = None if units is None else frozenset(units)
        self.units = _named_units(session)
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
        self.forms, self.today = SheetForms(book), clock.today()

    def wrong(self, row: int, key: str, zh: str, en: str) -> None:
        self.problems.append(CellProblem(row, self.places.get(key, ""), Text(zh, en)))

    def row(self, number: int, values: Mapping[str, Any]) -> PreviewRow | None:
        """The row, or None with its problems noted."""
        before = len(self.problems)
        whole = number_of(values, number, self.places.get("id_number", ""), self.problems)
        unit = self.units.get(str(values["unit"]))
        if unit is None:
            self._wrong_unit(number)
        elif self.reach is not None and unit.id not in self.reach:
            self.wrong(number, "unit", "不是您经办的单位", "not a unit that you look after")
        if whole:
            self.check_person(number, whole, str(values["name"]))
        if len(self.problems) > before or unit is None:
            return None
        specialty, form = self.specialties[str(values["specialty"])], self.forms.of(values)
        wanted = self.routes.get(str(values["route"] or ""), "")
        if wanted and isinstance(refused := self._chain(unit, wanted), Text):
            self.problems.append(CellProblem(number, self.places.get("route", ""), refused))
            return None
        try:
            facts = read_facts(
                form,
                unit_kind=unit.kind,
                tier=steps.tier_of(self.session, unit, self.season),
                specialty=specialty,
                ticks={},
                book=self.book,
                born=birth_date(whole),
                on=self.today,
            )
        except CommitteeError as error:
            self.problems.append(CellProblem(number, "", error.message))
            return None
        found = self._best(facts, unit) if not wanted else judge(facts, wanted, book=self.book, on=self.today)
        chosen = self._chain(unit, found.route) if wanted or found.may_file else None
        chain = None if isinstance(chosen, Text) else chosen
        return PreviewRow(number, {**values, "unit": unit.name}, whole, unit.id, found.route, chain, form, found)

    def _wrong_unit(self, number: int) -> None:
        """A clerk of few units is told what to write there."""
        names = [
            unit.name for unit in dict.fromkeys(self.units.values()) if self.reach is None or unit.id in self.reach
        ]
        zh, en = "没有登记这个单位", "this unit is not registered"
        if len(names) <= NAMED:
            zh, en = f"{zh}，应为：{'、'.join(names)}", f"{en}; it should be one of: {', '.join(names)}"
        self.wrong(number, "unit", zh, en)

    def _best(self, facts: Facts, unit: Unit) -> Judgement:
        """For somebody whose route is left open: only a route with a chain of bureaus can be reached."""

        def reachable(route: str) -> bool:
            return isinstance(self._chain(unit, route), Chain)

        return nearest(facts, book=self.book, on=self.today, reachable=reachable)

    def check_person(self, number: int, whole: str, name: str) -> None:
        """Whether somebody may come in by this sheet: once, under their own name, from no other unit, with no application that lives."""
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
