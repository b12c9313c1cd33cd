"""What people do with the readings of a scan: compare them, take one over into the form, say to which study the scan belongs."""

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.db import transaction
from committee.dossiers.models import MaterialFile
from committee.dossiers.queries import file_by
from committee.errors import BadInput, NotFound, Refused
from committee.recognition import steps
from committee.recognition.actions import MAY_EDIT
from committee.recognition.eyes import CERTIFICATES, ProofKind
from committee.recognition.filling import belonging, filled, study_of
from committee.recognition.models import ProofRead, RecognitionApplication
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of
from committee.text import Text


def value_of(read: ProofRead) -> str:
    """A reading in clear."""
    return str(current_app.extensions["keyring"].open("proof-read", read.value_sealed))


def read_values(session: Session, file_id: int) -> list[tuple[ProofKind, str]]:
    """Everything that was read on a file."""
    rows = session.scalars(select(ProofRead).where(ProofRead.file_id == file_id).order_by(ProofRead.id))
    return [(row.kind, value_of(row)) for row in rows]


def judge_proof(*, public_id: str, agrees: bool, by: int) -> None:
    """A checker says whether what was read agrees with the form, which stays as it is."""
    with transaction() as session:
        row = _proof(session, public_id)
        row.agrees, row.judged_by_id, row.judged_at = agrees, by, clock.now()
        _record(session, row, "recognition.judge_proof", by, agrees=agrees)


def take_over(*, public_id: str, application_public_id: str, by: int) -> None:
    """The applicant or the unit's clerk confirms a reading: it fills its field of the form. Raises ``Refused`` when it has none."""
    with transaction() as session:
        row, application = _proof(session, public_id), steps.locked(session, application_public_id)
        file = session.get_one(MaterialFile, row.file_id)
        if application.dossier_id != file.dossier_id:
            raise NotFound
        _check_open(application)
        book = recognition_rulebook_of(session.get_one(Season, application.season_id))
        study = study_of(application.form, file.public_id, read_values(session, file.id))
        new = filled(application.form, row.kind, value_of(row), slot=file.slot, book=book, study=study)
        if new is None:
            raise Refused(
                Text(
                    "填报表中没有对应的位置；有几段学历的，请先选定本件属于哪一段。",
                    "The form has no single place for it; with several studies, choose first to which one the scan belongs.",
                )
            )
        application.form, application.version = new, application.version + 1
        row.agrees, row.judged_by_id, row.judged_at = True, by, clock.now()
        _record(session, row, "recognition.take_over", by)


def choose_study(*, file_public_id: str, application_public_id: str, study: int, by: int) -> None:
    """Whoever fills in the form says to which study (from 0) a scan belongs; from then on it is compared with that one only.

    Raises ``NotFound`` for another application's file, ``BadInput`` for no such study, ``Refused`` while the form is closed.
    """
    with transaction() as session:
        application, file = steps.locked(session, application_public_id), file_by(session, file_public_id)
        if application.dossier_id != file.dossier_id or file.slot not in CERTIFICATES:
            raise NotFound
        _check_open(application)
        if not 0 <= study < len(application.form.get("studies", ())):
            raise BadInput(Text("请选择学历。", "Choose the study."))
        application.form = belonging(application.form, file.public_id, study)
        application.version += 1
        audit.record(
            session,
            action="recognition.choose_study",
            season_id=application.season_id,
            subject="recognition",
            key=application.public_id,
            detail={"file": file.public_id, "study": study + 1},
            account_id=by,
        )


def _check_open(application: RecognitionApplication) -> None:
    if application.phase not in MAY_EDIT:
        raise Refused(Text("现在不能修改填报内容。", "The form cannot be changed now."))


def _proof(session: Session, public_id: str) -> ProofRead:
    row = session.scalar(select(ProofRead).where(ProofRead.public_id == public_id).with_for_update())
    if row is None:
        raise NotFound
    return row


def _record(session: Session, row: ProofRead, action: str, by: int, **detail: object) -> None:
    audit.record(
        session,
        action=action,
        season_id=session.get_one(MaterialFile, row.file_id).dossier.season_id,
        subject="proof-read",
        key=row.public_id,
        detail={"kind": row.kind.value, **detail},
        account_id=by,
    )
