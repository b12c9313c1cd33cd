"""What an applicant does with files: upload, take down, put back, explain; and the line that a refused look leaves."""

from sqlalchemy.orm import Session

from committee import audit, jobs
from committee.db import transaction
from committee.dossiers.models import Dossier, FileState, MaterialFile
from committee.dossiers.pages import store
from committee.dossiers.queries import LIVE, file_by, finding_by
from committee.dossiers.rules import EmptyFile, SlotTaken, UnknownKind, UploadClosed, media_type, shown_name
from committee.dossiers.urgency import urgency
from committee.errors import NotFound, Refused
from committee.installation import current
from committee.jobs import SLOW
from committee.seasons.models import Season
from committee.seasons.queries import any_rulebook_of
from committee.seasons.recognition_tables import RecognitionMaterial
from committee.seasons.rulebook_tables import MaterialRule
from committee.text import Text


def upload(*, dossier_id: int, slot: str, name: str, content: bytes, by: int) -> str:
    """Take a file into a slot and queue its check; returns its public id. The same bytes again in the slot return the same file.

    Raises ``UploadClosed``, ``EmptyFile``, ``UnknownKind`` or ``NotFound`` for a slot that the rulebook does not have.
    """
    shown = shown_name(name)
    if not content:
        raise EmptyFile(name=shown)
    kind = media_type(content[:2048])
    if kind is None:
        raise UnknownKind(name=shown)
    with transaction() as session:
        dossier = _open_dossier(session, dossier_id)
        material = _material(session.get_one(Season, dossier.season_id), slot)
        key = store().key_of(content)
        for file in dossier.files:
            if file.slot == slot and file.object_key == key and file.state in (FileState.QUEUED, FileState.CHECKED):
                return file.public_id
        store().put(session, content)
        file = MaterialFile(
            dossier_id=dossier.id,
            slot=slot,
            material_class=str(material.material_class),
            original_name=shown,
            media_type=kind,
            object_key=key,
            size=len(content),
            uploaded_by_id=by,
        )
        if not material.many:
            for old in dossier.files:
                if old.slot == slot and old.state is not FileState.WITHDRAWN:
                    _take_down(session, old)
        session.add(file)
        dossier.version += 1
        session.flush()
        jobs.enqueue(
            session, kind="check-file", ref=file.id, season_id=dossier.season_id, priority=urgency(kind, content)
        )
        audit.record(
            session,
            action="dossiers.upload",
            season_id=dossier.season_id,
            subject="file",
            key=file.public_id,
            detail={"slot": slot, "size": len(content), "kind": kind},
            account_id=by,
        )
        return file.public_id


def take_down(*, file_public_id: str, by: int) -> None:
    """Withdraw a file that is not handed in; the bytes stay while a submission names them."""
    with transaction() as session:
        file = file_by(session, file_public_id)
        _open_dossier(session, file.dossier_id)
        _take_down(session, file)
        audit.record(
            session,
            action="dossiers.take-down",
            season_id=file.dossier.season_id,
            subject="file",
            key=file.public_id,
            account_id=by,
        )


def put_back(*, file_public_id: str, by: int) -> None:
    """Undo a withdrawal."""
    with transaction() as session:
        file = file_by(session, file_public_id)
        _open_dossier(session, file.dossier_id)
        if file.state is not FileState.WITHDRAWN:
            raise Refused(Text("该文件没有撤下。", "This file was not taken down."))
        material = _material(session.get_one(Season, file.dossier.season_id), file.slot)
        if not material.many and any(f.slot == file.slot and f.state in LIVE for f in file.dossier.files):
            raise SlotTaken
        file.state = FileState.CHECKED if file.verdict else FileState.QUEUED
        if file.state is FileState.QUEUED:
            jobs.enqueue(session, kind="check-file", ref=file.id, season_id=file.dossier.season_id, priority=SLOW)
        audit.record(
            session,
            action="dossiers.put-back",
            season_id=file.dossier.season_id,
            subject="file",
            key=file.public_id,
            account_id=by,
        )


def explain(*, finding_public_id: str, words: str, by: int) -> None:
    """The applicant says why a place is no leak; a checker will decide (R-508)."""
    words = words.strip()[:300]
    with transaction() as session:
        finding = finding_by(session, finding_public_id)
        _open_dossier(session, finding.file.dossier_id)
        finding.claim = words
        audit.record(
            session,
            action="dossiers.explain",
            season_id=finding.file.dossier.season_id,
            subject="finding",
            key=finding.public_id,
            detail={"withdrawn": not words},
            account_id=by,
        )


def note_refused_look(*, season_id: int, subject: str, key: str, by: int) -> None:
    """Somebody asked for an original that is not theirs: the answer was 404, and the log knows (E-105).

    Nothing is written while a ballot is under way (R-333).
    """
    if current().quiet:
        return
    with transaction() as session:
        audit.record(
            session, action="dossiers.refused-look", season_id=season_id, subject=subject, key=key, account_id=by
        )


def _open_dossier(session: Session, dossier_id: int) -> Dossier:
    dossier = session.get(Dossier, dossier_id, with_for_update=True)
    if dossier is None:
        raise NotFound
    if not dossier.open_for_upload:
        raise UploadClosed
    return dossier


def _material(season: Season, slot: str) -> MaterialRule | RecognitionMaterial:
    try:
        return any_rulebook_of(season).material(slot)
    except KeyError:
        raise NotFound from None


def _take_down(session: Session, file: MaterialFile) -> None:
    file.state = FileState.WITHDRAWN
