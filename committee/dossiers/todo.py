"""What waits at the masking desk, for a second look, after a late leak and for a classified file."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from committee.dossiers.late_leaks import unreplaced
from committee.dossiers.masking_models import ClassifiedReport
from committee.dossiers.models import Dossier, MaterialFile, Screening, ScreeningState, Submission
from committee.dossiers.queries_desk import in_seasons
from committee.dossiers.second_models import SampleDraw, SecondLook
from committee.permissions import Permission
from committee.shapes import Todo
from committee.text import Text
from committee.viewer import Viewer


def todo(session: Session, viewer: Viewer) -> Iterator[Todo]:
    """For a checker: pulled copies first, then the desk, then second looks; for whoever purges: files that are sealed off."""
    if viewer.can(Permission.DOSSIER_SCREEN):
        seasons = viewer.seasons(Permission.DOSSIER_SCREEN)
        yield from _pulled(session, seasons)
        yield from _desk(session, seasons)
        yield from _second_looks(session, viewer, seasons)
    if viewer.can(Permission.DOSSIER_PURGE):
        yield from _classified(session, viewer)


def _pulled(session: Session, seasons: frozenset[int] | None) -> Iterator[Todo]:
    asked = [None] if seasons is None else sorted(seasons)
    count = sum(len(unreplaced(session, season_id=season)) for season in asked)
    if count:
        yield Todo(
            icon="recuse",
            title=Text("{n} 份材料已撤回，待重新遮盖", "{n} {n:pulled copy|pulled copies} to be masked anew").format(
                n=count
            ),
            detail=Text("专家报告有未遮盖的信息", "Experts reported something uncovered"),
            url=url_for("dossiers.pulled_copies"),
            button=Text("重新遮盖", "Mask anew"),
            urgent=True,
            count=count,
        )


def _desk(session: Session, seasons: frozenset[int] | None) -> Iterator[Todo]:
    count, due = session.execute(
        select(func.count(Screening.id), func.min(Screening.due_at))
        .join(Submission, Submission.id == Screening.submission_id)
        .join(Dossier, Dossier.id == Submission.dossier_id)
        .where(Screening.state == ScreeningState.WAITING, in_seasons(seasons))
    ).one()
    if count:
        yield Todo(
            icon="eye",
            title=Text("{n} 份遮盖待核查", "{n} {n:dossier|dossiers} to be screened").format(n=count),
            detail=Text("逐处判定后签发，或列出缺陷", "Judge each place, then sign or list defects"),
            url=url_for("dossiers.desk"),
            button=Text("打开核查台", "Open the desk"),
            due=due,
            count=count,
        )


def _second_looks(session: Session, viewer: Viewer, seasons: frozenset[int] | None) -> Iterator[Todo]:
    count = session.scalar(
        select(func.count(SecondLook.id))
        .join(SampleDraw, SampleDraw.id == SecondLook.draw_id)
        .where(
            SecondLook.done_at.is_(None),
            SecondLook.first_by_id != viewer.account_id,
            true() if seasons is None else SampleDraw.season_id.in_(seasons),
        )
    )
    if count:
        yield Todo(
            icon="compare",
            title=Text("{n} 份抽中，待您复核", "{n} {n:drawn dossier|drawn dossiers} for your second look").format(
                n=count
            ),
            detail=Text("不看前次结论，再判一遍", "Judge again without the first answer"),
            url=url_for("dossiers.figures"),
            button=Text("去复核", "Look again"),
            count=count,
        )


def _classified(session: Session, viewer: Viewer) -> Iterator[Todo]:
    count = session.scalar(
        select(func.count(ClassifiedReport.id))
        .join(MaterialFile, MaterialFile.id == ClassifiedReport.file_id)
        .join(Dossier, Dossier.id == MaterialFile.dossier_id)
        .where(
            ClassifiedReport.decided_at.is_(None),
            ClassifiedReport.reported_by_id != viewer.account_id,
            in_seasons(viewer.seasons(Permission.DOSSIER_PURGE)),
        )
    )
    if count:
        yield Todo(
            icon="lock",
            title=Text(
                "{n} 个文件疑似涉密，已封存",
                "{n} {n:file may be classified and is|files may be classified and are} sealed off",
            ).format(n=count),
            detail=Text("由您清除或退还", "Purge them or give them back"),
            url=url_for("dossiers.classified"),
            button=Text("去处理", "Decide"),
            urgent=True,
            count=count,
        )
