"""Hours of continuing education: what a year needs, and whether it was reached (R-132, R-172). Pure."""

from dataclasses import dataclass

from committee.seasons.rulebook_tables import Floors
from committee.text import Text


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of one year as declared: general course and specialty; None where nothing was entered."""

    year: int
    general: int | None
    specialty: int | None

    @property
    def total(self) -> int:
        """Both courses together."""
        return (self.general or 0) + (self.specialty or 0)


def enough(hours: Hours, *, floors: Floors) -> bool:
    """Whether the year reaches the total and, inside it, the specialty's share; the floor itself is enough (R-109)."""
    return (
        hours.total >= floors.continuing_education_hours
        and (hours.specialty or 0) >= floors.continuing_education_specialty_hours
    )


def year_in_words(hours: Hours, *, floors: Floors) -> tuple[bool, Text]:
    """Whether the year is enough, and the sentence about it."""
    whole, part = floors.continuing_education_hours, floors.continuing_education_specialty_hours
    if hours.general is None and hours.specialty is None:
        return False, Text(f"{hours.year}年继续教育学时未填", f"{hours.year}: no hours of continuing education entered")
    ok = enough(hours, floors=floors)
    zh = f"{hours.year}年继续教育{hours.total}学时（专业科目{hours.specialty or 0}）"
    en = f"{hours.year}: {hours.total} hours ({hours.specialty or 0} in the specialty)"
    if ok:
        return True, Text(zh, en)
    return False, Text(
        f"{zh}，要求不少于{whole}学时、专业科目不少于{part}学时", f"{en}; {whole} and {part} are required"
    )
