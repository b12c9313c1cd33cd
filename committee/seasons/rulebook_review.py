"""The shapes of a rulebook that concern review, committee and meeting; the filing side stands in ``rulebook_tables``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from committee.text import Text


class ConflictSeverity(StrEnum):
    """A hard conflict blocks, the other asks the office (R-335)."""

    HARD = "hard"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Reason:
    """A coded reason in words."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class DefenceRule:
    """The on-site defence (R-140, R-141, R-405); ``pass_mark`` in points."""

    minutes: int
    statement_minutes: int
    pass_mark: int
    panel_min: int
    exemptions: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """A yes/no item outside the score (R-425)."""

    key: str
    label: Text


@dataclass(frozen=True, slots=True)
class Weights:
    """Percent of the combined mark (R-421)."""

    dossier: int
    defence: int


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """Marks that need a reason, pass mark, and the spread that prompts a second reading, in points (R-423, R-424, R-427)."""

    pass_mark: int
    reason_below: int
    reason_above: int
    spread_prompt: int

    @property
    def usual(self) -> tuple[int, int]:
        """The lowest and the highest total that need no reason, in hundredths."""
        return self.reason_below * 100, self.reason_above * 100


@dataclass(frozen=True, slots=True)
class CommitteeRule:
    """Size and make of the committee (R-303, R-304, R-307, R-313)."""

    size: int
    odd: bool
    min_size: int
    by: str
    levels: tuple[str, ...]
    term_years: int
    experts_per_dossier: int
    group_min: int


@dataclass(frozen=True, slots=True)
class Fraction:
    """A share in whole numbers (R-310, R-311)."""

    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class QuotaRule:
    """Places of each level, read where P-23 is not none (R-409): people, or percent of those put before the meeting."""

    number: Mapping[str, int] = field(default_factory=dict)
    percent: Mapping[str, int] = field(default_factory=dict)

    def shares(self, answer: str) -> dict[str, int]:
        """The figures by level for an answer of P-23; empty for none."""
        return dict({"number": self.number, "percent": self.percent}.get(answer, {}))


@dataclass(frozen=True, slots=True)
class PublicityRule:
    """Workdays of every posting (R-113)."""

    workdays: int


@dataclass(frozen=True, slots=True)
class ConflictRule:
    """A relation between expert and applicant (R-335); ``years`` back, 0 for now."""

    code: str
    severity: ConflictSeverity
    years: int
    text: Text


@dataclass(frozen=True, slots=True)
class Contacts:
    """Whom to ask, and whom to tell."""

    office: Text
    address: Text
    phone: str
    technical_phone: str
    supervision_phone: str
    fee_phone: str
    email: str
