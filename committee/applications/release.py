"""What applicants and employers may know of a vote: nothing before the office has released it (R-440, R-443)."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee.applications.models import Application
from committee.applications.rules import Phase
from committee.publicity.models import Posting, PostingKind

# What the room decides or is about to decide: all four look alike until the release.
UNRELEASED = (Phase.PASSED, Phase.NOT_PASSED, Phase.BALLOT, Phase.PLENARY)


@dataclass(frozen=True, slots=True)
class Released:
    """How far a season's results are public: all of them, those decided up to an hour, or none."""

    everything: bool = False
    until: dt.datetime | None = None

    def covers(self, phase: Phase, since: dt.datetime) -> bool:
        """Whether an application that came to *phase* at *since* may be shown as it stands."""
        return phase not in UNRELEASED or self.everything or (self.until is not None and since <= self.until)


def released(session: Session, season_id: int) -> Released:
    """What the office has published so far. A later sitting stays in its room whatever an earlier one has on the wall.

    Of two sittings held before the first release both wait for the second: who failed could not be told apart.
    """
    mine = Application.season_id == season_id
    last = session.scalar(
        select(func.max(Posting.posted_at)).where(Posting.season_id == season_id, Posting.kind == PostingKind.RESULT)
    )
    if last is None:
        return Released()
    passed = session.scalar(select(func.min(Application.phase_since)).where(mine, Application.phase == Phase.PASSED))
    in_room = (Phase.PASSED, Phase.BALLOT, Phase.PLENARY)
    sitting = session.scalar(select(Application.id).where(mine, Application.phase.in_(in_room)).limit(1))
    return Released(sitting is None, last if passed is None or passed > last else None)
