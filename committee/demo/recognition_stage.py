"""What every act of the recognition play shares: the folder's people and bodies, the clock, counts."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from flask import Flask, current_app
from sqlalchemy import select

from committee.clock import beijing
from committee.db import db, transaction
from committee.demo.recognition_cast import COUNTY_BUREAUS, Candidate, Clerk, candidates, clerks
from committee.demo.stage import set_clock, viewer_of
from committee.demo.units import HR_BUREAU, UNITS
from committee.installation import Installation
from committee.people.models import Account, Person, Unit, UnitAlias
from committee.people.rules import AccountState, UnitKind, name_key, normalise_id_number
from committee.people.steps import give_role
from committee.permissions import Role
from committee.seasons.actions import create_season
from committee.seasons.models import Season
from committee.text import Text
from committee.viewer import Viewer


class Stage(StrEnum):
    """How far the play goes; each stage includes the ones before (contract)."""

    FILED = "filed"
    CHECKED = "checked"
    PUBLISHED = "published"
    CONFIRMED = "confirmed"

    def reaches(self, other: "Stage") -> bool:
        """Whether playing to this stage includes *other*."""
        order = list(Stage)
        return order.index(self) >= order.index(other)


STANDS_AT: dict[Stage, dt.datetime] = {
    Stage.FILED: beijing(2024, 4, 29, 16, 30),
    Stage.CHECKED: beijing(2024, 5, 17, 10, 40),
    Stage.PUBLISHED: beijing(2024, 5, 27, 11, 0),
    Stage.CONFIRMED: beijing(2024, 6, 6, 11, 0),
}


@dataclass
class Play:
    """The play as it goes on."""

    app: Flask
    seed: int
    people: tuple[Candidate, ...]
    staff: tuple[Clerk, ...]
    stage: Stage
    tell: Callable[[Text], None]
    season_id: int = 0
    units: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)
    applications: dict[str, str] = field(default_factory=dict)
    postings: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    documents: list[str] = field(default_factory=list)

    def season(self) -> Season:
        """The season being played."""
        return db.session.get_one(Season, self.season_id)

    def at(self, month: int, day: int, hour: int, minute: int = 0) -> None:
        """Set the clock to a Beijing time of 2024."""
        set_clock(beijing(2024, month, day, hour, minute))

    def employer(self, unit_name: str) -> Viewer:
        """The clerk of an employer."""
        return viewer_of(self.accounts[next(c.key for c in self.staff if c.unit_name == unit_name and not c.bureau)])

    def bureau(self, unit_name: str) -> Viewer:
        """A clerk of a bureau."""
        return viewer_of(self.accounts[next(c.key for c in self.staff if c.unit_name == unit_name and c.bureau)])

    def by_unit(self, people: list[Candidate]) -> dict[str, list[Candidate]]:
        """People by the name of their unit, in order."""
        found: dict[str, list[Candidate]] = {}
        for person in people:
            found.setdefault(person.unit.name, []).append(person)
        return found


def new_play(app: Flask, *, people: int, seed: int, stage: Stage, tell: Callable[[Text], None]) -> Play:
    """A play with its people, bodies, accounts and season; nothing is filed yet. The folder is marked as a demo."""
    play = Play(app, seed, candidates(people=people, seed=seed), clerks(seed=seed), stage, tell)
    with transaction() as session:
        row = session.get(Installation, 1) or Installation(id=1)
        row.demo = True
        session.add(row)
    set_clock(beijing(2024, 4, 12, 10, 0))
    tell(Text("登记单位和人员", "Registering units and people"))
    _units(play)
    play.season_id = create_season(
        by=None,
        rulebook="recognition-2024",
        host_unit_id=play.units[HR_BUREAU.name],
        bodies={
            "prefecture": [play.units[HR_BUREAU.name]],
            "county": [play.units[name] for name in COUNTY_BUREAUS.values()],
        },
    )
    for clerk in play.staff:
        role = Role.HR if clerk.bureau else Role.EMPLOYER
        unit = play.units[clerk.unit_name]
        _account(play, clerk.key, clerk.name, clerk.sex, "汉族", clerk.id_number, unit, role, (unit,))
    for person in play.people:
        unit = play.units[person.unit.name]
        _account(
            play, person.key, person.name, person.sex, person.ethnicity, person.id_number, unit, Role.APPLICANT, ()
        )
    return play


def _units(play: Play) -> None:
    employers = {person.unit.name: person.unit for person in play.people}
    with transaction() as session:
        known = {
            unit.name: unit for unit in session.scalars(select(Unit))
        }  # by the season of the committee, if it is there
        top = known.get(HR_BUREAU.name) or Unit(
            name=HR_BUREAU.name, kind=UnitKind.BODY, region=HR_BUREAU.region, phone=HR_BUREAU.phone
        )
        session.add(top)
        session.flush()
        play.units[top.name] = top.id
        for region, name in COUNTY_BUREAUS.items():
            bureau = Unit(name=name, kind=UnitKind.BODY, region=region, parent_id=top.id)
            session.add(bureau)
            session.flush()
            play.units[name] = bureau.id
        for name in sorted({clerk.unit_name for clerk in play.staff if not clerk.bureau} | set(employers)):
            unit = next(c for c in UNITS if c.name == name)
            parent = play.units.get(COUNTY_BUREAUS.get(unit.region, ""), top.id)
            if name in known:
                known[name].parent_id = parent
                play.units[name] = known[name].id
                continue
            row = Unit(
                name=unit.name,
                kind=UnitKind(unit.kind.value),
                region=unit.region,
                uscc=unit.uscc,
                phone=unit.phone,
                parent_id=parent,
            )
            row.aliases = [UnitAlias(alias=alias) for alias in unit.aliases]
            session.add(row)
            session.flush()
            play.units[unit.name] = row.id


def _account(
    play: Play,
    key: str,
    name: str,
    sex: str,
    ethnicity: str,
    number: str,
    unit: int,
    role: Role,
    role_units: tuple[int, ...],
) -> None:
    keys, whole = current_app.extensions["keyring"], normalise_id_number(number)
    with transaction() as session:
        row = Person(
            name=name,
            name_key=name_key(name),
            sex=sex,
            ethnicity=ethnicity,
            id_number_sealed=keys.seal("id-number", whole),
            id_number_index=keys.index("id-number-index", whole),
            unit_id=unit,
        )
        session.add(row)
        session.flush()
        account = Account(login_name=key, person_id=row.id, password_hash="!", state=AccountState.ACTIVE)  # noqa: S106
        session.add(account)
        session.flush()
        give_role(session, account_id=account.id, role=role, scope=play.season_id, unit_ids=role_units, by=None)
        play.accounts[key] = account.id
