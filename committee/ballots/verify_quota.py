"""Recomputes the places of each level and who lies within them, from the tallies (P-23, R-409)."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.audit import AuditLine
from committee.ballots.counting import canonical
from committee.ballots.models import QuotaSheet
from committee.ballots.places import counted_of, quota_in
from committee.ballots.quota import Standing, rank
from committee.dossiers.review import ReviewCase
from committee.meetings.models import Meeting
from committee.meetings.rules import passed
from committee.seasons.models import Season
from committee.shapes import Check
from committee.text import Text


def quota_checks(session: Session, sheet: QuotaSheet) -> Iterator[Check]:
    """The places against the season's quota; the settled sheet against hash, log, tallies and the rule."""
    meeting = session.get_one(Meeting, sheet.meeting_id)
    season = session.get_one(Season, meeting.season_id)
    quota = quota_in(sheet)
    stated = season.quota.get(sheet.level)
    yield Check(
        part="ballots",
        what=Text(f"{sheet.level} 的名额", f"{sheet.level}: the places"),
        recorded=str(quota.places),
        recomputed=quota.sentence.zh,
        ok=stated == sheet.share and season.switches.get("P-23") == sheet.kind,
        rule="P-23",
    )
    if sheet.settled_at is None:
        return
    wrong = _wrong(session, sheet)
    total = len(sheet.body.get("rows", []))
    digest = hashlib.sha256(canonical(sheet.body)).hexdigest()
    yield Check(
        part="ballots",
        what=Text(f"{sheet.level} 按名额确定的结果", f"{sheet.level}: the result by the quota"),
        recorded=str(total),
        recomputed=str(total - len(wrong)) + (f" ({', '.join(wrong)})" if wrong else ""),
        ok=not wrong and digest == sheet.hash == _logged(session, meeting, sheet.level),
        rule="R-409",
    )


def _wrong(session: Session, sheet: QuotaSheet) -> list[str]:
    """Codes whose line does not follow from the tallies; somebody taken out before is in no ranking."""
    counted = counted_of(session, sheet.meeting_id, sheet.level)
    rows_of_cases = session.execute(select(ReviewCase.key, ReviewCase.code).where(ReviewCase.key.in_(counted)))
    codes: dict[str, str] = dict(rows_of_cases.all())
    standing = {
        codes[key]: Standing(codes[key], tally.agree, tally.base, further)
        for key, (tally, further) in counted.items()
        if passed(tally.agree, tally.base)
    }
    rows = {row["code"]: row for row in sheet.body.get("rows", [])}
    out = set(sheet.body.get("taken_out", []))
    quota = quota_in(sheet)
    within = rank([one for code, one in standing.items() if code not in out], quota.places).within
    wrong = {code for code in standing if code not in rows and code not in out} | {c for c in rows if c not in standing}
    for code, row in rows.items():
        one = standing.get(code)
        said = (row["agree"], row["base"], tuple(row["further"]), row["within"])
        if one is not None and said != (one.agree, one.base, one.further, code in within):
            wrong.add(code)
    return sorted(wrong)


def _logged(session: Session, meeting: Meeting, level: str) -> str:
    """The sheet's hash as the chained log holds it."""
    lines = session.scalars(
        select(AuditLine).where(
            AuditLine.chain == meeting.season_id,
            AuditLine.action == "ballots.settle",
            AuditLine.subject_key == meeting.public_id,
        )
    )
    return next((str(line.detail["sheet"]) for line in lines if line.detail.get("level") == level), "—")
