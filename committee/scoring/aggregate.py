"""From single marks to a mean and a combined mark, in exact fractions, rounded once and half up (R-420 to R-424, P-24, P-28). Pure.

All marks are integer hundredths of a point. A recused or absent expert's missing mark is not zero: it is simply not there (R-422).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

DROP_FROM = 5  # P-24: with so many marks, the highest and the lowest are left out


class Drop(StrEnum):
    """Answers of switch P-24."""

    FROM_FIVE = "five-or-more"
    NEVER = "never"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean with what it was made of: ``exact`` in hundredths, the marks used and those dropped."""

    exact: Fraction
    used: tuple[int, ...]
    dropped: tuple[int, ...]

    @property
    def value(self) -> int:
        """Hundredths, rounded half up once."""
        return half_up(self.exact)


def half_up(value: Fraction) -> int:
    """The nearest whole number; a half goes up (R-420: 84.125 → 84.13, which Python's ``round`` would not do)."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def mean_of(totals: Sequence[int], *, drop: Drop = Drop.FROM_FIVE) -> Mean | None:
    """The mean of *totals* (hundredths); None without any. With a drop, one highest and one lowest go, ties lose only one (R-422, E-37, E-38)."""
    if not totals:
        return None
    marks = sorted(totals)
    left_out: tuple[int, ...] = ()
    if (drop is Drop.ALWAYS and len(marks) >= 3) or (drop is Drop.FROM_FIVE and len(marks) >= DROP_FROM):
        left_out, marks = (marks[0], marks[-1]), marks[1:-1]
    return Mean(Fraction(sum(marks), len(marks)), tuple(marks), left_out)


def spread(totals: Sequence[int]) -> int:
    """Hundredths between the highest and the lowest mark; 0 with fewer than two."""
    return max(totals) - min(totals) if totals else 0


def needs_rereading(totals: Sequence[int], *, most: int) -> bool:
    """Whether the experts lie more than *most* hundredths apart (R-424); exactly as much does not ask (R-109)."""
    return spread(totals) > most


def combined(dossier: Fraction, defence: Fraction | None, *, dossier_percent: int = 70) -> int:
    """The combined mark in hundredths. Without a defence (exempt, or a level that has none) the dossier mark stands alone (R-142, R-421).

    *dossier_percent* and what is left to 100 are the weights. Raises ``ValueError`` outside 0 to 100.
    """
    if not 0 <= dossier_percent <= 100:
        raise ValueError("weights must sum to 100 %")
    if defence is None:
        return half_up(dossier)
    return half_up((dossier * dossier_percent + defence * (100 - dossier_percent)) / 100)


def passes(mark: Fraction, pass_mark: int, *, raw: bool = False) -> bool:
    """Whether a mark reaches *pass_mark*, both in hundredths, the boundary included; compared rounded unless *raw* (P-28, R-109)."""
    return mark >= pass_mark if raw else half_up(mark) >= pass_mark
