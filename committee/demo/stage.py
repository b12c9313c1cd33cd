"""What every stage of the play shares: the cast with its accounts, the season's clock, counts, and the fate of each applicant."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import clock, jobs
from committee.clock import beijing
from committee.db import db, transaction
from committee.demo.cast import Cast
from committee.demo.people import Applicant
from committee.demo.plants import PlantKind
from committee.demo.units import PRIVATE_KINDS, UnitKind
from committee.installation import Installation
from committee.operations.options import progress
from committee.people.models import Account, GrantUnit, Person, RoleGrant
from committee.seasons.models import Season
from committee.text import Text
from committee.viewer import Grant, Viewer


class Stage(StrEnum):
    """How far the play goes; each stage includes the ones before (contract)."""

    FILED = "filed"
    CHECKED = "checked"
    MASKED = "masked"
    ASSIGNED = "assigned"
    SCORED = "scored"
    DEFENDED = "defended"
    CONVENED = "convened"
    VOTED = "voted"
    PUBLISHED = "published"
    CONFIRMED = "confirmed"

    def reaches(self, other: "Stage") -> bool:
        """Whether playing to this stage includes *other*."""
        order = list(Stage)
        return order.index(self) >= order.index(other)


Bar = Callable[[Text], AbstractContextManager[Callable[[int, int], None]]]

# When each stage stands on the season's own clock (notice 2's windows).
STANDS_AT: dict[Stage, dt.datetime] = {
    Stage.FILED: beijing(2024, 8, 16, 16, 30),
    Stage.CHECKED: beijing(2024, 8, 29, 10, 42),
    Stage.MASKED: beijing(2024, 9, 18, 11, 0),
    Stage.ASSIGNED: beijing(2024, 9, 23, 10, 30),
    Stage.SCORED: beijing(2024, 9, 27, 11, 20),
    Stage.DEFENDED: beijing(2024, 10, 11, 19, 0),
    Stage.CONVENED: beijing(2024, 10, 15, 10, 30),
    Stage.VOTED: beijing(2024, 10, 15, 19, 40),
    Stage.PUBLISHED: beijing(2024, 10, 17, 11, 0),
    Stage.CONFIRMED: beijing(2024, 10, 28, 11, 0),
}


class Fate(StrEnum):
    """What happens to an applicant on the way."""

    SMOOTH = "smooth"
    MENDS_AT_ONCE = "mends-at-once"
    RETURNED_ONCE = "returned-once"
    RETURNED_TWICE = "returned-twice"
    REFUSED = "refused"
    UNPAID = "unpaid"
    WITHDRAWN = "withdrawn"


# With work to be left, everything goes faster, so that on this day scoring runs while others are still being checked.
LEFT_STANDS_AT = beijing(2024, 9, 9, 10, 42)

# Month, day, hour and minute of the office's acts: as headless, and with work to be left.
AGENDA: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "paper": ((9, 4, 11, 0), (8, 27, 11, 0)),
    "fees": ((9, 12, 11, 0), (8, 28, 11, 0)),
    "fees-missed": ((9, 16, 0, 30), (8, 28, 18, 0)),
    "pool": ((9, 18, 10, 0), (8, 29, 10, 0)),
    "draw": ((9, 20, 10, 30), (8, 30, 10, 30)),
    "assign": ((9, 21, 10, 0), (9, 2, 10, 0)),
    "score": ((9, 25, 15, 0), (9, 5, 15, 0)),
}

# The first applicants of every season, in order; beyond them the pattern repeats without the rare fates.
_OPENING = (
    Fate.SMOOTH,
    Fate.MENDS_AT_ONCE,
    Fate.RETURNED_ONCE,
    Fate.SMOOTH,
    Fate.MENDS_AT_ONCE,
    Fate.SMOOTH,
    Fate.SMOOTH,
    Fate.RETURNED_TWICE,
    Fate.SMOOTH,
    Fate.REFUSED,
    Fate.MENDS_AT_ONCE,
    Fate.SMOOTH,
    Fate.UNPAID,
    Fate.WITHDRAWN,
)
_THEN = (
    Fate.SMOOTH,
    Fate.SMOOTH,
    Fate.MENDS_AT_ONCE,
    Fate.SMOOTH,
    Fate.RETURNED_ONCE,
    Fate.SMOOTH,
    Fate.MENDS_AT_ONCE,
    Fate.SMOOTH,
)
_PLANTS = tuple(PlantKind)


@dataclass
class Candidate:
    """One applicant of the play: who, which fate, which account and application."""

    index: int
    person: Applicant
    fate: Fate
    account_id: int = 0
    application: str = ""
    dossier_id: int = 0

    @property
    def plants(self) -> tuple[PlantKind, ...]:
        """Which leaks their first upload carries; every kind comes up in a large season."""
        if self.fate in (Fate.SMOOTH, Fate.UNPAID, Fate.WITHDRAWN):
            return ()
        first = _PLANTS[(self.index * 2) % len(_PLANTS)]
        second = _PLANTS[(self.index * 2 + 7) % len(_PLANTS)]
        return (first, second)

    @property
    def good(self) -> bool:
        """Whether the work deserves the title; decides marks and votes the same way for the same seed."""
        return self.index % 5 != 3


def fate_of(index: int) -> Fate:
    """The fate of applicant number *index* (from 0)."""
    return _OPENING[index] if index < len(_OPENING) else _THEN[(index - len(_OPENING)) % len(_THEN)]


@dataclass
class Play:
    """The play as it goes on. ``tell`` says what begins, a ``bar`` how far the jobs of an act are."""

    app: Flask
    cast: Cast
    seed: int
    stage: Stage
    leave_work: bool
    tell: Callable[[Text], None]
    bar: Bar = lambda words: progress(str(words))
    season_id: int = 0
    committee_id: int = 0
    meeting: str = ""
    units: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)
    logins: dict[str, str] = field(default_factory=dict)
    candidates: list[Candidate] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    documents: list[str] = field(default_factory=list)

    def seat_candidates(self) -> None:
        """The cast's applicants with their fates; accounts as far as they exist. Whoever is left before the checker has leaks to be judged."""
        self.candidates = [
            Candidate(i, person, fate_of(i), account_id=self.accounts.get(person.key, 0))
            for i, person in enumerate(self.cast.applicants)
        ]
        if self.left:
            self.left["screen"].fate = Fate.RETURNED_ONCE

    @property
    def left(self) -> dict[str, Candidate]:
        """With work to be left: who waits where (employer, upper, screen, return, fee)."""
        if not self.leave_work or len(self.candidates) < 10:
            return {}
        places = who_waits([c.person.unit.kind for c in self.candidates])
        return {place: self.candidates[at] for place, at in places.items()}

    def going(self, *also: str) -> list[Candidate]:
        """Everybody but those who are left waiting; *also* names places whose waiter goes along this far."""
        waiting = {c.index for place, c in self.left.items() if place not in also}
        return [c for c in self.candidates if c.index not in waiting]

    def on(self, act: str) -> dt.datetime:
        """Travel to the time of an office's act."""
        return self.at(*AGENDA[act][1 if self.left else 0])

    def work(self, words: Text) -> None:
        """Say what begins, and do the jobs that wait."""
        self.tell(words)
        with self.bar(words) as tell:
            jobs.drain(self.app, tell=tell)

    @property
    def session(self) -> Session:
        """The database session of this thread."""
        return db.session()

    def season(self) -> Season:
        """The season being played."""
        return db.session.get_one(Season, self.season_id)

    def at(self, *when: int) -> dt.datetime:
        """Set the clock to a Beijing time of the season's year (month, day, hour, minute)."""
        instant = beijing(self.season().year if self.season_id else 2024, *when)
        set_clock(instant)
        return instant

    def office(self, duty: str) -> int:
        """The account of the first member of staff with *duty*."""
        return next(self.accounts[s.key] for s in self.cast.staff if s.duty == duty)

    def second(self, duty: str) -> int:
        """The account of the next member of staff with *duty*."""
        return [self.accounts[s.key] for s in self.cast.staff if s.duty == duty][1]

    def clerk_of(self, unit_key: str) -> Viewer:
        """The employer's clerk of a unit, or the body's clerk where the unit is a hosted-file agency."""
        member = next(s for s in self.cast.staff if s.duty in ("employer", "authority") and s.unit.key == unit_key)
        return viewer_of(self.accounts[member.key])


