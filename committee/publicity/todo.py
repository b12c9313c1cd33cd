"""What waits around postings: objections to take up or decide."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from committee.permissions import Permission
from committee.publicity.models import Objection, ObjectionState
from committee.publicity.queries import may_handle
from committee.publicity.steps import OPEN
from committee.shapes import Todo
from committee.text import Text
from committee.viewer import Viewer


def todo(session: Session, viewer: Viewer) -> Iterator[Todo]:
    """One row for all undecided objections that *viewer* handles."""
    if not viewer.can(Permission.PUBLICITY_SEE):
        return
    rows = [
        row
        for row in session.scalars(
            select(Objection).where(Objection.state.in_(OPEN)).options(joinedload(Objection.posting))
        )
        if may_handle(viewer, row.posting)
    ]
    if rows:
        new = sum(1 for row in rows if row.state is ObjectionState.RECEIVED)
        yield Todo(
            icon="flag",
            title=Text(f"{len(rows)} 件异议待核查", f"{len(rows)} objections to investigate"),
            detail=Text(f"其中 {new} 件尚未受理；只暂停相关人员", f"{new} not taken up yet; only the person is held"),
            url=url_for("publicity.register"),
            button=Text("去核查", "Open"),
            urgent=new > 0,
            count=len(rows),
        )
