"""What waits for the office about assignment: cases without readers, a plan to publish, places that became free."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy.orm import Session

from committee.assignment.models import PlanState
from committee.assignment.queries import cases_to_assign, plans, short_cases
from committee.experts.queries import committee_of
from committee.permissions import Permission as P
from committee.seasons.queries import current_season_or_none
from committee.shapes import Todo
from committee.text import Text
from committee.viewer import Viewer


def todo(session: Session, viewer: Viewer) -> Iterator[Todo]:
    """Rows for whoever assigns."""
    season = current_season_or_none(session) if viewer.can(P.ASSIGNMENT_MANAGE) else None
    committee = committee_of(session, season.id) if season is not None else None
    if season is None or committee is None or not committee.members:
        return
    proposed = next((plan for plan in plans(session, season.id) if plan.state is PlanState.PROPOSED), None)
    waiting = len(cases_to_assign(session, committee))
    if proposed is not None:
        yield Todo(
            icon="send",
            title=Text("发布送审分配", "Publish the assignment"),
            detail=Text("{n} 份材料，方案已算好", "{n} {n:dossier|dossiers}; the plan is ready").format(
                n=proposed.figures.get("cases", 0)
            ),
            url=url_for("assignment.plan", key=proposed.key),
            button=Text("去看方案", "Look"),
        )
    elif waiting:
        yield Todo(
            icon="send",
            title=Text("{n} 份材料待分配", "{n} {n:dossier waits|dossiers wait} for readers").format(n=waiting),
            detail=Text("系统提出方案，由您调整、发布。", "The system proposes; you adjust and publish."),
            url=url_for("assignment.plans"),
            button=Text("去分配", "Assign"),
            count=waiting,
        )
    short = len(short_cases(session, season.id))
    if short:
        yield Todo(
            icon="recuse",
            title=Text("{n} 份材料评阅人不足", "{n} {n:dossier lacks|dossiers lack} a reader").format(n=short),
            detail=Text(
                "有专家回避且无人可补，请补抽专家。", "A reader stepped back and nobody was free; draw more experts."
            ),
            url=url_for("assignment.plans") + "#short",
            button=Text("去处理", "Look"),
            urgent=True,
            count=short,
        )
