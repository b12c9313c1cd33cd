"""After the publicity: confirming, certifying, and the applicant's 复查 (R-318, R-319, R-444, R-445)."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.applications.models import Application
from committee.applications.steps import advance
from committee.db import transaction
from committee.errors import BadInput, NotAllowed, NotFound, Refused
from committee.people.models import Account
from committee.publicity import steps as publicity
from committee.publicity.models import PostingState
from committee.results import queries
from committee.results.models import Confirmation, ReexaminationRequest
from committee.results.rules_confirming import (
    certificate_number,
    check_confirmable,
    check_document_number,
    check_request,
    title_date,
)
from committee.seasons.models import Season
from committee.text import Text


class NoSuchApplication(NotFound):
    """None of the viewer's own, or not in the viewer's reach."""


def confirm(*, public_ids: Sequence[str], document_number: str, by: int, unit_ids: frozenset[int] | None) -> int:
    """Confirm the named applications, all or none; returns how many (R-318). The title dates from the vote (R-445).

    Raises ``NotConfirmable`` with code and reason while the posting runs, was broken, or an objection is open (R-444).
    """
    number = check_document_number(document_number)
    if not public_ids:
        raise BadInput(Text("请至少勾选一人。", "Tick at least one person."))
    with transaction() as session:
        applications = [in_reach(session, public_id, unit_ids) for public_id in public_ids]
        for application in applications:
            found = queries.released_row(session, application)
            if found is None:
                raise Refused(Text("结果尚未发布。", "The result is not released."))
            postings = queries.every_result_posting(session, application.id)
            latest = queries.result_posting(session, application.id)
            check_confirmable(
                code=found[1].code,
                over=latest is not None and clock.today() > latest.ends_on,
                broken=queries.broken(latest),
                held=any(application.id in publicity.subjects_held(session, posting) for posting in postings),
            )
            if latest is not None and latest.state is PostingState.POSTED:
                publicity.complete(session, latest, by=by)
            advance(session, application=application, name="confirm", by=by, opinion=number)
            session.add(
                Confirmation(
                    application_id=application.id,
                    title_date=title_date(found[1].voted_on),
                    document_number=number,
                    confirmed_by_id=by,
                    confirmed_at=clock.now(),
                )
            )
    return len(public_ids)


def certify(*, public_ids: Sequence[str], by: int, unit_ids: frozenset[int] | None) -> list[str]:
    """Give each named, confirmed application its certificate number, in running order of the year; returns the numbers."""
    if not public_ids:
        raise BadInput(Text("请至少勾选一人。", "Tick at least one person."))
    with transaction() as session:
        numbers = []
        for public_id in public_ids:
            application = in_reach(session, public_id, unit_ids)
            row = session.get(Confirmation, application.id)
            if row is None or row.certificate_number:
                raise Refused(Text("只有已确认、未发证的才能发证。", "Only confirmed ones without a certificate."))
            session.get(Season, application.season_id, with_for_update=True)
            given = session.scalar(
                select(func.count(Confirmation.application_id))
                .join(Application, Application.id == Confirmation.application_id)
                .where(Application.season_year == application.season_year, Confirmation.certificate_number != "")
            )
            row.certificate_number = certificate_number(application.season_year, application.level, (given or 0) + 1)
            advance(session, application=application, name="certify", by=by, opinion=row.certificate_number)
            numbers.append(row.certificate_number)
        return numbers


def ask_reexamination(*, public_id: str, body: str, by: int) -> str:
    """An applicant asks for a look at the procedure of their own case (复查, R-319); returns the request's public id.

    Raises ``NoSuchApplication`` for anybody else's, and before the result was released.
    """
    with transaction() as session:
        application = session.scalar(
            select(Application)
            .join(Account, Account.person_id == Application.person_id)
            .where(Application.public_id == public_id, Account.id == by)
        )
        if application is None or queries.released_row(session, application) is None:
            raise NoSuchApplication
        unanswered = sum(1 for row in queries.requests_of(session, application.id) if row.answered_at is None)
        row = ReexaminationRequest(
            application_id=application.id,
            body=check_request(body, open_requests=unanswered),
            asked_at=clock.now(),
        )
        session.add(row)
        session.flush()
        audit.record(
            session,
            action="results.ask_reexamination",
            season_id=application.season_id,
            subject="application",
            key=application.public_id,
            account_id=by,
        )
        return row.public_id


def answer_reexamination(*, public_id: str, answer: str, by: int) -> None:
    """The office answers a 复查 request; the answer never names experts, scores or single votes (R-440, E-108)."""
    if not 5 <= len(answer.strip()) <= 2000:
        raise BadInput(Text("请填写答复（5 至 2000 字）。", "Write an answer (5 to 2000 characters)."))
    with transaction() as session:
        row = session.scalar(select(ReexaminationRequest).where(ReexaminationRequest.public_id == public_id))
        if row is None:
            raise NotFound
        if row.answered_at is not None:
            raise Refused(Text("这份申请已答复。", "This was answered already."))
        row.answer, row.answered_by_id, row.answered_at = answer.strip(), by, clock.now()
        application = session.get_one(Application, row.application_id)
        audit.record(
            session,
            action="results.answer_reexamination",
            season_id=application.season_id,
            subject="application",
            key=application.public_id,
            account_id=by,
        )


def in_reach(session: Session, public_id: str, unit_ids: frozenset[int] | None) -> Application:
    """An application that the viewer's units reach, under the write lock. Raises ``NoSuchApplication``, ``NotAllowed``."""
    row = session.scalar(select(Application).where(Application.public_id == public_id).with_for_update())
    if row is None:
        raise NoSuchApplication
    if unit_ids is not None and not unit_ids & {row.unit_id, row.upper_unit_id}:
        raise NotAllowed
    return row
