"""Classified files (R-134): a report takes the file and all that was made from it out of sight at once; a second person purges it or gives it back."""

import secrets
import shutil
from collections.abc import Callable

from flask import current_app
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from committee import audit, clock, settings_of
from committee.db import transaction
from committee.dossiers.cold_pages import forget_pages
from committee.dossiers.masking_models import OUT_OF_SIGHT, ClassifiedReport, MaskingDraft, MaskingRun, RunState
from committee.dossiers.models import FileState, MaterialFile, PageImage
from committee.dossiers.pages import store
from committee.dossiers.queries import file_by
from committee.dossiers.queries_masking import family_of
from committee.dossiers.review import CaseState, CopyState, ReviewCase, ReviewFile
from committee.errors import BadInput, NotFound, Refused, SecondPersonNeeded
from committee.text import Text

TOMBSTONE = "—"
Purged = Callable[[Session, int], None]
_purge_listeners: list[Purged] = []


def on_purge(listener: Purged) -> Purged:
    """Have *listener(session, file_id)* called when a file's content is removed for good, so that what was read from it goes as well."""
    _purge_listeners.append(listener)
    return listener


def report_classified(*, file_public_id: str, reason: str, by: int) -> str:
    """Seal a file off: from now on nobody is shown it, experts included; returns the report's public id.

    Raises ``BadInput`` without a reason and ``Refused`` when it is sealed off or purged already.
    """
    if len(reason.strip()) < 4:
        raise BadInput(Text("请写明为什么认为涉密（不要写出内容本身）。", "Say why, without quoting the content."))
    with transaction() as session:
        file = file_by(session, file_public_id)
        if file.state in OUT_OF_SIGHT:
            raise Refused(Text("这个文件已经封存或清除。", "This file is sealed off or purged already."))
        family = _same_content(session, file)
        report = ClassifiedReport(
            file_id=file.id,
            family=[[one.id, one.state.value] for one in family],
            reason=reason.strip()[:300],
            reported_by_id=by,
        )
        session.add(report)
        for one in family:
            one.state = FileState.QUARANTINED
        _pull(session, family)
        session.flush()
        _record(session, "classified", file, by=by, report=report.public_id)
        return report.public_id


def give_back(*, report_public_id: str, by: int) -> None:
    """It was no secret: every file returns to the state it had. Copies that experts read stay pulled until the office shows them again."""
    with transaction() as session:
        report = _open_report(session, report_public_id, by)
        for file_id, state in report.family:
            file = session.get_one(MaterialFile, file_id)
            if file.state is FileState.QUARANTINED:
                file.state = FileState(state)
        report.purged, report.decided_by_id, report.decided_at = False, by, clock.now()
        _record(session, "classified-dismissed", report.file, by=by, report=report.public_id)


def purge(*, report_public_id: str, by: int) -> int:
    """Remove for good the content of a sealed-off file, its page pictures, evidence, texts, drafts and proofs, and what was masked from it.

    A tombstone stays: that there was a file, when, and who removed it. Returns how many objects went. Cannot be undone.
    """
    with transaction() as session:
        report = _open_report(session, report_public_id, by)
        family = [session.get_one(MaterialFile, file_id) for file_id, _ in report.family]
        gone = 0
        for file in family:
            gone += _purge_one(session, file)
        report.purged, report.decided_by_id, report.decided_at = True, by, clock.now()
        _record(session, "purge", report.file, by=by, report=report.public_id, objects=gone)
        season_id = report.file.dossier.season_id
    forget_caches(season_id)
    return gone


def forget_caches(season_id: int) -> None:
    """Drop every text and picture that checks of the season kept for speed; it is made again when needed."""
    shutil.rmtree(settings_of(current_app).cache_folder / f"season-{season_id}", ignore_errors=True)


def _same_content(session: Session, file: MaterialFile) -> list[MaterialFile]:
    """The file, all that was masked from it or into it, and every other row with the same bytes."""
    found = {one.id: one for one in family_of(session, file)}
    keys = {one.object_key for one in found.values()}
    for twin in session.scalars(select(MaterialFile).where(MaterialFile.object_key.in_(keys))):
        found |= {one.id: one for one in family_of(session, twin)}
    return [one for one in found.values() if one.state not in OUT_OF_SIGHT]


def _pull(session: Session, family: list[MaterialFile]) -> None:
    keys = [one.object_key for one in family]
    for copy in session.scalars(select(ReviewFile).where(ReviewFile.object_key.in_(keys))):
        copy.state = CopyState.PULLED
        case = session.get_one(ReviewCase, copy.case_key, with_for_update=True)
        if case.state is CaseState.OPEN:
            case.state = CaseState.PULLED


def _purge_one(session: Session, file: MaterialFile) -> int:
    gone = 0
    for image in session.scalars(select(PageImage).where(PageImage.source_key == file.object_key)):
        # A picture of an empty page belongs to other files as well: only its last use takes it away.
        gone += store().release(session, image.object_key)
        session.delete(image)
    forget_pages(file.object_key)
    for finding in file.findings:
        if finding.picture_key:
            gone += store().release(session, finding.picture_key)
    file.findings.clear()
    session.execute(delete(MaskingDraft).where(MaskingDraft.file_id == file.id))
    session.execute(
        update(MaskingRun)
        .where(MaskingRun.file_id == file.id)
        .values(boxes=[], report_sealed=None, report_sha256="", signature="")
    )
    session.execute(
        update(MaskingRun)
        .where(MaskingRun.file_id == file.id, MaskingRun.state == RunState.QUEUED)
        .values(state=RunState.CANCELLED, finished_at=clock.now())
    )
    for listener in _purge_listeners:
        listener(session, file.id)
    file.state, file.original_name = FileState.PURGED, f"{TOMBSTONE}{secrets.token_hex(4)}"
    file.problem_zh = file.problem_en = ""
    file.not_checked = []
    store().purge(session, file.object_key)
    return gone + 1


def _open_report(session: Session, public_id: str, by: int) -> ClassifiedReport:
    report = session.scalar(select(ClassifiedReport).where(ClassifiedReport.public_id == public_id).with_for_update())
    if report is None:
        raise NotFound
    if report.decided_at is not None:
        raise Refused(Text("这份报告已经处理。", "This report has been decided."))
    if report.reported_by_id == by:
        raise SecondPersonNeeded
    return report


def _record(session: Session, verb: str, file: MaterialFile, *, by: int, **detail: object) -> None:
    audit.record(
        session,
        action=f"dossiers.{verb}",
        season_id=file.dossier.season_id,
        subject="file",
        key=file.public_id,
        detail=detail,
        account_id=by,
    )
