"""Masking in the browser: save the draft, order a run, cancel it, go back to the original. The work itself is a job (``masking_job``)."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock, jobs
from committee.db import db, transaction
from committee.dossiers.cold_pages import measured
from committee.dossiers.masking_models import MaskingDraft, MaskingRun, RunState
from committee.dossiers.models import FileState, MaterialFile
from committee.dossiers.pages import page_sizes
from committee.dossiers.queries import file_by
from committee.dossiers.queries_masking import may_mask_file, source_of
from committee.dossiers.rules import UploadClosed
from committee.dossiers.rules_masking import AlreadyRunning, DraftChanged, NothingToMask, NotMaskable, boxes_from
from committee.errors import NotFound, Refused
from committee.text import Text
from committee.viewer import Viewer


def save_draft(*, file_public_id: str, boxes: object, version: int, viewer: Viewer) -> MaskingDraft:
    """Keep the boxes as they stand; *version* is the one they were made from.

    Raises ``DraftChanged`` when another version is stored, ``NotMaskable``, ``BoxOutside`` or ``TooManyBoxes``. Not audited: an autosave.
    """
    pages = _sizes(file_public_id)
    with transaction() as session:
        file = _maskable(session, file_public_id, viewer)
        return _save(session, file, boxes, version=version, pages=pages, by=viewer.account_id)


def _sizes(file_public_id: str) -> list[tuple[float, float]]:
    """Width and height in points of every page of a file, asked before the write begins (the file may have to be opened)."""
    key = file_by(db.session(), file_public_id).object_key
    sizes = page_sizes(db.session(), key) or measured(key)
    return [(size.width, size.height) for size in sizes]


def _save(
    session: Session, file: MaterialFile, boxes: object, *, version: int, pages: list[tuple[float, float]], by: int
) -> MaskingDraft:
    clean = [box.to_json() for box in boxes_from(boxes, pages=pages)]
    row = session.get(MaskingDraft, file.id, with_for_update=True)
    if row is None:
        if version != 0:
            raise DraftChanged
        row = MaskingDraft(file_id=file.id, version=0, boxes=[])
        session.add(row)
    elif row.version != version:
        raise DraftChanged
    row.boxes, row.version, row.saved_by_id, row.saved_at = clean, row.version + 1, by, clock.now()
    session.flush()
    return row


def order_run(*, file_public_id: str, boxes: object, version: int, viewer: Viewer) -> str:
    """Mask with the accepted boxes; returns the run's public id. The draft is saved with it, so that what was ordered is what was seen.

    Raises what ``save_draft`` raises, ``NothingToMask`` and ``AlreadyRunning``.
    """
    pages = _sizes(file_public_id)
    with transaction() as session:
        file = _maskable(session, file_public_id, viewer)
        if _queued(session, file.id) is not None:
            raise AlreadyRunning
        draft = _save(session, file, boxes, version=version, pages=pages, by=viewer.account_id)
        chosen = [box for box in draft.boxes if box["on"]]
        if not chosen:
            raise NothingToMask
        run = MaskingRun(
            file_id=file.id,
            boxes=chosen,
            by_office=file.dossier.subject.person_id != viewer.person_id,
            asked_by_id=viewer.account_id,
        )
        session.add(run)
        session.flush()
        job = jobs.enqueue(session, kind="mask-file", ref=run.id, season_id=file.dossier.season_id, priority=3)
        run.job_id = job.id
        _record(session, "mask", file, by=viewer.account_id, detail={"boxes": len(chosen), "run": run.public_id})
        return run.public_id


def cancel_run(*, run_public_id: str, viewer: Viewer) -> None:
    """Stop a run; the worker learns of it at its next page, and the draft stays."""
    with transaction() as session:
        run = session.scalar(select(MaskingRun).where(MaskingRun.public_id == run_public_id).with_for_update())
        if run is None or not may_mask_file(session, viewer, run.file):
            raise NotFound
        if run.state is not RunState.QUEUED:
            return
        run.state, run.finished_at = RunState.CANCELLED, clock.now()
        if run.job_id:
            jobs.stop(session, run.job_id)
        _record(session, "mask-cancel", run.file, by=viewer.account_id, detail={"run": run.public_id})


def back_to_original(*, file_public_id: str, viewer: Viewer) -> str:
    """Undo: put the original in the place of a masked copy, with its draft; returns the original's public id. Only before the hand-in."""
    with transaction() as session:
        copy = file_by(session, file_public_id)
        source = source_of(session, copy)
        if source is None or copy.dossier.subject.person_id != viewer.person_id:
            raise NotFound
        if not copy.dossier.open_for_upload:
            raise UploadClosed
        if copy.state is not FileState.CHECKED or source.state is not FileState.REPLACED:
            raise Refused(Text("这份遮盖件已不在使用中。", "This masked copy is not in use any more."))
        copy.state, source.state = FileState.WITHDRAWN, FileState.CHECKED
        copy.dossier.version += 1
        _record(session, "mask-undo", copy, by=viewer.account_id)
        return source.public_id


def _maskable(session: Session, public_id: str, viewer: Viewer) -> MaterialFile:
    file = file_by(session, public_id)
    session.refresh(file.dossier, with_for_update=True)
    if not may_mask_file(session, viewer, file):
        raise NotMaskable
    return file


def _queued(session: Session, file_id: int) -> MaskingRun | None:
    return session.scalar(select(MaskingRun).where(MaskingRun.file_id == file_id, MaskingRun.state == RunState.QUEUED))


def _record(
    session: Session, verb: str, file: MaterialFile, *, by: int | None, detail: dict[str, Any] | None = None
) -> None:
    audit.record(
        session,
        action=f"dossiers.{verb}",
        season_id=file.dossier.season_id,
        subject="file",
        key=file.public_id,
        detail=detail,
        account_id=by,
    )
