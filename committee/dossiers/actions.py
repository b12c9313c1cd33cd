"""What applicants and checkers do with files: upload, take down, explain, judge, sign, return to the office as defective."""

import secrets
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock, jobs
from committee.db import transaction
from committee.dossiers.models import (
    Dossier,
    FileState,
    Finding,
    Judgement,
    MaterialFile,
    PageImage,
    Screening,
    ScreeningState,
    Submission,
    SubmissionFile,
)
from committee.dossiers.pages import store
from committee.dossiers.review import CopyState, ReviewFile
from committee.dossiers.rules import EmptyFile, MaterialClass, NotJudged, UnknownKind, UploadClosed, media_type
from committee.errors import NotFound, Refused
from committee.people.models import Account, Person
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of
from committee.seasons.rulebook_tables import MaterialRule
from committee.text import Text


def upload(*, dossier_id: int, slot: str, name: str, content: bytes, by: int) -> str:
    """Take a file into a slot and queue its check; returns its public id. The same bytes again in the slot return the same file.

    Raises ``UploadClosed``, ``EmptyFile``, ``UnknownKind`` or ``NotFound`` for a slot that the rulebook does not have.
    """
    shown = PurePosixPath(name.replace("\\", "/")).name[:200] or "file"
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
        priority = 4 if kind == "application/pdf" else 5
        jobs.enqueue(session, kind="check-file", ref=file.id, season_id=dossier.season_id, priority=priority)
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
        file = _file(session, file_public_id)
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
        file = _file(session, file_public_id)
        _open_dossier(session, file.dossier_id)
        if file.state is not FileState.WITHDRAWN:
            raise Refused(Text("该文件没有撤下。", "This file was not taken down."))
        file.state = FileState.CHECKED if file.verdict else FileState.QUEUED
        if file.state is FileState.QUEUED:
            jobs.enqueue(session, kind="check-file", ref=file.id, season_id=file.dossier.season_id)
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
        finding = _finding(session, finding_public_id)
        _open_dossier(session, finding.file.dossier_id)
        finding.claim = words


def judge(*, finding_public_id: str, judgement: Judgement, by: int, note: str = "") -> None:
    """A checker's word on one finding; ``OPEN`` takes it back. Only while the submission is on the desk."""
    with transaction() as session:
        finding = _finding(session, finding_public_id)
        _waiting_screening(session, finding.file)
        finding.judgement = judgement
        finding.note = note.strip()[:300]
        if judgement is Judgement.OPEN:
            finding.judged_at, finding.judged_by_id = None, None
        else:
            finding.judged_at, finding.judged_by_id = clock.now(), by
        audit.record(
            session,
            action="dossiers.judge",
            season_id=finding.file.dossier.season_id,
            subject="finding",
            key=finding.public_id,
            detail={"judgement": judgement.value, "severity": finding.severity, "class": finding.leak_class},
            account_id=by,
        )


def to_be_judged(session: Session, screening: Screening) -> list[Finding]:
    """Every leak and suspect of the review material in this submission, in order of file and page."""
    return list(
        session.scalars(
            select(Finding)
            .join(MaterialFile)
            .join(SubmissionFile, SubmissionFile.file_id == MaterialFile.id)
            .where(
                SubmissionFile.submission_id == screening.submission_id,
                MaterialFile.material_class == MaterialClass.REVIEW,
                Finding.severity.in_(("leak", "suspect")),
            )
            .order_by(MaterialFile.id, Finding.page, Finding.id)
        )
    )


def sign(*, screening_public_id: str, by: int) -> None:
    """Sign the copies: every finding was judged and none is a leak. From now on the copies are *passed* (law 2)."""
    with transaction() as session:
        screening = _screening(session, screening_public_id)
        findings = to_be_judged(session, screening)
        open_ones = sum(1 for f in findings if f.judgement is Judgement.OPEN)
        if open_ones:
            raise NotJudged(n=open_ones)
        if any(f.judgement is Judgement.LEAK for f in findings):
            raise Refused(
                Text("有判定为泄漏的地方，不能签发。", "Places were judged to be leaks; it cannot be signed."),
                next_step=Text("请转为“列出缺陷”退回。", "List them as defects instead."),
            )
        _decide(session, screening, ScreeningState.PASSED, by)


def report_defects(*, screening_public_id: str, by: int, extra: list[dict[str, Any]] | None = None) -> None:
    """Close the desk row with the proposed return list: judged leaks plus what the checker adds (over-masking, R-506)."""
    with transaction() as session:
        screening = _screening(session, screening_public_id)
        defects: list[dict[str, Any]] = [
            {
                "code": defect_code(finding.kind),
                "slot": finding.file.slot,
                "file_id": finding.file_id,
                "page": finding.page,
                "note": finding.explanation_zh,
            }
            for finding in to_be_judged(session, screening)
            if finding.judgement is Judgement.LEAK
        ]
        defects += extra or []
        if not defects:
            raise Refused(
                Text("没有列出任何缺陷。", "No defect is listed."),
                next_step=Text(
                    "请先判定泄漏处，或勾选其他缺陷。", "Judge a place to be a leak first, or tick another defect."
                ),
            )
        screening.defects = defects
        _decide(session, screening, ScreeningState.DEFECTIVE, by)


