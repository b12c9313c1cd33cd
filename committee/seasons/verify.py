"""Recomputes what a season fixed: the hash of its frozen rules, and that every answer is one the notice allows."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from committee.seasons.models import Season
from committee.seasons.queries import any_rulebook_of
from committee.seasons.rulebook import canonical_hash
from committee.seasons.steps import filing_snapshot, meeting_snapshot
from committee.shapes import Check
from committee.text import Text


def verify(session: Session, season_id: int) -> Iterator[Check]:
    """The frozen rulebook, calendar and switches against their hashes; allowed answers."""
    season = session.get_one(Season, season_id)
    if season.frozen_at is not None:
        again = canonical_hash(filing_snapshot(season))
        yield Check(
            part="seasons",
            what=Text(
                "规则、日历与政策开关自锁定后未变", "Rules, calendar and switches unchanged since they were fixed"
            ),
            recorded=season.snapshot_hash,
            recomputed=again,
            ok=again == season.snapshot_hash,
            rule="P-01",
        )
    if season.meeting_switches_frozen_at is not None:
        again = canonical_hash(meeting_snapshot(season))
        yield Check(
            part="seasons",
            what=Text("评审会开关自首个投票后未变", "The meeting's switches unchanged since the first ballot"),
            recorded=season.meeting_hash,
            recomputed=again,
            ok=again == season.meeting_hash,
            rule="R-338",
        )
    allowed = any_rulebook_of(season).allowed_answers()
    wrong = [key for key, answer in season.switches.items() if answer not in allowed.get(key, ())]
    yield Check(
        part="seasons",
        what=Text("每个政策开关取通知允许的值", "Every switch has an answer that the notice allows"),
        recorded="",
        recomputed=", ".join(wrong),
        ok=not wrong,
    )
