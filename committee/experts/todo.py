"""What waits for the office about experts: no committee, a prepared draw, relations to decide, codes that cannot reach the quorum."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.experts.models import Committee, Draw
from committee.experts.queries import committee_of, forecasts, open_questions
from committee.permissions import Permission as P
from committee.seasons.queries import current_season_or_none
from committee.shapes import Todo
from committee.text import Text
from committee.viewer import Viewer


def todo(session: Session, viewer: Viewer) -> Iterator[Todo]:
    """Rows for whoever keeps the pool and the committees."""
    season = current_season_or_none(session) if viewer.can(P.EXPERT_MANAGE) else None
    if season is None:
        return
    committee = committee_of(session, season.id)
    if committee is not None:
        yield from _of_committee(session, committee)
    questions = open_questions(session, season.id)
    if questions:
        yield Todo(
            icon="recuse",
            title=Text("认定 {n} 条回避关系", "Decide {n} relations").format(n=questions),
            detail=Text("认定前按须回避处理。", "Until then they count as recusals."),
            url=url_for("experts.conflicts", state="open"),
            button=Text("去认定", "Decide"),
            count=questions,
        )


def _of_committee(session: Session, committee: Committee) -> Iterator[Todo]:
    for draw in session.scalars(select(Draw).where(Draw.committee_id == committee.id, Draw.drawn_at.is_(None))):
        yield Todo(
            icon="seat",
            title=Text("名单已固定，待抽取委员", "The pool is fixed; the draw waits"),
            detail=Text("须有监督人员在场。", "A supervisor must be present."),
            url=url_for("experts.draw", public_id=draw.public_id),
            button=Text("去抽取", "Draw"),
        )
    blocked = [case for case, row in forecasts(session, committee) if not row.possible]
    if blocked:
        yield Todo(
            icon="stop",
            title=Text("{n} 个编号回避后达不到法定人数", "{n} codes cannot reach the quorum").format(n=len(blocked)),
            detail=Text("会前补抽外单位专家替换。", "Replace members by experts from elsewhere before the meeting."),
            url=url_for("experts.committee", public_id=committee.public_id) + "#outlook",
            button=Text("去处理", "Look"),
            urgent=True,
            count=len(blocked),
        )
