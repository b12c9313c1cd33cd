"""What waits around postings: objections to take up, for whoever handles them, and to look into, for those named."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from committee.permissions import Permission
from committee.publicity.investigating import is_named
from committee.publicity.models import Objection, ObjectionState
from committee.publicity.queries import may_handle
from committee.publicity.steps import OPEN
from committee.shapes import Todo
from committee.text import Text
from committee.viewer import Viewer


def todo(session: Session, viewer: Viewer) -> Iterator[Todo]:
    """One row for objections that nobody was named for yet, one for those that wait for the viewer's own finding."""
    if not viewer.can(Permission.PUBLICITY_SEE):
        return
    rows = session.scalars(
        select(Objection)
        .where(Objection.state.in_(OPEN))
        .options(joinedload(Objection.posting), selectinload(Objection.investigators))
        .order_by(Objection.received_at)
    ).all()
    new = [row for row in rows if row.state is ObjectionState.RECEIVED and may_handle(viewer, row.posting)]
    if new:
        yield Todo(
            icon="flag",
            title=Text("{n} 件异议待指定核查人", "{n} {n:objection waits|objections wait} for an investigator").format(
                n=len(new)
            ),
            detail=Text("指定后只暂停相关人员", "Once named, only the person concerned is held"),
            url=_place(new),
            button=Text("去指定", "Name one"),
            urgent=True,
            count=len(new),
        )
    mine = [row for row in rows if row.state is ObjectionState.INVESTIGATING and is_named(viewer, row)]
    if mine:
        yield Todo(
            icon="flag",
            title=Text("{n} 件异议由您核查", "{n} {n:objection|objections} for you to look into").format(n=len(mine)),
            detail=Text("写明核查情况，作出结论", "Write what was found and decide"),
            url=_place(mine),
            button=Text("去核查", "Open"),
            count=len(mine),
        )


def _place(rows: list[Objection]) -> str:
    """The one objection, or the register of several."""
    if len(rows) == 1:
        return url_for("publicity.objection", receipt=rows[0].receipt)
    return url_for("publicity.register")
