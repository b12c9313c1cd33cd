"""What waits around results: a release to prepare or to approve is told by people's approvals; confirmations and requests here."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.applications.models import Application
from committee.applications.rules import Phase
from committee.permissions import Permission
from committee.results import pages
from committee.results.models import ReexaminationRequest
from committee.seasons.queries import current_season_or_none
from committee.shapes import Todo
from committee.text import Count, Text
from committee.viewer import Viewer


def todo(session: Session, viewer: Viewer) -> Iterator[Todo]:
    """Results to publish, people to confirm or certify, requests to answer."""
    season = current_season_or_none(session)
    if season is None:
        return
    if viewer.can(Permission.RESULT_PREPARE, season_id=season.id):
        yield from _office(session, season.id)
    if viewer.can(Permission.APPLICATION_CONFIRM, season_id=season.id):
        states = [row.state for row in pages.confirmable(session, season, pages.reach(viewer, season.id))]
        if ready := states.count("ready"):
            yield Todo(
                icon="shield",
                title=Text(f"{ready} 人公示期满，待确认", f"{ready} {Count(ready):person|people} to confirm"),
                detail=Text("无未结异议", "no open objection"),
                url=url_for("results.confirmations", state="ready"),
                button=Text("去确认", "Confirm"),
                count=ready,
            )
        if confirmed := states.count("confirmed"):
            yield Todo(
                icon="document",
                title=Text(
                    f"{confirmed} 人已确认，待发证", f"{confirmed} {Count(confirmed):certificate|certificates} to issue"
                ),
                detail=Text("证书编号按年顺序自动编", "numbers run by year"),
                url=url_for("results.confirmations", state="confirmed"),
                button=Text("去发证", "Certify"),
                count=confirmed,
            )


def _office(session: Session, season_id: int) -> Iterator[Todo]:
    passed = session.scalars(
        select(Application.id).where(Application.season_id == season_id, Application.phase == Phase.PASSED)
    ).all()
    if passed:
        yield Todo(
            icon="send",
            title=Text(f"{len(passed)} 人评审通过，结果待发布", f"{len(passed)} passed; results to publish"),
            detail=Text("发布须另一人确认", "a second person releases"),
            url=url_for("results.index"),
            button=Text("去制作", "Prepare"),
        )
    requests = session.scalars(
        select(ReexaminationRequest.id)
        .join(Application, Application.id == ReexaminationRequest.application_id)
        .where(Application.season_id == season_id, ReexaminationRequest.answered_at.is_(None))
    ).all()
    if requests:
        yield Todo(
            icon="return",
            title=Text(
                f"{len(requests)} 份复查申请待答复",
                f"{len(requests)} {Count(len(requests)):request|requests} for re-examination",
            ),
            detail=Text("核对程序，不重新评判", "the procedure is checked, not the judgement"),
            url=url_for("results.reexaminations"),
            button=Text("去答复", "Answer"),
            count=len(requests),
        )
