"""To what the office's list is narrowed beside its phase: paper and fee (R-128), and where the masking desk stands."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import Session, aliased

from committee.applications.models import Application, Fee, PaperReceipt
from committee.applications.rules import Phase
from committee.dossiers.models import Screening, ScreeningState, Submission


def by_paper(query: Select[Application], wanted: str) -> Select[Application]:
    """Those whose paper is missing, who have not paid, or who are ready for review; all for any other word."""
    in_order = select(PaperReceipt.application_id).where(PaperReceipt.ok)
    if wanted == "missing":
        return query.where(Application.phase == Phase.ACCEPTED, Application.id.not_in(in_order))
    if wanted == "unpaid":
        return query.where(Application.id.in_(select(Fee.application_id).where(Fee.paid_at.is_(None))))
    if wanted == "ready":
        paid = select(Fee.application_id).where(Fee.paid_yuan == Fee.due_yuan)
        return query.where(Application.phase == Phase.ACCEPTED, Application.id.in_(paid), Application.id.in_(in_order))
    return query


def is_latest() -> ColumnElement[bool]:
    """Whether a screening, joined with its submission, is the last of its dossier that was not withdrawn."""
    other, handed_in = aliased(Screening), aliased(Submission)
    newer = (
        exists()
        .where(handed_in.dossier_id == Submission.dossier_id, other.submission_id == handed_in.id)
        .where(other.state != ScreeningState.WITHDRAWN, other.id > Screening.id)
    )
    return and_(Screening.state != ScreeningState.WITHDRAWN, ~newer)


def by_screening(query: Select[Application], wanted: str) -> Select[Application]:
    """Those that lie with the office and whose masked copies are to be screened, signed or defective; all for any other word."""
    if wanted not in set(ScreeningState):
        return query
    there = select(Submission.dossier_id).join(Screening, Screening.submission_id == Submission.id)
    there = there.where(Screening.state == ScreeningState(wanted), is_latest())
    return query.where(Application.phase == Phase.OFFICE_CHECK, Application.dossier_id.in_(there))


def screenings_of(session: Session, application_ids: Collection[int]) -> dict[int, ScreeningState]:
    """Where the masking desk stands with each of these applications that lie with the office. One statement."""
    rows = session.execute(
        select(Application.id, Screening.state)
        .join(Submission, Submission.dossier_id == Application.dossier_id)
        .join(Screening, Screening.submission_id == Submission.id)
        .where(Application.id.in_(application_ids), Application.phase == Phase.OFFICE_CHECK, is_latest())
    )
    return {row[0]: row[1] for row in rows}
