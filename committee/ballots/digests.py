"""What a voter reads beside a candidate's code: the group's opinion and the marks, as reference material (R-313)."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.defence.models import Duty, DutyState
from committee.scoring.queries import summaries
from committee.seasons.models import Season


@dataclass(frozen=True, slots=True)
class Digest:
    """Marks in hundredths; ``defence`` is None where none was held, ``exempt`` where it was waived (R-142)."""

    recommend: bool | None
    opinion: str
    dossier: int | None
    defence: int | None
    exempt: bool


def digests(session: Session, *, season: Season, case_keys: Collection[str]) -> dict[str, Digest]:
    """A digest for every asked case."""
    duties = {row.case_key: row for row in session.scalars(select(Duty).where(Duty.case_key.in_(sorted(case_keys))))}
    found = {}
    for row in summaries(session, season=season, case_keys=case_keys):
        duty = duties.get(row.case.key)
        found[row.case.key] = Digest(
            recommend=row.opinion.recommend if row.opinion and row.closed else None,
            opinion=row.opinion.body if row.opinion and row.closed else "",
            dossier=row.mean.value if row.mean else None,
            defence=duty.score if duty else None,
            exempt=duty is not None and duty.state is DutyState.EXEMPT,
        )
    return found
