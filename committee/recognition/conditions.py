"""How a condition of a route stands, and what a route says of a person. Pure."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from committee.text import Text

PARTY_SCHOOL_TICK, SERVICE_TICK = "party-school-post", "service-kind"
"""What the system cannot know; a checker ticks it with evidence."""


class Standing(StrEnum):
    """How a condition stands."""

    MET = "met"
    NOT_MET = "not-met"
    TO_CONFIRM = "to-confirm"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition in words with its rule; ``open_from`` is the first day on which it is met, when only time is missing."""

    code: str
    standing: Standing
    words: Text
    rule: str
    open_from: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a route says of a person: the level it would give and every condition."""

    route: str
    level: str
    years: int
    conditions: tuple[Condition, ...]

    @property
    def may_file(self) -> bool:
        """No condition fails; some may wait for a checker."""
        return bool(self.level) and all(row.standing is not Standing.NOT_MET for row in self.conditions)

    @property
    def holds(self) -> bool:
        """Every condition is met, the ticked ones too: only now may it pass."""
        return bool(self.level) and all(row.standing is Standing.MET for row in self.conditions)

    @property
    def open_from(self) -> dt.date | None:
        """The first day on which the route opens, when nothing but time is missing; None otherwise."""
        missing = [row for row in self.conditions if row.standing is Standing.NOT_MET]
        days = [row.open_from for row in missing if row.open_from is not None]
        return max(days) if missing and len(days) == len(missing) else None

    @property
    def missing(self) -> tuple[Condition, ...]:
        """What is not met."""
        return tuple(row for row in self.conditions if row.standing is Standing.NOT_MET)


def standing_of(met: bool) -> Standing:
    """Met or not met."""
    return Standing.MET if met else Standing.NOT_MET
