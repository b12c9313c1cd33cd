"""What other parts call inside their own transaction: freezing a season's rules."""

from typing import Any

from sqlalchemy.orm import Session

from committee import audit, clock
from committee.seasons.models import Season
from committee.seasons.rulebook import canonical_hash
from committee.seasons.switches import SWITCHES, Lock


def filing_snapshot(season: Season) -> dict[str, Any]:
    """What the first hand-in fixes: rulebook, calendar and the switches that lock then."""
    return {
        "rulebook": season.rulebook,
        "calendar": season.calendar,
        "switches": _answers(season, Lock.FIRST_HAND_IN),
    }


def meeting_snapshot(season: Season) -> dict[str, Any]:
    """What the first ballot fixes: the meeting's switches (R-338), and the quota where P-23 sets one."""
    return _answers(season, Lock.FIRST_BALLOT) | ({"quota": season.quota} if season.quota else {})


def _answers(season: Season, lock: Lock) -> dict[str, str]:
    return {key: season.switches[key] for key, rule in SWITCHES.items() if rule.lock is lock and key in season.switches}


def freeze(session: Session, season: Season) -> None:
    """Fix rulebook, calendar and filing switches with a hash at the first hand-in; later calls do nothing."""
    if season.frozen_at is not None:
        return
    season.snapshot_hash = canonical_hash(filing_snapshot(season))
    season.frozen_at = clock.now()
    audit.record(
        session,
        action="seasons.freeze",
        season_id=season.id,
        subject="season",
        key=season.public_id,
        detail={"hash": season.snapshot_hash},
    )


def freeze_meeting_switches(session: Session, season: Season) -> None:
    """Fix the meeting's switches when the first ballot opens (R-338); later calls do nothing."""
    if season.meeting_switches_frozen_at is not None:
        return
    season.meeting_hash = canonical_hash(meeting_snapshot(season))
    season.meeting_switches_frozen_at = clock.now()
    audit.record(
        session,
        action="seasons.freeze_meeting",
        season_id=season.id,
        subject="season",
        key=season.public_id,
        detail={"hash": season.meeting_hash},
    )