def defect_code(kind: str) -> str:
    """The rulebook's defect code for a kind of finding."""
    return {
        "name": "MASK_NAME",
        "photo": "MASK_PHOTO",
        "unit": "MASK_UNIT",
        "seal": "MASK_SEAL",
        "code": "MASK_QR",
        "signature": "MASK_SIGNATURE",
        "id_number": "MASK_NUMBER",
        "phone": "MASK_NUMBER",
        "email": "MASK_NUMBER",
    }.get(kind, "MASK_HIDDEN")


def undo_decision(*, screening_public_id: str, by: int) -> None:
    """Take a decision back while the office has not acted on it (the submission is still the latest and not frozen)."""
    with transaction() as session:
        screening = session.scalar(
            select(Screening).where(Screening.public_id == screening_public_id).with_for_update()
        )
        if screening is None:
            raise NotFound
        if screening.state not in (ScreeningState.PASSED, ScreeningState.DEFECTIVE):
            raise Refused(Text("没有可以撤销的决定。", "There is no decision to take back."))
        if screening.acted:
            raise Refused(Text("评委会办公室已据此办理，不能撤销。", "The office has already acted on it."))
        screening.state, screening.decided_at, screening.decided_by_id, screening.defects = (
            ScreeningState.WAITING,
            None,
            None,
            [],
        )
        _audit_screening(session, screening, "undo", by)


def purge_file(*, file_public_id: str, by: int, reason: str) -> None:
    """Remove a file and all that was derived from it for good, leaving a tombstone (classified material, R-134)."""
    with transaction() as session:
        file = _file(session, file_public_id)
        for image in session.scalars(select(PageImage).where(PageImage.source_key == file.object_key)):
            store().purge(session, image.object_key)
            session.delete(image)
        for finding in list(file.findings):
            session.delete(finding)
        for copy in session.scalars(select(ReviewFile).where(ReviewFile.object_key == file.object_key)):
            copy.state = CopyState.PULLED
        file.state, file.original_name = FileState.PURGED, secrets.token_hex(4)
        store().purge(session, file.object_key)
        audit.record(
            session,
            action="dossiers.purge",
            season_id=file.dossier.season_id,
            subject="file",
            key=file.public_id,
            detail={"reason": reason[:100]},
            account_id=by,
        )


def _open_dossier(session: Session, dossier_id: int) -> Dossier:
    dossier = session.get(Dossier, dossier_id, with_for_update=True)
    if dossier is None:
        raise NotFound
    if not dossier.open_for_upload:
        raise UploadClosed
    return dossier


def _material(season: Season, slot: str) -> MaterialRule:
    try:
        return rulebook_of(season).material(slot)
    except KeyError:
        raise NotFound from None


def _file(session: Session, public_id: str) -> MaterialFile:
    file = session.scalar(select(MaterialFile).where(MaterialFile.public_id == public_id))
    if file is None:
        raise NotFound
    return file


def _finding(session: Session, public_id: str) -> Finding:
    finding = session.scalar(select(Finding).where(Finding.public_id == public_id))
    if finding is None:
        raise NotFound
    return finding


def _screening(session: Session, public_id: str) -> Screening:
    screening = session.scalar(select(Screening).where(Screening.public_id == public_id).with_for_update())
    if screening is None:
        raise NotFound
    if screening.state is not ScreeningState.WAITING:
        raise Refused(Text("这份材料已由他人处理。", "Somebody has already decided this one."))
    return screening


def _waiting_screening(session: Session, file: MaterialFile) -> Screening:
    found = session.scalar(
        select(Screening)
        .join(SubmissionFile, SubmissionFile.submission_id == Screening.submission_id)
        .where(SubmissionFile.file_id == file.id, Screening.state == ScreeningState.WAITING)
    )
    if found is None:
        raise Refused(Text("这份材料不在核查台上。", "This dossier is not on the desk."))
    return found


def _take_down(session: Session, file: MaterialFile) -> None:
    file.state = FileState.WITHDRAWN


def _decide(session: Session, screening: Screening, state: ScreeningState, by: int) -> None:
    submission = session.get_one(Submission, screening.submission_id)
    dossier = session.get_one(Dossier, submission.dossier_id)
    checker_unit = session.scalar(
        select(Person.unit_id).join(Account, Account.person_id == Person.id).where(Account.id == by)
    )
    screening.state, screening.decided_at, screening.decided_by_id = state, clock.now(), by
    screening.same_unit = checker_unit is not None and checker_unit == dossier.subject.unit_id  # E-116
    _audit_screening(session, screening, state.value, by)


def _audit_screening(session: Session, screening: Screening, word: str, by: int) -> None:
    submission = session.get_one(Submission, screening.submission_id)
    dossier = session.get_one(Dossier, submission.dossier_id)
    audit.record(
        session,
        action=f"dossiers.screening-{word}",
        season_id=dossier.season_id,
        subject="screening",
        key=screening.public_id,
        detail={"n": submission.n, "defects": len(screening.defects), "same_unit": screening.same_unit},
        account_id=by,
    )
