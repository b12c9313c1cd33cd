"""Recounts every posting by the season's calendar, and every objection by the clock."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from committee.clock import beijing_day
from committee.publicity.models import Objection, Posting, PostingState
from committee.publicity.rules import counted_workdays, objections_until
from committee.publicity.steps import OPEN
from committee.seasons.models import Season
from committee.seasons.queries import any_rulebook_of, calendar_of, switch
from committee.shapes import Check
from committee.text import Text


def verify(session: Session, season_id: int) -> Iterator[Check]:
    """Workdays of each posting recounted (R-113); completed ones ran out (E-65); objections came in time and have a decider."""
    season = session.get_one(Season, season_id)
    calendar, needed = calendar_of(season), any_rulebook_of(season).publicity_workdays
    first = switch(season, "P-02") == "count-first"
    postings = session.scalars(
        select(Posting).where(Posting.season_id == season_id).options(selectinload(Posting.lines))
    )
    for row in sorted(postings, key=lambda posting: posting.id):
        n = counted_workdays(calendar, row.starts_on, row.ends_on, count_first=first)
        ran_out = row.state is not PostingState.COMPLETED or (
            row.result_recorded_at is not None and beijing_day(row.result_recorded_at) > row.ends_on
        )
        yield Check(
            part="publicity",
            what=Text(
                f"{row.kind.label.zh}（{row.starts_on:%m-%d} 至 {row.ends_on:%m-%d}，{len(row.lines)} 人）",
                f"{row.kind.label.en} ({row.starts_on:%m-%d} to {row.ends_on:%m-%d}, {len(row.lines)} people)",
            ),
            recorded=f"{row.workdays}",
            recomputed=f"{n}",
            ok=n == row.workdays and n >= needed and ran_out,
            rule="R-113",
        )
    rows = session.execute(
        select(Objection, Posting)
        .join(Posting, Posting.id == Objection.posting_id)
        .where(Posting.season_id == season_id)
    ).all()
    sound = sum(
        1
        for objection, posting in rows
        if posting.starts_on <= beijing_day(objection.received_at)
        and objection.received_at.replace(microsecond=0) <= objections_until(posting.ends_on)
        and (objection.state in OPEN or (objection.decided_by_id is not None and objection.finding))
    )
    yield Check(
        part="publicity",
        what=Text(
            "异议均在公示期内收到，办结的均有核查人和结论",
            "Objections came in time; closed ones have a decider and a finding",
        ),
        recorded=str(len(rows)),
        recomputed=str(sound),
        ok=sound == len(rows),
        rule="R-444",
    )
