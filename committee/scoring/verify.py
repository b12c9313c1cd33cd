"""Recomputes totals from marks, checks locked sheets and closed opinions, and compares what was submitted with the log."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.assignment.models import Assignment
from committee.audit import AuditLine
from committee.dossiers.review import ReviewCase
from committee.scoring.actions import missing_of, sheet_digest
from committee.scoring.models import GroupOpinion, ScoreSheet
from committee.scoring.queries import summary
from committee.scoring.rules import total_of
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of
from committee.shapes import Check
from committee.text import Text


def verify(session: Session, season_id: int) -> Iterator[Check]:
    """Totals (R-421), completeness of locked sheets (R-425, R-427), digests in the log (R-426), opinions after all sheets (R-021)."""
    season = session.get_one(Season, season_id)
    rulebook = rulebook_of(season)
    items = {item.key: item.max * 100 for item in rulebook.rubric}
    sheets = session.scalars(
        select(ScoreSheet)
        .join(Assignment, Assignment.key == ScoreSheet.assignment_key)
        .join(ReviewCase, ReviewCase.key == Assignment.case_key)
        .where(ReviewCase.season_id == season_id, ScoreSheet.discarded.is_(False))
    ).all()
    wrong = [sheet for sheet in sheets if sheet.total != total_of(sheet.marks, items)]
    high = [sheet for sheet in sheets if any(value > items.get(key, 0) for key, value in sheet.marks.items())]
    locked = [sheet for sheet in sheets if sheet.locked]
    half = [sheet for sheet in locked if missing_of(sheet, rulebook)]
    logged = {
        line.detail.get("sheet"): line.detail.get("digest")
        for line in session.scalars(
            select(AuditLine)
            .where(AuditLine.chain == season_id, AuditLine.action == "scoring.lock")
            .order_by(AuditLine.seq)
        )
    }
    changed = [sheet for sheet in locked if logged.get(sheet.key) != sheet_digest(sheet)]
    yield _count(Text("评分表合计", "Totals of sheets"), len(sheets), len(sheets) - len(wrong), "R-421")
    yield _count(Text("单项不超满分", "Marks within their maxima"), len(sheets), len(sheets) - len(high), "R-421")
    yield _count(
        Text("已提交评分表齐全", "Submitted sheets complete"), len(locked), len(locked) - len(half), "R-425, R-427"
    )
    yield _count(
        Text("已提交评分与日志一致", "Submitted sheets as in the log"), len(locked), len(locked) - len(changed), "R-426"
    )
    ended = session.scalars(
        select(ScoreSheet.key)
        .join(Assignment, Assignment.key == ScoreSheet.assignment_key)
        .where(Assignment.ended_reason.in_(("recused", "saw-leak")), ScoreSheet.discarded.is_(False))
    ).all()
    yield _count(Text("已回避者的评分作废", "Sheets of ended pairs discarded"), 0, len(ended), "E-32")
    rows = {row.case.key: row for row in summary(session, season)}
    opinions = session.scalars(
        select(GroupOpinion)
        .join(ReviewCase, ReviewCase.key == GroupOpinion.case_key)
        .where(ReviewCase.season_id == season_id, GroupOpinion.closed_at.is_not(None))
    ).all()
    early = [row for row in opinions if row.case_key not in rows or not rows[row.case_key].complete]
    yield _count(
        Text("评议意见均在全组提交后定稿", "Opinions closed after all sheets"),
        len(opinions),
        len(opinions) - len(early),
        "R-021",
    )


def _count(what: Text, recorded: int, recomputed: int, rule: str) -> Check:
    return Check(
        part="scoring",
        what=what,
        recorded=str(recorded),
        recomputed=str(recomputed),
        ok=recorded == recomputed,
        rule=rule,
    )
