"""What a checker does at the desk: judge each finding, sign the copies or list their defects, take it back."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from committee import audit, clock
from committee.db import transaction
from committee.dossiers.models import (
    Dossier,
    FileState,
    Finding,
    Judgement,
    MaterialFile,
    Screening,
    ScreeningState,
    Submission,
    SubmissionFile,
)
from committee.dossiers.queries import finding_by
from committee.dossiers.queries_masking import chain_of, copies_of, is_pulled
from committee.dossiers.rules import Kept, NotJudged, NotLookedThrough, OwnDossier, StillChecking
from committee.errors import NotFound, Refused
from committee.people.models import Account, Person
from committee.seasons.rulebook_tables import MaterialClass
from committee.text import Text


def judge(*, finding_public_id: str, judgement: Judgement, by: int, note: str = "") -> None:
    """A checker's word on one finding; ``OPEN`` takes it back. Only while the submission is on the desk.

    Nobody judges their own dossier: what is judged to be no leak may stay in the copy. Raises ``OwnDossier`` or ``Refused``.
    """
    with transaction() as session:
        finding = finding_by(session, finding_public_id)
        _check_on_desk(session, finding.file)
        if _person(session, by).id == finding.file.dossier.subject.person_id:
            raise OwnDossier
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


def undo_last(*, screening_public_id: str, by: int) -> str:
    """Take back this checker's last word on this submission; returns the file's public id. Raises ``Refused`` when there is none."""
    with transaction() as session:
        screening = _screening(session, screening_public_id)
        words = [f for f in to_be_judged(session, screening) if f.judged_by_id == by and f.judged_at is not None]
        if not words:
            raise Refused(Text("没有可以撤销的判定。", "There is no judgement to take back."))
        last = max(words, key=lambda f: (f.judged_at, f.id))
        last.judgement, last.judged_at, last.judged_by_id, last.note = Judgement.OPEN, None, None, ""
        audit.record(
            session,
            action="dossiers.judge",
            season_id=last.file.dossier.season_id,
            subject="finding",
            key=last.public_id,
            detail={"judgement": "open", "severity": last.severity, "class": last.leak_class},
            account_id=by,
        )
        return last.file.public_id


def files_for_experts(session: Session, screening: Screening) -> list[MaterialFile]:
    """What experts would get if the submission were signed now: review material, and the office's copies of system material."""
    files = list(
        session.scalars(
            select(MaterialFile)
            .join(SubmissionFile, SubmissionFile.file_id == MaterialFile.id)
            .where(SubmissionFile.submission_id == screening.submission_id)
            .options(selectinload(MaterialFile.findings))
            .order_by(MaterialFile.slot, MaterialFile.id)
        )
    )
    copies = copies_of(session, [f.id for f in files if f.material_class == MaterialClass.SYSTEM])
    return [copies.get(f.id, f) for f in files if f.material_class == MaterialClass.REVIEW or f.id in copies]


def to_be_judged(session: Session, screening: Screening) -> list[Finding]:
    """Every leak and suspect of what experts would get, in order of file and page."""
    files = files_for_experts(session, screening)
    found = [f for file in files for f in file.findings if f.severity in ("leak", "suspect")]
    return sorted(found, key=lambda f: (f.file_id, f.page or 0, f.id))


def sign(*, screening_public_id: str, kept: Collection[Kept], by: int) -> None:
    """Sign the copies: every finding was judged, none is a leak, and nothing that R-506 keeps is covered.

    From now on the copies are *passed* (law 2). *kept* is the checklist as the checker ticked it. Raises ``StillChecking``,
    ``NotJudged``, ``NotLookedThrough`` or ``Refused``.
    """
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
        if set(kept) != set(Kept):
            raise NotLookedThrough(n=len(set(Kept) - set(kept)))
        screening.kept = sorted(kept)
        _decide(session, screening, ScreeningState.PASSED, by)


def proposed_return(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """The return list that judged leaks make by themselves: code, place, box and words for the applicant, ready to be edited."""
    return [
        {
            "code": defect_code(finding.kind),
            "slot": finding.file.slot,
            "file_id": finding.file_id,
            "page": finding.page,
            "note": finding.explanation_zh,
            "box": finding.box,
            "finding": finding.public_id,
        }
        for finding in findings
        if finding.judgement is Judgement.LEAK
    ]


def report_defects(
    *,
    screening_public_id: str,
    by: int,
    extra: list[dict[str, Any]] | None = None,
    notes: Mapping[str, str] | None = None,
) -> None:
    """Close the desk row with the return list: judged leaks, in the checker's words (*notes* by finding), plus *extra* (R-506).

    All defects at once (R-125); the office turns them into a return.
    """
    notes = notes or {}
    with transaction() as session:
        screening = _screening(session, screening_public_id)
        defects = proposed_return(to_be_judged(session, screening))
        for defect in defects:
            defect["note"] = notes.get(defect["finding"], "").strip()[:300] or defect["note"]
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
        screening.kept = []
        _audit_screening(session, screening, "undo", by)


def _screening(session: Session, public_id: str) -> Screening:
    screening = session.scalar(select(Screening).where(Screening.public_id == public_id).with_for_update())
    if screening is None:
        raise NotFound
    if screening.state is not ScreeningState.WAITING:
        raise Refused(Text("这份材料已由他人处理。", "Somebody has already decided this one."))
    return screening


def _check_on_desk(session: Session, file: MaterialFile) -> None:
    """A finding is judged while its submission waits; after a late leak (P-31) on the file that was pulled and on office copies of it."""
    ids = [row.id for row in chain_of(session, file)]
    waiting = session.scalar(
        select(Screening.id)
        .join(SubmissionFile, SubmissionFile.submission_id == Screening.submission_id)
        .where(SubmissionFile.file_id.in_(ids), Screening.state == ScreeningState.WAITING)
        .limit(1)
    )
    if waiting is None and not is_pulled(session, file, itself=file.state is not FileState.COPY):
        raise Refused(Text("这份材料不在核查台上。", "This dossier is not on the desk."))


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
    checker = _person(session, by)
    if checker.id == dossier.subject.person_id:
        raise OwnDossier
    screening.state, screening.decided_at, screening.decided_by_id = state, clock.now(), by
    screening.same_unit = checker.unit_id is not None and checker.unit_id == dossier.subject.unit_id  # E-116
    _audit_screening(session, screening, state.value, by)


def _person(session: Session, account_id: int) -> Person:
    return session.scalars(
        select(Person).join(Account, Account.person_id == Person.id).where(Account.id == account_id)
    ).one()


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
