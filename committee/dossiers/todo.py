"""What waits at the masking desk."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee.dossiers.models import Screening, ScreeningState
from committee.permissions import Permission
from committee.shapes import Todo
from committee.text import Text
from committee.viewer import Viewer


def todo(session: Session, viewer: Viewer) -> Iterator[Todo]:
    """One row for a checker: how many dossiers wait, and when the first is due."""
    if not viewer.can(Permission.DOSSIER_SCREEN):
        return
    count, due = session.execute(
        select(func.count(Screening.id), func.min(Screening.due_at)).where(Screening.state == ScreeningState.WAITING)
    ).one()
    if count:
        yield Todo(
            icon="eye",
            title=Text("{n} 份遮盖待核查", "{n} dossiers to be screened").format(n=count),
            detail=Text("逐处判定后签发，或列出缺陷", "Judge each place, then sign or list defects"),
            url=url_for("dossiers.desk"),
            button=Text("打开核查台", "Open the desk"),
            due=due,
            count=count,
        )
