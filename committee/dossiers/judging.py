"""What a checker does at the desk: judge each finding, sign the copies or list their defects, take it back; and the purge."""

import secrets
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee import audit, clock
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
from committee.dossiers.queries import file_by, finding_by
from committee.dossiers.review import CopyState, ReviewFile
from committee.dossiers.rules import NotJudged, StillChecking
from committee.errors import NotFound, Refused
from committee.people.models import Account, Person
from committee.seasons.rulebook_tables import MaterialClass
from committee.text import Text


def judge(*, finding_public_id: str, judgement: Judgement, by: int, note: str = "") -> None:
    """A checker's word on one finding; ``OPEN`` takes it back. Only while the submission is on the desk."""
    with transaction() as session:
        finding = finding_by(session, finding_public_id)
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
        if unready := _not_ready(session, screening):
            raise StillChecking(n=unready)
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
        file = file_by(session, file_public_id)
        for image in session.scalars(select(PageImage).where(PageImage.source_key == file.object_key)):
            store().purge(session, image.object_key)
            session.delete(image)
        for copy in session.scalars(select(ReviewFile).where(ReviewFile.object_key == file.object_key)):
            copy.state = CopyState.PULLED
        for same in session.scalars(select(MaterialFile).where(MaterialFile.object_key == file.object_key)):
            same.findings.clear()
            same.state, same.original_name = FileState.PURGED, secrets.token_hex(4)
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


def _not_ready(session: Session, screening: Screening) -> int:
    """Files of the submission that experts would see and that no check has finished on."""
    return (
        session.scalar(
            select(func.count(MaterialFile.id))
            .join(SubmissionFile, SubmissionFile.file_id == MaterialFile.id)
            .where(
                SubmissionFile.submission_id == screening.submission_id,
                MaterialFile.material_class == MaterialClass.REVIEW,
                MaterialFile.state != FileState.CHECKED,
            )
        )
        or 0
    )


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