def who_waits(kinds: Sequence[UnitKind]) -> dict[str, int]:
    """Which of ten and more applicants, told by the *kinds* of their units, is left waiting at which desk: indexes into *kinds*.

    Before the upper body waits one of a private unit, whose body has a clerk of its own (R-003), and before the employer one whose
    unit is not that body: so that the account printed for either role finds something to do.
    """
    first, *others = range(len(kinds) - 5, len(kinds))
    own_body = [at for at in others if kinds[at] in PRIVATE_KINDS - {UnitKind.ZY}]
    upper = own_body[-1] if own_body else others[-1]
    rest = sorted((at for at in others if at != upper), key=lambda at: kinds[at] is UnitKind.ZY)
    return dict(zip(("return", "screen", "employer", "fee", "upper"), (first, *rest, upper), strict=True))


def set_clock(instant: dt.datetime) -> None:
    """Travel to *instant*, for this process and for every other that serves this folder."""
    clock.travel_to(instant)
    with transaction() as session:
        row = session.get(Installation, 1)
        if row is None:
            row = Installation(id=1)
            session.add(row)
        row.clock_shift_seconds = clock.shift().total_seconds()


def viewer_of(account_id: int) -> Viewer:
    """An account as the pages would see it, second factor shown."""
    session = db.session()
    account = session.get_one(Account, account_id)
    person = session.get_one(Person, account.person_id)
    grants = []
    for grant in session.scalars(select(RoleGrant).where(RoleGrant.account_id == account_id)):
        units = session.scalars(select(GrantUnit.unit_id).where(GrantUnit.grant_id == grant.id))
        grants.append(Grant(grant.role, grant.scope, frozenset(units)))
    return Viewer(
        account_id=account.id,
        person_id=person.id,
        display_name=person.name,
        login_name=account.login_name,
        token="",
        grants=tuple(grants),
        locale="zh",
        large_type=False,
        second_factor=True,
        has_second_factor=True,
        must_change_password=False,
        seat="",
    )
