"""Reads on releases and what follows them. The table itself, which links codes to people, stands in ``table`` (R-408)."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.applications.models import Application
from committee.errors import NotFound
from committee.publicity.models import Posting, PostingKind, PostingLine, PostingState
from committee.results.models import Confirmation, OfficialDocument, ReexaminationRequest, Release
from committee.results.rules import ReleaseState, ResultRow, from_plain


def release_by(session: Session, public_id: str) -> Release:
    """The release at an address. Raises ``NotFound``."""
    row = session.scalar(select(Release).where(Release.public_id == public_id))
    if row is None:
        raise NotFound
    return row


def releases_of(session: Session, season_id: int) -> list[Release]:
    """All releases of a season, newest first."""
    return list(session.scalars(select(Release).where(Release.season_id == season_id).order_by(Release.id.desc())))


def rows_of(release: Release) -> list[ResultRow]:
    """The frozen table of a release."""
    return from_plain(release.rows)


def documents_of(session: Session, subject_key: str) -> Sequence[OfficialDocument]:
    """What was printed for a release, in the order of making."""
    query = select(OfficialDocument).where(OfficialDocument.subject_key == subject_key).order_by(OfficialDocument.id)
    return session.scalars(query).all()


def released_row(session: Session, application: Application) -> tuple[Release, ResultRow] | None:
    """The released result of one application; None before the office has released it (R-443)."""
    for release in session.scalars(
        select(Release)
        .where(Release.season_id == application.season_id, Release.state == ReleaseState.RELEASED)
        .order_by(Release.id.desc())
    ):
        for row in rows_of(release):
            if row.application_id == application.id:
                return release, row
    return None


def result_posting(session: Session, application_id: int) -> Posting | None:
    """The latest result notice on which an application stands."""
    return result_postings(session, [application_id]).get(application_id)


def result_postings(session: Session, application_ids: Iterable[int]) -> dict[int, Posting]:
    """For many applications the latest result notice on which each stands, in one statement."""
    rows = session.execute(
        select(PostingLine.subject_id, Posting)
        .join(Posting, Posting.id == PostingLine.posting_id)
        .where(Posting.kind == PostingKind.RESULT, PostingLine.subject_id.in_(set(application_ids)))
        .order_by(Posting.id)
    )
    return dict(rows.all())


def broken(posting: Posting | None) -> bool:
    """Whether the notice came down early, so that nobody on it can be confirmed (E-65)."""
    return posting is None or posting.state is PostingState.BROKEN


def confirmations(session: Session, season_id: int) -> dict[int, Confirmation]:
    """Application id → its confirmation."""
    rows = session.scalars(
        select(Confirmation)
        .join(Application, Application.id == Confirmation.application_id)
        .where(Application.season_id == season_id)
    )
    return {row.application_id: row for row in rows}


def requests_of(session: Session, application_id: int) -> Sequence[ReexaminationRequest]:
    """An applicant's 复查 requests, newest first."""
    return session.scalars(
        select(ReexaminationRequest)
        .where(ReexaminationRequest.application_id == application_id)
        .order_by(ReexaminationRequest.id.desc())
    ).all()


def open_requests(session: Session, season_id: int) -> list[tuple[ReexaminationRequest, Application]]:
    """复查 requests of a season, unanswered first."""
    rows = session.execute(
        select(ReexaminationRequest, Application)
        .join(Application, Application.id == ReexaminationRequest.application_id)
        .where(Application.season_id == season_id)
        .order_by(ReexaminationRequest.answered_at.is_not(None), ReexaminationRequest.asked_at)
    )
    return [(request, application) for request, application in rows]


def season_of_request(session: Session, public_id: str) -> int:
    """The season of a 复查 request. Raises ``NotFound``."""
    found = session.scalar(
        select(Application.season_id)
        .join(ReexaminationRequest, ReexaminationRequest.application_id == Application.id)
        .where(ReexaminationRequest.public_id == public_id)
    )
    if found is None:
        raise NotFound
    return found


def every_result_posting(session: Session, application_id: int) -> Sequence[Posting]:
    """Every result notice, the office's and the employer's, on which an application stands or stood."""
    kinds = (PostingKind.RESULT, PostingKind.RESULT_AT_EMPLOYER)
    return session.scalars(
        select(Posting)
        .join(PostingLine, PostingLine.posting_id == Posting.id)
        .where(PostingLine.subject_id == application_id, Posting.kind.in_(kinds))
        .order_by(Posting.id)
    ).all()
