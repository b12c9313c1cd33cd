"""What waits for experts (sheets, opinions) and for the office (late leaks, cases ready for the groups)."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy.orm import Session

from committee.dossiers.review import CaseState
from committee.experts.queries import member_of_account
from committee.permissions import Permission as P
from committee.scoring.group_queries import cases_of_group, leads, open_leaks
from committee.scoring.queries import summaries, tasks_of
from committee.scoring.rules import SheetState
from committee.seasons.queries import current_season_or_none
from committee.shapes import Todo
from committee.text import Text
from committee.viewer import Viewer


def todo(session: Session, viewer: Viewer) -> Iterator[Todo]:
    """Rows for the viewer's seats and roles."""
    season = current_season_or_none(session)
    if season is None:
        return
    if viewer.can(P.SCORE_WRITE):
        yield from _reading(session, viewer)
    if viewer.can(P.SCORE_OPINION):
        yield from _opinions(session, viewer)
    if viewer.can(P.ASSIGNMENT_MANAGE):
        leaks = len(open_leaks(session, season.id))
        if leaks:
            yield Todo(
                icon="flag",
                title=Text(
                    "专家发现 {n} 处未遮盖信息", "Experts reported {n} {n:uncovered place|uncovered places}"
                ).format(n=leaks),
                detail=Text("材料已暂停送审，请尽快核实。", "The dossiers are held; please look soon."),
                url=url_for("scoring.leaks"),
                button=Text("去核实", "Look"),
                urgent=True,
                count=leaks,
            )


def _reading(session: Session, viewer: Viewer) -> Iterator[Todo]:
    tasks = tasks_of(session, viewer.account_id)
    left = [task for task in tasks if task.state in (SheetState.UNREAD, SheetState.DRAFT)]
    if left:
        yield Todo(
            icon="eye",
            title=Text("{n} 份材料待评", "{n} {n:dossier|dossiers} to read").format(n=len(left)),
            detail=Text("已提交 {d} 份，共 {t} 份", "{d} of {t} submitted").format(
                d=len(tasks) - len(left), t=len(tasks)
            ),
            url=url_for("scoring.read", case_key=left[0].key),
            button=Text("接着评", "Go on"),
            count=len(left),
        )


def _opinions(session: Session, viewer: Viewer) -> Iterator[Todo]:
    member = member_of_account(session, viewer.account_id)
    season = current_season_or_none(session)
    if member is None or member.group is None or season is None:
        return
    group = member.group
    keys = [case.key for case in cases_of_group(session, group=group, member=member) if case.state is CaseState.OPEN]
    ready = [
        row
        for row in summaries(session, season=season, case_keys=keys)
        if row.complete and not row.closed and leads(session, member=member, group=group, case_key=row.case.key)
    ]
    if ready:
        yield Todo(
            icon="edit",
            title=Text("{n} 份材料待写评议意见", "{n} {n:opinion|opinions} to write").format(n=len(ready)),
            detail=Text("组内评分均已提交。", "Everybody in the group has submitted."),
            url=url_for("scoring.group"),
            button=Text("去写意见", "Write"),
            count=len(ready),
        )
